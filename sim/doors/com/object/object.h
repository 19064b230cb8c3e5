/* SPDX-License-Identifier: MIT */
/* IWbemClassObject: a class, an instance of one, the parameters of a method, or the status of a call that
 * failed.
 *
 * An object owns an arena with all it says; what the schema declares is looked up there when it is asked for.
 * As with WMI's own, one object is for one thread at a time. */
#ifndef COM_OBJECT_OBJECT_H
#define COM_OBJECT_OBJECT_H

#include "cim/class.h"
#include "cim/instance.h"
#include "life.h"

/* Where an object is from. */
struct door_scene {
    const char *server;
    const char *ns;
    unsigned build;
};

/* A walk over names, begun by the client. */
struct door_walk {
    const char **names; /* NULL: not begun */
    size_t count;
    size_t next;
};

struct door_object {
    IWbemClassObject iface;
    IErrorInfo error; /* reachable when `is_error` */
    struct door_life life;
    struct hp_arena arena;
    struct door_scene scene;
    bool is_class;
    bool is_error;
    const struct cim_class_decl *class; /* of the schema, or in the arena; NULL: a class without a name yet */
    const struct cim_method_decl *method; /* whose parameters these are, else NULL */
    const struct cim_ref *path;           /* of an instance that has one */
    struct cim_props props;               /* an instance's values; a class's properties, all NULL */
    struct door_walk properties;
    struct door_walk methods;
};

/* Each gives a new object with one reference. What they are given is copied, the schema's tables apart. */
struct door_object *door_object_of_instance(const struct door_scene *scene,
                                            const struct cim_instance *instance);
struct door_object *door_object_of_class(const struct door_scene *scene, const struct cim_class_decl *class);
/* The class __PARAMETERS of a method, with the parameters that go in (out). NULL when none go in. */
struct door_object *door_object_of_parameters(const struct door_scene *scene,
                                              const struct cim_method_decl *method,
                                              enum cim_direction direction);
/* An instance of it with the values the call gave. */
struct door_object *door_object_of_answer(const struct door_scene *scene,
                                          const struct cim_method_decl *method,
                                          const struct cim_props *values);
/* __ExtendedStatus, which is an IErrorInfo as well. `description` and `what` may be NULL. */
struct door_object *door_object_of_error(HRESULT code, const char *operation, const char *description,
                                         const char *what);

/* The door's own object behind an interface, NULL when it is another's. Takes no reference. */
struct door_object *door_object_of(IUnknown *unknown);

/* A value by its name, system properties ("__PATH") too, in the object's arena; NULL when there is none. */
const struct cim_value *door_object_value(struct door_object *object, const char *name);
/* The declaration of a property of the object; NULL for a system property or none. */
const struct cim_property_decl *door_object_property(const struct door_object *object, const char *name);

/* --- the parts of the interface, one file each --- */

const char *door_class_name(const struct door_object *object); /* NULL: none yet */

/* system.c */
size_t door_system_count(void);
const char *door_system_name(size_t index);
bool door_system_value(struct door_object *object, const char *name, struct cim_value *out);

/* put.c */
HRESULT WINAPI door_object_put(IWbemClassObject *iface, LPCWSTR name, LONG flags, VARIANT *value,
                               CIMTYPE type);

/* names.c */
HRESULT WINAPI door_object_get_names(IWbemClassObject *iface, LPCWSTR qualifier, LONG flags, VARIANT *value,
                                     SAFEARRAY **names);
HRESULT WINAPI door_object_begin_enumeration(IWbemClassObject *iface, LONG flags);
HRESULT WINAPI door_object_next(IWbemClassObject *iface, LONG flags, BSTR *name, VARIANT *value,
                                CIMTYPE *type, LONG *flavor);
HRESULT WINAPI door_object_end_enumeration(IWbemClassObject *iface);

/* methods.c */
HRESULT WINAPI door_object_get_method(IWbemClassObject *iface, LPCWSTR name, LONG flags,
                                      IWbemClassObject **in, IWbemClassObject **out);
HRESULT WINAPI door_object_begin_methods(IWbemClassObject *iface, LONG flags);
HRESULT WINAPI door_object_next_method(IWbemClassObject *iface, LONG flags, BSTR *name, IWbemClassObject **in,
                                       IWbemClassObject **out);
HRESULT WINAPI door_object_end_methods(IWbemClassObject *iface);
HRESULT WINAPI door_object_method_qualifiers(IWbemClassObject *iface, LPCWSTR name, IWbemQualifierSet **out);
HRESULT WINAPI door_object_method_origin(IWbemClassObject *iface, LPCWSTR name, BSTR *class_name);

/* compare.c */
HRESULT WINAPI door_object_compare(IWbemClassObject *iface, LONG flags, IWbemClassObject *other);

/* text.c: the object in MOF */
void door_object_print(struct hp_str *out, struct door_object *object);

/* What Get and Next tell of a property. Each of the last three may be NULL. */
HRESULT door_object_tell(struct door_object *object, const char *name, VARIANT *value, CIMTYPE *type,
                         LONG *flavor);

/* The class that first declares the property (method) the way it is here; NULL when there is none. */
const struct cim_class_decl *door_property_origin(const struct door_object *object, const char *name);

#endif
