/* SPDX-License-Identifier: MIT */
/* One command being carried out. */
#ifndef CLI_LINE_RUN_H
#define CLI_LINE_RUN_H

#include "config/hosts.h"
#include "line.h"
#include "say/calls.h"
#include "say/exit.h"
#include "say/look.h"

#include "core/execute.h"
#include "platform/console.h"

/* How a change ended, for the exit code and for what the error says. */
struct cli_ending {
    bool state_known; /* worth a word: the command could have changed something */
    enum core_outcome outcome;
    const char *const *left; /* CORE_LEFT: what is left, a sentence each */
    size_t left_count;
    const char *way_out; /* CORE_LEFT: the command that puts it right */
    bool program_ended;  /* run: the program ran to its end, and its GPUs are back */
    int program_code;
    const char *checkpoint_name; /* of one that was created */
    const char *checkpoint_id;   /* NULL: none was */
    const char *lost;            /* why a program waits in vain for the result; NULL: it does not */
    struct hp_opt_u64 down;      /* how long the VM was off for it, microseconds */
};

/* What the records of this run need (act/record.h). */
struct cli_recording {
    const char *user; /* NULL: this run is not recorded */
    const char *command;
    int64_t began;        /* the change at work; UTC microseconds */
    uint64_t began_at;    /* the same by the clock that only goes forward */
    const char *vm_id;    /* what it works on; NULL: not found yet */
    const char **changes; /* those that have ended, as JSON in one line each */
    size_t count;
    size_t capacity;
};

struct cli_run {
    struct hp_arena *arena;
    const struct cli_line *line;
    const struct cli_verb *verb;
    const struct cli_host_opener *opener;
    const char *sim_file;            /* NULL: none was named */
    const char *computer;            /* NULL: this machine */
    const char *user;                /* NULL: whoever runs this */
    const char *ca;                  /* NULL: what this system trusts */
    const char *host_origin;         /* who chose the host, for people; NULL: the command line, or nobody */
    const struct cli_config *config; /* never NULL */
    struct cli_host host;            /* host.host is NULL until cli_connect */
    const char *vm_name;     /* as the host writes it, else as the user did; NULL without one, and for several
                              * until each is worked on */
    bool runs_program;       /* whose exit code must be told from HyperPoint's own */
    bool passing_host;       /* simulated, and gone when this command ends */
    bool only_ids;           /* --quiet: the result is the id of what was made, or nothing */
    struct cli_among *among; /* this is the run on one of several hosts; NULL: there is one */
    struct cli_look look;    /* of stdout */
    struct cli_voice voice;
    struct cli_calls calls;
    struct cli_ending ending;
    struct cli_recording recording;
    const char *warned; /* by cli_warn_once */
};

/* That nobody could read the result of a change does not unmake it. A person reads on stderr that it is done;
 * a program that waits for the result does not go on as if it had it: the run ends with an error. */
void cli_note_lost(struct cli_run *run, const char *what);

/* A warning that several readers of the same folder would say, one after the other. */
void cli_warn_once(struct cli_run *run, const char *what);

/* Takes over from run->line what concerns the whole run: verb, VM, how much is said. */
void cli_run_take_line(struct cli_run *run);

/* What the alias of a VM means that the user may have written (core_find_vm); NULL when there is none. */
const char *cli_vm_alias(const struct cli_run *run, const char *name);

/* From now on progress is shown, by the host's clock, as the command line says. */
void cli_run_show_progress(struct cli_run *run);

/* Are colours wanted there? */
bool cli_wants_colour(const struct cli_run *run, enum os_stream stream);

/* Whether the command may change something: a list of interrupted changes, findings without --fix and a plan
 * change nothing. */
bool cli_run_changes(const struct cli_run *run);

/* Opens the host the command line names, with the patience of the command line. */
int cli_connect(struct cli_run *run, struct hp_error *err);

/* How jobs are waited for: as long as --timeout says, and until the user insists on stopping. */
struct hv_patience cli_patience(const struct cli_run *run);

/* Where no VM tells which host this is, asks it, so that run->host.identity is known: at most one call. */
int cli_identify_host(struct cli_run *run, struct hp_error *err);

/* What tells this host from others, for locks and journals: asks no host, for the path of what was read of
 * the VM has its name. */
const char *cli_host_identity(const struct cli_run *run, const struct hv_vm *vm);

/* How the run ends; `rc` is that of the verb. */
enum cli_exit cli_run_exit(const struct cli_run *run, int rc);

/* What the process ends with; `rc` is that of the verb. Of run, that is the program's exit code, 0 for one of
 * --ok-codes, or CLI_EXIT_OF_RUN more than HyperPoint's. */
int cli_run_exit_code(const struct cli_run *run, int rc);

/* Writes the result to stdout, or to run->among->result. HP_E_FAILED when it did not arrive. */
int cli_print(const struct cli_run *run, const struct hp_str *text, struct hp_error *err);

/* Is nothing to be printed of a change that succeeded? With -s, unless --output names a form for it or the
 * plan is what was asked for; --quiet prints one id at most. */
bool cli_prints_no_result(const struct cli_run *run);

/* The same of what a change did or would do, unless cli_prints_no_result. */
int cli_print_result(const struct cli_run *run, const struct hp_str *text, struct hp_error *err);

/* Ctrl+C between two calls of a command that only reads: HP_E_INTERRUPTED. */
int cli_check_interrupt(struct hp_error *err);

#endif
