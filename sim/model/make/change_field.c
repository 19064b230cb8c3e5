/* SPDX-License-Identifier: MIT */
/* What the changes of each kind of thing share. */
#include "change.h"

#include "base/text.h"
#include "sim/admin.h"
#include "system/machine_clock.h"
#include "work/other.h"

#include <string.h>

int64_t change_now(const struct hf_world *world)
{
    return world->clock.kind == HF_CLOCK_REAL ? hp_clock_utc(sim_machine_clock()) : world->clock.now;
}

/* "checkpoint-type" means "checkpointType". */
static const char *key_of(struct hp_arena *arena, const char *property)
{
    char *key = hp_arena_copy(arena, property);
    char *to = key;
    for (const char *p = property; *p; p++) {
        bool raise = *p == '-' && p[1] >= 'a' && p[1] <= 'z';
        *to++ = raise ? (char)(*++p - 'a' + 'A') : *p;
    }
    *to = '\0';
    return key;
}

int change_field(const struct change *change, const struct hf_shape *shape, void *object, const char *of_what)
{
    HP_ARENA(scratch);
    const struct hf_field *field = hf_bind_field(shape, key_of(&scratch, change->property));
    if (field)
        return hf_bind_set(field, &change->world->arena, object, change->value, change->err);
    HP_STR(known);
    for (size_t i = 0; i < shape->count; i++)
        if (hf_bind_field(shape, shape->fields[i].key))
            hp_str_format(&known, "%s%s", known.length ? ", " : "", shape->fields[i].key);
    hp_error_set(change->err, HP_E_USAGE, "%s has no property '%s'", of_what, change->property);
    hp_error_next(change->err, "choose one of %s", hp_str_text(&known));
    return HP_E_USAGE;
}

bool change_other(const struct change *change, struct hf_others *list)
{
    static const char prefix[] = "other:";
    if (!hp_text_begins(change->property, prefix))
        return false;
    sim_set_other(&change->world->arena, list, change->property + strlen(prefix),
                  hp_text_same(change->value, "null") ? NULL : change->value);
    return true;
}

int change_needs_yes(const struct change *change)
{
    return hp_text_same(change->value, "yes")
               ? 0
               : hp_error_set(change->err, HP_E_USAGE, "%s needs the value yes", change->property);
}
