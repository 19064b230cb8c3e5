/* SPDX-License-Identifier: MIT */
#include "hyperv/policy.h"

#include "calls/private.h"
#include "calls/required.h"

#define REGISTRY_CLASS "StdRegProv"
#define REGISTRY_METHOD "GetDWORDValue"

static int read_value(struct hv_host *host, struct hp_arena *arena, const char *name, struct hp_opt_u64 *out,
                      struct hp_error *err)
{
    enum { DONE = 0, FILE_NOT_FOUND = 2 };
    static const uint64_t local_machine = 0x80000002;
    static const char key[] = "SOFTWARE\\Policies\\Microsoft\\Windows\\HyperV";
    const struct cim_ref class_itself = { .ns = CIM_NS_CIMV2, .class_name = REGISTRY_CLASS };
    struct cim_props in = { .count = 0 };
    struct cim_props answer = { .count = 0 };
    cim_props_set(arena, &in, "hDefKey", cim_uint(CIM_UINT32, local_machine));
    cim_props_set(arena, &in, "sSubKeyName", cim_string(key));
    cim_props_set(arena, &in, "sValueName", cim_string(name));
    int rc = cim_invoke(host->session, &class_itself, REGISTRY_METHOD, &in, arena, &answer, err);
    if (rc)
        return rc;
    const struct cim_value *code = cim_props_find(&answer, "ReturnValue");
    const struct cim_value *value = cim_props_find(&answer, "uValue");
    bool is_told = code && !code->is_null && cim_type_is_unsigned(code->type);
    *out = (struct hp_opt_u64){ .set = false };
    if (is_told && code->as.u == DONE && value && !value->is_null && cim_type_is_unsigned(value->type))
        *out = (struct hp_opt_u64){ true, value->as.u };
    else if (!is_told || code->as.u != FILE_NOT_FOUND)
        rc = hp_error_set(err, HP_E_FAILED, "the registry value %s cannot be read", name);
    if (rc && is_told)
        hp_error_code(err, HP_LEVEL_METHOD, (uint32_t)code->as.u);
    return rc;
}

int hv_policy_read(struct hv_host *host, struct hp_arena *arena, struct hv_policy *out, struct hp_error *err)
{
    struct hv_policy policy;
    int rc = read_value(host, arena, "RequireSecureDeviceAssignment", &policy.require_secure, err);
    if (!rc)
        rc = read_value(host, arena, "RequireSupportedDeviceAssignment", &policy.require_supported, err);
    if (!rc)
        *out = policy;
    return rc;
}

/* --- what is relied on --- */

static const struct cim_parameter_decl parameters[] = {
    HV_IN("hDefKey", CIM_UINT32),
    HV_IN("sSubKeyName", CIM_STRING),
    HV_IN("sValueName", CIM_STRING),
    HV_OUT("uValue", CIM_UINT32),
};

static const struct cim_method_decl methods[] = { HV_METHOD(REGISTRY_METHOD, parameters) };

static const struct hv_optional optional[] = {
    { REGISTRY_METHOD, "doctor does not know the device assignment policy of a server" },
    { NULL, NULL },
};

static const struct hv_required relied[] = {
    { .ns = CIM_NS_CIMV2, .class_name = REGISTRY_CLASS, HV_METHODS(methods), .optional = optional },
};
const struct hv_required_list hv_required_by_policy = HV_LIST(relied);
