/* SPDX-License-Identifier: MIT */
/* Msvm_ComputerSystem and Msvm_VirtualSystemSettingData. */
#include "base/text.h"
#include "hostfile/timestamp.h"
#include "providers.h"
#include "work/jobs.h"
#include "work/space.h"

int sim_provide_nothing(const struct sim_view *view)
{
    (void)view;
    return 0;
}

/* --- state (facts page, 1.2 and 1.3) --- */

struct state_values {
    uint64_t enabled;
    const char *other;
};

static const struct state_values states[HF_STATES] = {
    [HF_STATE_OFF] = { 3, NULL },
    [HF_STATE_RUNNING] = { 2, NULL },
    [HF_STATE_PAUSED] = { 9, NULL },
    [HF_STATE_SAVED] = { 6, NULL },
    [HF_STATE_STARTING] = { 10, NULL },
    [HF_STATE_STOPPING] = { 4, NULL },
    [HF_STATE_SAVING] = { 1, "Saving" },
    [HF_STATE_PAUSING] = { 1, "Quiescing" },
    [HF_STATE_RESUMING] = { 1, "Resuming" },
    [HF_STATE_RESETTING] = { 11, NULL },
    [HF_STATE_FAST_SAVED] = { 32779, NULL },
    [HF_STATE_FAST_SAVING] = { 1, "FastSaving" },
    [HF_STATE_HIBERNATED] = { 32783, NULL },
    [HF_STATE_COMPONENT_SERVICING] = { 32784, NULL },
    [HF_STATE_UNKNOWN] = { 0, NULL },
};

/* What is asked for while a job changes the state, and what shows half way. */
struct transition {
    enum sim_job_type job;
    uint64_t requested;
    enum hf_state through;
};

static const struct transition transitions[] = {
    { SIM_JOB_START, 2, HF_STATE_STARTING },     { SIM_JOB_RESTORE, 2, HF_STATE_STARTING },
    { SIM_JOB_POWER_OFF, 3, HF_STATE_STOPPING }, { SIM_JOB_SAVE, 6, HF_STATE_SAVING },
    { SIM_JOB_PAUSE, 9, HF_STATE_PAUSING },      { SIM_JOB_RESUME, 2, HF_STATE_RESUMING },
    { SIM_JOB_RESET, 11, HF_STATE_RESETTING },
};

static const struct transition *transition_of(const struct hf_job *job)
{
    for (size_t i = 0; job && i < HP_COUNT(transitions); i++)
        if (transitions[i].job == job->type)
            return &transitions[i];
    return NULL;
}

static const uint64_t activity_codes[] = {
    [HF_ACTIVITY_NONE] = 0,
    [HF_ACTIVITY_CREATING_CHECKPOINT] = 32768,
    [HF_ACTIVITY_APPLYING] = 32769,
    [HF_ACTIVITY_DELETING] = 32770,
    [HF_ACTIVITY_WAITING_TO_START] = 32771,
    [HF_ACTIVITY_MERGING] = 32772,
    [HF_ACTIVITY_EXPORTING] = 32773,
    [HF_ACTIVITY_MIGRATING] = 32774,
    [HF_ACTIVITY_BACKING_UP] = 32776,
    [HF_ACTIVITY_MODIFYING] = 32777,
};

struct sim_shown_state sim_shown_state(const struct sim_view *view, const struct hf_vm *vm)
{
    enum { NO_CHANGE = 5, OK = 2, DEGRADED = 3, IN_SERVICE = 11, CRITICAL_IO_ERROR = 32795 };
    static const uint64_t health_codes[] = { 5, 20, 25, 25 };
    const struct hf_job *job = sim_running_job(view->world, vm, false);
    const struct transition *transition = transition_of(job);
    enum hf_state state = vm->state;
    /* For a moment a request shows only in RequestedState and OperationalStatus. */
    if (transition && sim_job_percent(job, view->now) >= 50)
        state = transition->through;
    uint64_t activity = activity_codes[sim_vm_activity(view->world, vm)];
    if (!activity && vm->health == HF_HEALTH_IO_ERROR)
        activity = CRITICAL_IO_ERROR;
    struct sim_shown_state shown = {
        .enabled = states[state].enabled,
        .other = states[state].other,
        .requested = transition ? transition->requested : NO_CHANGE,
        .operational = { OK, activity },
        .operational_count = activity ? 2 : 1,
        .health = health_codes[vm->health],
    };
    if (vm->health != HF_HEALTH_OK)
        shown.operational[0] = DEGRADED;
    else if (job || activity)
        shown.operational[0] = IN_SERVICE;
    shown.description = shown.operational[0] == OK         ? "Operating normally"
                        : shown.operational[0] == DEGRADED ? "Degraded"
                                                           : "In service";
    return shown;
}

uint64_t sim_up_time_milliseconds(const struct sim_view *view, const struct hf_vm *vm)
{
    int64_t since = vm->changed == HF_NEVER ? vm->created : vm->changed;
    if (vm->state != HF_STATE_RUNNING || view->now < since)
        return 0;
    return (uint64_t)(view->now - since) / HP_MILLISECOND;
}

/* --- Msvm_ComputerSystem --- */

/* What the host's row and those of VMs have in common, as recorded from real hosts (facts page, 1.1). */
static struct cim_instance *new_system(const struct sim_view *view, const char *name,
                                       const char *element_name)
{
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Msvm_ComputerSystem");
    sim_put_text(view, row, "Name", name);
    sim_put_text(view, row, "ElementName", element_name);
    sim_put_text(view, row, "Status", "OK");
    sim_put_number(view, row, "ResetCapability", 1);
    sim_put_number(view, row, "ReplicationState", 0);
    sim_put_number(view, row, "ReplicationHealth", 0);
    sim_put_number(view, row, "ReplicationMode", 0);
    sim_put_time(view, row, "LastReplicationTime", HF_NEVER);
    sim_put_time(view, row, "LastApplicationConsistentReplicationTime", HF_NEVER);
    return row;
}

static int show_host(const struct sim_view *view)
{
    static const uint64_t operational[] = { 2 };
    static const char *const description = "Operating normally";
    struct cim_instance *row = new_system(view, view->world->path_name, view->world->path_name);
    sim_put_text(view, row, "Caption", "Hosting Computer System");
    sim_put_text(view, row, "Description", "Microsoft Hosting Computer System");
    sim_put_number(view, row, "EnabledState", 2);
    sim_put_number(view, row, "RequestedState", 12);
    sim_put_number(view, row, "EnabledDefault", 2);
    sim_put_number(view, row, "HealthState", 5);
    sim_put_numbers(view, row, "OperationalStatus", operational, 1);
    sim_put_texts(view, row, "StatusDescriptions", &description, 1);
    sim_put_time(view, row, "TimeOfLastStateChange", HF_NEVER);
    return sim_show(view, row);
}

static int show_vm(const struct sim_view *view, const struct hf_vm *vm)
{
    enum { ENABLED = 2, DISABLED = 3, NO_ENHANCED_SESSION_NOW = 6 };
    const struct sim_shown_state shown = sim_shown_state(view, vm);
    struct cim_instance *row = new_system(view, vm->id, vm->name);
    sim_put_text(view, row, "Caption", "Virtual Machine");
    sim_put_text(view, row, "Description", "Microsoft Virtual Machine");
    sim_put_time(view, row, "InstallDate", vm->created);
    sim_put_number(view, row, "EnabledState", shown.enabled);
    sim_put_text(view, row, "OtherEnabledState", shown.other);
    sim_put_number(view, row, "RequestedState", shown.requested);
    sim_put_number(view, row, "EnabledDefault", vm->state == HF_STATE_OFF ? DISABLED : ENABLED);
    sim_put_number(view, row, "HealthState", shown.health);
    sim_put_numbers(view, row, "OperationalStatus", shown.operational, shown.operational_count);
    sim_put_texts(view, row, "StatusDescriptions", &shown.description, 1);
    sim_put_time(view, row, "TimeOfLastStateChange", vm->changed);
    sim_put_time(view, row, "TimeOfLastConfigurationChange",
                 vm->changed == HF_NEVER ? vm->created : vm->changed);
    sim_put_number(view, row, "OnTimeInMilliseconds", sim_up_time_milliseconds(view, vm));
    if (vm->state == HF_STATE_RUNNING || vm->state == HF_STATE_PAUSED)
        sim_put_number(view, row, "ProcessID", 4000 + 4 * (uint64_t)(vm - view->world->vms.items));
    sim_put_number(view, row, "ReplicationMode", vm->replication);
    sim_put_number(view, row, "NumberOfNumaNodes", 1);
    sim_put_number(view, row, "EnhancedSessionModeState", NO_ENHANCED_SESSION_NOW);
    return sim_show(view, row);
}

int sim_provide_computer_systems(const struct sim_view *view)
{
    int stop = sim_wanted(view, "Name", view->world->path_name) ? show_host(view) : 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        if (sim_wanted(view, "Name", vm->id) && sim_wanted(view, "ElementName", vm->name))
            stop = show_vm(view, vm);
    }
    return stop;
}

/* --- Msvm_VirtualSystemSettingData --- */

/* The one configuration of a hinted InstanceID; false when the hint is about something else. */
static bool is_hinted_config(const struct sim_view *view, struct sim_config *out, bool *found)
{
    const struct sim_hint *hint = view->hint;
    if (!view->lookup || !hint || hint->or_this || !hp_text_same(hint->property, "InstanceID") ||
        hint->value.type != CIM_STRING || hint->value.is_null || hint->value.is_array)
        return false;
    const char *id = sim_id_in_instance_id(view->arena, hint->value.as.string);
    *found = id && sim_lookup_config(view->lookup, view->world, id, out);
    return true;
}

/* One of several that are hinted. */
static bool is_wanted_config(const struct sim_view *view, const struct sim_config *config)
{
    return !view->hint || !view->hint->or_this ||
           sim_wanted(view, "InstanceID", sim_instance_id(view->arena, config->id));
}

int sim_each_config(const struct sim_view *view,
                    int (*each)(const struct sim_view *view, const struct sim_config *config))
{
    int stop = 0;
    bool found;
    struct sim_config hinted;
    if (is_hinted_config(view, &hinted, &found))
        return found ? each(view, &hinted) : 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        if (!sim_wanted(view, "VirtualSystemIdentifier", vm->id))
            continue;
        for (size_t k = 0; !stop && k < vm->checkpoints.count; k++) {
            const struct sim_config config = sim_checkpoint_config(vm, &vm->checkpoints.items[k]);
            stop = each(view, &config);
        }
        const struct sim_config live = sim_live_config(vm);
        stop = stop ? stop : each(view, &live);
    }
    return stop;
}

static const char *const checkpoint_types[] = {
    [HF_CHECKPOINT_ORDINARY] = "Microsoft:Hyper-V:Snapshot:Realized",
    [HF_CHECKPOINT_RECOVERY] = "Microsoft:Hyper-V:Snapshot:Recovery",
    [HF_CHECKPOINT_PLANNED] = "Microsoft:Hyper-V:Snapshot:Planned",
    [HF_CHECKPOINT_MISSING] = "Microsoft:Hyper-V:Snapshot:Missing",
    [HF_CHECKPOINT_REPLICA] = "Microsoft:Hyper-V:Snapshot:Replica:Standard",
};

static const char *system_type(const struct sim_config *config)
{
    return config->checkpoint ? checkpoint_types[config->checkpoint->kind]
                              : "Microsoft:Hyper-V:System:Realized";
}

static void put_identity(const struct sim_view *view, struct cim_instance *row,
                         const struct sim_config *config)
{
    const struct hf_checkpoint *checkpoint = config->checkpoint;
    const struct hf_vm *vm = config->vm;
    const char *parent = checkpoint ? checkpoint->parent : vm->current;
    const char *notes = checkpoint ? checkpoint->notes : vm->notes;
    sim_put_text(view, row, "InstanceID", sim_instance_id(view->arena, config->id));
    sim_put_text(view, row, "ElementName", checkpoint ? checkpoint->name : vm->name);
    sim_put_text(view, row, "Caption", "Virtual Machine Settings");
    sim_put_text(view, row, "Description", "Settings that define the virtual machine.");
    sim_put_text(view, row, "VirtualSystemIdentifier", vm->id);
    sim_put_text(view, row, "ConfigurationID", config->id);
    sim_put_text(view, row, "VirtualSystemType", system_type(config));
    sim_put_text(view, row, "VirtualSystemSubType",
                 vm->generation == 1 ? "Microsoft:Hyper-V:SubType:1" : "Microsoft:Hyper-V:SubType:2");
    if (parent)
        sim_put_text(view, row, "Parent",
                     cim_ref_path(view->arena, sim_settings_ref(view->arena, view->world, parent)));
    sim_put_time(view, row, "CreationTime", checkpoint ? checkpoint->created : vm->created);
    sim_put_texts(view, row, "Notes", &notes, 1);
    sim_put_bool(view, row, "IsSaved", checkpoint ? checkpoint->saved : false);
    sim_put_bool(view, row, "IsAutomaticSnapshot", checkpoint && checkpoint->automatic);
    sim_put_text(view, row, "Version", vm->version);
}

static void put_settings(const struct sim_view *view, struct cim_instance *row,
                         const struct hf_settings *settings)
{
    sim_put_number(view, row, "UserSnapshotType", settings->checkpoint_type + 2);
    sim_put_bool(view, row, "AutomaticSnapshotsEnabled", settings->automatic_checkpoints);
    sim_put_bool(view, row, "GuestControlledCacheTypes", settings->guest_controlled_cache_types);
    sim_put_bool(view, row, "EnableHibernation", settings->hibernation);
    sim_put_number(view, row, "LowMmioGapSize", settings->low_mmio_megabytes);
    sim_put_number(view, row, "HighMmioGapSize", settings->high_mmio_megabytes);
    sim_put_number(view, row, "HighMmioGapBase", settings->high_mmio_base_megabytes);
    sim_put_number(view, row, "AutomaticStartupAction", settings->automatic_start_action + 2);
    sim_put_interval(view, row, "AutomaticStartupActionDelay", 0);
    sim_put_number(view, row, "AutomaticShutdownAction", settings->automatic_stop_action + 2);
    sim_put_number(view, row, "AutomaticRecoveryAction", 3);
}

/* Where files lie and what else every VM of the simulated host has in common. */
static void put_common(const struct sim_view *view, struct cim_instance *row, const struct sim_config *config)
{
    static const char *const roots[] = { "ConfigurationDataRoot", "SnapshotDataRoot", "SuspendDataRoot",
                                         "SwapFileDataRoot",      "LogDataRoot",      "GuestStateDataRoot" };
    for (size_t i = 0; i < HP_COUNT(roots); i++)
        sim_put_text(view, row, roots[i], SIM_CONFIGURATION_ROOT);
    const char *folder = config->checkpoint ? "Snapshots" : "Virtual Machines";
    sim_put_text(view, row, "ConfigurationFile",
                 hp_arena_format(view->arena, "%s\\%s.vmcx", folder, config->id));
    sim_put_text(view, row, "GuestStateFile",
                 hp_arena_format(view->arena, "%s\\%s.vmgs", folder, config->id));
    sim_put_text(view, row, "BIOSGUID", hp_arena_format(view->arena, "{%s}", config->vm->id));
    sim_put_bool(view, row, "BIOSNumLock", false);
    sim_put_bool(view, row, "SecureBootEnabled", config->vm->generation == 2);
    sim_put_bool(view, row, "IncrementalBackupEnabled", false);
    sim_put_bool(view, row, "VirtualNumaEnabled", true);
    sim_put_bool(view, row, "LockOnDisconnect", false);
    sim_put_bool(view, row, "PauseAfterBootFailure", false);
    sim_put_bool(view, row, "TurnOffOnGuestRestart", false);
    sim_put_bool(view, row, "AllowFullSCSICommandSet", false);
}

struct cim_instance *sim_settings_instance(const struct sim_view *view, const struct sim_config *config)
{
    struct cim_instance *row = sim_new_instance_of(view, "Msvm_VirtualSystemSettingData");
    put_identity(view, row, config);
    put_settings(view, row, config->settings);
    put_common(view, row, config);
    sim_put_others(view, row, &config->settings->other);
    return row;
}

static int show_settings(const struct sim_view *view, const struct sim_config *config)
{
    const char *name = config->checkpoint ? config->checkpoint->name : config->vm->name;
    return sim_wanted(view, "ElementName", name) &&
                   sim_wanted(view, "VirtualSystemType", system_type(config)) &&
                   is_wanted_config(view, config)
               ? sim_show(view, sim_settings_instance(view, config))
               : 0;
}

int sim_provide_settings(const struct sim_view *view)
{
    return sim_each_config(view, show_settings);
}
