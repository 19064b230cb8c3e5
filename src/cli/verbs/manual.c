/* SPDX-License-Identifier: MIT */
/* The tables of verbs and options: as a page for people, as JSON for programs that are made from them. */
#include "commands.h"

#include "line/help.h"
#include "form/json.h"

#include <string.h>

static const char *const kinds[] = { [CLI_FLAG] = "flag", [CLI_VALUE] = "value", [CLI_LIST] = "list" };

static const char *const values[] = {
    [CLI_OF_WORDS] = "words",
    [CLI_OF_VMS] = "vms",
    [CLI_OF_VERBS] = "verbs",
    [CLI_OF_GPUS] = "gpus",
    [CLI_OF_CHECKPOINTS] = "checkpoints",
    [CLI_OF_FILES] = "files",
};

static size_t length_of(const char *const *items, size_t capacity)
{
    size_t count = 0;
    while (count < capacity && items[count])
        count++;
    return count;
}

/* Every change takes --yes, for --confirm: those that may ask without it have it in their row. */
static const char *asks(const struct cli_verb *verb)
{
    return verb->always_asks ? "always" : (verb->options & CLI_BIT(CLI_YES)) ? "sometimes" : "never";
}

static struct cli_member place_of(const struct cli_verb *verb, enum cli_option option)
{
    size_t i = 0;
    if (!cli_verb_has_place(verb, option))
        return json_null("place");
    while (cli_verb_place(verb, i) != option)
        i++;
    return json_number("place", i + 1);
}

static void add_verb_options(cJSON *row, const struct cli_verb *verb)
{
    cJSON *array = cJSON_AddArrayToObject(row, "options");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        if (!info->every_verb && cli_verb_takes(verb, option))
            cli_json_row(array, json_text("name", info->name),
                         json_bool("required", cli_verb_requires(verb, option)), place_of(verb, option),
                         json_bool("several", info->kind == CLI_LIST || (info->repeats && verb->many_vms)),
                         json_text("help", cli_verb_option_help(verb, option)));
    }
}

static void add_paragraphs(cJSON *row, const char *text)
{
    HP_ARENA(scratch);
    cJSON *array = cJSON_AddArrayToObject(row, "description");
    while (*text) {
        size_t length = strcspn(text, "\n");
        cJSON_AddItemToArray(array, cJSON_CreateString(hp_arena_copy_part(&scratch, text, length)));
        text += length;
        text += *text == '\n';
    }
}

static void add_examples(cJSON *row, const struct cli_verb *verb)
{
    cJSON *examples = cJSON_AddArrayToObject(row, "examples");
    for (size_t i = 0; i < HP_COUNT(verb->examples) && verb->examples[i].command; i++)
        cli_json_row(examples, json_text("command", verb->examples[i].command),
                     json_text("meaning", verb->examples[i].meaning));
}

static void add_forms(cJSON *row, const struct cli_verb *verb)
{
    cJSON *array = cJSON_AddArrayToObject(row, "forms");
    for (size_t i = 0; i < verb->form_count; i++) {
        const struct cli_verb *form = &verb->forms[i];
        cJSON *object =
            cli_json_row(array, json_text("action", form->action), json_text("cmdlet", form->cmdlet),
                         json_text("summary", form->summary), json_bool("changes", form->changes));
        add_verb_options(object, form);
        add_examples(object, form);
    }
}

static void add_verb(cJSON *array, const struct cli_verb *verb)
{
    cJSON *row = cli_json_row(array, json_text("name", verb->name));
    cli_json_texts(row, "aliases", verb->also, length_of(verb->also, HP_COUNT(verb->also)));
    cli_json_add(row, json_text("cmdlet", verb->cmdlet), json_text("group", cli_group_title(verb->group)),
                 json_text("summary", verb->summary));
    add_paragraphs(row, verb->details);
    cli_json_add(row, json_bool("changes", verb->changes), json_text("asks", asks(verb)),
                 json_bool("takesCommand", verb->takes_command));
    add_verb_options(row, verb);
    add_examples(row, verb);
    add_forms(row, verb);
}

static void add_option(cJSON *array, const struct cli_option_info *info)
{
    cJSON *row = cli_json_row(array, json_text("name", info->name), json_text("kind", kinds[info->kind]),
                              json_text("placeholder", info->placeholder), json_text("help", info->help),
                              json_bool("everyVerb", info->every_verb),
                              json_text("values", info->kind == CLI_FLAG ? NULL : values[info->values]));
    cli_json_texts(row, "words", info->words, length_of(info->words, HP_COUNT(info->words)));
}

static void add_tables(const struct cli_verbs *known, struct hp_str *out)
{
    HP_JSON(json);
    json = cli_json_begin("manual", NULL);
    cli_json_add(json, json_text("version", HYPERPOINT_VERSION));
    cJSON *verbs = cJSON_AddArrayToObject(json, "verbs");
    for (size_t i = 0; i < cli_verb_count(known); i++)
        add_verb(verbs, cli_verb_at(known, i));
    cJSON *options = cJSON_AddArrayToObject(json, "options");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++)
        add_option(options, cli_option_info(option));
    cli_json_print(out, json);
}

int cli_manual(struct cli_run *run, struct hp_error *err)
{
    HP_STR(out);
    if (run->voice.json)
        add_tables(run->line->verbs, &out);
    else
        cli_manual_page(run->line->verbs, &out);
    return cli_print(run, &out, err);
}
