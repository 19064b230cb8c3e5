/* SPDX-License-Identifier: MIT */
/* Several hosts for one command: how they are named, and what the run on one of them knows of the others. */
#ifndef CLI_CONFIG_HOSTS_H
#define CLI_CONFIG_HOSTS_H

#include "config.h"

#include "base/str.h"

enum { CLI_MAX_HOSTS = 10000 };

/* Hosts as the command line names them, each once. */
struct cli_host_names {
    const char **items;
    size_t count;
};

/* Does the value of --host name more than one host, or a group of hyperpoint.conf? */
bool cli_names_several(const char *value);

/* Takes it apart: names, addresses and URLs between commas, and @group for the hosts of a group. A host that
 * is there twice counts once. HP_E_USAGE for a group that there is not. Arena texts. */
int cli_host_names_read(struct hp_arena *arena, const struct cli_config *config, const char *value,
                        struct cli_host_names *out, struct hp_error *err);

/* The files of --sim, likewise: one where a file of that whole name is there. */
void cli_sim_names_read(struct hp_arena *arena, const char *value, struct cli_host_names *out);

/* A host that was reached. */
struct cli_known_host {
    const char *identity;
    const char *name; /* as the command line has it */
};

/* A VM that this command has changed. */
struct cli_changed_vm {
    struct cli_changed_vm *next;
    const char *id;
    const char *host; /* on which, as the command line has it */
};

/* The hosts of a command that were reached, in whatever order: safe to use from the runs on all of them. */
struct cli_roll {
    const struct cli_known_host *_Atomic *places; /* as many as there are hosts; NULL: free */
    size_t count;
    struct cli_changed_vm *_Atomic changed; /* the last one first; NULL: none */
    void (*stopping)(void *context);        /* tells that Ctrl+C was noticed: once, from whichever run */
    void *context;
    _Atomic bool told_stopping;
};

/* A run has noticed Ctrl+C; the first to notice tells it for all of them. */
void cli_roll_tell_stopping(struct cli_roll *roll);

/* What would have been asked of one host alone, as a text each. */
struct cli_asked {
    const char **items;
    size_t count;
    size_t capacity;
};

/* What the run on one of several hosts knows of the command. */
struct cli_among {
    struct hp_arena *kept; /* what lives as long as the command */
    const char *name;      /* of this host, as the command line has it */
    struct cli_roll *roll;
    struct hp_str *result;   /* gets what else would go to stdout, */
    struct hp_str *error;    /* and the error that would go to stderr, as JSON */
    struct cli_asked *asked; /* filled in where nothing is changed yet; then what the user has said yes to */
    const char *same_as;     /* this is a host that another run works on: the name that run has for it */
};

/* Enters a host that was reached. HP_E_REFUSED, with among->same_as, when it is there under another name. */
int cli_roll_enter(struct cli_among *among, const char *identity, struct hp_error *err);

/* Notes a VM that was changed on this host. */
void cli_roll_note_changed(struct cli_among *among, const char *vm_id);

/* The name of another host on which this command has changed the VM of that id; NULL: on none. */
const char *cli_roll_changed_on(const struct cli_among *among, const char *vm_id);

#endif
