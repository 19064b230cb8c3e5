/* SPDX-License-Identifier: MIT */
#include "unmerged.h"

static bool any_difference(const struct hv_disks *disks)
{
    bool any = false;
    for (size_t i = 0; i < disks->count; i++)
        any = any || hv_disk_is_difference(disks->items[i].file);
    return any;
}

static struct cli_unmerged result(struct cli_run *run, int failed, const struct hp_error *err,
                                  const struct hv_checkpoints *list, const struct hv_disks *disks)
{
    struct cli_unmerged unmerged = { .known = !failed };
    if (failed)
        cli_say(&run->voice, CLI_WARNING, "Whether all disks are merged could not be read: %s.", err->what);
    else
        unmerged.disks = core_unmerged_find(run->arena, list, disks);
    return unmerged;
}

struct cli_unmerged cli_read_unmerged(struct cli_run *run, const struct hv_checkpoints *list)
{
    HP_ERROR(err);
    struct hv_disks disks;
    size_t count;
    const char *const *owners = core_unmerged_owners(run->arena, list, &count);
    int failed = hv_disk_list_files(run->host.host, owners, count, run->arena, &disks, &err);
    return result(run, failed, &err, list, &disks);
}

struct cli_unmerged cli_read_unmerged_of_all(struct cli_run *run)
{
    HP_ERROR(err);
    struct hv_checkpoints list = { .count = 0 };
    struct hv_disks disks;
    int failed = hv_disk_list_files(run->host.host, NULL, 0, run->arena, &disks, &err);
    if (!failed && any_difference(&disks))
        failed = hv_checkpoint_list_places(run->host.host, run->arena, &list, &err);
    return result(run, failed, &err, &list, &disks);
}
