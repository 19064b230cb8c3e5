/* SPDX-License-Identifier: MIT */
/* Class tables: what a class declares, as static data. */
#ifndef CIM_CLASS_H
#define CIM_CLASS_H

#include "cim/value.h"

enum cim_property_flags { CIM_PROPERTY_KEY = 1, CIM_PROPERTY_ARRAY = 2, CIM_PROPERTY_WRITABLE = 4 };

struct cim_property_decl {
    const char *name;
    enum cim_type type;
    const char *target; /* class of a reference or embedded object, else NULL */
    unsigned flags;
    unsigned since; /* first Windows build that has it; 0: all supported ones */
};

enum cim_direction { CIM_IN = 1, CIM_OUT = 2, CIM_INOUT = 3 };

struct cim_parameter_decl {
    const char *name;
    enum cim_type type;
    const char *target;
    bool is_array;
    enum cim_direction direction;
};

struct cim_method_decl {
    const char *name; /* ReturnValue (uint32) is implied */
    const struct cim_parameter_decl *parameters;
    size_t parameter_count;
    unsigned since;
};

struct cim_class_decl {
    const char *name;
    const char *superclass; /* NULL at the root */
    const char *ns;         /* "root\virtualization\v2" */
    bool is_association;
    bool is_abstract;
    bool is_singleton; /* has one object, Class=@, and no keys */
    unsigned since;
    const struct cim_property_decl *properties; /* declared by this class itself, overrides included */
    size_t property_count;
    const struct cim_method_decl *methods;
    size_t method_count;
};

#endif
