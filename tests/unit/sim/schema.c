/* SPDX-License-Identifier: MIT */
#include "sim/schema.h"

#include "base/json.h"
#include "base/text.h"
#include "cim/status.h"
#include "cim/wql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define V2 CIM_NS_VIRTUALIZATION

enum { WINDOWS_10 = 19045, SERVER_2022 = 20348, WINDOWS_11 = 22631, SERVER_2025 = 26100 };

static const struct cim_class_decl *v2_class(const char *name)
{
    const struct cim_class_decl *class = sim_class(V2, name, SERVER_2025);
    assert_non_null(class);
    return class;
}

static const struct cim_method_decl *method_of(const char *class, const char *method)
{
    const struct cim_method_decl *found = sim_class_method(v2_class(class), method, SERVER_2025);
    assert_non_null(found);
    return found;
}

/* --- finding --- */

static void classes_are_found_without_case(void **state)
{
    (void)state;
    const struct cim_class_decl *class = v2_class("Msvm_ComputerSystem");
    assert_ptr_equal(class, sim_class("ROOT/Virtualization/V2", "msvm_computersystem", WINDOWS_10));
    assert_null(sim_class(CIM_NS_CIMV2, "Msvm_ComputerSystem", SERVER_2025));
    assert_null(sim_class(V2, "Msvm_ComputerSystemX", SERVER_2025));
    assert_null(sim_class(V2, "", SERVER_2025));
    assert_null(sim_class("root\\virtualization", "Msvm_ComputerSystem", SERVER_2025));
    assert_null(sim_class("root\\virtualization\\v2\\x", "Msvm_ComputerSystem", SERVER_2025));
}

static void namespaces_are_three(void **state)
{
    (void)state;
    assert_true(sim_namespace_known("root/CIMV2"));
    assert_true(sim_namespace_known("root\\virtualization\\v2"));
    assert_false(sim_namespace_known("root"));
    assert_true(sim_namespace_known("ROOT/mscluster"));
    assert_false(sim_namespace_known("root\\mscluster\\x"));
    assert_false(sim_namespace_known(""));
}

static void ancestors_are_known(void **state)
{
    (void)state;
    const struct cim_class_decl *settings = v2_class("Msvm_GpuPartitionSettingData");
    assert_true(sim_class_is(settings, "msvm_gpupartitionsettingdata"));
    assert_true(sim_class_is(settings, "CIM_ResourceAllocationSettingData"));
    assert_true(sim_class_is(settings, "CIM_ManagedElement"));
    assert_false(sim_class_is(settings, "CIM_LogicalElement"));
    assert_null(sim_class_parent(v2_class("CIM_ManagedElement")));
}

static void properties_come_with_builds(void **state)
{
    (void)state;
    static const struct {
        const char *class;
        const char *property;
        unsigned first;
    } younger[] = {
        { "Msvm_GpuPartition", "CurrentVRAM", SERVER_2022 },
        { "Msvm_GpuPartitionSettingData", "NumaAwarePlacement", 22621 },
        { "Msvm_PartitionableGpu", "SupportsIncomingLiveMigration", SERVER_2025 },
        { "Msvm_VirtualSystemSettingData", "GuestStateIsolationType", SERVER_2022 },
    };
    for (size_t i = 0; i < HP_COUNT(younger); i++) {
        const struct cim_class_decl *class = v2_class(younger[i].class);
        assert_null(sim_class_property(class, younger[i].property, younger[i].first - 1));
        assert_non_null(sim_class_property(class, younger[i].property, younger[i].first));
    }
    const struct cim_class_decl *settings = v2_class("Msvm_VirtualSystemSettingData");
    assert_non_null(sim_class_property(settings, "highmmiogapsize", WINDOWS_10));
    assert_null(sim_class_property(settings, "GuestStateLifetime", SERVER_2025)); /* first in 28000 */
}

static void keys_stay_keys(void **state)
{
    (void)state;
    const struct cim_class_decl *component = v2_class("Msvm_VirtualSystemSettingDataComponent");
    const struct cim_property_decl *part = sim_class_property(component, "PartComponent", SERVER_2025);
    assert_int_equal(part->type, CIM_REFERENCE);
    assert_string_equal(part->target, "CIM_ResourceAllocationSettingData");
    assert_true(sim_class_is_key(component, "partcomponent"));
    assert_true(sim_class_is_key(v2_class("Msvm_ComputerSystem"), "Name"));
    assert_false(sim_class_is_key(v2_class("Msvm_ConcreteJob"), "Name"));
    assert_true(sim_class_is_key(v2_class("Msvm_ConcreteJob"), "InstanceID"));
    assert_false(sim_class_is_key(v2_class("Msvm_ComputerSystem"), "NoSuchProperty"));
}

static void methods_are_inherited(void **state)
{
    (void)state;
    const struct cim_method_decl *add =
        method_of("Msvm_VirtualSystemManagementService", "addresourcesettings");
    assert_int_equal(add->parameter_count, 4);
    assert_string_equal(add->parameters[0].name, "AffectedConfiguration");
    assert_null(sim_class_method(v2_class("Msvm_ComputerSystem"), "AddResourceSettings", SERVER_2025));
}

/* --- the tables as a whole --- */

struct listing {
    const char *names[512];
    size_t count;
};

static void list_name(void *context, const struct cim_property_decl *property)
{
    struct listing *listing = context;
    assert_true(listing->count < HP_COUNT(listing->names));
    listing->names[listing->count++] = property->name;
}

static size_t occurrences(const struct listing *listing, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < listing->count; i++)
        count += hp_text_same(listing->names[i], name);
    return count;
}

static void every_property_is_visited_once(void **state)
{
    (void)state;
    enum { ANY_BUILD = 99999 };
    const struct cim_class_decl *class;
    for (size_t i = 0; (class = sim_class_at(i)) != NULL; i++) {
        struct listing listing = { .count = 0 };
        sim_class_each_property(class, ANY_BUILD, list_name, &listing);
        for (size_t j = 0; j < listing.count; j++)
            assert_int_equal(occurrences(&listing, listing.names[j]), 1);
        for (const struct cim_class_decl *c = class; c; c = sim_class_parent(c)) {
            for (size_t j = 0; j < c->property_count; j++)
                assert_int_equal(occurrences(&listing, c->properties[j].name), 1);
        }
    }
}

static void nearest_declaration(void *context, const struct cim_property_decl *property)
{
    assert_ptr_equal(property, sim_class_property(context, property->name, WINDOWS_10));
}

static const struct cim_property_decl *property_in(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->property_count; i++)
        if (strcmp(class->properties[i].name, name) == 0)
            return &class->properties[i];
    return NULL;
}

static void a_whole_class_has_what_it_inherits(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_class_decl *class =
        sim_class_whole(&arena, v2_class("Msvm_GpuPartitionSettingData"), WINDOWS_10);
    assert_string_equal(class->superclass, "CIM_ResourceAllocationSettingData");
    const struct cim_property_decl *id = property_in(class, "InstanceID");
    assert_non_null(id); /* from CIM_ManagedElement's children */
    assert_true(id->flags & CIM_PROPERTY_KEY);
    assert_int_equal(property_in(class, "HostResource")->flags & CIM_PROPERTY_ARRAY, CIM_PROPERTY_ARRAY);
    assert_null(property_in(class, "NumaAwarePlacement"));
    for (size_t i = 0; i < class->property_count; i++) {
        assert_int_equal(class->properties[i].since, 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(class->properties[i].name, class->properties[j].name);
    }
    class = sim_class_whole(&arena, v2_class("Msvm_GpuPartitionSettingData"), WINDOWS_11);
    assert_non_null(property_in(class, "NumaAwarePlacement"));
    class = sim_class_whole(&arena, v2_class("Msvm_VirtualSystemSnapshotService"), WINDOWS_11);
    size_t creates = 0;
    for (size_t i = 0; i < class->method_count; i++)
        creates += strcmp(class->methods[i].name, "CreateSnapshot") == 0;
    assert_int_equal(creates, 1);
}

static void tables_fit_together(void **state)
{
    (void)state;
    const struct cim_class_decl *class;
    size_t concrete = 0;
    for (size_t i = 0; (class = sim_class_at(i)) != NULL; i++) {
        const struct cim_class_decl *parent = sim_class_parent(class);
        assert_int_equal(parent != NULL, class->superclass != NULL);
        assert_true(!parent || strcmp(parent->ns, class->ns) == 0);
        assert_ptr_equal(sim_class(class->ns, class->name, SERVER_2025), class);
        sim_class_each_property(class, WINDOWS_10, nearest_declaration, (void *)class);
        concrete += !class->is_abstract;
    }
    assert_int_equal(concrete, 37 + 8 + 2);
}

static void dump_is_json(void **state)
{
    (void)state;
    HP_STR(text);
    HP_JSON(json);
    HP_ERROR(err);
    sim_schema_dump(&text);
    assert_int_equal(hp_json_parse("dump", hp_str_text(&text), text.length, &json, &err), 0);
    const cJSON *classes = hp_json_member(json, "classes");
    const cJSON *class;
    cJSON_ArrayForEach(class, classes)
    {
        if (strcmp(hp_json_member(class, "name")->valuestring, "Msvm_GpuPartition") != 0)
            continue;
        assert_string_equal(hp_json_member(class, "superclass")->valuestring, "CIM_LogicalDevice");
        const cJSON *property = cJSON_GetArrayItem(hp_json_member(class, "properties"), 3);
        assert_string_equal(hp_json_member(property, "name")->valuestring, "CurrentCompute");
        assert_string_equal(hp_json_member(property, "type")->valuestring, "uint64");
        assert_string_equal(hp_json_member(property, "since")->valuestring, "20348");
        return;
    }
    fail();
}

/* --- checking what comes in --- */

static int check_call(const char *parameter, struct cim_value value, struct hp_error *err)
{
    const char *class = "Msvm_VirtualSystemSnapshotService";
    struct cim_prop given = { parameter, value };
    struct cim_props in = { &given, 1, 1 };
    return sim_check_parameters(v2_class(class), method_of(class, "CreateSnapshot"), &in, err);
}

static void parameters_are_checked(void **state)
{
    (void)state;
    static const struct cim_ref vm = { .class_name = "Msvm_ComputerSystem" };
    const uint32_t unknown = (uint32_t)CIM_S_INVALID_METHOD_PARAMETERS;
    const uint32_t mismatch = (uint32_t)CIM_S_TYPE_MISMATCH;
    const struct cim_value text = cim_string("x");
    const struct {
        const char *name;
        struct cim_value value;
        uint32_t status;
    } cases[] = {
        { "AffectedSystem", cim_reference(&vm), 0 },
        { "affectedsystem", cim_null(CIM_STRING), 0 },
        { "SnapshotType", cim_uint(CIM_UINT16, 2), 0 },
        { "ResultingSnapshot", cim_null(CIM_REFERENCE), 0 },
        { "Job", cim_null(CIM_REFERENCE), unknown },
        { "Snapshot", cim_reference(&vm), unknown },
        { "AffectedSystem", text, mismatch },
        { "SnapshotType", cim_uint(CIM_UINT32, 2), mismatch },
        { "SnapshotSettings", cim_array(CIM_STRING, &text, 1), mismatch },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ERROR(err);
        int rc = check_call(cases[i].name, cases[i].value, &err);
        assert_int_equal(rc, cases[i].status ? HP_E_FAILED : HP_OK);
        assert_int_equal(err.codes[HP_LEVEL_WMI].value, cases[i].status);
    }
}

static int check_property(const char *class, const char *property, struct cim_value value, unsigned build)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_instance *instance = cim_instance_new(&arena, class);
    cim_props_set(&arena, &instance->props, property, value);
    int rc = sim_check_instance(V2, instance, build, &err);
    if (rc)
        assert_non_null(strstr(err.what, class));
    return rc;
}

static void embedded_instances_are_checked(void **state)
{
    (void)state;
    const char *gpu = "Msvm_GpuPartitionSettingData";
    const struct cim_value yes = cim_boolean(true);
    assert_int_equal(check_property(gpu, "NumaAwarePlacement", yes, WINDOWS_11), 0);
    assert_int_equal(check_property(gpu, "NumaAwarePlacement", yes, WINDOWS_10), HP_E_FAILED);
    assert_int_equal(check_property(gpu, "HostResource", cim_null_array(CIM_STRING), WINDOWS_10), 0);
    assert_int_equal(check_property(gpu, "HostResource", cim_string("x"), WINDOWS_10), HP_E_FAILED);
    assert_int_equal(check_property(gpu, "ResourceType", cim_uint(CIM_UINT32, 1), WINDOWS_10), HP_E_FAILED);
    assert_int_equal(check_property(gpu, "Nonsense", yes, WINDOWS_10), HP_E_FAILED);
    assert_int_equal(check_property("Msvm_Nonsense", "Name", yes, WINDOWS_10), HP_E_FAILED);
    assert_int_equal(check_property("CIM_SettingData", "Caption", cim_string(""), WINDOWS_10), HP_E_FAILED);
}

/* --- completing --- */

static void instances_are_completed(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_class_decl *class = v2_class("Msvm_GpuPartitionSettingData");
    struct cim_instance *instance = cim_instance_new(&arena, "msvm_gpupartitionsettingdata");
    cim_props_set(&arena, &instance->props, "instanceid", cim_string("Microsoft:A\\B"));
    sim_complete_instance(&arena, class, WINDOWS_10, "HOST", instance);

    assert_string_equal(instance->class_name, "Msvm_GpuPartitionSettingData");
    assert_string_equal(cim_ref_path(&arena, instance->path),
                        "\\\\HOST\\root\\virtualization\\v2:Msvm_GpuPartitionSettingData.InstanceID="
                        "\"Microsoft:A\\\\B\"");
    struct listing expected = { .count = 0 };
    sim_class_each_property(class, WINDOWS_10, list_name, &expected);
    assert_int_equal(instance->props.count, expected.count);
    const struct cim_value *host_resource = cim_props_find(&instance->props, "HostResource");
    assert_true(host_resource->is_null && host_resource->is_array);
    assert_null(cim_props_find(&instance->props, "NumaAwarePlacement"));
}

static void paths_name_keys_in_order(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_instance *partition = cim_instance_new(&arena, "Msvm_GpuPartition");
    cim_props_set(&arena, &partition->props, "SystemName", cim_string("VM"));
    cim_props_set(&arena, &partition->props, "SystemCreationClassName", cim_string("S"));
    cim_props_set(&arena, &partition->props, "DeviceID", cim_string("D"));
    sim_complete_instance(&arena, v2_class("Msvm_GpuPartition"), SERVER_2025, NULL, partition);
    assert_null(partition->path); /* a key is NULL */

    partition->props.count = 3;
    cim_props_set(&arena, &partition->props, "CreationClassName", cim_string("C"));
    sim_complete_instance(&arena, v2_class("Msvm_GpuPartition"), SERVER_2025, NULL, partition);
    assert_string_equal(cim_ref_path(&arena, partition->path),
                        "root\\virtualization\\v2:Msvm_GpuPartition.CreationClassName=\"C\",DeviceID=\"D\","
                        "SystemCreationClassName=\"S\",SystemName=\"VM\"");
}

static void references_in_paths_are_paths(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_key key = { "Name", cim_string("A\\B") };
    struct cim_ref vm = { .class_name = "Msvm_ComputerSystem", .keys = &key, .key_count = 1 };
    struct cim_instance *link = cim_instance_new(&arena, "Msvm_SettingsDefineState");
    cim_props_set(&arena, &link->props, "SettingData", cim_reference(&vm));
    cim_props_set(&arena, &link->props, "ManagedElement", cim_reference(&vm));
    sim_complete_instance(&arena, v2_class("Msvm_SettingsDefineState"), SERVER_2025, "H", link);
    assert_int_equal(link->path->key_count, 2);
    assert_string_equal(cim_ref_key(link->path, "SettingData"), "Msvm_ComputerSystem.Name=\"A\\\\B\"");
    assert_string_equal(link->path->keys[0].name, "ManagedElement");
}

static void singletons_have_a_path_without_keys(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_class_decl *class = sim_class(CIM_NS_CIMV2, "Win32_OperatingSystem", WINDOWS_10);
    struct cim_instance *system = cim_instance_new(&arena, class->name);
    sim_complete_instance(&arena, class, WINDOWS_10, "HOST", system);
    assert_string_equal(cim_ref_path(&arena, system->path), "\\\\HOST\\root\\cimv2:Win32_OperatingSystem=@");

    class = sim_class(CIM_NS_CIMV2, "Win32_PnPSignedDriver", WINDOWS_10);
    struct cim_instance *driver = cim_instance_new(&arena, class->name);
    sim_complete_instance(&arena, class, WINDOWS_10, "HOST", driver);
    assert_null(driver->path); /* the class has no key */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_found_without_case),
        cmocka_unit_test(namespaces_are_three),
        cmocka_unit_test(ancestors_are_known),
        cmocka_unit_test(properties_come_with_builds),
        cmocka_unit_test(keys_stay_keys),
        cmocka_unit_test(methods_are_inherited),
        cmocka_unit_test(every_property_is_visited_once),
        cmocka_unit_test(a_whole_class_has_what_it_inherits),
        cmocka_unit_test(tables_fit_together),
        cmocka_unit_test(dump_is_json),
        cmocka_unit_test(parameters_are_checked),
        cmocka_unit_test(embedded_instances_are_checked),
        cmocka_unit_test(instances_are_completed),
        cmocka_unit_test(paths_name_keys_in_order),
        cmocka_unit_test(references_in_paths_are_paths),
        cmocka_unit_test(singletons_have_a_path_without_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
