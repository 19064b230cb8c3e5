/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "base/text.h"
#include "fail.h"
#include "parameters.h"
#include "qualifiers.h"
#include "sim/schema.h"
#include "text.h"
#include "variant.h"

#include <stdlib.h>
#include <string.h>

static struct door_object *self_of(IWbemClassObject *iface)
{
    return (struct door_object *)iface;
}

/* --- life --- */

static HRESULT WINAPI query_interface(IWbemClassObject *iface, REFIID iid, void **out)
{
    struct door_object *self = self_of(iface);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IWbemClassObject))
        *out = &self->iface;
    else if (self->is_error && IsEqualIID(iid, &IID_IErrorInfo))
        *out = &self->error;
    if (!*out)
        return E_NOINTERFACE;
    door_life_add(&self->life);
    return S_OK;
}

static ULONG WINAPI add_ref(IWbemClassObject *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IWbemClassObject *iface)
{
    struct door_object *self = self_of(iface);
    ULONG left = door_life_drop(&self->life);
    if (!left) {
        hp_arena_release(&self->arena);
        free(self);
    }
    return left;
}

/* --- values --- */

const struct cim_value *door_object_value(struct door_object *object, const char *name)
{
    if (strncmp(name, "__", 2) == 0) {
        struct cim_value *value = hp_arena_alloc(&object->arena, sizeof *value);
        return door_system_value(object, name, value) ? value : NULL;
    }
    return cim_props_find(&object->props, name);
}

static LONG flavor_of(const struct door_object *object, const char *name)
{
    if (strncmp(name, "__", 2) == 0)
        return WBEM_FLAVOR_ORIGIN_SYSTEM;
    return door_property_origin(object, name) == object->class ? WBEM_FLAVOR_ORIGIN_LOCAL
                                                               : WBEM_FLAVOR_ORIGIN_PROPAGATED;
}

HRESULT door_object_tell(struct door_object *object, const char *name, VARIANT *out, CIMTYPE *type,
                         LONG *flavor)
{
    const struct cim_value *value = door_object_value(object, name);
    if (!value)
        return CODE(WBEM_E_NOT_FOUND);
    if (out)
        door_variant_of(&object->scene, value, out);
    if (type)
        *type = door_cimtype(value->type, value->is_array);
    if (flavor)
        *flavor = flavor_of(object, name);
    return S_OK;
}

static HRESULT WINAPI get(IWbemClassObject *iface, LPCWSTR name, LONG flags, VARIANT *value, CIMTYPE *type,
                          LONG *flavor)
{
    struct door_object *self = self_of(iface);
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    return door_object_tell(self, said, value, type, flavor);
}

/* --- qualifiers, origins, copies --- */

static HRESULT WINAPI get_qualifier_set(IWbemClassObject *iface, IWbemQualifierSet **out)
{
    return out ? door_qualifiers_of_object(self_of(iface), out) : CODE(WBEM_E_INVALID_PARAMETER);
}

static HRESULT WINAPI get_property_qualifier_set(IWbemClassObject *iface, LPCWSTR name,
                                                 IWbemQualifierSet **out)
{
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || !out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (strncmp(said, "__", 2) == 0)
        return CODE(WBEM_E_SYSTEM_PROPERTY);
    return door_qualifiers_of_property(self_of(iface), said, out);
}

static HRESULT WINAPI get_property_origin(IWbemClassObject *iface, LPCWSTR name, BSTR *class_name)
{
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, name);
    if (!said || !class_name)
        return CODE(WBEM_E_INVALID_PARAMETER);
    const struct cim_class_decl *class = door_property_origin(self_of(iface), said);
    if (!class)
        return CODE(WBEM_E_NOT_FOUND);
    *class_name = door_bstr(class->name);
    return S_OK;
}

/* 0 also for the class itself, WBEM_S_FALSE for another. */
static HRESULT WINAPI inherits_from(IWbemClassObject *iface, LPCWSTR ancestor)
{
    struct door_object *self = self_of(iface);
    HP_ARENA(scratch);
    const char *said = door_text_of_wide(&scratch, ancestor);
    if (!said)
        return CODE(WBEM_E_INVALID_PARAMETER);
    return self->class && sim_class_is(self->class, said) ? S_OK : CODE(WBEM_S_FALSE);
}

static HRESULT WINAPI get_object_text(IWbemClassObject *iface, LONG flags, BSTR *text)
{
    if (!text || (flags & ~WBEM_FLAG_NO_FLAVORS))
        return CODE(WBEM_E_INVALID_PARAMETER);
    HP_STR(mof);
    door_object_print(&mof, self_of(iface));
    *text = door_bstr(hp_str_text(&mof));
    return S_OK;
}

static const IWbemClassObjectVtbl vtable;
static const IErrorInfoVtbl error_vtable;

/* Nothing is shared with `from` but the schema's tables. */
static struct door_object *duplicate(const struct door_object *from, bool is_class)
{
    struct door_object *object = hp_malloc(sizeof *object);
    *object = (struct door_object){
        .iface = { (IWbemClassObjectVtbl *)(ULONG_PTR)&vtable },
        .error = { (IErrorInfoVtbl *)(ULONG_PTR)&error_vtable },
        .is_class = is_class,
        .is_error = from->is_error,
        .method = from->method,
    };
    struct hp_arena *arena = &object->arena;
    door_life_begin(&object->life, from->is_error ? "IErrorInfo" : "IWbemClassObject");
    object->scene = (struct door_scene){ hp_arena_copy(arena, from->scene.server),
                                         hp_arena_copy(arena, from->scene.ns), from->scene.build };
    object->class = door_class_copy(arena, from->class);
    if (from->path) {
        struct cim_instance holder = { .class_name = "", .path = from->path };
        object->path = cim_instance_copy(arena, &holder)->path;
    }
    size_t count = from->props.count;
    object->props = (struct cim_props){ hp_arena_array(arena, count, sizeof(struct cim_prop)), count, count };
    for (size_t i = 0; i < count; i++)
        object->props.items[i] = (struct cim_prop){ hp_arena_copy(arena, from->props.items[i].name),
                                                    cim_value_copy(arena, from->props.items[i].value) };
    return object;
}

static HRESULT WINAPI clone(IWbemClassObject *iface, IWbemClassObject **out)
{
    if (!out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = &duplicate(self_of(iface), self_of(iface)->is_class)->iface;
    return S_OK;
}

static HRESULT WINAPI spawn_instance(IWbemClassObject *iface, LONG flags, IWbemClassObject **out)
{
    struct door_object *self = self_of(iface);
    if (!out || flags)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = NULL;
    if (!self->is_class)
        return CODE(WBEM_E_INVALID_OPERATION);
    if (!self->class)
        return CODE(WBEM_E_INCOMPLETE_CLASS);
    *out = &duplicate(self, false)->iface;
    return S_OK;
}

/* --- what the simulated host does not take: its classes are as they are --- */

static HRESULT WINAPI delete_property(IWbemClassObject *iface, LPCWSTR name)
{
    return door_not_supported("IWbemClassObject::Delete");
}

static HRESULT WINAPI spawn_derived_class(IWbemClassObject *iface, LONG flags, IWbemClassObject **out)
{
    return door_not_supported("IWbemClassObject::SpawnDerivedClass");
}

static HRESULT WINAPI put_method(IWbemClassObject *iface, LPCWSTR name, LONG flags, IWbemClassObject *in,
                                 IWbemClassObject *out)
{
    return door_not_supported("IWbemClassObject::PutMethod");
}

static HRESULT WINAPI delete_method(IWbemClassObject *iface, LPCWSTR name)
{
    return door_not_supported("IWbemClassObject::DeleteMethod");
}

static const IWbemClassObjectVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_ref,
    .Release = release,
    .GetQualifierSet = get_qualifier_set,
    .Get = get,
    .Put = door_object_put,
    .Delete = delete_property,
    .GetNames = door_object_get_names,
    .BeginEnumeration = door_object_begin_enumeration,
    .Next = door_object_next,
    .EndEnumeration = door_object_end_enumeration,
    .GetPropertyQualifierSet = get_property_qualifier_set,
    .Clone = clone,
    .GetObjectText = get_object_text,
    .SpawnDerivedClass = spawn_derived_class,
    .SpawnInstance = spawn_instance,
    .CompareTo = door_object_compare,
    .GetPropertyOrigin = get_property_origin,
    .InheritsFrom = inherits_from,
    .GetMethod = door_object_get_method,
    .PutMethod = put_method,
    .DeleteMethod = delete_method,
    .BeginMethodEnumeration = door_object_begin_methods,
    .NextMethod = door_object_next_method,
    .EndMethodEnumeration = door_object_end_methods,
    .GetMethodQualifierSet = door_object_method_qualifiers,
    .GetMethodOrigin = door_object_method_origin,
};

/* --- the error's second face --- */

static struct door_object *self_of_error(IErrorInfo *error)
{
    return (struct door_object *)(void *)((char *)error - offsetof(struct door_object, error));
}

static HRESULT WINAPI error_query_interface(IErrorInfo *error, REFIID iid, void **out)
{
    return query_interface(&self_of_error(error)->iface, iid, out);
}

static ULONG WINAPI error_add_ref(IErrorInfo *error)
{
    return add_ref(&self_of_error(error)->iface);
}

static ULONG WINAPI error_release(IErrorInfo *error)
{
    return release(&self_of_error(error)->iface);
}

static HRESULT WINAPI error_get_guid(IErrorInfo *error, GUID *guid)
{
    if (!guid)
        return E_POINTER;
    *guid = IID_IWbemServices;
    return S_OK;
}

static HRESULT WINAPI error_get_source(IErrorInfo *error, BSTR *out)
{
    if (!out)
        return E_POINTER;
    *out = door_bstr("WinMgmt");
    return S_OK;
}

static HRESULT WINAPI error_get_description(IErrorInfo *error, BSTR *out)
{
    const struct cim_value *value = cim_props_find(&self_of_error(error)->props, "Description");
    if (!out)
        return E_POINTER;
    *out = door_bstr(value && !value->is_null ? value->as.string : NULL);
    return S_OK;
}

static HRESULT WINAPI error_get_help_file(IErrorInfo *error, BSTR *out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    return S_OK;
}

static HRESULT WINAPI error_get_help_context(IErrorInfo *error, DWORD *out)
{
    if (!out)
        return E_POINTER;
    *out = 0;
    return S_OK;
}

static const IErrorInfoVtbl error_vtable = {
    .QueryInterface = error_query_interface,
    .AddRef = error_add_ref,
    .Release = error_release,
    .GetGUID = error_get_guid,
    .GetSource = error_get_source,
    .GetDescription = error_get_description,
    .GetHelpFile = error_get_help_file,
    .GetHelpContext = error_get_help_context,
};

/* --- makers --- */

struct door_object *door_object_of(IUnknown *unknown)
{
    return unknown->lpVtbl == (IUnknownVtbl *)(ULONG_PTR)&vtable ? (struct door_object *)unknown : NULL;
}

struct door_object *door_object_of_instance(const struct door_scene *scene,
                                            const struct cim_instance *instance)
{
    const struct door_object form = {
        .scene = *scene,
        .class = sim_class(scene->ns, instance->class_name, scene->build),
        .path = instance->path,
        .props = instance->props,
    };
    return duplicate(&form, false);
}

struct listing {
    struct hp_arena *arena;
    struct cim_props props;
};

static void list_property(void *context, const struct cim_property_decl *property)
{
    struct listing *listing = context;
    bool is_array = property->flags & CIM_PROPERTY_ARRAY;
    cim_props_set(listing->arena, &listing->props, property->name,
                  is_array ? cim_null_array(property->type) : cim_null(property->type));
}

static struct door_object *of_class(const struct door_scene *scene, const struct cim_class_decl *class,
                                    const struct cim_method_decl *method)
{
    HP_ARENA(scratch);
    struct listing listing = { .arena = &scratch };
    if (class)
        sim_class_each_property(class, scene->build, list_property, &listing);
    const struct door_object form = {
        .scene = *scene, .class = class, .method = method, .props = listing.props
    };
    return duplicate(&form, true);
}

struct door_object *door_object_of_class(const struct door_scene *scene, const struct cim_class_decl *class)
{
    return of_class(scene, class, NULL);
}

struct door_object *door_object_of_parameters(const struct door_scene *scene,
                                              const struct cim_method_decl *method,
                                              enum cim_direction direction)
{
    HP_ARENA(scratch);
    const struct cim_class_decl *class = door_parameters_class(&scratch, method, direction);
    return class ? of_class(scene, class, method) : NULL;
}

struct door_object *door_object_of_answer(const struct door_scene *scene,
                                          const struct cim_method_decl *method,
                                          const struct cim_props *values)
{
    HP_ARENA(scratch);
    const struct door_object form = {
        .scene = *scene,
        .class = door_parameters_class(&scratch, method, CIM_OUT),
        .method = method,
        .props = *values,
    };
    return duplicate(&form, false);
}

struct door_object *door_object_of_error(HRESULT code, const char *operation, const char *description,
                                         const char *what)
{
    static const struct cim_property_decl properties[] = {
        { "Description", CIM_STRING, NULL, 0, 0 },   { "Operation", CIM_STRING, NULL, 0, 0 },
        { "ParameterInfo", CIM_STRING, NULL, 0, 0 }, { "ProviderName", CIM_STRING, NULL, 0, 0 },
        { "StatusCode", CIM_UINT32, NULL, 0, 0 },
    };
    static const struct cim_class_decl class = {
        .name = "__ExtendedStatus",
        .superclass = "__NotifyStatus",
        .ns = "root",
        .properties = properties,
        .property_count = HP_COUNT(properties),
    };
    HP_ARENA(scratch);
    struct door_object form = { .scene = { NULL, "root", 0 }, .is_error = true, .class = &class };
    cim_props_set(&scratch, &form.props, "Description", cim_string(description));
    cim_props_set(&scratch, &form.props, "Operation", cim_string(operation));
    cim_props_set(&scratch, &form.props, "ParameterInfo", cim_string(what));
    cim_props_set(&scratch, &form.props, "ProviderName", cim_string("WinMgmt"));
    cim_props_set(&scratch, &form.props, "StatusCode", cim_uint(CIM_UINT32, (ULONG)code));
    return duplicate(&form, false);
}
