/* SPDX-License-Identifier: MIT */
#include "platform/files.h"
#include "platform/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Each test runs in a folder of its own. */
struct place {
    struct hp_arena arena;
    char *folder;
};

static int enter(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    place->folder = hp_arena_copy(&place->arena, "/tmp/hyperpoint-test-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) ? 0 : -1;
}

static int leave(void **state)
{
    struct place *place = *state;
    const char *command = hp_arena_format(&place->arena, "rm -rf '%s'", place->folder);
    int rc = system(command);
    hp_arena_release(&place->arena);
    free(place);
    return rc;
}

static const char *at(struct place *place, const char *name)
{
    return os_path_join(&place->arena, place->folder, name);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

static void replace(const char *path, const char *text)
{
    HP_ERROR(err);
    assert_int_equal(os_file_replace(path, text, strlen(text), OS_FILE_PRIVATE, &err), 0);
}

/* Without any care, as a program that is killed leaves it. */
static void spill(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_content(struct place *place, const char *path, const char *expected)
{
    HP_ERROR(err);
    struct os_content content;
    assert_int_equal(os_file_read(path, 1 << 20, &place->arena, &content, &err), 0);
    assert_int_equal(content.length, strlen(expected));
    assert_string_equal(content.text, expected);
}

static void reads_back_what_was_written(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    const char *path = at(place, "file");
    static const char bytes[] = "with\0zero";
    assert_int_equal(os_file_replace(path, bytes, sizeof bytes - 1, OS_FILE_SHARED, &err), 0);
    struct os_content content;
    assert_int_equal(os_file_read(path, sizeof bytes, &place->arena, &content, &err), 0);
    assert_int_equal(content.length, sizeof bytes - 1);
    assert_memory_equal(content.text, bytes, sizeof bytes);
    assert_int_equal(mode_of(path), 0644);
}

static void replaces_and_leaves_nothing_beside(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    replace(at(place, "file"), "old and longer");
    replace(at(place, "file"), "new");
    assert_content(place, at(place, "file"), "new");
    assert_int_equal(mode_of(at(place, "file")), 0600);
    struct os_names names;
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, &err), 0);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.items[0], "file");
}

static void lists_what_begins_with_a_text(void **state)
{
    struct place *place = *state;
    struct os_names names;
    replace(at(place, "AB-2"), "");
    replace(at(place, "ab-1"), "");
    replace(at(place, "a"), "");
    replace(at(place, "c-AB-1"), "");
    assert_int_equal(os_folder_list_some(place->folder, "ab", &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0], "AB-2");
    assert_string_equal(names.items[1], "ab-1");
    assert_int_equal(os_folder_list_some(at(place, "none"), "ab", &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 0);
}

static void failed_replace_leaves_no_rest(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    assert_int_equal(os_folder_make(at(place, "in-the-way/below"), &err), 0);
    assert_int_equal(os_file_replace(at(place, "in-the-way"), "x", 1, OS_FILE_PRIVATE, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, at(place, "in-the-way")));
    struct os_names names;
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 1);
}

static void read_tells_missing_large_and_strange_apart(void **state)
{
    struct place *place = *state;
    struct os_content content = { .text = "as before", .length = 9 };
    HP_ERROR(missing);
    assert_int_equal(os_file_read(at(place, "none"), 10, &place->arena, &content, &missing), HP_E_NOT_FOUND);
    assert_non_null(strstr(missing.what, at(place, "none")));

    replace(at(place, "file"), "0123456789");
    HP_ERROR(large);
    assert_int_equal(os_file_read(at(place, "file"), 9, &place->arena, &content, &large), HP_E_FAILED);
    assert_non_null(strstr(large.what, "larger than 9 bytes"));
    assert_string_equal(content.text, "as before");
    assert_int_equal(os_file_read(at(place, "file"), 10, &place->arena, &content, NULL), 0);

    HP_ERROR(folder);
    assert_int_equal(os_file_read(place->folder, 9, &place->arena, &content, &folder), HP_E_FAILED);
    assert_non_null(strstr(folder.what, "not a regular file"));

    assert_int_equal(mkfifo(at(place, "pipe"), 0600), 0);
    assert_int_equal(os_file_read(at(place, "pipe"), 9, &place->arena, &content, NULL), HP_E_FAILED);
}

static void error_carries_path_and_system_words(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    replace(at(place, "file"), "x");
    const char *below = at(place, "file/below");
    assert_int_equal(os_file_replace(below, "x", 1, OS_FILE_PRIVATE, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, below));
    assert_non_null(strstr(err.what, strerror(ENOTDIR)));
}

/* Root may do everything, so what is forbidden is tried as nobody. */
static void forbidden_is_an_access_error(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    const uid_t nobody = 65534;
    bool root = geteuid() == 0;
    assert_int_equal(chmod(place->folder, 0500), 0);
    assert_int_equal(root ? seteuid(nobody) : 0, 0);
    int replaced = os_file_replace(at(place, "file"), "x", 1, OS_FILE_PRIVATE, &err);
    int made = os_folder_make(at(place, "folder"), NULL);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(chmod(place->folder, 0700), 0);
    assert_int_equal(replaced, HP_E_ACCESS);
    assert_int_equal(made, HP_E_ACCESS);
}

static void secret_of_another_user_gets_no_command(void **state)
{
    enum { SOMEBODY = 12345 };
    struct place *place = *state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct os_content content;
    const char *file = at(place, "secret");
    spill(file, "a");
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(os_file_read_secret(file, 100, &arena, &content, NULL), 0);
    if (chown(file, SOMEBODY, SOMEBODY) != 0) {
        print_message("skipped: it needs root, to give files to another user\n");
        skip();
    }
    assert_int_equal(os_file_read_secret(file, 100, &arena, &content, &err), HP_E_ACCESS);
    assert_non_null(strstr(err.what, "belongs to another user (user id 12345)"));
    assert_null(strstr(err.next, "chmod"));
}

/* A process that is at work under a temporary name, as os_file_replace has it. */
static pid_t lock_in_another_process(const char *path)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(path, O_RDWR | O_CREAT, 0600);
        flock(fd, LOCK_EX);
        (void)!write(ready[1], "x", 1);
        pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void what_the_dead_left_is_removed(void **state)
{
    struct place *place = *state;
    static const char *const left[] = { ".hyperpoint-1a2b3c.tmp", ".hyperpoint-ffffffffffff.tmp" };
    static const char *const others[] = { ".hyperpoint-.tmp",    ".hyperpoint-12.tmp2", ".hyperpoint-1G.tmp",
                                          "x.hyperpoint-12.tmp", "hyperpoint-12.tmp",   "file.abcdef" };
    for (size_t i = 0; i < 2; i++)
        spill(at(place, left[i]), "half a ");
    for (size_t i = 0; i < HP_COUNT(others); i++)
        spill(at(place, others[i]), "not ours");
    pid_t alive = lock_in_another_process(at(place, ".hyperpoint-abc.tmp"));
    spill(at(place, "target"), "kept");
    assert_int_equal(symlink(at(place, "target"), at(place, ".hyperpoint-def.tmp")), 0);
    assert_int_equal(mkdir(at(place, ".hyperpoint-fed.tmp"), 0700), 0);

    replace(at(place, "file"), "whole");
    for (size_t i = 0; i < 2; i++)
        assert_false(os_file_exists(at(place, left[i])));
    for (size_t i = 0; i < HP_COUNT(others); i++)
        assert_true(os_file_exists(at(place, others[i])));
    assert_true(os_file_exists(at(place, ".hyperpoint-abc.tmp")));
    assert_true(os_file_exists(at(place, ".hyperpoint-def.tmp")));
    assert_true(os_file_exists(at(place, ".hyperpoint-fed.tmp")));
    assert_true(os_file_exists(at(place, "target")));

    /* Killed, it holds nothing any more. */
    assert_int_equal(kill(alive, SIGKILL), 0);
    assert_int_equal(waitpid(alive, NULL, 0), alive);
    os_folder_tidy(place->folder);
    assert_false(os_file_exists(at(place, ".hyperpoint-abc.tmp")));
    os_folder_tidy(at(place, "none"));
}

/* Many write while others tidy up: nobody's file is taken away under his hands. */
static void nobody_removes_what_another_writes(void **state)
{
    struct place *place = *state;
    enum { PROCESSES = 4, TIMES = 200 };
    pid_t children[PROCESSES];
    for (int p = 0; p < PROCESSES; p++) {
        children[p] = fork();
        if (children[p] != 0)
            continue;
        int rc = 0;
        for (int i = 0; i < TIMES; i++)
            rc |= os_file_replace(at(place, p % 2 ? "one" : "two"), "whole", 5, OS_FILE_PRIVATE, NULL);
        _exit(rc ? 1 : 0);
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status = -1;
        assert_int_equal(waitpid(children[p], &status, 0), children[p]);
        assert_int_equal(status, 0);
    }
    struct os_names names;
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 2);
}

/* A limit of the system's for files is an error of the write, and what was there stays. */
static void a_file_that_may_not_grow_is_an_error(void **state)
{
    struct place *place = *state;
    static char large[64 * 1024];
    replace(at(place, "file"), "as before");
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = { .rlim_cur = 4096, .rlim_max = 4096 };
        struct os_append *log = NULL;
        os_interrupts_catch();
        setrlimit(RLIMIT_FSIZE, &limit);
        int rc = os_file_replace(at(place, "file"), large, sizeof large, OS_FILE_PRIVATE, NULL);
        rc = rc == HP_E_FAILED ? os_append_open(at(place, "log"), &log, NULL) : 1;
        if (!rc)
            rc = os_append_write(log, large, sizeof large, NULL) == HP_E_FAILED ? 0 : 2;
        _exit(rc);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct os_content content;
    assert_int_equal(os_file_read(at(place, "file"), 100, &place->arena, &content, NULL), 0);
    assert_string_equal(content.text, "as before");
    struct os_names names;
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 2);
}

static void removes_and_does_not_mind_missing(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    replace(at(place, "file"), "x");
    assert_true(os_file_exists(at(place, "file")));
    assert_int_equal(os_file_remove(at(place, "file"), &err), 0);
    assert_false(os_file_exists(at(place, "file")));
    assert_int_equal(os_file_remove(at(place, "file"), &err), 0);
    assert_int_equal(os_file_remove(place->folder, &err), HP_E_FAILED);
}

static void makes_parents_for_the_owner_only(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    mode_t before = umask(0);
    assert_int_equal(os_folder_make(at(place, "a/b//c/"), &err), 0);
    umask(before);
    assert_int_equal(mode_of(at(place, "a")), 0700);
    assert_int_equal(mode_of(at(place, "a/b/c")), 0700);
    assert_int_equal(os_folder_make(at(place, "a/b/c"), &err), 0);

    replace(at(place, "file"), "x");
    assert_int_equal(os_folder_make(at(place, "file"), &err), HP_E_FAILED);
    assert_int_equal(os_folder_make(at(place, "file/below"), NULL), HP_E_FAILED);
}

static void lists_names_in_order(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    static const char *const wanted[] = { ".hidden", "10", "9", "b", "\xc3\xa4" };
    for (size_t i = 5; i-- > 0;)
        replace(at(place, wanted[i]), "");
    struct os_names names;
    assert_int_equal(os_folder_list(place->folder, &place->arena, &names, &err), 0);
    assert_int_equal(names.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(names.items[i], wanted[i]);

    assert_int_equal(os_folder_list(at(place, "none"), &place->arena, &names, &err), 0);
    assert_int_equal(names.count, 0);
    assert_int_equal(os_folder_list(at(place, "9"), &place->arena, &names, &err), HP_E_FAILED);
    assert_int_equal(os_folder_list(at(place, "9/folder"), &place->arena, &names, NULL), 0);
    assert_int_equal(names.count, 0);
}

static void append_adds_to_what_is_there(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    const char *path = at(place, "journal");
    for (int run = 0; run < 2; run++) {
        struct os_append *file = NULL;
        assert_int_equal(os_append_open(path, &file, &err), 0);
        assert_int_equal(os_append_write(file, "line\n", 5, &err), 0);
        assert_int_equal(os_append_sync(file, &err), 0);
        os_append_close(file);
    }
    os_append_close(NULL);
    assert_content(place, path, "line\nline\n");
    assert_int_equal(mode_of(path), 0600);
}

static void append_names_the_path_it_cannot_write(void **state)
{
    struct place *place = *state;
    struct os_append *file = NULL;
    HP_ERROR(none);
    assert_int_equal(os_append_open(at(place, "none/journal"), &file, &none), HP_E_FAILED);
    assert_non_null(strstr(none.what, at(place, "none/journal")));
    assert_null(file);

    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit none_left = { .rlim_cur = 0, .rlim_max = before.rlim_max };
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    HP_ERROR(full);
    assert_int_equal(os_append_open(at(place, "full"), &file, &full), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none_left), 0);
    assert_int_equal(os_append_write(file, "x", 1, &full), HP_E_FAILED);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_non_null(strstr(full.what, at(place, "full")));
    os_append_close(file);
}

static void a_temporary_folder_is_new_and_goes_as_a_whole(void **state)
{
    struct place *place = *state;
    HP_ERROR(err);
    const char *first = NULL;
    const char *second = NULL;
    setenv("TMPDIR", place->folder, 1);
    assert_int_equal(os_folder_temporary(&place->arena, &first, &err), 0);
    assert_int_equal(os_folder_temporary(&place->arena, &second, &err), 0);
    assert_int_equal(strncmp(first, place->folder, strlen(place->folder)), 0);
    assert_string_not_equal(first, second);
    assert_int_equal(mode_of(first), 0700);

    replace(at(place, "outside"), "kept");
    assert_int_equal(os_folder_make(os_path_join(&place->arena, first, "a/b"), &err), 0);
    replace(os_path_join(&place->arena, first, "a/b/file"), "x");
    assert_int_equal(symlink(place->folder, os_path_join(&place->arena, first, "link")), 0);
    os_folder_remove(first);
    assert_false(os_file_exists(first));
    assert_true(os_file_exists(second));
    assert_true(os_file_exists(at(place, "outside")));

    setenv("TMPDIR", at(place, "missing"), 1);
    assert_int_equal(os_folder_temporary(&place->arena, &first, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, at(place, "missing")));
    unsetenv("TMPDIR");
}

static void joins_with_one_slash(void **state)
{
    struct place *place = *state;
    assert_string_equal(os_path_join(&place->arena, "a", "b"), "a/b");
    assert_string_equal(os_path_join(&place->arena, "/", "b"), "/b");
    assert_string_equal(os_path_join(&place->arena, "a/", "b"), "a/b");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(reads_back_what_was_written),
        IN_A_FOLDER(replaces_and_leaves_nothing_beside),
        IN_A_FOLDER(lists_what_begins_with_a_text),
        IN_A_FOLDER(what_the_dead_left_is_removed),
        IN_A_FOLDER(nobody_removes_what_another_writes),
        IN_A_FOLDER(a_file_that_may_not_grow_is_an_error),
        IN_A_FOLDER(failed_replace_leaves_no_rest),
        IN_A_FOLDER(read_tells_missing_large_and_strange_apart),
        IN_A_FOLDER(error_carries_path_and_system_words),
        IN_A_FOLDER(forbidden_is_an_access_error),
        IN_A_FOLDER(secret_of_another_user_gets_no_command),
        IN_A_FOLDER(removes_and_does_not_mind_missing),
        IN_A_FOLDER(makes_parents_for_the_owner_only),
        IN_A_FOLDER(lists_names_in_order),
        IN_A_FOLDER(append_adds_to_what_is_there),
        IN_A_FOLDER(append_names_the_path_it_cannot_write),
        IN_A_FOLDER(a_temporary_folder_is_new_and_goes_as_a_whole),
        IN_A_FOLDER(joins_with_one_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
