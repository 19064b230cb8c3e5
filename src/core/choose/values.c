/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "base/str.h"

#include <inttypes.h>

static const char *const bounds[HV_BOUNDS] = { [HV_MIN] = "min", [HV_MAX] = "max", [HV_OPTIMAL] = "optimal" };

const char *core_values_label(struct hp_arena *arena, const struct hv_quotas *quotas)
{
    HP_STR(text);
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        bool named = false;
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            const struct hp_opt_u64 *value = &quotas->value[r][b];
            if (!value->set)
                continue;
            if (!named)
                hp_str_format(&text, "%s%s", text.length ? ", " : "", hv_resource_name((enum hv_resource)r));
            hp_str_format(&text, " %s %" PRIu64, bounds[b], value->value);
            named = true;
        }
    }
    return text.length ? hp_arena_copy(arena, hp_str_text(&text)) : "no values";
}

/* --- doubts --- */

static const char *out_of_order(struct hp_arena *arena, unsigned resource, const struct hv_quotas *quotas,
                                enum hv_bound low, enum hv_bound high)
{
    const struct hp_opt_u64 *a = &quotas->value[resource][low];
    const struct hp_opt_u64 *b = &quotas->value[resource][high];
    if (!a->set || !b->set || a->value <= b->value)
        return NULL;
    return hp_arena_format(arena, "%s %s %" PRIu64 " is more than %s %" PRIu64,
                           hv_resource_name((enum hv_resource)resource), bounds[low], a->value, bounds[high],
                           b->value);
}

static const char *beyond_card(struct hp_arena *arena, unsigned resource, const struct hv_quotas *quotas,
                               const struct hv_capacity *card)
{
    for (unsigned b = 0; b < HV_BOUNDS; b++) {
        const struct hp_opt_u64 *value = &quotas->value[resource][b];
        bool more = value->set && card->maximum.set && value->value > card->maximum.value;
        bool less = value->set && card->minimum.set && value->value < card->minimum.value;
        if (more || less)
            return hp_arena_format(arena, "%s %s %" PRIu64 " is %s than the %" PRIu64 " the card states",
                                   hv_resource_name((enum hv_resource)resource), bounds[b], value->value,
                                   more ? "more" : "less", more ? card->maximum.value : card->minimum.value);
    }
    return NULL;
}

const char *core_values_doubt(struct hp_arena *arena, const struct hv_quotas *quotas,
                              const struct hv_gpu *gpu)
{
    static const enum hv_bound pairs[][2] = { { HV_MIN, HV_MAX },
                                              { HV_MIN, HV_OPTIMAL },
                                              { HV_OPTIMAL, HV_MAX } };
    const char *doubt = NULL;
    for (unsigned r = 0; !doubt && r < HV_RESOURCES; r++) {
        for (size_t i = 0; !doubt && i < HP_COUNT(pairs); i++)
            doubt = out_of_order(arena, r, quotas, pairs[i][0], pairs[i][1]);
        if (!doubt && gpu)
            doubt = beyond_card(arena, r, quotas, &gpu->capacity[r]);
    }
    return doubt;
}
