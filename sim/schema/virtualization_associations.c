/* SPDX-License-Identifier: MIT */
/* What connects systems, settings, devices, pools, services and jobs. */
#include "tables.h"

static const struct cim_property_decl cim_component[] = {
    REFERENCE("GroupComponent", "CIM_ManagedElement", KEY),
    REFERENCE("PartComponent", "CIM_ManagedElement", KEY),
};

static const struct cim_property_decl cim_dependency[] = {
    REFERENCE("Antecedent", "CIM_ManagedElement", KEY),
    REFERENCE("Dependent", "CIM_ManagedElement", KEY),
};

static const struct cim_property_decl cim_settings_define_state[] = {
    REFERENCE("ManagedElement", "CIM_ManagedElement", KEY),
    REFERENCE("SettingData", "CIM_SettingData", KEY),
};

static const struct cim_property_decl cim_virtual_system_setting_data_component[] = {
    REFERENCE("GroupComponent", "CIM_VirtualSystemSettingData", AGAIN),
    REFERENCE("PartComponent", "CIM_ResourceAllocationSettingData", AGAIN),
};

static const struct cim_property_decl cim_snapshot_of_virtual_system[] = {
    REFERENCE("Antecedent", "CIM_ComputerSystem", AGAIN),
    REFERENCE("Dependent", "CIM_VirtualSystemSettingData", AGAIN),
};

static const struct cim_property_decl cim_most_current_snapshot_in_branch[] = {
    REFERENCE("Antecedent", "CIM_ComputerSystem", AGAIN),
    REFERENCE("Dependent", "CIM_VirtualSystemSettingData", AGAIN),
};

static const struct cim_property_decl msvm_most_current_snapshot_in_branch[] = {
    REFERENCE("Antecedent", "CIM_ComputerSystem", AGAIN),
    REFERENCE("Dependent", "Msvm_VirtualSystemSettingData", AGAIN),
};

static const struct cim_property_decl cim_last_applied_snapshot[] = {
    REFERENCE("Antecedent", "CIM_VirtualSystemSettingData", AGAIN),
    REFERENCE("Dependent", "CIM_ComputerSystem", AGAIN),
};

static const struct cim_property_decl msvm_parent_child_setting_data[] = {
    REFERENCE("Antecedent", "Msvm_VirtualSystemSettingData", AGAIN),
    REFERENCE("Dependent", "Msvm_VirtualSystemSettingData", AGAIN),
};

static const struct cim_property_decl cim_element_setting_data[] = {
    REFERENCE("ManagedElement", "CIM_ManagedElement", KEY),
    REFERENCE("SettingData", "CIM_SettingData", KEY),
    VALUE("IsDefault", CIM_UINT16, 0),
    VALUE("IsCurrent", CIM_UINT16, 0),
    VALUE("IsNext", CIM_UINT16, 0),
};

static const struct cim_property_decl cim_element_capabilities[] = {
    REFERENCE("ManagedElement", "CIM_ManagedElement", KEY),
    REFERENCE("Capabilities", "CIM_Capabilities", KEY),
    VALUE("Characteristics", CIM_UINT16, ARRAY),
};

static const struct cim_property_decl cim_settings_define_capabilities[] = {
    REFERENCE("GroupComponent", "CIM_Capabilities", AGAIN),
    REFERENCE("PartComponent", "CIM_SettingData", AGAIN),
    VALUE("PropertyPolicy", CIM_UINT16, 0),
    VALUE("ValueRole", CIM_UINT16, 0),
    VALUE("ValueRange", CIM_UINT16, 0),
};

static const struct cim_property_decl msvm_settings_define_capabilities[] = {
    VALUE("SupportStatement", CIM_UINT16, 0),
};

static const struct cim_property_decl cim_element_allocated_from_pool[] = {
    REFERENCE("Antecedent", "CIM_ResourcePool", AGAIN),
    REFERENCE("Dependent", "CIM_LogicalElement", AGAIN),
};

static const struct cim_property_decl cim_system_component[] = {
    REFERENCE("GroupComponent", "CIM_System", AGAIN),
    REFERENCE("PartComponent", "CIM_ManagedSystemElement", AGAIN),
};

static const struct cim_property_decl cim_system_device[] = {
    REFERENCE("GroupComponent", "CIM_System", AGAIN),
    REFERENCE("PartComponent", "CIM_LogicalDevice", AGAIN),
};

static const struct cim_property_decl cim_hosted_dependency[] = {
    REFERENCE("Antecedent", "CIM_ManagedElement", AGAIN),
    REFERENCE("Dependent", "CIM_ManagedElement", AGAIN),
};

static const struct cim_property_decl cim_hosted_service[] = {
    REFERENCE("Antecedent", "CIM_System", AGAIN),
    REFERENCE("Dependent", "CIM_Service", AGAIN),
};

static const struct cim_property_decl cim_affected_job_element[] = {
    REFERENCE("AffectedElement", "CIM_ManagedElement", KEY),
    REFERENCE("AffectingElement", "CIM_Job", KEY),
    VALUE("ElementEffects", CIM_UINT16, ARRAY),
    VALUE("OtherElementEffectsDescriptions", CIM_STRING, ARRAY),
};

static const struct cim_class_decl classes[] = {
    CLASS("CIM_Component", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_component)),
    CLASS("CIM_Dependency", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_dependency)),
    CLASS("CIM_SettingsDefineState", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_settings_define_state)),
    CLASS("Msvm_SettingsDefineState", "CIM_SettingsDefineState", ASSOCIATION),
    CLASS("CIM_VirtualSystemSettingDataComponent", "CIM_Component", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_virtual_system_setting_data_component)),
    CLASS("Msvm_VirtualSystemSettingDataComponent", "CIM_VirtualSystemSettingDataComponent", ASSOCIATION),
    CLASS("CIM_SnapshotOfVirtualSystem", "CIM_Dependency", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_snapshot_of_virtual_system)),
    CLASS("Msvm_SnapshotOfVirtualSystem", "CIM_SnapshotOfVirtualSystem", ASSOCIATION),
    CLASS("CIM_MostCurrentSnapshotInBranch", "CIM_Dependency", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_most_current_snapshot_in_branch)),
    CLASS("Msvm_MostCurrentSnapshotInBranch", "CIM_MostCurrentSnapshotInBranch", ASSOCIATION,
          PROPERTIES(msvm_most_current_snapshot_in_branch)),
    CLASS("CIM_LastAppliedSnapshot", "CIM_Dependency", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_last_applied_snapshot)),
    CLASS("Msvm_LastAppliedSnapshot", "CIM_LastAppliedSnapshot", ASSOCIATION),
    CLASS("Msvm_ParentChildSettingData", "CIM_Dependency", ASSOCIATION,
          PROPERTIES(msvm_parent_child_setting_data)),
    CLASS("CIM_ElementSettingData", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_element_setting_data)),
    CLASS("Msvm_ElementSettingData", "CIM_ElementSettingData", ASSOCIATION),
    CLASS("CIM_ElementCapabilities", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_element_capabilities)),
    CLASS("Msvm_ElementCapabilities", "CIM_ElementCapabilities", ASSOCIATION),
    CLASS("CIM_SettingsDefineCapabilities", "CIM_Component", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_settings_define_capabilities)),
    CLASS("Msvm_SettingsDefineCapabilities", "CIM_SettingsDefineCapabilities", ASSOCIATION,
          PROPERTIES(msvm_settings_define_capabilities)),
    CLASS("CIM_ElementAllocatedFromPool", "CIM_Dependency", ABSTRACT, ASSOCIATION,
          PROPERTIES(cim_element_allocated_from_pool)),
    CLASS("Msvm_ElementAllocatedFromPool", "CIM_ElementAllocatedFromPool", ASSOCIATION),
    CLASS("CIM_SystemComponent", "CIM_Component", ABSTRACT, ASSOCIATION, PROPERTIES(cim_system_component)),
    CLASS("CIM_SystemDevice", "CIM_SystemComponent", ABSTRACT, ASSOCIATION, PROPERTIES(cim_system_device)),
    CLASS("Msvm_SystemDevice", "CIM_SystemDevice", ASSOCIATION),
    CLASS("CIM_HostedDependency", "CIM_Dependency", ABSTRACT, ASSOCIATION, PROPERTIES(cim_hosted_dependency)),
    CLASS("CIM_HostedService", "CIM_HostedDependency", ABSTRACT, ASSOCIATION, PROPERTIES(cim_hosted_service)),
    CLASS("Msvm_HostedService", "CIM_HostedService", ASSOCIATION),
    CLASS("CIM_AffectedJobElement", NULL, ABSTRACT, ASSOCIATION, PROPERTIES(cim_affected_job_element)),
    CLASS("Msvm_AffectedJobElement", "CIM_AffectedJobElement", ASSOCIATION),
};

const struct sim_class_group sim_virtualization_associations = GROUP(classes);
