/* SPDX-License-Identifier: MIT */
/* Disks that Hyper-V has not merged, told from lists; and what keeps a merge from being done. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/unmerged.h"

#define VM "11111111-2222-3333-4444-555555555555"
#define OTHER "22222222-2222-3333-4444-555555555555"
#define ROOT "AAAAAAAA-2222-3333-4444-555555555555"
#define LEAF "BBBBBBBB-2222-3333-4444-555555555555"

static struct hv_checkpoint checkpoints[] = { { .id = ROOT, .vm_id = VM, .parent = NULL },
                                              { .id = LEAF, .vm_id = VM, .parent = ROOT } };

/* What is found of these disks: "-" for nothing. `count` checkpoints of VM are there, and it grew from
 * `current`. */
static void finds(size_t count, const char *current, struct hv_disk *disks, size_t disk_count,
                  const char *files)
{
    HP_ARENA(arena);
    struct hv_checkpoint_vm vms[] = { { .id = VM, .name = "vm", .current = current },
                                      { .id = OTHER, .name = "other" } };
    const struct hv_checkpoints list = { .items = checkpoints, .count = count, .vms = vms, .vm_count = 2 };
    const struct hv_disks all = { disks, disk_count };
    struct core_unmerged_disks found = core_unmerged_find(&arena, &list, &all);
    struct core_unmerged_disks own = core_unmerged_of(&found, VM);
    struct core_unmerged_disks other = core_unmerged_of(&found, OTHER);
    const char *label = core_unmerged_label(&arena, &own);
    assert_string_equal(label ? label : "-", files);
    assert_null(core_unmerged_label(&arena, &other));
}

static void a_difference_with_a_checkpoint_below_is_as_it_should_be(void **state)
{
    (void)state;
    struct hv_disk disks[] = { { .owner = VM, .file = "D:\\a_2.avhdx" },
                               { .owner = LEAF, .file = "D:\\a_1.AVHDX" },
                               { .owner = ROOT, .file = "D:\\a.vhdx" },
                               { .owner = OTHER, .file = "D:\\b.vhdx" } };
    finds(2, LEAF, disks, 4, "-");
    finds(1, ROOT, disks, 4, "-");
}

static void one_without_is_not_merged(void **state)
{
    (void)state;
    struct hv_disk disks[] = { { .owner = VM, .file = "D:\\a_1.avhdx" },
                               { .owner = VM, .file = "E:\\b_1.avhd" } };
    finds(0, NULL, disks, 2, "D:\\a_1.avhdx, E:\\b_1.avhd");
    finds(0, ROOT, disks, 1, "D:\\a_1.avhdx"); /* it grew from one that is gone */
    finds(1, NULL, disks, 1, "D:\\a_1.avhdx"); /* there is one, and it grew from none */
}

static void one_in_the_root_checkpoint_is_not_merged(void **state)
{
    (void)state;
    struct hv_disk disks[] = { { .owner = VM, .file = "D:\\a_2.avhdx" },
                               { .owner = ROOT, .file = "D:\\a_1.avhdx" },
                               { .owner = ROOT, .file = "D:\\a_1.avhdx" }, /* named once */
                               { .owner = ROOT, .file = "Disk 1", .pass_through = true } };
    finds(1, ROOT, disks, 4, "D:\\a_1.avhdx");
}

static void two_that_share_what_is_below_have_nothing_to_merge(void **state)
{
    (void)state;
    struct hv_disk disks[] = { { .owner = VM, .file = "D:\\a_2.avhdx" },
                               { .owner = ROOT, .file = "D:\\a_1.avhdx" } };
    finds(1, NULL, disks, 2, "-");
    disks[1].file = "D:\\a.vhdx"; /* the root is where it should be: nothing is shared */
    finds(1, NULL, disks, 2, "D:\\a_2.avhdx");
}

static void the_present_state_alone_tells_as_well(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct hv_checkpoint_vm vm = { .id = VM, .name = "vm" };
    struct core_state seen = { .vm = { .id = VM, .name = "vm" },
                               .checkpoints = { .vms = &vm, .vm_count = 1 },
                               .disks = { .files =
                                              "SCSI\\0\\0\\L\tD:\\a_1.avhdx\nSCSI\\0\\1\\L\tD:\\b.vhdx\n" } };
    struct core_unmerged_disks found = core_unmerged_of_state(&arena, &seen);
    assert_string_equal(core_unmerged_label(&arena, &found), "D:\\a_1.avhdx");
    seen.disks.files = NULL; /* not read */
    found = core_unmerged_of_state(&arena, &seen);
    assert_null(core_unmerged_label(&arena, &found));
}

static void the_code_in_the_hosts_text_tells_what_is_in_the_way(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum hv_obstacle obstacle;
    } texts[] = {
        { "Der Prozess kann nicht auf die Datei zugreifen. (0x80070020)", HV_OBSTACLE_IN_USE },
        { "0xC03A0014 first, then (0xc03a000e).", HV_OBSTACLE_BROKEN_CHAIN },
        { "There is not enough space on the disk. (0x80070070)", HV_OBSTACLE_NO_SPACE },
        { "(0x80070299)", HV_OBSTACLE_FILE_SYSTEM },
        { "(0x800700200)", HV_OBSTACLE_UNKNOWN }, /* nine digits are another number */
        { "(0x8007)", HV_OBSTACLE_UNKNOWN },
        { "no code", HV_OBSTACLE_UNKNOWN },
    };
    for (size_t i = 0; i < HP_COUNT(texts); i++) {
        HP_ERROR(err);
        hp_error_set(&err, HP_E_FAILED, "a merge failed");
        hp_error_host_text(&err, texts[i].text);
        assert_int_equal(hv_disk_obstacle(&err), texts[i].obstacle);
    }
    HP_ERROR(silent);
    assert_int_equal(hv_disk_obstacle(&silent), HV_OBSTACLE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_with_a_checkpoint_below_is_as_it_should_be),
        cmocka_unit_test(one_without_is_not_merged),
        cmocka_unit_test(one_in_the_root_checkpoint_is_not_merged),
        cmocka_unit_test(two_that_share_what_is_below_have_nothing_to_merge),
        cmocka_unit_test(the_present_state_alone_tells_as_well),
        cmocka_unit_test(the_code_in_the_hosts_text_tells_what_is_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
