/* SPDX-License-Identifier: MIT */
/* Reading checkpoints off a host that is played by a few functions here: what kinds there are, old builds,
 * many. That real queries are asked is for the cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cim/session.h"
#include "cim/status.h"
#include "hyperv/checkpoint.h"

#define VM "11111111-2222-3333-4444-555555555555"

/* The id of the n-th checkpoint. */
static const char *nth(struct hp_arena *arena, unsigned n)
{
    return hp_arena_format(arena, "%08X-AAAA-BBBB-CCCC-DDDDDDDDDDDD", n);
}

/* A host that answers every query with the same rows. */
struct fake {
    struct cim_session session;
    struct hp_arena arena;
    struct cim_instances rows;
    unsigned calls;
    bool old_build; /* does not know IsAutomaticSnapshot */
};

static int fake_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    struct fake *fake = (struct fake *)session;
    fake->calls++;
    if (fake->old_build && strstr(query->text, "IsAutomaticSnapshot"))
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_QUERY, NULL, "query failed");
    for (size_t i = 0; i < fake->rows.count; i++)
        cim_instances_add(arena, out, &fake->rows.items[i]);
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

static struct cim_instance *add_row(struct fake *fake, const char *id, const char *type, const char *parent)
{
    struct cim_instance *row = cim_instance_new(&fake->arena, "Msvm_VirtualSystemSettingData");
    struct cim_props *props = &row->props;
    cim_props_set(&fake->arena, props, "InstanceID",
                  cim_string(hp_arena_format(&fake->arena, "Microsoft:%s", id)));
    cim_props_set(&fake->arena, props, "VirtualSystemIdentifier", cim_string(VM));
    cim_props_set(&fake->arena, props, "VirtualSystemType",
                  cim_string(hp_arena_format(&fake->arena, "Microsoft:Hyper-V:%s", type)));
    cim_props_set(&fake->arena, props, "ElementName", cim_string("a name"));
    if (parent)
        cim_props_set(&fake->arena, props, "Parent",
                      cim_string(hp_arena_format(&fake->arena,
                                                 "\\\\LAB\\root\\virtualization\\v2:Msvm_VirtualSystemSetting"
                                                 "Data.InstanceID=\"Microsoft:%s\"",
                                                 parent)));
    cim_instances_add(&fake->arena, &fake->rows, row);
    return &fake->rows.items[fake->rows.count - 1];
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static struct hv_host *host_of(struct fake *fake)
{
    static const struct hp_clock clock = { .utc_micros = no_time };
    return hv_host_new(&fake->session, &clock);
}

static void every_kind_is_told_apart(void **unused)
{
    (void)unused;
    static const struct {
        const char *type;
        enum hv_checkpoint_kind kind;
    } kinds[] = {
        { "Snapshot:Realized", HV_CHECKPOINT_ORDINARY },
        { "Snapshot:Recovery", HV_CHECKPOINT_RECOVERY },
        { "Snapshot:Planned", HV_CHECKPOINT_PLANNED },
        { "Snapshot:Missing", HV_CHECKPOINT_MISSING },
        { "Snapshot:Replica:Standard", HV_CHECKPOINT_REPLICA },
        { "Snapshot:Replica:PlannedFailover", HV_CHECKPOINT_REPLICA },
        { "Snapshot:Something new", HV_CHECKPOINT_OTHER },
    };
    enum { KINDS = HP_COUNT(kinds) };
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    add_row(fake, "PLANNED", "System:Planned", NULL); /* these two are no checkpoints */
    add_row(fake, "REPLICA", "Replica", NULL);
    add_row(fake, VM, "System:Realized", "CURRENT");
    for (size_t i = 0; i < KINDS; i++)
        add_row(fake, nth(&arena, (unsigned)i), kinds[i].type, i ? "PARENT" : NULL);
    struct hv_checkpoints list;
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, KINDS);
    for (size_t i = 0; i < KINDS; i++)
        assert_int_equal(list.items[i].kind, kinds[i].kind);
    assert_null(list.items[0].parent);
    assert_string_equal(list.items[1].parent, "PARENT");
    assert_int_equal(list.vm_count, 1);
    assert_string_equal(list.vms[0].current, "CURRENT");
    assert_int_equal(fake->calls, 1);
    hv_host_free(host);
}

static void columns_may_be_empty_missing_or_full(void **unused)
{
    (void)unused;
    static const char *const notes[] = { "first", "never kept" };
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    add_row(fake, VM, "System:Realized", NULL);
    add_row(fake, nth(&arena, 1), "Snapshot:Realized", NULL);
    struct cim_props *full = &add_row(fake, nth(&arena, 2), "Snapshot:Realized", NULL)->props;
    cim_props_set(&fake->arena, full, "Notes", cim_string_array(&fake->arena, notes, 2));
    cim_props_set(&fake->arena, full, "IsSaved", cim_boolean(true));
    cim_props_set(&fake->arena, full, "IsAutomaticSnapshot", cim_boolean(true));
    struct cim_datetime when = { .micros = 1782843750035779 };
    cim_props_set(&fake->arena, full, "CreationTime", cim_time(when));
    struct hv_checkpoints list;
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_string_equal(list.items[0].notes, "");
    assert_null(list.items[0].created);
    assert_false(list.items[0].automatic.set);
    assert_non_null(strstr(list.items[0].path, "InstanceID=\"Microsoft:00000001-AAAA"));
    assert_string_equal(list.items[1].notes, "first");
    assert_true(list.items[1].saved);
    assert_true(list.items[1].automatic.value);
    assert_int_equal(list.items[1].created_micros, when.micros);
    assert_string_equal(list.items[1].created, "2026-06-30T18:22:30Z");
    hv_host_free(host);
}

static void an_old_build_is_asked_for_less(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    fake->old_build = true;
    add_row(fake, VM, "System:Realized", NULL);
    add_row(fake, nth(&arena, 1), "Snapshot:Realized", NULL);
    struct hv_checkpoints list;
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(fake->calls, 2);
    hv_host_free(host);
}

static void many_are_one_call(void **unused)
{
    (void)unused;
    enum { MANY = 10000 };
    HP_ARENA(arena);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    const char *parent = NULL;
    add_row(fake, VM, "System:Realized", nth(&arena, MANY - 1));
    for (unsigned i = 0; i < MANY; i++) {
        const char *id = nth(&fake->arena, i);
        add_row(fake, id, "Snapshot:Realized", parent);
        parent = id;
    }
    struct hv_checkpoints list;
    assert_int_equal(hv_checkpoint_list(host, NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, MANY);
    assert_string_equal(list.items[MANY - 1].parent, nth(&arena, MANY - 2));
    assert_int_equal(fake->calls, 1);
    hv_host_free(host);
}

static void a_vm_that_is_gone_is_told(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct fake *fake = new_fake();
    struct hv_host *host = host_of(fake);
    const struct hv_vm vm = { .id = VM, .name = "my vm" };
    struct hv_checkpoints list;
    assert_int_equal(hv_checkpoint_list(host, &vm, &arena, &list, &err), HP_E_NOT_FOUND);
    hv_host_free(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_told_apart),
        cmocka_unit_test(columns_may_be_empty_missing_or_full),
        cmocka_unit_test(an_old_build_is_asked_for_less),
        cmocka_unit_test(many_are_one_call),
        cmocka_unit_test(a_vm_that_is_gone_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
