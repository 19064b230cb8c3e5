/* SPDX-License-Identifier: MIT */
/* hyperpoint.conf: what can be read means the same when it is written plainly; what cannot is told with its
 * line. */
#include "fuzz.h"

#include "config/config.h"

#include "base/str.h"
#include "base/text.h"

static const struct cli_config_file file = { .whose = "user", .path = "hyperpoint.conf" };

/* A quote cannot stand between quotes, and needs none in front of it elsewhere. */
static void write_plainly(struct hp_str *out, const char *text)
{
    const char *quote = *text == '"' || strchr(text, '"') ? "" : "\"";
    hp_str_format(out, "%s%s%s", quote, text, quote);
}

static void check_again(struct hp_arena *arena, const struct cli_config *config)
{
    HP_STR(plain);
    struct cli_config again = { .count = 0 };
    for (size_t i = 0; i < config->count; i++) {
        const struct cli_config_entry *entry = &config->entries[i];
        hp_str_format(&plain, "[%s]\n", cli_config_section_name(entry->section));
        write_plainly(&plain, entry->key);
        hp_str_add(&plain, " = ");
        write_plainly(&plain, entry->value);
        hp_str_add_char(&plain, '\n');
    }
    MUST(cli_config_parse(arena, &file, hp_str_text(&plain), &again, NULL) == 0);
    MUST(again.count == config->count);
    for (size_t i = 0; i < again.count; i++) {
        const struct cli_config_entry *a = &config->entries[i], *b = &again.entries[i];
        MUST(a->section == b->section && strcmp(a->key, b->key) == 0 && strcmp(a->value, b->value) == 0);
        MUST(cli_config_find(config, a->section, a->key) == a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    /* Other text does not come as far as this parser. */
    if (!hp_text_is_utf8(text, strlen(text)))
        return 0;
    struct cli_config config = { .count = 0 };
    int rc = cli_config_parse(&arena, &file, text, &config, &err);
    fuzz_check_result(rc, &err);
    if (rc)
        MUST(rc == HP_E_USAGE && strncmp(err.what, "hyperpoint.conf, line ", 22) == 0);
    else
        check_again(&arena, &config);
    return 0;
}
