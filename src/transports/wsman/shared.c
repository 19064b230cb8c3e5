/* SPDX-License-Identifier: MIT */
#include "shared.h"

#include "base/arena.h"

#include <stdlib.h>

struct wsman_shared *wsman_shared_new(void)
{
    struct wsman_shared *shared = hp_malloc(sizeof *shared);
    *shared = (struct wsman_shared){ .trust = wsman_trust_new(), .accounts = seal_accounts_new() };
    return shared;
}

void wsman_shared_free(struct wsman_shared *shared)
{
    wsman_trust_free(shared->trust);
    seal_accounts_free(shared->accounts);
    free(shared);
}
