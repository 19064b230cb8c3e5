/* SPDX-License-Identifier: MIT */
#include "confirm.h"

#include "say/text.h"

#include "base/text.h"
#include "platform/prompt.h"

#include <string.h>

enum { MAX_TRIES = 3 }; /* for an answer that is neither yes nor no */

enum verdict { YES, NO, UNCLEAR };

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
    if (hp_text_same(answer, shown) || hp_text_same(hp_text_trim(arena, answer), hp_text_trim(arena, shown)))
        return YES;
    return NO;
}

/* A name of blanks alone cannot be told from an answer that was not given. */
static bool wants_name(struct hp_arena *arena, const struct core_question *question)
{
    return question->name && *hp_text_trim(arena, question->name);
}

/* Broken between words, as there is no command in it that somebody may copy. */
static void show(struct cli_run *run, const struct core_question *question)
{
    HP_STR(text);
    cli_wrap(&text, cli_clean(run->arena, question->what), 0, cli_line_width());
    for (size_t i = 0; i < question->line_count; i++) {
        hp_str_add(&text, "  ");
        cli_wrap(&text, cli_clean(run->arena, question->lines[i]), 2, cli_line_width());
    }
    if (wants_name(run->arena, question))
        hp_str_add(&text, "This cannot be undone.\n");
    cli_write_stderr(&run->voice, &text);
}

static const char *prompt(struct hp_arena *arena, const struct core_question *question)
{
    if (!wants_name(arena, question))
        return "Continue? (y/N) ";
    return hp_arena_format(arena, "Type the name to confirm (%s): ", cli_clean(arena, question->name));
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
        if (!answer)
            *verdict = NO;
        else if (wants_name(run->arena, question))
            *verdict = judge_name(run->arena, answer, question->name);
        else
            *verdict = judge(hp_text_trim(run->arena, answer));
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

int cli_confirm(struct cli_run *run, const struct core_question *question, struct hp_error *err)
{
    enum verdict verdict = NO;
    if (cli_given(run->line, CLI_WHATIF))
        return 0;
    if (cli_given(run->line, CLI_YES)) {
        cli_log_add(run->voice.log, "QUESTION", "%s --yes", question->what);
        return 0;
    }
    if (run->voice.quiet || run->voice.json || !os_can_ask())
        return nobody_to_ask(run, question, err);
    cli_log_add(run->voice.log, "QUESTION", "%s", question->what);
    show(run, question);
    int rc = ask(run, question, &verdict, err);
    if (rc)
        return rc;
    return verdict == YES ? 0 : hp_error_set(err, HP_E_REFUSED, "%s was not confirmed", run->verb->name);
}
