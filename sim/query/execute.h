/* SPDX-License-Identifier: MIT */
/* Running a parsed statement against a source. */
#ifndef QUERY_EXECUTE_H
#define QUERY_EXECUTE_H

#include "sim/query.h"
#include "statement.h"

/* Where a statement runs. */
struct run {
    const struct sim_source *source;
    const char *ns;
    struct hp_arena *arena;   /* results */
    struct hp_arena *scratch; /* everything else; what was in it before the run stays */
    struct hp_error *err;
};

/* Each appends its results to *out and returns 0 or the class of the error; what is in *out is then void. */
int execute_select(const struct run *run, struct select *select, struct cim_instances *out);
int execute_associate(const struct run *run, const struct associate *associate, struct cim_instances *out);

/* The class of that name where the statement runs; NULL after refusing it as invalid class (0x80041010). */
const struct cim_class_decl *execute_class(const struct run *run, const char *name);

/* The concrete classes that are `base` or derive from it (NULL: all there are), one after the other; *place
 * begins at 0. NULL at the end. */
const struct cim_class_decl *execute_next_class(const struct run *run, const struct cim_class_decl *base,
                                                size_t *place);

/* Visits the instances of exactly this class; the scratch memory this took is given back. */
int execute_each(const struct run *run, const struct cim_class_decl *class, struct sim_hint hint,
                 sim_visit *visit, void *visitor);

#endif
