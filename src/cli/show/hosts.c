/* SPDX-License-Identifier: MIT */
/* What one command found or did on several hosts. Each host's result is the JSON that its run made, so the
 * table says what a script would read. */
#include "show.h"
#include "form/json.h"
#include "form/table.h"

#include "say/lines.h"
#include "say/text.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

enum { HOST, WHAT, STATE, RESULT, COLUMNS };

struct line {
    const char *cells[COLUMNS];
    enum cli_style style;
    const char *below;
};

struct lines {
    struct hp_arena *arena;
    const struct cli_look *look;
    struct line *items;
    size_t count;
    size_t capacity;
    const char *const *titles;
};

static struct line *add_line(struct lines *lines, const char *host, const char *what, const char *state,
                             const char *result)
{
    lines->items =
        hp_arena_grow(lines->arena, lines->items, lines->count, &lines->capacity, sizeof *lines->items);
    struct line *line = &lines->items[lines->count++];
    *line = (struct line){ .cells = { host, what, state, result } };
    return line;
}

/* --- out of a document --- */

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(hp_json_member(object, key));
}

static unsigned long number_of(const cJSON *object, const char *key)
{
    uint64_t number = 0;
    hp_json_to_u64(hp_json_member(object, key), &number);
    return (unsigned long)number;
}

/* The names in a list, the same one once with how often it is there; "-" without any. */
static const char *names_of(struct hp_arena *arena, const cJSON *list)
{
    HP_STR(out);
    const cJSON *item;
    if (!cJSON_IsArray(list))
        return "?";
    cJSON_ArrayForEach(item, list)
    {
        const char *name = text_of(item, "name");
        size_t same = 0;
        bool told = false;
        for (const cJSON *other = list->child; other; other = other->next) {
            const char *its = text_of(other, "name");
            bool is_same = (!name && !its) || (name && its && strcmp(name, its) == 0);
            told = told || (is_same && !same && other != item);
            same += is_same;
        }
        if (told)
            continue;
        hp_str_add(&out, out.length ? ", " : "");
        if (same > 1)
            hp_str_format(&out, "%zu x ", same);
        hp_str_add(&out, name ? name : "automatic");
    }
    return out.length ? hp_arena_copy(arena, hp_str_text(&out)) : "-";
}

static const char *steps_of(struct lines *lines, const cJSON *object)
{
    HP_STR(out);
    const cJSON *steps = hp_json_member(hp_json_member(object, "details"), "steps");
    const cJSON *step;
    size_t number = 0;
    cJSON_ArrayForEach(step, steps)
    {
        const char *text = text_of(step, "text");
        const char *item = hp_arena_format(lines->arena, "      %zu. ", ++number);
        cli_line_item(&out, lines->look, strlen(item), item, text ? text : "");
    }
    return hp_arena_copy(lines->arena, hp_str_text(&out));
}

/* --- a document's lines --- */

/* A line for each element of the list: its name, `state`, and the names in its list `names`. */
static void add_each(struct lines *lines, const char *host, const cJSON *list, const char *state,
                     const char *names, const char *without)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        add_line(lines, host, text_of(item, "name"), text_of(item, state),
                 names_of(lines->arena, hp_json_member(item, names)));
    }
    if (!cJSON_GetArraySize(list))
        add_line(lines, host, NULL, NULL, without);
}

static void add_vms(struct lines *lines, const char *host, const cJSON *json)
{
    add_each(lines, host, hp_json_member(json, "vms"), "state", "gpus", "no virtual machines");
}

static void add_gpus(struct lines *lines, const char *host, const cJSON *json)
{
    add_each(lines, host, hp_json_member(json, "partitionable"), "driver", "usedBy", "no partitionable GPUs");
}

static void add_findings(struct lines *lines, const char *host, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        struct line *line = add_line(lines, host, text_of(hp_json_member(item, "vm"), "name"), NULL,
                                     text_of(item, "message"));
        const char *cure = text_of(item, "command");
        line->style = CLI_CAUTION;
        if (cure)
            line->below = hp_arena_format(lines->arena, "      %s\n", cli_clean(lines->arena, cure));
    }
}

static void add_status(struct lines *lines, const char *host, const cJSON *json)
{
    const cJSON *attention = hp_json_member(json, "attention");
    unsigned long vms = number_of(json, "vms");
    unsigned long gpus = number_of(json, "gpus");
    add_line(lines, host, NULL, NULL,
             hp_arena_format(lines->arena, "%lu virtual machine%s, %lu partitionable GPU%s%s", vms,
                             hp_plural(vms, "", "s"), gpus, hp_plural(gpus, "", "s"),
                             cJSON_GetArraySize(attention) ? "" : "; nothing needs your attention"));
    add_findings(lines, host, attention);
}

static enum cli_style style_of(enum cli_exit code)
{
    return code == CLI_EXIT_DONE ? CLI_PLAIN : code == CLI_EXIT_REFUSED ? CLI_CAUTION : CLI_BAD;
}

/* The command that puts it right, or what else to do. */
static const char *advice(struct lines *lines, const char *next)
{
    HP_STR(out);
    for (const char *at = next; at && *at;) {
        size_t length = strcspn(at, "\n");
        hp_str_format(&out, "      %.*s\n", (int)length, at);
        at += length + (at[length] == '\n');
    }
    return hp_arena_copy(lines->arena, hp_str_text(&out));
}

static struct line *add_ended(struct lines *lines, const char *host, const cJSON *vm)
{
    enum cli_exit code = (enum cli_exit)number_of(vm, "exitCode");
    const char *message = text_of(vm, "message");
    struct line *line =
        add_line(lines, host, text_of(vm, "name"), NULL,
                 hp_arena_format(lines->arena, "%s%s", cli_exit_lead(code), message ? message : ""));
    line->style = style_of(code);
    line->below = advice(lines, text_of(vm, "next"));
    return line;
}

static bool has_failed(const cJSON *vm)
{
    return number_of(vm, "exitCode") != CLI_EXIT_DONE;
}

static void add_doctor(struct lines *lines, const char *host, const cJSON *json)
{
    const cJSON *findings = hp_json_member(json, "findings");
    if (!cJSON_GetArraySize(findings))
        add_line(lines, host, NULL, NULL, "nothing is wrong");
    add_findings(lines, host, findings);
    const cJSON *vm; /* that was named */
    cJSON_ArrayForEach(vm, hp_json_member(json, "vms"))
    {
        if (text_of(vm, "message"))
            add_ended(lines, host, vm);
    }
}

static void add_batch(struct lines *lines, const char *host, const cJSON *json)
{
    const cJSON *vm;
    const cJSON *vms = hp_json_member(json, "vms");
    cJSON_ArrayForEach(vm, vms)
    {
        struct line *line = add_ended(lines, host, vm);
        const char *steps = steps_of(lines, vm);
        line->below = *steps ? steps : line->below;
    }
    if (!cJSON_GetArraySize(vms))
        add_line(lines, host, NULL, NULL, "no virtual machine to which this applies");
}

static void add_change(struct lines *lines, const char *host, const cJSON *json)
{
    const char *outcome = text_of(json, "outcome");
    const char *made = text_of(hp_json_member(json, "checkpoint"), "name");
    const char *said = hp_text_same(outcome, "planned")     ? "would be done"
                       : hp_text_same(outcome, "unchanged") ? "nothing to do"
                                                            : outcome;
    if (made && hp_text_same(outcome, "done"))
        said = hp_arena_format(lines->arena, "done: checkpoint \"%s\"", made);
    struct line *line =
        add_line(lines, host, text_of(hp_json_member(json, "vm"), "name"), NULL, said ? said : "");
    if (hp_text_same(outcome, "planned"))
        line->below = steps_of(lines, json);
}

static void add_vm(struct lines *lines, const char *host, const cJSON *json)
{
    const cJSON *vm = hp_json_member(json, "vm");
    add_line(lines, host, text_of(vm, "name"), text_of(vm, "state"),
             names_of(lines->arena, hp_json_member(json, "assigned")));
}

static void add_open(struct lines *lines, const char *host, const cJSON *json)
{
    const cJSON *open = hp_json_member(json, "open");
    const cJSON *change;
    cJSON_ArrayForEach(change, open)
    {
        struct line *line = add_line(lines, host, text_of(hp_json_member(change, "vm"), "name"), NULL,
                                     "an interrupted change is open");
        line->style = CLI_CAUTION;
        line->below = advice(lines, text_of(change, "command"));
    }
    if (!cJSON_GetArraySize(open))
        add_line(lines, host, NULL, NULL, "no interrupted change");
}

static const char *const of_vms[COLUMNS] = { "Host", "VM", "State", "GPUs" };
static const char *const of_gpus[COLUMNS] = { "Host", "GPU", "Driver", "Used by" };
static const char *const of_results[COLUMNS] = { "Host", "VM", "State", "Result" };

static const struct {
    const char *kind;
    const char *const *titles;
    void (*add)(struct lines *lines, const char *host, const cJSON *json);
    bool with_error; /* its lines are worth seeing even where the command failed; else the failure says it */
} kinds[] = {
    { "vmList", of_vms, add_vms, false },
    { "vm", of_vms, add_vm, false },
    { "gpuList", of_gpus, add_gpus, false },
    { "status", of_results, add_status, true },
    { "doctor", of_results, add_doctor, true },
    { "manyVms", of_results, add_batch, true },
    { "vmChange", of_results, add_change, false },
    { "checkpointChange", of_results, add_change, false },
    { "interruptedChanges", of_results, add_open, false },
};

/* --- all lines --- */

static void add_failure(struct lines *lines, const struct cli_host_row *row)
{
    const char *message = text_of(row->error, "message");
    struct line *line = add_line(
        lines, row->name, text_of(row->error, "vmName"), NULL,
        hp_arena_format(lines->arena, "%s%s", cli_exit_lead(row->exit_code), message ? message : ""));
    line->style = style_of(row->exit_code);
    line->below = advice(lines, text_of(row->error, "next"));
}

/* Do the lines of the VMs say why the command failed? */
static bool is_told(const cJSON *json)
{
    bool is = false;
    const cJSON *vm;
    cJSON_ArrayForEach(vm, hp_json_member(json, "vms"))
    {
        is = is || has_failed(vm);
    }
    return is;
}

static void add_host(struct lines *lines, const struct cli_host_row *row)
{
    const char *kind = text_of(row->result, "kind");
    for (size_t i = 0; i < HP_COUNT(kinds) && kind; i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        lines->titles = kinds[i].titles;
        if (!row->error || kinds[i].with_error)
            kinds[i].add(lines, row->name, row->result);
    }
    if (row->same_as)
        add_line(lines, row->name, NULL, NULL,
                 hp_arena_format(lines->arena, "the same host as %s", row->same_as));
    else if (row->elsewhere)
        add_line(lines, row->name, NULL, NULL, hp_arena_format(lines->arena, CLI_ELSEWHERE, row->elsewhere));
    else if (row->error && !is_told(row->result))
        add_failure(lines, row);
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    (void)arena;
    const struct lines *lines = context;
    const struct line *line = &lines->items[index];
    for (size_t i = 0; i < COLUMNS; i++)
        out->cells[i].text = line->cells[i];
    out->cells[RESULT].style = line->style;
    out->below = line->below;
}

static void as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(arena);
    const struct cli_hosts_result *result = shown;
    struct lines lines = { .arena = &arena, .look = &result->look, .titles = of_results };
    size_t failed = 0;
    for (size_t i = 0; i < result->count; i++) {
        add_host(&lines, &result->rows[i]);
        failed += result->rows[i].exit_code != CLI_EXIT_DONE;
    }
    const struct cli_column columns[COLUMNS] = {
        [HOST] = { .title = lines.titles[HOST], .comfort = 12 },
        [WHAT] = { .title = lines.titles[WHAT], .comfort = 16 },
        [STATE] = { .title = lines.titles[STATE], .rank = 1 },
        [RESULT] = { .title = lines.titles[RESULT], .comfort = 30, .wraps = true },
    };
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = lines.count,
                                     .read = read_row,
                                     .context = &lines,
                                     .indent = 2 };
    cli_table_add(out, &result->look, &table);
    hp_str_format(out, "\nTotal: %zu host%s", result->count, hp_plural(result->count, "", "s"));
    if (failed)
        hp_str_format(out, ", %zu failed", failed);
    hp_str_add_char(out, '\n');
}

/* --- JSON --- */

static void add_document(cJSON *object, const char *key, const cJSON *document)
{
    cJSON_AddItemToObject(object, key, document ? cJSON_Duplicate(document, true) : cJSON_CreateNull());
}

static void as_json(cJSON *json, const void *shown)
{
    const struct cli_hosts_result *result = shown;
    cJSON *hosts = cJSON_AddArrayToObject(json, "hosts");
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_host_row *row = &result->rows[i];
        cJSON *object =
            cli_json_row(hosts, json_text("name", row->name), json_text("sameAs", row->same_as),
                         json_text("elsewhere", row->elsewhere), json_number("exitCode", row->exit_code),
                         json_number("milliseconds", row->microseconds / 1000));
        add_document(object, "result", row->result);
        add_document(object, "error", row->error);
    }
}

void cli_show_hosts(struct hp_str *out, bool json, const struct cli_hosts_result *result)
{
    cli_render(out, json, "manyHosts", NULL, as_text, as_json, result);
}
