/* SPDX-License-Identifier: MIT */
/* The overview of a host, as text and as JSON. */
#include "parts.h"
#include "say/text.h"
#include "show.h"

#include "base/text.h"

static const char *const kinds[CLI_ATTENTION_KINDS] = {
    [CLI_ATTENTION_INTERRUPTED] = "interrupted",
    [CLI_ATTENTION_PARKED] = "parked",
    [CLI_ATTENTION_CARD] = "card",
    [CLI_ATTENTION_REFUSED] = "refused",
    [CLI_ATTENTION_UNMERGED] = "unmerged",
    [CLI_ATTENTION_UNUSABLE] = "unusable",
};

/* --- text --- */

static void add_item(struct hp_str *out, const struct cli_attention *item)
{
    hp_str_add_char(out, '\n');
    if (item->vm_name)
        cli_add_line(out, "  %s: %s.", item->vm_name, item->text);
    else
        cli_add_line(out, "  %s.", item->text);
    if (item->command)
        cli_add_line(out, "      %s", item->command);
}

static void as_text(struct hp_str *out, const void *shown)
{
    const struct cli_status_result *result = shown;
    const struct cli_vm_result *found = result->vms;
    size_t on = 0;
    for (size_t i = 0; i < found->vms.count; i++)
        on += found->vms.items[i].status.state == HV_STATE_RUNNING;
    cli_text_add_host(out, &found->host);
    cli_add_line(out, "%zu virtual machine%s (%zu running), %zu partitionable GPU%s", found->vms.count,
                 hp_plural(found->vms.count, "", "s"), on, found->gpus.count,
                 hp_plural(found->gpus.count, "", "s"));
    hp_str_add(out, result->count ? "\nNeeds your attention\n" : "\nNothing needs your attention.\n");
    for (size_t i = 0; i < result->count; i++)
        add_item(out, &result->items[i]);
    hp_str_add(out, "\n"
                    "hyperpoint list shows the virtual machines, hyperpoint help what you can do.\n");
}

/* --- JSON --- */

static void as_json(cJSON *json, const void *shown)
{
    const struct cli_status_result *result = shown;
    const struct cli_vm_result *found = result->vms;
    cli_json_add(json, json_number("vms", found->vms.count), json_number("gpus", found->gpus.count));
    cJSON *array = cJSON_AddArrayToObject(json, "attention");
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_attention *item = &result->items[i];
        cJSON *row = cli_json_row(array, json_text("kind", kinds[item->kind]));
        if (item->vm_id)
            cli_json_vm(row, item->vm_name, item->vm_id);
        else
            cli_json_add(row, json_null("vm"));
        cli_json_add(row, json_text("message", item->text), json_text("command", item->command));
    }
}

void cli_show_status(struct hp_str *out, bool json, const struct cli_status_result *result)
{
    cli_render(out, json, "status", &result->vms->host, as_text, as_json, result);
}
