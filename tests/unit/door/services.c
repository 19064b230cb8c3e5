/* SPDX-License-Identifier: MIT */
/* IWbemLocator, IWbemServices, enumerators, call results and proxies' security of the COM door. */
#include "door_fixture.h"

/* --- coming in --- */

static void the_class_object_is_a_factory(void **state)
{
    (void)state;
    HELD(IClassFactory, factory);
    HELD(IUnknown, refused);
    assert_hr(door.get_class(&IID_IWbemLocator, &IID_IClassFactory, (void **)&factory),
              CLASS_E_CLASSNOTAVAILABLE);
    assert_hr(door.get_class(&CLSID_WbemLocator, &IID_IClassFactory, (void **)&factory), S_OK);
    assert_hr(door.can_unload(), S_FALSE);
    assert_hr(IClassFactory_CreateInstance(factory, (IUnknown *)factory, &IID_IUnknown, (void **)&refused),
              CLASS_E_NOAGGREGATION);
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IWbemServices, (void **)&refused),
              E_NOINTERFACE);
    assert_null(refused);
}

static void connecting_checks_place_and_user(void **state)
{
    (void)state;
    HELD(IWbemServices, a);
    HELD(IWbemServices, b);
    HELD(IWbemServices, c);
    HELD(IWbemServices, refused);
    assert_hr(connect_as(L"ROOT\\CIMV2", NULL, NULL, &a), S_OK);
    assert_hr(connect_as(L"//./root/virtualization/v2", L"", L"", &b), S_OK);
    assert_hr(connect_as(L"\\\\hyperv-demo\\" NS, L"DOMAIN\\user", L"secret", &c), S_OK);
    assert_hr(connect_as(NS, L"user", L"secret", &refused), WBEM_E_LOCAL_CREDENTIALS);
    assert_error_object((HRESULT)WBEM_E_LOCAL_CREDENTIALS, NULL);
    assert_hr(connect_as(L"\\\\elsewhere\\" NS, NULL, NULL, &refused), 0x800706BA);
    assert_hr(connect_as(L"root\\nowhere", NULL, NULL, &refused), WBEM_E_INVALID_NAMESPACE);
    assert_hr(connect_as(L"", NULL, NULL, &refused), WBEM_E_INVALID_NAMESPACE);
    assert_null(refused);
}

static void without_a_host_connecting_says_so(void **state)
{
    (void)state;
    HELD(IWbemServices, refused);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", NULL);
    assert_hr(connect_as(NS, NULL, NULL, &refused), WBEM_E_FAILED);
    assert_error_object((HRESULT)WBEM_E_FAILED, L"HYPERPOINT_DOOR_HOST");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", "C:\\nowhere\\host.json");
    assert_hr(connect_as(NS, NULL, NULL, &refused), WBEM_E_FAILED);
    assert_error_object((HRESULT)WBEM_E_FAILED, L"nowhere");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", door.file);
}

static void a_wide_text_is_no_bstr(void **state)
{
    (void)state;
    IWbemLocator *locator __attribute__((cleanup(release_unknown))) = new_locator();
    HELD(IWbemServices, refused);
    /* The length in front, and the text behind it; then one that is shorter than its length. */
    static const struct {
        DWORD bytes;
        WCHAR text[16];
    } wrong = { 6, L"root\\cimv2" };
    BSTR cut __attribute__((cleanup(free_bstr))) = SysAllocStringLen(L"root\\cimv2\0\0", 12);
    BSTR half __attribute__((cleanup(free_bstr))) = SysAllocStringByteLen("r\0o\0o", 5);
    const BSTR all[] = { (BSTR)(ULONG_PTR)wrong.text, cut, half, NULL };
    for (size_t i = 0; i < 4; i++) {
        assert_hr(IWbemLocator_ConnectServer(locator, all[i], NULL, NULL, NULL, 0, NULL, NULL, &refused),
                  WBEM_E_INVALID_PARAMETER);
        assert_error_object((HRESULT)WBEM_E_INVALID_PARAMETER, L"BSTR");
    }
    SetEnvironmentVariableA("HYPERPOINT_DOOR_CLIENT", "loose");
    assert_hr(IWbemLocator_ConnectServer(locator, cut, NULL, NULL, NULL, 0, NULL, NULL, &refused), S_OK);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_CLIENT", NULL);
}

static void texts_that_are_no_bstr_are_refused_everywhere(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, object);
    HELD(IEnumWbemClassObject, list);
    IWbemClassObject *in __attribute__((cleanup(release_unknown))) = snapshot_parameters(services);
    BSTR cut __attribute__((cleanup(free_bstr))) = SysAllocStringLen(L"Msvm_ComputerSystem\0", 20);
    BSTR torn __attribute__((cleanup(free_bstr))) = SysAllocString(L"\xD800 alone");
    TEXT_OF(wql, L"WQL");
    assert_hr(IWbemServices_GetObject(services, cut, 0, NULL, &object, NULL), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_GetObject(services, torn, 0, NULL, &object, NULL), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_CreateInstanceEnum(services, cut, 0, NULL, &list), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_CreateClassEnum(services, cut, 0, NULL, &list), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecQuery(services, wql, cut, 0, NULL, &list), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecQuery(services, wql, NULL, 0, NULL, &list), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecMethod(services, cut, wql, 0, NULL, in, &object, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecMethod(services, wql, cut, 0, NULL, in, &object, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(put(in, L"SnapshotSettings", V_OF(VT_BSTR, bstrVal, cut)), WBEM_E_INVALID_PARAMETER);
    assert_hr(put(in, L"SnapshotSettings", V_OF(VT_BSTR, bstrVal, torn)), WBEM_E_INVALID_PARAMETER);
}

/* --- reading --- */

static void objects_are_read_by_path(void **state)
{
    (void)state;
    SERVICES(services, NS);
    static const WCHAR *const paths[] = {
        MY_VM,
        NS L":" MY_VM,
        L"\\\\HYPERV-DEMO\\" NS L":" MY_VM,
        L"//./root/virtualization/v2:" MY_VM,
        L"Msvm_ComputerSystem.CreationClassName='Msvm_ComputerSystem',Name='E220A839-7B1D-4DAF-A10A-2DEC89025CC1'",
    };
    for (size_t i = 0; i < HP_COUNT(paths); i++) {
        HELD(IWbemClassObject, object);
        assert_hr(get_object(services, paths[i], &object), S_OK);
        assert_text(object, L"ElementName", L"my vm");
    }
    HELD(IWbemClassObject, nothing);
    HELD(IWbemClassObject, fresh);
    assert_hr(get_object(services, L"Msvm_NoSuchClass", &nothing), WBEM_E_NOT_FOUND);
    assert_hr(get_object(services, L"Msvm_ComputerSystem.Name=\"x\"", &nothing), WBEM_E_INVALID_PARAMETER);
    assert_hr(get_object(services, L"Msvm_ComputerSystem.CreationClassName=\"x\",Name=\"y\"", &nothing),
              WBEM_E_NOT_FOUND);
    assert_hr(get_object(services, L"Msvm_ComputerSystem.Name=\"x", &nothing), WBEM_E_INVALID_OBJECT_PATH);
    assert_hr(get_object(services, L"\\\\ELSEWHERE\\" NS L":" MY_VM, &nothing), WBEM_E_INVALID_OBJECT_PATH);
    assert_null(nothing);
    assert_hr(get_object(services, L"", &fresh), S_OK);
    assert_number(fresh, L"__GENUS", WBEM_GENUS_CLASS);
    assert_hr(IWbemClassObject_SpawnInstance(fresh, 0, &nothing), WBEM_E_INCOMPLETE_CLASS);
}

static ULONG count_all(IEnumWbemClassObject *list)
{
    ULONG total = 0;
    for (;;) {
        IWbemClassObject *batch[3];
        ULONG returned;
        HRESULT result = IEnumWbemClassObject_Next(list, WBEM_INFINITE, 3, batch, &returned);
        assert_true(result == S_OK ? returned == 3 : result == (HRESULT)WBEM_S_FALSE && returned < 3);
        for (ULONG i = 0; i < returned; i++)
            IWbemClassObject_Release(batch[i]);
        for (ULONG i = returned; i < 3; i++)
            assert_null(batch[i]);
        total += returned;
        if (result != S_OK)
            return total;
    }
}

static void lists_come_in_batches(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, list);
    HELD(IEnumWbemClassObject, copy);
    ULONG returned = 7;
    assert_hr(ask(services, L"SELECT * FROM Msvm_ComputerSystem", 0, &list), S_OK);
    assert_hr(IEnumWbemClassObject_Skip(list, 0, 2), S_OK);
    assert_hr(IEnumWbemClassObject_Clone(list, &copy), S_OK);
    assert_int_equal(count_all(list), 5);
    assert_int_equal(count_all(copy), 5);
    assert_hr(IEnumWbemClassObject_Reset(list), S_OK);
    assert_int_equal(count_all(list), 7);
    assert_hr(IEnumWbemClassObject_Skip(list, 0, 1), WBEM_S_FALSE);
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, NULL, &returned), WBEM_E_INVALID_PARAMETER);
    assert_hr(IEnumWbemClassObject_NextAsync(list, 1, NULL), WBEM_E_NOT_SUPPORTED);
}

static void forward_only_is_forward_only(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, list);
    HELD(IEnumWbemClassObject, copy);
    assert_hr(ask(services, L"SELECT Name FROM Msvm_ComputerSystem", WBEM_FLAG_FORWARD_ONLY, &list), S_OK);
    assert_hr(IEnumWbemClassObject_Reset(list), WBEM_E_INVALID_OPERATION);
    assert_hr(IEnumWbemClassObject_Clone(list, &copy), WBEM_E_INVALID_OPERATION);
    assert_int_equal(count_all(list), 7);
}

static void a_query_without_keys_gives_no_path(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, list);
    HELD(IWbemClassObject, object);
    VALUE_OF(path);
    ULONG returned;
    assert_hr(ask(services, L"SELECT ElementName FROM Msvm_ComputerSystem", 0, &list), S_OK);
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, &object, &returned), S_OK);
    assert_number(object, L"__PROPERTY_COUNT", 1);
    assert_hr(IWbemClassObject_Get(object, L"__PATH", 0, &path, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&path), VT_NULL);
    assert_hr(IWbemClassObject_Get(object, L"EnabledState", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
}

static void errors_of_a_query_come_where_wmi_has_them(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, list);
    HELD(IWbemClassObject, object);
    ULONG returned;
    static const LONG later = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;
    assert_hr(ask(services, L"SELECT * FROM Nothing", 0, &list), WBEM_E_INVALID_CLASS);
    assert_hr(ask(services, L"SELEKT", 0, &list), WBEM_E_INVALID_QUERY);
    assert_null(list);
    assert_hr(ask(services, L"SELECT Foo FROM Msvm_ComputerSystem", later, &list), S_OK);
    for (int i = 0; i < 2; i++) {
        assert_hr(IEnumWbemClassObject_Next(list, WBEM_INFINITE, 1, &object, &returned),
                  WBEM_E_INVALID_QUERY);
        assert_error_object((HRESULT)WBEM_E_INVALID_QUERY, L"Foo");
    }
    TEXT_OF(language, L"SQL");
    TEXT_OF(text, L"SELECT * FROM Msvm_ComputerSystem");
    HELD(IEnumWbemClassObject, none);
    assert_hr(IWbemServices_ExecQuery(services, language, text, 0, NULL, &none), WBEM_E_INVALID_QUERY_TYPE);
    assert_hr(ask(services, text, WBEM_FLAG_PROTOTYPE, &none), WBEM_E_INVALID_PARAMETER);
    assert_hr(ask(services, text, 0, NULL), WBEM_E_INVALID_PARAMETER);
}

static ULONG count_classes(IWbemServices *services, const WCHAR *superclass, LONG flags)
{
    HELD(IEnumWbemClassObject, list);
    TEXT_OF(name, superclass);
    assert_hr(IWbemServices_CreateClassEnum(services, name, flags, NULL, &list), S_OK);
    return count_all(list);
}

static void classes_are_listed(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, list);
    TEXT_OF(wrong, L"Msvm_Nothing");
    assert_int_equal(count_classes(services, L"CIM_Service", WBEM_FLAG_SHALLOW), 3);
    assert_int_equal(count_classes(services, L"CIM_Service", WBEM_FLAG_DEEP), 5);
    assert_true(count_classes(services, NULL, WBEM_FLAG_DEEP) > 40);
    assert_hr(IWbemServices_CreateClassEnum(services, wrong, 0, NULL, &list), WBEM_E_INVALID_CLASS);
    assert_hr(ask(services, L"ASSOCIATORS OF {" MY_VM L"} WHERE ClassDefsOnly", 0, &list), S_OK);
    HELD(IWbemClassObject, class);
    ULONG returned;
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, &class, &returned), S_OK);
    assert_number(class, L"__GENUS", WBEM_GENUS_CLASS);
}

static void instances_of_a_class_alone_or_with_derived_ones(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IEnumWbemClassObject, deep);
    HELD(IEnumWbemClassObject, shallow);
    HELD(IEnumWbemClassObject, wrong);
    TEXT_OF(base, L"CIM_Service");
    TEXT_OF(path, MY_VM);
    assert_hr(IWbemServices_CreateInstanceEnum(services, base, WBEM_FLAG_DEEP, NULL, &deep), S_OK);
    assert_int_equal(count_all(deep), 3);
    assert_hr(IWbemServices_CreateInstanceEnum(services, base, WBEM_FLAG_SHALLOW, NULL, &shallow), S_OK);
    assert_int_equal(count_all(shallow), 0);
    assert_hr(IWbemServices_CreateInstanceEnum(services, path, 0, NULL, &wrong), WBEM_E_INVALID_PARAMETER);
}

/* --- calling --- */

static void a_method_is_called(void **state)
{
    (void)state;
    SERVICES(services, NS);
    IWbemClassObject *in __attribute__((cleanup(release_unknown))) = snapshot_parameters(services);
    HELD(IWbemClassObject, out);
    HELD(IWbemClassObject, job);
    VALUE_OF(reference);
    BSTR path __attribute__((cleanup(free_bstr))) = path_of_first(services, SNAPSHOTS);
    TEXT_OF(method, L"CreateSnapshot");
    assert_hr(IWbemServices_ExecMethod(services, path, method, 0, NULL, in, &out, NULL), S_OK);
    assert_text(out, L"__CLASS", L"__PARAMETERS");
    assert_number(out, L"ReturnValue", 4096);
    assert_hr(IWbemClassObject_Get(out, L"Job", 0, &reference, NULL, NULL), S_OK);
    assert_hr(get_object(services, V_BSTR(&reference), &job), S_OK);
    assert_text(job, L"__CLASS", L"Msvm_ConcreteJob");
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    SERVICES(services, NS);
    IWbemClassObject *in __attribute__((cleanup(release_unknown))) = snapshot_parameters(services);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, vm);
    HELD(IWbemClassObject, out);
    IWbemCallResult *full = (IWbemCallResult *)1;
    BSTR path __attribute__((cleanup(free_bstr))) = path_of_first(services, SNAPSHOTS);
    TEXT_OF(create, L"CreateSnapshot");
    TEXT_OF(apply, L"ApplySnapshot");
    TEXT_OF(nothing, L"NoSuchMethod");
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(get_object(services, SNAPSHOTS, &class), S_OK);
    assert_hr(IWbemServices_ExecMethod(services, path, nothing, 0, NULL, in, &out, NULL),
              WBEM_E_INVALID_METHOD);
    assert_hr(IWbemServices_ExecMethod(services, path, apply, 0, NULL, in, &out, NULL),
              WBEM_E_INVALID_METHOD_PARAMETERS);
    assert_error_object((HRESULT)WBEM_E_INVALID_METHOD_PARAMETERS, L"takes no parameter");
    assert_hr(IWbemServices_ExecMethod(services, path, create, 0, NULL, vm, &out, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecMethod(services, path, create, 0, NULL, class, &out, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecMethod(services, path, create, 0x20, NULL, in, &out, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(
        IWbemServices_ExecMethod(services, path, create, WBEM_FLAG_RETURN_IMMEDIATELY, NULL, in, NULL, NULL),
        WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemServices_ExecMethod(services, path, create, 0, NULL, in, &out, &full),
              WBEM_E_INVALID_PARAMETER);
    assert_null(out);
}

static void semisynchronous_calls_are_come_back_for(void **state)
{
    (void)state;
    SERVICES(services, NS);
    IWbemClassObject *in __attribute__((cleanup(release_unknown))) = snapshot_parameters(services);
    HELD(IWbemCallResult, result);
    HELD(IWbemClassObject, out);
    HELD(IWbemServices, none);
    BSTR text = NULL;
    LONG status = 1;
    BSTR path __attribute__((cleanup(free_bstr))) = path_of_first(services, SNAPSHOTS);
    TEXT_OF(method, L"CreateSnapshot");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_DELAY", "200");
    assert_hr(IWbemServices_ExecMethod(services, path, method, WBEM_FLAG_RETURN_IMMEDIATELY, NULL, in, NULL,
                                       &result),
              S_OK);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_DELAY", NULL);
    assert_hr(IWbemCallResult_GetCallStatus(result, 0, &status), WBEM_S_TIMEDOUT);
    assert_hr(IWbemCallResult_GetResultObject(result, 10, &out), WBEM_S_TIMEDOUT);
    assert_null(out);
    assert_hr(IWbemCallResult_GetCallStatus(result, WBEM_INFINITE, &status), S_OK);
    assert_hr(status, S_OK);
    assert_hr(IWbemCallResult_GetResultObject(result, 0, &out), S_OK);
    assert_number(out, L"ReturnValue", 4096);
    assert_hr(IWbemCallResult_GetResultString(result, 0, &text), WBEM_E_INVALID_OPERATION);
    assert_hr(IWbemCallResult_GetResultServices(result, 0, &none), WBEM_E_INVALID_OPERATION);
}

static void semisynchronous_errors_wait_in_the_result(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemCallResult, result);
    HELD(IWbemClassObject, out);
    LONG status = 0;
    TEXT_OF(path, L"Msvm_NoSuchClass");
    assert_hr(IWbemServices_GetObject(services, path, WBEM_FLAG_RETURN_IMMEDIATELY, NULL, NULL, &result),
              S_OK);
    assert_hr(IWbemCallResult_GetCallStatus(result, 0, &status), S_OK);
    assert_hr(status, WBEM_E_NOT_FOUND);
    assert_hr(IWbemCallResult_GetResultObject(result, 0, &out), WBEM_E_NOT_FOUND);
    assert_error_object((HRESULT)WBEM_E_NOT_FOUND, NULL);
}

/* --- what is not there --- */

static void what_is_not_offered_is_refused(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    HELD(IEnumWbemClassObject, list);
    HELD(IWbemServices, inner);
    IWbemObjectSink *sink = NULL;
    TEXT_OF(text, MY_VM);
    TEXT_OF(wql, L"WQL");
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(IWbemServices_PutInstance(services, vm, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_error_object((HRESULT)WBEM_E_NOT_SUPPORTED, L"PutInstance");
    assert_hr(IWbemServices_PutInstanceAsync(services, vm, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_PutClass(services, vm, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_PutClassAsync(services, vm, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_DeleteInstance(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_DeleteInstanceAsync(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_DeleteClass(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_DeleteClassAsync(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_GetObjectAsync(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_CreateClassEnumAsync(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_CreateInstanceEnumAsync(services, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_ExecQueryAsync(services, wql, text, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_ExecNotificationQuery(services, wql, text, 0, NULL, &list), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_ExecNotificationQueryAsync(services, wql, text, 0, NULL, NULL),
              WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_ExecMethodAsync(services, text, wql, 0, NULL, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_CancelAsyncCall(services, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_QueryObjectSink(services, 0, &sink), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemServices_OpenNamespace(services, wql, 0, NULL, &inner, NULL), WBEM_E_INVALID_NAMESPACE);
}

static void an_error_is_forgotten_by_the_next_call(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    HELD(IErrorInfo, error);
    assert_hr(get_object(services, L"Msvm_NoSuchClass", &vm), WBEM_E_NOT_FOUND);
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(GetErrorInfo(0, &error), S_FALSE);
}

/* The report of what was never given back, of a locator that this function keeps: after all tests, because it
 * sends the DLL away. */
static int what_is_kept_is_reported(void **state)
{
    char leaks[MAX_PATH + 8];
    char said[64] = "";
    snprintf(leaks, sizeof leaks, "%s.leaks", door.file);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_LEAKS", leaks);
    IWbemLocator *kept = new_locator();
    IWbemLocator_AddRef(kept);
    int rc = door_teardown(state);
    FILE *file = fopen(leaks, "rb");
    if (!file)
        return -1;
    size_t length = fread(said, 1, sizeof said - 1, file);
    fclose(file);
    DeleteFileA(leaks);
    return rc || length == 0 || strcmp(said, "IWbemLocator 2\n") != 0 ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(the_class_object_is_a_factory),
        DOOR_TEST(connecting_checks_place_and_user),
        DOOR_TEST(without_a_host_connecting_says_so),
        DOOR_TEST(a_wide_text_is_no_bstr),
        DOOR_TEST(texts_that_are_no_bstr_are_refused_everywhere),
        DOOR_TEST(objects_are_read_by_path),
        DOOR_TEST(lists_come_in_batches),
        DOOR_TEST(forward_only_is_forward_only),
        DOOR_TEST(a_query_without_keys_gives_no_path),
        DOOR_TEST(errors_of_a_query_come_where_wmi_has_them),
        DOOR_TEST(classes_are_listed),
        DOOR_TEST(instances_of_a_class_alone_or_with_derived_ones),
        DOOR_TEST(a_method_is_called),
        DOOR_TEST(wrong_calls_are_refused),
        DOOR_TEST(semisynchronous_calls_are_come_back_for),
        DOOR_TEST(semisynchronous_errors_wait_in_the_result),
        DOOR_TEST(what_is_not_offered_is_refused),
        DOOR_TEST(an_error_is_forgotten_by_the_next_call),
    };
    return cmocka_run_group_tests(tests, door_setup, what_is_kept_is_reported);
}
