/* SPDX-License-Identifier: MIT */
/* StdRegProv: one value of the registry of this machine. It knows the policies of Hyper-V, and nothing else
 * is there. */
#include "call.h"

#include "base/text.h"
#include "cim/status.h"

/* Of Windows itself, not of Hyper-V. */
enum { FILE_NOT_FOUND = 2, LOCAL_MACHINE = 0x80000002 };

/* The place of its word in enum hf_policy: -1 where it is not there. */
static const struct {
    const char *name;
    int values[4];
} policies[] = {
    { "RequireSecureDeviceAssignment", { 0, -1, 0, 1 } },
    { "RequireSupportedDeviceAssignment", { 0, -1, -1, 1 } },
};

int sim_get_dword_value(struct sim_call *call)
{
    static const char key[] = "SOFTWARE\\Policies\\Microsoft\\Windows\\HyperV";
    const struct cim_value *root = sim_arg(call, "hDefKey");
    const char *name = sim_arg_text(call, "sValueName");
    if (call->world->host.rights == HF_RIGHTS_NO_CIMV2)
        return sim_answer_wmi(call, (uint32_t)CIM_S_ACCESS_DENIED, call->method->name);
    bool is_here = (!root || root->as.u == (uint32_t)LOCAL_MACHINE) && /* the one that is meant without it */
                   hp_text_same(sim_arg_text(call, "sSubKeyName"), key);
    for (size_t i = 0; is_here && i < HP_COUNT(policies); i++) {
        int value = policies[i].values[call->world->host.device_assignment_policy];
        if (!hp_text_same(name, policies[i].name) || value < 0)
            continue;
        cim_props_set(call->arena, call->out, "uValue", cim_uint(CIM_UINT32, (uint64_t)value));
        return sim_answer(call, SIM_DONE);
    }
    return sim_answer(call, FILE_NOT_FOUND);
}
