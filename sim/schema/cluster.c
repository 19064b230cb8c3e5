/* SPDX-License-Identifier: MIT */
/* What is read of root\MSCluster: the cluster's resources, among which are its virtual machines (Microsoft's
 * pages on MSCluster_Resource and on the private properties of virtual machines). Real hosts derive it from
 * CIM classes, whose properties stand here, too. */
#include "tables.h"

static const struct cim_property_decl resource[] = {
    VALUE("Caption", CIM_STRING, 0),
    VALUE("Characteristics", CIM_UINT32, 0),
    VALUE("CoreResource", CIM_BOOLEAN, 0),
    VALUE("CryptoCheckpoints", CIM_STRING, ARRAY),
    VALUE("DeadlockTimeout", CIM_UINT32, 0),
    VALUE("DeleteRequiresAllNodes", CIM_BOOLEAN, 0),
    VALUE("Description", CIM_STRING, 0),
    VALUE("EmbeddedFailureAction", CIM_UINT32, 0),
    VALUE("Flags", CIM_UINT32, 0),
    VALUE("Id", CIM_STRING, 0),
    VALUE("InstallDate", CIM_DATETIME, 0),
    VALUE("InternalState", CIM_STRING, 0),
    VALUE("IsAlivePollInterval", CIM_UINT32, 0),
    VALUE("IsClusterSharedVolume", CIM_BOOLEAN, 0),
    VALUE("LastOperationStatusCode", CIM_UINT64, 0),
    VALUE("LocalQuorumCapable", CIM_BOOLEAN, 0),
    VALUE("LooksAlivePollInterval", CIM_UINT32, 0),
    VALUE("MonitorProcessId", CIM_UINT32, 0),
    VALUE("Name", CIM_STRING, KEY),
    VALUE("OwnerGroup", CIM_STRING, 0),
    VALUE("OwnerNode", CIM_STRING, 0),
    VALUE("PendingTimeout", CIM_UINT32, 0),
    VALUE("PersistentState", CIM_BOOLEAN, 0),
    OBJECT("PrivateProperties", "MSCluster_Property", 0),
    VALUE("QuorumCapable", CIM_BOOLEAN, 0),
    VALUE("RegistryCheckpoints", CIM_STRING, ARRAY),
    VALUE("RequiredDependencyClasses", CIM_UINT32, ARRAY),
    VALUE("RequiredDependencyTypes", CIM_STRING, ARRAY),
    VALUE("ResourceClass", CIM_UINT32, 0),
    VALUE("ResourceSpecificData1", CIM_UINT64, 0),
    VALUE("ResourceSpecificData2", CIM_UINT64, 0),
    VALUE("ResourceSpecificStatus", CIM_STRING, 0),
    VALUE("RestartAction", CIM_UINT32, 0),
    VALUE("RestartDelay", CIM_UINT32, 0),
    VALUE("RestartPeriod", CIM_UINT32, 0),
    VALUE("RestartThreshold", CIM_UINT32, 0),
    VALUE("RetryPeriodOnFailure", CIM_UINT32, 0),
    VALUE("SeparateMonitor", CIM_BOOLEAN, 0),
    VALUE("State", CIM_UINT32, 0),
    VALUE("Status", CIM_STRING, 0),
    VALUE("StatusInformation", CIM_UINT64, 0),
    VALUE("Subclass", CIM_UINT32, 0),
    VALUE("Type", CIM_STRING, 0),
};

/* A class for each type of resource, which the provider makes of the type's private properties. */
static const struct cim_property_decl virtual_machine[] = {
    VALUE("CheckHeartbeat", CIM_UINT32, 0), VALUE("DefaultMoveType", CIM_UINT32, 0),
    VALUE("OfflineAction", CIM_UINT32, 0),  VALUE("ShutdownAction", CIM_UINT32, 0),
    VALUE("StartMemory", CIM_UINT32, 0),    VALUE("VirtualNumaCount", CIM_UINT32, 0),
    VALUE("VmID", CIM_STRING, 0),           VALUE("VmState", CIM_UINT32, 0),
};

static const struct cim_class_decl classes[] = {
    CLUSTER_CLASS("MSCluster_Resource", NULL, PROPERTIES(resource)),
    CLUSTER_CLASS("MSCluster_Property", NULL, ABSTRACT),
    CLUSTER_CLASS("MSCluster_Property_Resource_Virtual_Machine", "MSCluster_Property",
                  PROPERTIES(virtual_machine)),
};

const struct sim_class_group sim_cluster = GROUP(classes);
