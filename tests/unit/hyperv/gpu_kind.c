/* SPDX-License-Identifier: MIT */
/* Cards and graphics of processors, told apart by what hosts say of them. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gpu/gpu_kind.h"

#define MIB(number) ((uint64_t)(number)*1024 * 1024)
#define UNTOLD UINT64_MAX

static void is(const char *device_id, uint64_t memory, enum hv_gpu_kind kind, const char *because)
{
    HP_ARENA(arena);
    struct hv_gpu gpu = { .device_id = device_id, .own_memory = { memory != UNTOLD, memory } };
    hv_gpu_judge(&arena, &gpu);
    if (gpu.kind != kind)
        fail_msg("%s is %s", device_id ? device_id : "NULL", hv_gpu_kind_name(gpu.kind));
    assert_non_null(strstr(gpu.kind_reason, because));
}

/* What sits on the root bus is part of the processor, whatever its numbers say. */
static void where_it_sits_comes_first(void **unused)
{
    (void)unused;
    is("PCI\\VEN_8086&DEV_4680&SUBSYS_1&REV_0C\\3&11583659&0&10", UNTOLD, HV_GPU_INTEGRATED, "own PCI bus");
    is("PCI\\VEN_8086&DEV_5690&SUBSYS_1&REV_0C\\3&11583659&0&10", MIB(4095), HV_GPU_INTEGRATED,
       "own PCI bus");
    is("PCI\\VEN_8086&DEV_FFFE&SUBSYS_1&REV_0C\\4&11583659&0&0008", UNTOLD, HV_GPU_DISCRETE,
       "it is not where");
    is("PCI\\VEN_8086&DEV_FFFE&SUBSYS_1&REV_0C\\FD2FD81BC72DB04800", UNTOLD, HV_GPU_UNCLEAR, "Intel also");
}

/* Little memory of its own shows graphics of a processor; much of it shows nothing, and neither does 0. */
static void memory_comes_next(void **unused)
{
    (void)unused;
    static const char unknown[] = "PCI\\VEN_1002&DEV_1FFF&SUBSYS_1&REV_C2\\4&1d5ba80f&0&0041";
    is(unknown, MIB(512), HV_GPU_INTEGRATED, "512 MiB of dedicated memory");
    is(unknown, MIB(1023), HV_GPU_INTEGRATED, "1023 MiB");
    is(unknown, MIB(1024), HV_GPU_UNCLEAR, "AMD also makes processors");
    is(unknown, MIB(4095), HV_GPU_UNCLEAR, "AMD also makes processors");
    is(unknown, 0, HV_GPU_UNCLEAR, "AMD also makes processors");
    is("PCI\\VEN_1002&DEV_73BF&SUBSYS_1&REV_C1\\6&37a2d0b2&0&00000019", MIB(512), HV_GPU_INTEGRATED,
       "512 MiB");
}

static void numbers_come_last(void **unused)
{
    (void)unused;
    is("PCI\\VEN_10DE&DEV_2D19&SUBSYS_1&REV_A1\\FD2FD81BC72DB04800", UNTOLD, HV_GPU_DISCRETE, "NVIDIA");
    is("PCI\\VEN_1002&DEV_1114&SUBSYS_1&REV_C2\\4&1d5ba80f&0&0041", UNTOLD, HV_GPU_INTEGRATED, "PCI number");
    is("PCI\\VEN_1002&DEV_73BF&SUBSYS_1&REV_C1\\6&37a2d0b2&0&00000019", UNTOLD, HV_GPU_DISCRETE, "AMD card");
    is("PCI\\VEN_1002&DEV_7550&SUBSYS_1&REV_C1\\6&37a2d0b2&0&00000019", MIB(4095), HV_GPU_DISCRETE,
       "AMD card");
    is("PCI\\VEN_8086&DEV_56A0&SUBSYS_1&REV_08\\FD2FD81BC72DB04800", UNTOLD, HV_GPU_DISCRETE, "Intel card");
    is("PCI\\VEN_1234&DEV_1111&SUBSYS_1&REV_02\\4&1&0&0008", UNTOLD, HV_GPU_UNCLEAR, "vendor");
    is("ACPI\\QCOM043C\\2&DABA3FF&0", UNTOLD, HV_GPU_UNCLEAR, "vendor");
    is(NULL, UNTOLD, HV_GPU_UNCLEAR, "vendor");
    is("", UNTOLD, HV_GPU_UNCLEAR, "vendor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_it_sits_comes_first),
        cmocka_unit_test(memory_comes_next),
        cmocka_unit_test(numbers_come_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
