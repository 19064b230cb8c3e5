/* SPDX-License-Identifier: MIT */
/* The rows the class tables are written in, and the groups they are collected in. */
#ifndef SCHEMA_TABLES_H
#define SCHEMA_TABLES_H

#include "cim/class.h"
#include "cim/wql.h"
#include "sim/schema.h"

enum {
    KEY = CIM_PROPERTY_KEY,
    ARRAY = CIM_PROPERTY_ARRAY,
    WRITABLE = CIM_PROPERTY_WRITABLE,
    AGAIN = 1 << 16 /* an ancestor declares the property too; known to this room only */
};

/* Properties: a value of all builds, a value that a build brought, a reference, an embedded instance. */
#define VALUE(property, type, flags)                                                                         \
    {                                                                                                        \
        (property), (type), NULL, (flags), 0                                                                 \
    }
#define SINCE(build, property, type, flags)                                                                  \
    {                                                                                                        \
        (property), (type), NULL, (flags), (build)                                                           \
    }
#define REFERENCE(property, target, flags)                                                                   \
    {                                                                                                        \
        (property), CIM_REFERENCE, (target), (flags), 0                                                      \
    }
#define OBJECT(property, target, flags)                                                                      \
    {                                                                                                        \
        (property), CIM_OBJECT, (target), (flags), 0                                                         \
    }

/* The job parameter that every method which can take time gives back. */
#define OUT_JOB                                                                                              \
    {                                                                                                        \
        "Job", CIM_REFERENCE, "CIM_ConcreteJob", false, CIM_OUT                                              \
    }

#define METHOD(method, table)                                                                                \
    {                                                                                                        \
        .name = (method), .parameters = (table), .parameter_count = HP_COUNT(table)                          \
    }

/* Classes: name, superclass, then what applies of the words below. */
#define CLASS(class_name, parent, ...)                                                                       \
    {                                                                                                        \
        .name = (class_name), .superclass = (parent), .ns = CIM_NS_VIRTUALIZATION, __VA_ARGS__               \
    }
#define CIMV2_CLASS(class_name, ...)                                                                         \
    {                                                                                                        \
        .name = (class_name), .ns = CIM_NS_CIMV2, __VA_ARGS__                                                \
    }
#define CLUSTER_CLASS(class_name, parent, ...)                                                               \
    {                                                                                                        \
        .name = (class_name), .superclass = (parent), .ns = CIM_NS_CLUSTER, __VA_ARGS__                      \
    }
#define ABSTRACT .is_abstract = true
#define ASSOCIATION .is_association = true
#define SINGLETON .is_singleton = true
#define PROPERTIES(table) .properties = (table), .property_count = HP_COUNT(table)
#define METHODS(table) .methods = (table), .method_count = HP_COUNT(table)

/* The classes of one file. */
struct sim_class_group {
    const struct cim_class_decl *classes;
    size_t count;
};

#define GROUP(table)                                                                                         \
    {                                                                                                        \
        (table), HP_COUNT(table)                                                                             \
    }

extern const struct sim_class_group sim_virtualization_base;
extern const struct sim_class_group sim_virtualization_system;
extern const struct sim_class_group sim_virtualization_resource;
extern const struct sim_class_group sim_virtualization_services;
extern const struct sim_class_group sim_virtualization_jobs;
extern const struct sim_class_group sim_virtualization_associations;
extern const struct sim_class_group sim_cimv2;
extern const struct sim_class_group sim_cluster;

#endif
