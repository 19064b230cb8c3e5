/* SPDX-License-Identifier: MIT */
#include "tiny_world.h"

#include "fuzz.h"

#include "base/text.h"
#include "cim/status.h"
#include "sim/schema.h"

enum { BUILD = 22631, MAX_PROPERTIES = 5 };

#define VM(id) "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"" id "\""
#define SETTINGS(id) "Msvm_VirtualSystemSettingData.InstanceID=\"Microsoft:" id "\""

/* Types are those the schema says. */
static const struct {
    const char *class_name;
    struct {
        const char *name;
        const char *text;
    } properties[MAX_PROPERTIES];
} table[] = {
    { "Msvm_ComputerSystem",
      { { "CreationClassName", "Msvm_ComputerSystem" },
        { "Name", "A" },
        { "ElementName", "100%_[x]'\\\"" },
        { "EnabledState", "2" } } },
    { "Msvm_ComputerSystem",
      { { "CreationClassName", "Msvm_ComputerSystem" }, { "Name", "B" }, { "EnabledState", "3" } } },
    { "Msvm_VirtualSystemSettingData",
      { { "InstanceID", "Microsoft:A" },
        { "CreationTime", "20260103120000.000000+060" },
        { "AutomaticStartupActionDelay", "00000000000130.000000:000" },
        { "HighMmioGapSize", "18446744073709551615" },
        { "IsSaved", "TRUE" } } },
    { "Msvm_VirtualSystemSettingData",
      { { "InstanceID", "Microsoft:S1" }, { "VirtualSystemIdentifier", "A" }, { "IsSaved", "FALSE" } } },
    { "Msvm_SettingsDefineState", { { "ManagedElement", VM("A") }, { "SettingData", SETTINGS("A") } } },
    { "Msvm_SnapshotOfVirtualSystem", { { "Antecedent", VM("A") }, { "Dependent", SETTINGS("S1") } } },
    { "Msvm_ParentChildSettingData", { { "Antecedent", SETTINGS("A") }, { "Dependent", SETTINGS("gone") } } },
    { "Win32_OperatingSystem", { { "CurrentTimeZone", "-60" } } },
};
enum { OBJECTS = HP_COUNT(table) };

struct world {
    struct sim_source source;
    const struct cim_instance *objects[OBJECTS + 1];
    size_t count;
};

static const struct cim_class_decl *class_of(const char *name)
{
    const struct cim_class_decl *class = sim_class(CIM_NS_VIRTUALIZATION, name, BUILD);
    if (!class)
        class = sim_class(CIM_NS_CIMV2, name, BUILD);
    MUST(class);
    return class;
}

static void complete(struct hp_arena *arena, const struct world *world, struct cim_instance *instance)
{
    sim_complete_instance(arena, class_of(instance->class_name), BUILD, world->source.server, instance);
}

static const struct cim_instance *make_object(struct hp_arena *arena, const struct world *world, size_t row)
{
    struct cim_instance *object = cim_instance_new(arena, table[row].class_name);
    for (size_t i = 0; i < MAX_PROPERTIES && table[row].properties[i].name; i++) {
        const char *name = table[row].properties[i].name;
        struct cim_value value;
        const struct cim_property_decl *property =
            sim_class_property(class_of(object->class_name), name, BUILD);
        MUST(property);
        MUST(cim_value_parse(arena, property->type, table[row].properties[i].text, &value, NULL) == 0);
        cim_props_set(arena, &object->props, name, value);
    }
    complete(arena, world, object);
    return object;
}

static int each(void *context, const struct cim_class_decl *class, const struct sim_hint *hint,
                struct hp_arena *scratch, sim_visit *visit, void *visitor, struct hp_error *err)
{
    (void)scratch;
    (void)err;
    const struct world *world = context;
    MUST(!hint->property || sim_class_property(class, hint->property, BUILD));
    int rc = 0;
    for (size_t i = 0; i < world->count && !rc; i++) {
        if (strcmp(world->objects[i]->class_name, class->name) == 0)
            rc = visit(visitor, world->objects[i]);
    }
    return rc;
}

static int get(void *context, const struct cim_ref *ref, struct hp_arena *arena, struct cim_instance **out,
               struct hp_error *err)
{
    const struct world *world = context;
    for (size_t i = 0; i < world->count; i++) {
        if (world->objects[i]->path && cim_ref_same(world->objects[i]->path, ref)) {
            *out = cim_instance_copy(arena, world->objects[i]);
            return 0;
        }
    }
    return cim_status_error(err, (uint32_t)CIM_S_NOT_FOUND, NULL, "object");
}

static const struct world *fixed_world(void)
{
    static struct hp_arena arena; /* stays */
    static struct world world;
    if (world.count)
        return &world;
    world.source =
        (struct sim_source){ .context = &world, .build = BUILD, .server = "HOST", .each = each, .get = get };
    for (size_t i = 0; i < OBJECTS; i++)
        world.objects[world.count++] = make_object(&arena, &world, i);
    return &world;
}

const struct sim_source *tiny_world(void)
{
    return &fixed_world()->source;
}

struct sim_source tiny_world_and_vm(struct hp_arena *arena, const char *text)
{
    struct world *world = hp_arena_alloc(arena, sizeof *world);
    *world = *fixed_world();
    world->source.context = world;
    struct cim_instance *vm = cim_instance_new(arena, "Msvm_ComputerSystem");
    cim_props_set(arena, &vm->props, "CreationClassName", cim_string("Msvm_ComputerSystem"));
    cim_props_set(arena, &vm->props, "Name", cim_string(text));
    cim_props_set(arena, &vm->props, "ElementName", cim_string(text));
    complete(arena, world, vm);
    world->objects[world->count++] = vm;
    return world->source;
}
