/* SPDX-License-Identifier: MIT */
/* A small world of real classes, held in memory, for the tests of queries. */
#ifndef SIM_QUERY_WORLD_H
#define SIM_QUERY_WORLD_H

#include "sim/query.h"

#include "base/text.h"
#include "cim/status.h"
#include "cim/wql.h"
#include "sim/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BUILD = 22631, OLD_BUILD = 19045 };

#define GPU_NAME "\\\\?\\PCI#VEN_10DE&DEV_2803#4&32761ba1#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"
#define GPU_PATH                                                                                             \
    "Msvm_PartitionableGpu.CreationClassName=\"Msvm_PartitionableGpu\",Name=\"\\\\\\\\?\\\\PCI#VEN_10DE&"    \
    "DEV_2803#4&32761ba1#{064092b3-625e-43bf-9eb5-dc845897dd59}\\\\GPUPARAV\""
#define VM_A "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"A\""
#define LIVE_A "Msvm_VirtualSystemSettingData.InstanceID=\"Microsoft:A\""
#define SNAPSHOT_1 "Msvm_VirtualSystemSettingData.InstanceID=\"Microsoft:S1\""

/* --- the world --- */

struct world {
    struct hp_arena arena;
    struct cim_instances objects;
    struct sim_source source;

    /* What the last enumeration was told and did. */
    char hint_property[64];
    char hint_text[256];
    size_t enumerations; /* of all queries together */
    size_t copies;       /* every object comes this many times more */
    int answer;          /* what `each` gives instead of its work, if not 0 */
};

static inline struct cim_instance *add_object(struct world *world, const char *ns, const char *class_name)
{
    struct cim_instance *object = cim_instance_new(&world->arena, class_name);
    assert_non_null(sim_class(ns, class_name, BUILD));
    cim_instances_add(&world->arena, &world->objects, object);
    return &world->objects.items[world->objects.count - 1];
}

static inline void set(struct world *world, struct cim_instance *object, const char *name,
                       struct cim_value value)
{
    cim_props_set(&world->arena, &object->props, name, value);
}

static inline void set_time(struct world *world, struct cim_instance *object, const char *name,
                            const char *text)
{
    struct cim_value value;
    assert_int_equal(cim_value_parse(&world->arena, CIM_DATETIME, text, &value, NULL), 0);
    set(world, object, name, value);
}

static inline void add_system(struct world *world, const char *class_name, const char *name,
                              const char *element_name, unsigned state)
{
    struct cim_instance *system = add_object(world, CIM_NS_VIRTUALIZATION, class_name);
    set(world, system, "CreationClassName", cim_string(class_name));
    set(world, system, "Name", cim_string(name));
    set(world, system, "ElementName", cim_string(element_name));
    set(world, system, "EnabledState", cim_uint(CIM_UINT16, state));
}

static inline void add_settings(struct world *world, const char *id, const char *created, uint64_t gap,
                                bool saved)
{
    struct cim_instance *settings = add_object(world, CIM_NS_VIRTUALIZATION, "Msvm_VirtualSystemSettingData");
    set(world, settings, "InstanceID", cim_string(id));
    set(world, settings, "VirtualSystemIdentifier", cim_string("A"));
    set_time(world, settings, "CreationTime", created);
    set_time(world, settings, "AutomaticStartupActionDelay", "00000000000130.000000:000");
    set(world, settings, "HighMmioGapSize", cim_uint(CIM_UINT64, gap));
    set(world, settings, "IsSaved", cim_boolean(saved));
}

static inline void link_objects(struct world *world, const char *class_name, const char *end_1,
                                const char *path_1, const char *end_2, const char *path_2)
{
    struct cim_instance *link = add_object(world, CIM_NS_VIRTUALIZATION, class_name);
    struct cim_value value;
    assert_int_equal(cim_value_parse(&world->arena, CIM_REFERENCE, path_1, &value, NULL), 0);
    set(world, link, end_1, value);
    assert_int_equal(cim_value_parse(&world->arena, CIM_REFERENCE, path_2, &value, NULL), 0);
    set(world, link, end_2, value);
}

static inline const char *settings_path(const char *id)
{
    static char path[128];
    snprintf(path, sizeof path, "Msvm_VirtualSystemSettingData.InstanceID=\"Microsoft:%s\"", id);
    return path;
}

static inline void add_links(struct world *world)
{
    const char *partition = "Msvm_GpuPartitionSettingData.InstanceID=\"Microsoft:A\\\\G1\"";
    const char *system =
        "\\\\OLDNAME\\ROOT\\virtualization\\v2:" VM_A; /* another host's name still means it */
    link_objects(world, "Msvm_SettingsDefineState", "ManagedElement", system, "SettingData", LIVE_A);
    link_objects(world, "Msvm_ElementSettingData", "ManagedElement", VM_A, "SettingData", LIVE_A);
    link_objects(world, "Msvm_SnapshotOfVirtualSystem", "Antecedent", VM_A, "Dependent", SNAPSHOT_1);
    link_objects(world, "Msvm_SnapshotOfVirtualSystem", "Antecedent", VM_A, "Dependent", settings_path("S2"));
    link_objects(world, "Msvm_ParentChildSettingData", "Antecedent", SNAPSHOT_1, "Dependent",
                 settings_path("S2"));
    link_objects(world, "Msvm_LastAppliedSnapshot", "Antecedent", settings_path("gone"), "Dependent", VM_A);
    link_objects(world, "Msvm_VirtualSystemSettingDataComponent", "GroupComponent", LIVE_A, "PartComponent",
                 partition);
}

static inline void fill(struct world *world)
{
    add_system(world, "Msvm_ComputerSystem", "HOST", "HOST", 2);
    add_system(world, "Msvm_ComputerSystem", "A", "Alpha", 2);
    add_system(world, "Msvm_ComputerSystem", "B", "100%_[x]'\\\"", 3);
    add_system(world, "Msvm_ComputerSystem", "C", NULL, 3);
    add_system(world, "Msvm_PartitionableGpu", GPU_NAME, NULL, 2);
    add_settings(world, "Microsoft:A", "20260101120000.000000-000", 512, false);
    add_settings(world, "Microsoft:S1", "20260102120000.000000-000", 32768, false);
    add_settings(world, "Microsoft:S2", "20260103120000.000000+060", UINT64_MAX, true);
    struct cim_instance *adapter = add_object(world, CIM_NS_VIRTUALIZATION, "Msvm_GpuPartitionSettingData");
    set(world, adapter, "InstanceID", cim_string("Microsoft:A\\G1"));
    add_links(world);
    struct cim_instance *system = add_object(world, CIM_NS_CIMV2, "Win32_OperatingSystem");
    set(world, system, "CurrentTimeZone", cim_sint(CIM_SINT16, -60));
    struct cim_instance *device = add_object(world, CIM_NS_CIMV2, "Win32_PnPEntity");
    set(world, device, "DeviceID", cim_string("PCI\\VEN_10DE"));
}

/* --- the world as a source --- */

/* A complete instance as the source's build has it. */
static inline struct cim_instance *present(const struct world *world, struct hp_arena *arena,
                                           const struct cim_class_decl *class,
                                           const struct cim_instance *object)
{
    struct cim_instance *copy = cim_instance_copy(arena, object);
    sim_complete_instance(arena, class, world->source.build, world->source.server, copy);
    return copy;
}

static inline void note_hint(struct world *world, const struct sim_hint *hint)
{
    HP_STR(text);
    world->enumerations++;
    for (const struct sim_hint *value = hint->property ? hint : NULL; value; value = value->or_this) {
        hp_str_add(&text, value == hint ? "" : " or ");
        cim_value_print(&text, &value->value);
    }
    snprintf(world->hint_property, sizeof world->hint_property, "%s", hint->property ? hint->property : "");
    snprintf(world->hint_text, sizeof world->hint_text, "%s", hp_str_text(&text));
}

static inline int each(void *context, const struct cim_class_decl *class, const struct sim_hint *hint,
                       struct hp_arena *scratch, sim_visit *visit, void *visitor, struct hp_error *err)
{
    struct world *world = context;
    note_hint(world, hint);
    if (world->answer)
        return hp_error_set(err, (enum hp_class)world->answer, "the source fails");
    for (size_t i = 0; i < world->objects.count * (1 + world->copies); i++) {
        const struct cim_instance *object = &world->objects.items[i % world->objects.count];
        if (!hp_text_same(object->class_name, class->name))
            continue;
        struct hp_arena_mark mark = hp_arena_mark(scratch);
        int rc = visit(visitor, present(world, scratch, class, object));
        hp_arena_rewind(scratch, mark);
        if (rc)
            return rc;
    }
    return 0;
}

static inline int get(void *context, const struct cim_ref *ref, struct hp_arena *arena,
                      struct cim_instance **out, struct hp_error *err)
{
    const struct world *world = context;
    for (size_t i = 0; i < world->objects.count; i++) {
        const struct cim_instance *object = &world->objects.items[i];
        const struct cim_class_decl *class =
            sim_class(ref->ns ? ref->ns : CIM_NS_VIRTUALIZATION, object->class_name, world->source.build);
        if (!class)
            continue;
        struct cim_instance *instance = present(world, arena, class, object);
        if (instance->path && cim_ref_same(instance->path, ref)) {
            *out = instance;
            return 0;
        }
    }
    return cim_status_error(err, (uint32_t)CIM_S_NOT_FOUND, NULL, "object");
}

static inline int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->source =
        (struct sim_source){ .context = world, .build = BUILD, .server = "HOST", .each = each, .get = get };
    fill(world);
    *state = world;
    return 0;
}

static inline int tear_down(void **state)
{
    struct world *world = *state;
    hp_arena_release(&world->arena);
    free(world);
    return 0;
}

/* --- asking --- */

static inline struct cim_instances ask(struct world *world, const char *ns, const char *text)
{
    HP_ERROR(err);
    struct cim_instances found = { .count = 0 };
    int rc = sim_query(&world->source, ns, text, &world->arena, &found, &err);
    if (rc)
        print_error("%s\n%s: %s\n", text, err.what, err.host_text ? err.host_text : "");
    assert_int_equal(rc, 0);
    return found;
}

/* What tells objects of the world apart, in short. */
static inline const char *label(const struct cim_instance *instance)
{
    static const char *const names[] = { "InstanceID", "Name", "DeviceID" };
    if (hp_text_same(instance->class_name, "Msvm_PartitionableGpu"))
        return "GPU";
    for (size_t i = 0; i < HP_COUNT(names); i++) {
        const struct cim_value *value = cim_props_find(&instance->props, names[i]);
        if (value && !value->is_null)
            return hp_text_begins(value->as.string, "Microsoft:") ? value->as.string + 10 : value->as.string;
    }
    return instance->class_name;
}

/* The query gives these objects, in this order, as "A B C". */
static inline void gives_in(struct world *world, const char *ns, const char *text, const char *expected)
{
    HP_STR(labels);
    struct cim_instances found = ask(world, ns, text);
    for (size_t i = 0; i < found.count; i++)
        hp_str_format(&labels, "%s%s", i ? " " : "", label(&found.items[i]));
    if (strcmp(hp_str_text(&labels), expected) != 0)
        print_error("%s\n", text);
    assert_string_equal(hp_str_text(&labels), expected);
}

static inline void gives(struct world *world, const char *text, const char *expected)
{
    gives_in(world, CIM_NS_VIRTUALIZATION, text, expected);
}

static inline void refused_in(struct world *world, const char *ns, const char *text, enum cim_status status)
{
    HP_ERROR(err);
    struct cim_instances found = { .count = 0 };
    int rc = sim_query(&world->source, ns, text, &world->arena, &found, &err);
    if (!rc || err.codes[HP_LEVEL_WMI].value != (uint32_t)status)
        print_error("%.300s\n-> %d %08x %s\n", text, rc, err.codes[HP_LEVEL_WMI].value,
                    err.what ? err.what : "");
    assert_true(rc < 0);
    assert_int_equal(err.codes[HP_LEVEL_WMI].value, (uint32_t)status);
    assert_int_equal(found.count, 0);
}

static inline void refused(struct world *world, const char *text, enum cim_status status)
{
    refused_in(world, CIM_NS_VIRTUALIZATION, text, status);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
