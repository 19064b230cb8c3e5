/* SPDX-License-Identifier: MIT */
/* A large host, whose changes are written down beside its file: whatever becomes of the program and of the
 * two files, nothing that was answered is lost, and nothing is there by half. */
#include "sim_host_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { CHECKPOINTS = 400 }; /* more than 256 KiB */

static void large_open(struct fixture *f)
{
    const struct sim_generate_options size = { .vms = 2, .gpus = 1, .checkpoints = CHECKPOINTS };
    fixture_path(f);
    assert_int_equal(sim_host_generate(f->file, &size, NULL), 0);
    assert_int_equal(sim_host_open(f->file, &f->host, &f->err), 0);
}

#define LARGE_FIXTURE(name)                                                                                  \
    __attribute__((cleanup(fixture_close))) struct fixture name;                                             \
    large_open(&name)

static void reopen(struct fixture *f)
{
    sim_host_close(f->host);
    f->host = NULL;
    if (sim_host_open(f->file, &f->host, &f->err))
        fail_msg("%s", f->err.what);
}

static const char *changes_name(struct fixture *f)
{
    return hp_arena_format(&f->arena, "%s.changes", f->file);
}

static bool has_changes(struct fixture *f)
{
    return access(changes_name(f), F_OK) == 0;
}

static size_t bench_adapters(struct fixture *f)
{
    return adapters(f, "bench").count;
}

/* So many adapters more, each a change that was answered, and then the program dies. */
static void add_and_die(struct fixture *f, int count)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (int i = 0; i < count; i++)
            if (add(f, "bench", template(f)) != DONE)
                _exit(1);
        kill(getpid(), SIGKILL);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
}

static void a_change_is_written_beside_the_file(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    char *before = read_file(f.file);
    query(&f, "SELECT * FROM Msvm_ComputerSystem");
    assert_false(has_changes(&f));
    assert_int_equal(add(&f, "bench", template(&f)), DONE);
    char *meanwhile = read_file(f.file);
    assert_string_equal(before, meanwhile);
    char *changes = read_file(changes_name(&f));
    assert_true(strlen(changes) < 2048);

    struct sim_host *other;
    struct cim_instances seen = { .items = NULL };
    assert_int_equal(sim_host_open(f.file, &other, NULL), 0);
    assert_int_equal(
        sim_host_query(other, CIM_NS_VIRTUALIZATION, "SELECT * FROM " ADAPTER, &f.arena, &seen, NULL), 0);
    assert_int_equal(seen.count, query(&f, "SELECT * FROM " ADAPTER).count);
    sim_host_close(other); /* the file is whole again */
    char *after = read_file(f.file);
    assert_string_not_equal(before, after);
    assert_false(has_changes(&f));
    assert_int_equal(bench_adapters(&f), 2);
    free(before);
    free(meanwhile);
    free(changes);
    free(after);
}

/* Whatever a change is, the file with all changes is what it would be if it had been written whole each time.
 */
static void change(struct fixture *f, int step)
{
    struct cim_instances list = checkpoints(f, "bench");
    struct cim_instance *settings = cim_instance_copy(&f->arena, live(f, "bench"));
    const struct cim_instance *middle = &list.items[list.count / 2];
    hp_clock_sleep(sim_host_clock(f->host), 60 * 60 * 1000); /* what merged has ended */
    switch (step) {
    case 0:
        assert_int_equal(add(f, "bench", template(f)), DONE);
        break;
    case 1:
        put_texts(f, settings, "Notes", "a \"note\"\n\\ and \xC3\xA9");
        assert_int_equal(modify_system(f, settings), DONE);
        break;
    case 2:
        list = adapters(f, "bench");
        assert_int_equal(remove_refs(f, &list), DONE);
        break;
    case 3:
        assert_int_equal(create_checkpoint(f, "bench"), STARTED);
        assert_job_completes(f);
        break;
    case 4:
        assert_int_equal(on_checkpoint(f, "DestroySnapshot", "AffectedSnapshot", middle->path), STARTED);
        assert_job_completes(f);
        break;
    case 5:
        assert_int_equal(on_checkpoint(f, "ApplySnapshot", "Snapshot", middle->path), STARTED);
        assert_job_completes(f);
        break;
    case 6:
        put_texts(f, settings, "Notes", "");
        put_u64(f, settings, "HighMmioGapSize", 4096);
        assert_int_equal(modify_system(f, settings), STARTED);
        assert_job_completes(f);
        break;
    default:
        assert_int_equal(create_checkpoint(f, "bench"), STARTED);
        assert_job_completes(f);
        assert_int_equal(request_state(f, "bench", 2), STARTED);
    }
}

static void changes_make_the_same_file(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    LARGE_FIXTURE(whole);
    for (int step = 0; step < 8; step++) {
        change(&f, step);
        assert_true(has_changes(&f));
        change(&whole, step);
        sim_host_fold(whole.host);
        assert_false(has_changes(&whole));
        HP_STR(said);
        HP_STR(said_of_whole);
        assert_int_equal(sim_host_describe(f.file, &said, NULL), 0);
        assert_int_equal(sim_host_describe(whole.file, &said_of_whole, NULL), 0);
        assert_string_equal(hp_str_text(&said), hp_str_text(&said_of_whole));
    }
    reopen(&f);
    char *text = read_file(f.file);
    char *whole_text = read_file(whole.file);
    assert_string_equal(text, whole_text);
    free(text);
    free(whole_text);
}

static void a_killed_program_loses_nothing_that_was_answered(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    add_and_die(&f, 3);
    assert_true(has_changes(&f));
    assert_int_equal(bench_adapters(&f), 4);
    assert_int_equal(add(&f, "bench", template(&f)), DONE);
    add_and_die(&f, 1);
    assert_int_equal(bench_adapters(&f), 6);
    reopen(&f);
    assert_false(has_changes(&f));
    assert_int_equal(bench_adapters(&f), 6);
}

/* What a power cut leaves of the last lines: each is there whole, or is none. */
static void a_line_that_was_cut_off_is_none(void **state)
{
    (void)state;
    enum { LINES = 2, STEP = 11 };
    LARGE_FIXTURE(f);
    char *base = read_file(f.file);
    add_and_die(&f, LINES);
    char *changes = read_file(changes_name(&f));
    size_t length = strlen(changes);
    size_t first = (size_t)(strchr(changes, '\n') + 1 - changes);
    char *cut = malloc(length + 1);
    for (size_t at = 0; at <= length; at += at < length && at + STEP > length ? 1 : STEP) {
        for (int flip = 0; flip < 2 && at < length; flip++) {
            memcpy(cut, changes, length + 1);
            cut[at] = flip ? (char)(changes[at] ^ 1) : '\0';
            write_file(changes_name(&f), cut);
            write_file(f.file, base);
            reopen(&f);
            assert_int_equal(bench_adapters(&f), at < first ? 1 : 2);
            assert_int_equal(add(&f, "bench", template(&f)), DONE); /* in the place of what was cut off */
            assert_int_equal(bench_adapters(&f), at < first ? 2 : 3);
        }
    }
    write_file(changes_name(&f), changes);
    write_file(f.file, base);
    reopen(&f);
    assert_int_equal(bench_adapters(&f), 1 + LINES);
    free(base);
    free(changes);
    free(cut);
}

static void changes_beside_another_file_are_void(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    char *base = read_file(f.file);
    add_and_die(&f, 1);
    char *changes = read_file(changes_name(&f));
    char *by_hand = strstr(base, "\"name\": \"bench\"");
    assert_non_null(by_hand);
    memcpy(by_hand, "\"name\": \"hands\"", strlen("\"name\": \"hands\""));
    write_file(f.file, base);
    assert_int_equal(adapters(&f, "hands").count, 1);
    assert_int_equal(add(&f, "hands", template(&f)), DONE);
    assert_true(has_changes(&f));
    reopen(&f);
    assert_false(has_changes(&f));
    assert_int_equal(adapters(&f, "hands").count, 2);

    write_file(changes_name(&f), changes);
    set(&f, "hands", "notes", "by an administrator");
    assert_false(has_changes(&f));
    assert_int_equal(adapters(&f, "hands").count, 2);
    free(base);
    free(changes);
}

static void administrators_see_and_keep_changes(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    add_and_die(&f, 2);
    set(&f, "bench", "notes", "by an administrator");
    assert_false(has_changes(&f));
    char *file = read_file(f.file);
    assert_non_null(strstr(file, "by an administrator"));
    assert_int_equal(bench_adapters(&f), 3);
    free(file);
}

static void no_room_changes_nothing(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    struct rlimit usual;
    struct cim_instances list = adapters(&f, "bench");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    signal(SIGXFSZ, SIG_IGN);
    struct cim_props in = { .items = NULL };
    struct cim_value adapter = cim_reference(list.items[0].path);
    ARG(&f, &in, "ResourceSettings", cim_array(CIM_REFERENCE, &adapter, 1));
    for (rlim_t room = 0; room < 100; room += 33) {
        const struct rlimit little = { room, usual.rlim_max };
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
        const struct cim_ref *on = service(&f, "Msvm_VirtualSystemManagementService");
        assert_int_equal(try_invoke(&f, on, "RemoveResourceSettings", &in), HP_E_FAILED);
        assert_non_null(strstr(f.err.what, "host.json.changes cannot be written"));
        assert_int_equal(bench_adapters(&f), 1);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
        reopen(&f);
        assert_int_equal(bench_adapters(&f), 1);
    }
    assert_int_equal(remove_refs(&f, &list), DONE);
    reopen(&f);
    assert_int_equal(bench_adapters(&f), 0);
}

/* One that is much is no line, and lines that become much are no file. */
static void much_is_written_whole(void **state)
{
    (void)state;
    enum { LARGE_NOTE = 20 << 10, HUGE_NOTE = 200 << 10 };
    LARGE_FIXTURE(f);
    char *note = malloc(HUGE_NOTE + 1);
    bool whole = false;
    struct stat before;
    struct stat after;
    assert_int_equal(stat(f.file, &before), 0);
    for (int i = 0; i < 12 && !whole; i++) {
        struct cim_instance *settings = cim_instance_copy(&f.arena, live(&f, "bench"));
        memset(note, 'a' + i, LARGE_NOTE);
        note[LARGE_NOTE] = '\0';
        put_texts(&f, settings, "Notes", note);
        assert_int_equal(modify_system(&f, settings), DONE);
        assert_int_equal(stat(f.file, &after), 0);
        whole = after.st_ino != before.st_ino;
        assert_true(has_changes(&f) || whole);
        assert_true(i > 3 || !whole);
    }
    assert_true(whole);
    struct cim_instance *settings = cim_instance_copy(&f.arena, live(&f, "bench"));
    memset(note, 'n', HUGE_NOTE);
    note[HUGE_NOTE] = '\0';
    put_texts(&f, settings, "Notes", note);
    assert_int_equal(modify_system(&f, settings), DONE);
    assert_false(has_changes(&f));
    free(note);
}

static void two_processes_change_in_turns(void **state)
{
    (void)state;
    LARGE_FIXTURE(f);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(add_many(f.file, "bench"));
    int ended = 0;
    assert_int_equal(add_many(f.file, "bench"), 0);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    assert_int_equal(bench_adapters(&f), 1 + 2 * ADDS);
    assert_false(has_changes(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_written_beside_the_file),
        cmocka_unit_test(changes_make_the_same_file),
        cmocka_unit_test(a_killed_program_loses_nothing_that_was_answered),
        cmocka_unit_test(a_line_that_was_cut_off_is_none),
        cmocka_unit_test(changes_beside_another_file_are_void),
        cmocka_unit_test(administrators_see_and_keep_changes),
        cmocka_unit_test(no_room_changes_nothing),
        cmocka_unit_test(much_is_written_whole),
        cmocka_unit_test(two_processes_change_in_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
