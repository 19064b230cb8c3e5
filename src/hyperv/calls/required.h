/* SPDX-License-Identifier: MIT */
/* What this room relies on: each file says at its foot which classes it reads and calls, with the very tables
 * it decodes by. The self-test holds a host against it, and hv_only_required shows that nothing else is used.
 */
#ifndef HYPERV_REQUIRED_H
#define HYPERV_REQUIRED_H

#include "private.h"

#include "cim/class.h"

/* A property or method that not every supported build has, and what does not work without it. */
struct hv_optional {
    const char *member;
    const char *without;
};

/* A part of what is relied on of a class; all parts of one class together are the whole. */
struct hv_required {
    const char *ns; /* NULL: virtualization */
    const char *class_name;
    const struct cim_field *fields; /* properties read, asked for or written; offsets do not matter */
    size_t field_count;
    const struct cim_method_decl *methods; /* with the parameters given and read; ReturnValue is implied */
    size_t method_count;
    const struct hv_optional *optional; /* up to one without a member; NULL: none */
    bool whole;                         /* every property is carried along, whatever it is called */
    /* Not every host has the namespace, nor, where it is, the class: what does not work without the class;
     * NULL: every host has both. */
    const char *without;
};

struct hv_required_list {
    const struct hv_required *items;
    size_t count;
};

#define HV_FIELDS(table) .fields = (table), .field_count = HP_COUNT(table)
#define HV_METHODS(table) .methods = (table), .method_count = HP_COUNT(table)
#define HV_METHOD(method, table)                                                                             \
    {                                                                                                        \
        .name = (method), .parameters = (table), .parameter_count = HP_COUNT(table)                          \
    }
/* A property that is named in a query or written, and not decoded by a table. */
#define HV_NAMED(property, type)                                                                             \
    {                                                                                                        \
        (property), (type), CIM_ONE, 0                                                                       \
    }
#define HV_NAMED_MANY(property, type)                                                                        \
    {                                                                                                        \
        (property), (type), CIM_MANY, 0                                                                      \
    }
#define HV_IN(parameter, type)                                                                               \
    {                                                                                                        \
        (parameter), (type), NULL, false, CIM_IN                                                             \
    }
#define HV_IN_MANY(parameter, type)                                                                          \
    {                                                                                                        \
        (parameter), (type), NULL, true, CIM_IN                                                              \
    }
#define HV_OUT(parameter, type)                                                                              \
    {                                                                                                        \
        (parameter), (type), NULL, false, CIM_OUT                                                            \
    }
#define HV_OUT_MANY(parameter, type)                                                                         \
    {                                                                                                        \
        (parameter), (type), NULL, true, CIM_OUT                                                             \
    }
#define HV_OUT_JOB HV_OUT("Job", CIM_REFERENCE)
#define HV_LIST(table)                                                                                       \
    {                                                                                                        \
        (table), HP_COUNT(table)                                                                             \
    }

#define HV_MANAGEMENT_CLASS "Msvm_VirtualSystemManagementService"
#define HV_CHECKPOINTING_CLASS "Msvm_VirtualSystemSnapshotService"
#define HV_IMAGES_CLASS "Msvm_ImageManagementService"

extern const struct hv_required_list hv_required_by_adapter;
extern const struct hv_required_list hv_required_by_adapter_object;
extern const struct hv_required_list hv_required_by_checkpoint_change;
extern const struct hv_required_list hv_required_by_cluster;
extern const struct hv_required_list hv_required_by_disk;
extern const struct hv_required_list hv_required_by_whole;
extern const struct hv_required_list hv_required_by_chain;
extern const struct hv_required_list hv_required_by_gpu;
extern const struct hv_required_list hv_required_by_host;
extern const struct hv_required_list hv_required_by_job;
extern const struct hv_required_list hv_required_by_mounted;
extern const struct hv_required_list hv_required_by_policy;
extern const struct hv_required_list hv_required_by_power;
extern const struct hv_required_list hv_required_by_services;
extern const struct hv_required_list hv_required_by_settings;
extern const struct hv_required_list hv_required_by_space;
extern const struct hv_required_list hv_required_by_vm_status;

/* Every part, in a fixed order: index from 0, NULL at the end. */
const struct hv_required *hv_required_at(size_t index);
const char *hv_required_namespace(const struct hv_required *relied);

/* Questions about all parts of a class together; names ignoring case. */
bool hv_required_class(const char *class_name);
bool hv_required_whole(const char *class_name);
const struct cim_field *hv_required_field(const char *class_name, const char *property);
const struct cim_parameter_decl *hv_required_parameter(const char *class_name, const char *method,
                                                       const char *parameter);
bool hv_required_method(const char *class_name, const char *method);
/* What does not work without the member; NULL when nothing works without it. */
const char *hv_required_without(const char *class_name, const char *member);

#endif
