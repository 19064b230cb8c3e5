/* SPDX-License-Identifier: MIT */
/* What commands found out, before anyone decides how it looks: the renderers take these. */
#ifndef CLI_FORM_RESULTS_H
#define CLI_FORM_RESULTS_H

#include "line/settings.h"

#include "cli/cli.h"
#include "say/exit.h"
#include "say/look.h"

#include "base/json.h"
#include "core/checkpoint_tree.h"
#include "core/doctor.h"
#include "core/execute.h"
#include "core/gpu_set.h"
#include "core/journal.h"
#include "core/moved.h"
#include "core/parked.h"
#include "core/recover.h"
#include "core/unmerged.h"
#include "hyperv/adapter.h"
#include "hyperv/gpu.h"
#include "hyperv/host.h"
#include "hyperv/self_test.h"
#include "hyperv/vm.h"

/* The host a result is of. */
struct cli_shown_host {
    bool simulated;
    const char *address; /* as in struct cli_host */
    struct hv_host_info info;
};

/* As far as the command has come to know it: asks nothing. The texts live as long as the host. */
struct cli_shown_host cli_shown_host(const struct cli_host *host);

/* The two lists of GPUs, one of them, or both. */
struct cli_gpu_result {
    struct cli_shown_host host;
    struct cli_look look;
    bool has_vm;
    struct hv_vm vm;
    struct hv_status status;
    bool partitionable; /* this list is wanted */
    bool assigned;      /* this one too; then there is a VM */
    bool detailed;      /* --verbose: with every id and value */
    bool whole;         /* all of the VM is shown: with the values of its adapters */
    struct hv_gpus gpus;
    struct hv_adapters adapters;
    struct core_memory memory;     /* what is remembered of the VM */
    struct core_parked_vms parked; /* the VM, if it is parked */
    const struct cli_vm_result
        *users; /* who has which partitionable GPU: its VMs, adapters, what is unusable */
};

/* Disks that Hyper-V has not merged. */
struct cli_unmerged {
    bool known; /* they could be read */
    struct core_unmerged_disks disks;
    struct hv_disks files; /* all that were read for that */
};

struct cli_vm_result {
    struct cli_shown_host host;
    struct cli_look look;
    bool detailed; /* --verbose: with whole ids */
    struct hv_vm_rows vms;
    struct cli_unmerged unmerged;
    struct hv_gpus gpus;
    struct hv_adapters adapters; /* of all VMs */
    const char *const *owners;   /* the VM's id for each */
    struct core_memories memories;
    struct core_parked_vms parked;
    struct hv_unusables unusable; /* of all of them */
    struct {                      /* of a VM's id */
        struct hp_map adapters;   /* where its adapters begin */
        struct hp_map parked;     /* where it stands among the parked ones */
        struct hp_map unread;     /* it has adapters that cannot be read */
        bool any_unread;          /* there are some that may be of any VM */
    } of_vm;                      /* empty until cli_vm_result_index */
};

/* A finding, and what cures it as it can be typed. */
struct cli_finding {
    const struct core_finding *finding;
    const char *command; /* NULL: no command cures it */
};

/* What was found on a host, or of one of its VMs. */
struct cli_findings {
    struct cli_finding *items;
    size_t count;
};

/* The overview of a host. */
struct cli_status_result {
    const struct cli_vm_result *vms;
    struct cli_findings findings;
    const char *host_options; /* what a command for this host needs, with a blank before it; "": nothing */
};

/* doctor */
struct cli_doctor_result {
    struct cli_shown_host host;
    struct cli_look look;
    const struct cli_batch_row
        *vms;        /* only what is of these or of the host is shown, and of those that have */
    size_t vm_count; /* failed that they were not found; none: all VMs */
    struct cli_findings findings;
    const struct core_unknown *unknown;
    size_t unknown_count;
};

/* What a VM is now, beside its checkpoints. */
struct cli_now {
    const char *state; /* "running" */
    enum cli_style style;
    const char *gpus;    /* as the other rows have them */
    const char *differs; /* finished lines: what is not as in the checkpoint it grew from; may be NULL */
};

/* Checkpoints of one VM or of all. */
struct cli_checkpoints_result {
    struct cli_shown_host host;
    struct cli_look look;
    bool flat;     /* without the tree's shape */
    bool detailed; /* --verbose: times are UTC */
    struct hv_checkpoints list;
    struct core_trees trees;
    const struct core_set_listed *sets; /* for each of the list */
    const char *const *short_ids;       /* for each of the list */
    struct cli_unmerged unmerged;
    bool has_sizes; /* then also: */
    struct core_sizes sizes;
    struct core_space space; /* what they come from */
    int64_t now_utc_micros;
    const struct cli_now *now; /* of the one VM; NULL: not read */
};

/* One VM, with all that is known of it. */
struct cli_vm_view {
    struct cli_gpu_result gpus;
    struct cli_checkpoints_result checkpoints;
    const struct core_tree *tree;           /* of them */
    const struct core_journal *interrupted; /* a change that is not ended; NULL: none */
    const char *recover;                    /* then, the command that ends it */
};

/* One checkpoint, with all that is known of it. */
struct cli_checkpoint_view {
    struct cli_checkpoints_result result; /* those of its VM, and perhaps of others */
    const struct core_tree *tree;         /* the one it belongs to, and its place there */
    const struct core_tree_row *row;
    struct core_set_found found; /* the GPUs recorded with it */
    struct hv_gpus gpus;         /* of the host */
    const char *restore;         /* the command that goes back to it; NULL: it is not for that */
};

struct cli_notes {
    const char **items;
    size_t count;
    size_t capacity;
};

struct cli_change_result {
    struct cli_shown_host host;
    const struct core_state *state;
    const struct core_plan *plan;
    const struct core_report
        *report; /* NULL when nothing was done: --dry-run, or everything as wanted already */
    const struct core_recovery *recovery; /* that ends a change that was cut off; NULL: a change of its own */
    struct cli_look look;
    bool what_if;
    bool detailed;          /* --verbose: with every id, and times in UTC */
    int64_t now_utc_micros; /* by the host's clock */
    const char *next;       /* a command that leads back from what was done; may be NULL */
    const char *next_label; /* then, what that does */
    struct cli_notes notices;
    struct cli_notes warnings;
};

/* A change that was cut off. */
struct cli_open_change {
    const struct core_journal *journal;
    const char *command;    /* that ends it */
    struct core_plan *plan; /* how it would be ended; NULL: not known */
    bool completes;         /* goes forward; else all is put back */
    const char *problem;    /* why it cannot be ended now; may be NULL */
    bool is_gone;           /* the VM; the change can only be discarded */
};

struct cli_open_changes {
    struct cli_shown_host host;
    bool what_if;
    struct cli_look look;
    bool discarded; /* they are forgotten with this; else only shown */
    bool detailed;  /* with the adapters that the VMs had */
    struct cli_open_change *items;
    size_t count;
    struct core_parked_vms parked; /* shown beside them: these are no changes that were cut off */
    const char **discards;         /* of each of these, the command that discards its set where the host no
                                    * longer has the VM; else NULL */
};

/* Parked VMs, or sets that are forgotten. */
struct cli_parked_result {
    struct cli_shown_host host;
    struct cli_look look;
    bool discarded;
    struct core_parked_vms vms;
};

/* One change of many VMs, each by itself: what became of each. */
struct cli_batch_row {
    const char *name;
    const char *id;
    int failed; /* class of the error, or 0 */
    enum core_outcome outcome;
    bool idle;               /* there was nothing to do, and nothing to warn of */
    const char *text;        /* what was done, or why not */
    const char *const *left; /* CORE_LEFT: what is left, a sentence each */
    size_t left_count;
    const char *next;                /* what to do about it; may be NULL */
    const char *node;                /* the node of the cluster that has it, where this one lacks it; NULL */
    const struct core_plan *plan;    /* --dry-run: what would be done; else NULL */
    const struct hv_adapters *after; /* what the VM has now; NULL: not read, or nothing was done */
    struct cli_notes warnings;
};

struct cli_batch_result {
    struct cli_shown_host host;
    struct cli_look look;
    bool what_if;
    const char *done; /* "parked", "unparked": what was wanted of each */
    struct cli_batch_row *rows;
    size_t count;
    const char *idle; /* "nothing to delete": where those with nothing to do are only counted; NULL: they have
                       * their rows */
    size_t without_gpu; /* VMs that have nothing to do with it, and no row */
    size_t without_checkpoint;
};

/* run: another program between parking and unparking. */
struct cli_program_result {
    struct cli_shown_host host;
    const struct core_state *state; /* before it */
    const struct core_plan *plan;   /* to park */
    const struct core_plan *back;   /* to unpark; NULL: it did not come to that */
    const struct core_report *park; /* what came of the two; NULL: nothing was done */
    const struct core_report *unpark;
    bool what_if;
    bool detailed;
    const char *path; /* of the program */
    bool ended;       /* it was run, to its end */
    int code;         /* then, its exit code */
    int exit_code;    /* of HyperPoint */
    enum core_outcome outcome;
    bool parked_known;
    const struct core_parked *parked; /* what is written down of the VM now; NULL: nothing */
    const struct hv_adapters *after;  /* NULL: not read */
    struct cli_notes warnings;        /* of parking and of putting back */
};

/* wait: nobody is at work on the VM (any more). */
struct cli_wait_result {
    struct cli_shown_host host;
    struct hv_vm vm;
    struct hv_status status;
    uint64_t waited; /* microseconds */
};

struct cJSON;
struct cli_log_lines;

/* history: changes as JSON, or one of them with its log. */
struct cli_history_result {
    struct cli_look look;
    const char *vm;              /* whose they are, as it was named; NULL: of all, or only one is shown */
    const struct cJSON *changes; /* a list of them, newest first, or the one */
    const struct cli_log_lines *lines;
    const char *log; /* the file */
};

/* self-test: what a host has of what is relied on. It is shown without a name of a VM, a checkpoint or a
 * computer, so that it can be shown to others as it is. */
enum cli_self_test_part {
    CLI_TEST_CLASSES,  /* what the host declares */
    CLI_TEST_SERVICES, /* what answers, and whether it answers this account */
    CLI_TEST_READING,  /* what the listing verbs read */
    CLI_TEST_PARTS
};

struct cli_self_test {
    struct cli_shown_host host; /* of which the name is not shown */
    struct hv_findings parts[CLI_TEST_PARTS];
    size_t counts[HV_FINDINGS]; /* of all parts */
    bool examined;              /* then what doctor finds: */
    struct core_findings found;
};

/* The row that decides the exit code, NULL without rows: something left (4) counts most, then put back (3),
 * failed (1), no access (7), not found (5), refused (6). */
const struct cli_batch_row *cli_batch_worst(const struct cli_batch_result *result);

/* True when that VM was as wanted already, or is so now. */
bool cli_batch_is_done(const struct cli_batch_row *row);

void cli_self_test_count(struct cli_self_test *test);
/* Wrong or unclear. */
size_t cli_self_test_problems(const struct cli_self_test *test);

/* It is parked, or nobody can say that it is not; `vm` may be NULL. */
bool cli_may_be_parked(const struct core_parked_vm *vm);

/* Brings the adapters of a VM together, in their order, and fills of_vm, so that a long list is not walked
 * for each VM. The adapters, the parked VMs and what is unusable have been read; the functions below need it.
 */
void cli_vm_result_index(struct hp_arena *arena, struct cli_vm_result *result);

/* The adapters of one of the VMs. */
struct hv_adapters cli_adapters_of(const struct cli_vm_result *result, const char *vm_id);

/* Hyper-V's answer has an adapter that could not be read, and that is, or may be, of this VM. */
bool cli_has_unread_adapters(const struct cli_vm_result *result, const char *vm_id);

/* The parked VM with that id; NULL when there is none. */
const struct core_parked_vm *cli_parked_at(const struct cli_vm_result *result, const char *vm_id);

/* A checkpoint of that VM that was refused while no adapter was listed. */
const struct core_refusal *cli_refusal_of(const struct cli_vm_result *result, const char *vm_id);

/* An adapter as it is shown. */
struct cli_adapter_view {
    const struct hv_adapter *adapter;
    const struct hv_gpu *gpu; /* NULL: automatic, or the host has none at that path */
    const char *device_id;    /* also when the card is gone; may be NULL */
    bool automatic;
    bool unknown;            /* nobody knows which GPU it has, if any */
    bool stale;              /* names a card that is gone, or in another slot */
    bool untold;             /* whether it does cannot be told: not all GPUs could be read */
    struct core_moved moved; /* then, where the card may be now */
};

/* `all` are the adapters of the same VM. */
struct cli_adapter_view cli_view_adapter(struct hp_arena *arena, const struct hv_adapter *adapter,
                                         const struct hv_adapters *all, const struct hv_gpus *gpus);

/* Its card is not where it was, not known, or not as it should be. */
bool cli_view_has_problem(const struct cli_adapter_view *view);

/* What became of an adapter: both, only before (it went), or only after (it came). */
struct cli_fate {
    const struct hv_adapter *before;
    const struct hv_adapter *after;
};

struct cli_fates {
    struct cli_fate *items;
    size_t count;
};

/* In the order of before, then what is new. Empty when it is not known what the VM has now. */
struct cli_fates cli_fates_of(struct hp_arena *arena, const struct cli_change_result *result);

/* The adapters a change started from and, as far as is known, ended with; NULL when that is not known. */
const struct hv_adapters *cli_adapters_before(const struct cli_change_result *result);
const struct hv_adapters *cli_adapters_after(const struct cli_change_result *result);

/* Was done to that target of the intent what was to be done? Not set: that is not known. */
struct hp_opt_bool cli_target_done(const struct cli_change_result *result, size_t index);

/* How a change without an error ended. */
enum core_outcome cli_result_outcome(const struct cli_change_result *result);

/* One line of what is configured. */
struct cli_config_row {
    enum cli_config_section section;
    const char *key;
    struct cli_setting setting;
    bool given; /* on the command line */
};

struct cli_config_result {
    struct cli_look look;
    const struct cli_config *config;
    struct cli_config_row *rows; /* sections one after the other within each file, what counts only */
    size_t count;
};

/* What is said on one host of a VM that another host of the command has; takes its name. */
#define CLI_ELSEWHERE "its cluster has the VM on %s"

/* One host of a command that works on several. */
struct cli_host_row {
    const char *name;      /* as the command line has it */
    const char *same_as;   /* it is a host that is there under this name, and was left out; else NULL */
    const char *elsewhere; /* the other host of the command that has the VM: both are nodes of a cluster */
    int failed;            /* 0, or the class of the error */
    enum core_outcome outcome;
    enum cli_exit exit_code; /* of the verb on this host alone */
    bool settled;            /* nothing more is done there */
    uint64_t microseconds;
    cJSON *result; /* what the verb prints with --json, and its error; NULL: it printed none */
    cJSON *error;
};

struct cli_hosts_result {
    struct cli_look look;
    const struct cli_host_row *rows;
    size_t count;
};

#endif
