/* SPDX-License-Identifier: MIT */
#include "form/parts.h"
#include "show.h"
#include "say/lines.h"

void cli_text_unusable(struct hp_str *out, const struct cli_look *look, const struct hv_unusables *list)
{
    HP_ARENA(scratch);
    if (list->count)
        cli_line_heading(out, look, "Unusable");
    for (size_t i = 0; i < list->count; i++)
        cli_line_wrap(out, look, 2, "%s", hv_unusable_text(&scratch, &list->items[i]));
}

void cli_json_add_unusable(cJSON *object, const struct hv_unusables *list)
{
    cJSON *array = cJSON_AddArrayToObject(object, "unusable");
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_unusable *item = &list->items[i];
        cli_json_row(array, json_text("kind", hv_unusable_kind_name(item->kind)), json_text("id", item->id),
                     json_text("name", item->name), json_text("vmId", item->vm_id),
                     json_text("reason", item->why));
    }
}

int cli_check_unusable(const struct hv_unusables *list, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(text);
    size_t counts[HV_UNUSABLE_KINDS] = { 0 };
    for (size_t i = 0; i < list->count; i++)
        counts[list->items[i].kind]++;
    for (size_t k = 0; k < HV_UNUSABLE_KINDS; k++) {
        const char *one = hv_unusable_word((enum hv_unusable_kind)k);
        if (counts[k])
            hp_str_add_count(&text, counts[k], one, hp_arena_format(&scratch, "%ss", one));
    }
    if (list->count == 0)
        return 0;
    hp_error_next(err, "restart the service Hyper-V Virtual Machine Management (vmms) on the host, then "
                       "list again. If it stays like this, find out why before you trust this host");
    return hp_error_set(err, HP_E_FAILED,
                        "HyperPoint cannot use %s of this host; the list shows why, and all the others",
                        hp_str_text(&text));
}
