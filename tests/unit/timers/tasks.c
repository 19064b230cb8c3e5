/* SPDX-License-Identifier: MIT */
/* Tasks through COM, as the Task Scheduler of the simulated host (hyperpoint-door.dll) has them: made,
 * changed, looked at and removed, and what is there after each call of it has failed. */
#include "tasks/com.h"
#include "timers/timer.h"

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/files.h"
#include "platform/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "door_library.h"

#define ID "0123456789ABCDEF"
#define OF_SYSTEM "\\HyperPoint\\" ID
#define OF_USER OF_SYSTEM "-user"
#define HOUR (60 * HP_MINUTE)
#define DENIED "0x80070005"
#define NO_RIGHT "0x80070569"

static char file[MAX_PATH + 8];
static char leaks[MAX_PATH];
static HMODULE door;
static DWORD registered;
static struct hp_arena arena;

/* --- the double --- */

static int begin(void **state)
{
    (void)state;
    char folder[MAX_PATH];
    char host[MAX_PATH];
    assert_true(GetTempPathA(MAX_PATH - 64, folder) > 0);
    snprintf(host, sizeof host, "%shyperpoint-tasks-%lu", folder, GetCurrentProcessId());
    snprintf(file, sizeof file, "%s.tasks", host);
    snprintf(leaks, sizeof leaks, "%s.leaks", host);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", host);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_LEAKS", leaks);
    assert_int_equal(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    door = door_library_load();
    registered = door_library_register(door, &CLSID_TaskScheduler);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char said[256] = "";
    CoRevokeClassObject(registered);
    CoUninitialize();
    FreeLibrary(door);
    FILE *report = fopen(leaks, "rb");
    assert_non_null(report);
    assert_true(fread(said, 1, sizeof said - 1, report) > 0);
    fclose(report);
    DeleteFileA(leaks);
    DeleteFileA(file);
    hp_arena_release(&arena);
    assert_memory_equal(said, "none", strlen("none"));
    return 0;
}

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}
#define STORE(name) __attribute__((cleanup(free_json))) cJSON *name = store()

/* What the Task Scheduler has. */
static cJSON *store(void)
{
    struct os_content content;
    cJSON *json = NULL;
    assert_int_equal(os_file_read(file, 1 << 20, &arena, &content, NULL), 0);
    assert_int_equal(hp_json_parse("tasks", content.text, content.length, &json, NULL), 0);
    return json;
}

static void write_store(const cJSON *json)
{
    char *text = hp_json_print(json);
    assert_int_equal(os_file_replace(file, text, strlen(text), OS_FILE_PRIVATE, NULL), 0);
    free(text);
}

/* From now on the calls of that method fail with the code, but for the first ones. */
static void let_fail(const char *method, const char *code, unsigned after)
{
    STORE(json);
    cJSON *failure = cJSON_CreateObject();
    hp_json_add_text(failure, "method", method);
    hp_json_add_text(failure, "code", code);
    cJSON_AddNumberToObject(failure, "after", after);
    cJSON_AddItemToArray(hp_json_member(json, "failures"), failure);
    write_store(json);
}

static void let_work(void)
{
    STORE(json);
    cJSON_ReplaceItemInObject(json, "failures", cJSON_CreateArray());
    write_store(json);
}

/* A member of the task at that path; NULL: no task. The store is `json`. */
static cJSON *task_of(const cJSON *json, const char *path)
{
    cJSON *task;
    cJSON_ArrayForEach(task, hp_json_member(json, "tasks"))
    {
        if (hp_text_same(cJSON_GetStringValue(hp_json_member(task, "path")), path))
            return task;
    }
    return NULL;
}

static void set_in_task(const char *path, const char *name, cJSON *value)
{
    STORE(json);
    assert_non_null(task_of(json, path));
    cJSON_ReplaceItemInObject(task_of(json, path), name, value);
    write_store(json);
}

/* All tasks as text. */
static const char *tasks_now(void)
{
    STORE(json);
    char *text = cJSON_PrintUnformatted(hp_json_member(json, "tasks"));
    const char *copy = hp_arena_copy(&arena, text);
    free(text);
    return copy;
}

static int fresh(void **state)
{
    (void)state;
    static const char nothing[] =
        "{\"service\": \"running\", \"rights\": \"administrator\", \"accounts\": [], \"noBatch\": [], "
        "\"failures\": [], \"folders\": [], \"tasks\": [], \"refused\": null}";
    return os_file_replace(file, nothing, strlen(nothing), OS_FILE_PRIVATE, NULL);
}

/* --- an entry --- */

static const struct os_variable no_variables[] = { { .name = NULL } };

static struct timers_entry entry_at(enum timers_account account, int hour)
{
    static const char *const words[] = { "schedule", "run", "id:" ID, NULL };
    return (struct timers_entry){ .id = ID,
                                  .account = account,
                                  .about = "\"daily\" of VM \"my vm\"",
                                  .when = { .days = TIMERS_EVERY_DAY, .hour = hour },
                                  .program = "C:\\Program Files\\HyperPoint\\hyperpoint.exe",
                                  .words = words,
                                  .variables = no_variables };
}

static void set(enum timers_account account, int hour)
{
    HP_ERROR(err);
    bool as_before;
    const struct timers_entry entry = entry_at(account, hour);
    assert_int_equal(timers_check(&entry, &err), 0);
    if (timers_set(&entry, 0, &as_before, &err) != 0)
        fail_msg("%s", err.what);
    assert_false(as_before);
}

/* It fails with that class and says that; afterwards all tasks are as before. */
static void assert_refused(int hour, int class, const char *said, struct hp_error *err)
{
    bool as_before = false;
    const char *before = tasks_now();
    const struct timers_entry entry = entry_at(TIMERS_OF_USER, hour);
    assert_int_equal(timers_set(&entry, 0, &as_before, err), class);
    if (!strstr(err->what, said))
        fail_msg("\"%s\" does not say \"%s\"", err->what, said);
    assert_non_null(err->next);
    assert_true(as_before);
    assert_string_equal(tasks_now(), before);
}

static struct timers_look look(enum timers_account account)
{
    struct timers_look found;
    timers_look_at(ID, account, &arena, &found);
    return found;
}

static void assert_says(const char *text, const char *said)
{
    assert_non_null(text);
    if (!strstr(text, said))
        fail_msg("\"%s\" does not say \"%s\"", text, said);
}

/* It is known that it will not be started, and why. */
static void assert_problem(const char *said)
{
    const struct timers_look found = look(TIMERS_OF_USER);
    assert_says(found.problem, said);
    assert_false(found.on || found.unknown);
}

static void assert_unknown(const char *said)
{
    const struct timers_look found = look(TIMERS_OF_USER);
    assert_says(found.problem, said);
    assert_true(found.unknown && !found.on);
}

/* It will be started, but the last time was not well. */
static void assert_last(const char *said)
{
    const struct timers_look found = look(TIMERS_OF_USER);
    assert_null(found.problem);
    assert_true(found.on && !found.unknown);
    assert_says(found.last, said);
}

/* --- tests --- */

static void made_changed_and_removed(void **state)
{
    (void)state;
    HP_ERROR(err);
    bool as_before;
    assert_false(look(TIMERS_OF_USER).there);
    assert_problem("its task is gone (" OF_USER ")");
    set(TIMERS_OF_USER, 3);
    int64_t three = look(TIMERS_OF_USER).next;
    assert_true(look(TIMERS_OF_USER).there && look(TIMERS_OF_USER).on);
    assert_null(look(TIMERS_OF_USER).problem);
    assert_int_equal(three % (24 * HOUR), 3 * HOUR);
    set(TIMERS_OF_USER, 4);
    assert_int_equal(look(TIMERS_OF_USER).next % (24 * HOUR), 4 * HOUR);
    set(TIMERS_OF_SYSTEM, 4);
    STORE(json);
    assert_int_equal(cJSON_GetArraySize(hp_json_member(json, "tasks")), 2);
    assert_true(cJSON_IsTrue(hp_json_member(task_of(json, OF_SYSTEM), "closed")));
    assert_true(cJSON_IsFalse(hp_json_member(task_of(json, OF_USER), "closed")));
    assert_int_equal(timers_remove(ID, TIMERS_OF_USER, &as_before, &err), 0);
    assert_false(look(TIMERS_OF_USER).there);
    assert_true(look(TIMERS_OF_SYSTEM).on);
    assert_int_equal(timers_remove(ID, TIMERS_OF_USER, &as_before, &err), 0); /* there is none any more */
    assert_int_equal(timers_remove(ID, TIMERS_OF_SYSTEM, &as_before, &err), 0);
    assert_string_equal(tasks_now(), "[]");
}

/* Whichever call fails, and however the task was: it is as it was. */
static void each_call_of_a_change_fails(void **state)
{
    (void)state;
    static const char *const methods[] = { "Connect", "GetFolder",    "GetTask",
                                           "get_Xml", "RegisterTask", "get_NextRunTime" };
    for (size_t i = 0; i < HP_COUNT(methods); i++) {
        HP_ERROR(err);
        HP_ERROR(again);
        assert_int_equal(fresh(NULL), 0);
        set(TIMERS_OF_USER, 3);
        let_fail(methods[i], DENIED, 0);
        assert_refused(4, HP_E_ACCESS, "no rights (the Task Scheduler says \"", &err);
        assert_non_null(strstr(err.what, DENIED));
        let_work();
        set_in_task(OF_USER, "enabled", cJSON_CreateFalse()); /* somebody has switched it off */
        let_fail(methods[i], DENIED, 0);
        assert_refused(4, HP_E_ACCESS, "no rights", &again);
        let_work();
        assert_problem("switched off");
    }
}

static void each_call_of_a_new_one_fails(void **state)
{
    (void)state;
    static const char *const methods[] = { "Connect",      "GetFolder",   "CreateFolder",
                                           "RegisterTask", "get_Enabled", "get_NextRunTime" };
    for (size_t i = 0; i < HP_COUNT(methods); i++) {
        HP_ERROR(err);
        assert_int_equal(fresh(NULL), 0);
        let_fail(methods[i], DENIED, 0);
        assert_refused(4, HP_E_ACCESS, "no rights", &err);
        assert_string_equal(tasks_now(), "[]");
    }
}

static void without_the_right_to_run_it(void **state)
{
    (void)state;
    HP_ERROR(err);
    HP_ERROR(again);
    HP_ERROR(denied);
    assert_int_equal(timers_remove(ID, TIMERS_OF_USER, &(bool){ false }, &err), 0);
    STORE(json);
    cJSON_AddItemToArray(hp_json_member(json, "noBatch"), cJSON_CreateString(os_user_name(&arena)));
    write_store(json);
    /* A code of success: it is there, and is taken away. */
    assert_refused(3, HP_E_ACCESS, "has no right to \"Log on as a batch job\"", &err);
    assert_non_null(strstr(err.what, "0x0004131C"));
    assert_non_null(strstr(err.next, "secpol.msc"));
    assert_int_equal(fresh(NULL), 0);
    set(TIMERS_OF_USER, 3);
    STORE(later);
    cJSON_AddItemToArray(hp_json_member(later, "noBatch"), cJSON_CreateString(os_user_name(&arena)));
    write_store(later);
    assert_refused(4, HP_E_ACCESS, "has no right to \"Log on as a batch job\"", &again);
    assert_int_equal(look(TIMERS_OF_USER).next % (24 * HOUR), 3 * HOUR);
    let_fail("RegisterTask", NO_RIGHT, 0);
    assert_refused(4, HP_E_ACCESS, "no right to \"Log on as a batch job\"", &denied);
    assert_non_null(strstr(denied.what, NO_RIGHT));
    assert_non_null(strstr(denied.next, "secpol.msc"));
}

/* What could not be put back is said, and not called as it was. */
static void putting_back_fails(void **state)
{
    (void)state;
    HP_ERROR(err);
    HP_ERROR(other);
    bool as_before = true;
    const struct timers_entry entry = entry_at(TIMERS_OF_USER, 4);
    set(TIMERS_OF_USER, 3);
    let_fail("get_NextRunTime", DENIED, 0);
    let_fail("RegisterTask", NO_RIGHT, 1);
    assert_int_equal(timers_set(&entry, 0, &as_before, &err), HP_E_ACCESS);
    assert_false(as_before);
    assert_non_null(strstr(err.what, "cannot put back the task " OF_USER " as it was"));
    assert_int_equal(fresh(NULL), 0);
    let_fail("get_NextRunTime", DENIED, 0);
    let_fail("DeleteTask", DENIED, 0);
    as_before = true;
    assert_int_equal(timers_set(&entry, 0, &as_before, &other), HP_E_ACCESS);
    assert_false(as_before);
    assert_non_null(strstr(other.what, "cannot remove the task " OF_USER));
}

static void somebody_elses(void **state)
{
    (void)state;
    HP_ERROR(err);
    HP_ERROR(removed);
    HP_ERROR(checked);
    bool as_before = false;
    set(TIMERS_OF_USER, 3);
    STORE(json);
    const char *xml = cJSON_GetStringValue(hp_json_member(task_of(json, OF_USER), "xml"));
    const char *mark = strstr(xml, "HyperPoint schedule");
    assert_non_null(mark);
    set_in_task(OF_USER, "xml",
                cJSON_CreateString(hp_arena_format(&arena, "%.*sSomebody's%s", (int)(mark - xml), xml,
                                                   mark + strlen("HyperPoint"))));
    const char *theirs = tasks_now();
    const struct timers_entry entry = entry_at(TIMERS_OF_USER, 4);
    assert_int_equal(timers_check(&entry, &checked), HP_E_REFUSED);
    assert_refused(4, HP_E_REFUSED, "HyperPoint did not make the task " OF_USER, &err);
    assert_int_equal(timers_remove(ID, TIMERS_OF_USER, &as_before, &removed), HP_E_REFUSED);
    assert_true(as_before);
    assert_problem("HyperPoint did not make the task");
    assert_string_equal(tasks_now(), theirs);
}

static void what_is_wrong_with_one(void **state)
{
    (void)state;
    HP_ERROR(err);
    bool as_before;
    set(TIMERS_OF_USER, 3);
    set_in_task(OF_USER, "lastResult", cJSON_CreateNumber(6)); /* the program's own */
    assert_null(look(TIMERS_OF_USER).last);
    set_in_task(OF_USER, "lastResult", cJSON_CreateNumber(0x80070002));
    assert_last("could not be started or it crashed (the Task Scheduler says");
    assert_last("0x80070002");
    set_in_task(OF_USER, "lastResult", cJSON_CreateNumber(0x00041306));
    assert_last("ended from outside");
    set_in_task(OF_USER, "enabled", cJSON_CreateFalse());
    assert_problem("its task is switched off");
    assert_false(look(TIMERS_OF_USER).on);
    let_fail("GetTask", DENIED, 0);
    assert_unknown("cannot read the task " OF_USER ": no rights");
    let_work();
    let_fail("DeleteTask", DENIED, 0);
    assert_int_equal(timers_remove(ID, TIMERS_OF_USER, &as_before, &err), HP_E_ACCESS);
    assert_true(as_before);
    assert_non_null(strstr(err.what, "cannot remove the task " OF_USER ": no rights"));
    let_work();
    STORE(json);
    cJSON_ReplaceItemInObject(json, "service", cJSON_CreateString("stopped"));
    write_store(json);
    assert_unknown("cannot reach the Task Scheduler: its service is not running");
}

static void another_computer(void **state)
{
    (void)state;
    HP_ERROR(err);
    struct timers_entry entry = entry_at(TIMERS_OF_USER, 3);
    entry.host = "hv1";
    assert_int_equal(timers_check(&entry, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, "cannot log on to hv1"));
    entry.account = TIMERS_OF_SYSTEM;
    assert_int_equal(timers_check(&entry, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(made_changed_and_removed, fresh),
        cmocka_unit_test_setup(each_call_of_a_change_fails, fresh),
        cmocka_unit_test_setup(each_call_of_a_new_one_fails, fresh),
        cmocka_unit_test_setup(without_the_right_to_run_it, fresh),
        cmocka_unit_test_setup(putting_back_fails, fresh),
        cmocka_unit_test_setup(somebody_elses, fresh),
        cmocka_unit_test_setup(what_is_wrong_with_one, fresh),
        cmocka_unit_test_setup(another_computer, fresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
