/* SPDX-License-Identifier: MIT */
/* What everything in root\virtualization\v2 derives from: elements, systems, devices, settings. */
#include "tables.h"

static const struct cim_property_decl cim_managed_element[] = {
    VALUE("InstanceID", CIM_STRING, 0),
    VALUE("Caption", CIM_STRING, 0),
    VALUE("Description", CIM_STRING, 0),
    VALUE("ElementName", CIM_STRING, 0),
};

static const struct cim_property_decl cim_managed_system_element[] = {
    VALUE("InstallDate", CIM_DATETIME, 0),
    VALUE("Name", CIM_STRING, 0),
    VALUE("OperationalStatus", CIM_UINT16, ARRAY),
    VALUE("StatusDescriptions", CIM_STRING, ARRAY),
    VALUE("Status", CIM_STRING, 0),
    VALUE("HealthState", CIM_UINT16, 0),
    VALUE("CommunicationStatus", CIM_UINT16, 0),
    VALUE("DetailedStatus", CIM_UINT16, 0),
    VALUE("OperatingStatus", CIM_UINT16, 0),
    VALUE("PrimaryStatus", CIM_UINT16, 0),
};

static const struct cim_property_decl cim_enabled_logical_element[] = {
    VALUE("EnabledState", CIM_UINT16, 0),
    VALUE("OtherEnabledState", CIM_STRING, 0),
    VALUE("RequestedState", CIM_UINT16, 0),
    VALUE("EnabledDefault", CIM_UINT16, WRITABLE),
    VALUE("TimeOfLastStateChange", CIM_DATETIME, 0),
    VALUE("AvailableRequestedStates", CIM_UINT16, ARRAY),
    VALUE("TransitioningToState", CIM_UINT16, 0),
};

static const struct cim_property_decl cim_system[] = {
    VALUE("CreationClassName", CIM_STRING, KEY),
    VALUE("Name", CIM_STRING, KEY | AGAIN),
    VALUE("NameFormat", CIM_STRING, 0),
    VALUE("PrimaryOwnerName", CIM_STRING, WRITABLE),
    VALUE("PrimaryOwnerContact", CIM_STRING, WRITABLE),
    VALUE("Roles", CIM_STRING, ARRAY | WRITABLE),
    VALUE("OtherIdentifyingInfo", CIM_STRING, ARRAY),
    VALUE("IdentifyingDescriptions", CIM_STRING, ARRAY),
};

static const struct cim_property_decl cim_computer_system[] = {
    VALUE("NameFormat", CIM_STRING, AGAIN),
    VALUE("Dedicated", CIM_UINT16, ARRAY),
    VALUE("OtherDedicatedDescriptions", CIM_STRING, ARRAY),
    VALUE("ResetCapability", CIM_UINT16, 0),
    VALUE("PowerManagementCapabilities", CIM_UINT16, ARRAY),
};

static const struct cim_property_decl cim_logical_device[] = {
    VALUE("SystemCreationClassName", CIM_STRING, KEY),
    VALUE("SystemName", CIM_STRING, KEY),
    VALUE("CreationClassName", CIM_STRING, KEY),
    VALUE("DeviceID", CIM_STRING, KEY),
    VALUE("PowerManagementSupported", CIM_BOOLEAN, 0),
    VALUE("PowerManagementCapabilities", CIM_UINT16, ARRAY),
    VALUE("Availability", CIM_UINT16, 0),
    VALUE("StatusInfo", CIM_UINT16, 0),
    VALUE("LastErrorCode", CIM_UINT32, 0),
    VALUE("ErrorDescription", CIM_STRING, 0),
    VALUE("ErrorCleared", CIM_BOOLEAN, 0),
    VALUE("OtherIdentifyingInfo", CIM_STRING, ARRAY),
    VALUE("PowerOnHours", CIM_UINT64, 0),
    VALUE("TotalPowerOnHours", CIM_UINT64, 0),
    VALUE("IdentifyingDescriptions", CIM_STRING, ARRAY),
    VALUE("AdditionalAvailability", CIM_UINT16, ARRAY),
    VALUE("MaxQuiesceTime", CIM_UINT64, 0),
};

static const struct cim_property_decl cim_setting_data[] = {
    VALUE("InstanceID", CIM_STRING, KEY | AGAIN),
    VALUE("ElementName", CIM_STRING, AGAIN),
};

static const struct cim_property_decl cim_virtual_system_setting_data[] = {
    VALUE("VirtualSystemIdentifier", CIM_STRING, 0),
    VALUE("VirtualSystemType", CIM_STRING, 0),
    VALUE("Notes", CIM_STRING, ARRAY),
    VALUE("CreationTime", CIM_DATETIME, 0),
    VALUE("ConfigurationID", CIM_STRING, 0),
    VALUE("ConfigurationDataRoot", CIM_STRING, 0),
    VALUE("ConfigurationFile", CIM_STRING, 0),
    VALUE("SnapshotDataRoot", CIM_STRING, 0),
    VALUE("SuspendDataRoot", CIM_STRING, 0),
    VALUE("SwapFileDataRoot", CIM_STRING, 0),
    VALUE("LogDataRoot", CIM_STRING, 0),
    VALUE("AutomaticStartupAction", CIM_UINT16, 0),
    VALUE("AutomaticStartupActionDelay", CIM_DATETIME, 0),
    VALUE("AutomaticStartupActionSequenceNumber", CIM_UINT16, 0),
    VALUE("AutomaticShutdownAction", CIM_UINT16, 0),
    VALUE("AutomaticRecoveryAction", CIM_UINT16, 0),
    VALUE("RecoveryFile", CIM_STRING, 0),
};

static const struct cim_property_decl cim_resource_allocation_setting_data[] = {
    VALUE("ResourceType", CIM_UINT16, 0),
    VALUE("OtherResourceType", CIM_STRING, 0),
    VALUE("ResourceSubType", CIM_STRING, 0),
    VALUE("PoolID", CIM_STRING, 0),
    VALUE("ConsumerVisibility", CIM_UINT16, 0),
    VALUE("HostResource", CIM_STRING, ARRAY),
    VALUE("AllocationUnits", CIM_STRING, 0),
    VALUE("VirtualQuantity", CIM_UINT64, 0),
    VALUE("Reservation", CIM_UINT64, 0),
    VALUE("Limit", CIM_UINT64, 0),
    VALUE("Weight", CIM_UINT32, 0),
    VALUE("AutomaticAllocation", CIM_BOOLEAN, 0),
    VALUE("AutomaticDeallocation", CIM_BOOLEAN, 0),
    VALUE("Parent", CIM_STRING, 0),
    VALUE("Connection", CIM_STRING, ARRAY),
    VALUE("Address", CIM_STRING, 0),
    VALUE("MappingBehavior", CIM_UINT16, 0),
    VALUE("AddressOnParent", CIM_STRING, 0),
    VALUE("VirtualQuantityUnits", CIM_STRING, 0),
};

static const struct cim_property_decl cim_capabilities[] = {
    VALUE("InstanceID", CIM_STRING, KEY | AGAIN),
    VALUE("ElementName", CIM_STRING, AGAIN),
};

static const struct cim_class_decl classes[] = {
    CLASS("CIM_ManagedElement", NULL, ABSTRACT, PROPERTIES(cim_managed_element)),
    CLASS("CIM_ManagedSystemElement", "CIM_ManagedElement", ABSTRACT, PROPERTIES(cim_managed_system_element)),
    CLASS("CIM_LogicalElement", "CIM_ManagedSystemElement", ABSTRACT),
    CLASS("CIM_EnabledLogicalElement", "CIM_LogicalElement", ABSTRACT,
          PROPERTIES(cim_enabled_logical_element)),
    CLASS("CIM_System", "CIM_EnabledLogicalElement", ABSTRACT, PROPERTIES(cim_system)),
    CLASS("CIM_ComputerSystem", "CIM_System", ABSTRACT, PROPERTIES(cim_computer_system)),
    CLASS("CIM_LogicalDevice", "CIM_EnabledLogicalElement", ABSTRACT, PROPERTIES(cim_logical_device)),
    CLASS("CIM_SettingData", "CIM_ManagedElement", ABSTRACT, PROPERTIES(cim_setting_data)),
    CLASS("CIM_VirtualSystemSettingData", "CIM_SettingData", ABSTRACT,
          PROPERTIES(cim_virtual_system_setting_data)),
    CLASS("CIM_ResourceAllocationSettingData", "CIM_SettingData", ABSTRACT,
          PROPERTIES(cim_resource_allocation_setting_data)),
    CLASS("CIM_Capabilities", "CIM_ManagedElement", ABSTRACT, PROPERTIES(cim_capabilities)),
    CLASS("CIM_View", "CIM_ManagedElement", ABSTRACT),
};

const struct sim_class_group sim_virtualization_base = GROUP(classes);
