/* SPDX-License-Identifier: MIT */
/* Resources: GPUs and their partitions, pools and their capabilities, and the settings of memory, processors
 * and storage. */
#include "tables.h"

static const struct cim_property_decl msvm_partitionable_gpu[] = {
    VALUE("ValidPartitionCounts", CIM_UINT16, ARRAY | WRITABLE),
    VALUE("PartitionCount", CIM_UINT16, WRITABLE),
    VALUE("TotalVRAM", CIM_UINT64, 0),
    VALUE("AvailableVRAM", CIM_UINT64, 0),
    VALUE("MinPartitionVRAM", CIM_UINT64, 0),
    VALUE("MaxPartitionVRAM", CIM_UINT64, 0),
    VALUE("OptimalPartitionVRAM", CIM_UINT64, 0),
    VALUE("TotalEncode", CIM_UINT64, 0),
    VALUE("AvailableEncode", CIM_UINT64, 0),
    VALUE("MinPartitionEncode", CIM_UINT64, 0),
    VALUE("MaxPartitionEncode", CIM_UINT64, 0),
    VALUE("OptimalPartitionEncode", CIM_UINT64, 0),
    VALUE("TotalDecode", CIM_UINT64, 0),
    VALUE("AvailableDecode", CIM_UINT64, 0),
    VALUE("MinPartitionDecode", CIM_UINT64, 0),
    VALUE("MaxPartitionDecode", CIM_UINT64, 0),
    VALUE("OptimalPartitionDecode", CIM_UINT64, 0),
    VALUE("TotalCompute", CIM_UINT64, 0),
    VALUE("AvailableCompute", CIM_UINT64, 0),
    VALUE("MinPartitionCompute", CIM_UINT64, 0),
    VALUE("MaxPartitionCompute", CIM_UINT64, 0),
    VALUE("OptimalPartitionCompute", CIM_UINT64, 0),
    SINCE(26100, "SupportsIncomingLiveMigration", CIM_BOOLEAN, 0),
};

static const struct cim_property_decl msvm_gpu_partition[] = {
    VALUE("DeviceInstancePath", CIM_STRING, 0),
    VALUE("PartitionId", CIM_UINT16, 0),
    VALUE("PartitionVfLuid", CIM_STRING, 0),
    SINCE(20348, "CurrentCompute", CIM_UINT64, 0),
    SINCE(20348, "CurrentDecode", CIM_UINT64, 0),
    SINCE(20348, "CurrentEncode", CIM_UINT64, 0),
    SINCE(20348, "CurrentVRAM", CIM_UINT64, 0),
    SINCE(26100, "SupportsOutgoingLiveMigration", CIM_BOOLEAN, 0),
};

static const struct cim_property_decl msvm_pci_express_setting_data[] = {
    VALUE("VirtualSystemIdentifiers", CIM_STRING, ARRAY),
    SINCE(15063, "VirtualFunctions", CIM_UINT16, ARRAY | WRITABLE),
    SINCE(20348, "NumaAwarePlacement", CIM_BOOLEAN, WRITABLE),
};

static const struct cim_property_decl msvm_gpu_partition_setting_data[] = {
    VALUE("MinPartitionVRAM", CIM_UINT64, WRITABLE),
    VALUE("MaxPartitionVRAM", CIM_UINT64, WRITABLE),
    VALUE("OptimalPartitionVRAM", CIM_UINT64, WRITABLE),
    VALUE("MinPartitionEncode", CIM_UINT64, WRITABLE),
    VALUE("MaxPartitionEncode", CIM_UINT64, WRITABLE),
    VALUE("OptimalPartitionEncode", CIM_UINT64, WRITABLE),
    VALUE("MinPartitionDecode", CIM_UINT64, WRITABLE),
    VALUE("MaxPartitionDecode", CIM_UINT64, WRITABLE),
    VALUE("OptimalPartitionDecode", CIM_UINT64, WRITABLE),
    VALUE("MinPartitionCompute", CIM_UINT64, WRITABLE),
    VALUE("MaxPartitionCompute", CIM_UINT64, WRITABLE),
    VALUE("OptimalPartitionCompute", CIM_UINT64, WRITABLE),
    SINCE(19041, "VirtualSystemIdentifiers", CIM_STRING, ARRAY),
    SINCE(22621, "NumaAwarePlacement", CIM_BOOLEAN, WRITABLE),
    SINCE(SIM_FIRST_IMAGINED_BUILD, "ImaginedPartitionPolicy", CIM_UINT32, WRITABLE),
    SINCE(SIM_FIRST_IMAGINED_BUILD, "ImaginedPartitionLabel", CIM_STRING, WRITABLE),
};

static const struct cim_property_decl cim_resource_pool[] = {
    VALUE("InstanceID", CIM_STRING, KEY | AGAIN),
    VALUE("PoolID", CIM_STRING, 0),
    VALUE("Primordial", CIM_BOOLEAN, 0),
    VALUE("Capacity", CIM_UINT64, 0),
    VALUE("Reserved", CIM_UINT64, 0),
    VALUE("ResourceType", CIM_UINT16, 0),
    VALUE("OtherResourceType", CIM_STRING, 0),
    VALUE("ResourceSubType", CIM_STRING, 0),
    VALUE("AllocationUnits", CIM_STRING, 0),
    VALUE("ConsumedResourceUnits", CIM_STRING, 0),
    VALUE("CurrentlyConsumedResource", CIM_UINT64, 0),
    VALUE("MaxConsumableResource", CIM_UINT64, 0),
};

static const struct cim_property_decl msvm_resource_pool[] = {
    VALUE("OperationalStatus", CIM_UINT16, ARRAY | AGAIN),
};

static const struct cim_property_decl cim_allocation_capabilities[] = {
    VALUE("ResourceType", CIM_UINT16, 0),
    VALUE("OtherResourceType", CIM_STRING, 0),
    VALUE("ResourceSubType", CIM_STRING, 0),
    VALUE("RequestTypesSupported", CIM_UINT16, 0),
    VALUE("SharingMode", CIM_UINT16, 0),
    VALUE("SupportedAddStates", CIM_UINT16, ARRAY),
    VALUE("SupportedRemoveStates", CIM_UINT16, ARRAY),
};

static const struct cim_property_decl cim_storage_allocation_setting_data[] = {
    VALUE("VirtualResourceBlockSize", CIM_UINT64, 0),
    VALUE("VirtualQuantity", CIM_UINT64, AGAIN),
    VALUE("VirtualQuantityUnits", CIM_STRING, AGAIN),
    VALUE("Access", CIM_UINT16, 0),
    VALUE("HostResourceBlockSize", CIM_UINT64, 0),
    VALUE("Reservation", CIM_UINT64, AGAIN),
    VALUE("Limit", CIM_UINT64, AGAIN),
    VALUE("HostExtentStartingAddress", CIM_UINT64, 0),
    VALUE("HostExtentName", CIM_STRING, 0),
    VALUE("HostExtentNameFormat", CIM_UINT16, 0),
    VALUE("OtherHostExtentNameFormat", CIM_STRING, 0),
    VALUE("HostExtentNameNamespace", CIM_UINT16, 0),
    VALUE("OtherHostExtentNameNamespace", CIM_STRING, 0),
};

static const struct cim_property_decl msvm_storage_allocation_setting_data[] = {
    VALUE("IOPSLimit", CIM_UINT64, 0),
    VALUE("IOPSReservation", CIM_UINT64, 0),
    VALUE("IOPSAllocationUnits", CIM_STRING, 0),
    VALUE("Weight", CIM_UINT32, AGAIN),
    VALUE("PersistentReservationsSupported", CIM_BOOLEAN, 0),
    VALUE("StorageQoSPolicyID", CIM_STRING, 0),
    VALUE("SnapshotId", CIM_STRING, 0),
    VALUE("CachingMode", CIM_UINT16, 0),
    VALUE("IgnoreFlushes", CIM_BOOLEAN, 0),
    VALUE("WriteHardeningMethod", CIM_UINT16, 0),
};

static const struct cim_property_decl msvm_resource_allocation_setting_data[] = {
    SINCE(19041, "VirtualSystemIdentifiers", CIM_STRING, ARRAY),
    SINCE(26100, "TargetVtl", CIM_UINT8, WRITABLE),
};

static const struct cim_property_decl msvm_memory_setting_data[] = {
    VALUE("DynamicMemoryEnabled", CIM_BOOLEAN, WRITABLE),
    VALUE("TargetMemoryBuffer", CIM_UINT32, WRITABLE),
    VALUE("IsVirtualized", CIM_BOOLEAN, 0),
    VALUE("SwapFilesInUse", CIM_BOOLEAN, 0),
    VALUE("MaxMemoryBlocksPerNumaNode", CIM_UINT64, WRITABLE),
    SINCE(15063, "SgxEnabled", CIM_BOOLEAN, WRITABLE),
    SINCE(15063, "SgxSize", CIM_UINT64, WRITABLE),
    SINCE(17134, "SgxLaunchControlMode", CIM_UINT32, WRITABLE),
    SINCE(17134, "SgxLaunchControlDefault", CIM_STRING, WRITABLE),
    SINCE(17134, "HugePagesEnabled", CIM_BOOLEAN, WRITABLE),
    SINCE(20348, "MemoryEncryptionPolicy", CIM_UINT8, WRITABLE),
    SINCE(26100, "MemoryAccessTrackingPolicy", CIM_UINT8, WRITABLE),
    SINCE(26100, "BackingType", CIM_UINT8, WRITABLE),
    SINCE(26100, "BackingPageSize", CIM_UINT8, WRITABLE),
    SINCE(26100, "EnableHotHint", CIM_BOOLEAN, WRITABLE),
    SINCE(26100, "EnableColdHint", CIM_BOOLEAN, WRITABLE),
    SINCE(26100, "EnableEpf", CIM_BOOLEAN, WRITABLE),
    SINCE(26100, "EnablePrivateCompressionStore", CIM_BOOLEAN, WRITABLE),
    SINCE(26100, "MemoryAccessTrackingState", CIM_UINT8, WRITABLE),
};

static const struct cim_property_decl msvm_processor_setting_data[] = {
    VALUE("LimitCPUID", CIM_BOOLEAN, 0),
    VALUE("LimitProcessorFeatures", CIM_BOOLEAN, 0),
    VALUE("MaxProcessorsPerNumaNode", CIM_UINT64, 0),
    VALUE("MaxNumaNodesPerSocket", CIM_UINT64, 0),
    VALUE("EnableHostResourceProtection", CIM_BOOLEAN, 0),
    VALUE("HwThreadsPerCore", CIM_UINT64, 0),
    VALUE("ExposeVirtualizationExtensions", CIM_BOOLEAN, 0),
    VALUE("HideHypervisorPresent", CIM_BOOLEAN, 0),
    VALUE("CpuGroupId", CIM_STRING, 0),
    SINCE(17134, "DisableSpeculationControls", CIM_BOOLEAN, WRITABLE),
    SINCE(17763, "EnablePerfmonPmu", CIM_BOOLEAN, 0),
    SINCE(17763, "EnablePerfmonLbr", CIM_BOOLEAN, 0),
    SINCE(17763, "EnablePerfmonPebs", CIM_BOOLEAN, 0),
    SINCE(18362, "EnablePerfmonIpt", CIM_BOOLEAN, 0),
    SINCE(19041, "EnablePageShattering", CIM_UINT8, WRITABLE),
    SINCE(19041, "EnableLegacyApicMode", CIM_BOOLEAN, 0),
    SINCE(19041, "AllowACountMCount", CIM_BOOLEAN, 0),
    SINCE(20348, "LimitProcessorFeaturesMode", CIM_UINT8, 0),
    SINCE(20348, "ApicMode", CIM_UINT8, WRITABLE),
    SINCE(20348, "CpuBrandString", CIM_STRING, WRITABLE),
    SINCE(20348, "PerfCpuFreqCapMhz", CIM_UINT32, WRITABLE),
    SINCE(20348, "MaxProcessorCountPerL3", CIM_UINT32, WRITABLE),
    SINCE(20348, "MaxClusterCountPerSocket", CIM_UINT32, WRITABLE),
    SINCE(20348, "ProcessorFeatureSet", CIM_STRING, WRITABLE),
    SINCE(22000, "L3CacheWays", CIM_UINT32, WRITABLE),
    SINCE(22000, "EnableSocketTopology", CIM_BOOLEAN, WRITABLE),
    SINCE(22621, "ExtendedVirtualizationExtensions", CIM_UINT32, WRITABLE),
    SINCE(22621, "MaxHwIsolatedGuests", CIM_UINT32, WRITABLE),
    SINCE(22621, "EnablePerfmonArchPmu", CIM_BOOLEAN, 0),
    SINCE(22621, "L3ProcessorDistributionPolicy", CIM_UINT8, WRITABLE),
    SINCE(22621, "EnlightenmentSet", CIM_STRING, WRITABLE),
    SINCE(26100, "EnableHierarchicalVirtualization", CIM_BOOLEAN, 0),
    SINCE(26100, "MaxHierarchicalPartitions", CIM_UINT32, WRITABLE),
    SINCE(26100, "MaxHierarchicalVps", CIM_UINT32, WRITABLE),
    SINCE(26100, "PartitionDiagnosticBufferCount", CIM_UINT32, WRITABLE),
    SINCE(26100, "PartitionDiagnosticBufferSizeInPages", CIM_UINT32, WRITABLE),
    SINCE(26100, "PhysicalAddressWidth", CIM_UINT32, WRITABLE),
};

static const struct cim_class_decl classes[] = {
    CLASS("Msvm_PartitionableGpu", "CIM_ComputerSystem", PROPERTIES(msvm_partitionable_gpu)),
    CLASS("Msvm_GpuPartition", "CIM_LogicalDevice", PROPERTIES(msvm_gpu_partition)),
    CLASS("Msvm_PciExpressSettingData", "CIM_ResourceAllocationSettingData",
          PROPERTIES(msvm_pci_express_setting_data)),
    CLASS("Msvm_GpuPartitionSettingData", "CIM_ResourceAllocationSettingData",
          PROPERTIES(msvm_gpu_partition_setting_data)),
    CLASS("CIM_ResourcePool", "CIM_LogicalElement", ABSTRACT, PROPERTIES(cim_resource_pool)),
    CLASS("Msvm_ResourcePool", "CIM_ResourcePool", PROPERTIES(msvm_resource_pool)),
    CLASS("CIM_AllocationCapabilities", "CIM_Capabilities", ABSTRACT,
          PROPERTIES(cim_allocation_capabilities)),
    CLASS("Msvm_AllocationCapabilities", "CIM_AllocationCapabilities"),
    CLASS("CIM_StorageAllocationSettingData", "CIM_ResourceAllocationSettingData", ABSTRACT,
          PROPERTIES(cim_storage_allocation_setting_data)),
    CLASS("Msvm_StorageAllocationSettingData", "CIM_StorageAllocationSettingData",
          PROPERTIES(msvm_storage_allocation_setting_data)),
    CLASS("Msvm_ResourceAllocationSettingData", "CIM_ResourceAllocationSettingData",
          PROPERTIES(msvm_resource_allocation_setting_data)),
    CLASS("Msvm_MemorySettingData", "CIM_ResourceAllocationSettingData",
          PROPERTIES(msvm_memory_setting_data)),
    CLASS("Msvm_ProcessorSettingData", "CIM_ResourceAllocationSettingData",
          PROPERTIES(msvm_processor_setting_data)),
};

const struct sim_class_group sim_virtualization_resource = GROUP(classes);
