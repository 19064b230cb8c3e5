/* SPDX-License-Identifier: MIT */
/* The Task Scheduler of the simulated host refuses what Windows refuses, and more: clients are held against
 * it. */
#include "door_fixture.h"

#include <initguid.h>

#include <taskschd.h>

#define XML(user, logon, level)                                                                                                          \
    L"<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">"                                            \
    L"<RegistrationInfo><Source>somebody</Source></RegistrationInfo>"                                                                    \
    L"<Triggers><CalendarTrigger><StartBoundary>2026-11-28T03:00:00</StartBoundary><Enabled>true</Enabled>"                              \
    L"<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger></Triggers>"                                        \
    L"<Principals><Principal id=\"Author\"><UserId>" user L"</UserId>" logon L"<RunLevel>" level L"</RunLevel></Principal></Principals>" \
    L"<Actions Context=\"Author\"><Exec><Command>a.exe</Command></Exec></Actions></Task>"
#define OF_SYSTEM XML(L"S-1-5-18", L"", L"HighestAvailable")

static const VARIANT none = { .vt = VT_EMPTY };

static ITaskService *service(void)
{
    HELD(IClassFactory, factory);
    ITaskService *out = NULL;
    assert_hr(door.get_class(&CLSID_TaskScheduler, &IID_IClassFactory, (void **)&factory), S_OK);
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_ITaskService, (void **)&out), S_OK);
    return out;
}

static ITaskFolder *root(void)
{
    HELD(ITaskService, tasks);
    TEXT_OF(path, L"\\");
    ITaskFolder *out = NULL;
    tasks = service();
    assert_hr(ITaskService_Connect(tasks, none, none, none, none), S_OK);
    assert_hr(ITaskService_GetFolder(tasks, path, &out), S_OK);
    return out;
}

/* The code of registering it for that account's way to log on. */
static HRESULT take(const WCHAR *xml, LONG flags, TASK_LOGON_TYPE logon)
{
    HELD(ITaskFolder, folder);
    HELD(IRegisteredTask, task);
    TEXT_OF(name, L"one");
    TEXT_OF(text, xml);
    folder = root();
    HRESULT hr = ITaskFolder_RegisterTask(folder, name, text, flags, none, none, logon, none, &task);
    assert_true(SUCCEEDED(hr) == (task != NULL));
    return hr;
}

static HRESULT take_for_system(const WCHAR *xml, LONG flags)
{
    return take(xml, flags, TASK_LOGON_SERVICE_ACCOUNT);
}

static int fresh(void **state)
{
    char tasks[MAX_PATH + 8];
    snprintf(tasks, sizeof tasks, "%s.tasks", door.file);
    DeleteFileA(tasks);
    return fresh_host(state);
}

static void only_after_connecting(void **state)
{
    (void)state;
    HELD(ITaskService, tasks);
    HELD(ITaskFolder, folder);
    TEXT_OF(path, L"\\");
    TEXT_OF(no_path, L"HyperPoint");
    TEXT_OF(missing, L"\\HyperPoint");
    tasks = service();
    assert_true(FAILED(ITaskService_GetFolder(tasks, path, &folder)));
    const VARIANT server = { .vt = VT_BSTR, .bstrVal = path };
    assert_true(FAILED(ITaskService_Connect(tasks, server, none, none, none)));
    assert_hr(ITaskService_Connect(tasks, none, none, none, none), S_OK);
    assert_true(FAILED(ITaskService_GetFolder(tasks, no_path, &folder)));
    assert_hr(ITaskService_GetFolder(tasks, missing, &folder), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_hr(ITaskService_GetFolder(tasks, NULL, &folder), HRESULT_FROM_WIN32(ERROR_INVALID_NAME));
    assert_hr(ITaskService_GetFolder(tasks, path, &folder), S_OK);
    assert_hr(ITaskService_GetFolder(tasks, path, &folder), E_INVALIDARG); /* the place is not empty */
}

static void flags_mean_what_they_mean(void **state)
{
    (void)state;
    assert_hr(take_for_system(OF_SYSTEM, TASK_UPDATE), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_hr(take_for_system(OF_SYSTEM, TASK_CREATE), S_OK);
    assert_hr(take_for_system(OF_SYSTEM, TASK_CREATE), HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS));
    assert_hr(take_for_system(OF_SYSTEM, TASK_CREATE_OR_UPDATE), S_OK);
    assert_hr(take_for_system(OF_SYSTEM, 0x100), E_INVALIDARG);
    assert_hr(take_for_system(OF_SYSTEM, TASK_DISABLE), E_INVALIDARG);
}

static void account_and_way_to_log_on_agree(void **state)
{
    (void)state;
    const WCHAR *nobody = XML(L"HOME\\nobody", L"<LogonType>S4U</LogonType>", L"LeastPrivilege");
    assert_hr(take(OF_SYSTEM, TASK_CREATE, TASK_LOGON_S4U), E_INVALIDARG);
    assert_hr(take(OF_SYSTEM, TASK_CREATE, TASK_LOGON_PASSWORD), E_INVALIDARG);
    assert_hr(take_for_system(nobody, TASK_CREATE), E_INVALIDARG);
    assert_hr(take(nobody, TASK_CREATE, TASK_LOGON_S4U), HRESULT_FROM_WIN32(ERROR_NONE_MAPPED));
    assert_hr(take(XML(L"HOME\\nobody", L"", L"LeastPrivilege"), TASK_CREATE, TASK_LOGON_S4U), E_INVALIDARG);
}

static void definitions_are_read_as_they_come(void **state)
{
    (void)state;
    assert_hr(take_for_system(L"<?xml version=\"1.0\" encoding=\"UTF-16\"?>" OF_SYSTEM, TASK_CREATE), S_OK);
    assert_hr(take_for_system(L"<?xml version=\"1.0\" encoding=\"UTF-8\"?>" OF_SYSTEM, TASK_UPDATE),
              0x8004131A);
    assert_hr(take_for_system(L"<Task", TASK_UPDATE), 0x8004131A);
    assert_hr(take_for_system(L"<Task/>", TASK_UPDATE), 0x80041317);
    assert_hr(take_for_system(XML(L"S-1-5-18", L"", L"Highest"), TASK_UPDATE), 0x80041318);
}

static void texts_are_bstrs(void **state)
{
    (void)state;
    HELD(ITaskFolder, folder);
    HELD(IRegisteredTask, task);
    TEXT_OF(text, OF_SYSTEM);
    TEXT_OF(with_blank, L"one ");
    TEXT_OF(with_slash, L"a/b");
    __attribute__((cleanup(free_bstr))) BSTR longer = SysAllocStringLen(L"one\0more", 8);
    const BSTR names[] = { NULL, with_blank, with_slash, longer };
    folder = root();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_hr(ITaskFolder_RegisterTask(folder, names[i], text, TASK_CREATE, none, none,
                                           TASK_LOGON_SERVICE_ACCOUNT, none, &task),
                  E_INVALIDARG);
    TEXT_OF(name, L"one");
    TEXT_OF(no_sddl, L"nonsense");
    const VARIANT access = { .vt = VT_BSTR, .bstrVal = no_sddl };
    assert_hr(ITaskFolder_RegisterTask(folder, name, text, TASK_CREATE, none, none,
                                       TASK_LOGON_SERVICE_ACCOUNT, access, &task),
              E_INVALIDARG);
    assert_hr(ITaskFolder_RegisterTask(folder, name, NULL, TASK_CREATE, none, none,
                                       TASK_LOGON_SERVICE_ACCOUNT, none, &task),
              E_INVALIDARG);
    assert_null(task);
}

static void read_back_and_deleted(void **state)
{
    (void)state;
    HELD(ITaskFolder, folder);
    HELD(IRegisteredTask, task);
    TEXT_OF(name, L"one");
    __attribute__((cleanup(free_bstr))) BSTR xml = NULL;
    VARIANT_BOOL enabled = VARIANT_TRUE;
    DATE next = 1;
    LONG result = 0;
    DATE last = 0;
    assert_hr(take_for_system(OF_SYSTEM, TASK_CREATE | TASK_DISABLE), S_OK);
    folder = root();
    assert_hr(ITaskFolder_GetTask(folder, name, &task), S_OK);
    assert_hr(IRegisteredTask_get_Xml(task, &xml), S_OK);
    assert_int_equal(wcscmp(xml, L"<?xml version=\"1.0\" encoding=\"UTF-16\"?>" OF_SYSTEM), 0);
    assert_hr(IRegisteredTask_get_Enabled(task, &enabled), S_OK);
    assert_int_equal(enabled, VARIANT_FALSE);
    assert_hr(IRegisteredTask_get_NextRunTime(task, &next), S_OK);
    assert_true(next == 0);
    assert_hr(IRegisteredTask_get_LastRunTime(task, &last), 0x00041303);
    assert_hr(IRegisteredTask_get_LastTaskResult(task, &result), S_OK);
    assert_int_equal(result, 0x00041303);
    assert_hr(take_for_system(OF_SYSTEM, TASK_UPDATE), S_OK);
    assert_hr(IRegisteredTask_get_NextRunTime(task, &next), S_OK);
    assert_true(next > 40000);
    assert_hr(ITaskFolder_DeleteTask(folder, name, 0), S_OK);
    assert_hr(ITaskFolder_DeleteTask(folder, name, 0), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_hr(IRegisteredTask_get_Enabled(task, &enabled), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
}

static int teardown(void **state)
{
    (void)fresh(state);
    return door_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_after_connecting, fresh, nothing_is_left),
        cmocka_unit_test_setup_teardown(flags_mean_what_they_mean, fresh, nothing_is_left),
        cmocka_unit_test_setup_teardown(account_and_way_to_log_on_agree, fresh, nothing_is_left),
        cmocka_unit_test_setup_teardown(definitions_are_read_as_they_come, fresh, nothing_is_left),
        cmocka_unit_test_setup_teardown(texts_are_bstrs, fresh, nothing_is_left),
        cmocka_unit_test_setup_teardown(read_back_and_deleted, fresh, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, door_setup, teardown);
}
