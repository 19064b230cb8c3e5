/* SPDX-License-Identifier: MIT */
/* Command lines, one word a line of the input: no word is ever ignored, and refusals say what to do. */
#include "fuzz.h"

#include "core/selector.h"
#include "line/line.h"
#include "table/table.h"

#include "base/text.h"

enum { MAX_WORDS = 64 };

/* Cuts the text into words, in place. */
static size_t split(char *text, char *words[MAX_WORDS])
{
    size_t count = 0;
    for (char *next = text; next && count < MAX_WORDS;) {
        words[count++] = next;
        next = strchr(next, '\n');
        if (next)
            *next++ = '\0';
    }
    return count;
}

static bool is_value(const struct cli_line *line, const char *word)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        for (size_t i = 0; i < line->options[option].count; i++) {
            if (line->options[option].words[i] == word)
                return true;
        }
    }
    return false;
}

static size_t value_count(const struct cli_line *line)
{
    size_t count = 0;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++)
        count += line->options[option].count;
    return count;
}

/* Each word is an option that was given, or a value, and each value was a word or stood in one. */
static void check_nothing_is_lost(const struct cli_line *line, size_t count, char *const *words)
{
    size_t values = 0;
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '=');
        if (cli_is_option(words[i])) {
            MUST(!equals || is_value(line, equals + 1));
            values += equals != NULL;
        } else {
            MUST(is_value(line, words[i]));
            values++;
        }
    }
    MUST(values == value_count(line));
}

static void check_fits(const struct cli_line *line)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        bool is_given = cli_given(line, option);
        MUST(!is_given || line->options[option].count || info->kind == CLI_FLAG || cli_given(line, CLI_HELP));
        MUST(is_given || line->options[option].count == 0);
        MUST(info->kind != CLI_VALUE || line->options[option].count <= 1 ||
             (info->repeats && line->verb && (line->verb->many_vms || cli_given(line, CLI_HELP))));
        MUST(info->kind != CLI_FLAG || line->options[option].count == 0);
    }
    MUST(line->verb);
    if (cli_given(line, CLI_HELP) || cli_given(line, CLI_VERSION))
        return;
    MUST(!cli_verb_requires(line->verb, CLI_VM) || cli_given(line, CLI_VM));
    MUST(!cli_verb_requires(line->verb, CLI_GPU) || cli_given(line, CLI_GPU));
}

/* What the words after -GPU mean. */
static void check_selectors(struct hp_arena *arena, const struct cli_line *line)
{
    HP_ERROR(err);
    struct core_selectors selectors = { .items = NULL };
    int rc = core_selectors_parse(arena, line->options[CLI_GPU].words, line->options[CLI_GPU].count,
                                  &selectors, &err);
    fuzz_check_result(rc, &err);
    MUST(!rc || rc == HP_E_USAGE);
    for (size_t i = 0; i < selectors.count; i++)
        MUST(selectors.items[i].text && selectors.items[i].value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    char *words[MAX_WORDS];
    size_t count = split(text, words);
    struct cli_line line = { .verb = NULL };
    int rc = cli_line_parse(&arena, &cli_all_verbs, NULL, count, words, &line, &err);
    bool wants_json = cli_line_wants_json(count, words, false);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(rc == HP_E_USAGE && err.next && !line.verb);
        return 0;
    }
    size_t own = cli_line_own_words(count, words);
    check_nothing_is_lost(&line, own, words);
    for (size_t i = own + 1; i < count; i++)
        MUST(line.command && line.command[i - own - 1] == words[i]);
    MUST((line.command == NULL) == (own == count));
    check_fits(&line);
    const char *output = cli_value(&line, CLI_OUTPUT);
    MUST(wants_json == (output && hp_text_same(output, "json")));
    if (cli_given(&line, CLI_GPU))
        check_selectors(&arena, &line);
    return 0;
}
