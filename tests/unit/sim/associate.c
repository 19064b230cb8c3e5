/* SPDX-License-Identifier: MIT */
#include "sim_query_world.h"

static void associators_come_once_for_each_association(void **state)
{
    gives(*state, "ASSOCIATORS OF {" LIVE_A "}", "A A\\G1 A");
    gives(*state, "associators of{" VM_A "}", "A S1 S2 A");
    gives(*state, "ASSOCIATORS OF {\\\\HOST\\root\\virtualization\\v2:" VM_A "}", "A S1 S2 A");
    gives(*state, "ASSOCIATORS OF {root/virtualization/v2:" VM_A "}", "A S1 S2 A");
    gives(*state, "ASSOCIATORS OF {" GPU_PATH "}", "");
    const struct world *world = *state;
    size_t before = world->enumerations;
    gives(*state, "ASSOCIATORS OF {" VM_A "} WHERE AssocClass = Msvm_VirtualSystemSettingDataComponent", "");
    assert_int_equal(world->enumerations, before); /* a VM cannot be at either end */
}

static void associators_are_filtered(void **state)
{
    gives(*state, "ASSOCIATORS OF {" VM_A "} WHERE AssocClass = Msvm_SettingsDefineState", "A");
    gives(*state, "ASSOCIATORS OF {" VM_A "} WHERE AssocClass=CIM_Dependency", "S1 S2");
    gives(*state, "ASSOCIATORS OF {" VM_A "} WHERE AssocClass = Msvm_ComputerSystem", "");
    gives(*state, "ASSOCIATORS OF {" VM_A "} WHERE resultclass = cim_virtualsystemsettingdata", "A S1 S2 A");
    gives(*state, "ASSOCIATORS OF {" LIVE_A "} WHERE ResultClass = CIM_ResourceAllocationSettingData",
          "A\\G1");
    gives(*state, "ASSOCIATORS OF {" SNAPSHOT_1 "} WHERE Role = Antecedent", "S2");
    gives(*state, "ASSOCIATORS OF {" SNAPSHOT_1 "} WHERE ResultRole = Antecedent", "A");
    gives(*state, "ASSOCIATORS OF {" SNAPSHOT_1 "} WHERE Role = Dependent ResultRole = Dependent", "");
    gives(*state, "ASSOCIATORS OF {" SNAPSHOT_1 "} WHERE Role = NoSuchRole", "");
    gives(*state,
          "ASSOCIATORS OF {" SNAPSHOT_1 "} WHERE AssocClass = Msvm_ParentChildSettingData ResultClass = "
          "Msvm_VirtualSystemSettingData Role = antecedent ResultRole = dependent",
          "S2");
    const struct world *world = *state;
    assert_string_equal(world->hint_property, "Antecedent");
}

static void associators_can_be_cut(void **state)
{
    struct cim_instances found =
        ask(*state, CIM_NS_VIRTUALIZATION,
            "ASSOCIATORS OF {" VM_A "} WHERE AssocClass = Msvm_SettingsDefineState KeysOnly");
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].props.count, 1);
    assert_string_equal(found.items[0].props.items[0].name, "InstanceID");
    assert_non_null(found.items[0].path);

    found = ask(*state, CIM_NS_VIRTUALIZATION, "ASSOCIATORS OF {" LIVE_A "} WHERE ClassDefsOnly");
    assert_int_equal(found.count, 2);
    assert_string_equal(found.items[0].class_name, "Msvm_ComputerSystem");
    assert_string_equal(found.items[1].class_name, "Msvm_GpuPartitionSettingData");
    assert_int_equal(found.items[0].props.count, 0);
    assert_null(found.items[0].path);
}

static void references_give_the_associations(void **state)
{
    struct world *world = *state;
    assert_int_equal(ask(world, CIM_NS_VIRTUALIZATION, "REFERENCES OF {" VM_A "}").count, 5);
    gives(world, "REFERENCES OF {" LIVE_A "} WHERE ResultClass = CIM_Component",
          "Msvm_VirtualSystemSettingDataComponent");
    gives(world, "REFERENCES OF {" SNAPSHOT_1 "} WHERE Role = Antecedent", "Msvm_ParentChildSettingData");
    gives(world, "REFERENCES OF {" VM_A "} WHERE ClassDefsOnly",
          "Msvm_SettingsDefineState Msvm_SnapshotOfVirtualSystem Msvm_LastAppliedSnapshot "
          "Msvm_ElementSettingData");
    struct cim_instances found =
        ask(world, CIM_NS_VIRTUALIZATION,
            "REFERENCES OF {" LIVE_A "} WHERE ResultClass = Msvm_ElementSettingData KeysOnly");
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].props.count, 2); /* IsDefault, IsCurrent and IsNext are no keys */
    assert_non_null(found.items[0].path);
}

static void an_association_with_itself_is_one_reference(void **state)
{
    struct world *world = *state;
    link_objects(world, "Msvm_ParentChildSettingData", "Antecedent", LIVE_A, "Dependent", LIVE_A);
    gives(world, "REFERENCES OF {" LIVE_A "} WHERE ResultClass = Msvm_ParentChildSettingData",
          "Msvm_ParentChildSettingData");
    gives(world, "REFERENCES OF {" LIVE_A "} WHERE Role = Dependent", "Msvm_ParentChildSettingData");
}

static void bad_sources_of_associations_are_refused(void **state)
{
    refused(*state,
            "ASSOCIATORS OF {Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"Z\"}",
            CIM_S_NOT_FOUND);
    refused(*state, "ASSOCIATORS OF {Msvm_Nonsense.Name=\"A\"}", CIM_S_NOT_FOUND);
    refused(*state, "ASSOCIATORS OF {Msvm_ComputerSystem.Name=}", CIM_S_INVALID_OBJECT_PATH);
    refused(*state, "ASSOCIATORS OF {}", CIM_S_INVALID_OBJECT_PATH);
    refused(*state, "ASSOCIATORS OF {Msvm_ComputerSystem.Name='A'}", CIM_S_INVALID_OBJECT_PATH);
    refused(*state, "ASSOCIATORS OF {Msvm_ComputerSystem}", CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS OF { " VM_A "}", CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS OF {" VM_A " }", CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS OF {\\\\HOST\\root\\cimv2:Win32_OperatingSystem=@}", CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS OF {" VM_A, CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS OF " VM_A, CIM_S_INVALID_QUERY);
    refused(*state, "ASSOCIATORS {" VM_A "}", CIM_S_INVALID_QUERY);
    gives_in(*state, CIM_NS_CIMV2, "ASSOCIATORS OF {root\\cimv2:Win32_OperatingSystem=@}", "");
}

static void association_words_are_strict(void **state)
{
    static const struct {
        const char *where;
        enum cim_status status;
    } cases[] = {
        { "", CIM_S_INVALID_QUERY },
        { "AssocClass", CIM_S_INVALID_QUERY },
        { "AssocClass =", CIM_S_INVALID_QUERY },
        { "AssocClass = 'Msvm_SettingsDefineState'", CIM_S_INVALID_QUERY },
        { "AssocClass <> Msvm_SettingsDefineState", CIM_S_INVALID_QUERY },
        { "Role = ManagedElement AND ResultRole = SettingData", CIM_S_INVALID_QUERY },
        { "Role = ManagedElement, ResultRole = SettingData", CIM_S_INVALID_QUERY },
        { "Role = ManagedElement OR KeysOnly", CIM_S_INVALID_QUERY },
        { "Role = Dependent Role = Dependent", CIM_S_INVALID_QUERY },
        { "KeysOnly KeysOnly", CIM_S_INVALID_QUERY },
        { "KeysOnly = TRUE", CIM_S_INVALID_QUERY },
        { "ResultClass = CIM_SettingData ClassDefsOnly", CIM_S_INVALID_QUERY },
        { "InstanceID = 'x'", CIM_S_INVALID_QUERY },
        { "AssocClass = Msvm_Nonsense", CIM_S_INVALID_CLASS },
        { "ResultClass = Msvm_Nonsense", CIM_S_INVALID_CLASS },
        { "RequiredQualifier = Dynamic", CIM_S_NOT_SUPPORTED },
        { "RequiredAssocQualifier = Dynamic", CIM_S_NOT_SUPPORTED },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_STR(text);
        hp_str_format(&text, "ASSOCIATORS OF {" VM_A "} WHERE %s", cases[i].where);
        refused(*state, hp_str_text(&text), cases[i].status);
    }
    refused(*state, "REFERENCES OF {" VM_A "} WHERE AssocClass = Msvm_SettingsDefineState",
            CIM_S_INVALID_QUERY);
    refused(*state, "REFERENCES OF {" VM_A "} WHERE ResultRole = SettingData", CIM_S_INVALID_QUERY);
    refused(*state, "REFERENCES OF {" VM_A "} WHERE RequiredQualifier = x", CIM_S_NOT_SUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(associators_come_once_for_each_association),
        TEST(associators_are_filtered),
        TEST(associators_can_be_cut),
        TEST(references_give_the_associations),
        TEST(an_association_with_itself_is_one_reference),
        TEST(bad_sources_of_associations_are_refused),
        TEST(association_words_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
