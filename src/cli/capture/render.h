/* SPDX-License-Identifier: MIT */
/* What the files that write a host file share. */
#ifndef CLI_CAPTURE_RENDER_H
#define CLI_CAPTURE_RENDER_H

#include "capture.h"

#include "base/json.h"

/* Something of a VM or checkpoint, by its place in the capture. */
struct cli_owned {
    const char *owner;
    size_t index;
};

/* All of one kind, in the order of their owners, for there may be very many of these. */
struct cli_owneds {
    struct cli_owned *items;
    size_t count;
};

struct cli_rendering {
    struct hp_arena *arena;
    struct cli_capture *capture;
    struct cli_owneds disks;
    struct cli_owneds adapters;
    size_t ids_made;
};

/* Notes what the file says without having been read, or cannot say. */
void cli_rendering_note(struct cli_rendering *r, const char *text);

/* "vram", "encode", "decode", "compute". */
extern const char *const cli_resource_keys[HV_RESOURCES];

/* The file's numbers are exact in JSON up to 2^53, and text beyond. */
void cli_capture_add_u64(cJSON *object, const char *key, uint64_t value);
/* Nothing when it is not set. */
void cli_capture_add_optional(cJSON *object, const char *key, struct hp_opt_u64 value);

/* The VMs with all that belongs to them, as the member "vms". */
void cli_capture_add_vms(struct cli_rendering *r, cJSON *json);

#endif
