/* SPDX-License-Identifier: MIT */
/* What a Windows Server's group policy allows Hyper-V to assign. */
#ifndef HYPERV_POLICY_H
#define HYPERV_POLICY_H

#include "base/optional.h"
#include "hyperv/host.h"

/* Values of HKLM\SOFTWARE\Policies\Microsoft\Windows\HyperV, not set where the registry has none. Where both
 * are 0, also devices may be assigned that Windows does not hold for secure, or their vendor not for
 * supported (more facts, 5.2). */
struct hv_policy {
    struct hp_opt_u64 require_secure;    /* RequireSecureDeviceAssignment */
    struct hp_opt_u64 require_supported; /* RequireSupportedDeviceAssignment */
};

/* By StdRegProv.GetDWORDValue of root\cimv2, two calls. HP_E_FAILED, with the code of Windows, or another
 * error where one cannot be read. */
int hv_policy_read(struct hv_host *host, struct hp_arena *arena, struct hv_policy *out, struct hp_error *err);

#endif
