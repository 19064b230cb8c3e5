/* SPDX-License-Identifier: MIT */
/* What both kinds of statements look at: classes, those derived from them, and their instances. */
#include "execute.h"

#include "refuse.h"
#include "sim/schema.h"

const struct cim_class_decl *execute_class(const struct run *run, const char *name)
{
    const struct cim_class_decl *class = sim_class(run->ns, name, run->source->build);
    if (!class)
        query_refuse(run->err, CIM_S_INVALID_CLASS, "there is no class %.*s in %s", SHOWN_NAME, name,
                     run->ns);
    return class;
}

const struct cim_class_decl *execute_next_class(const struct run *run, const struct cim_class_decl *base,
                                                size_t *place)
{
    const struct cim_class_decl *class;
    while ((class = sim_class_at((*place)++)) != NULL) {
        if (!class->is_abstract && class->since <= run->source->build &&
            sim_namespace_same(class->ns, run->ns) && (!base || sim_class_is(class, base->name)))
            return class;
    }
    return NULL;
}

int execute_each(const struct run *run, const struct cim_class_decl *class, struct sim_hint hint,
                 sim_visit *visit, void *visitor)
{
    struct hp_arena_mark mark = hp_arena_mark(run->scratch);
    int rc = run->source->each(run->source->context, class, &hint, run->scratch, visit, visitor, run->err);
    hp_arena_rewind(run->scratch, mark);
    return rc;
}
