/* SPDX-License-Identifier: MIT */
/* What a message asks for, in sentences about it. */
#ifndef WSMAN_ASKED_H
#define WSMAN_ASKED_H

struct wsman_asked {
    const char *name;   /* as in "the answer to <name>" */
    const char *failed; /* as in "<failed>: why" */
};

#endif
