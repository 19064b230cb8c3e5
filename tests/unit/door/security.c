/* SPDX-License-Identifier: MIT */
/* The security of what would be proxies: blankets. */
#include "door_fixture.h"

static HRESULT set_blanket(void *proxy, DWORD impersonation)
{
    return CoSetProxyBlanket(proxy, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                             impersonation, NULL, EOAC_NONE);
}

static void a_blanket_is_kept_and_told(void **state)
{
    (void)state;
    SERVICES(services, NS);
    HELD(IUnknown, identity);
    HELD(IClientSecurity, security);
    HELD(IUnknown, same);
    DWORD level = 0;
    DWORD impersonation = 0;
    assert_hr(set_blanket(services, RPC_C_IMP_LEVEL_IMPERSONATE), S_OK);
    assert_hr(CoQueryProxyBlanket((IUnknown *)services, NULL, NULL, NULL, &level, &impersonation, NULL, NULL),
              S_OK);
    assert_int_equal(level, RPC_C_AUTHN_LEVEL_PKT_PRIVACY);
    assert_int_equal(impersonation, RPC_C_IMP_LEVEL_IMPERSONATE);
    assert_hr(set_blanket(services, 77), E_INVALIDARG);
    assert_hr(IWbemServices_QueryInterface(services, &IID_IUnknown, (void **)&identity), S_OK);
    assert_hr(IWbemServices_QueryInterface(services, &IID_IClientSecurity, (void **)&security), S_OK);
    assert_hr(IClientSecurity_QueryInterface(security, &IID_IUnknown, (void **)&same), S_OK);
    assert_ptr_equal(identity, same);
}

static void a_blanket_can_be_required_of_each_proxy(void **state)
{
    (void)state;
    HELD(IWbemClassObject, object);
    HELD(IEnumWbemClassObject, list);
    ULONG returned;
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "required");
    SERVICES(services, NS);
    assert_hr(get_object(services, MY_VM, &object), WBEM_E_ACCESS_DENIED);
    assert_hr(set_blanket(services, RPC_C_IMP_LEVEL_IDENTIFY), S_OK);
    assert_hr(get_object(services, MY_VM, &object), WBEM_E_ACCESS_DENIED);
    assert_hr(set_blanket(services, RPC_C_IMP_LEVEL_IMPERSONATE), S_OK);
    assert_hr(ask(services, L"SELECT * FROM Msvm_ComputerSystem", 0, &list), S_OK);
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, &object, &returned), WBEM_E_ACCESS_DENIED);
    assert_hr(set_blanket(list, RPC_C_IMP_LEVEL_IMPERSONATE), S_OK);
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, &object, &returned), S_OK);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "absent");
    assert_hr(set_blanket(services, RPC_C_IMP_LEVEL_IMPERSONATE), E_NOINTERFACE);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(a_blanket_is_kept_and_told),
        DOOR_TEST(a_blanket_can_be_required_of_each_proxy),
    };
    return cmocka_run_group_tests(tests, door_setup, door_teardown);
}
