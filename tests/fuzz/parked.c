/* SPDX-License-Identifier: MIT */
/* Whatever stands in a VM's notes: it is parked, it is not, or there is a doubt with a way out; never less
 * than what was written. */
#include "fuzz.h"

#include "../unit/system_fixture.h"
#include "store/parked_files.h"

/* Nobody's state folder says anything. */
__attribute__((constructor)) static void leave_state_alone(void)
{
    setenv("HYPERPOINT_STATE", "/nonexistent/state", 1);
}

static void check_found(struct hp_arena *arena, const struct core_parked_look *look)
{
    const struct core_parked *parked = look->parked;
    MUST(!(parked && look->doubt));
    MUST(!look->doubt || look->way_out);
    MUST(!parked || look->traces);
    if (!parked)
        return;
    MUST(parked->vm_id && parked->vm_name && parked->since);
    MUST(parked->adapters.count == parked->set.gpu_count);
    for (size_t i = 0; i < parked->adapters.count; i++)
        MUST(parked->adapters.items[i].object);
    MUST(core_set_label(arena, &parked->set));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    const struct hv_vm vm = { .id = "11111111-2222-3333-4444-555555555555",
                              .name = "my vm",
                              .settings = { .notes = text } };
    const struct hv_status status = { .replication = HV_REPLICATES_NOT };
    for (enum core_parked_use use = CORE_USE_AGREED; use <= CORE_USE_EITHER; use++) {
        struct core_parked_look look;
        core_parked_look("no-such-host", &vm, &status, use, &arena, &look);
        check_found(&arena, &look);
    }
    return 0;
}
