/* SPDX-License-Identifier: MIT */
/* What the cluster of the host does to its VMs, and which of them are on another node. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* As one word of PowerShell: between single quotes, of which each is written twice there. It takes the four
 * typographic ones for the same. */
static const char *powershell_word(struct hp_arena *arena, const char *text)
{
    static const char *const quotes[] = { "'", "\u2018", "\u2019", "\u201A", "\u201B" };
    HP_STR(word);
    hp_str_add_char(&word, '\'');
    while (*text) {
        size_t length = 1;
        for (size_t i = 0; i < HP_COUNT(quotes); i++) {
            if (strncmp(text, quotes[i], strlen(quotes[i])) != 0)
                continue;
            length = strlen(quotes[i]);
            hp_str_add_part(&word, text, length);
        }
        hp_str_add_part(&word, text, length);
        text += length;
    }
    hp_str_add_char(&word, '\'');
    return hp_arena_copy(arena, hp_str_text(&word));
}

void exam_offline_action(struct examination *exam, const struct exam_vm *vm)
{
    const struct hv_clustered *in_cluster = hv_cluster_find(exam->seen->cluster, vm->row->id);
    if (!in_cluster || !exam_has_gpu(vm) || !in_cluster->offline_action.set ||
        in_cluster->offline_action.value != HV_OFFLINE_SAVES)
        return;
    exam_add(exam, vm,
             hp_arena_format(exam->arena,
                             "the cluster is to save the VM when it goes offline (OfflineAction %d), which "
                             "cannot be done with a GPU assigned",
                             HV_OFFLINE_SAVES));
    exam_last(exam)->command = hp_arena_format(
        exam->arena, "Get-ClusterResource -Name %s | Set-ClusterParameter -Name OfflineAction -Value %d",
        powershell_word(exam->arena, in_cluster->resource), HV_OFFLINE_FORCES);
}

/* Or it is one of which Hyper-V lists something that cannot be used. */
static bool is_here(const struct examination *exam, const char *vm_id)
{
    const struct hv_vm_rows *vms = exam->seen->vms;
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].id, vm_id))
            return true;
    }
    for (size_t i = 0; i < vms->unusable.count; i++) {
        if (hp_text_same(vms->unusable.items[i].id, vm_id))
            return true;
    }
    return false;
}

/* A VM that nobody has any more can only be forgotten. */
static void tell_gone(struct examination *exam, struct core_finding *finding)
{
    bool is_unread = exam->seen->why[CORE_PART_CLUSTER];
    finding->text = hp_arena_format(
        exam->arena, "%s. This host no longer has the VM%s; if it was deleted, discard the record",
        finding->text,
        is_unread ? ", and its cluster, of which another node may have it, cannot be read" : "");
    finding->more = "--discard";
    finding->is_gone = true;
}

/* Its records stay on the machine that made them, and are found there whichever node has the VM. */
void exam_tell_node(struct examination *exam)
{
    struct core_finding *finding = exam_last(exam);
    const struct hv_clustered *in_cluster =
        exam->seen->cluster ? hv_cluster_find(exam->seen->cluster, finding->vm_id) : NULL;
    if (is_here(exam, finding->vm_id))
        return;
    if (!in_cluster) {
        tell_gone(exam, finding);
        return;
    }
    if (!in_cluster->node)
        return;
    finding->text = hp_arena_format(exam->arena, "%s. The cluster has the VM on node %s now", finding->text,
                                    in_cluster->node);
    finding->node = in_cluster->node;
}
