/* SPDX-License-Identifier: MIT */
#include "variant.h"

#include "paths.h"
#include "text.h"

#include <stdlib.h>

static const struct {
    CIMTYPE cimtype;
    VARTYPE vartype;
} forms[CIM_TYPES] = {
    [CIM_BOOLEAN] = { WBEM_CIM_BOOLEAN, VT_BOOL },     [CIM_UINT8] = { WBEM_CIM_UINT8, VT_UI1 },
    [CIM_SINT8] = { WBEM_CIM_SINT8, VT_I2 },           [CIM_UINT16] = { WBEM_CIM_UINT16, VT_I4 },
    [CIM_SINT16] = { WBEM_CIM_SINT16, VT_I2 },         [CIM_UINT32] = { WBEM_CIM_UINT32, VT_I4 },
    [CIM_SINT32] = { WBEM_CIM_SINT32, VT_I4 },         [CIM_UINT64] = { WBEM_CIM_UINT64, VT_BSTR },
    [CIM_SINT64] = { WBEM_CIM_SINT64, VT_BSTR },       [CIM_REAL32] = { WBEM_CIM_REAL32, VT_R4 },
    [CIM_REAL64] = { WBEM_CIM_REAL64, VT_R8 },         [CIM_CHAR16] = { WBEM_CIM_CHAR16, VT_I2 },
    [CIM_STRING] = { WBEM_CIM_STRING, VT_BSTR },       [CIM_DATETIME] = { WBEM_CIM_DATETIME, VT_BSTR },
    [CIM_REFERENCE] = { WBEM_CIM_REFERENCE, VT_BSTR }, [CIM_OBJECT] = { WBEM_CIM_OBJECT, VT_UNKNOWN },
};

CIMTYPE door_cimtype(enum cim_type type, bool is_array)
{
    return forms[type].cimtype | (is_array ? CIM_FLAG_ARRAY : 0);
}

/* --- out --- */

static BSTR printed(const struct cim_value *value)
{
    HP_STR(text);
    cim_value_print(&text, value);
    return door_bstr(hp_str_text(&text));
}

static LONG number_of(const struct cim_value *value)
{
    return cim_type_is_signed(value->type) ? (LONG)value->as.s : (LONG)(ULONG)value->as.u;
}

/* A scalar that is not NULL, whose form is of the VARTYPE. */
static void fill(const struct door_scene *scene, const struct cim_value *value, VARIANT *out)
{
    V_VT(out) = forms[value->type].vartype;
    switch (V_VT(out)) {
    case VT_BOOL:
        V_BOOL(out) = value->as.boolean ? VARIANT_TRUE : VARIANT_FALSE;
        break;
    case VT_UI1:
        V_UI1(out) = (BYTE)value->as.u;
        break;
    case VT_I2:
        V_I2(out) = (SHORT)number_of(value);
        break;
    case VT_I4:
        V_I4(out) = number_of(value);
        break;
    case VT_R4:
        V_R4(out) = (FLOAT)value->as.real;
        break;
    case VT_R8:
        V_R8(out) = value->as.real;
        break;
    case VT_BSTR:
        V_BSTR(out) = printed(value);
        break;
    case VT_UNKNOWN:
        V_UNKNOWN(out) = (IUnknown *)&door_object_of_instance(scene, value->as.object)->iface;
        break;
    default:
        abort();
    }
}

/* What SafeArrayPutElement wants: texts and objects themselves, everything else by address. */
static void *element_of(VARIANT *item)
{
    if (V_VT(item) == VT_BSTR)
        return V_BSTR(item);
    return V_VT(item) == VT_UNKNOWN ? (void *)V_UNKNOWN(item) : (void *)&V_I4(item);
}

/* The array copies each element; a NULL among them is the zero of its VARTYPE. */
static SAFEARRAY *array_of(const struct door_scene *scene, const struct cim_value *value)
{
    SAFEARRAY *array = SafeArrayCreateVector(forms[value->type].vartype, 0, (ULONG)value->as.array.count);
    if (!array)
        abort();
    for (size_t i = 0; i < value->as.array.count; i++) {
        VARIANT item;
        LONG index = (LONG)i;
        if (value->as.array.items[i].is_null)
            continue;
        VariantInit(&item);
        fill(scene, &value->as.array.items[i], &item);
        if (FAILED(SafeArrayPutElement(array, &index, element_of(&item))))
            abort();
        VariantClear(&item);
    }
    return array;
}

void door_variant_of(const struct door_scene *scene, const struct cim_value *value, VARIANT *out)
{
    VariantInit(out);
    if (value->is_null) {
        V_VT(out) = VT_NULL;
    } else if (value->is_array) {
        V_VT(out) = VT_ARRAY | forms[value->type].vartype;
        V_ARRAY(out) = array_of(scene, value);
    } else {
        fill(scene, value, out);
    }
}

/* --- in --- */

static HRESULT number(enum cim_type type, LONG given, struct cim_value *out)
{
    if (cim_type_is_signed(type)) {
        if (!cim_type_holds_sint(type, given))
            return CODE(WBEM_E_VALUE_OUT_OF_RANGE);
        *out = cim_sint(type, given);
        return S_OK;
    }
    /* The upper half of uint32 looks negative in VT_I4, that of char16 in VT_I2. */
    uint64_t bits = type == CIM_UINT32   ? (ULONG)given
                    : type == CIM_CHAR16 ? (USHORT)given
                    : given < 0          ? UINT64_MAX
                                         : (uint64_t)given;
    if (!cim_type_holds_uint(type, bits))
        return CODE(WBEM_E_VALUE_OUT_OF_RANGE);
    *out = cim_uint(type, bits);
    return S_OK;
}

static HRESULT text(struct hp_arena *arena, enum cim_type type, const OLECHAR *bstr, struct cim_value *out)
{
    const char *said = door_text_of_bstr(arena, bstr);
    if (!said)
        return CODE(WBEM_E_INVALID_PARAMETER);
    if (type == CIM_REFERENCE) {
        struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
        HP_ERROR(ignored);
        if (door_path_parse(arena, said, ref, &ignored))
            return CODE(WBEM_E_INVALID_OBJECT_PATH);
        *out = cim_reference(ref);
        return S_OK;
    }
    return cim_value_parse(arena, type, said, out, NULL) ? CODE(WBEM_E_TYPE_MISMATCH) : S_OK;
}

static HRESULT object(struct hp_arena *arena, IUnknown *unknown, struct cim_value *out)
{
    struct door_object *given = unknown ? door_object_of(unknown) : NULL;
    if (!given || given->is_class)
        return CODE(WBEM_E_INVALID_OBJECT);
    struct cim_instance instance = { .class_name = given->class->name,
                                     .path = given->path,
                                     .props = given->props };
    *out = cim_value_copy(arena, cim_object(&instance));
    return S_OK;
}

static HRESULT scalar(struct hp_arena *arena, enum cim_type type, const VARIANT *variant,
                      struct cim_value *out)
{
    VARTYPE wanted = forms[type].vartype;
    VARTYPE given = V_VT(variant);
    if (wanted == VT_I4 || wanted == VT_I2 || wanted == VT_UI1) {
        if (given == VT_UI1)
            return number(type, V_UI1(variant), out);
        if (given == VT_I2)
            return number(type, V_I2(variant), out);
        if (given == VT_I4 && wanted == VT_I4)
            return number(type, V_I4(variant), out);
        return CODE(WBEM_E_TYPE_MISMATCH);
    }
    if (given != wanted)
        return CODE(WBEM_E_TYPE_MISMATCH);
    switch (wanted) {
    case VT_BOOL:
        if (V_BOOL(variant) != VARIANT_TRUE && V_BOOL(variant) != VARIANT_FALSE)
            return CODE(WBEM_E_VALUE_OUT_OF_RANGE);
        *out = cim_boolean(V_BOOL(variant) == VARIANT_TRUE);
        return S_OK;
    case VT_R4:
        *out = cim_real(type, (double)V_R4(variant));
        return S_OK;
    case VT_R8:
        *out = cim_real(type, V_R8(variant));
        return S_OK;
    case VT_BSTR:
        return text(arena, type, V_BSTR(variant), out);
    default:
        return object(arena, V_UNKNOWN(variant), out);
    }
}

/* One element of a vector as a VARIANT that must not be cleared: what it points to is the array's. */
static HRESULT element(SAFEARRAY *array, VARTYPE vartype, const BYTE *data, size_t index, VARIANT *out)
{
    size_t size = SafeArrayGetElemsize(array);
    VariantInit(out);
    if (vartype == VT_VARIANT) {
        *out = *(const VARIANT *)(const void *)(data + index * size);
        return V_VT(out) & VT_BYREF ? CODE(WBEM_E_TYPE_MISMATCH) : S_OK;
    }
    if (size > sizeof V_R8(out))
        return CODE(WBEM_E_TYPE_MISMATCH);
    V_VT(out) = vartype;
    CopyMemory(&V_R8(out), data + index * size, size);
    return S_OK;
}

static HRESULT elements(struct hp_arena *arena, enum cim_type type, SAFEARRAY *array, size_t count,
                        struct cim_value *items)
{
    VARTYPE vartype;
    void *data;
    if (FAILED(SafeArrayGetVartype(array, &vartype)) || FAILED(SafeArrayAccessData(array, &data)))
        return CODE(WBEM_E_INVALID_PARAMETER);
    HRESULT result = S_OK;
    for (size_t i = 0; i < count && result == S_OK; i++) {
        VARIANT item;
        result = element(array, vartype, data, i, &item);
        if (result == S_OK)
            result = scalar(arena, type, &item, &items[i]);
    }
    SafeArrayUnaccessData(array);
    return result;
}

static HRESULT vector(struct hp_arena *arena, enum cim_type type, const VARIANT *variant,
                      struct cim_value *out)
{
    VARTYPE vartype = V_VT(variant);
    LONG lower;
    LONG upper;
    if (vartype != (VT_ARRAY | forms[type].vartype) && vartype != (VT_ARRAY | VT_VARIANT))
        return CODE(WBEM_E_TYPE_MISMATCH);
    SAFEARRAY *array = V_ARRAY(variant);
    if (!array || SafeArrayGetDim(array) != 1 || FAILED(SafeArrayGetLBound(array, 1, &lower)) ||
        FAILED(SafeArrayGetUBound(array, 1, &upper)))
        return CODE(WBEM_E_INVALID_PARAMETER);
    size_t count = upper >= lower ? (size_t)((LONGLONG)upper - lower + 1) : 0;
    struct cim_value *items = hp_arena_array(arena, count, sizeof *items);
    HRESULT result = elements(arena, type, array, count, items);
    if (result == S_OK)
        *out = cim_array(type, items, count);
    return result;
}

HRESULT door_value_of(struct hp_arena *arena, enum cim_type type, bool is_array, const VARIANT *variant,
                      struct cim_value *out)
{
    if (V_VT(variant) == VT_NULL) {
        *out = is_array ? cim_null_array(type) : cim_null(type);
        return S_OK;
    }
    return is_array ? vector(arena, type, variant, out) : scalar(arena, type, variant, out);
}
