/* SPDX-License-Identifier: MIT */
/* What all sessions of a run share. */
#ifndef WSMAN_SHARED_H
#define WSMAN_SHARED_H

#include "trust.h"
#include "wsman/wsman.h"

#include "seal/accounts.h"

struct wsman_shared {
    struct wsman_trust *trust;
    struct seal_accounts *accounts;
};

#endif
