/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "text.h"
#include "variant.h"

#include "cim/status.h"

enum { MAX_PROPERTIES = 1024 };

int wmi_read_text(struct hp_arena *arena, IWbemClassObject *object, const wchar_t *name, const char **out,
                  struct hp_error *err)
{
    WMI_VARIANT(value);
    *out = NULL;
    HRESULT hr = IWbemClassObject_Get(object, name, 0, &value, NULL, NULL);
    if ((uint32_t)hr == (uint32_t)CIM_S_NOT_FOUND)
        return 0;
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "a property cannot be read");
    if (V_VT(&value) == VT_BSTR)
        *out = wmi_utf8(arena, V_BSTR(&value));
    return 0;
}

/* --- properties --- */

static void end_enumeration(IWbemClassObject **object)
{
    IWbemClassObject_EndEnumeration(*object);
}

static int add_property(struct hp_arena *arena, BSTR name, const VARIANT *value, CIMTYPE type, unsigned depth,
                        struct cim_props *out, struct hp_error *err)
{
    HP_ERROR(cause);
    const char *utf8 = wmi_utf8(arena, name);
    struct cim_value decoded;
    int rc = wmi_decode(arena, value, type, depth, &decoded, &cause);
    if (rc) {
        hp_error_context(&cause, "%s", utf8);
        return hp_error_move(err, &cause);
    }
    cim_props_set(arena, out, utf8, decoded);
    return 0;
}

/* One step of the enumeration; *more is false behind the last property. */
static int next_property(struct hp_arena *arena, IWbemClassObject *object, unsigned depth,
                         struct cim_props *out, bool *more, struct hp_error *err)
{
    WMI_BSTR(name);
    WMI_VARIANT(value);
    CIMTYPE type = 0;
    HRESULT hr = IWbemClassObject_Next(object, 0, &name, &value, &type, NULL);
    *more = hr == WBEM_S_NO_ERROR;
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the properties cannot be read");
    if (!*more)
        return 0;
    if (out->count == MAX_PROPERTIES)
        return hp_error_set(err, HP_E_FAILED, "the object has too many properties");
    return add_property(arena, name, &value, type, depth, out, err);
}

int wmi_read_properties(struct hp_arena *arena, IWbemClassObject *object, unsigned depth,
                        struct cim_props *out, struct hp_error *err)
{
    struct cim_props props = { 0 };
    HRESULT hr = IWbemClassObject_BeginEnumeration(object, WBEM_FLAG_NONSYSTEM_ONLY);
    if (FAILED(hr))
        return cim_status_error(err, (uint32_t)hr, NULL, "the properties cannot be read");
    __attribute__((cleanup(end_enumeration))) IWbemClassObject *enumerated = object;
    for (bool more = true; more;) {
        int rc = next_property(arena, enumerated, depth, &props, &more, err);
        if (rc)
            return rc;
    }
    *out = props;
    return 0;
}

/* --- instances --- */

static int read_path(struct hp_arena *arena, IWbemClassObject *object, const struct cim_ref **out,
                     struct hp_error *err)
{
    const char *path;
    int rc = wmi_read_text(arena, object, L"__PATH", &path, err);
    if (rc || !path || !*path)
        return rc;
    /* One that cannot be read is like none: it must not make the other objects unreadable. */
    struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
    if (cim_ref_parse(arena, path, ref, NULL) == 0)
        *out = ref;
    return 0;
}

int wmi_read_object(struct hp_arena *arena, IWbemClassObject *object, unsigned depth,
                    struct cim_instance **out, struct hp_error *err)
{
    HP_ERROR(cause);
    const char *class_name = NULL;
    int rc = wmi_read_text(arena, object, L"__CLASS", &class_name, &cause);
    struct cim_instance *instance = cim_instance_new(arena, class_name ? class_name : "");
    if (!rc)
        rc = read_path(arena, object, &instance->path, &cause);
    if (!rc)
        rc = wmi_read_properties(arena, object, depth, &instance->props, &cause);
    if (rc) {
        hp_error_context(&cause, "%s cannot be read",
                         *instance->class_name ? instance->class_name : "an object");
        return hp_error_move(err, &cause);
    }
    *out = instance;
    return 0;
}
