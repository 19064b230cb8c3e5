/* SPDX-License-Identifier: MIT */
/* What became of each GPU adapter of a changed VM, as text. */
#include "form/parts.h"

#include "say/lines.h"
#include "say/text.h"

#include "base/text.h"

#include <string.h>

const struct core_refusal *cli_change_refusal(const struct cli_change_result *result)
{
    return result->report ? &result->report->refusal : &result->state->memory.refusal;
}

static const struct hv_adapter *adapter_of(const struct cli_fate *fate)
{
    return fate->after ? fate->after : fate->before;
}

/* An adapter that is not listed need not be removed, and one that is listed now need not be added: Windows
 * lists none whose card is not there. */
static bool is_unlisted(const struct cli_change_result *result, const struct cli_fate *fate)
{
    const struct core_recovery *recovery = result->recovery;
    if (!recovery || (fate->before && fate->after))
        return false;
    return fate->before ? hv_adapter_at(&recovery->unlisted, fate->before->id) != NULL
                        : !core_recovery_adds(recovery, fate->after);
}

static const char *fate_text(const struct cli_change_result *result, const struct cli_fate *fate)
{
    bool unlisted = is_unlisted(result, fate);
    if (!fate->before)
        return unlisted ? "not listed before" : "added";
    if (!fate->after)
        return unlisted ? "not listed now" : "removed";
    return hp_text_same(fate->before->id, fate->after->id) ? "unchanged" : "put back";
}

/* --- every adapter by itself, with its ids --- */

static void add_ids(struct hp_str *out, int indent, const struct cli_fate *fate)
{
    bool same = fate->before && fate->after && hp_text_same(fate->before->id, fate->after->id);
    if (fate->before && !same)
        cli_add_line(out, "%*sbefore  %s", indent, "", fate->before->id);
    if (fate->after)
        cli_add_line(out, "%*snow     %s", indent, "", fate->after->id);
}

static void add_details(struct hp_str *out, const struct cli_change_result *result,
                        const struct cli_fates *fates, const char *none)
{
    HP_ARENA(scratch);
    hp_str_format(out, "\nGPU adapters%s%s\n", none ? ": " : "", none ? none : "");
    for (size_t i = 0; i < fates->count; i++) {
        const struct cli_fate *fate = &fates->items[i];
        cli_add_line(out, "  %s: %s", core_adapter_label(&scratch, adapter_of(fate), &result->state->gpus),
                     fate_text(result, fate));
        add_ids(out, 6, fate);
    }
}

/* --- short: adapters of the same card that fared the same are one line --- */

struct line {
    const char *label; /* of the first of them */
    const char *kind;  /* the same without its number, as it stands behind "2 x" */
    const char *what;  /* became of them */
    size_t count;
    const struct cli_fate *alone; /* told with its ids, because its card is missing or it is not listed */
};

static const char *kind_of(struct hp_arena *arena, const struct hv_adapter *adapter, const struct hv_gpu *gpu,
                           const char *label)
{
    if (gpu && gpu->name)
        return hp_arena_format(arena, "%s%s", gpu->name, adapter->card_remembered ? " (remembered)" : "");
    /* "an automatic GPU", "a GPU that ...", "GPU 3, its path" */
    return strchr(label, ' ') + 1;
}

static struct line line_of(struct hp_arena *arena, const struct cli_change_result *result,
                           const struct cli_fate *fate)
{
    const struct hv_adapter *adapter = adapter_of(fate);
    const struct hv_gpu *gpu = hv_gpu_at(&result->state->gpus, adapter->instance_path);
    bool missing = adapter->instance_path && !gpu;
    bool verified = result->report && !(fate->after && fate->after->gpu_hidden);
    struct line line = { .label = core_adapter_label(arena, adapter, &result->state->gpus), .count = 1 };
    line.kind = kind_of(arena, adapter, gpu, line.label);
    line.what = hp_arena_format(arena, "%s%s", fate_text(result, fate),
                                verified && !is_unlisted(result, fate) ? " (verified)" : "");
    line.alone = missing || is_unlisted(result, fate) ? fate : NULL;
    return line;
}

static void add_to_lines(struct line *lines, size_t *count, struct line line)
{
    for (size_t i = 0; i < *count && !line.alone; i++) {
        if (lines[i].alone || strcmp(lines[i].kind, line.kind) != 0 || strcmp(lines[i].what, line.what) != 0)
            continue;
        lines[i].count++;
        return;
    }
    lines[(*count)++] = line;
}

static void add_short(struct hp_str *out, const struct cli_change_result *result,
                      const struct cli_fates *fates)
{
    HP_ARENA(scratch);
    struct line *lines = hp_arena_array(&scratch, fates->count, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < fates->count; i++)
        add_to_lines(lines, &count, line_of(&scratch, result, &fates->items[i]));
    for (size_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        const char *text =
            line->count > 1 ? hp_arena_format(&scratch, "%zu x %s: %s", line->count, line->kind, line->what)
                            : hp_arena_format(&scratch, "%s: %s", line->label, line->what);
        cli_line_field(out, &result->look, 0, i ? "" : "GPUs", text);
        if (line->alone)
            add_ids(out, 14, line->alone);
    }
}

void cli_text_fates(struct hp_str *out, const struct cli_change_result *result)
{
    HP_ARENA(scratch);
    struct cli_fates fates = cli_fates_of(&scratch, result);
    const char *none = !cli_adapters_after(result)          ? "not read"
                       : fates.count                        ? NULL
                       : !cli_change_refusal(result)->since ? "none"
                                                            : "none shown";
    if (result->detailed)
        add_details(out, result, &fates, none);
    else if (none)
        cli_add_field(out, 0, "GPUs", none);
    else
        add_short(out, result, &fates);
}
