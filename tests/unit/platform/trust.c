/* SPDX-License-Identifier: MIT */
/* What is in the state folder is believed, so nobody else may have a hand in it: links, other owners, modes,
 * second names, and what is no file at all. */
#include "platform/files.h"
#include "platform/lock.h"
#include "platform/state.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOMEBODY = 12345 };

/* Each test has a folder with a state folder in it, which is the environment's. */
struct place {
    struct hp_arena arena;
    char *folder;
    const char *state;
    mode_t umask;
};

static int enter(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    place->folder = hp_arena_copy(&place->arena, "/tmp/hyperpoint-test-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    place->state = os_path_join(&place->arena, place->folder, "state");
    place->umask = umask(022);
    return setenv("HYPERPOINT_STATE", place->state, 1);
}

static int leave(void **state)
{
    struct place *place = *state;
    umask(place->umask);
    unsetenv("HYPERPOINT_STATE");
    int rc = system(hp_arena_format(&place->arena, "rm -rf '%s'", place->folder));
    hp_arena_release(&place->arena);
    free(place);
    return rc;
}

static const char *at(struct place *place, const char *name)
{
    return os_path_join(&place->arena, place->folder, name);
}

static const char *make_folder(struct place *place, const char *name)
{
    const char *path = at(place, name);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static const char *make_file(struct place *place, const char *name, const char *text)
{
    const char *path = at(place, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(fd), 0);
    return path;
}

static void assert_text(const char *path, const char *expected)
{
    char text[64] = "";
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, text, sizeof text - 1) >= 0);
    close(fd);
    assert_string_equal(text, expected);
}

/* Everything that can be done with a path in the state folder. Each is told `why` it is not. */
static void assert_all_refused(struct place *place, const char *path, const char *why)
{
    for (int i = 0; i < 4; i++) {
        HP_ERROR(err);
        struct os_content content;
        struct os_append *file = NULL;
        struct os_lock *lock = NULL;
        int rc = i == 0   ? os_file_read(path, 100, &place->arena, &content, &err)
                 : i == 1 ? os_append_open(path, &file, &err)
                 : i == 2 ? os_lock_take(path, "anything", &lock, &err)
                          : os_append_open_report(path, "a", &file, &err);
        assert_true(rc == HP_E_ACCESS || rc == HP_E_FAILED);
        assert_null(file);
        assert_null(lock);
        assert_non_null(strstr(err.what, path));
        if (!strstr(err.what, why))
            fail_msg("%d: \"%s\" does not say \"%s\"", i, err.what, why);
    }
}

/* The same for a folder of it, whatever is asked of it or of what would be in it. */
static void assert_folder_refused(struct place *place, const char *folder, const char *why)
{
    const char *path = os_path_join(&place->arena, folder, "file");
    for (int i = 0; i < 6; i++) {
        HP_ERROR(err);
        struct os_content content;
        struct os_names names = { NULL, 0 };
        struct os_append *file = NULL;
        struct os_lock *lock = NULL;
        int rc = i == 0   ? os_file_read(path, 100, &place->arena, &content, &err)
                 : i == 1 ? os_append_open(path, &file, &err)
                 : i == 2 ? os_lock_take(path, "anything", &lock, &err)
                 : i == 3 ? os_file_replace(path, "x", 1, OS_FILE_PRIVATE, &err)
                 : i == 4 ? os_folder_list(folder, &place->arena, &names, &err)
                          : os_folder_make(folder, &err);
        assert_int_equal(rc, HP_E_ACCESS);
        assert_non_null(strstr(err.what, folder));
        assert_non_null(err.next);
        if (!strstr(err.what, why))
            fail_msg("%d: \"%s\" does not say \"%s\"", i, err.what, why);
    }
    assert_int_equal(os_file_remove(path, NULL), HP_E_ACCESS);
    assert_true(os_file_exists(path));
}

static void assert_state_refused(const char *why)
{
    HP_ERROR(err);
    assert_int_equal(os_state_check(&err), HP_E_ACCESS);
    assert_non_null(strstr(err.what, why));
    assert_non_null(err.next);
}

static void assert_state_works(void)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *folder;
    struct os_lock *lock = NULL;
    struct os_content content;
    assert_int_equal(os_state_check(&err), 0);
    assert_int_equal(os_state_folder("journals", &arena, &folder, &err), 0);
    const char *file = os_path_join(&arena, folder, "file");
    assert_int_equal(os_file_replace(file, "x", 1, OS_FILE_PRIVATE, &err), 0);
    assert_int_equal(os_file_read(file, 9, &arena, &content, &err), 0);
    assert_int_equal(os_lock_take(os_path_join(&arena, folder, "lock"), "anything", &lock, &err), 0);
    os_lock_release(lock);
    assert_int_equal(os_state_check(&err), 0);
}

/* --- links --- */

static void link_in_place_of_a_file_is_not_followed(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    const char *victim = make_file(place, "victim", "a");
    const char *path = at(place, "state/link");
    assert_int_equal(symlink(victim, path), 0);
    assert_all_refused(place, path, "it is a symbolic link");
    assert_text(victim, "a");
    assert_true(os_file_exists(path));

    /* Replacing and removing are about the name: the link goes, and nothing behind it. */
    assert_int_equal(os_file_replace(path, "b", 1, OS_FILE_PRIVATE, NULL), 0);
    assert_text(victim, "a");
    assert_text(path, "b");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink(victim, path), 0);
    assert_int_equal(os_file_remove(path, NULL), 0);
    assert_text(victim, "a");
}

static void link_to_nothing_makes_no_file_behind_it(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    const char *path = at(place, "state/link");
    assert_int_equal(symlink(at(place, "behind"), path), 0);
    assert_all_refused(place, path, "it is a symbolic link");
    assert_int_equal(access(at(place, "behind"), F_OK), -1);
}

static void link_in_place_of_a_folder_is_not_followed(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    const char *elsewhere = make_folder(place, "elsewhere");
    make_file(place, "elsewhere/file", "a");
    assert_int_equal(symlink(elsewhere, at(place, "state/journals")), 0);
    assert_folder_refused(place, at(place, "state/journals"), "it is a symbolic link");
    assert_text(at(place, "elsewhere/file"), "a");
}

static void state_folder_that_is_a_link_is_refused(void **state)
{
    struct place *place = *state;
    make_folder(place, "elsewhere");
    assert_int_equal(symlink("elsewhere", place->state), 0);
    assert_state_refused("it is a symbolic link");
    assert_folder_refused(place, place->state, "it is a symbolic link");
    assert_int_equal(setenv("HYPERPOINT_STATE", at(place, "state/"), 1), 0);
    assert_state_refused("it is a symbolic link");
}

static void links_above_the_state_folder_are_the_users_own(void **state)
{
    struct place *place = *state;
    make_folder(place, "elsewhere");
    assert_int_equal(symlink("elsewhere", at(place, "link")), 0);
    assert_int_equal(setenv("HYPERPOINT_STATE", at(place, "link/state"), 1), 0);
    assert_state_works();
}

/* --- what is no file, or not one alone --- */

static void second_name_is_refused(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    const char *victim = make_file(place, "victim", "a");
    assert_int_equal(link(victim, at(place, "state/file")), 0);
    assert_all_refused(place, at(place, "state/file"), "it has a second name");
    assert_text(victim, "a");
}

static void pipe_in_place_of_a_file_is_refused(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    assert_int_equal(mkfifo(at(place, "state/pipe"), 0600), 0);
    assert_all_refused(place, at(place, "state/pipe"), "it is not a regular file");
}

static void folder_in_place_of_a_file_is_refused(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    assert_all_refused(place, make_folder(place, "state/folder"), "");
}

static void file_in_place_of_a_folder_is_an_error(void **state)
{
    struct place *place = *state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct os_names names;
    make_file(place, "state", "a");
    assert_int_equal(os_folder_make(at(place, "state/journals"), &err), HP_E_FAILED);
    assert_int_equal(os_folder_list(place->state, &arena, &names, NULL), HP_E_FAILED);
    assert_int_equal(os_state_check(NULL), 0); /* nothing in it is believed, and nothing can be made in it */
}

static void paths_do_not_lead_out_of_the_state_folder(void **state)
{
    struct place *place = *state;
    struct os_content content;
    make_folder(place, "state");
    make_file(place, "victim", "a");
    assert_int_equal(os_file_read(at(place, "state/../victim"), 9, &place->arena, &content, NULL),
                     HP_E_FAILED);
    assert_int_equal(os_folder_make(at(place, "state/../made"), NULL), HP_E_FAILED);
    assert_int_equal(access(at(place, "made"), F_OK), -1);
}

/* --- modes --- */

static void what_others_may_write_is_refused(void **state)
{
    struct place *place = *state;
    make_folder(place, "state");
    const char *journals = make_folder(place, "state/journals");
    assert_int_equal(chmod(journals, 0777), 0);
    assert_folder_refused(place, journals, "other users can change");
    assert_int_equal(chmod(journals, 01777), 0); /* sticky does: only the state folder itself may be shared */
    assert_folder_refused(place, journals, "other users can change");
    assert_int_equal(chmod(journals, 0700), 0);
    const char *file = make_file(place, "state/journals/a", "a");
    assert_int_equal(chmod(file, 0602), 0);
    assert_all_refused(place, file, "other users can change");
    assert_int_equal(chmod(place->state, 0777), 0);
    assert_state_refused("other users can change");
    assert_folder_refused(place, place->state, "other users can change");
}

static void umask_that_shares_with_the_own_group_works(void **state)
{
    struct place *place = *state;
    umask(002);
    assert_state_works();
    struct stat info;
    assert_int_equal(stat(at(place, "state/journals"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(stat(at(place, "state/journals/file"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(chmod(place->state, 0775), 0); /* as mkdir makes it */
    if (stat(place->state, &info) == 0 && info.st_gid == info.st_uid)
        assert_state_works();
    else
        assert_state_refused("other users can change");
}

static void sticky_folder_can_hold_or_be_the_state_folder(void **state)
{
    struct place *place = *state;
    assert_int_equal(chmod(place->folder, 01777), 0);
    assert_state_works();
    assert_int_equal(setenv("HYPERPOINT_STATE", place->folder, 1), 0);
    assert_state_works();
}

/* --- other users --- */

static void need_root(const char *test)
{
    if (geteuid() == 0)
        return;
    print_message("skipped: %s needs root, to give files to another user\n", test);
    skip();
}

static void file_of_another_user_is_refused(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "state");
    const char *file = make_file(place, "state/file", "a");
    assert_int_equal(chown(file, SOMEBODY, SOMEBODY), 0);
    assert_all_refused(place, file, "it belongs to another user (user id 12345)");
    assert_text(file, "a");
}

static void folder_of_another_user_is_refused(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "state");
    const char *journals = make_folder(place, "state/journals");
    assert_int_equal(chown(journals, SOMEBODY, SOMEBODY), 0);
    assert_folder_refused(place, journals, "it belongs to another user");
    assert_int_equal(chown(place->state, SOMEBODY, SOMEBODY), 0);
    assert_state_refused("it belongs to another user");
    assert_folder_refused(place, place->state, "it belongs to another user");
}

/* Runs it as a user who is neither root nor somebody; true when it is. */
static bool as_a_third_user(bool (*is)(struct place *place), struct place *place)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(setgid(SOMEBODY + 1) == 0 && setuid(SOMEBODY + 1) == 0 && is(place) ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status == 0;
}

static bool is_refused_for_its_owner(struct place *place)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    HP_ERROR(making);
    const char *folder;
    (void)place;
    return os_state_check(&err) == HP_E_ACCESS && strstr(err.what, "it belongs to another user") &&
           os_state_folder("logs", &arena, &folder, &making) == HP_E_ACCESS &&
           strstr(making.what, "it belongs to another user");
}

static void closed_folder_of_another_user_is_refused_for_that(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "state");
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(chown(place->state, SOMEBODY, SOMEBODY), 0);
    assert_true(as_a_third_user(is_refused_for_its_owner, place));
}

static void group_of_others_may_not_write(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "state");
    assert_int_equal(chown(place->state, 0, SOMEBODY), 0);
    assert_int_equal(chmod(place->state, 0750), 0);
    assert_state_works();
    assert_int_equal(chmod(place->state, 0770), 0);
    assert_state_refused("other users can change");
}

static void link_of_another_user_above_is_refused(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "elsewhere");
    assert_int_equal(symlink("elsewhere", at(place, "link")), 0);
    assert_int_equal(lchown(at(place, "link"), SOMEBODY, SOMEBODY), 0);
    assert_int_equal(setenv("HYPERPOINT_STATE", at(place, "link/state"), 1), 0);
    assert_state_refused("it is a symbolic link");
    assert_int_equal(access(at(place, "elsewhere/state"), F_OK), -1);
}

static bool trusts_what_is_there(struct place *place)
{
    struct os_content content;
    struct os_lock *lock;
    return os_state_check(NULL) == 0 &&
           os_file_read(at(place, "state/journals/file"), 9, &place->arena, &content, NULL) == 0 &&
           os_lock_take(at(place, "state/journals/lock"), "x", &lock, NULL) == HP_E_ACCESS;
}

/* What root left is root's to have left; what nobody may write is an error that says so. */
static void ordinary_user_trusts_root(void **state)
{
    need_root(__func__);
    struct place *place = *state;
    make_folder(place, "state");
    make_folder(place, "state/journals");
    make_file(place, "state/journals/file", "a");
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(chmod(place->state, 0755), 0);
    assert_int_equal(chmod(at(place, "state/journals"), 0755), 0);
    assert_int_equal(chmod(at(place, "state/journals/file"), 0644), 0);
    assert_true(as_a_third_user(trusts_what_is_there, place));
}

/* --- reports --- */

static void report_goes_into_no_other_file(void **state)
{
    struct place *place = *state;
    HP_ERROR(other);
    HP_ERROR(open_to_all);
    struct os_append *file = NULL;
    const char *path = at(place, "report");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(os_append_open_report(path, "{\"a", &file, NULL), 0);
        assert_int_equal(os_append_write(file, "{\"a\":1}\n", 8, NULL), 0);
        os_append_close(file);
    }
    assert_text(path, "{\"a\":1}\n{\"a\":1}\n");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    file = NULL;
    assert_int_equal(os_append_open_report(path, "{\"b", &file, &other), HP_E_REFUSED);
    assert_non_null(strstr(other.what, "it holds something else"));
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(os_append_open_report(path, "{\"a", &file, &open_to_all), HP_E_ACCESS);
    assert_non_null(strstr(open_to_all.what, "other users can read it"));
    assert_null(file);
    assert_int_equal(symlink(path, at(place, "link")), 0);
    assert_all_refused(place, make_folder(place, "folder"), "");
    HP_ERROR(link);
    assert_int_equal(os_append_open_report(at(place, "link"), "{\"a", &file, &link), HP_E_ACCESS);
    assert_non_null(strstr(link.what, "it is a symbolic link"));
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(link_in_place_of_a_file_is_not_followed),
        IN_A_FOLDER(link_to_nothing_makes_no_file_behind_it),
        IN_A_FOLDER(link_in_place_of_a_folder_is_not_followed),
        IN_A_FOLDER(state_folder_that_is_a_link_is_refused),
        IN_A_FOLDER(links_above_the_state_folder_are_the_users_own),
        IN_A_FOLDER(second_name_is_refused),
        IN_A_FOLDER(pipe_in_place_of_a_file_is_refused),
        IN_A_FOLDER(folder_in_place_of_a_file_is_refused),
        IN_A_FOLDER(file_in_place_of_a_folder_is_an_error),
        IN_A_FOLDER(paths_do_not_lead_out_of_the_state_folder),
        IN_A_FOLDER(what_others_may_write_is_refused),
        IN_A_FOLDER(umask_that_shares_with_the_own_group_works),
        IN_A_FOLDER(sticky_folder_can_hold_or_be_the_state_folder),
        IN_A_FOLDER(file_of_another_user_is_refused),
        IN_A_FOLDER(folder_of_another_user_is_refused),
        IN_A_FOLDER(closed_folder_of_another_user_is_refused_for_that),
        IN_A_FOLDER(group_of_others_may_not_write),
        IN_A_FOLDER(link_of_another_user_above_is_refused),
        IN_A_FOLDER(ordinary_user_trusts_root),
        IN_A_FOLDER(report_goes_into_no_other_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
