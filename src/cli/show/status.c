/* SPDX-License-Identifier: MIT */
/* The overview of a host, as text and as JSON. */
#include "form/parts.h"
#include "say/text.h"
#include "show.h"
#include "say/lines.h"

#include <inttypes.h>

/* --- text --- */

void cli_text_add_host(struct hp_str *out, const struct cli_look *look, const struct cli_shown_host *host)
{
    HP_ARENA(scratch);
    HP_STR(build);
    const struct hv_host_info *info = &host->info;
    if (info->build)
        hp_str_format(&build, ", build %" PRIu64, info->build);
    cli_line_wrap(out, look, 0, "%s %s%s%s%s", host->simulated ? "Simulated host" : "Host",
                  info->name ? cli_line_name(&scratch, look, info->name) : "without a name",
                  info->caption ? ", " : "", info->caption ? info->caption : "", hp_str_text(&build));
}

static void add_item(struct hp_str *out, const struct cli_look *look, const struct cli_finding *item)
{
    HP_ARENA(scratch);
    const struct core_finding *finding = item->finding;
    const char *cure = item->command ? item->command : finding->words;
    hp_str_add_char(out, '\n');
    if (finding->vm_name)
        cli_line_wrap(out, look, 2, "%s: %s.", cli_line_name(&scratch, look, finding->vm_name),
                      finding->text);
    else
        cli_line_wrap(out, look, 2, "%s.", finding->text);
    if (cure)
        cli_add_line(out, "      %s", cure); /* whole, so that it can be copied */
}

static void as_text(struct hp_str *out, const void *shown)
{
    const struct cli_status_result *result = shown;
    const struct cli_vm_result *found = result->vms;
    size_t on = 0;
    for (size_t i = 0; i < found->vms.count; i++)
        on += found->vms.items[i].status.state == HV_STATE_RUNNING;
    cli_text_add_host(out, &found->look, &found->host);
    cli_line_wrap(out, &found->look, 0, "%zu virtual machine%s (%zu running), %zu partitionable GPU%s",
                  found->vms.count, hp_plural(found->vms.count, "", "s"), on, found->gpus.count,
                  hp_plural(found->gpus.count, "", "s"));
    cli_line_heading(out, &found->look, "%s",
                     result->findings.count ? "Needs your attention" : "Nothing needs your attention.");
    for (size_t i = 0; i < result->findings.count; i++)
        add_item(out, &found->look, &result->findings.items[i]);
    hp_str_add_char(out, '\n');
    cli_line_wrap(out, &found->look, 0,
                  "hyperpoint list%s shows the virtual machines, hyperpoint help what you can do.",
                  result->host_options);
}

/* --- JSON --- */

static void as_json(cJSON *json, const void *shown)
{
    const struct cli_status_result *result = shown;
    const struct cli_vm_result *found = result->vms;
    cli_json_add(json, json_number("vms", found->vms.count), json_number("gpus", found->gpus.count));
    cJSON *array = cJSON_AddArrayToObject(json, "attention");
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct cli_finding *item = &result->findings.items[i];
        const struct core_finding *finding = item->finding;
        cJSON *row = cli_json_row(array, json_text("kind", finding->check->id));
        if (finding->vm_id)
            cli_json_vm(row, finding->vm_name, finding->vm_id);
        else
            cli_json_add(row, json_null("vm"));
        cli_json_add(row, json_text("message", finding->text),
                     json_text("command", item->command ? item->command : finding->words));
    }
}

void cli_show_status(struct hp_str *out, bool json, const struct cli_status_result *result)
{
    cli_render(out, json, "status", &result->vms->host, as_text, as_json, result);
}
