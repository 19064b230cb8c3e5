/* SPDX-License-Identifier: MIT */
#include "line.h"

#include "help.h"
#include "say/text.h"

#include "base/text.h"

#include <string.h>

/* Parsing under way. */
struct parse {
    struct hp_arena *arena;
    char *const *words;
    size_t count;
    size_t at;
    struct cli_line *line;
    const char **loose; /* words that belong to no option */
    size_t loose_count;
    const char *bare_vm; /* the VM, where no option names it */
};

static int check_word(size_t place, const char *word, struct hp_error *err)
{
    size_t length = strlen(word);
    if (length > CLI_MAX_WORD_LENGTH)
        return hp_error_set(err, HP_E_USAGE,
                            "word %zu of the command line is %zu bytes long, which is more than %d", place,
                            length, CLI_MAX_WORD_LENGTH);
    if (!hp_text_is_utf8(word, length)) {
        HP_ARENA(scratch);
        return hp_error_set(err, HP_E_USAGE, "word %zu of the command line is not UTF-8: %s", place,
                            cli_quoted(&scratch, word));
    }
    return 0;
}

static void take(struct parse *parse, enum cli_option option, const char *word)
{
    /* No option can hold more words than the line has. */
    if (!parse->line->options[option].words)
        parse->line->options[option].words =
            hp_arena_array(parse->arena, parse->count, sizeof *parse->line->options[option].words);
    parse->line->options[option].words[parse->line->options[option].count++] = word;
}

static int needs_value(const struct parse *parse, enum cli_option option, struct hp_error *err)
{
    const char *name = cli_option_info(option)->name;
    /* Something like -NAME -WHATFI must not become a checkpoint called "-WHATFI". */
    if (parse->at < parse->count) {
        HP_ARENA(scratch);
        const char *next = cli_shortened(&scratch, parse->words[parse->at]);
        hp_error_next(err, "write a value that begins with a dash as %s=%s", name, next);
    }
    return hp_error_set(err, HP_E_USAGE, "%s needs a value", name);
}

static int take_values(struct parse *parse, enum cli_option option, const char *value, struct hp_error *err)
{
    const struct cli_option_info *info = cli_option_info(option);
    if (info->kind == CLI_VALUE && !info->repeats && parse->line->options[option].count)
        return hp_error_set(err, HP_E_USAGE, "%s is given twice", info->name);
    if (value) {
        take(parse, option, value);
        return 0;
    }
    if (parse->at == parse->count || cli_is_option(parse->words[parse->at]))
        return needs_value(parse, option, err);
    do
        take(parse, option, parse->words[parse->at++]);
    while (info->kind == CLI_LIST && parse->at < parse->count && !cli_is_option(parse->words[parse->at]));
    return 0;
}

static int take_option(struct parse *parse, const char *word, struct hp_error *err)
{
    enum cli_option option = CLI_OPTIONS;
    const char *value = NULL;
    int rc = cli_option_read(parse->arena, word, &option, &value, err);
    if (rc)
        return rc;
    const struct cli_option_info *info = cli_option_info(option);
    if (info->kind != CLI_FLAG)
        rc = take_values(parse, option, value, err);
    else if (value && info->words[0])
        take(parse, option, value);
    else if (value)
        rc = hp_error_set(err, HP_E_USAGE, "%s takes no value", info->name);
    parse->line->options[option].given = true;
    return rc;
}

static int sort_words(struct parse *parse, struct hp_error *err)
{
    for (size_t i = 0; i < parse->count; i++) {
        int rc = check_word(i + 1, parse->words[i], err);
        if (rc)
            return rc;
    }
    while (parse->at < parse->count) {
        const char *word = parse->words[parse->at++];
        int rc = 0;
        if (cli_is_option(word))
            rc = take_option(parse, word, err);
        else
            parse->loose[parse->loose_count++] = word;
        if (rc)
            return rc;
    }
    return 0;
}

enum cli_option cli_line_next_place(const struct cli_line *line)
{
    if (!cli_given(line, CLI_DO))
        return cli_given(line, CLI_VM) ? CLI_DO : CLI_VM;
    const struct cli_verb *verb = cli_verb_named(line->verbs, cli_value(line, CLI_DO));
    for (size_t i = 0; verb; i++) {
        enum cli_option place = cli_verb_place(verb, i);
        if (place != CLI_OPTIONS && cli_given(line, place))
            continue;
        return place == CLI_OPTIONS && cli_verb_has_vms_only(verb) ? CLI_VM : place;
    }
    return CLI_OPTIONS;
}

bool cli_line_begins_with_verb(const struct cli_line *line, const char *word, const char *next)
{
    const struct cli_verb *first = cli_verb_named(line->verbs, word);
    if (cli_given(line, CLI_DO) || !first)
        return false;
    if (next && cli_verb_has_action(first, next))
        return true;
    const struct cli_verb *second = next ? cli_verb_named(line->verbs, next) : NULL;
    return cli_given(line, CLI_VM) || !second || !hp_text_same(second->name, next);
}

static void give(struct parse *parse, enum cli_option option, const char *word)
{
    parse->line->options[option].given = true;
    take(parse, option, word);
}

/* "help restore", "help options" and "version", where a verb would be. Returns how many words that is. */
static size_t take_topic(struct parse *parse)
{
    const char *word = parse->loose[0];
    if (cli_given(parse->line, CLI_DO) || cli_given(parse->line, CLI_VM))
        return 0;
    if (hp_text_same(word, "version") && parse->loose_count == 1) {
        parse->line->options[CLI_VERSION].given = true;
        return 1;
    }
    if (!hp_text_same(word, "help") || parse->loose_count > 2)
        return 0;
    parse->line->options[CLI_HELP].given = true;
    if (parse->loose_count > 1 && hp_text_same(parse->loose[1], "options"))
        parse->line->options[CLI_ALL].given = true;
    else if (parse->loose_count > 1)
        give(parse, CLI_DO, parse->loose[1]);
    return parse->loose_count;
}

static int too_many(const struct parse *parse, const char *word, struct hp_error *err)
{
    const char *verb = cli_value(parse->line, CLI_DO);
    HP_ARENA(scratch);
    if (verb && !cli_verb_named(parse->line->verbs, verb))
        return 0; /* that is told */
    const struct cli_verb *known =
        verb ? cli_verb_named(parse->line->verbs, verb) : cli_verb_default(parse->line->verbs);
    if (known->many_vms)
        hp_error_next(err, "to name several VMs, write --vm before each: hyperpoint %s --vm \"a\" --vm \"b\"",
                      known->name);
    else if (known->takes_command)
        hp_error_next(err, "write the program at the end: hyperpoint %s \"my vm\" -- program arguments",
                      known->name);
    else
        hp_error_next(err, "hyperpoint help %s shows what it takes", known->name);
    return hp_error_set(err, HP_E_USAGE, "%s is one word too many", cli_quoted(&scratch, word));
}

static int place_loose_words(struct parse *parse, struct hp_error *err)
{
    if (!parse->loose_count)
        return 0;
    size_t used = take_topic(parse);
    const char *next = parse->loose_count > 1 ? parse->loose[1] : NULL;
    if (!used && cli_line_begins_with_verb(parse->line, parse->loose[0], next))
        give(parse, CLI_DO, parse->loose[used++]);
    while (used < parse->loose_count) {
        enum cli_option place = cli_line_next_place(parse->line);
        if (place == CLI_OPTIONS)
            return too_many(parse, parse->loose[used], err);
        /* A verb that is misspelt looks like the name of a VM; the word behind it is none then. */
        if (place == CLI_DO && used == 1 && !cli_verb_named(parse->line->verbs, parse->loose[1]) &&
            cli_verb_comes_near(parse->line->verbs, parse->loose[0]))
            return cli_verb_find(parse->line->verbs, parse->loose[0], &parse->line->verb, err);
        if (place == CLI_VM)
            parse->bare_vm = parse->loose[used];
        do
            give(parse, place, parse->loose[used++]);
        while (cli_option_info(place)->kind == CLI_LIST && used < parse->loose_count);
    }
    return 0;
}

static int check_values(const struct cli_line *line, struct hp_error *err)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        for (size_t i = 0; i < line->options[option].count; i++) {
            const char *word = line->options[option].words[i];
            bool takes_any = !info->check && !info->words[0];
            int rc = takes_any && !*word ? hp_error_set(err, HP_E_USAGE, "%s is empty", info->name)
                                         : cli_option_check(info, word, err);
            if (rc)
                return rc;
        }
    }
    return 0;
}

/* "--" and what follows it. */
static int check_command(const struct cli_line *line, struct hp_error *err)
{
    const struct cli_verb *verb = line->verb;
    bool given = line->command && line->command[0];
    if (!verb->takes_command && line->command)
        return hp_error_set(err, HP_E_USAGE, "%s takes no command after --", verb->name);
    if (verb->takes_command && !given) {
        hp_error_next(err, "write it at the end: hyperpoint %s \"my vm\" -- program arguments", verb->name);
        return hp_error_set(err, HP_E_USAGE, "%s needs a program after --", verb->name);
    }
    return 0;
}

static int lacks(const struct cli_verb *verb, enum cli_option option, struct hp_error *err)
{
    HP_STR(usage);
    cli_help_verb_usage(&usage, verb);
    const char *what = option == CLI_VM           ? "a VM"
                       : option == CLI_GPU        ? "a GPU"
                       : option == CLI_CHECKPOINT ? "a checkpoint"
                                                  : cli_option_info(option)->name;
    const char *list = option == CLI_VM    ? "; hyperpoint list-vms shows the VMs"
                       : option == CLI_GPU ? "; hyperpoint list-gpus-partitionable shows the GPUs"
                                           : "";
    hp_error_next(err, "write: %s%s", hp_str_text(&usage), list);
    return hp_error_set(err, HP_E_USAGE, "%s needs %s", verb->name, what);
}

/* What the verb needs and does not take. */
static int check_verb(const struct cli_line *line, const struct cli_config *config, struct hp_error *err)
{
    const struct cli_verb *verb = line->verb;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (!cli_given(line, option) || cli_verb_takes(verb, option))
            continue;
        hp_error_next(err, "hyperpoint help %s shows what it takes", verb->name);
        return hp_error_set(err, HP_E_USAGE, "%s takes no %s", verb->name, cli_option_info(option)->name);
    }
    if (line->options[CLI_VM].count > 1 && !verb->many_vms)
        return hp_error_set(err, HP_E_USAGE, "%s works on one VM at a time", verb->name);
    for (size_t i = 0; cli_verb_place(verb, i) != CLI_OPTIONS; i++) {
        enum cli_option place = cli_verb_place(verb, i);
        bool configured = (place == CLI_KEEP && cli_config_has(config, CLI_CONFIG_RETENTION)) ||
                          (place == CLI_VM && cli_given(line, CLI_ALL));
        if (cli_verb_requires(verb, place) && !cli_given(line, place) && !configured)
            return lacks(verb, place, err);
    }
    if ((cli_given(line, CLI_S) || cli_given(line, CLI_QUIET)) && cli_given(line, CLI_VERBOSE))
        return hp_error_set(err, HP_E_USAGE, "%s and --verbose cannot be used together",
                            cli_given(line, CLI_S) ? "-s" : "--quiet");
    if (cli_given(line, CLI_VERBOSE) && hp_text_same(cli_value(line, CLI_PROGRESS), "json"))
        return hp_error_set(err, HP_E_USAGE, "--progress json and --verbose cannot be used together");
    if (cli_given(line, CLI_SHUTDOWN_TIMEOUT) && cli_verb_takes(verb, CLI_SHUTDOWN) &&
        !cli_given(line, CLI_SHUTDOWN))
        return hp_error_set(err, HP_E_USAGE, "--shutdown-timeout goes with --shutdown");
    if (cli_given(line, CLI_YES) && cli_given(line, CLI_CONFIRM))
        return hp_error_set(err, HP_E_USAGE, "--yes and --confirm cannot be used together");
    if (cli_given(line, CLI_QUIET) && cli_given(line, CLI_OUTPUT) &&
        hp_text_same(cli_value(line, CLI_OUTPUT), "json"))
        return hp_error_set(err, HP_E_USAGE, "--quiet and --json cannot be used together");
    return 0;
}

/* Neither a verb nor anything that one verb takes and another does not but perhaps the VM: at most which host
 * is meant, and how the answer should look. */
static bool asks_nothing(const struct cli_line *line)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (option != CLI_VM && cli_given(line, option) && !cli_option_info(option)->every_verb)
            return false;
    }
    return !line->command;
}

/* One word alone may be a slip of the finger, which must not become a checkpoint. */
static int only_a_word(const struct cli_verbs *verbs, const char *word, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *quoted = cli_quoted(&scratch, word);
    const struct cli_verb *none = NULL;
    if (cli_verb_comes_near(verbs, word))
        return cli_verb_find(verbs, word, &none, err);
    if (!word[strspn(word, " \t")]) {
        hp_error_next(err, "hyperpoint help lists the verbs, and hyperpoint list-vms shows the VMs");
        return hp_error_set(err, HP_E_USAGE, "the only word is blank");
    }
    hp_error_next(err,
                  "if it is a VM: hyperpoint checkpoint %s creates a checkpoint, hyperpoint show %s shows "
                  "what it is and has",
                  quoted, quoted);
    return hp_error_set(err, HP_E_USAGE, "there is no verb %s", quoted);
}

static int find_verb(const struct parse *parse, struct cli_line *line, struct hp_error *err)
{
    const char *name = cli_value(line, CLI_DO);
    if (name)
        return cli_verb_find(line->verbs, name, &line->verb, err);
    bool nothing = asks_nothing(line);
    if (nothing && parse->bare_vm && !cli_given(line, CLI_S))
        return only_a_word(line->verbs, parse->bare_vm, err);
    line->verb =
        nothing && !cli_given(line, CLI_VM) ? cli_verb_overview(line->verbs) : cli_verb_default(line->verbs);
    return 0;
}

/* Checkpoint-VM calls the new checkpoint so, and the others the one that is there. */
static int settle_snapshot_name(struct cli_line *line, struct hp_error *err)
{
    if (!cli_given(line, CLI_SNAPSHOT_NAME))
        return 0;
    enum cli_option meant = cli_verb_takes(line->verb, CLI_CHECKPOINT) ? CLI_CHECKPOINT : CLI_NAME;
    if (cli_given(line, meant))
        return hp_error_set(err, HP_E_USAGE, "%s and %s name the same",
                            cli_option_info(CLI_SNAPSHOT_NAME)->name, cli_option_info(meant)->name);
    line->options[meant] = line->options[CLI_SNAPSHOT_NAME];
    line->options[CLI_SNAPSHOT_NAME] = (struct cli_words){ .given = false };
    return 0;
}

static const char *const *copy_words(struct hp_arena *arena, char *const *words, size_t count)
{
    const char **copy = hp_arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = words[i];
    return copy;
}

size_t cli_line_own_words(size_t count, char *const *words)
{
    size_t own = 0;
    while (own < count && strcmp(words[own], "--") != 0)
        own++;
    return own;
}

int cli_line_parse(struct hp_arena *arena, const struct cli_verbs *verbs, const struct cli_config *config,
                   size_t all, char *const *words, struct cli_line *out, struct hp_error *err)
{
    struct cli_line line = { .verbs = verbs };
    size_t count = cli_line_own_words(all, words);
    if (count < all)
        line.command = copy_words(arena, words + count + 1, all - count - 1);
    struct parse parse = { .arena = arena, .words = words, .count = count, .line = &line };
    parse.loose = hp_arena_array(arena, count + 1, sizeof *parse.loose);
    int rc = sort_words(&parse, err);
    if (!rc)
        rc = place_loose_words(&parse, err);
    bool informs = cli_given(&line, CLI_HELP) || cli_given(&line, CLI_VERSION);
    if (!rc)
        rc = find_verb(&parse, &line, err);
    if (!rc)
        rc = settle_snapshot_name(&line, err);
    if (!rc)
        rc = check_values(&line, err);
    if (!rc && !informs)
        rc = check_command(&line, err);
    if (!rc && !informs)
        rc = check_verb(&line, config, err);
    if (rc) {
        hp_error_next(err, "hyperpoint help options shows all options");
        return rc;
    }
    *out = line;
    return 0;
}

int cli_line_request(struct hp_arena *arena, const struct cli_config *config, const struct cli_line *line,
                     struct core_request *out, struct hp_error *err)
{
    int rc = 0;
    *out = (struct core_request){ .change = line->verb->change };
    out->power.is_fixed = line->power_advice || !(cli_verb_takes(line->verb, CLI_SHUTDOWN) ||
                                                  cli_verb_takes(line->verb, CLI_TURN_OFF));
    out->power.advice = line->power_advice;
    for (enum cli_option option = 0; !rc && option < CLI_OPTIONS; option++) {
        if (cli_given(line, option))
            rc = cli_option_deliver(option, arena, line->options[option].words, line->options[option].count,
                                    out, err);
    }
    return rc ? rc : cli_settings_add_aliases(arena, config, out, err);
}

/* The value that an option has in words that may be wrong; NULL without it. */
static const char *value_in_words(struct hp_arena *arena, enum cli_option wanted, size_t count,
                                  char *const *words)
{
    for (size_t i = 0; i < count; i++) {
        enum cli_option option = CLI_OPTIONS;
        const char *value = NULL;
        if (!cli_is_option(words[i]) || cli_option_read(arena, words[i], &option, &value, NULL) != 0 ||
            option != wanted)
            continue;
        return value ? value : i + 1 < count ? words[i + 1] : "";
    }
    return NULL;
}

bool cli_line_wants_json(size_t count, char *const *words, bool otherwise)
{
    HP_ARENA(scratch);
    const char *value = value_in_words(&scratch, CLI_OUTPUT, cli_line_own_words(count, words), words);
    return value ? hp_text_same(value, "json") : otherwise;
}

bool cli_line_runs_program(const struct cli_verbs *verbs, size_t count, char *const *words)
{
    HP_ARENA(scratch);
    size_t own = cli_line_own_words(count, words);
    const char *name = value_in_words(&scratch, CLI_DO, own, words);
    const struct cli_verb *verb = name  ? cli_verb_named(verbs, name)
                                  : own ? cli_verb_named(verbs, words[0])
                                        : NULL;
    return verb ? verb->takes_command : own + 1 < count;
}
