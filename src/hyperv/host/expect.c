/* SPDX-License-Identifier: MIT */
#include "hyperv/expect.h"

#include "calls/private.h"
#include "vm/settings.h"

enum { MOST_READS = 16 };

struct reads {
    struct cim_read items[MOST_READS];
    size_t count;
};

static void add_query(struct reads *reads, struct cim_query query)
{
    reads->items[reads->count++] = (struct cim_read){ .query = query };
}

/* Of a service that has no path yet, looking it up comes first: then the call waits until it is made. */
static void add_summary(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                        struct reads *reads)
{
    struct cim_props *in = hp_arena_alloc(arena, sizeof *in);
    const struct cim_ref *service = hv_service_path(host, HV_MANAGEMENT);
    if (service && hv_summary_parameters(arena, vm, in, NULL) == 0)
        reads->items[reads->count++] =
            (struct cim_read){ .ref = service, .method = HV_SUMMARY_METHOD, .in = in };
}

static void add_of_vm(const struct hv_vm *vm, const char *checkpoint_id, unsigned expected,
                      struct hp_arena *arena, struct reads *reads)
{
    const char *const ids[] = { vm->id, checkpoint_id };
    struct cim_query disks;
    if (expected & HV_EXPECT_ADAPTERS)
        add_query(reads, hv_adapters_query(arena, vm));
    if (expected & HV_EXPECT_STATUS)
        add_query(reads, hv_tasks_query(arena, vm));
    if (expected & HV_EXPECT_CHECKPOINTS)
        add_query(reads, hv_checkpoints_query(arena, vm, false));
    if (expected & HV_EXPECT_DISKS && hv_disks_query(arena, vm, &disks, NULL) == 0)
        add_query(reads, disks);
    if (expected & HV_EXPECT_SETTINGS)
        add_query(reads, hv_settings_query(arena, "*", ids, checkpoint_id ? 2 : 1));
}

static void add_of_host(const struct hv_host *host, unsigned expected, struct hp_arena *arena,
                        struct reads *reads)
{
    if (expected & HV_EXPECT_VMS)
        add_query(reads, hv_vms_query(arena));
    if (expected & HV_EXPECT_ALL_ADAPTERS)
        add_query(reads, hv_adapters_query(arena, NULL));
    if (expected & HV_EXPECT_NOTES)
        add_query(reads, hv_notes_query(arena));
    if (expected & HV_EXPECT_ALL_FILES)
        add_query(reads, hv_files_query(arena, NULL, 0));
    if (expected & HV_EXPECT_ALL_SETTINGS)
        add_query(reads, hv_live_settings_query(arena));
    if (expected & HV_EXPECT_ALL_CHECKPOINTS)
        add_query(reads, hv_checkpoints_query(arena, NULL, false));
    if (expected & HV_EXPECT_WHOLE_DEVICES)
        add_query(reads, hv_whole_devices_query(arena));
    if (expected & HV_EXPECT_MOUNTED)
        add_query(reads, hv_mounted_disks_query(arena));
    if (expected & HV_EXPECT_PARTITIONS)
        add_query(reads, hv_partitions_query(arena));
    if (expected & HV_EXPECT_GPUS) {
        add_query(reads, hv_gpus_query(arena));
        add_query(reads, hv_devices_query(arena));
    }
    if (expected & HV_EXPECT_VOLUMES)
        add_query(reads, hv_volumes_query(arena));
    if (expected & HV_EXPECT_INFO && !host->info_known)
        add_query(reads, hv_info_query(arena));
}

/* What has to be connected to, or needs a class, before it can be sent comes last: the others are on their
 * way meanwhile. */
void hv_expect(struct hv_host *host, const struct hv_vm *vm, const char *checkpoint_id, unsigned expected)
{
    HP_ARENA(scratch);
    struct reads reads = { .count = 0 };
    if (vm)
        add_of_vm(vm, checkpoint_id, expected, &scratch, &reads);
    add_of_host(host, expected, &scratch, &reads);
    if (vm && expected & HV_EXPECT_STATUS)
        add_summary(host, vm, &scratch, &reads);
    cim_expect(host->session, reads.items, reads.count);
}
