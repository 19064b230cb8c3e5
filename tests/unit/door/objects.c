/* SPDX-License-Identifier: MIT */
/* IWbemClassObject and IWbemQualifierSet of the COM door, used as a client uses them. */
#include "door_fixture.h"

static void assert_cimtype(IWbemClassObject *object, const WCHAR *name, CIMTYPE wanted, VARTYPE vartype)
{
    VALUE_OF(value);
    CIMTYPE type = 0;
    assert_hr(IWbemClassObject_Get(object, name, 0, &value, &type, NULL), S_OK);
    assert_int_equal(type, wanted);
    if (V_VT(&value) != VT_NULL)
        assert_int_equal(V_VT(&value), vartype);
}

static void system_properties_are_there(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    VALUE_OF(derivation);
    LONG flavor = 0;
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_number(vm, L"__GENUS", WBEM_GENUS_INSTANCE);
    assert_text(vm, L"__CLASS", L"Msvm_ComputerSystem");
    assert_text(vm, L"__SUPERCLASS", L"CIM_ComputerSystem");
    assert_text(vm, L"__DYNASTY", L"CIM_ManagedElement");
    assert_text(vm, L"__SERVER", L"HYPERV-DEMO");
    assert_text(vm, L"__NAMESPACE", NS);
    assert_text(vm, L"__RELPATH", MY_VM);
    assert_text(vm, L"__path", L"\\\\HYPERV-DEMO\\" NS L":" MY_VM);
    assert_hr(IWbemClassObject_Get(vm, L"__DERIVATION", 0, &derivation, NULL, &flavor), S_OK);
    assert_int_equal(V_VT(&derivation), VT_ARRAY | VT_BSTR);
    assert_int_equal(flavor, WBEM_FLAVOR_ORIGIN_SYSTEM);
    assert_hr(IWbemClassObject_Get(vm, L"__NOTHING", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
}

static void values_have_the_forms_of_wmi(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    HELD(IWbemClassObject, class);
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_text(vm, L"ElementName", L"my vm");
    assert_cimtype(vm, L"EnabledState", WBEM_CIM_UINT16, VT_I4);
    assert_cimtype(vm, L"OnTimeInMilliseconds", WBEM_CIM_UINT64, VT_BSTR);
    assert_cimtype(vm, L"TimeOfLastStateChange", WBEM_CIM_DATETIME, VT_BSTR);
    assert_cimtype(vm, L"OperationalStatus", WBEM_CIM_UINT16 | CIM_FLAG_ARRAY, VT_ARRAY | VT_I4);
    assert_hr(IWbemClassObject_Get(vm, L"NoSuchProperty", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
    assert_hr(IWbemClassObject_Get(vm, L"ElementName", 1, NULL, NULL, NULL), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemClassObject_Get(vm, NULL, 0, NULL, NULL, NULL), WBEM_E_INVALID_PARAMETER);
    assert_hr(get_object(services, L"Msvm_VirtualSystemSettingDataComponent", &class), S_OK);
    assert_cimtype(class, L"GroupComponent", WBEM_CIM_REFERENCE, VT_NULL);
    assert_number(class, L"__GENUS", WBEM_GENUS_CLASS);
}

/* Counts what an enumeration gives; all names begin as they should. */
static ULONG walk(IWbemClassObject *object, LONG flags, bool all_system)
{
    ULONG count = 0;
    assert_hr(IWbemClassObject_BeginEnumeration(object, flags), S_OK);
    for (;; count++) {
        BSTR name __attribute__((cleanup(free_bstr))) = NULL;
        VALUE_OF(value);
        HRESULT result = IWbemClassObject_Next(object, 0, &name, &value, NULL, NULL);
        if (result == (HRESULT)WBEM_S_NO_MORE_DATA)
            break;
        assert_hr(result, S_OK);
        if (all_system)
            assert_int_equal(wcsncmp(name, L"__", 2), 0);
    }
    assert_hr(IWbemClassObject_EndEnumeration(object), S_OK);
    assert_hr(IWbemClassObject_Next(object, 0, NULL, NULL, NULL, NULL), WBEM_E_UNEXPECTED);
    return count;
}

static LONG names(IWbemClassObject *object, LONG flags, const WCHAR *qualifier)
{
    SAFEARRAY *array = NULL;
    LONG upper;
    assert_hr(IWbemClassObject_GetNames(object, qualifier, flags, NULL, &array), S_OK);
    assert_hr(SafeArrayGetUBound(array, 1, &upper), S_OK);
    SafeArrayDestroy(array);
    return upper + 1;
}

static void properties_are_enumerated(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    VALUE_OF(count);
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(IWbemClassObject_Get(vm, L"__PROPERTY_COUNT", 0, &count, NULL, NULL), S_OK);
    assert_int_equal(walk(vm, WBEM_FLAG_SYSTEM_ONLY, true), 10);
    assert_int_equal(walk(vm, WBEM_FLAG_NONSYSTEM_ONLY, false), V_I4(&count));
    assert_int_equal(walk(vm, 0, false), V_I4(&count) + 10);
    assert_int_equal(walk(vm, WBEM_FLAG_KEYS_ONLY, false), 2);
    assert_int_equal(walk(vm, WBEM_FLAG_REFS_ONLY, false), 0);
    assert_int_equal(walk(vm, WBEM_FLAG_LOCAL_ONLY, false) + walk(vm, WBEM_FLAG_PROPAGATED_ONLY, false),
                     V_I4(&count));
    assert_int_equal(names(vm, WBEM_FLAG_ALWAYS, NULL), V_I4(&count) + 10);
    assert_int_equal(names(vm, WBEM_FLAG_KEYS_ONLY, NULL), 2);
    assert_int_equal(names(vm, WBEM_FLAG_ONLY_IF_TRUE | WBEM_FLAG_NONSYSTEM_ONLY, L"key"), 2);
    assert_int_equal(names(vm, WBEM_FLAG_ONLY_IF_FALSE | WBEM_FLAG_NONSYSTEM_ONLY, L"key"), V_I4(&count) - 2);
    assert_hr(IWbemClassObject_GetNames(vm, NULL, WBEM_FLAG_ONLY_IF_TRUE, NULL, NULL),
              WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemClassObject_BeginEnumeration(vm, 0x4000), WBEM_E_INVALID_PARAMETER);
}

/* --- methods --- */

static void assert_qualifier(IWbemClassObject *object, const WCHAR *property, const WCHAR *name,
                             HRESULT wanted)
{
    HELD(IWbemQualifierSet, set);
    VALUE_OF(value);
    LONG flavor;
    assert_hr(IWbemClassObject_GetPropertyQualifierSet(object, property, &set), S_OK);
    assert_hr(IWbemQualifierSet_Get(set, name, 0, &value, &flavor), wanted);
}

static void methods_tell_their_parameters(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, in);
    HELD(IWbemClassObject, out);
    HELD(IWbemQualifierSet, set);
    VALUE_OF(id);
    assert_hr(get_object(services, SNAPSHOTS, &class), S_OK);
    assert_hr(IWbemClassObject_GetMethod(class, L"createsnapshot", 0, &in, &out), S_OK);
    assert_text(in, L"__CLASS", L"__PARAMETERS");
    assert_number(in, L"__GENUS", WBEM_GENUS_CLASS);
    assert_cimtype(in, L"AffectedSystem", WBEM_CIM_REFERENCE, VT_NULL);
    assert_cimtype(in, L"SnapshotType", WBEM_CIM_UINT16, VT_NULL);
    assert_hr(IWbemClassObject_Get(in, L"Job", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
    assert_cimtype(out, L"ReturnValue", WBEM_CIM_UINT32, VT_NULL);
    assert_cimtype(out, L"Job", WBEM_CIM_REFERENCE, VT_NULL);
    assert_hr(IWbemClassObject_GetPropertyQualifierSet(in, L"SnapshotType", &set), S_OK);
    assert_hr(IWbemQualifierSet_Get(set, L"ID", 0, &id, NULL), S_OK);
    assert_int_equal(V_I4(&id), 2);
    assert_qualifier(in, L"SnapshotType", L"In", S_OK);
    assert_qualifier(in, L"SnapshotType", L"Out", WBEM_E_NOT_FOUND);
    assert_qualifier(in, L"ResultingSnapshot", L"Out", S_OK);
    assert_qualifier(out, L"ReturnValue", L"ID", WBEM_E_NOT_FOUND);
    assert_qualifier(out, L"ReturnValue", L"CIMTYPE", S_OK);
    assert_hr(IWbemClassObject_GetMethod(class, L"NoSuchMethod", 0, NULL, NULL), WBEM_E_NOT_FOUND);
}

static void methods_are_enumerated(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, vm);
    BSTR origin __attribute__((cleanup(free_bstr))) = NULL;
    int count = 0;
    assert_hr(get_object(services, SNAPSHOTS, &class), S_OK);
    assert_hr(IWbemClassObject_NextMethod(class, 0, NULL, NULL, NULL), WBEM_E_UNEXPECTED);
    assert_hr(IWbemClassObject_BeginMethodEnumeration(class, 0), S_OK);
    for (;; count++) {
        BSTR name __attribute__((cleanup(free_bstr))) = NULL;
        HELD(IWbemClassObject, in);
        HELD(IWbemClassObject, out);
        HRESULT result = IWbemClassObject_NextMethod(class, 0, &name, &in, &out);
        if (result == (HRESULT)WBEM_S_NO_MORE_DATA)
            break;
        assert_hr(result, S_OK);
        assert_non_null(in);
        assert_non_null(out);
    }
    assert_hr(IWbemClassObject_EndMethodEnumeration(class), S_OK);
    assert_true(count >= 5);
    assert_hr(IWbemClassObject_GetMethodOrigin(class, L"CreateSnapshot", &origin), S_OK);
    assert_int_equal(lstrcmpW(origin, SNAPSHOTS), 0);
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(IWbemClassObject_GetMethod(vm, L"RequestStateChange", 0, NULL, NULL), WBEM_E_ILLEGAL_OPERATION);
}

/* --- put --- */

static void put_takes_the_forms_it_gives(void **state)
{
    (void)state;
    SERVICES(services, NS);
    IWbemClassObject *in __attribute__((cleanup(release_unknown))) = snapshot_parameters(services);
    TEXT_OF(text, L"2");
    assert_number(in, L"SnapshotType", 2);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_I2, iVal, 3)), S_OK);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_UI4, ulVal, 3)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_R8, dblVal, 3)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_BSTR, bstrVal, text)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_EMPTY, lVal, 0)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_I4, lVal, 65536)), WBEM_E_VALUE_OUT_OF_RANGE);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_I4, lVal, -1)), WBEM_E_VALUE_OUT_OF_RANGE);
    assert_number(in, L"SnapshotType", 3);
    assert_hr(put(in, L"SnapshotSettings", V_OF(VT_I4, lVal, 1)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put_text(in, L"AffectedSystem", L"no path = at all"), WBEM_E_INVALID_OBJECT_PATH);
    assert_hr(put(in, L"SnapshotType", V_OF(VT_NULL, lVal, 0)), S_OK);
    assert_hr(put(in, L"NoSuchParameter", V_OF(VT_I4, lVal, 1)), WBEM_E_NOT_FOUND);
    assert_hr(put(in, L"__CLASS", V_OF(VT_I4, lVal, 1)), WBEM_E_READ_ONLY);
    VARIANT two = V_OF(VT_I4, lVal, 2);
    assert_hr(IWbemClassObject_Put(in, L"SnapshotType", 0, &two, WBEM_CIM_UINT16), S_OK);
    assert_hr(IWbemClassObject_Put(in, L"SnapshotType", 0, &two, WBEM_CIM_UINT32), WBEM_E_TYPE_MISMATCH);
    assert_hr(IWbemClassObject_Put(in, L"SnapshotType", 1, &two, 0), WBEM_E_INVALID_PARAMETER);
    assert_hr(IWbemClassObject_Put(in, L"SnapshotType", 0, NULL, 0), WBEM_E_INVALID_PARAMETER);
}

static void wider_types_are_put_as_wmi_has_them(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, adapter);
    HELD(IWbemClassObject, settings);
    assert_hr(get_object(services, L"Msvm_GpuPartitionSettingData", &class), S_OK);
    assert_hr(IWbemClassObject_SpawnInstance(class, 0, &adapter), S_OK);
    assert_hr(put_text(adapter, L"MinPartitionVRAM", L"18446744073709551615"), S_OK);
    assert_text(adapter, L"MinPartitionVRAM", L"18446744073709551615");
    assert_hr(put_text(adapter, L"MinPartitionVRAM", L"18446744073709551616"), WBEM_E_TYPE_MISMATCH);
    assert_hr(put_text(adapter, L"MinPartitionVRAM", L"-1"), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(adapter, L"MinPartitionVRAM", V_OF(VT_I4, lVal, 1)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put(adapter, L"MinPartitionVRAM", V_OF(VT_I8, llVal, 1)), WBEM_E_TYPE_MISMATCH);
    IWbemClassObject_Release(class);
    class = NULL;
    assert_hr(get_object(services, L"Msvm_VirtualSystemSettingData", &class), S_OK);
    assert_hr(IWbemClassObject_SpawnInstance(class, 0, &settings), S_OK);
    assert_hr(put(settings, L"GuestControlledCacheTypes", V_OF(VT_BOOL, boolVal, VARIANT_TRUE)), S_OK);
    assert_hr(put(settings, L"GuestControlledCacheTypes", V_OF(VT_BOOL, boolVal, 1)),
              WBEM_E_VALUE_OUT_OF_RANGE);
    assert_hr(put(settings, L"GuestControlledCacheTypes", V_OF(VT_I4, lVal, 1)), WBEM_E_TYPE_MISMATCH);
    assert_hr(put_text(settings, L"CreationTime", L"yesterday"), WBEM_E_TYPE_MISMATCH);
    assert_hr(put_text(settings, L"CreationTime", L"20260630182230.035779-000"), S_OK);
    assert_hr(put(class, L"ElementName", V_OF(VT_NULL, lVal, 0)), WBEM_E_NOT_SUPPORTED);
}

static SAFEARRAY *texts(const WCHAR *one, const WCHAR *other)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_BSTR, 0, 2);
    BSTR items[] = { SysAllocString(one), SysAllocString(other) };
    for (LONG i = 0; i < 2; i++) {
        assert_hr(SafeArrayPutElement(array, &i, items[i]), S_OK);
        SysFreeString(items[i]);
    }
    return array;
}

static void arrays_are_put(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, in);
    HELD(IWbemClassObject, parameters);
    VALUE_OF(list);
    VALUE_OF(again);
    VALUE_OF(numbers);
    BSTR *items;
    assert_hr(get_object(services, L"Msvm_VirtualSystemManagementService", &class), S_OK);
    assert_hr(IWbemClassObject_GetMethod(class, L"AddResourceSettings", 0, &in, NULL), S_OK);
    assert_hr(IWbemClassObject_SpawnInstance(in, 0, &parameters), S_OK);
    V_VT(&list) = VT_ARRAY | VT_BSTR;
    V_ARRAY(&list) = texts(L"one", L"\x00e4\x4e2d");
    assert_hr(IWbemClassObject_Put(parameters, L"ResourceSettings", 0, &list, 0), S_OK);
    assert_hr(IWbemClassObject_Get(parameters, L"ResourceSettings", 0, &again, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&again), VT_ARRAY | VT_BSTR);
    assert_hr(SafeArrayAccessData(V_ARRAY(&again), (void **)&items), S_OK);
    assert_int_equal(lstrcmpW(items[1], L"\x00e4\x4e2d"), 0);
    SafeArrayUnaccessData(V_ARRAY(&again));
    V_VT(&numbers) = VT_ARRAY | VT_I4;
    V_ARRAY(&numbers) = SafeArrayCreateVector(VT_I4, 0, 2);
    assert_hr(IWbemClassObject_Put(parameters, L"ResourceSettings", 0, &numbers, 0), WBEM_E_TYPE_MISMATCH);
    assert_hr(put_text(parameters, L"ResourceSettings", L"one"), WBEM_E_TYPE_MISMATCH);
    assert_hr(IWbemClassObject_Put(parameters, L"AffectedConfiguration", 0, &list, 0), WBEM_E_TYPE_MISMATCH);
}

/* --- the object as a whole --- */

static void copies_are_their_own(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    HELD(IWbemClassObject, copy);
    HELD(IWbemClassObject, refused);
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(IWbemClassObject_Clone(vm, &copy), S_OK);
    assert_hr(IWbemClassObject_CompareTo(vm, 0, copy), WBEM_S_SAME);
    assert_hr(put_text(copy, L"ElementName", L"MY VM"), S_OK);
    assert_text(vm, L"ElementName", L"my vm");
    assert_hr(IWbemClassObject_CompareTo(vm, 0, copy), WBEM_S_DIFFERENT);
    assert_hr(IWbemClassObject_CompareTo(vm, WBEM_FLAG_IGNORE_CASE, copy), WBEM_S_SAME);
    assert_hr(IWbemClassObject_InheritsFrom(vm, L"CIM_System"), S_OK);
    assert_hr(IWbemClassObject_InheritsFrom(vm, L"CIM_Service"), WBEM_S_FALSE);
    assert_hr(IWbemClassObject_SpawnInstance(vm, 0, &refused), WBEM_E_INVALID_OPERATION);
    assert_hr(IWbemClassObject_Delete(vm, L"ElementName"), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemClassObject_SpawnDerivedClass(vm, 0, &refused), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemClassObject_PutMethod(vm, L"X", 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemClassObject_DeleteMethod(vm, L"X"), WBEM_E_NOT_SUPPORTED);
}

static void objects_are_told_as_text(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, vm);
    HELD(IWbemClassObject, class);
    BSTR text __attribute__((cleanup(free_bstr))) = NULL;
    BSTR declared __attribute__((cleanup(free_bstr))) = NULL;
    assert_hr(get_object(services, MY_VM, &vm), S_OK);
    assert_hr(IWbemClassObject_GetObjectText(vm, 0, &text), S_OK);
    assert_non_null(wcsstr(text, L"instance of Msvm_ComputerSystem"));
    assert_non_null(wcsstr(text, L"ElementName = \"my vm\";"));
    assert_hr(get_object(services, L"Msvm_ComputerSystem", &class), S_OK);
    assert_hr(IWbemClassObject_GetObjectText(class, 0, &declared), S_OK);
    assert_non_null(wcsstr(declared, L"class Msvm_ComputerSystem : CIM_ComputerSystem"));
    assert_non_null(wcsstr(declared, L"[key] string Name;"));
    assert_hr(IWbemClassObject_GetObjectText(vm, 0x40000, &text), WBEM_E_INVALID_PARAMETER);
}

static void embedded_objects_are_objects(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, in);
    HELD(IWbemClassObject, parameters);
    HELD(IWbemClassObject, out);
    HELD(IWbemClassObject, summary);
    VALUE_OF(wanted);
    VALUE_OF(list);
    BSTR path __attribute__((cleanup(free_bstr))) =
        path_of_first(services, L"Msvm_VirtualSystemManagementService");
    TEXT_OF(method, L"GetSummaryInformation");
    IUnknown *first = NULL;
    LONG index = 0;
    assert_hr(get_object(services, L"Msvm_VirtualSystemManagementService", &class), S_OK);
    assert_hr(IWbemClassObject_GetMethod(class, method, 0, &in, NULL), S_OK);
    assert_hr(IWbemClassObject_SpawnInstance(in, 0, &parameters), S_OK);
    V_VT(&wanted) = VT_ARRAY | VT_I4;
    V_ARRAY(&wanted) = SafeArrayCreateVector(VT_I4, 0, 1);
    assert_hr(IWbemClassObject_Put(parameters, L"RequestedInformation", 0, &wanted, 0), S_OK);
    assert_hr(IWbemServices_ExecMethod(services, path, method, 0, NULL, parameters, &out, NULL), S_OK);
    assert_hr(IWbemClassObject_Get(out, L"SummaryInformation", 0, &list, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&list), VT_ARRAY | VT_UNKNOWN);
    assert_hr(SafeArrayGetElement(V_ARRAY(&list), &index, &first), S_OK);
    assert_hr(IUnknown_QueryInterface(first, &IID_IWbemClassObject, (void **)&summary), S_OK);
    IUnknown_Release(first);
    assert_number(summary, L"__GENUS", WBEM_GENUS_INSTANCE);
    assert_text(summary, L"__CLASS", L"Msvm_SummaryInformation");
}

static void qualifiers_are_read_and_not_written(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IWbemClassObject, class);
    HELD(IWbemQualifierSet, set);
    HELD(IWbemQualifierSet, none);
    VALUE_OF(value);
    int count = 0;
    assert_hr(get_object(services, L"Msvm_VirtualSystemSettingDataComponent", &class), S_OK);
    assert_hr(IWbemClassObject_GetQualifierSet(class, &set), S_OK);
    assert_hr(IWbemQualifierSet_Get(set, L"association", 0, &value, NULL), S_OK);
    assert_int_equal(V_VT(&value), VT_BOOL);
    assert_hr(IWbemQualifierSet_Get(set, L"abstract", 0, NULL, NULL), WBEM_E_NOT_FOUND);
    assert_hr(IWbemQualifierSet_Put(set, L"x", &value, 0), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemQualifierSet_Delete(set, L"x"), WBEM_E_NOT_SUPPORTED);
    assert_hr(IWbemQualifierSet_Next(set, 0, NULL, NULL, NULL), WBEM_E_UNEXPECTED);
    assert_hr(IWbemQualifierSet_BeginEnumeration(set, 0), S_OK);
    while (IWbemQualifierSet_Next(set, 0, NULL, NULL, NULL) == S_OK)
        count++;
    assert_int_equal(count, 2);
    assert_hr(IWbemClassObject_GetPropertyQualifierSet(class, L"__PATH", &none), WBEM_E_SYSTEM_PROPERTY);
    assert_hr(IWbemClassObject_GetPropertyQualifierSet(class, L"Nothing", &none), WBEM_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(system_properties_are_there),
        DOOR_TEST(values_have_the_forms_of_wmi),
        DOOR_TEST(properties_are_enumerated),
        DOOR_TEST(methods_tell_their_parameters),
        DOOR_TEST(methods_are_enumerated),
        DOOR_TEST(put_takes_the_forms_it_gives),
        DOOR_TEST(wider_types_are_put_as_wmi_has_them),
        DOOR_TEST(arrays_are_put),
        DOOR_TEST(copies_are_their_own),
        DOOR_TEST(objects_are_told_as_text),
        DOOR_TEST(embedded_objects_are_objects),
        DOOR_TEST(qualifiers_are_read_and_not_written),
    };
    return cmocka_run_group_tests(tests, door_setup, door_teardown);
}
