/* SPDX-License-Identifier: MIT */
/* What a WHERE clause means for a class: bound once, evaluated for each instance. */
#ifndef QUERY_CONDITION_H
#define QUERY_CONDITION_H

#include "sim/query.h"
#include "statement.h"

/* NULL compares as neither true nor false. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* Finds the properties in the class as the build has it and brings the constants to their types. Invalid
 * query (0x80041017) for an unknown or array property, a constant of another kind, an order where there is
 * none, a broken LIKE pattern. */
int condition_bind(struct hp_arena *arena, const struct cim_class_decl *class, unsigned build,
                   struct condition *condition, struct hp_error *err);

/* Allocates nothing. */
enum truth condition_evaluate(const struct condition *condition, const struct cim_instance *instance);

/* The equality that narrows an enumeration best and that every matching instance fulfils: of a key if there
 * is one, else of another property; or such equalities of one property, joined by OR. Condition may be NULL.
 */
struct sim_hint condition_hint(struct hp_arena *arena, const struct condition *condition,
                               const struct cim_class_decl *class);

#endif
