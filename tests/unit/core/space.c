/* SPDX-License-Identifier: MIT */
/* How large checkpoints are, and what deleting them needs and frees: told from lists. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "core/space.h"

#include <string.h>

enum { VM, A, B, C, D, OWNERS };
static const char *const ids[] = { "VM", "A", "B", "C", "D" };

#define GB(count) ((uint64_t)(count) << 30)

/* A host with two volumes, and one VM; of each checkpoint the parent is given, and the size of its file in
 * GB. */
struct bench {
    struct hp_arena arena;
    struct hv_checkpoint checkpoints[OWNERS - 1];
    struct hv_checkpoint_vm vm;
    struct hv_checkpoints list;
    struct hv_volume volumes[2];
    struct hv_disk disks[OWNERS];
    struct hp_opt_u64 sizes[OWNERS];
    struct core_space space;
    bool marked[OWNERS - 1];
};

static void set_up(struct bench *b, size_t count, size_t current)
{
    memset(b, 0, sizeof *b);
    b->vm =
        (struct hv_checkpoint_vm){ .id = ids[VM], .name = "vm", .current = current ? ids[current] : NULL };
    b->list =
        (struct hv_checkpoints){ .items = b->checkpoints, .count = count, .vms = &b->vm, .vm_count = 1 };
    b->volumes[0] =
        (struct hv_volume){ "D:\\", "NTFS", HV_FILE_SYSTEM_NTFS, { true, GB(1000) }, { true, GB(20) } };
    b->volumes[1] = (struct hv_volume){
        "D:\\mount\\", "NTFS", HV_FILE_SYSTEM_NTFS, { true, GB(1000) }, { true, GB(500) }
    };
    b->space = (struct core_space){
        .volumes = { b->volumes, 2 }, .disks = { b->disks, count + 1 }, .sizes = b->sizes, .disks_known = true
    };
}

static void put(struct bench *b, size_t owner, size_t parent, const char *file, unsigned gb)
{
    if (owner)
        b->checkpoints[owner - 1] = (struct hv_checkpoint){ .id = ids[owner],
                                                            .vm_id = ids[VM],
                                                            .parent = parent ? ids[parent] : NULL,
                                                            .created_micros = (int64_t)owner };
    b->disks[owner] = (struct hv_disk){ .owner = ids[owner], .controller = "c", .file = file };
    b->sizes[owner] = (struct hp_opt_u64){ gb != 0, GB(gb) };
}

/* A <- B <- C <- the present state. */
static void set_up_row(struct bench *b)
{
    set_up(b, 3, C);
    put(b, A, 0, "D:\\vm.vhdx", 60);
    put(b, B, A, "D:\\vm_1.avhdx", 10);
    put(b, C, B, "D:\\vm_2.avhdx", 25);
    put(b, VM, 0, "D:\\vm_3.avhdx", 5);
}

/* What deleting the marked ones needs on D: and frees, in GB. */
static void deleting(struct bench *b, unsigned most, unsigned least, unsigned frees_most,
                     unsigned frees_least)
{
    struct core_need need = core_need_of_deletion(&b->arena, &b->list, &b->space, b->marked);
    assert_int_equal(need.count, 1);
    assert_ptr_equal(need.items[0].volume, &b->volumes[0]);
    assert_true(need.items[0].known);
    assert_int_equal(need.items[0].most >> 30, most);
    assert_int_equal(need.items[0].least >> 30, least);
    assert_true(need.frees_known);
    assert_int_equal(need.frees_most >> 30, frees_most);
    assert_int_equal(need.frees_least >> 30, frees_least);
    memset(b->marked, 0, sizeof b->marked);
    hp_arena_release(&b->arena);
}

static void a_checkpoint_is_as_large_as_the_files_it_names(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.disks[C].file = b.disks[B].file; /* counts for the first */
    struct core_sizes sizes = core_sizes_of(&b.arena, &b.list, &b.space);
    assert_true(sizes.checkpoints[0].set);
    assert_int_equal(sizes.checkpoints[0].value, GB(60));
    assert_int_equal(sizes.checkpoints[1].value, GB(10));
    assert_true(sizes.checkpoints[2].set);
    assert_int_equal(sizes.checkpoints[2].value, 0);
    assert_int_equal(sizes.vms[0].value, GB(5));
    b.sizes[B].set = false;
    sizes = core_sizes_of(&b.arena, &b.list, &b.space);
    assert_false(sizes.checkpoints[1].set);
    b.space.disks_known = false;
    b.space.disks.count = 0;
    sizes = core_sizes_of(&b.arena, &b.list, &b.space);
    assert_false(sizes.checkpoints[0].set);
    hp_arena_release(&b.arena);
}

static void what_follows_is_merged_into_it(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.marked[A - 1] = true;
    deleting(&b, 10, 0, 10, 0);
    b.marked[B - 1] = true; /* 25 into 10: it grows by 15 at least */
    deleting(&b, 25, 15, 10, 0);
    b.marked[C - 1] = true;
    deleting(&b, 5, 0, 5, 0);
}

static void refs_needs_no_room_to_merge(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.volumes[0].kind = HV_FILE_SYSTEM_REFS;
    b.marked[B - 1] = true;
    deleting(&b, 0, 0, 10, 0);
}

static void several_in_a_row_add_up(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.marked[A - 1] = b.marked[B - 1] = b.marked[C - 1] = true; /* the oldest first */
    deleting(&b, 25, 0, 40, 0);
    b.marked[B - 1] = b.marked[C - 1] = true; /* 25 into 10, and then 5 into that */
    deleting(&b, 25, 15, 15, 0);
}

static void a_leaf_just_goes(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b, 3, B);
    put(&b, A, 0, "D:\\vm.vhdx", 60);
    put(&b, B, A, "D:\\vm_1.avhdx", 10);
    put(&b, C, A, "D:\\vm_2.avhdx", 25);
    put(&b, VM, 0, "D:\\vm_3.avhdx", 5);
    b.marked[C - 1] = true;
    deleting(&b, 0, 0, 25, 25);
    b.marked[A - 1] = true; /* two need its file */
    struct core_need need = core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    assert_int_equal(need.count, 0);
    assert_int_equal(need.frees_most, 0);
    b.marked[A - 1] = b.marked[C - 1] = true; /* the leaf first; then one is left that is merged */
    deleting(&b, 0, 0, 35, 25);
}

static void a_disk_that_is_no_difference_stays(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b, 1, 0);
    put(&b, A, 0, "D:\\old.vhdx", 60);
    put(&b, VM, 0, "D:\\new.vhdx", 5);
    b.marked[A - 1] = true;
    struct core_need need = core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    assert_int_equal(need.count, 0);
    assert_true(need.frees_known);
    assert_int_equal(need.frees_most, 0);
    hp_arena_release(&b.arena);
}

static void what_is_not_known_stays_unknown(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.marked[B - 1] = true;
    b.sizes[C].set = false;
    struct core_need need = core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    assert_false(need.frees_known);
    assert_false(need.items[0].known);
    assert_int_equal(core_need_check(&need, "x", NULL), 0);
    assert_null(core_need_doubt(&b.arena, &need, "x"));
    b.sizes[C].set = true;
    b.disks[B].file = "\\\\server\\share\\vm_1.avhdx"; /* on no volume of the host */
    need = core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    assert_true(need.elsewhere);
    assert_int_equal(core_need_check(&need, "x", NULL), 0);
    hp_arena_release(&b.arena);
}

static void a_host_that_is_wrong_ends(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b, 2, A);
    put(&b, A, B, "D:\\vm_1.avhdx", 10);
    put(&b, B, A, "D:\\vm_2.avhdx", 10);
    put(&b, VM, 0, "D:\\vm_3.avhdx", 5);
    b.marked[A - 1] = b.marked[B - 1] = true;
    core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    b.checkpoints[0].parent = ids[A];
    core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    hp_arena_release(&b.arena);
}

/* --- room --- */

static void too_little_room_is_refused_on_ntfs_only(void **state)
{
    (void)state;
    HP_ERROR(err);
    struct bench b;
    static const char files[] = "0\\0\tD:\\a.vhdx\n0\\1\tD:\\b.vhdx\n0\\2\tE:\\cd.iso\n";
    set_up_row(&b);
    struct core_need need = core_need_of_checkpoint(&b.arena, &b.space, files, "D:\\mount\\Hyper-V");
    assert_int_equal(need.count, 2);
    assert_int_equal(need.items[0].least, 8388608);
    assert_int_equal(need.items[1].least, 4194304);
    assert_false(need.elsewhere);
    b.volumes[0].free.value = 8388607;
    assert_int_equal(core_need_check(&need, "create the checkpoint", &err), HP_E_REFUSED);
    assert_string_equal(
        err.what,
        "there is not enough room on D:\\ to create the checkpoint: Hyper-V needs at least 8 MB, and 8 MB are free");
    b.volumes[0].kind = HV_FILE_SYSTEM_REFS;
    assert_int_equal(core_need_check(&need, "x", NULL), 0);
    b.volumes[0].kind = HV_FILE_SYSTEM_NTFS;
    b.volumes[0].free.set = false;
    assert_int_equal(core_need_check(&need, "x", NULL), 0);
    hp_arena_release(&b.arena);
}

static void what_may_not_fit_is_said(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    b.marked[B - 1] = true;
    struct core_need need = core_need_of_deletion(&b.arena, &b.list, &b.space, b.marked);
    assert_int_equal(core_need_check(&need, "x", NULL), 0);
    assert_string_equal(core_need_doubt(&b.arena, &need, "merge the disks"),
                        "to merge the disks, Hyper-V may need up to 25 GB on D:\\, and 20 GB are free");
    b.volumes[0].free.value = GB(25);
    assert_null(core_need_doubt(&b.arena, &need, "x"));
    hp_arena_release(&b.arena);
}

static void an_export_needs_the_whole_chain(void **state)
{
    (void)state;
    struct bench b;
    set_up_row(&b);
    struct core_need need = core_need_of_export(&b.arena, &b.list, &b.space, 1, "D:\\mount\\exports");
    assert_int_equal(need.count, 1);
    assert_ptr_equal(need.items[0].volume, &b.volumes[1]);
    assert_int_equal(need.items[0].most >> 30, 70);
    assert_int_equal(need.items[0].least, 0);
    hp_arena_release(&b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checkpoint_is_as_large_as_the_files_it_names),
        cmocka_unit_test(what_follows_is_merged_into_it),
        cmocka_unit_test(refs_needs_no_room_to_merge),
        cmocka_unit_test(several_in_a_row_add_up),
        cmocka_unit_test(a_leaf_just_goes),
        cmocka_unit_test(a_disk_that_is_no_difference_stays),
        cmocka_unit_test(what_is_not_known_stays_unknown),
        cmocka_unit_test(a_host_that_is_wrong_ends),
        cmocka_unit_test(too_little_room_is_refused_on_ntfs_only),
        cmocka_unit_test(what_may_not_fit_is_said),
        cmocka_unit_test(an_export_needs_the_whole_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
