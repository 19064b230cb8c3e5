/* SPDX-License-Identifier: MIT */
/* Volumes and the lengths of files, read off a host that is played by a few functions here: what is asked,
 * and what is made of the answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cim/session.h"
#include "hyperv/space.h"

/* A host that answers every query of Windows with the same rows, and notes the last one. It has no service of
 * virtual disks. */
struct fake {
    struct cim_session session;
    struct hp_arena arena;
    struct cim_instances rows;
    const char *asked;
    unsigned calls;
    unsigned services; /* how often one was looked for */
    int fails;
};

static int fake_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    struct fake *fake = (struct fake *)session;
    fake->services += strstr(query->text, "FROM Msvm_ImageManagementService") != NULL;
    if (strstr(query->text, "FROM Msvm_"))
        return 0;
    fake->calls++;
    fake->asked = hp_arena_copy(&fake->arena, query->text);
    for (size_t i = 0; !fake->fails && i < fake->rows.count; i++)
        cim_instances_add(arena, out, &fake->rows.items[i]);
    return fake->fails ? hp_error_set(err, fake->fails, "query failed") : 0;
}

static void fake_close(struct cim_session *session)
{
    hp_arena_release(&((struct fake *)session)->arena);
    free(session);
}

static struct cim_instance *add_row(struct fake *fake, const char *class_name, const char *name)
{
    struct cim_instance *row = cim_instance_new(&fake->arena, class_name);
    cim_props_set(&fake->arena, &row->props, "Name", cim_string(name));
    cim_instances_add(&fake->arena, &fake->rows, row);
    return &fake->rows.items[fake->rows.count - 1];
}

static void put_number(struct fake *fake, struct cim_instance *row, const char *name, uint64_t number)
{
    cim_props_set(&fake->arena, &row->props, name, cim_uint(CIM_UINT64, number));
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static struct hv_host *new_host(struct fake **fake)
{
    static const struct cim_session_ops ops = { .query = fake_query, .close = fake_close };
    static const struct hp_clock clock = { .utc_micros = no_time };
    *fake = calloc(1, sizeof **fake);
    (*fake)->session.ops = &ops;
    return hv_host_new(&(*fake)->session, &clock);
}

static void the_longest_name_is_that_of_the_volume(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct fake *fake;
    struct hv_host *host = new_host(&fake);
    struct hv_volumes volumes;
    struct cim_instance *row = add_row(fake, "Win32_Volume", "C:\\");
    put_number(fake, row, "FreeSpace", 7);
    cim_props_set(&fake->arena, &row->props, "FileSystem", cim_string("NTFS"));
    put_number(fake, add_row(fake, "Win32_Volume", "C:\\mount\\"), "Capacity", UINT64_MAX);
    add_row(fake, "Win32_Volume", "");
    assert_int_equal(hv_volume_list(host, &arena, &volumes, NULL), 0);
    assert_int_equal(volumes.count, 2);
    assert_string_equal(fake->asked, "SELECT Name, FileSystem, Capacity, FreeSpace FROM Win32_Volume");
    const struct hv_volume *volume = hv_volume_of(&volumes, "c:\\VMs\\a.vhdx");
    assert_ptr_equal(volume, &volumes.items[0]);
    assert_string_equal(volume->file_system, "NTFS");
    assert_int_equal(volume->kind, HV_FILE_SYSTEM_NTFS);
    assert_true(volume->free.set && !volume->capacity.set);
    assert_int_equal(volume->free.value, 7);
    volume = hv_volume_of(&volumes, "C:\\Mount\\a.vhdx");
    assert_ptr_equal(volume, &volumes.items[1]);
    assert_string_equal(volume->file_system, "");
    assert_int_equal(volume->capacity.value, UINT64_MAX);
    assert_false(volume->free.set);
    assert_null(hv_volume_of(&volumes, "D:\\a.vhdx"));
    hv_host_free(host);
}

static void files_are_asked_for_by_folder(void **state)
{
    (void)state;
    static const char *const files[] = { "D:\\Bob's\\a.vhdx",
                                         "D:\\Bob's\\a_1.AVHDX",
                                         "E:\\x\\b.vhdx",
                                         "d:\\bob's\\gone.vhdx",
                                         "\\\\server\\s\\c.vhdx",
                                         "D:\\Bob's\\a.vhdx",
                                         "\\\\?\\Volume{1}\\d.vhdx",
                                         "none",
                                         "D:\\root.vhdx" };
    struct hp_opt_u64 sizes[HP_COUNT(files)];
    struct fake *fake;
    struct hv_host *host = new_host(&fake);
    put_number(fake, add_row(fake, "CIM_DataFile", "d:\\bob's\\a.vhdx"), "FileSize", UINT64_C(1) << 40);
    put_number(fake, add_row(fake, "CIM_DataFile", "d:\\bob's\\a_1.avhdx"), "FileSize", 0);
    put_number(fake, add_row(fake, "CIM_DataFile", "d:\\x\\b.vhdx"), "FileSize", 3); /* of the wrong drive */
    add_row(fake, "CIM_DataFile", "e:\\x\\b.vhdx");
    assert_int_equal(hv_file_sizes(host, files, HP_COUNT(files), SIZE_MAX, sizes, NULL), 0);
    assert_string_equal(fake->asked,
                        "SELECT Name, FileSize FROM CIM_DataFile WHERE (Drive = 'D:' OR Drive = 'E:') AND "
                        "(Path = '\\\\Bob\\'s\\\\' OR Path = '\\\\x\\\\' OR Path = '\\\\') AND "
                        "(Extension = 'vhdx' OR Extension = 'AVHDX')");
    assert_int_equal(fake->calls, 1);
    for (size_t i = 0; i < HP_COUNT(files); i++)
        assert_int_equal(sizes[i].set, i == 0 || i == 1 || i == 5);
    assert_int_equal(sizes[0].value, UINT64_C(1) << 40);
    assert_int_equal(sizes[5].value, UINT64_C(1) << 40);
    assert_int_equal(sizes[1].value, 0);
    hv_host_free(host);
}

static void many_folders_take_several_queries(void **state)
{
    (void)state;
    HP_ARENA(arena);
    enum { FOLDERS = 2 * HV_MAX_FOLDERS + 1, COUNT = 10 * FOLDERS };
    const char *files[COUNT];
    struct hp_opt_u64 sizes[COUNT];
    struct fake *fake;
    struct hv_host *host = new_host(&fake);
    for (size_t i = 0; i < COUNT; i++)
        files[i] = hp_arena_format(&arena, "C:\\%zu\\%zu.vhdx", i / 10, i);
    put_number(fake, add_row(fake, "CIM_DataFile", "c:\\64\\649.vhdx"), "FileSize", 5);
    assert_int_equal(hv_file_sizes(host, files, COUNT, SIZE_MAX, sizes, NULL), 0);
    assert_int_equal(fake->calls, 3);
    assert_true(sizes[649].set);
    assert_int_equal(hv_file_sizes(host, files, COUNT, 1, sizes, NULL), 0);
    assert_int_equal(fake->calls, 4);
    hv_host_free(host);
}

static void nothing_is_asked_for_nothing_and_failures_leave_it_unknown(void **state)
{
    (void)state;
    static const char *const files[] = { "\\\\server\\s\\c.vhdx", "D:\\a.vhdx" };
    struct hp_opt_u64 sizes[] = { { true, 1 }, { true, 1 } };
    struct fake *fake;
    struct hv_host *host = new_host(&fake);
    assert_int_equal(hv_file_sizes(host, files, 1, 1, sizes, NULL), 0);
    assert_int_equal(fake->calls, 0);
    assert_int_equal(fake->services, 1);
    fake->fails = HP_E_FAILED;
    assert_int_equal(hv_file_sizes(host, files, 2, 1, sizes, NULL), HP_E_FAILED);
    assert_int_equal(fake->services, 1); /* it is no matter of what Windows covers */
    fake->fails = HP_E_ACCESS;
    assert_int_equal(hv_file_sizes(host, files, 2, 1, sizes, NULL), HP_E_ACCESS);
    assert_false(sizes[0].set || sizes[1].set);
    hv_host_free(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_name_is_that_of_the_volume),
        cmocka_unit_test(files_are_asked_for_by_folder),
        cmocka_unit_test(many_folders_take_several_queries),
        cmocka_unit_test(nothing_is_asked_for_nothing_and_failures_leave_it_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
