/* SPDX-License-Identifier: MIT */
/* What doctor has found, as text and as JSON. */
#include "form/parts.h"
#include "form/table.h"
#include "show.h"
#include "say/exit.h"
#include "say/lines.h"
#include "say/text.h"

#include <string.h>

enum { ID, VM, WHAT, COLUMNS };

static const char *cure_of(const struct cli_finding *item)
{
    return item->command ? item->command : item->finding->words;
}

static enum cli_style style_of(enum core_severity severity)
{
    static const enum cli_style styles[CORE_SEVERITIES] = {
        [CORE_PROBLEM] = CLI_BAD,
        [CORE_WARNING] = CLI_CAUTION,
        [CORE_NOTE] = CLI_PLAIN,
    };
    return styles[severity];
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct cli_doctor_result *result = context;
    const struct cli_finding *item = &result->findings.items[index];
    const struct core_finding *finding = item->finding;
    out->cells[ID] = (struct cli_cell){ .text = finding->check->id, .style = style_of(finding->severity) };
    out->cells[VM].text = finding->vm_name ? finding->vm_name : "(host)";
    out->cells[WHAT].text = finding->text;
    if (cure_of(item)) {
        HP_STR(line);
        cli_add_line(&line, "      %s", cure_of(item)); /* whole, so that it can be copied */
        out->below = hp_arena_copy(arena, hp_str_text(&line));
    }
}

/* What has the same reason is told in a line. */
static void add_unknown(struct hp_str *out, const struct cli_doctor_result *result)
{
    if (result->unknown_count)
        cli_line_heading(out, &result->look, "Unknown");
    for (size_t i = 0, next; i < result->unknown_count; i = next) {
        HP_STR(ids);
        const char *why = result->unknown[i].why;
        for (next = i; next < result->unknown_count && strcmp(result->unknown[next].why, why) == 0; next++)
            hp_str_format(&ids, "%s%s", next > i ? ", " : "", result->unknown[next].check->id);
        cli_line_wrap(out, &result->look, 2, "%s: %s", hp_str_text(&ids), why);
    }
}

static void as_text(struct hp_str *out, const void *shown)
{
    static const struct cli_column columns[COLUMNS] = {
        [ID] = { .title = "Finding" },
        [VM] = { .title = "VM", .comfort = 16 },
        [WHAT] = { .title = "What", .wraps = true },
    };
    const struct cli_doctor_result *result = shown;
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = result->findings.count,
                                     .read = read_row,
                                     .context = result,
                                     .indent = 2 };
    cli_text_add_host(out, &result->look, &result->host);
    hp_str_add_char(out, '\n');
    cli_table_add(out, &result->look, &table);
    if (result->findings.count == 0)
        cli_line_wrap(out, &result->look, 0, "%s",
                      result->unknown_count ? "HyperPoint found nothing wrong, as far as it could look."
                                            : "HyperPoint found nothing wrong.");
    add_unknown(out, result);
}

/* --- JSON --- */

static void add_finding(cJSON *array, const struct cli_finding *item)
{
    const struct core_finding *finding = item->finding;
    cJSON *row = cli_json_row(array, json_text("id", finding->check->id),
                              json_text("severity", core_severity_name(finding->severity)));
    if (finding->vm_id)
        cli_json_vm(row, finding->vm_name, finding->vm_id);
    else
        cli_json_add(row, json_null("vm"));
    cli_json_add(row, json_text("message", finding->text), json_text("command", item->command),
                 json_text("advice", item->command ? NULL : finding->words));
}

static void as_json(cJSON *json, const void *shown)
{
    const struct cli_doctor_result *result = shown;
    if (result->vm_count == 1)
        cli_json_vm(json, result->vms->name, result->vms->id);
    else
        cli_json_add(json, json_null("vm"));
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->vm_count; i++)
        cli_json_row(
            vms, json_text("name", result->vms[i].name), json_text("id", result->vms[i].id),
            json_number("exitCode", cli_exit_code((enum hp_class)result->vms[i].failed, CORE_UNCHANGED)),
            json_text("message", result->vms[i].failed ? result->vms[i].text : NULL),
            json_text("next", result->vms[i].failed ? result->vms[i].next : NULL),
            json_text("node", result->vms[i].node));
    cJSON *array = cJSON_AddArrayToObject(json, "findings");
    for (size_t i = 0; i < result->findings.count; i++)
        add_finding(array, &result->findings.items[i]);
    array = cJSON_AddArrayToObject(json, "unknown");
    for (size_t i = 0; i < result->unknown_count; i++)
        cli_json_row(array, json_text("id", result->unknown[i].check->id),
                     json_text("message", result->unknown[i].why));
}

void cli_show_doctor(struct hp_str *out, bool json, const struct cli_doctor_result *result)
{
    cli_render(out, json, "doctor", &result->host, as_text, as_json, result);
}
