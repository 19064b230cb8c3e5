/* SPDX-License-Identifier: MIT */
#include "error.h"

#include "json.h"
#include "say/text.h"

#include <string.h>

/* How each level's number is written for people, and for programs. */
static const struct {
    const char *label;
    const char *key;
    bool is_hex;
} levels[HP_LEVELS] = {
    [HP_LEVEL_TRANSPORT] = { "transport error", "transport", true },
    [HP_LEVEL_WMI] = { "WMI error", "wmi", true },
    [HP_LEVEL_METHOD] = { "return value", "returnValue", false },
    [HP_LEVEL_JOB] = { "job error", "jobErrorCode", false },
};

static void add_codes(struct hp_str *out, const struct hp_error *err)
{
    size_t count = 0;
    for (int i = 0; i < HP_LEVELS; i++) {
        if (!err->codes[i].known)
            continue;
        hp_str_format(out, "%s%s ", count++ ? ", " : "", levels[i].label);
        hp_str_format(out, levels[i].is_hex ? "0x%08X" : "%u", (unsigned)err->codes[i].value);
    }
}

/* What the host says may have several lines; here it is one paragraph. */
static void add_wrapped(struct hp_str *out, const char *text, size_t indent, size_t width)
{
    HP_ARENA(scratch);
    cli_wrap(out, cli_clean(&scratch, cli_in_one_line(&scratch, text)), indent, width);
}

static void add_host_words(struct hp_str *out, const struct hp_error *err, size_t width)
{
    HP_ARENA(scratch);
    HP_STR(codes);
    add_codes(&codes, err);
    bool both = err->host_text && codes.length;
    if (!err->host_text && !codes.length)
        return;
    hp_str_add(out, "  ");
    add_wrapped(out,
                hp_arena_format(&scratch, "Hyper-V says: %s%s%s%s", err->host_text ? err->host_text : "",
                                both ? " (" : "", hp_str_text(&codes), both ? ")" : ""),
                4, width);
}

static void add_state(struct hp_str *out, const struct cli_ending *ending, size_t width)
{
    if (!ending->state_known)
        return;
    if (ending->outcome == CORE_PUT_BACK) {
        hp_str_add(out, "  State: HyperPoint put everything back as it was.\n");
        return;
    }
    if (ending->outcome == CORE_STILL_RUNNING) {
        hp_str_add(out, "  State: nothing has been changed, and the VM is not off.\n");
        return;
    }
    if (ending->lost) {
        hp_str_add(out, "  State: the change is done and verified.\n");
        return;
    }
    if (ending->outcome != CORE_LEFT && ending->outcome != CORE_NOT_STARTED) {
        hp_str_add(out, "  State: nothing has been changed.\n");
        return;
    }
    /* Without a way to put it right it is a state like another, and no debt. */
    bool owes = ending->way_out && ending->outcome == CORE_LEFT;
    hp_str_add(out, owes ? "  State: not restored:\n" : "  State: now:\n");
    for (size_t i = 0; i < ending->left_count; i++) {
        hp_str_add(out, "    - ");
        add_wrapped(out, ending->left[i], 6, width);
    }
}

/* All but the sentence that says what failed. */
static void add_circumstances(struct hp_str *out, const struct hp_error *err, const struct cli_ending *ending,
                              size_t width)
{
    HP_ARENA(scratch);
    add_host_words(out, err, width);
    add_state(out, ending, width);
    if (ending->way_out) {
        hp_str_add(out, "  To fix it:\n");
        cli_add_line(out, "    %s", cli_in_one_line(&scratch, ending->way_out));
    }
    if (!err->next)
        return;
    /* Advice may end in a question; a sentence gets its stop here. */
    char last = err->next[0] ? err->next[strlen(err->next) - 1] : '.';
    cli_add_line(out, "  Next: %s%s", cli_in_one_line(&scratch, err->next), strchr("?!.", last) ? "" : ".");
}

void cli_error_text(struct hp_str *out, const struct hp_error *err, const struct cli_ending *ending,
                    bool colour)
{
    HP_ARENA(scratch);
    cli_add_tagged(out, CLI_ERROR, colour,
                   hp_arena_format(&scratch, "%s.", cli_in_one_line(&scratch, err->what)));
    add_circumstances(out, err, ending, cli_message_width());
}

static void add_json_codes(cJSON *json, const struct hp_error *err)
{
    cJSON *hyperv = cJSON_AddObjectToObject(json, "hyperv");
    for (int i = 0; i < HP_LEVELS; i++) {
        HP_STR(hex);
        hp_str_format(&hex, "0x%08X", (unsigned)err->codes[i].value);
        cli_json_add(hyperv, !err->codes[i].known ? json_null(levels[i].key)
                             : levels[i].is_hex   ? json_text(levels[i].key, hp_str_text(&hex))
                                                  : json_number(levels[i].key, err->codes[i].value));
    }
    cli_json_add(hyperv, json_text("text", err->host_text));
}

/* Advice and the command that goes with it, a line each. */
static void add_json_next(cJSON *json, const struct hp_error *err, const struct cli_ending *ending)
{
    HP_STR(next);
    if (err->next)
        hp_str_add(&next, err->next);
    if (ending->way_out)
        hp_str_format(&next, "%s%s", next.length ? "\n" : "", ending->way_out);
    cli_json_add(json, json_text("next", next.length ? hp_str_text(&next) : NULL));
}

void cli_error_json(struct hp_str *out, const struct hp_error *err, const struct cli_ending *ending,
                    const struct cli_shown_host *host, const char *vm, int exit_code, bool in_one_line)
{
    HP_JSON(json);
    json = cli_json_begin("error", host);
    cli_json_add(json, json_number("exitCode", (uint64_t)exit_code),
                 json_text("reason", cli_class_name(err->class)), json_text("message", err->what),
                 json_text("vmName", vm));
    if (ending->state_known) {
        cli_json_add(json, json_outcome(false, ending->outcome));
        cli_json_texts(json, "left", ending->left, ending->left_count);
    }
    add_json_next(json, err, ending);
    cli_json_add(json, json_text("node", err->elsewhere));
    add_json_codes(json, err);
    if (in_one_line)
        cli_json_print_line(out, json);
    else
        cli_json_print(out, json);
}

static void add_to_log(struct cli_run *run, const struct hp_error *err)
{
    HP_STR(text);
    HP_ARENA(scratch);
    cli_escape_sentence(&text, cli_in_one_line(&scratch, err->what));
    hp_str_add(&text, ".\n");
    add_circumstances(&text, err, &run->ending, SIZE_MAX);
    const char *line = hp_str_text(&text);
    while (*line) {
        size_t length = strcspn(line, "\n");
        cli_log_add(run->voice.log, "ERROR", "%.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

void cli_report_error(struct cli_run *run, const struct hp_error *err, int exit_code)
{
    add_to_log(run, err);
    HP_STR(out);
    const struct cli_shown_host host = cli_shown_host(&run->host);
    const struct cli_ending *ending = &run->ending;
    if (run->voice.json || run->voice.events || run->among)
        cli_error_json(&out, err, ending, run->host.host ? &host : NULL, run->vm_name, exit_code,
                       run->voice.events);
    else
        cli_error_text(&out, err, ending, run->voice.colour);
    if (run->among)
        hp_str_add_part(run->among->error, hp_str_text(&out), out.length);
    else
        cli_write_stderr(&run->voice, &out);
}
