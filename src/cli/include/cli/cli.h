/* SPDX-License-Identifier: MIT */
/* The command line: words in, text or JSON out. It reaches hosts only through an opener that the program
 * gives it, and never learns which transport stands behind. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "hyperv/host.h"

enum cli_call_kind { CLI_CALL_QUERY, CLI_CALL_GET, CLI_CALL_INVOKE, CLI_CALL_DESCRIBE, CLI_CALL_KINDS };

/* One call to a host, after it was made. Texts are valid during the callback only. */
struct cli_call {
    enum cli_call_kind kind;
    const char *text;    /* what was asked */
    const char *outcome; /* "3 objects", "ReturnValue 4096", or the error in one line */
    bool is_job_poll;    /* looks after a running job: counted apart */
    uint64_t microseconds;
};

/* Which host is wanted, how patiently, and who wants to hear of each call to it. */
struct cli_connection {
    const char *sim_file;         /* of a simulated host; NULL: a real one */
    const char *computer;         /* of another machine; NULL: the host this machine is */
    const char *user;             /* who logs on there; NULL: whoever runs this */
    const char *password_file;    /* that holds the password; may be NULL */
    const char *ca;               /* file of the certificates that are trusted; NULL: this machine's */
    bool one_of_many;             /* of several that are open at once: nobody is asked anything */
    uint32_t timeout_seconds;     /* for each call; 0: the transport knows */
    unsigned (*interrupts)(void); /* how often the user asked to stop */
    bool only_reads;              /* the command changes nothing: to ask once is enough to stop */
    void (*tell)(void *context, const struct cli_call *call);
    void *tell_context;
};

struct cli_host {
    struct hv_host *host; /* the command line frees it */
    bool simulated;
    const char *identity; /* what tells this host from others; NULL: its computer name does */
    const char *address;  /* of another machine, for people, and who chose it where the command line does not
                           * show that; NULL: this machine, or a simulated one. Not the opener's */
};

/* Opens a host. 0, or the class of the error (HP_E_ACCESS when there is no Hyper-V to talk to, HP_E_USAGE
 * for a kind of host this program cannot reach) with *out untouched. Several can be open at once, each used
 * by the thread that opened it; what is told of a host is in the arena. */
struct cli_host_opener {
    int (*open)(void *context, struct hp_arena *arena, const struct cli_connection *wanted,
                struct cli_host *out, struct hp_error *err);
    /* Before several hosts are opened, of which these many are reached as `wanted->user`: asks whoever is at
     * the terminal for what they all need, once. HP_E_USAGE when nobody can be asked, HP_E_INTERRUPTED. */
    int (*open_many)(void *context, const struct cli_connection *wanted, const char *const *computers,
                     size_t count, struct hp_error *err);
    /* Makes the built-in simulated host of that name for this process alone; *sim_file becomes its file, and
     * the state folder one beside it. HP_E_USAGE when there is no such host. */
    int (*make_simulated)(void *context, const char *name, const char **sim_file, struct hp_error *err);
    /* Changes a simulated host by its file, as another administrator would: what `hyperpoint-sim set` does
     * with these words. */
    int (*change_simulated)(const char *sim_file, const char *target, const char *const *words, size_t count,
                            struct hp_error *err);
    void *context;
    const char
        *events; /* where tests want events instead of this machine's log (platform/events.h); or NULL */
    const char
        *awake; /* how many seconds tests want this machine to have been on and awake; NULL: as it was */
    const char *descriptors; /* a file with those of tests (platform/trust.h); or NULL */
    bool can_be_host;        /* this machine can be a host itself */
};

/* Runs one command line, argv[0] being the program, and returns the exit code. Call os_console_prepare
 * first. */
int cli_main(int argc, char **argv, const struct cli_host_opener *opener);

#endif
