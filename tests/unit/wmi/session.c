/* SPDX-License-Identifier: MIT */
/* The transport against the simulated host, once through COM (hyperpoint-door.dll) and once directly: what
 * comes over must be the same, and nothing may stay behind. */
#include "com.h"

#include "cim/status.h"
#include "sim/admin.h"
#include "sim/inproc.h"
#include "sim/schema.h"
#include "wmi/wmi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BUILD 26100
#define VM                                                                                                   \
    "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"E220A839-7B1D-4DAF-A10A-2DEC89025CC1\""

/* --- the host behind both doors --- */

static char file[MAX_PATH];
static char leaks[MAX_PATH];
static HMODULE door;
static DWORD registered;

static unsigned asked; /* how often the user asked to stop */

static unsigned interrupts(void)
{
    return asked;
}

/* The door's class factory is registered for this process, whatever the registry says. */
static void load_door(void)
{
    char program[MAX_PATH];
    char library[MAX_PATH + 32];
    WMI_INTERFACE(IClassFactory, factory);
    GetModuleFileNameA(NULL, program, MAX_PATH);
    char *end = strrchr(program, '\\');
    assert_non_null(end);
    *end = '\0';
    snprintf(library, sizeof library, "%s\\..\\bin\\hyperpoint-door.dll", program);
    door = LoadLibraryA(library);
    assert_non_null(door);
    union {
        FARPROC any;
        HRESULT(WINAPI *get)(REFCLSID, REFIID, void **);
    } entry = { .any = GetProcAddress(door, "DllGetClassObject") };
    assert_non_null(entry.any);
    assert_int_equal(entry.get(&CLSID_WbemLocator, &IID_IClassFactory, (void **)&factory), S_OK);
    assert_int_equal(CoRegisterClassObject(&CLSID_WbemLocator, (IUnknown *)factory, CLSCTX_INPROC_SERVER,
                                           REGCLS_MULTIPLEUSE, &registered),
                     S_OK);
}

static int begin(void **state)
{
    (void)state;
    char folder[MAX_PATH];
    const struct sim_create_options options = { .scenario = "demo", .force = true };
    assert_true(GetTempPathA(MAX_PATH - 64, folder) > 0);
    snprintf(file, sizeof file, "%shyperpoint-wmi-%lu.json", folder, GetCurrentProcessId());
    snprintf(leaks, sizeof leaks, "%shyperpoint-wmi-%lu.leaks", folder, GetCurrentProcessId());
    assert_int_equal(sim_host_create(file, &options, NULL), 0);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", file);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_SPEED", "0");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "required");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_LEAKS", leaks);
    assert_int_equal(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    load_door();
    return 0;
}

static int end(void **state)
{
    (void)state;
    char lock[MAX_PATH + 8];
    CoRevokeClassObject(registered);
    CoUninitialize();
    FreeLibrary(door);
    snprintf(lock, sizeof lock, "%s.lock", file);
    DeleteFileA(file);
    DeleteFileA(lock);
    DeleteFileA(leaks);
    return 0;
}

static struct cim_session *through_com(void)
{
    struct cim_session *session;
    HP_ERROR(err);
    const struct wmi_target target = { .interrupts = interrupts, .timeout_seconds = 1 };
    if (wmi_open(&target, &session, &err) != 0)
        fail_msg("%s", err.what);
    return session;
}

static struct cim_session *directly(void)
{
    struct cim_session *session;
    const struct hp_clock *clock;
    assert_int_equal(sim_inproc_open(file, &session, &clock, NULL), 0);
    return session;
}

static void delay(const char *milliseconds)
{
    SetEnvironmentVariableA("HYPERPOINT_DOOR_DELAY", milliseconds);
}

/* --- comparing --- */

static void assert_same_error(const char *what, int a, const struct hp_error *x, int b,
                              const struct hp_error *y)
{
    if (a != b || x->codes[HP_LEVEL_WMI].value != y->codes[HP_LEVEL_WMI].value)
        fail_msg("%s: through COM %d (%s), directly %d (%s)", what, a, x->what ? x->what : "no error", b,
                 y->what ? y->what : "no error");
}

/* Each call of a simulated host takes some of its time. */
static bool is_running_time(const char *name)
{
    return strcmp(name, "OnTimeInMilliseconds") == 0 || strcmp(name, "UpTime") == 0 ||
           strcmp(name, "LocalDateTime") == 0;
}

static void assert_same_props(const char *what, const struct cim_props *a, const struct cim_props *b)
{
    if (a->count != b->count)
        fail_msg("%s: %zu and %zu properties", what, a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct cim_value *other = cim_props_find(b, a->items[i].name);
        if (is_running_time(a->items[i].name))
            continue;
        if (!other || !cim_value_equal(&a->items[i].value, other))
            fail_msg("%s: %s differs", what, a->items[i].name);
    }
}

static void assert_same_instance(const char *what, const struct cim_instance *a, const struct cim_instance *b)
{
    assert_string_equal(a->class_name, b->class_name);
    if (!a->path != !b->path)
        fail_msg("%s: only one has a path", what);
    if (a->path) {
        HP_ARENA(scratch);
        assert_string_equal(cim_ref_path(&scratch, a->path), cim_ref_path(&scratch, b->path));
    }
    assert_same_props(what, &a->props, &b->props);
}

/* The objects a query gives, which both doors give in the same order. */
static void assert_same_query(struct cim_session *com, struct cim_session *direct, struct hp_arena *arena,
                              const char *ns, const char *wql, struct cim_instances *out)
{
    const struct cim_query query = { ns, wql };
    struct cim_instances other = { .count = 0 };
    HP_ERROR(x);
    HP_ERROR(y);
    int a = cim_query(com, &query, arena, out, &x);
    int b = cim_query(direct, &query, arena, &other, &y);
    assert_same_error(wql, a, &x, b, &y);
    if (out->count != other.count)
        fail_msg("%s: %zu and %zu objects", wql, out->count, other.count);
    for (size_t i = 0; i < out->count; i++)
        assert_same_instance(wql, &out->items[i], &other.items[i]);
}

static void assert_same_get(struct cim_session *com, struct cim_session *direct, struct hp_arena *arena,
                            const struct cim_ref *ref)
{
    struct cim_instance *x = NULL;
    struct cim_instance *y = NULL;
    HP_ERROR(one);
    HP_ERROR(other);
    const char *path = cim_ref_path(arena, ref);
    int a = cim_get(com, ref, arena, &x, &one);
    int b = cim_get(direct, ref, arena, &y, &other);
    assert_same_error(path, a, &one, b, &other);
    if (!a)
        assert_same_instance(path, x, y);
}

/* --- the tests --- */

static void every_class_comes_over_as_it_is(void **state)
{
    (void)state;
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    size_t objects = 0;
    for (size_t i = 0; sim_class_at(i); i++) {
        HP_ARENA(arena);
        const struct cim_class_decl *class = sim_class_at(i);
        struct cim_instances found = { .count = 0 };
        const char *wql = hp_arena_format(&arena, "SELECT * FROM %s", class->name);
        assert_same_query(com, direct, &arena, class->ns, wql, &found);
        objects += found.count;
        if (found.count && found.items[0].path)
            assert_same_get(com, direct, &arena, found.items[0].path);
    }
    assert_true(objects > 100);
    cim_session_close(direct);
    cim_session_close(com);
}

static void other_queries_come_over_as_they_are(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "SELECT ElementName FROM Msvm_ComputerSystem", /* without keys: no path */
        "SELECT Name, CreationClassName FROM Msvm_ComputerSystem WHERE EnabledState = 3",
        "SELECT * FROM Msvm_ComputerSystem WHERE ElementName = 'nobody'",
        "ASSOCIATORS OF {" VM "}",
        "REFERENCES OF {" VM "}",
        "ASSOCIATORS OF {" VM "} WHERE ResultClass = CIM_VirtualSystemSettingData",
        "SELECT * FROM Nothing",
        "SELECT Nothing FROM Msvm_ComputerSystem",
        "SELECT FROM",
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(queries); i++) {
        HP_ARENA(arena);
        struct cim_instances found = { .count = 0 };
        assert_same_query(com, direct, &arena, CIM_NS_VIRTUALIZATION, queries[i], &found);
    }
    HP_ARENA(arena);
    struct cim_instances found = { .count = 0 };
    assert_same_query(com, direct, &arena, "root\\nowhere", "SELECT * FROM X", &found);
    cim_session_close(direct);
    cim_session_close(com);
}

static void objects_that_are_not_there_are_refused_alike(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"nobody\"",
        "Msvm_ConcreteJob.InstanceID=\"gone\"",
        "Msvm_ComputerSystem.Nothing=\"x\"",
        "Nothing.Name=\"x\"",
        "\\\\HYPERV-DEMO\\root\\virtualization\\v2:" VM,
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(paths); i++) {
        HP_ARENA(arena);
        struct cim_ref ref;
        assert_int_equal(cim_ref_parse(&arena, paths[i], &ref, NULL), 0);
        assert_same_get(com, direct, &arena, &ref);
    }
    cim_session_close(direct);
    cim_session_close(com);
}

/* What is wrong with a call is found before it changes anything, so both can be asked. */
static void wrong_calls_are_refused_alike(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *parameter;
        struct cim_value value;
    } calls[] = {
        { "Nothing", NULL, { .type = CIM_STRING } },
        { "RequestStateChange", "Nothing", { .type = CIM_UINT16, .as.u = 3 } },
        { "RequestStateChange", "RequestedState", { .type = CIM_STRING, .as.string = "off" } },
        { "RequestStateChange", "RequestedState", { .type = CIM_UINT16, .as.u = 4711 } },
        { "RequestStateChange", "Job", { .type = CIM_STRING, .as.string = "x" } },
    };
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; i < HP_COUNT(calls); i++) {
        HP_ARENA(arena);
        HP_ERROR(x);
        HP_ERROR(y);
        struct cim_ref ref;
        struct cim_props in = { .count = 0 };
        struct cim_props one = { .count = 0 };
        struct cim_props other = { .count = 0 };
        assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
        if (calls[i].parameter)
            cim_props_set(&arena, &in, calls[i].parameter, calls[i].value);
        int a = cim_invoke(com, &ref, calls[i].method, &in, &arena, &one, &x);
        int b = cim_invoke(direct, &ref, calls[i].method, &in, &arena, &other, &y);
        assert_same_error(calls[i].method, a, &x, b, &y);
        const struct cim_value *returned = cim_props_find(&one, "ReturnValue");
        assert_int_equal(!returned, a != 0);
        if (returned)
            assert_true(cim_value_equal(returned, cim_props_find(&other, "ReturnValue")));
    }
    cim_session_close(direct);
    cim_session_close(com);
}

/* A call with references and numbers in it, an answer with embedded objects. */
static void a_call_is_answered_alike(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    struct cim_instances services = { .count = 0 };
    struct cim_instances settings = { .count = 0 };
    assert_same_query(com, direct, &arena, CIM_NS_VIRTUALIZATION,
                      "SELECT * FROM Msvm_VirtualSystemManagementService", &services);
    assert_same_query(
        com, direct, &arena, CIM_NS_VIRTUALIZATION,
        "SELECT * FROM Msvm_VirtualSystemSettingData WHERE VirtualSystemType = 'Microsoft:Hyper-V:System:Realized'",
        &settings);
    struct cim_value *refs = hp_arena_array(&arena, settings.count, sizeof *refs);
    for (size_t i = 0; i < settings.count; i++)
        refs[i] = cim_reference(settings.items[i].path);
    const struct cim_value wanted[] = { cim_uint(CIM_UINT32, 0), cim_uint(CIM_UINT32, 1),
                                        cim_uint(CIM_UINT32, 100) };
    struct cim_props in = { .count = 0 };
    struct cim_props one = { .count = 0 };
    struct cim_props other = { .count = 0 };
    cim_props_set(&arena, &in, "SettingData", cim_array(CIM_REFERENCE, refs, settings.count));
    cim_props_set(&arena, &in, "RequestedInformation", cim_array(CIM_UINT32, wanted, 3));
    for (size_t i = 0; i < 2; i++) { /* the second time with the class at hand */
        assert_int_equal(
            cim_invoke(com, services.items[0].path, "GetSummaryInformation", &in, &arena, &one, NULL), 0);
        assert_int_equal(
            cim_invoke(direct, services.items[0].path, "GetSummaryInformation", &in, &arena, &other, NULL),
            0);
        assert_same_props("GetSummaryInformation", &one, &other);
    }
    const struct cim_value *summaries = cim_props_find(&one, "SummaryInformation");
    assert_true(summaries && summaries->type == CIM_OBJECT && summaries->as.array.count == settings.count);
    cim_session_close(direct);
    cim_session_close(com);
}

static void assert_same_class(const struct cim_class_decl *a, const struct cim_class_decl *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->property_count, b->property_count);
    for (size_t i = 0; i < a->property_count; i++) {
        const struct cim_property_decl *property = &a->properties[i];
        size_t at = 0;
        while (at < b->property_count && strcmp(b->properties[at].name, property->name) != 0)
            at++;
        unsigned looked_at = CIM_PROPERTY_KEY | CIM_PROPERTY_ARRAY;
        if (at == b->property_count || b->properties[at].type != property->type ||
            (b->properties[at].flags & looked_at) != (property->flags & looked_at))
            fail_msg("%s.%s is declared differently", a->name, property->name);
    }
    if (a->method_count != b->method_count)
        fail_msg("%s: %zu and %zu methods", a->name, a->method_count, b->method_count);
    for (size_t i = 0; i < a->method_count; i++) {
        size_t at = 0;
        while (at < b->method_count && strcmp(b->methods[at].name, a->methods[i].name) != 0)
            at++;
        if (at == b->method_count || b->methods[at].parameter_count != a->methods[i].parameter_count)
            fail_msg("%s.%s is declared differently", a->name, a->methods[i].name);
    }
}

static void every_class_is_declared_alike(void **state)
{
    (void)state;
    struct cim_session *com = through_com();
    struct cim_session *direct = directly();
    for (size_t i = 0; sim_class_at(i); i++) {
        HP_ARENA(arena);
        HP_ERROR(x);
        HP_ERROR(y);
        const struct cim_class_decl *class = sim_class_at(i);
        const struct cim_class_decl *one = NULL;
        const struct cim_class_decl *other = NULL;
        int a = cim_describe(com, class->ns, class->name, &arena, &one, &x);
        int b = cim_describe(direct, class->ns, class->name, &arena, &other, &y);
        assert_same_error(class->name, a, &x, b, &y);
        if (!a)
            assert_same_class(one, other);
    }
    HP_ARENA(arena);
    const struct cim_class_decl *none = NULL;
    assert_int_equal(cim_describe(com, CIM_NS_VIRTUALIZATION, "Nothing", &arena, &none, NULL),
                     HP_E_NOT_FOUND);
    assert_null(none);
    cim_session_close(direct);
    cim_session_close(com);
}

static int ask(struct cim_session *session, struct hp_arena *arena, struct cim_instances *out,
               struct hp_error *err)
{
    const struct cim_query query = { CIM_NS_CIMV2, "SELECT * FROM Win32_OperatingSystem" };
    return cim_query(session, &query, arena, out, err);
}

static void waiting_is_bounded(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_props none = { .count = 0 };
    struct cim_props out = { .count = 0 };
    struct cim_instance *object = NULL;
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(ask(com, &arena, &found, NULL), 0); /* connects */
    found.count = 0;
    delay("600");
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    found.count = 0;
    delay("60000");
    assert_int_equal(ask(com, &arena, &found, &err), HP_E_TIMEOUT);
    assert_int_equal(cim_get(com, &ref, &arena, &object, NULL), HP_E_TIMEOUT);
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL), HP_E_TIMEOUT);
    assert_int_equal(found.count, 0);
    assert_null(object);
    delay(NULL);
    cim_session_close(com);
}

static void only_who_insists_ends_a_call(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_props none = { .count = 0 };
    struct cim_props out = { .count = 0 };
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL); /* the class is known now */
    asked = 1;
    delay("600");
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    asked = 2;
    assert_int_equal(ask(com, &arena, &found, NULL), HP_E_INTERRUPTED);
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &none, &arena, &out, NULL), HP_E_TIMEOUT);
    delay(NULL); /* what is answered at once still works: there is something to put back */
    assert_int_equal(ask(com, &arena, &found, NULL), 0);
    asked = 0;
    cim_session_close(com);
}

static void a_remote_host_is_reached_by_its_name(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_session *session;
    const char *name;
    const struct wmi_target good = { .computer = "hyperv-demo",
                                     .user = "EXAMPLE\\admin",
                                     .password = "secret" };
    assert_int_equal(wmi_open(&good, &session, NULL), 0);
    assert_int_equal(wmi_host_name(session, &arena, &name, NULL), 0);
    assert_string_equal(name, "HYPERV-DEMO");
    cim_session_close(session);

    HP_ERROR(err);
    const struct wmi_target bad = { .computer = "hyperpoint-test.invalid" };
    assert_int_equal(wmi_open(&bad, &session, NULL), 0);
    assert_int_equal(wmi_host_name(session, &arena, &name, &err), HP_E_ACCESS);
    assert_int_equal(err.codes[HP_LEVEL_TRANSPORT].value, (uint32_t)CIM_S_RPC_UNAVAILABLE);
    assert_non_null(err.next);
    cim_session_close(session);

    const struct wmi_target local = { .computer = "localhost", .user = "admin" };
    assert_int_equal(wmi_open(&local, &session, NULL), HP_E_USAGE);
}

static void another_host_is_not_talked_to_in_the_clear(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_session *session;
    const char *name;
    const struct wmi_target target = { .computer = "hyperv-demo" };
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "absent");
    struct cim_session *local = through_com(); /* an object of this process needs no protection */
    assert_int_equal(wmi_host_name(local, &arena, &name, NULL), 0);
    cim_session_close(local);
    assert_int_equal(wmi_open(&target, &session, NULL), 0);
    assert_int_equal(wmi_host_name(session, &arena, &name, &err), HP_E_ACCESS);
    cim_session_close(session);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "required");
}

/* --- memory --- */

/* One of everything that hands texts, VARIANTs or arrays to and fro, well and ill. */
static void do_everything(void)
{
    HP_ARENA(arena);
    struct cim_session *com = through_com();
    struct cim_instances found = { .count = 0 };
    struct cim_instance *object = NULL;
    const struct cim_class_decl *class = NULL;
    struct cim_ref ref;
    struct cim_props in = { .count = 0 };
    struct cim_props out = { .count = 0 };
    const struct cim_query all = { CIM_NS_VIRTUALIZATION, "SELECT * FROM CIM_ManagedElement" };
    const struct cim_query wrong = { CIM_NS_VIRTUALIZATION, "SELECT FROM" };
    const struct cim_query nowhere = { "root\\nowhere", "SELECT * FROM X" };
    static const char *const texts[] = { "one", "two" };
    assert_int_equal(cim_query(com, &all, &arena, &found, NULL), 0);
    assert_int_not_equal(cim_query(com, &wrong, &arena, &found, NULL), 0);
    assert_int_not_equal(cim_query(com, &nowhere, &arena, &found, NULL), 0);
    assert_int_equal(cim_ref_parse(&arena, VM, &ref, NULL), 0);
    assert_int_equal(cim_get(com, &ref, &arena, &object, NULL), 0);
    assert_int_equal(cim_describe(com, CIM_NS_VIRTUALIZATION, "Msvm_ComputerSystem", &arena, &class, NULL),
                     0);
    assert_int_not_equal(cim_invoke(com, &ref, "Nothing", &in, &arena, &out, NULL), 0);
    cim_props_set(&arena, &in, "RequestedState", cim_uint(CIM_UINT16, 4711));
    assert_int_equal(cim_invoke(com, &ref, "RequestStateChange", &in, &arena, &out, NULL), 0);
    cim_props_set(&arena, &in, "RequestedState", cim_string_array(&arena, texts, 2));
    assert_int_not_equal(cim_invoke(com, &ref, "RequestStateChange", &in, &arena, &out, NULL), 0);
    cim_session_close(com);
    SetErrorInfo(0, NULL);
}

/* Every piece of memory in use, whoever asked for it. */
static size_t count_blocks(void)
{
    HANDLE heaps[64];
    size_t blocks = 0;
    DWORD count = GetProcessHeaps(64, heaps);
    assert_in_range(count, 1, 64);
    for (DWORD i = 0; i < count; i++) {
        PROCESS_HEAP_ENTRY entry = { .lpData = NULL };
        HeapLock(heaps[i]);
        while (HeapWalk(heaps[i], &entry))
            blocks += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        HeapUnlock(heaps[i]);
    }
    return blocks;
}

/* A text or VARIANT that nobody frees shows once in every round. */
static void nothing_grows(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    for (size_t i = 0; i < 3; i++)
        do_everything(); /* caches fill */
    size_t before = count_blocks();
    for (size_t i = 0; i < ROUNDS; i++)
        do_everything();
    size_t after = count_blocks();
    if (after >= before + ROUNDS)
        fail_msg("%zu pieces of memory were in use, %zu are %d rounds later", before, after, ROUNDS);
}

/* Must be the last: the door reports what it still has out when it is unloaded. */
static void everything_is_given_back(void **state)
{
    (void)state;
    char line[128] = "";
    CoRevokeClassObject(registered);
    assert_true(FreeLibrary(door));
    door = NULL;
    FILE *report = fopen(leaks, "r");
    assert_non_null(report);
    assert_non_null(fgets(line, sizeof line, report));
    fclose(report);
    assert_string_equal(line, "none\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_comes_over_as_it_is),
        cmocka_unit_test(other_queries_come_over_as_they_are),
        cmocka_unit_test(objects_that_are_not_there_are_refused_alike),
        cmocka_unit_test(wrong_calls_are_refused_alike),
        cmocka_unit_test(a_call_is_answered_alike),
        cmocka_unit_test(every_class_is_declared_alike),
        cmocka_unit_test(waiting_is_bounded),
        cmocka_unit_test(only_who_insists_ends_a_call),
        cmocka_unit_test(a_remote_host_is_reached_by_its_name),
        cmocka_unit_test(another_host_is_not_talked_to_in_the_clear),
        cmocka_unit_test(nothing_grows),
        cmocka_unit_test(everything_is_given_back),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
