/* SPDX-License-Identifier: MIT */
/* What the files share that turn a capture into the world of a host file. */
#ifndef CLI_CAPTURE_FILL_H
#define CLI_CAPTURE_FILL_H

#include "capture.h"

#include "hostfile/world.h"

struct cli_filling {
    struct hp_arena *arena;
    struct cli_capture *capture;
    struct hf_world world;
    size_t ids_made;
};

/* Notes what the file says without having been read, or cannot say. */
void cli_filling_note(struct cli_filling *f, const char *text);

/* The place of each of Hyper-V's resources in the file's structs. */
extern const enum hf_resource cli_resources[HV_RESOURCES];

/* The VMs with all that belongs to them. */
void cli_fill_vms(struct cli_filling *f);

#endif
