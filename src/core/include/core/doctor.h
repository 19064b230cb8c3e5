/* SPDX-License-Identifier: MIT */
/* What is wrong on a host, or will go wrong: found in what was read of it. Pure.
 *
 * Each kind of finding is one row of a table (doctor/doctor.c): its id, what has to be read for it, and what
 * cures it. docs/doctor.md has a section for each id. What could not be read is told as unknown, never as
 * fine. */
#ifndef CORE_DOCTOR_H
#define CORE_DOCTOR_H

#include "core/chains.h"
#include "core/gpu_set.h"
#include "core/journal.h"
#include "core/parked.h"
#include "core/policy.h"
#include "core/stale.h"
#include "core/unmerged.h"
#include "hyperv/cluster.h"
#include "hyperv/mounted.h"
#include "hyperv/policy.h"
#include "hyperv/whole.h"

enum core_severity {
    CORE_PROBLEM, /* something does not work, or nothing may be changed before it is put right */
    CORE_WARNING, /* something will not work */
    CORE_NOTE,    /* worth knowing */
    CORE_SEVERITIES
};

/* "problem", "warning", "note": stable words for JSON. */
const char *core_severity_name(enum core_severity severity);

/* What was read, beside the VMs, their adapters and the GPUs, without which there is nothing to say. */
enum core_part {
    CORE_PART_SETTINGS,    /* of the VMs */
    CORE_PART_CHECKPOINTS, /* of all VMs, with what is recorded of their GPUs */
    CORE_PART_DISKS,       /* the files of all VMs' disks, and which of them are not merged */
    CORE_PART_PARTITIONS,  /* how many of each GPU running VMs hold */
    CORE_PART_VOLUMES,
    CORE_PART_PROCESSOR, /* how many bits its addresses have */
    CORE_PART_FILES,     /* that lie beside the disks */
    CORE_PART_WHOLE,     /* which devices VMs have as a whole */
    CORE_PART_MOUNTED,   /* which virtual disks are mounted on the host */
    CORE_PART_CHAINS,    /* of the disk files of the VMs that were named */
    CORE_PART_POLICY,    /* which devices a Windows Server allows Hyper-V to assign */
    CORE_PART_CLUSTER,   /* of which the host is a node */
    CORE_PART_STALE,     /* what HyperPoint has written down of VMs that are gone */
    CORE_PART_RECORDS,   /* of HyperPoint: open changes, parked VMs, what it remembers, schedules */
    CORE_PART_TIMERS,    /* which schedules something will start */
    CORE_PARTS
};

/* Nothing could be read: why not, and what to do about it. */
struct core_blocked {
    const char *what; /* a sentence without a full stop, and so is the next one */
    const char *next;
    bool without_hyperv; /* there is no Hyper-V; else rights are missing */
};

/* What was read of a host. A part that `read` has not (1 << CORE_PART_...) says nothing. `why` tells of one
 * that should have been read, and could not be, or not all of it: a sentence without a full stop; NULL where
 * nobody asked for it, or all was read. */
struct core_examined {
    const struct core_blocked *blocked; /* then nothing else is filled */
    unsigned read;
    const char *why[CORE_PARTS];
    int64_t now_utc_micros;
    const struct hv_vm_rows *vms;
    const struct hv_adapters *adapters;
    const char *const *owners; /* the VM's id for each of them */
    const struct hv_gpus *gpus;
    const struct hv_unusables *unusable;
    unsigned address_bits; /* of the host's processor */
    const struct hv_vms *settings;
    const struct hv_checkpoints *checkpoints;
    const struct core_set_listed *sets; /* for each checkpoint */
    const struct core_unmerged_disks *unmerged;
    const struct hv_disks *disks;
    const struct hv_volumes *volumes;
    const struct core_journals *journals;
    const struct core_parked_vms *parked;
    const struct core_memories *memories;
    const struct core_policies_seen *schedules;
    const struct core_stales *stale;
    const struct core_chains *chains; /* of each VM whose disks were looked at */
    size_t chains_count;
    const struct hv_files *files;
    const struct hv_whole_devices *whole;
    const struct hv_policy *policy;
    const struct hv_cluster *cluster; /* NULL: it was not read, or the host is in none */
    const struct hv_mounted_disks *mounted;
};

struct examination; /* doctor/examine.h, as is the next one */
struct exam_vm;

/* A kind of finding. */
struct core_check {
    const char *id; /* stable: in JSON, in docs/doctor.md */
    unsigned reads; /* the parts it needs, as in core_examined.read */
    enum core_severity severity;
    /* What cures it: a verb, with the VM where it is about one, and what follows that; or what PowerShell
     * does with the VM; or words for what only the user can do. */
    const char *verb;
    const char *more;
    const char *powershell;
    const char *words;
    bool explains;  /* it may be why Hyper-V does not do what it is told to do with the VM */
    bool fixes;     /* doctor --fix does it: settings (core_fix_settings) and stale records */
    bool of_access; /* it says why nothing could be read; the others need that something was */
    void (*of_vm)(struct examination *exam, const struct exam_vm *vm);
    void (*of_host)(struct examination *exam);
};

struct core_finding {
    const struct core_check *check;
    enum core_severity severity;
    const char *vm_id;   /* NULL: of no VM, but of the host */
    const char *vm_name; /* then NULL, too */
    const char *text;    /* a sentence without a full stop */
    const char *verb;    /* as in core_check, and so is the next one */
    const char *more;
    const char *command; /* the whole one, where there is no verb */
    const char *words;
    const char *node; /* the verb is for this other node of the cluster; NULL: for this host */
    bool is_gone;     /* neither this host nor its cluster has the VM: only its id means it */
};

/* A kind that could not be looked for. */
struct core_unknown {
    const struct core_check *check;
    const char *why;
};

struct core_findings {
    struct core_finding *items; /* the worst first, then in the order of the VMs */
    size_t count;
    size_t capacity;
    struct core_unknown *unknown;
    size_t unknown_count;
};

struct core_findings core_diagnose(struct hp_arena *arena, const struct core_examined *examined);

/* What doctor --fix changes of the settings of that VM: "automatic checkpoints off (were on), ..."; NULL:
 * nothing, or the VM is not off. Arena text. */
const char *core_fixes_text(struct hp_arena *arena, const struct core_examined *examined, const char *vm_id);

#endif
