/* SPDX-License-Identifier: MIT */
/* Msvm_ShutdownComponent (facts page, 6.2). */
#include "base/text.h"
#include "providers.h"
#include "work/guests.h"

const struct cim_ref *sim_shutdown_ref(struct hp_arena *arena, const struct hf_world *world,
                                       const struct hf_vm *vm)
{
    static const char component[] = "9F8233AC-BE49-4C79-8EE3-E7E1985B2077";
    return sim_device_ref(arena, world, "Msvm_ShutdownComponent", vm->id,
                          sim_part_id(arena, vm->id, component));
}

static int show_shutdown(const struct sim_view *view, const struct hf_vm *vm)
{
    enum { ENABLED = 2, DISABLED = 3, OK = 5 };
    const struct cim_ref *ref = sim_shutdown_ref(view->arena, view->world, vm);
    const char *id = cim_ref_key(ref, "DeviceID");
    const char *description = vm->guest.services == HF_SERVICES_OK ? "OK" : "No Contact";
    const uint64_t operational = sim_guest_services(vm);
    if (!sim_wanted(view, "DeviceID", id))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "SystemCreationClassName", "Msvm_ComputerSystem");
    sim_put_text(view, row, "SystemName", vm->id);
    sim_put_text(view, row, "CreationClassName", "Msvm_ShutdownComponent");
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "ElementName", "Shutdown");
    sim_put_number(view, row, "EnabledState",
                   vm->guest.services == HF_SERVICES_DISABLED ? DISABLED : ENABLED);
    sim_put_number(view, row, "HealthState", OK);
    sim_put_numbers(view, row, "OperationalStatus", &operational, 1);
    sim_put_texts(view, row, "StatusDescriptions", &description, 1);
    return sim_show(view, row);
}

int sim_provide_shutdown_components(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        if (sim_guest_has_services(vm) && sim_wanted(view, "SystemName", vm->id))
            stop = show_shutdown(view, vm);
    }
    return stop;
}
