/* SPDX-License-Identifier: MIT */
/* The options there are. One table feeds parsing, help, completion and the manual page. */
#ifndef CLI_LINE_OPTIONS_H
#define CLI_LINE_OPTIONS_H

#include "core/plan.h"

enum cli_option {
    CLI_VM,
    CLI_DO,
    CLI_GPU,
    CLI_CHECKPOINT,
    CLI_NAME,
    CLI_IF_ABSENT,
    CLI_SNAPSHOT_NAME,
    CLI_FLAT,
    CLI_SIZES,
    CLI_SAVEPOINT,
    CLI_ONLY,
    CLI_REBIND,
    CLI_SUBTREE,
    CLI_KEEP,
    CLI_AT,
    CLI_ACCOUNT,
    CLI_NO_TIMER,
    CLI_DEST,
    CLI_WAIT,
    CLI_SHUTDOWN,
    CLI_SHUTDOWN_TIMEOUT,
    CLI_TURN_OFF,
    CLI_DISCARD_STATE,
    CLI_START,
    CLI_WHATIF,
    CLI_ALL,
    CLI_DISCARD,
    CLI_USE,
    CLI_ANONYMOUS,
    CLI_YES,
    CLI_CONFIRM,
    CLI_TIMEOUT,
    CLI_PATIENCE,
    CLI_ON_FAIL,
    CLI_ON_DONE,
    CLI_EVENT_LOG,
    CLI_OUTPUT,
    CLI_COLOUR,
    CLI_PROGRESS,
    CLI_S,
    CLI_QUIET,
    CLI_VERBOSE,
    CLI_SIM,
    CLI_COMPUTERNAME,
    CLI_USER,
    CLI_PASSWORD_FILE,
    CLI_CA,
    CLI_FROM,
    CLI_SHELL,
    CLI_CHANGE_ID,
    CLI_EXIT_CODE,
    CLI_FIX,
    CLI_OK_CODES,
    CLI_MAX,
    CLI_HELP,
    CLI_VERSION,
    CLI_OPTIONS
};

/* A set of options. */
#define CLI_BIT(option) (UINT64_C(1) << (option))
_Static_assert(CLI_OPTIONS <= 64, "more options than a set of them has bits");

enum cli_option_kind {
    CLI_FLAG,  /* stands alone, or with one of its words behind an equals sign; what no row says is a flag */
    CLI_VALUE, /* takes the next word, once */
    CLI_LIST   /* takes all words up to the next option */
};

/* What the value of an option is, for completing it. */
enum cli_value_kind {
    CLI_OF_WORDS, /* one of `words`, or something nobody can guess */
    CLI_OF_HOSTS,
    CLI_OF_VMS,
    CLI_OF_VERBS,
    CLI_OF_GPUS,
    CLI_OF_CHECKPOINTS,
    CLI_OF_FILES
};

enum { CLI_MAX_WORDS = 4 };

struct cli_option_info {
    const char *name; /* as it is shown, with its dashes; matched ignoring case, after one dash or two */
    const char *seed; /* what the original and the first version call it, without dashes; NULL: the same */
    enum cli_option_kind kind;
    const char *placeholder; /* what stands for the value in help; NULL for a flag */
    const char *help;
    bool repeats;  /* a CLI_VALUE that can be there several times, for verbs that take several (verbs.h) */
    bool later;    /* than the first version: the beginnings of words keep the meaning they had without it */
    bool is_short; /* its first letter is enough: -y */
    bool every_verb; /* else only the verbs that name it (verbs.h) */
    struct {
        const char *word;
        const char *value; /* that it means; NULL: none */
    } also[4];             /* other whole words for it */
    struct {
        const char *name;
        const char *value; /* that it means, whatever is in it; NULL: its own */
    } variable;            /* of the environment, that counts where the line has no such option */
    bool configurable;     /* hyperpoint.conf has it as a key, under the name of the option */
    const char *otherwise; /* what counts where nobody says anything, for people; NULL: nothing */
    enum cli_value_kind values;
    const char *words[CLI_MAX_WORDS]; /* up to the first NULL */
    /* Looks at a value before anything is done; NULL takes one of `words`, or any that is not empty. */
    int (*check)(const char *value, struct hp_error *err);
    /* What it says of a change: the member of the request that is true for a flag, or its value; or what
     * reads its words into the request. Neither: nothing. */
    size_t into;
    int (*take)(struct hp_arena *arena, const char *const *words, size_t count, struct core_request *request,
                struct hp_error *err);
};

const struct cli_option_info *cli_option_info(enum cli_option option);

/* Looks at a value: by the row's check, or it must be one of the row's words. HP_E_USAGE. */
int cli_option_check(const struct cli_option_info *info, const char *value, struct hp_error *err);

/* The option that a word like -VM, --vm or -VM=x means: a whole name, or the beginning of exactly one. *value
 * is what follows the equals sign, or what the word itself means (--json); NULL without. HP_E_USAGE says
 * which options come near, or between which ones it cannot choose. */
int cli_option_read(struct hp_arena *arena, const char *word, enum cli_option *option, const char **value,
                    struct hp_error *err);

/* Its name without dashes: its key, if it is configurable. */
const char *cli_option_key(enum cli_option option);

/* The configurable option with that key; CLI_OPTIONS when there is none. */
enum cli_option cli_option_for_key(const char *key);

/* Puts into the request what a given option says of a change. HP_E_USAGE for what no check of a single word
 * could tell. */
int cli_option_deliver(enum cli_option option, struct hp_arena *arena, const char *const *words, size_t count,
                       struct core_request *request, struct hp_error *err);

/* True for a word that is read as an option: a dash, and something behind it. */
bool cli_is_option(const char *word);

#endif
