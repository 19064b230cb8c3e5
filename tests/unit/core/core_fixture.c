/* SPDX-License-Identifier: MIT */
#include "core_fixture.h"

const char *gpu_path(struct hp_arena *arena, const char *instance_path)
{
    char *doubled = hp_arena_alloc(arena, 1024);
    char *end = doubled;
    for (const char *c = instance_path; *c; c++) {
        if (*c == '\\')
            *end++ = '\\';
        *end++ = *c;
    }
    return hp_arena_format(arena,
                           "\\\\LAB\\root\\virtualization\\v2:Msvm_PartitionableGpu.CreationClassName="
                           "\"Msvm_PartitionableGpu\",Name=\"%s\"",
                           doubled);
}

struct hv_gpu gpu(struct hp_arena *arena, unsigned order, const char *instance_path, const char *name,
                  uint64_t available)
{
    struct hv_gpu g = { .order = order,
                        .instance_path = instance_path,
                        .path = gpu_path(arena, instance_path),
                        .device_id = hv_gpu_device_id(arena, instance_path),
                        .name = name,
                        .working = name != NULL,
                        .kind = HV_GPU_DISCRETE,
                        .kind_reason = "a card" };
    g.capacity[HV_VRAM].total = (struct hp_opt_u64){ true, 1000 };
    g.capacity[HV_VRAM].available = (struct hp_opt_u64){ true, available };
    return g;
}

const struct cim_instance *template_of_host(struct hp_arena *arena)
{
    struct hv_adapter template;
    assert_int_equal(hv_adapter_parse(arena, TEMPLATE, &template, NULL), 0);
    return template.object;
}

struct hv_adapter adapter(struct hp_arena *arena, const char *device, const struct hv_gpu *on,
                          uint64_t min_vram)
{
    struct hv_quotas quotas = { 0 };
    quotas.value[HV_VRAM][HV_MIN] = (struct hp_opt_u64){ min_vram != 0, min_vram };
    struct hv_adapter a;
    assert_int_equal(hv_adapter_new(arena, template_of_host(arena), on, &quotas, &a, NULL), 0);
    a.id = hp_arena_format(arena, "Microsoft:" VM_ID "\\%s", device);
    return a;
}

const char *large_record(struct hp_arena *arena, size_t size, char fill)
{
    static const char begin[] = "<INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\">"
                                "<PROPERTY NAME=\"PoolID\" TYPE=\"string\"><VALUE>";
    static const char end[] = "</VALUE></PROPERTY></INSTANCE>";
    char *record = hp_arena_alloc(arena, size + 1);
    memset(record, fill, size);
    memcpy(record, begin, strlen(begin));
    memcpy(record + size - strlen(end), end, strlen(end));
    return record;
}

struct hv_adapter large_adapter(struct hp_arena *arena, size_t size, char fill)
{
    struct hv_adapter a;
    assert_int_equal(hv_adapter_parse(arena, large_record(arena, size, fill), &a, NULL), 0);
    a.id = "Microsoft:" VM_ID "\\A";
    return a;
}

struct core_state state_of_two(struct hp_arena *arena)
{
    struct core_state state = {
        .vm = { .id = VM_ID,
                .name = "my vm",
                .settings_path = "Msvm_VirtualSystemSettingData.InstanceID=\"Microsoft:" VM_ID "\"",
                .settings = { .checkpoints = HV_CHECKPOINTS_PRODUCTION,
                              .automatic_checkpoints = { true, false },
                              .guest_cache_types = { true, true },
                              .low_mmio = { true, 1024 },
                              .high_mmio = { true, 32768 } } },
        .status = { .state = HV_STATE_OFF, .enabled_state = 3 },
        .template = template_of_host(arena),
    };
    state.gpus = (struct hv_gpus){ .items = hp_arena_array(arena, 3, sizeof *state.gpus.items), .count = 3 };
    state.gpus.items[0] = gpu(arena, 1, CARD_C, "Intel UHD Graphics 770", 1000);
    state.gpus.items[0].kind = HV_GPU_INTEGRATED;
    state.gpus.items[1] = gpu(arena, 2, CARD_A, "NVIDIA GeForce RTX 4060", 500);
    state.gpus.items[2] = gpu(arena, 3, CARD_B, "NVIDIA GeForce RTX 4060", 900);
    state.adapters = (struct hv_adapters){ hp_arena_array(arena, 4, sizeof *state.adapters.items), 2 };
    state.adapters.items[0] = adapter(arena, "A", &state.gpus.items[1], 80000000);
    state.adapters.items[1] = adapter(arena, "B", &state.gpus.items[2], 0);
    return state;
}

struct core_selectors selectors(struct hp_arena *arena, const char *word)
{
    struct core_selectors list;
    assert_int_equal(core_selectors_parse(arena, &word, 1, &list, NULL), 0);
    return list;
}

struct core_plan plan_of(struct hp_arena *arena, const struct core_state *state,
                         const struct core_request *request)
{
    HP_ERROR(err);
    struct core_plan plan;
    if (core_make_plan(state, request, arena, &plan, &err) != 0)
        fail_msg("%s", err.what);
    return plan;
}
