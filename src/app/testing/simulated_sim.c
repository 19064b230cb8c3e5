/* SPDX-License-Identifier: MIT */
#include "testing/simulated.h"

#include "base/text.h"
#include "wsman/wsman.h"

/* Over the network, a simulated host's listener says that it is one. */
bool app_host_is_simulated(const struct app_reached *reached)
{
    HP_ARENA(scratch);
    const char *vendor;
    if (reached->simulated)
        return true;
    return wsman_vendor(reached->session, &scratch, &vendor, NULL) == 0 &&
           hp_text_same(vendor, "HyperPoint (simulated host)");
}
