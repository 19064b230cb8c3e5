/* SPDX-License-Identifier: MIT */
#include "guests.h"

#include "base/text.h"
#include "base/time.h"
#include "jobs.h"
#include "start.h"

/* So long Hyper-V waits for a disk before it turns the VM off (facts page, 1.2). */
enum { critical_milliseconds = 30 * 60 * 1000 };

static void expect(struct hf_world *world, const struct hf_vm *vm, enum hf_event_kind kind, int64_t now,
                   uint64_t milliseconds)
{
    struct hf_event *event = hf_bind_append(&hf_event_shape, &world->arena, &world->events);
    *event =
        (struct hf_event){ .vm = vm->id, .at = now + (int64_t)milliseconds * HP_MILLISECOND, .kind = kind };
    world->changed = true;
}

void sim_guest_shut_down(struct hf_world *world, const struct hf_vm *vm, int64_t now)
{
    static const enum hf_event_kind kinds[] = { [HF_SHUTDOWN_OFF] = HF_EVENT_OFF,
                                                [HF_SHUTDOWN_RESTARTS] = HF_EVENT_RESTART,
                                                [HF_SHUTDOWN_HANGS] = HF_EVENT_STOPPING };
    if (vm->guest.shutdown != HF_SHUTDOWN_STAYS)
        expect(world, vm, kinds[vm->guest.shutdown], now, vm->guest.shutdown_milliseconds);
}

bool sim_guest_is_about(const struct hf_world *world, const struct hf_vm *vm)
{
    for (size_t i = 0; i < world->events.count; i++)
        if (hp_text_same(world->events.items[i].vm, vm->id))
            return true;
    return false;
}

static void forget(struct hf_world *world, const char *vm_id, bool starts_too)
{
    struct hf_events *list = &world->events;
    for (size_t i = list->count; i-- > 0;)
        if (hp_text_same(list->items[i].vm, vm_id) && (starts_too || list->items[i].kind != HF_EVENT_START))
            hf_list_remove(list->items, &list->count, i, sizeof *list->items);
}

void sim_guest_forget(struct hf_world *world, const char *vm_id)
{
    forget(world, vm_id, true);
}

static void boot(struct hf_world *world, const struct hf_vm *vm, int64_t now)
{
    static const enum hf_event_kind kinds[] = { [HF_BOOT_CRASHES] = HF_EVENT_OFF,
                                                [HF_BOOT_CRITICAL] = HF_EVENT_CRITICAL,
                                                [HF_BOOT_RESTARTS] = HF_EVENT_RESTART };
    if (vm->guest.boot != HF_BOOT_RUNS)
        expect(world, vm, kinds[vm->guest.boot], now, vm->guest.boot_milliseconds);
}

void sim_guest_state_changed(struct hf_world *world, struct hf_vm *vm, enum hf_state before, int64_t now)
{
    struct hp_opt_u64 *again = &vm->guest.started_again_milliseconds;
    bool resumes = before == HF_STATE_PAUSED || before == HF_STATE_SAVED || before == HF_STATE_FAST_SAVED;
    vm->changed = now;
    forget(world, vm->id, false);
    if (vm->state == HF_STATE_RUNNING && !resumes)
        boot(world, vm, now);
    if (vm->state == HF_STATE_OFF && again->set) {
        expect(world, vm, HF_EVENT_START, now, again->value);
        again->set = false;
    }
}

size_t sim_guest_next(const struct hf_world *world, int64_t now)
{
    const struct hf_events *list = &world->events;
    size_t found = list->count;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].at <= now && (found == list->count || list->items[i].at < list->items[found].at))
            found = i;
    return found;
}

static bool can_start(struct hf_world *world, const struct hf_vm *vm)
{
    HP_ARENA(scratch);
    return (vm->state == HF_STATE_OFF || vm->state == HF_STATE_SAVED) && vm->health < HF_HEALTH_CRITICAL &&
           !sim_running_job(world, vm, false) && !sim_start_refusal(world, &scratch, vm);
}

void sim_guest_happen(struct hf_world *world, size_t index)
{
    const struct hf_event event = world->events.items[index];
    struct hf_vm *vm = hf_vm_by_id(world, event.vm);
    bool starts = event.kind == HF_EVENT_START;
    hf_list_remove(world->events.items, &world->events.count, index, sizeof event);
    world->changed = true;
    bool gives_up = event.kind == HF_EVENT_OFF && vm->health == HF_HEALTH_IO_ERROR;
    if (starts ? !can_start(world, vm) : vm->state != HF_STATE_RUNNING && !gives_up)
        return;
    const enum hf_state before = vm->state;
    if (event.kind == HF_EVENT_CRITICAL)
        vm->health = HF_HEALTH_CRITICAL;
    if (event.kind == HF_EVENT_FULL)
        vm->health = HF_HEALTH_IO_ERROR;
    vm->state = event.kind == HF_EVENT_STOPPING            ? HF_STATE_STOPPING
                : event.kind == HF_EVENT_FULL              ? HF_STATE_PAUSED
                : starts || event.kind == HF_EVENT_RESTART ? HF_STATE_RUNNING
                                                           : HF_STATE_OFF;
    sim_guest_state_changed(world, vm, before, event.at);
    if (event.kind == HF_EVENT_FULL)
        expect(world, vm, HF_EVENT_OFF, event.at, critical_milliseconds);
}

uint64_t sim_guest_services(const struct hf_vm *vm)
{
    enum { PAUSED = 15 };
    static const uint64_t codes[] = {
        [HF_SERVICES_OK] = 2,          [HF_SERVICES_OLDER] = 3, [HF_SERVICES_FAILED] = 6,
        [HF_SERVICES_NO_CONTACT] = 12, [HF_SERVICES_LOST] = 13, [HF_SERVICES_DISABLED] = 32896,
        [HF_SERVICES_ABSENT] = 12,
    };
    return vm->state == HF_STATE_PAUSED ? PAUSED : codes[vm->guest.services];
}

bool sim_guest_has_services(const struct hf_vm *vm)
{
    return (vm->state == HF_STATE_RUNNING || vm->state == HF_STATE_PAUSED ||
            vm->state == HF_STATE_STOPPING) &&
           vm->guest.services != HF_SERVICES_ABSENT;
}
