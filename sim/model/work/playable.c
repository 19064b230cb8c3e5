/* SPDX-License-Identifier: MIT */
#include "playable.h"

#include "base/text.h"
#include "jobs.h"
#include "other.h"
#include "sim/schema.h"

/* --- what Hyper-V has --- */

typedef const struct cim_property_decl *find_property(const char *name);

/* Values by name are of properties that exist and can be such values, and fit their types. `place` begins
 * with the file. */
static int check_others(const char *place, const struct hf_others *list, find_property *find,
                        struct hp_error *err)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < list->count; i++) {
        const struct hf_other *other = &list->items[i];
        const struct cim_property_decl *property = find(other->name);
        struct cim_value value;
        if (!property)
            return hp_error_set(err, HP_E_USAGE, "%s.other: %s cannot be set here", place, other->name);
        if (cim_value_parse(&scratch, property->type, other->value, &value, NULL))
            return hp_error_set(err, HP_E_USAGE, "%s.other: '%s' is not a value of %s", place, other->value,
                                property->name);
        for (size_t k = 0; k < i; k++)
            if (hp_text_same(list->items[k].name, other->name))
                return hp_error_set(err, HP_E_USAGE, "%s.other: %s appears twice", place, other->name);
    }
    return 0;
}

/* Of a VM or a checkpoint. */
static int check_configuration(const char *place, const struct hf_settings *settings,
                               const struct hf_adapters *adapters, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = check_others(place, &settings->other, sim_other_of_settings, err);
    for (size_t i = 0; !rc && i < adapters->count; i++)
        rc = check_others(hp_arena_format(&scratch, "%s.adapters[%zu]", place, i), &adapters->items[i].other,
                          sim_other_of_adapters, err);
    return rc;
}

static int check_vm(const char *place, const struct hf_vm *vm, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = check_configuration(place, &vm->settings, &vm->adapters, err);
    for (size_t i = 0; !rc && i < vm->checkpoints.count; i++) {
        const struct hf_checkpoint *checkpoint = &vm->checkpoints.items[i];
        if (!checkpoint->settings.other.count && !checkpoint->adapters.count)
            continue; /* most of very many */
        rc = check_configuration(hp_arena_format(&scratch, "%s.checkpoints[%zu]", place, i),
                                 &checkpoint->settings, &checkpoint->adapters, err);
    }
    return rc;
}

static bool has_method(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->method_count; i++)
        if (hp_text_same(class->methods[i].name, name))
            return true;
    return false;
}

static bool is_method(const char *name)
{
    const struct cim_class_decl *class;
    for (size_t i = 0; (class = sim_class_at(i)) != NULL; i++)
        if (has_method(class, name))
            return true;
    return false;
}

/* A failure under a name nobody calls would never happen. */
static int check_failure(const char *place, const struct hf_failure *failure, struct hp_error *err)
{
    bool merge = hp_text_same(failure->method, HF_MERGE);
    if (!merge && !is_method(failure->method))
        return hp_error_set(err, HP_E_USAGE, "%s.method is not a method of Hyper-V, and not \"" HF_MERGE "\"",
                            place);
    if (merge && failure->result != HF_FAIL_JOB)
        return hp_error_set(err, HP_E_USAGE, "%s: a merge is a job, so that its result must be jobFailed",
                            place);
    if (failure->result != HF_FAIL_WMI && failure->error_code > 65535)
        return hp_error_set(err, HP_E_USAGE, "%s.errorCode of a method or job must be from 1 to 65535",
                            place);
    return 0;
}

/* The same goes for a power cut. */
static int check_power_cut(const char *file, const char *method, struct hp_error *err)
{
    if (!method || is_method(method))
        return 0;
    return hp_error_set(err, HP_E_USAGE, "%s: host.powerCutAt is not a method of Hyper-V", file);
}

static int check_classes(const char *file, const struct hf_world *world, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = check_power_cut(file, world->host.power_cut_at, err);
    for (size_t i = 0; !rc && i < world->vms.count; i++)
        rc = check_vm(hp_arena_format(&scratch, "%s: vms[%zu]", file, i), &world->vms.items[i], err);
    for (size_t i = 0; !rc && i < world->failures.count; i++)
        rc = check_failure(hp_arena_format(&scratch, "%s: failures[%zu]", file, i), &world->failures.items[i],
                           err);
    return rc;
}

static int read_world(const char *file, const char *text, size_t length, struct hf_world *out,
                      struct hp_error *err)
{
    int rc = hf_world_parse(file, text, length, out, err);
    return rc ? rc : check_classes(file, out, err);
}

/* --- what its jobs will do --- */

/* The world can be written and read again. */
static int check_printed(const char *file, const struct hf_world *world, struct hp_error *err)
{
    HP_STR(text);
    struct hf_world again = { .changed = false };
    hf_world_print(world, &text);
    int rc = read_world(file, hp_str_text(&text), text.length, &again, err);
    hf_world_release(&again);
    return rc;
}

/* What running jobs will do stands in the file, and files are written by hand: each end is tried out on a
 * second world, so that a file that is accepted never becomes one that is not. */
static int rehearse_jobs(const char *file, const char *text, size_t length, struct hp_error *err)
{
    struct hf_world trial = { .changed = false };
    HP_ERROR(cause);
    int64_t end;
    int rc = read_world(file, text, length, &trial, err);
    while (!rc && sim_jobs_next_end(&trial, &end)) {
        sim_jobs_settle(&trial, end);
        rc = check_printed(file, &trial, &cause);
        if (rc) {
            hp_error_context(&cause, "the running jobs would leave a host that cannot be");
            hp_error_move(err, &cause);
        }
    }
    hf_world_release(&trial);
    return rc;
}

int sim_playable_read(const char *file, const char *text, size_t length, struct hf_world *world,
                      struct hp_error *err)
{
    struct hf_world fresh = { .changed = false };
    int64_t end;
    int rc = read_world(file, text, length, &fresh, err);
    if (!rc && sim_jobs_next_end(&fresh, &end))
        rc = rehearse_jobs(file, text, length, err);
    if (rc) {
        hf_world_release(&fresh);
        return rc;
    }
    hf_world_release(world);
    *world = fresh;
    return 0;
}
