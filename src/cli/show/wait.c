/* SPDX-License-Identifier: MIT */
/* A VM on which nobody is at work. */
#include "show.h"

#include "form/json.h"
#include "say/progress.h"
#include "say/text.h"

static void wait_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_wait_result *result = shown;
    HP_STR(waited);
    if (result->waited) {
        hp_str_add(&waited, "; waited ");
        cli_add_duration(&waited, result->waited);
    }
    cli_add_line(out, "Nothing is in progress on VM \"%s\" (%s%s).", result->vm.name,
                 hv_state_name(result->status.state), hp_str_text(&waited));
}

static void wait_as_json(cJSON *json, const void *shown)
{
    const struct cli_wait_result *result = shown;
    cli_json_add(cli_json_vm(json, result->vm.name, result->vm.id),
                 json_text("state", hv_state_name(result->status.state)));
    cli_json_add(json, json_number("waitedMilliseconds", result->waited / 1000));
}

void cli_show_wait(struct hp_str *out, bool json, const struct cli_wait_result *result)
{
    cli_render(out, json, "wait", &result->host, wait_as_text, wait_as_json, result);
}
