/* SPDX-License-Identifier: MIT */
/* What capture reads of a host, and how it becomes the file of a simulated one (docs/host-file.md), which
 * src/hostfile writes. The test `capture` plays it: it must answer like the host it is of. */
#ifndef CLI_CAPTURE_CAPTURE_H
#define CLI_CAPTURE_CAPTURE_H

#include "line/run.h"
#include "form/results.h"

#include "hyperv/checkpoint.h"
#include "hyperv/disk.h"
#include "hyperv/space.h"

struct cli_capture {
    bool simulated;
    bool anonymous;
    bool hyper_v; /* Hyper-V is there */
    bool guest;   /* it is not, for this is a virtual machine itself */
    bool rights;  /* and shows itself to this account */
    int64_t now;  /* microseconds since 1970-01-01 UTC */
    struct hv_host_info host;
    struct hv_gpus gpus;
    struct hv_vms vms;
    struct hv_vm_rows states; /* of the VMs, by id */
    struct hv_adapters adapters;
    const char *const *owners; /* the id of the VM or checkpoint for each adapter */
    struct hv_checkpoints checkpoints;
    struct hv_disks disks;
    struct hp_opt_u64 *sizes; /* how long the file of each is */
    struct hv_volumes volumes;
    const char *file;          /* where it was written */
    struct cli_notes missing;  /* what could not be read, and why */
    struct cli_notes defaults; /* what the file says without having been read: a key, or a sentence */
};

/* Reads all there is to read, in a number of calls that does not depend on how much there is; so the lengths
 * of files in more than HV_MAX_FOLDERS folders are not all known. What cannot be read is noted as missing;
 * only an interrupt is an error. */
int cli_capture_read(struct cli_run *run, struct cli_capture *out, struct hp_error *err);

/* Replaces what people have named: the host, VMs, checkpoints, notes, files and serial numbers, the same name
 * by the same word everywhere. The GPU sets in notes stay readable. GUIDs, what kind of cards there
 * are, times and sizes stay: they are what a problem is found by. */
void cli_capture_anonymise(struct hp_arena *arena, struct cli_capture *capture);

/* The host file. What it cannot say is noted in the capture's defaults first; when it is none that can be
 * read, that is noted as missing. */
void cli_capture_render(struct hp_arena *arena, struct cli_capture *capture, struct hp_str *out);

/* The result for people, or for programs. */
void cli_show_capture(struct hp_str *out, bool json, const struct cli_capture *capture);

/* Adds a note. */
void cli_capture_note(struct hp_arena *arena, struct cli_notes *notes, const char *text);

#endif
