/* SPDX-License-Identifier: MIT */
/* Msvm_SummaryInformation, as a class and as the answer of GetSummaryInformation (facts page, 3.3). */
#include "base/text.h"
#include "providers.h"
#include "work/guests.h"
#include "work/jobs.h"

/* What the fields are filled from. */
struct summary {
    const struct sim_view *view;
    const struct hf_vm *vm;
    struct sim_shown_state shown;
    struct cim_instance *row;
};

typedef void fill(const struct summary *s);

static void fill_nothing(const struct summary *s)
{
    (void)s;
}

static void fill_name(const struct summary *s)
{
    sim_put_text(s->view, s->row, "Name", s->vm->id);
}

static void fill_element_name(const struct summary *s)
{
    sim_put_text(s->view, s->row, "ElementName", s->vm->name);
}

static void fill_creation_time(const struct summary *s)
{
    sim_put_time(s->view, s->row, "CreationTime", s->vm->created);
}

static void fill_notes(const struct summary *s)
{
    sim_put_text(s->view, s->row, "Notes", s->vm->notes);
}

static void fill_processors(const struct summary *s)
{
    sim_put_number(s->view, s->row, "NumberOfProcessors", s->vm->settings.processors);
}

static void fill_version(const struct summary *s)
{
    sim_put_text(s->view, s->row, "Version", s->vm->version);
}

static void fill_enabled_state(const struct summary *s)
{
    sim_put_number(s->view, s->row, "EnabledState", s->shown.enabled);
}

static void fill_other_enabled_state(const struct summary *s)
{
    sim_put_text(s->view, s->row, "OtherEnabledState", s->shown.other);
}

static void fill_memory_usage(const struct summary *s)
{
    if (s->vm->state == HF_STATE_RUNNING)
        sim_put_number(s->view, s->row, "MemoryUsage", s->vm->settings.memory_megabytes);
}

static void fill_up_time(const struct summary *s)
{
    sim_put_number(s->view, s->row, "UpTime", sim_up_time_milliseconds(s->view, s->vm));
}

static void fill_replication_mode(const struct summary *s)
{
    sim_put_number(s->view, s->row, "ReplicationMode", s->vm->replication);
}

static void fill_health(const struct summary *s)
{
    sim_put_number(s->view, s->row, "HealthState", s->shown.health);
}

static void fill_status_descriptions(const struct summary *s)
{
    sim_put_texts(s->view, s->row, "StatusDescriptions", &s->shown.description, 1);
}

static void fill_operational_status(const struct summary *s)
{
    sim_put_numbers(s->view, s->row, "OperationalStatus", s->shown.operational, s->shown.operational_count);
}

static void fill_snapshots(const struct summary *s)
{
    const struct hf_checkpoints *list = &s->vm->checkpoints;
    struct cim_value *items = hp_arena_array(s->view->arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        const struct sim_config config = sim_checkpoint_config(s->vm, &list->items[i]);
        items[i] = cim_object(sim_settings_instance(s->view, &config));
    }
    sim_put_value(s->view, s->row, "Snapshots", cim_array(CIM_OBJECT, items, list->count));
}

static void fill_tasks(const struct summary *s)
{
    const struct hf_jobs *jobs = &s->view->world->jobs;
    struct cim_value *items = hp_arena_array(s->view->arena, jobs->count, sizeof *items);
    size_t count = 0;
    bool empty = s->view->world->behaviour.asynchronous_tasks_empty;
    for (size_t i = 0; !empty && i < jobs->count; i++)
        if (jobs->items[i].state == HF_JOB_RUNNING && hp_text_same(jobs->items[i].vm, s->vm->id))
            items[count++] = cim_object(sim_job_instance(s->view, &jobs->items[i]));
    sim_put_value(s->view, s->row, "AsynchronousTasks", cim_array(CIM_OBJECT, items, count));
}

static void fill_heartbeat(const struct summary *s)
{
    if (sim_guest_has_services(s->vm))
        sim_put_number(s->view, s->row, "Heartbeat", sim_guest_services(s->vm));
}

static const struct {
    uint64_t code;
    fill *fill;
} fields[] = {
    { 0, fill_name },
    { 1, fill_element_name },
    { 2, fill_creation_time },
    { 3, fill_notes },
    { 4, fill_processors },
    { 5, fill_nothing }, /* thumbnails, of which a simulated guest has none */
    { 6, fill_nothing },
    { 7, fill_nothing },
    { 8, fill_nothing },
    { 9, fill_nothing },
    { 10, fill_version },
    { 11, fill_nothing },
    { 100, fill_enabled_state },
    { 101, fill_nothing },
    { 102, fill_nothing },
    { 103, fill_memory_usage },
    { 104, fill_heartbeat },
    { 105, fill_up_time },
    { 106, fill_nothing },
    { 107, fill_snapshots },
    { 108, fill_tasks },
    { 109, fill_health },
    { 110, fill_operational_status },
    { 111, fill_status_descriptions },
    { 112, fill_nothing },
    { 113, fill_nothing },
    { 114, fill_replication_mode },
    { 115, fill_nothing },
    { 116, fill_nothing },
    { 117, fill_nothing },
    { 118, fill_nothing },
    { 119, fill_nothing },
    { 120, fill_nothing },
    { 121, fill_nothing },
    { 122, fill_nothing },
    { 123, fill_nothing },
    { 132, fill_other_enabled_state },
};

bool sim_summary_code_known(uint64_t code)
{
    for (size_t i = 0; i < HP_COUNT(fields); i++)
        if (fields[i].code == code)
            return true;
    return false;
}

static bool is_among(const uint64_t *codes, size_t count, uint64_t code)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

struct cim_instance *sim_summary_instance(const struct sim_view *view, const struct hf_vm *vm,
                                          const uint64_t *codes, size_t count)
{
    const struct summary s = { .view = view,
                               .vm = vm,
                               .shown = sim_shown_state(view, vm),
                               .row = sim_new_instance_of(view, "Msvm_SummaryInformation") };
    for (size_t i = 0; i < HP_COUNT(fields); i++)
        if (!codes || is_among(codes, count, fields[i].code))
            fields[i].fill(&s);
    return s.row;
}

int sim_provide_summaries(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        const char *id = sim_instance_id(view->arena, vm->id);
        if (!sim_wanted(view, "InstanceID", id) || !sim_wanted(view, "Name", vm->id))
            continue;
        struct cim_instance *row = sim_summary_instance(view, vm, NULL, 0);
        sim_put_text(view, row, "InstanceID", id);
        sim_put_text(view, row, "HostComputerSystemName", view->world->path_name);
        stop = sim_show(view, row);
    }
    return stop;
}
