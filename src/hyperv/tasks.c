/* SPDX-License-Identifier: MIT */
/* The jobs at work on a VM, from the two places where Hyper-V lists them. */
#include "private.h"
#include "required.h"

/* Ended jobs stay listed for some minutes. One that does not tell its state may be at work. */
static int add_task(struct hp_arena *arena, const struct cim_instance *instance, struct hv_tasks *out,
                    struct hp_error *err)
{
    struct hv_job job = { 0 };
    int rc = hv_job_decode(arena, instance, &job, err);
    if (!rc && !hv_job_has_ended(&job))
        out->items[out->count++] = job;
    return rc;
}

/* AsynchronousTasks (facts page, 3.3): embedded objects. */
static int tasks_of_summary(struct hp_arena *arena, const struct cim_instance *summary, struct hv_tasks *out,
                            struct hp_error *err)
{
    const struct cim_value *tasks = cim_props_find(&summary->props, "AsynchronousTasks");
    size_t count = tasks && !tasks->is_null && tasks->is_array ? tasks->as.array.count : 0;
    out->items = hp_arena_array(arena, count, sizeof *out->items);
    int rc = 0;
    for (size_t i = 0; !rc && i < count; i++) {
        const struct cim_value *task = &tasks->as.array.items[i];
        if (task->type == CIM_OBJECT && !task->is_null)
            rc = add_task(arena, task->as.object, out, err);
    }
    return rc;
}

/* Msvm_AffectedJobElement (facts page, 1.10), for jobs of every class. */
static int tasks_of_vm(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                       struct hv_tasks *out, struct hp_error *err)
{
    const struct cim_assoc affecting = { .assoc_class = "Msvm_AffectedJobElement",
                                         .result_class = "CIM_ConcreteJob" };
    struct cim_query query = cim_associators(arena, hv_vm_ref(arena, vm->id), &affecting);
    struct cim_instances jobs = { 0 };
    int rc = hv_query(host, &query, arena, &jobs, err);
    out->items = hp_arena_array(arena, jobs.count, sizeof *out->items);
    for (size_t i = 0; !rc && i < jobs.count; i++)
        rc = add_task(arena, &jobs.items[i], out, err);
    return rc;
}

int hv_read_tasks(struct hv_host *host, const struct hv_vm *vm, const struct cim_instance *summary,
                  struct hp_arena *arena, struct hv_tasks *out, struct hp_error *err)
{
    struct hv_tasks tasks = { 0 };
    int rc = tasks_of_summary(arena, summary, &tasks, err);
    if (!rc && tasks.count == 0)
        rc = tasks_of_vm(host, vm, arena, &tasks, err);
    if (!rc)
        *out = tasks;
    return rc;
}

/* --- what is relied on --- */

static const struct cim_field tasks_field[] = { HV_NAMED_MANY("AsynchronousTasks", CIM_OBJECT) };
static const struct cim_field affected_fields[] = {
    HV_NAMED("AffectedElement", CIM_REFERENCE),
    HV_NAMED("AffectingElement", CIM_REFERENCE),
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_SummaryInformation", HV_FIELDS(tasks_field) },
    { .class_name = "Msvm_AffectedJobElement", HV_FIELDS(affected_fields) },
    { .class_name = "CIM_ConcreteJob" },
    { .class_name = HV_JOB_CLASS },
};
const struct hv_required_list hv_required_by_tasks = HV_LIST(relied);
