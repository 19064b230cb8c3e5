/* SPDX-License-Identifier: MIT */
/* The services whose methods change virtual machines and checkpoints, and that of virtual disks. */
#include "tables.h"

static const struct cim_property_decl cim_service[] = {
    VALUE("SystemCreationClassName", CIM_STRING, KEY),
    VALUE("SystemName", CIM_STRING, KEY),
    VALUE("CreationClassName", CIM_STRING, KEY),
    VALUE("Name", CIM_STRING, KEY | AGAIN),
    VALUE("PrimaryOwnerName", CIM_STRING, WRITABLE),
    VALUE("PrimaryOwnerContact", CIM_STRING, WRITABLE),
    VALUE("StartMode", CIM_STRING, 0),
    VALUE("Started", CIM_BOOLEAN, 0),
};

static const struct cim_parameter_decl destroy_system[] = {
    { "AffectedSystem", CIM_REFERENCE, "CIM_ComputerSystem", false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl modify_system_settings[] = {
    { "SystemSettings", CIM_STRING, NULL, false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl export_system_definition[] = {
    { "ComputerSystem", CIM_REFERENCE, "CIM_ComputerSystem", false, CIM_IN },
    { "ExportDirectory", CIM_STRING, NULL, false, CIM_IN },
    { "ExportSettingData", CIM_STRING, NULL, false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl add_resource_settings[] = {
    { "AffectedConfiguration", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_IN },
    { "ResourceSettings", CIM_STRING, NULL, true, CIM_IN },
    { "ResultingResourceSettings", CIM_REFERENCE, "CIM_ResourceAllocationSettingData", true, CIM_OUT },
    OUT_JOB,
};

static const struct cim_parameter_decl modify_resource_settings[] = {
    { "ResourceSettings", CIM_STRING, NULL, true, CIM_IN },
    { "ResultingResourceSettings", CIM_REFERENCE, "CIM_ResourceAllocationSettingData", true, CIM_OUT },
    OUT_JOB,
};

static const struct cim_parameter_decl remove_resource_settings[] = {
    { "ResourceSettings", CIM_REFERENCE, "CIM_ResourceAllocationSettingData", true, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl get_summary_information[] = {
    { "SettingData", CIM_REFERENCE, "CIM_VirtualSystemSettingData", true, CIM_IN },
    { "RequestedInformation", CIM_UINT32, NULL, true, CIM_IN },
    { "SummaryInformation", CIM_OBJECT, "Msvm_SummaryInformationBase", true, CIM_OUT },
};

static const struct cim_method_decl msvm_virtual_system_management_service_methods[] = {
    METHOD("DestroySystem", destroy_system),
    METHOD("ModifySystemSettings", modify_system_settings),
    METHOD("ExportSystemDefinition", export_system_definition),
    METHOD("AddResourceSettings", add_resource_settings),
    METHOD("ModifyResourceSettings", modify_resource_settings),
    METHOD("RemoveResourceSettings", remove_resource_settings),
    METHOD("GetSummaryInformation", get_summary_information),
};

static const struct cim_parameter_decl create_snapshot[] = {
    { "AffectedSystem", CIM_REFERENCE, "CIM_ComputerSystem", false, CIM_IN },
    { "SnapshotSettings", CIM_STRING, NULL, false, CIM_IN },
    { "SnapshotType", CIM_UINT16, NULL, false, CIM_IN },
    { "ResultingSnapshot", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_INOUT },
    OUT_JOB,
};

static const struct cim_parameter_decl apply_snapshot[] = {
    { "Snapshot", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl destroy_snapshot[] = {
    { "AffectedSnapshot", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl destroy_snapshot_tree[] = {
    { "SnapshotSettingData", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_IN },
    OUT_JOB,
};

static const struct cim_parameter_decl clear_snapshot_state[] = {
    { "SnapshotSettingData", CIM_REFERENCE, "CIM_VirtualSystemSettingData", false, CIM_IN },
    OUT_JOB,
};

static const struct cim_method_decl msvm_virtual_system_snapshot_service_methods[] = {
    METHOD("CreateSnapshot", create_snapshot),          METHOD("ApplySnapshot", apply_snapshot),
    METHOD("DestroySnapshot", destroy_snapshot),        METHOD("DestroySnapshotTree", destroy_snapshot_tree),
    METHOD("ClearSnapshotState", clear_snapshot_state),
};

static const struct cim_parameter_decl get_virtual_hard_disk_state[] = {
    { "Path", CIM_STRING, NULL, false, CIM_IN },
    { "State", CIM_STRING, NULL, false, CIM_OUT },
    OUT_JOB,
};

static const struct cim_parameter_decl get_virtual_hard_disk_setting_data[] = {
    { "Path", CIM_STRING, NULL, false, CIM_IN },
    { "SettingData", CIM_STRING, NULL, false, CIM_OUT },
    OUT_JOB,
};

static const struct cim_method_decl msvm_image_management_service_methods[] = {
    METHOD("GetVirtualHardDiskSettingData", get_virtual_hard_disk_setting_data),
    METHOD("GetVirtualHardDiskState", get_virtual_hard_disk_state),
};

static const struct cim_property_decl msvm_virtual_hard_disk_state[] = {
    VALUE("FileSize", CIM_UINT64, 0),        VALUE("InUse", CIM_BOOLEAN, 0),
    VALUE("MinInternalSize", CIM_UINT64, 0), VALUE("PhysicalSectorSize", CIM_UINT32, 0),
    VALUE("Alignment", CIM_UINT32, 0),       VALUE("FragmentationPercentage", CIM_UINT32, 0),
    VALUE("Timestamp", CIM_DATETIME, 0),
};

static const struct cim_property_decl msvm_virtual_hard_disk_setting_data[] = {
    VALUE("Type", CIM_UINT16, WRITABLE),
    VALUE("Format", CIM_UINT16, WRITABLE),
    VALUE("Path", CIM_STRING, WRITABLE),
    VALUE("ParentPath", CIM_STRING, WRITABLE),
    VALUE("MaxInternalSize", CIM_UINT64, WRITABLE),
    VALUE("BlockSize", CIM_UINT32, WRITABLE),
    VALUE("LogicalSectorSize", CIM_UINT32, WRITABLE),
    VALUE("PhysicalSectorSize", CIM_UINT32, WRITABLE),
    VALUE("VirtualDiskId", CIM_STRING, WRITABLE),
    VALUE("ParentIdentifier", CIM_STRING, 0),
    VALUE("ParentTimestamp", CIM_DATETIME, 0),
    SINCE(16299, "IsPmemCompatible", CIM_BOOLEAN, WRITABLE),
    SINCE(16299, "PmemAddressAbstractionType", CIM_UINT16, WRITABLE),
    SINCE(16299, "DataAlignment", CIM_UINT64, WRITABLE),
};

static const struct cim_property_decl msvm_mounted_storage_image[] = {
    VALUE("Type", CIM_UINT16, 0),          VALUE("Access", CIM_UINT16, 0),
    VALUE("PortNumber", CIM_UINT8, KEY),   VALUE("PathId", CIM_UINT8, KEY),
    VALUE("TargetId", CIM_UINT8, KEY),     VALUE("Lun", CIM_UINT8, KEY),
    VALUE("PnpDevicePath", CIM_STRING, 0),
};

static const struct cim_class_decl classes[] = {
    CLASS("CIM_Service", "CIM_EnabledLogicalElement", ABSTRACT, PROPERTIES(cim_service)),
    CLASS("CIM_VirtualSystemManagementService", "CIM_Service", ABSTRACT),
    CLASS("Msvm_VirtualSystemManagementService", "CIM_VirtualSystemManagementService",
          METHODS(msvm_virtual_system_management_service_methods)),
    CLASS("CIM_VirtualSystemSnapshotService", "CIM_Service", ABSTRACT),
    CLASS("Msvm_VirtualSystemSnapshotService", "CIM_VirtualSystemSnapshotService",
          METHODS(msvm_virtual_system_snapshot_service_methods)),
    CLASS("Msvm_ImageManagementService", "CIM_Service", METHODS(msvm_image_management_service_methods)),
    CLASS("Msvm_VirtualHardDiskSettingData", "CIM_SettingData",
          PROPERTIES(msvm_virtual_hard_disk_setting_data)),
    CLASS("Msvm_MountedStorageImage", "CIM_LogicalElement", PROPERTIES(msvm_mounted_storage_image)),
    CLASS("Msvm_VirtualHardDiskState", NULL, PROPERTIES(msvm_virtual_hard_disk_state)),
};

const struct sim_class_group sim_virtualization_services = GROUP(classes);
