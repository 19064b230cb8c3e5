/* SPDX-License-Identifier: MIT */
#include "core_fixture.h"

#include "core/partition_config.h"
#include "system_fixture.h"

#include <stdio.h>
#include <stdlib.h>

static void values_are_64_bit_and_layered(void **unused)
{
    (void)unused;
    struct hv_quotas quotas = { 0 };
    assert_int_equal(core_partition_config_parse(
                         "a",
                         "\xEF\xBB\xBF# all cards\r\nmaxPartitionEncode = 18446744073709551615\r\n\n"
                         "MinPartitionVRAM=1 ; low\n",
                         &quotas, NULL),
                     0);
    assert_int_equal(core_partition_config_parse("b", "MinPartitionVRAM=2", &quotas, NULL), 0);
    assert_true(quotas.value[HV_ENCODE][HV_MAX].value == UINT64_MAX);
    assert_true(quotas.value[HV_VRAM][HV_MIN].set);
    assert_int_equal(quotas.value[HV_VRAM][HV_MIN].value, 2);
    assert_false(quotas.value[HV_VRAM][HV_MAX].set);
}

static void refuses(const char *text, const char *because)
{
    HP_ERROR(err);
    struct hv_quotas quotas = { 0 };
    assert_int_equal(core_partition_config_parse("adapter.config", text, &quotas, &err), HP_E_USAGE);
    assert_non_null(strstr(err.what, because));
    assert_false(hv_quotas_any(&quotas));
}

static void rubbish_is_refused_with_its_line(void **unused)
{
    (void)unused;
    refuses("MinPartitionVRAM=1\nhello\n", "line 2");
    refuses("MinPartitionRAM=1", "not one of the twelve");
    refuses("MinPartitionVRAM=18446744073709551616", "not a whole number");
    refuses("MinPartitionVRAM=-1", "not a whole number");
    refuses("MinPartitionVRAM=", "not a whole number");
    refuses("MinPartitionVRAM=1\nminpartitionvram=1", "given twice");
    refuses("=", "not one of the twelve");
}

static void put_file(const char *folder, const char *name, const char *text)
{
    HP_ARENA(arena);
    FILE *file = fopen(hp_arena_format(&arena, "%s/%s", folder, name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void the_cards_own_file_comes_on_top(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    char folder[] = "/tmp/hyperpoint-config-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct hv_quotas quotas;
    assert_int_equal(core_partition_config_read(folder, "My Card", &quotas, NULL), 0);
    assert_false(hv_quotas_any(&quotas));
    put_file(folder, "adapter.config", "MinPartitionVRAM=1\nMaxPartitionVRAM=10");
    put_file(folder, "My_Card.config", "MaxPartitionVRAM=20");
    put_file(folder, "MyCard.config", "MaxPartitionVRAM=99"); /* later in the order: not looked at */
    assert_int_equal(core_partition_config_read(folder, "My Card", &quotas, NULL), 0);
    assert_int_equal(quotas.value[HV_VRAM][HV_MIN].value, 1);
    assert_int_equal(quotas.value[HV_VRAM][HV_MAX].value, 20);
    assert_int_equal(core_partition_config_read(folder, "../adapter", &quotas, NULL), 0);
    assert_int_equal(quotas.value[HV_VRAM][HV_MAX].value, 10);
    put_file(folder, "My_Card.config", "OptimalPartitionVRAM=11"); /* over the maximum of the layer below */
    assert_int_equal(core_partition_config_read(folder, "My Card", &quotas, &err), HP_E_USAGE);
    assert_non_null(strstr(err.what, "Min <= Optimal <= Max"));
    const char *names[] = { "adapter.config", "My_Card.config", "MyCard.config" };
    for (size_t i = 0; i < 3; i++)
        remove(hp_arena_format(&arena, "%s/%s", folder, names[i]));
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_64_bit_and_layered),
        cmocka_unit_test(rubbish_is_refused_with_its_line),
        cmocka_unit_test(the_cards_own_file_comes_on_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
