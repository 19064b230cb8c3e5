/* SPDX-License-Identifier: MIT */
/* What adapters need of a VM's memory windows and cache type. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "choose/settings.h"

static struct hv_settings with(uint64_t low, uint64_t high, bool cache)
{
    return (struct hv_settings){ .guest_cache_types = { true, cache },
                                 .low_mmio = { true, low },
                                 .high_mmio = { true, high } };
}

/* What has to be changed of what is there, in words. */
static void changes(struct hv_settings now, struct hv_settings_change had, bool new_ones,
                    const char *expected)
{
    HP_ARENA(arena);
    struct hv_settings_change needs = core_windows_needed(&now, &had, new_ones);
    struct hv_settings_change change = core_settings_lacking(&now, &needs);
    assert_string_equal(core_settings_describe(&arena, &now, &change), expected);
    const struct hv_settings after = core_settings_after(&now, &change);
    struct hv_settings_change again = core_settings_lacking(&after, &needs);
    assert_false(core_settings_any(&again));
}

static const struct hv_settings_change unknown = { .low_mmio = { false, 0 } };

static void what_is_not_known_is_needed_as_for_a_new_adapter(void **state)
{
    (void)state;
    changes(
        with(128, 512, false), unknown, false,
        "guest-controlled cache types on (were off), low MMIO window 128 -> 1024 MiB, high MMIO window 512 "
        "-> 32768 MiB");
    changes(with(1024, 8192, true), unknown, false, "");
    changes(
        with(128, 512, false), unknown, true,
        "guest-controlled cache types on (were off), low MMIO window 128 -> 1024 MiB, high MMIO window 512 "
        "-> 32768 MiB");
}

static void what_was_there_with_a_gpu_was_enough(void **state)
{
    (void)state;
    const struct hv_settings large = with(3072, 65536, true);
    const struct hv_settings small = with(128, 512, false);
    changes(
        small, core_windows_of(&large), false,
        "guest-controlled cache types on (were off), low MMIO window 128 -> 3072 MiB, high MMIO window 512 "
        "-> 65536 MiB");
    changes(small, core_windows_of(&small), false, "");
    changes(large, core_windows_of(&small), false, ""); /* never lower */
    changes(with(2048, 131072, true), core_windows_of(&large), false, "low MMIO window 2048 -> 3072 MiB");
}

/* The checkpoint that is restored may bring larger ones than the VM had. */
static void what_is_there_is_enough_for_a_new_one(void **state)
{
    (void)state;
    const struct hv_settings had = with(1024, 4096, true);
    changes(with(1024, 8192, true), core_windows_of(&had), true, "");
    changes(with(1024, 4096, true), core_windows_of(&had), true, "high MMIO window 4096 -> 32768 MiB");
}

/* What is needed is written into the journal, and asked once more when the run was cut off. */
static void what_is_known_to_be_enough_stays_known(void **state)
{
    (void)state;
    const struct hv_settings small = with(128, 512, false);
    const struct hv_settings_change had = core_windows_of(&small);
    const struct hv_settings_change needs = core_windows_needed(&small, &had, false);
    changes(small, needs, false, "");
    changes(with(64, 512, false), needs, false, "low MMIO window 64 -> 128 MiB");
}

static void a_new_adapter_needs_more_than_small_windows(void **state)
{
    (void)state;
    const struct hv_settings small = with(128, 512, false);
    const struct hv_settings large = with(3072, 65536, true);
    changes(
        small, core_windows_of(&small), true,
        "guest-controlled cache types on (were off), low MMIO window 128 -> 1024 MiB, high MMIO window 512 "
        "-> 32768 MiB");
    changes(
        small, core_windows_of(&large), true,
        "guest-controlled cache types on (were off), low MMIO window 128 -> 3072 MiB, high MMIO window 512 "
        "-> 65536 MiB");
    changes(large, core_windows_of(&small), true, "");
}

static void each_setting_is_known_or_not_by_itself(void **state)
{
    (void)state;
    const struct hv_settings_change had = { .low_mmio = { true, 256 } };
    changes(with(128, 512, true), had, false,
            "low MMIO window 128 -> 256 MiB, high MMIO window 512 -> 32768 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_known_is_needed_as_for_a_new_adapter),
        cmocka_unit_test(what_was_there_with_a_gpu_was_enough),
        cmocka_unit_test(what_is_there_is_enough_for_a_new_one),
        cmocka_unit_test(what_is_known_to_be_enough_stays_known),
        cmocka_unit_test(a_new_adapter_needs_more_than_small_windows),
        cmocka_unit_test(each_setting_is_known_or_not_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
