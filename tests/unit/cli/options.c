/* SPDX-License-Identifier: MIT */
/* The words that mean options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/options.h"

#include "base/text.h"

#include <string.h>

/* The options of the first version and the words that meant one of them, whole. */
static const struct {
    enum cli_option option;
    const char *words[3];
} first_options[] = {
    { CLI_VM, { "VM", "V" } },
    { CLI_DO, { "DO", "D" } },
    { CLI_GPU, { "GPU", "G" } },
    { CLI_CHECKPOINT, { "CHECKPOINT" } },
    { CLI_NAME, { "NAME" } },
    { CLI_FLAT, { "FLAT" } },
    { CLI_SAVEPOINT, { "SAVEPOINT" } },
    { CLI_REBIND, { "REBIND" } },
    { CLI_SUBTREE, { "SUBTREE" } },
    { CLI_KEEP, { "KEEP" } },
    { CLI_DEST, { "DEST" } },
    { CLI_WAIT, { "WAIT" } },
    { CLI_WHATIF, { "WHATIF", "W" } },
    { CLI_ALL, { "ALL" } },
    { CLI_DISCARD, { "DISCARD" } },
    { CLI_ANONYMOUS, { "ANONYMOUS" } },
    { CLI_YES, { "YES" } },
    { CLI_TIMEOUT, { "TIMEOUT" } },
    { CLI_OUTPUT, { "OUTPUT" } },
    { CLI_S, { "S" } },
    { CLI_VERBOSE, { "VERBOSE" } },
    { CLI_SIM, { "SIM" } },
    { CLI_COMPUTERNAME, { "COMPUTERNAME" } },
    { CLI_USER, { "USER" } },
    { CLI_SHELL, { "SHELL" } },
    { CLI_HELP, { "HELP", "H", "?" } },
    { CLI_VERSION, { "VERSION" } },
};

/* What the first version read a word as; CLI_OPTIONS: it refused it. */
static enum cli_option first_meaning(const char *word)
{
    enum cli_option beginning = CLI_OPTIONS;
    size_t beginnings = 0;
    for (size_t i = 0; i < HP_COUNT(first_options); i++) {
        for (size_t j = 0; j < HP_COUNT(first_options[i].words) && first_options[i].words[j]; j++) {
            if (hp_text_same(first_options[i].words[j], word))
                return first_options[i].option;
        }
        if (hp_text_begins(first_options[i].words[0], word)) {
            beginning = first_options[i].option;
            beginnings++;
        }
    }
    return beginnings == 1 ? beginning : CLI_OPTIONS;
}

static void every_beginning_means_what_it_meant_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(first_options); i++) {
        const char *name = first_options[i].words[0];
        for (size_t length = 1; length <= strlen(name); length++) {
            HP_ARENA(arena);
            const char *word = hp_arena_copy_part(&arena, name, length);
            enum cli_option meaning = first_meaning(word);
            enum cli_option now = CLI_OPTIONS;
            const char *value;
            /* -USE is a separate option now, and the only such word. */
            if (meaning == CLI_OPTIONS || strcmp(word, "USE") == 0)
                continue;
            assert_int_equal(
                cli_option_read(&arena, hp_arena_format(&arena, "-%s", word), &now, &value, NULL), 0);
            assert_int_equal(now, meaning);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_beginning_means_what_it_meant_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
