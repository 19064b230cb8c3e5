/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include "say/text.h"

#include "base/text.h"

#include <string.h>

/* The words before the cursor, as far as they make sense. */
struct before {
    struct cli_line line;
    bool has_waiting;
    enum cli_option waiting; /* an option that takes the next word */
    bool can_end;            /* and has enough already */
    enum cli_option last;    /* the place that the last word without an option took; of a list, so do those
                              * behind it */
    bool other_program;      /* what follows "--" is not for us */
};

/* Some of it comes from the host: a name, which may be anything. */
static const char *one_line(struct hp_arena *arena, const char *meaning)
{
    enum { MAX_LENGTH = 400 };
    const char *clean = meaning ? cli_clean(arena, meaning) : NULL;
    if (!clean || strlen(clean) <= MAX_LENGTH)
        return clean;
    return hp_arena_format(arena, "%.*s...", (int)hp_text_cut(clean, MAX_LENGTH), clean);
}

void cli_candidate_add(struct cli_candidates *list, const char *text, const char *meaning)
{
    /* Nobody can type a control character, and an answer has one candidate a line: what is said about it is
     * one, too. */
    if (!*text || !hp_text_begins(text, list->typed) || !hp_text_is_utf8(text, strlen(text)) ||
        cli_has_control(text))
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (hp_text_same(list->items[i].text, text))
            return;
    }
    list->items = hp_arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] =
        (struct cli_candidate){ hp_arena_copy(list->arena, text), one_line(list->arena, meaning) };
}

/* --- what stands before the cursor --- */

static void take(struct hp_arena *arena, struct before *before, enum cli_option option, const char *word)
{
    size_t count = before->line.options[option].count;
    const char **words = hp_arena_array(arena, count + 1, sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[i] = before->line.options[option].words[i];
    words[count] = word;
    before->line.options[option].given = true;
    before->line.options[option].words = words;
    before->line.options[option].count = count + 1;
}

static void read_option_word(struct hp_arena *arena, struct before *before, const char *word)
{
    const char *value = NULL;
    enum cli_option option = CLI_OPTIONS;
    before->has_waiting = false;
    if (strcmp(word, "--") == 0) {
        before->other_program = true;
        return;
    }
    if (cli_option_read(arena, word, &option, &value, NULL) != 0)
        return;
    before->line.options[option].given = true;
    if (value) {
        take(arena, before, option, value);
        return;
    }
    before->has_waiting = cli_option_info(option)->kind != CLI_FLAG;
    before->waiting = option;
    before->can_end = false;
}

/* `next` is the word behind it, or NULL. */
static void read_word(struct hp_arena *arena, struct before *before, const char *word, const char *next)
{
    bool is_first = !cli_given(&before->line, CLI_VM) && !cli_given(&before->line, CLI_DO);
    enum cli_option place = is_first && cli_line_begins_with_verb(&before->line, word, next)
                                ? CLI_DO
                                : cli_line_next_place(&before->line);
    if (before->other_program)
        return;
    if (cli_is_option(word)) {
        read_option_word(arena, before, word);
    } else if (before->has_waiting) {
        take(arena, before, before->waiting, word);
        before->can_end = true;
        before->has_waiting = cli_option_info(before->waiting)->kind == CLI_LIST;
    } else if (place != CLI_OPTIONS) {
        take(arena, before, place, word);
        before->last = place;
    } else if (cli_option_info(before->last)->kind == CLI_LIST) {
        take(arena, before, before->last, word);
    }
}

static struct before read_before(struct hp_arena *arena, const struct cli_verbs *verbs,
                                 const struct cli_shell_line *typed)
{
    struct before before = { .line = { .verbs = verbs }, .last = CLI_DO };
    for (size_t i = 0; i < typed->count; i++)
        read_word(arena, &before, typed->words[i], i + 1 < typed->count ? typed->words[i + 1] : NULL);
    const char *verb = cli_value(&before.line, CLI_DO);
    before.line.verb = verb ? cli_verb_named(verbs, verb) : NULL;
    return before;
}

/* --- what can stand there --- */

/* As it is shown, unless the user writes it as the original does: with the dashes and the capitals or small
 * letters that the word begins with. */
static const char *styled(struct hp_arena *arena, const char *typed, const struct cli_option_info *info)
{
    if (hp_text_begins(info->name, typed))
        return info->name;
    size_t dashes = typed[0] == '-' && typed[1] == '-' ? 2 : 1;
    bool small = typed[0] && typed[dashes] >= 'a' && typed[dashes] <= 'z';
    const char *name = info->seed ? info->seed : info->name + strspn(info->name, "-");
    char *text = hp_arena_format(arena, "%.*s%s", (int)dashes, "--", name);
    for (char *c = text; !small && *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return text;
}

/* An action has one word behind it; with more, it is a VM that is called so, and they say when. */
static const struct cli_verb *form_of(const struct cli_line *line)
{
    const struct cli_verb *form =
        line->options[CLI_AT].count > 1 ? NULL : cli_verb_form(line->verb, cli_value(line, CLI_VM));
    return form ? form : line->verb;
}

/* As long as no verb is written, any verb may follow. */
static bool is_taken(const struct cli_line *line, enum cli_option option)
{
    if (line->verb)
        return cli_verb_takes(form_of(line), option);
    for (size_t i = 0; i < cli_verb_count(line->verbs); i++) {
        if (cli_verb_takes(cli_verb_at(line->verbs, i), option))
            return true;
    }
    return false;
}

static void add_options(struct cli_candidates *list, const struct cli_line *line)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        bool may_repeat = info->repeats && line->verb && line->verb->many_vms;
        if ((cli_given(line, option) && !may_repeat) || !is_taken(line, option))
            continue;
        cli_candidate_add(list, styled(list->arena, list->typed, info), info->help);
        for (size_t i = 0; i < HP_COUNT(info->also) && info->also[i].word; i++) {
            if (info->also[i].value)
                cli_candidate_add(list, hp_arena_format(list->arena, "--%s", info->also[i].word), info->help);
        }
    }
}

static void add_values(struct cli_completion *out, enum cli_option option, const struct cli_line *line,
                       const struct cli_names *names)
{
    const struct cli_option_info *info = cli_option_info(option);
    struct cli_candidates *list = &out->candidates;
    for (size_t i = 0; i < CLI_MAX_WORDS && info->words[i]; i++)
        cli_candidate_add(list, info->words[i], NULL);
    switch (info->values) {
    case CLI_OF_WORDS:
        break;
    case CLI_OF_VERBS:
        for (size_t i = 0; i < cli_verb_count(line->verbs); i++)
            cli_candidate_add(list, cli_verb_at(line->verbs, i)->name, cli_verb_at(line->verbs, i)->summary);
        break;
    case CLI_OF_FILES:
        out->kind = CLI_COMPLETE_FILES;
        break;
    default:
        names->add(names->context, info->values, line, list);
    }
}

/* Cuts the head off the word: what is chosen begins behind it. */
static void begin_behind(struct cli_completion *out, const char *last, size_t length)
{
    out->head = hp_arena_copy_part(out->candidates.arena, last, length);
    out->candidates.typed = last + length;
}

/* A value that follows its option; one of several is what stands behind the last comma. */
static void complete_value(struct cli_completion *out, enum cli_option option, const char *last,
                           const char *value, const struct cli_line *line, const struct cli_names *names)
{
    const char *comma = cli_option_info(option)->kind == CLI_LIST ? strrchr(value, ',') : NULL;
    begin_behind(out, last, (size_t)((comma ? comma + 1 : value) - last));
    add_values(out, option, line, names);
}

/* A word without an option: a verb where there is none yet, or what its place means. */
static void complete_place(struct cli_completion *out, const struct cli_shell_line *typed,
                           const struct cli_line *line, const struct cli_names *names)
{
    enum cli_option place = cli_line_next_place(line);
    if (place == CLI_VM && !cli_given(line, CLI_DO) && !typed->quote)
        add_values(out, CLI_DO, line, names);
    if (place != CLI_OPTIONS)
        complete_value(out, place, typed->last, typed->last, line, names);
    else if (!*typed->last && !typed->quote)
        add_options(&out->candidates, line);
}

void cli_complete_line(struct hp_arena *arena, const struct cli_verbs *verbs,
                       const struct cli_shell_line *typed, const struct cli_names *names,
                       struct cli_completion *out)
{
    const char *last = typed->last;
    const char *value = NULL;
    enum cli_option option = CLI_OPTIONS;
    *out = (struct cli_completion){ .head = "", .candidates = { .arena = arena, .typed = last } };
    struct before before = read_before(arena, verbs, typed);
    if (before.other_program) {
        out->kind = CLI_COMPLETE_FILES;
    } else if (last[0] == '-') {
        if (!strchr(last, '='))
            add_options(&out->candidates, &before.line);
        else if (cli_option_read(arena, last, &option, &value, NULL) == 0 &&
                 (cli_option_info(option)->kind != CLI_FLAG || cli_option_info(option)->words[0]))
            complete_value(out, option, last, value, &before.line, names);
    } else if (before.has_waiting) {
        complete_value(out, before.waiting, last, last, &before.line, names);
        if (before.can_end && !*last)
            add_options(&out->candidates, &before.line);
    } else {
        complete_place(out, typed, &before.line, names);
    }
}

/* --- the answer --- */

static void add_bash_line(struct hp_str *out, const struct cli_shell_line *typed,
                          const struct cli_completion *completion, const char *text)
{
    const struct cli_candidates *list = &completion->candidates;
    HP_STR(word);
    hp_str_add(&word, completion->head);
    if (list->count == 1) {
        hp_str_add(&word, text);
    } else {
        /* Bash puts in what all candidates have in common, and looks at case: let it be what is typed. */
        hp_str_add(&word, list->typed);
        for (const char *typed_rest = list->typed; hp_text_next(&typed_rest) != 0;)
            hp_text_next(&text);
        hp_str_add(&word, text);
    }
    cli_shell_line_add(out, typed, hp_str_text(&word));
}

/* Zsh and fish look themselves at what of it is typed, and put quotes where they belong. */
static void add_plain_line(struct hp_str *out, const struct cli_completion *completion, size_t index)
{
    const struct cli_candidate *candidate = &completion->candidates.items[index];
    hp_str_format(out, "%s%s\t%s", completion->head, candidate->text,
                  candidate->meaning ? candidate->meaning : "");
}

static void add_powershell_line(struct hp_str *out, const struct cli_shell_line *typed,
                                const struct cli_completion *completion, size_t index)
{
    const struct cli_candidate *candidate = &completion->candidates.items[index];
    HP_STR(word);
    hp_str_format(&word, "%s%s", completion->head, candidate->text);
    cli_shell_line_add(out, typed, hp_str_text(&word));
    hp_str_format(out, "\t%s\t%s", candidate->text,
                  candidate->meaning ? candidate->meaning : candidate->text);
}

void cli_complete_render(struct hp_str *out, const struct cli_shell_line *typed,
                         const struct cli_completion *completion)
{
    static const char *const kinds[] = {
        [CLI_COMPLETE_WORDS] = "words",
        [CLI_COMPLETE_FILES] = "files",
    };
    hp_str_format(out, "%s\n", kinds[completion->kind]);
    for (size_t i = 0; i < completion->candidates.count; i++) {
        if (typed->shell == CLI_BASH)
            add_bash_line(out, typed, completion, completion->candidates.items[i].text);
        else if (typed->shell == CLI_POWERSHELL)
            add_powershell_line(out, typed, completion, i);
        else
            add_plain_line(out, completion, i);
        hp_str_add_char(out, '\n');
    }
}
