/* SPDX-License-Identifier: MIT */
/* Rows nobody can work with, off a host that is played by a few functions here: each is named, and all the
 * others are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cim/session.h"
#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"

#define GOOD "11111111-2222-3333-4444-555555555555"
#define OTHER "22222222-2222-3333-4444-555555555555"
#define CHECKPOINT "AAAAAAAA-2222-3333-4444-555555555555"
#define LIVE "Microsoft:Hyper-V:System:Realized"
#define ORDINARY "Microsoft:Hyper-V:Snapshot:Realized"

/* A host that answers every query with its rows of that class. */
struct fake {
    struct cim_session session;
    struct hp_arena arena;
    struct cim_instances rows;
};

static int fake_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    (void)err;
    struct fake *fake = (struct fake *)session;
    for (size_t i = 0; i < fake->rows.count; i++) {
        if (strstr(query->text, fake->rows.items[i].class_name))
            cim_instances_add(arena, out, &fake->rows.items[i]);
    }
    return 0;
}

static void fake_close(struct cim_session *session)
{
    hp_arena_release(&((struct fake *)session)->arena);
    free(session);
}

static struct fake *new_fake(void)
{
    static const struct cim_session_ops ops = { .query = fake_query, .close = fake_close };
    struct fake *fake = calloc(1, sizeof *fake);
    fake->session.ops = &ops;
    return fake;
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static uint64_t no_uptime(void *context)
{
    (void)context;
    return 0;
}

static struct hv_host *host_of(struct fake *fake)
{
    static const struct hp_clock clock = { .utc_micros = no_time, .monotonic_micros = no_uptime };
    return hv_host_new(&fake->session, &clock);
}

/* Names and values in turn, NULL at the end; a value that is NULL leaves its property out. The row's path has
 * the computer's name and the first value as its key. */
static void add(struct fake *fake, const char *class_name, const char *const *pairs)
{
    struct hp_arena *arena = &fake->arena;
    struct cim_instance *row = cim_instance_new(arena, class_name);
    struct cim_key *key = hp_arena_alloc(arena, sizeof *key);
    *key = (struct cim_key){ pairs[0], cim_string(pairs[1] ? pairs[1] : "") };
    struct cim_ref *path = hp_arena_alloc(arena, sizeof *path);
    *path = (struct cim_ref){
        .server = "LAB", .ns = CIM_NS_VIRTUALIZATION, .class_name = class_name, .keys = key, .key_count = 1
    };
    row->path = path;
    for (; *pairs; pairs += 2) {
        if (pairs[1])
            cim_props_set(arena, &row->props, pairs[0], cim_string(pairs[1]));
    }
    cim_instances_add(arena, &fake->rows, row);
}
#define ADD(fake, class_name, ...) add(fake, class_name, (const char *const[]){ __VA_ARGS__, NULL, NULL })

static void add_settings(struct fake *fake, const char *id, const char *vm_id, const char *type,
                         const char *name)
{
    const char *instance_id = id ? hp_arena_format(&fake->arena, "Microsoft:%s", id) : NULL;
    ADD(fake, "Msvm_VirtualSystemSettingData", "InstanceID", instance_id, "VirtualSystemIdentifier", vm_id,
        "VirtualSystemType", type, "ElementName", name);
}

static const struct hv_unusable *unusable(const struct hv_unusables *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (hp_text_same(list->items[i].name, name))
            return &list->items[i];
    }
    fail_msg("%s is not named", name);
    return NULL;
}

/* --- VMs --- */

static void vms_without_a_guid_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_vm_rows list;
    ADD(fake, "Msvm_ComputerSystem", "Name", "LAB", "ElementName", "LAB");
    ADD(fake, "Msvm_ComputerSystem", "Name", GOOD, "ElementName", "good");
    ADD(fake, "Msvm_ComputerSystem", "Name", "../../x", "ElementName", "path");
    ADD(fake, "Msvm_ComputerSystem", "Name", "../../y", "ElementName", "../../y");
    ADD(fake, "Msvm_ComputerSystem", "Name", "", "ElementName", "empty");
    ADD(fake, "Msvm_ComputerSystem", "Name", NULL, "ElementName", "none");
    assert_int_equal(hv_vm_list(host, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].id, GOOD);
    assert_int_equal(list.unusable.count, 4);
    assert_string_equal(unusable(&list.unusable, "path")->id, "../../x");
    assert_string_equal(unusable(&list.unusable, "path")->why, "its ID is not a GUID");
    assert_non_null(unusable(&list.unusable, "../../y"));
    assert_string_equal(unusable(&list.unusable, "none")->why, "it has no ID");
    assert_int_equal(list.unusable.items[0].kind, HV_UNUSABLE_VM);
    hv_host_free(host);
}

/* The computer's name is not always that of the path: a long one is cut there. */
static void the_host_itself_is_not_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_vm_rows list;
    ADD(fake, "Msvm_ComputerSystem", "Name", "LAB", "ElementName", "something else");
    ADD(fake, "Msvm_ComputerSystem", "Name", "A-NAME-LONGER-THAN-15", "ElementName", "A-NAME-LONGER-THAN-15");
    ADD(fake, "Msvm_ComputerSystem", "Name", GOOD, "ElementName", "good");
    assert_int_equal(hv_vm_list(host, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.unusable.count, 0);
    hv_host_free(host);
}

static void vms_with_one_id_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_vm_rows list;
    struct hv_vm vm;
    ADD(fake, "Msvm_ComputerSystem", "Name", GOOD, "ElementName", "one");
    ADD(fake, "Msvm_ComputerSystem", "Name", OTHER, "ElementName", "other");
    ADD(fake, "Msvm_ComputerSystem", "Name", GOOD, "ElementName", "two");
    add_settings(fake, GOOD, GOOD, LIVE, "one");
    add_settings(fake, OTHER, OTHER, LIVE, "other");
    add_settings(fake, GOOD, GOOD, LIVE, "two");
    assert_int_equal(hv_vm_list(host, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].name, "other");
    assert_int_equal(list.unusable.count, 2);
    assert_string_equal(unusable(&list.unusable, "two")->why, "a second one has the same ID");
    assert_int_equal(hv_vm_find_id(host, GOOD, &arena, &vm, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "same ID"));
    assert_int_equal(hv_vm_find_id(host, OTHER, &arena, &vm, NULL), 0);
    hv_host_free(host);
}

static void a_vm_without_a_guid_is_not_found_as_one(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    HP_ERROR(twice);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_vm vm = { .id = "untouched" };
    struct hv_vms list;
    add_settings(fake, "../../x", "../../x", LIVE, "path");
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    add_settings(fake, "../y", "../y", LIVE, "both");
    add_settings(fake, OTHER, OTHER, LIVE, "both");
    add_settings(fake, CHECKPOINT, CHECKPOINT, LIVE, NULL);
    assert_int_equal(hv_vm_find(host, "path", &arena, &vm, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "\"../../x\""));
    assert_int_equal(hv_vm_find(host, "both", &arena, &vm, &twice), HP_E_AMBIGUOUS);
    assert_non_null(strstr(twice.what, "2 VMs"));
    assert_string_equal(vm.id, "untouched");
    assert_int_equal(hv_vm_find_id(host, "../../x", &arena, &vm, NULL), HP_E_USAGE);
    assert_int_equal(hv_vm_find(host, "good", &arena, &vm, NULL), 0);
    assert_int_equal(hv_vm_find_id(host, OTHER, &arena, &vm, NULL), 0);
    assert_int_equal(hv_vm_list_settings(host, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.unusable.count, 3);
    hv_host_free(host);
}

static void many_vms_of_one_name_are_counted(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_vm vm;
    for (unsigned i = 0; i < 500; i++) {
        const char *id = hp_arena_format(&fake->arena, "%08X-2222-3333-4444-555555555555", i);
        add_settings(fake, id, id, LIVE, "same");
    }
    assert_int_equal(hv_vm_find(host, "same", &arena, &vm, &err), HP_E_AMBIGUOUS);
    assert_non_null(strstr(err.what, "500 VMs"));
    assert_non_null(strstr(err.what, "00000013-2222-3333-4444-555555555555 and 480 more"));
    hv_host_free(host);
}

/* --- checkpoints --- */

static void checkpoints_without_a_guid_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_checkpoints list;
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    add_settings(fake, "../../v", "../../v", LIVE, "bad vm");
    add_settings(fake, CHECKPOINT, GOOD, ORDINARY, "first");
    add_settings(fake, "../../x", GOOD, ORDINARY, "path");
    add_settings(fake, OTHER, "../../v", ORDINARY, "of bad");
    add_settings(fake, NULL, GOOD, ORDINARY, "none");
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].name, "first");
    assert_int_equal(list.vm_count, 1);
    assert_int_equal(list.unusable.count, 4);
    assert_int_equal(unusable(&list.unusable, "bad vm")->kind, HV_UNUSABLE_VM);
    assert_string_equal(unusable(&list.unusable, "path")->id, "../../x");
    assert_string_equal(unusable(&list.unusable, "path")->vm_id, GOOD);
    assert_string_equal(unusable(&list.unusable, "of bad")->why, "the ID of its VM is not a GUID");
    assert_string_equal(unusable(&list.unusable, "none")->why, "it has no ID");
    hv_host_free(host);
}

static void checkpoints_with_one_id_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_checkpoints list;
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    add_settings(fake, CHECKPOINT, GOOD, ORDINARY, "one");
    add_settings(fake, OTHER, GOOD, ORDINARY, "other");
    add_settings(fake, CHECKPOINT, GOOD, ORDINARY, "two");
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].name, "other");
    assert_int_equal(list.unusable.count, 2);
    assert_string_equal(unusable(&list.unusable, "two")->vm_id, GOOD);
    hv_host_free(host);
}

/* What is asked for by an id may be answered with something else. */
static void rows_of_others_are_not_read_back(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    const struct hv_vm vm = { .id = GOOD, .name = "good" };
    struct hv_read_back now;
    add_settings(fake, "../../x", GOOD, ORDINARY, "path");
    add_settings(fake, CHECKPOINT, OTHER, ORDINARY, "of another");
    assert_int_equal(hv_checkpoint_read_back(host, &vm, CHECKPOINT, &arena, &now, NULL), HP_E_NOT_FOUND);
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    assert_int_equal(hv_checkpoint_read_back(host, &vm, CHECKPOINT, &arena, &now, NULL), 0);
    assert_null(now.checkpoint.id);
    hv_host_free(host);
}

/* --- GPUs and adapters --- */

static void gpus_without_a_name_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_gpus list;
    ADD(fake, "Msvm_PartitionableGpu", "Name", NULL);
    ADD(fake, "Msvm_PartitionableGpu", "Name", "\\\\?\\PCI#A#1#{0}\\GPUPARAV");
    ADD(fake, "Msvm_PartitionableGpu", "Name", "\\\\?\\PCI#B#2#{0}\\GPUPARAV");
    ADD(fake, "Msvm_PartitionableGpu", "Name", "\\\\?\\PCI#b#2#{0}\\GPUPARAV");
    assert_int_equal(hv_gpu_list(host, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].order, 1);
    assert_string_equal(list.items[0].device_id, "PCI\\A\\1");
    assert_int_equal(list.unusable.count, 3);
    assert_int_equal(list.unusable.items[0].kind, HV_UNUSABLE_GPU);
    hv_host_free(host);
}

static void one_unreadable_adapter_hides_no_other(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_adapters list;
    struct hv_unusables bad = { .count = 0 };
    const char *const *owners;
    const char *rubbish = "no object path";
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:" GOOD "\\A");
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:" OTHER "\\B");
    cim_props_set(&fake->arena, &fake->rows.items[0].props, "HostResource",
                  cim_string_array(&fake->arena, &rubbish, 1));
    assert_int_equal(hv_adapter_read_all(host, &arena, &list, &owners, &bad, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(owners[0], OTHER);
    assert_int_equal(bad.count, 1);
    assert_string_equal(bad.items[0].vm_id, GOOD);
    hv_host_free(host);
}

/* An adapter whose ID does not say which VM has it is not passed over; the host's definitions are none. */
static void adapters_of_nobody_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_adapters list;
    struct hv_unusables bad = { .count = 0 };
    const char *const *owners;
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:" GOOD "\\A");
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:Definition\\x\\Default");
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "\001garbage");
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", NULL);
    assert_int_equal(hv_adapter_read_all(host, &arena, &list, &owners, &bad, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(bad.count, 2);
    assert_int_equal(bad.items[0].kind, HV_UNUSABLE_ADAPTER);
    assert_string_equal(bad.items[0].id, "\001garbage");
    assert_null(bad.items[0].vm_id);
    hv_host_free(host);
}

/* A property of another type than its class declares: one such row hides no other. */
static void rows_of_another_form_are_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    struct hv_checkpoints list;
    struct hv_vm_rows vms;
    struct hv_vms found;
    struct hv_gpus gpus;
    struct hp_arena *kept = &fake->arena;
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    add_settings(fake, OTHER, OTHER, LIVE, "other");
    add_settings(fake, CHECKPOINT, GOOD, ORDINARY, "first");
    add_settings(fake, "BBBBBBBB-2222-3333-4444-555555555555", GOOD, ORDINARY, "when");
    cim_props_set(kept, &fake->rows.items[3].props, "CreationTime", cim_string("99999999999999.999999+999"));
    ADD(fake, "Msvm_ComputerSystem", "Name", GOOD, "ElementName", "good", "EnabledState", "off");
    ADD(fake, "Msvm_ComputerSystem", "Name", OTHER, "ElementName", "other");
    ADD(fake, "Msvm_PartitionableGpu", "Name", "\\\\?\\PCI#A#1#{0}\\GPUPARAV", "PartitionCount", "many");
    ADD(fake, "Msvm_PartitionableGpu", "Name", "\\\\?\\PCI#B#1#{0}\\GPUPARAV");

    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.unusable.count, 1);
    assert_non_null(strstr(unusable(&list.unusable, "when")->why, "CreationTime"));
    assert_string_equal(unusable(&list.unusable, "when")->vm_id, GOOD);
    assert_string_equal(unusable(&list.unusable, "when")->parent, ""); /* nobody knows which */
    /* A list of checkpoints does not ask for it. */
    cim_props_set(kept, &fake->rows.items[1].props, "LowMmioGapSize", cim_string("much"));
    assert_int_equal(hv_vm_list(host, &arena, &vms, NULL), 0);
    assert_int_equal(vms.count, 1);
    assert_non_null(strstr(unusable(&vms.unusable, "good")->why, "EnabledState"));
    assert_int_equal(hv_vm_list_settings(host, &arena, &found, NULL), 0);
    assert_int_equal(found.count, 1);
    assert_non_null(strstr(unusable(&found.unusable, "other")->why, "LowMmioGapSize"));
    assert_int_equal(hv_gpu_list(host, &arena, &gpus, NULL), 0);
    assert_int_equal(gpus.count, 1);
    assert_int_equal(gpus.unusable.count, 1);
    hv_host_free(host);
}

/* A filter taken more widely than it is meant: this host has none at all. */
static void rows_nobody_asked_for_are_left_out(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    const struct hv_vm vm = { .id = GOOD, .name = "good" };
    struct hv_checkpoints list;
    add_settings(fake, GOOD, GOOD, LIVE, "good");
    add_settings(fake, OTHER, OTHER, LIVE, "other");
    add_settings(fake, CHECKPOINT, OTHER, ORDINARY, "of another");
    assert_int_equal(hv_checkpoint_list(host, &vm, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.vm_count, 1);
    hv_host_free(host);
}

static void adapters_with_one_id_are_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    const struct hv_vm vm = { .id = GOOD, .name = "good" };
    struct hv_adapters list;
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:Definition\\X\\Default");
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:" GOOD "\\A");
    assert_int_equal(hv_adapter_read(host, &vm, &arena, &list, NULL, NULL), 0);
    assert_int_equal(list.count, 1);
    ADD(fake, "Msvm_GpuPartitionSettingData", "InstanceID", "Microsoft:" GOOD "\\a");
    assert_int_equal(hv_adapter_read(host, &vm, &arena, &list, NULL, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "two GPU adapters"));
    hv_host_free(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vms_without_a_guid_are_named),
        cmocka_unit_test(the_host_itself_is_not_named),
        cmocka_unit_test(vms_with_one_id_are_named),
        cmocka_unit_test(a_vm_without_a_guid_is_not_found_as_one),
        cmocka_unit_test(many_vms_of_one_name_are_counted),
        cmocka_unit_test(checkpoints_without_a_guid_are_named),
        cmocka_unit_test(checkpoints_with_one_id_are_named),
        cmocka_unit_test(rows_of_others_are_not_read_back),
        cmocka_unit_test(gpus_without_a_name_are_named),
        cmocka_unit_test(one_unreadable_adapter_hides_no_other),
        cmocka_unit_test(adapters_of_nobody_are_named),
        cmocka_unit_test(rows_of_another_form_are_named),
        cmocka_unit_test(rows_nobody_asked_for_are_left_out),
        cmocka_unit_test(adapters_with_one_id_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
