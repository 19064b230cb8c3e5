/* SPDX-License-Identifier: MIT */
/* What a capture holds, for people and for programs. */
#include "capture.h"

#include "say/text.h"
#include "show/json.h"

static void add_line(struct hp_str *out, const char *label, const char *text)
{
    enum { LABEL_COLUMNS = 12 };
    cli_pad(out, label, LABEL_COLUMNS);
    cli_escape(out, text);
    hp_str_add_char(out, '\n');
}

static void add_count(struct hp_str *out, size_t count, const char *one, const char *many)
{
    hp_str_format(out, "%s%zu %s", out->length ? ", " : "", count, count == 1 ? one : many);
}

void cli_text_capture(struct hp_str *out, const struct cli_capture *capture, const char *file)
{
    HP_STR(contents);
    add_count(&contents, capture->gpus.count, "GPU", "GPUs");
    add_count(&contents, capture->vms.count, "virtual machine", "virtual machines");
    add_count(&contents, capture->adapters.count, "GPU adapter", "GPU adapters");
    add_count(&contents, capture->checkpoints.count, "checkpoint", "checkpoints");
    add_count(&contents, capture->disks.count, "disk file", "disk files");
    add_line(out, "Written", file);
    add_line(out, "Contents", hp_str_text(&contents));
    add_line(out, "Names", capture->anonymous ? "replaced" : "as they are; -ANONYMOUS replaces them");
    for (size_t i = 0; i < capture->missing.count; i++)
        add_line(out, i ? "" : "Missing", capture->missing.items[i]);
}

static void add_notes(cJSON *json, const char *key, const struct cli_notes *notes)
{
    cJSON *array = cJSON_AddArrayToObject(json, key);
    for (size_t i = 0; i < notes->count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(notes->items[i]));
}

void cli_json_capture(struct hp_str *out, const struct cli_capture *capture, const char *file)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON *host = cJSON_AddObjectToObject(json, "host");
    hp_json_add_u64(host, "build", capture->host.build);
    cJSON_AddBoolToObject(host, "simulated", capture->simulated);
    hp_json_add_text(json, "file", file);
    cJSON_AddBoolToObject(json, "anonymous", capture->anonymous);
    hp_json_add_u64(json, "gpus", capture->gpus.count);
    hp_json_add_u64(json, "vms", capture->vms.count);
    hp_json_add_u64(json, "adapters", capture->adapters.count);
    hp_json_add_u64(json, "checkpoints", capture->checkpoints.count);
    hp_json_add_u64(json, "disks", capture->disks.count);
    add_notes(json, "missing", &capture->missing);
    add_notes(json, "defaults", &capture->defaults);
    cli_json_print(out, json);
}
