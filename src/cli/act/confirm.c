/* SPDX-License-Identifier: MIT */
#include "confirm.h"

#include "say/text.h"

#include "base/text.h"
#include "platform/prompt.h"

#include <string.h>

enum { MAX_TRIES = 2 }; /* for an answer that fits nothing */

enum verdict { YES, NO, KEEP, UNCLEAR };

/* Enter alone is no. */
static enum verdict judge(const char *word)
{
    if (hp_text_same(word, "y") || hp_text_same(word, "yes"))
        return YES;
    if (!*word || hp_text_same(word, "n") || hp_text_same(word, "no"))
        return NO;
    return UNCLEAR;
}

/* What was typed for a name, as it was shown: a name with blanks around it is typed with or without them. */
static enum verdict judge_name(struct hp_arena *arena, const char *answer, const char *name)
{
    const char *shown = cli_clean(arena, name);
    const char *word = hp_text_trim(arena, answer);
    if (hp_text_same(answer, shown) || hp_text_same(word, hp_text_trim(arena, shown)))
        return YES;
    return judge(word) == NO ? NO : UNCLEAR;
}

static bool is_keep_word(const char *word)
{
    return hp_text_same(word, "s") || hp_text_same(word, "savepoint");
}

/* Not where the VM's name means the other choice. */
static bool offers_to_keep(struct hp_arena *arena, const struct core_question *question)
{
    return question->may_keep && !is_keep_word(hp_text_trim(arena, question->name));
}

/* A name of blanks alone cannot be told from an answer that was not given. */
static bool wants_name(struct hp_arena *arena, const struct core_question *question)
{
    return question->name && *hp_text_trim(arena, question->name);
}

/* What can be typed; cancelling is what Enter does. */
static void add_choices(struct hp_arena *arena, struct hp_str *out, const struct core_question *question)
{
    const char *const choices[] = {
        "s: keep the current state as a checkpoint (savepoint), then restore",
        hp_arena_format(arena, "%s: restore, and lose the current state", cli_clean(arena, question->name)),
        "Enter: cancel",
    };
    hp_str_add(out, "Type one of these:\n");
    for (size_t i = 0; i < HP_COUNT(choices); i++) {
        hp_str_add(out, "  ");
        cli_wrap(out, choices[i], 4, cli_line_width());
    }
}

/* Broken between words, as there is no command in it that somebody may copy. */
static void show(struct cli_run *run, const struct core_question *question)
{
    HP_STR(text);
    cli_wrap(&text, cli_clean(run->arena, question->what), 0, cli_line_width());
    for (size_t i = 0; i < question->line_count; i++) {
        hp_str_add(&text, "  ");
        cli_wrap(&text, cli_clean(run->arena, question->lines[i]), 2 + strspn(question->lines[i], " "),
                 cli_line_width());
    }
    if (offers_to_keep(run->arena, question))
        add_choices(run->arena, &text, question);
    else if (wants_name(run->arena, question))
        hp_str_add(&text, "This cannot be undone.\n");
    cli_write_stderr(&run->voice, &text);
}

static const char *prompt(struct hp_arena *arena, const struct core_question *question)
{
    if (!wants_name(arena, question))
        return "Continue? [y/N] ";
    const char *name = cli_clean(arena, question->name);
    if (offers_to_keep(arena, question))
        return hp_arena_format(arena, "Your choice (s, %s): ", name);
    return hp_arena_format(arena, "Type the name to confirm (%s): ", name);
}

static enum verdict judge_answer(struct hp_arena *arena, const struct core_question *question,
                                 const char *answer)
{
    const char *word = hp_text_trim(arena, answer);
    if (!wants_name(arena, question))
        return judge(word);
    if (offers_to_keep(arena, question) && is_keep_word(word))
        return KEEP;
    return judge_name(arena, answer, question->name);
}

static int ask(struct cli_run *run, const struct core_question *question, enum verdict *verdict,
               struct hp_error *err)
{
    const char *words = prompt(run->arena, question);
    *verdict = UNCLEAR;
    for (int tries = 0; tries < MAX_TRIES && *verdict == UNCLEAR; tries++) {
        const char *answer = NULL;
        int rc = os_ask(words, run->arena, &answer, err);
        if (rc)
            return rc;
        cli_log_add(run->voice.log, "ANSWER", "%s", answer ? answer : "(none)");
        *verdict = answer ? judge_answer(run->arena, question, answer) : NO;
    }
    return 0;
}

static int nobody_to_ask(struct cli_run *run, const struct core_question *question, struct hp_error *err)
{
    const char *why = run->only_ids      ? "--quiet never asks"
                      : run->voice.quiet ? "-s never asks"
                      : run->voice.json  ? "--json never asks"
                                         : "there is no terminal to ask on";
    cli_log_add(run->voice.log, "QUESTION", "%s", question->what);
    hp_error_next(err, "add --yes to confirm, or --dry-run to preview");
    return hp_error_set(err, HP_E_REFUSED, "%s needs confirmation, and %s", run->verb->name, why);
}

static const char *text_of(struct hp_arena *arena, const struct core_question *question)
{
    HP_STR(text);
    hp_str_add(&text, question->what);
    for (size_t i = 0; i < question->line_count; i++)
        hp_str_format(&text, "\n%s", question->lines[i]);
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* Of several hosts the user is asked once, before anything is changed: what is asked then must be what would
 * be asked now. */
static int confirm_among(struct cli_run *run, const struct core_question *question, struct hp_error *err)
{
    struct cli_asked *asked = run->among->asked;
    const char *text = text_of(run->among->kept, question);
    cli_log_add(run->voice.log, "QUESTION", "%s", question->what);
    if (cli_given(run->line, CLI_WHATIF)) {
        asked->items = hp_arena_grow(run->among->kept, (void *)asked->items, asked->count, &asked->capacity,
                                     sizeof *asked->items);
        asked->items[asked->count++] = text;
        return 0;
    }
    for (size_t i = 0; i < asked->count; i++) {
        if (strcmp(asked->items[i], text) == 0)
            return 0;
    }
    hp_error_next(err, "run the command again");
    return hp_error_set(err, HP_E_REFUSED, "it would do something else now than what you confirmed");
}

static bool can_ask(const struct cli_run *run)
{
    return !run->voice.quiet && !run->voice.json && os_can_ask();
}

bool cli_will_ask(const struct cli_run *run)
{
    return can_ask(run) && !cli_given(run->line, CLI_WHATIF) && !cli_given(run->line, CLI_YES);
}

int cli_confirm(struct cli_run *run, const struct core_question *question, struct hp_error *err)
{
    bool keep;
    return cli_confirm_or_keep(run, question, &keep, err);
}

int cli_confirm_or_keep(struct cli_run *run, const struct core_question *question, bool *keep,
                        struct hp_error *err)
{
    enum verdict verdict = NO;
    *keep = false;
    if (run->among && !cli_given(run->line, CLI_YES))
        return confirm_among(run, question, err);
    if (cli_given(run->line, CLI_WHATIF))
        return 0;
    if (cli_given(run->line, CLI_YES)) {
        cli_log_add(run->voice.log, "QUESTION", "%s --yes", question->what);
        return 0;
    }
    if (!can_ask(run))
        return nobody_to_ask(run, question, err);
    cli_log_add(run->voice.log, "QUESTION", "%s", question->what);
    show(run, question);
    int rc = ask(run, question, &verdict, err);
    if (rc)
        return rc;
    *keep = verdict == KEEP;
    return verdict == YES || *keep ? 0
                                   : hp_error_set(err, HP_E_REFUSED, "%s was not confirmed", run->verb->name);
}
