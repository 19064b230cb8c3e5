/* SPDX-License-Identifier: MIT */
/* A VM, and how its results are looked at. */
#ifndef SHOW_FIXTURE_H
#define SHOW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/show.h"

#include "base/json.h"

#include <string.h>

#define GPU_1 "\\\\?\\PCI#VEN_10DE&DEV_2882#4&1&0&0008#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"
#define GPU_GONE "\\\\?\\PCI#VEN_1002&DEV_73BF#4&2&0&0010#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"

static struct hv_gpu gpus[] = {
    { .order = 1,
      .instance_path = GPU_1,
      .device_id = "PCI\\VEN_10DE&DEV_2882\\4&1&0&0008",
      .name = "NVIDIA GeForce RTX 4060",
      .working = true,
      .kind = HV_GPU_DISCRETE,
      .kind_reason = "a card",
      .partition_count = 32,
      .capacity = { [HV_VRAM] = { .total = { true, 1000000000 }, .available = { true, 750000000 } },
                    [HV_ENCODE] = { .total = { true, UINT64_MAX }, .available = { true, UINT64_MAX } } } },
    { .order = 2, .instance_path = "\\\\?\\ODD", .kind_reason = "odd", .partition_count = 1 },
};

static struct hv_adapter before[] = {
    { .id = "Microsoft:VM\\A1",
      .instance_path = GPU_1,
      .quotas = { .value[HV_VRAM][HV_MAX] = { true, UINT64_MAX } } },
    { .id = "Microsoft:VM\\A2" },
    { .id = "Microsoft:VM\\A3", .instance_path = GPU_GONE },
};

static struct core_state state_read = {
    .vm = { .id = "11111111-2222-3333-4444-555555555555", .name = "my \033[2Jvm" },
    .status = { .state = HV_STATE_OFF },
    .adapters = { before, 3 },
    .gpus = { .items = gpus, .count = 2 },
};

static inline const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *item = hp_json_member(object, name);
    if (!item)
        fail_msg("no member %s", name);
    return item;
}

static inline void assert_members(const cJSON *object, const char *const *names)
{
    int count = 0;
    for (; names[count]; count++)
        member(object, names[count]);
    assert_int_equal(cJSON_GetArraySize(object), count);
}

#define ASSERT_MEMBERS(object, ...) assert_members(object, (const char *const[]){ __VA_ARGS__, NULL })

#endif
