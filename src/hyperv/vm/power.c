/* SPDX-License-Identifier: MIT */
#include "hyperv/power.h"

#include "base/text.h"
#include "calls/private.h"
#include "calls/required.h"

#include <inttypes.h>

/* --- on and off --- */

/* RequestedState of RequestStateChange. */
enum { REQUEST_START = 2, REQUEST_TURN_OFF = 3 };

static int request(struct hv_host *host, const struct hv_vm *vm, uint64_t state, const char *what,
                   struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_props in = { 0 };
    struct hv_answer answer;
    cim_props_set(&arena, &in, "RequestedState", cim_uint(CIM_UINT16, state));
    return hv_call_object(host, hv_vm_ref(&arena, vm->id), "RequestStateChange", &in, what, &arena, &answer,
                          err);
}

int hv_vm_start(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    return request(host, vm, REQUEST_START, "start the virtual machine", err);
}

int hv_vm_turn_off(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    return request(host, vm, REQUEST_TURN_OFF, "turn the virtual machine off", err);
}

int hv_vm_discard_state(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    return request(host, vm, REQUEST_TURN_OFF, "discard the saved state of the virtual machine", err);
}

/* --- the guest --- */

#define SHUTDOWN_CLASS "Msvm_ShutdownComponent"

struct component_row {
    const char *vm_id;
    const char *device_id;
    struct cim_uints operational;
};

static const struct cim_field component_fields[] = {
    { "SystemName", CIM_STRING, CIM_ONE, offsetof(struct component_row, vm_id) },
    { "DeviceID", CIM_STRING, CIM_ONE, offsetof(struct component_row, device_id) },
    { "OperationalStatus", CIM_UINT16, CIM_MANY, offsetof(struct component_row, operational) },
};

static enum hv_guest guest_of(uint64_t status)
{
    switch (status) {
    case 2: /* OK */
    case 3: /* degraded */
        return HV_GUEST_ANSWERS;
    case 12:
        return HV_GUEST_SILENT;
    case 13:
        return HV_GUEST_LOST;
    case 32896:
        return HV_GUEST_DISABLED;
    default:
        return HV_GUEST_OTHER;
    }
}

/* device_id NULL: the VM has no such component. */
static int find_component(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                          struct component_row *out, struct hp_error *err)
{
    const struct cim_term of_vm = { "SystemName", CIM_EQUAL, cim_string(vm->id), 0 };
    const struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, "*", SHUTDOWN_CLASS, &of_vm, 1);
    struct cim_instances rows = { 0 };
    *out = (struct component_row){ 0 };
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc || !rows.count)
        return rc;
    return cim_decode(arena, &rows.items[0], component_fields, HP_COUNT(component_fields), out, err);
}

static struct hv_guest_look look_at(const struct component_row *row)
{
    const uint64_t status = row->operational.count ? row->operational.items[0] : 0;
    return (struct hv_guest_look){ .guest = row->device_id ? guest_of(status) : HV_GUEST_ABSENT,
                                   .status = status };
}

int hv_guest_look(struct hv_host *host, const struct hv_vm *vm, struct hv_guest_look *out,
                  struct hp_error *err)
{
    HP_ARENA(arena);
    struct component_row row;
    int rc = find_component(host, vm, &arena, &row, err);
    if (!rc)
        *out = look_at(&row);
    return rc;
}

int hv_guest_check(const struct hv_guest_look *look, const char *vm_name, struct hp_error *err)
{
    static const char cannot[] = "the guest of VM \"%s\" cannot be asked to shut down: %s";
    switch (look->guest) {
    case HV_GUEST_ANSWERS:
        return 0;
    case HV_GUEST_ABSENT:
        hp_error_next(err, "look at the VM's state: only a running guest can be asked");
        return hp_error_set(err, HP_E_REFUSED, cannot, vm_name,
                            "Hyper-V has no shutdown service for it, as if the VM were not running");
    case HV_GUEST_DISABLED:
        hp_error_next(err,
                      "enable the integration service \"Operating system shutdown\" in the VM's settings");
        return hp_error_set(err, HP_E_REFUSED, cannot, vm_name,
                            "its shutdown service is disabled in the VM's settings");
    case HV_GUEST_SILENT:
        hp_error_next(err, "wait until the guest has started; if it stays so, its integration services are "
                           "missing or stopped: shut it down from inside");
        return hp_error_set(err, HP_E_REFUSED, cannot, vm_name, "its integration services do not answer");
    case HV_GUEST_LOST:
        hp_error_next(err, "look at the VM's screen: the guest may be shutting down already, or hang");
        return hp_error_set(err, HP_E_REFUSED, cannot, vm_name, "its integration services no longer answer");
    default:
        hp_error_next(err, "shut it down from inside, or update its integration services");
        return hp_error_set(err, HP_E_REFUSED,
                            "the guest of VM \"%s\" cannot be asked to shut down: its integration services "
                            "report status %" PRIu64,
                            vm_name, look->status);
    }
}

static const struct cim_ref *component_ref(struct hp_arena *arena, const struct component_row *row)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string(SHUTDOWN_CLASS) },
                                    { "DeviceID", cim_string(row->device_id) },
                                    { "SystemCreationClassName", cim_string("Msvm_ComputerSystem") },
                                    { "SystemName", cim_string(row->vm_id) } };
    return cim_ref_copy(arena, &(struct cim_ref){ .ns = CIM_NS_VIRTUALIZATION,
                                                  .class_name = SHUTDOWN_CLASS,
                                                  .keys = keys,
                                                  .key_count = HP_COUNT(keys) });
}

/* Facts page, 6.3: what a return value means, and what to do. */
static int refused(uint64_t code, const char *vm_name, struct hp_error *err)
{
    static const struct {
        uint64_t code;
        const char *why;
        const char *next;
    } answers[] = {
        { 32768, "does not take the request to shut down",
          "its integration services may be missing or stopped: shut it down from inside" },
        { 32780, "is not ready to shut down", "it may still be starting: try again in a minute" },
        { 32781, "does not shut down while its screen is locked or a user is logged on",
          "log off in the guest, or shut it down there" },
    };
    for (size_t i = 0; i < HP_COUNT(answers); i++) {
        if (answers[i].code != code)
            continue;
        hp_error_set(err, HP_E_REFUSED, "the guest of VM \"%s\" %s (return value %" PRIu64 ")", vm_name,
                     answers[i].why, code);
        hp_error_next(err, "%s", answers[i].next);
        hp_error_code(err, HP_LEVEL_METHOD, (uint32_t)code);
        return HP_E_REFUSED;
    }
    return 0;
}

int hv_guest_shut_down(struct hv_host *host, const struct hv_vm *vm, const char *reason, struct hp_error *err)
{
    enum { IN_PROGRESS = 32782 };
    HP_ARENA(arena);
    HP_ERROR(cause);
    struct component_row row;
    struct cim_props in = { 0 };
    struct hv_answer answer;
    int rc = find_component(host, vm, &arena, &row, err);
    if (rc)
        return rc;
    const struct hv_guest_look look = look_at(&row);
    rc = hv_guest_check(&look, vm->name, err);
    if (rc)
        return rc;
    cim_props_set(&arena, &in, "Force", cim_boolean(false));
    cim_props_set(&arena, &in, "Reason", cim_string(reason));
    rc = hv_call_object(host, component_ref(&arena, &row), "InitiateShutdown", &in,
                        "ask the guest to shut down", &arena, &answer, &cause);
    const struct hp_code *code = &cause.codes[HP_LEVEL_METHOD];
    if (rc && code->known && code->value == IN_PROGRESS)
        return 0;
    if (rc && code->known && refused(code->value, vm->name, err))
        return HP_E_REFUSED;
    return hp_error_move(err, &cause);
}

/* --- waiting --- */

struct power_row {
    struct hv_status_row status;
    struct cim_uint on;
};

static const struct cim_field power_fields[] = {
    { "EnabledState", CIM_UINT16, CIM_ONE, offsetof(struct power_row, status.enabled) },
    { "OtherEnabledState", CIM_STRING, CIM_ONE, offsetof(struct power_row, status.other) },
    { "HealthState", CIM_UINT16, CIM_ONE, offsetof(struct power_row, status.health) },
    { "OnTimeInMilliseconds", CIM_UINT64, CIM_ONE, offsetof(struct power_row, on) },
};

int hv_power_read(struct hv_host *host, const struct hv_vm *vm, struct hv_power *out, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_instance *system;
    struct power_row row = { 0 };
    int rc = cim_get(host->session, hv_vm_ref(&arena, vm->id), &arena, &system, err);
    if (!rc)
        rc = cim_decode(&arena, system, power_fields, HP_COUNT(power_fields), &row, err);
    if (rc)
        return rc;
    const struct hv_status status = hv_status_of(&row.status);
    *out = (struct hv_power){ .state = status.state,
                              .critical = status.critical,
                              .enabled_state = status.enabled_state,
                              .on_milliseconds = { row.on.presence == CIM_SET, row.on.value } };
    return 0;
}

/* The state in which it will not go off any more. */
static int ended_otherwise(const struct hv_vm *vm, const struct hv_power *before, const struct hv_power *now,
                           struct hp_error *err)
{
    if (now->state == HV_STATE_SAVED || now->state == HV_STATE_FAST_SAVED ||
        now->state == HV_STATE_HIBERNATED)
        return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" did not shut down: it is %s now", vm->name,
                            hv_state_name(now->state));
    if (before->on_milliseconds.set && now->on_milliseconds.set && now->state == HV_STATE_RUNNING &&
        now->on_milliseconds.value < before->on_milliseconds.value)
        return hp_error_set(err, HP_E_REFUSED,
                            "VM \"%s\" started anew and is running: its guest restarted instead of shutting "
                            "down, or somebody started the VM again",
                            vm->name);
    return 0;
}

static void show_progress(const struct hv_host *host, uint64_t waited, uint32_t seconds)
{
    const struct hv_patience *patience = &host->patience;
    const uint64_t percent = seconds ? waited / (seconds * UINT64_C(10000)) : 100;
    if (patience->progress)
        patience->progress(patience->context, "wait for the guest to shut down",
                           percent < 100 ? (unsigned)percent : 100);
}

/* The restart of a guest shows in one look only, or in none when the VM had been on for less than a pause:
 * each is held against the one before. */
int hv_wait_until_off(struct hv_host *host, const struct hv_vm *vm, uint32_t seconds,
                      const struct hv_power *before, struct hv_power *now, struct hp_error *err)
{
    const uint64_t began = hp_clock_monotonic(host->clock);
    struct hp_wait wait = hv_host_wait(host, 100, 500);
    struct hv_power last = *before;
    wait.give_up = began + seconds * UINT64_C(1000000);
    int rc;
    do {
        rc = hv_power_read(host, vm, now, err);
        if (rc || now->state == HV_STATE_OFF)
            return rc;
        rc = ended_otherwise(vm, &last, now, err);
        if (rc)
            return rc;
        if (host->patience.interrupts && host->patience.interrupts() > 0)
            return hp_error_set(err, HP_E_INTERRUPTED,
                                "stopped waiting for the guest of VM \"%s\", which was asked to shut down",
                                vm->name);
        show_progress(host, hp_clock_monotonic(host->clock) - began, seconds);
        last = *now;
        rc = hp_wait_longer(&wait);
    } while (!rc);
    return hp_error_set(err, rc,
                        "VM \"%s\" is still %s %" PRIu32 " seconds after its guest was asked to shut down",
                        vm->name, hv_state_name(now->state), seconds);
}

/* --- what is relied on --- */

static const struct cim_field component_keys[] = { HV_NAMED("CreationClassName", CIM_STRING),
                                                   HV_NAMED("SystemCreationClassName", CIM_STRING) };

static const struct cim_parameter_decl shutdown_parameters[] = {
    HV_IN("Force", CIM_BOOLEAN),
    HV_IN("Reason", CIM_STRING),
};
static const struct cim_parameter_decl state_parameters[] = {
    HV_IN("RequestedState", CIM_UINT16),
    HV_OUT_JOB,
};
static const struct cim_method_decl shutdown_methods[] = { HV_METHOD("InitiateShutdown",
                                                                     shutdown_parameters) };
static const struct cim_method_decl state_methods[] = { HV_METHOD("RequestStateChange", state_parameters) };

static const struct hv_optional optional[] = {
    { "OnTimeInMilliseconds", "a guest that restarts instead of shutting down is not noticed" },
    { NULL, NULL },
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_ComputerSystem",
      HV_FIELDS(power_fields),
      HV_METHODS(state_methods),
      .optional = optional },
    { .class_name = SHUTDOWN_CLASS, HV_FIELDS(component_keys) },
    { .class_name = SHUTDOWN_CLASS, HV_FIELDS(component_fields), HV_METHODS(shutdown_methods) },
};
const struct hv_required_list hv_required_by_power = HV_LIST(relied);
