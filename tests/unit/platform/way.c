/* SPDX-License-Identifier: MIT */
/* Whether anybody else can change a file, or put another in its place: each folder on the way counts. */
#include "platform/trust.h"

#include "platform/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOMEBODY = 12345 };

static char folder[] = "/tmp/hyperpoint-way-XXXXXX";

static int enter(void **state)
{
    (void)state;
    umask(022);
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    os_folder_remove(folder);
    return 0;
}

static const char *at(struct hp_arena *arena, const char *name)
{
    return os_path_join(arena, folder, name);
}

static void refuses(const char *path, const char *named)
{
    HP_ERROR(err);
    assert_int_equal(os_trust_check(path, NULL, &err), HP_E_ACCESS);
    if (!strstr(err.what, named))
        fail_msg("%s: %s", named, err.what);
}

static void each_folder_on_the_way_counts(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *a = at(&arena, "a");
    const char *b = at(&arena, "a/b");
    const char *file = at(&arena, "a/b/file");
    assert_int_equal(mkdir(a, 0755), 0);
    assert_int_equal(mkdir(b, 0755), 0);
    assert_int_equal(os_file_replace(file, "x", 1, OS_FILE_SHARED, NULL), 0);
    assert_int_equal(os_trust_check(file, NULL, NULL), 0); /* in /tmp, where all may make things */
    assert_int_equal(os_trust_check(at(&arena, "a/b/not there"), NULL, NULL), 0);
    assert_int_equal(os_trust_check(at(&arena, "a/not there/at all"), NULL, NULL), 0);
    assert_int_equal(chmod(a, 0777), 0);
    refuses(file, a);
    refuses(at(&arena, "a/not there"), a);
    assert_int_equal(chmod(a, 01777), 0); /* nobody can touch b, which is there; others can make more */
    assert_int_equal(os_trust_check(file, NULL, NULL), 0);
    refuses(at(&arena, "a/not there"), a);
    refuses(a, a);
    assert_int_equal(chmod(a, 0755), 0);
    assert_int_equal(chmod(file, 0666), 0);
    refuses(file, file);
    assert_int_equal(chmod(file, 0644), 0);
    refuses("/tmp/hyperpoint-nobody-has-made-this/file", "/tmp");
}

static void a_link_is_no_better_than_where_it_leads(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *open_folder = at(&arena, "open");
    const char *link = at(&arena, "link");
    assert_int_equal(mkdir(open_folder, 0755), 0);
    assert_int_equal(os_file_replace(at(&arena, "open/file"), "x", 1, OS_FILE_SHARED, NULL), 0);
    assert_int_equal(symlink("open/file", link), 0);
    assert_int_equal(os_trust_check(link, NULL, NULL), 0);
    assert_int_equal(chmod(open_folder, 0777), 0);
    refuses(link, open_folder);
}

static void others_own_nothing_on_the_way(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *theirs = at(&arena, "theirs");
    if (geteuid() != 0)
        skip(); /* nobody else can give files away */
    assert_int_equal(mkdir(theirs, 0755), 0);
    assert_int_equal(os_file_replace(at(&arena, "theirs/file"), "x", 1, OS_FILE_SHARED, NULL), 0);
    assert_int_equal(chown(theirs, SOMEBODY, SOMEBODY), 0);
    refuses(at(&arena, "theirs/file"), theirs);
    assert_int_equal(symlink("nowhere", at(&arena, "their link")), 0);
    assert_int_equal(lchown(at(&arena, "their link"), SOMEBODY, SOMEBODY), 0);
    refuses(at(&arena, "their link"), "their link");
}

/* A list that lets another account write: the mode shows it as a right of the owner's own group. */
static void an_access_list_counts(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const struct {
        uint16_t kind;
        uint16_t rights;
        uint32_t who;
    } entries[] = { { 0x01, 6, UINT32_MAX },
                    { 0x02, 6, SOMEBODY },
                    { 0x04, 4, UINT32_MAX },
                    { 0x10, 6, UINT32_MAX },
                    { 0x20, 4, UINT32_MAX } };
    unsigned char list[4 + sizeof entries] = { 2 };
    memcpy(list + 4, entries, sizeof entries);
    const char *file = at(&arena, "shared");
    assert_int_equal(os_file_replace(file, "x", 1, OS_FILE_SHARED, NULL), 0);
    assert_int_equal(chmod(file, 0664), 0);
    assert_int_equal(chown(file, geteuid(), geteuid()), 0);
    assert_int_equal(os_trust_check(file, NULL, NULL), 0); /* his own group alone */
    if (setxattr(file, "system.posix_acl_access", list, sizeof list, 0) != 0) {
        print_message("no access lists on this file system\n");
        skip();
    }
    refuses(file, file);
    assert_int_equal(chmod(file, 0644), 0); /* which takes it from the list, too */
    assert_int_equal(os_trust_check(file, NULL, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_folder_on_the_way_counts),
        cmocka_unit_test(a_link_is_no_better_than_where_it_leads),
        cmocka_unit_test(others_own_nothing_on_the_way),
        cmocka_unit_test(an_access_list_counts),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
