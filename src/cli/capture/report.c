/* SPDX-License-Identifier: MIT */
/* What a capture holds, for people and for programs. */
#include "capture.h"

#include "say/text.h"
#include "form/json.h"

static void capture_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_capture *capture = shown;
    HP_STR(contents);
    hp_str_add_count(&contents, capture->gpus.count, "GPU", "GPUs");
    hp_str_add_count(&contents, capture->vms.count, "virtual machine", "virtual machines");
    hp_str_add_count(&contents, capture->adapters.count, "GPU adapter", "GPU adapters");
    hp_str_add_count(&contents, capture->checkpoints.count, "checkpoint", "checkpoints");
    hp_str_add_count(&contents, capture->disks.count, "disk file", "disk files");
    cli_add_field(out, 0, "Written", capture->file);
    cli_add_field(out, 0, "Contents", hp_str_text(&contents));
    cli_add_field(out, 0, "Names",
                  capture->anonymous ? "replaced" : "as they are; --anonymous replaces them");
    for (size_t i = 0; i < capture->missing.count; i++)
        cli_add_field(out, 0, i ? "" : "Missing", capture->missing.items[i]);
}

static void capture_as_json(cJSON *json, const void *shown)
{
    const struct cli_capture *capture = shown;
    cli_json_add(json, json_text("file", capture->file), json_bool("anonymous", capture->anonymous),
                 json_number("gpus", capture->gpus.count), json_number("vms", capture->vms.count),
                 json_number("adapters", capture->adapters.count),
                 json_number("checkpoints", capture->checkpoints.count),
                 json_number("disks", capture->disks.count));
    cli_json_texts(json, "missing", capture->missing.items, capture->missing.count);
    cli_json_texts(json, "defaults", capture->defaults.items, capture->defaults.count);
}

void cli_show_capture(struct hp_str *out, bool json, const struct cli_capture *capture)
{
    /* Whoever wants no names in the file wants none here. */
    struct cli_shown_host host = { .simulated = capture->simulated, .info = capture->host };
    if (capture->anonymous)
        host.info.name = NULL;
    cli_render(out, json, "capture", &host, capture_as_text, capture_as_json, capture);
}
