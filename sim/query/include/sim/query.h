/* SPDX-License-Identifier: MIT */
/* WQL over any source of instances: SELECT with WHERE, ASSOCIATORS OF and REFERENCES OF, as strict as WMI's
 * own. */
#ifndef SIM_QUERY_H
#define SIM_QUERY_H

#include "cim/class.h"
#include "cim/instance.h"

/* Narrows an enumeration: only instances whose `property` has this value, or one of those behind it, are of
 * interest. It is a key of the class where the query names one, else any other property it compares with =,
 * or one end of an association given as a reference. Strings compare ignoring case, references by
 * cim_ref_same. A source may use it to avoid work or ignore it: every result is tested again. */
struct sim_hint {
    const char *property; /* as the class declares it; NULL: no hint */
    struct cim_value value;
    const struct sim_hint *or_this; /* the same property, another value; NULL: none */
};

/* Called for each instance. Return 0 to go on, anything else to stop (it is handed back). */
typedef int sim_visit(void *visitor, const struct cim_instance *instance);

/* Which results of a SELECT with columns carry their path: documents contradict each other (facts
 * page, 10.2). */
enum sim_projected_paths { SIM_PATHS_WITH_KEYS, SIM_PATHS_NEVER, SIM_PATHS_ALWAYS };

/* Where instances come from. */
struct sim_source {
    void *context;
    unsigned build;     /* Windows build the host says it is */
    const char *server; /* for paths */
    enum sim_projected_paths projected_paths;

    /* Visits every instance of exactly this class (subclasses are asked for separately). Instances are
     * complete (every declared property, path set), built in `scratch`, and valid only during the visit; a
     * source that rewinds scratch to its own mark after each visit scans in the memory of one instance.
     * `hint` is never NULL. The visitor calls nothing of the source. A class without provider is HP_E_FAILED:
     * the model must know each concrete class. */
    int (*each)(void *context, const struct cim_class_decl *class, const struct sim_hint *hint,
                struct hp_arena *scratch, sim_visit *visit, void *visitor, struct hp_error *err);

    /* One object by its reference, complete; not found is 0x80041002. */
    int (*get)(void *context, const struct cim_ref *ref, struct hp_arena *arena, struct cim_instance **out,
               struct hp_error *err);
};

/* Runs a query in a namespace and appends its results. Errors carry the WMI code a real host gives: invalid
 * query 0x80041017, invalid class 0x80041010, invalid namespace 0x8004100E, object path 0x8004103A, not found
 * 0x80041002, not supported 0x8004100C, quota 0x8004106C (64 KiB, 64 levels, 512 comparisons). *out is
 * untouched on failure.
 *
 * Results carry their path, those of a SELECT with columns as the source says (asking for __PATH gives it
 * anyway): WITH_KEYS when all keys are among them.
 * ASSOCIATORS OF gives an object once for each association that leads to it, and skips what an association
 * names and `get` does not find. */
int sim_query(const struct sim_source *source, const char *ns, const char *text, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err);

#endif
