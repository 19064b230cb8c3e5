/* SPDX-License-Identifier: MIT */
#include "variant.h"

#include "object.h"
#include "text.h"

#include <string.h>

enum { MAX_ITEMS = 1024 * 1024 };

/* One value in a VARIANT or in a SAFEARRAY, where it looks the same. */
union place {
    VARIANT_BOOL boolean;
    BYTE ui1;
    SHORT i2;
    LONG i4;
    FLOAT r4;
    DOUBLE r8;
    BSTR text;
    IUnknown *unknown;
};

struct reading {
    struct hp_arena *arena;
    enum cim_type type;
    bool in_array;
    unsigned depth;
    struct hp_error *err;
};

/* --- reading one value: 0 or the class of the error --- */

static int out_of_range(const struct reading *reading)
{
    return hp_error_set(reading->err, HP_E_FAILED, "a number is too large for its type %s",
                        cim_type_name(reading->type));
}

static int read_boolean(const struct reading *reading, const union place *place, struct cim_value *out)
{
    (void)reading;
    *out = cim_boolean(place->boolean != VARIANT_FALSE);
    return 0;
}

static int read_signed(const struct reading *reading, int64_t number, struct cim_value *out)
{
    if (!cim_type_holds_sint(reading->type, number))
        return out_of_range(reading);
    *out = cim_sint(reading->type, number);
    return 0;
}

static int read_unsigned(const struct reading *reading, uint64_t number, struct cim_value *out)
{
    if (!cim_type_holds_uint(reading->type, number))
        return out_of_range(reading);
    *out = cim_uint(reading->type, number);
    return 0;
}

static int read_ui1(const struct reading *reading, const union place *place, struct cim_value *out)
{
    return read_unsigned(reading, place->ui1, out);
}

static int read_i2(const struct reading *reading, const union place *place, struct cim_value *out)
{
    return read_signed(reading, place->i2, out);
}

static int read_char16(const struct reading *reading, const union place *place, struct cim_value *out)
{
    return read_unsigned(reading, (uint16_t)place->i2, out);
}

static int read_i4(const struct reading *reading, const union place *place, struct cim_value *out)
{
    return read_signed(reading, place->i4, out);
}

/* uint32 above 2^31 looks negative; a negative uint16 becomes too large, and is refused. */
static int read_u4(const struct reading *reading, const union place *place, struct cim_value *out)
{
    return read_unsigned(reading, (uint32_t)place->i4, out);
}

static int read_r4(const struct reading *reading, const union place *place, struct cim_value *out)
{
    *out = cim_real(reading->type, (double)place->r4);
    return 0;
}

static int read_r8(const struct reading *reading, const union place *place, struct cim_value *out)
{
    *out = cim_real(reading->type, place->r8);
    return 0;
}

/* Strings, and what travels as text: that is NULL when it is empty. A text that is no value of its type stays
 * a text: a strange datetime in a property nobody asks for shall not make the whole object unreadable. */
static int read_text(const struct reading *reading, const union place *place, struct cim_value *out)
{
    const char *text = wmi_utf8(reading->arena, place->text);
    if (reading->type != CIM_STRING && !*text) {
        *out = cim_null(reading->type);
        return 0;
    }
    *out = cim_string(text);
    if (reading->type == CIM_STRING)
        return 0;
    int rc =
        cim_value_parse(reading->arena, reading->type, text, out, reading->in_array ? reading->err : NULL);
    return reading->in_array ? rc : 0;
}

static int read_object(const struct reading *reading, const union place *place, struct cim_value *out)
{
    WMI_INTERFACE(IWbemClassObject, object);
    struct cim_instance *instance;
    if (!place->unknown) {
        *out = cim_null(CIM_OBJECT);
        return 0;
    }
    if (reading->depth >= WMI_MAX_DEPTH)
        return hp_error_set(reading->err, HP_E_FAILED, "objects are embedded in objects too deeply");
    if (FAILED(IUnknown_QueryInterface(place->unknown, &IID_IWbemClassObject, (void **)&object)))
        return hp_error_set(reading->err, HP_E_FAILED, "an embedded object is not one of WMI's");
    int rc = wmi_read_object(reading->arena, object, reading->depth + 1, &instance, reading->err);
    if (rc)
        return rc;
    *out = cim_object(instance);
    return 0;
}

/* --- writing one value; the text it makes belongs to the place --- */

static int write_boolean(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->boolean = value->as.boolean ? VARIANT_TRUE : VARIANT_FALSE;
    return 0;
}

static int write_ui1(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->ui1 = (BYTE)value->as.u;
    return 0;
}

static int write_i2(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->i2 = (SHORT)value->as.s;
    return 0;
}

static int write_char16(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->i2 = (SHORT)(uint16_t)value->as.u;
    return 0;
}

static int write_i4(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->i4 = (LONG)value->as.s;
    return 0;
}

static int write_u4(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->i4 = (LONG)(uint32_t)value->as.u;
    return 0;
}

static int write_r4(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->r4 = (FLOAT)value->as.real;
    return 0;
}

static int write_r8(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)err;
    place->r8 = value->as.real;
    return 0;
}

static int write_text(const struct cim_value *value, union place *place, struct hp_error *err)
{
    HP_STR(text);
    cim_value_print(&text, value);
    return wmi_bstr(hp_str_text(&text), &place->text, err);
}

static int write_object(const struct cim_value *value, union place *place, struct hp_error *err)
{
    (void)value;
    (void)place;
    return hp_error_set(err, HP_E_FAILED, "an embedded object is sent as text, not as an object");
}

/* --- the table --- */

static const struct form {
    CIMTYPE wbem;
    VARTYPE variant;
    size_t size;
    int (*read)(const struct reading *reading, const union place *place, struct cim_value *out);
    int (*write)(const struct cim_value *value, union place *place, struct hp_error *err);
} forms[CIM_TYPES] = {
    [CIM_BOOLEAN] = { WBEM_CIM_BOOLEAN, VT_BOOL, sizeof(VARIANT_BOOL), read_boolean, write_boolean },
    [CIM_UINT8] = { WBEM_CIM_UINT8, VT_UI1, sizeof(BYTE), read_ui1, write_ui1 },
    [CIM_SINT8] = { WBEM_CIM_SINT8, VT_I2, sizeof(SHORT), read_i2, write_i2 },
    [CIM_UINT16] = { WBEM_CIM_UINT16, VT_I4, sizeof(LONG), read_u4, write_u4 },
    [CIM_SINT16] = { WBEM_CIM_SINT16, VT_I2, sizeof(SHORT), read_i2, write_i2 },
    [CIM_UINT32] = { WBEM_CIM_UINT32, VT_I4, sizeof(LONG), read_u4, write_u4 },
    [CIM_SINT32] = { WBEM_CIM_SINT32, VT_I4, sizeof(LONG), read_i4, write_i4 },
    [CIM_UINT64] = { WBEM_CIM_UINT64, VT_BSTR, sizeof(BSTR), read_text, write_text },
    [CIM_SINT64] = { WBEM_CIM_SINT64, VT_BSTR, sizeof(BSTR), read_text, write_text },
    [CIM_REAL32] = { WBEM_CIM_REAL32, VT_R4, sizeof(FLOAT), read_r4, write_r4 },
    [CIM_REAL64] = { WBEM_CIM_REAL64, VT_R8, sizeof(DOUBLE), read_r8, write_r8 },
    [CIM_CHAR16] = { WBEM_CIM_CHAR16, VT_I2, sizeof(SHORT), read_char16, write_char16 },
    [CIM_STRING] = { WBEM_CIM_STRING, VT_BSTR, sizeof(BSTR), read_text, write_text },
    [CIM_DATETIME] = { WBEM_CIM_DATETIME, VT_BSTR, sizeof(BSTR), read_text, write_text },
    [CIM_REFERENCE] = { WBEM_CIM_REFERENCE, VT_BSTR, sizeof(BSTR), read_text, write_text },
    [CIM_OBJECT] = { WBEM_CIM_OBJECT, VT_UNKNOWN, sizeof(IUnknown *), read_object, write_object },
};

bool wmi_type(CIMTYPE type, enum cim_type *out, bool *is_array)
{
    *is_array = (type & CIM_FLAG_ARRAY) != 0;
    CIMTYPE wbem = type & ~CIM_FLAG_ARRAY;
    for (size_t i = 0; i < CIM_TYPES; i++) {
        if (forms[i].wbem == wbem) {
            *out = (enum cim_type)i;
            return true;
        }
    }
    return false;
}

/* --- reading --- */

static int not_of_type(const struct reading *reading, const VARIANT *variant)
{
    return hp_error_set(reading->err, HP_E_FAILED, "a value of type %s came as VARIANT type 0x%04X",
                        cim_type_name(reading->type), V_VT(variant));
}

static void let_go(SAFEARRAY **array)
{
    SafeArrayUnaccessData(*array);
}

/* The number of items of an array whose items the table's form describes. */
static bool count_items(SAFEARRAY *array, const struct form *form, size_t *out)
{
    VARTYPE items;
    LONG first;
    LONG last;
    if (!array || SafeArrayGetDim(array) != 1 || SafeArrayGetElemsize(array) != form->size ||
        FAILED(SafeArrayGetVartype(array, &items)) || items != form->variant ||
        FAILED(SafeArrayGetLBound(array, 1, &first)) || FAILED(SafeArrayGetUBound(array, 1, &last)))
        return false;
    int64_t count = (int64_t)last - first + 1;
    *out = (size_t)count;
    return count >= 0 && count <= MAX_ITEMS;
}

static int read_array(const struct reading *reading, const VARIANT *variant, struct cim_value *out)
{
    const struct form *form = &forms[reading->type];
    size_t count = 0;
    char *data;
    if (!count_items(V_ARRAY(variant), form, &count) ||
        FAILED(SafeArrayAccessData(V_ARRAY(variant), (void **)&data)))
        return not_of_type(reading, variant);
    __attribute__((cleanup(let_go))) SAFEARRAY *array = V_ARRAY(variant);
    struct cim_value *items = hp_arena_array(reading->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        union place place = { .text = NULL };
        memcpy(&place, data + i * form->size, form->size);
        int rc = form->read(reading, &place, &items[i]);
        if (rc)
            return rc;
    }
    (void)array;
    *out = cim_array(reading->type, items, count);
    return 0;
}

int wmi_decode(struct hp_arena *arena, const VARIANT *variant, CIMTYPE type, unsigned depth,
               struct cim_value *out, struct hp_error *err)
{
    bool is_array;
    struct reading reading = { .arena = arena, .depth = depth, .err = err };
    if (!wmi_type(type, &reading.type, &is_array))
        return hp_error_set(err, HP_E_FAILED, "the CIM type %ld is unknown", (long)type);
    const struct form *form = &forms[reading.type];
    reading.in_array = is_array;
    if (V_VT(variant) == VT_NULL || V_VT(variant) == VT_EMPTY) {
        *out = is_array ? cim_null_array(reading.type) : cim_null(reading.type);
        return 0;
    }
    if (V_VT(variant) != (is_array ? form->variant | VT_ARRAY : form->variant))
        return not_of_type(&reading, variant);
    if (is_array)
        return read_array(&reading, variant, out);
    union place place = { .text = NULL };
    memcpy(&place, &V_I4(variant), form->size);
    return form->read(&reading, &place, out);
}

/* --- writing --- */

/* Fills a SAFEARRAY, which frees the texts it has when it is destroyed. */
static int write_items(const struct cim_value *value, const struct form *form, SAFEARRAY *array,
                       struct hp_error *err)
{
    char *data;
    if (FAILED(SafeArrayAccessData(array, (void **)&data)))
        return hp_error_set(err, HP_E_FAILED, "an array cannot be filled");
    __attribute__((cleanup(let_go))) SAFEARRAY *accessed = array;
    (void)accessed;
    for (size_t i = 0; i < value->as.array.count; i++) {
        const struct cim_value *item = &value->as.array.items[i];
        union place place = { .text = NULL };
        if (item->is_null)
            return hp_error_set(err, HP_E_FAILED, "an array with an empty item cannot be sent");
        int rc = form->write(item, &place, err);
        if (rc)
            return rc;
        memcpy(data + i * form->size, &place, form->size);
    }
    return 0;
}

static int write_array(const struct cim_value *value, const struct form *form, VARIANT *out,
                       struct hp_error *err)
{
    size_t count = value->as.array.count;
    WMI_ARRAY(array);
    if (count <= MAX_ITEMS)
        array = SafeArrayCreateVector(form->variant, 0, (ULONG)count);
    if (!array)
        return hp_error_set(err, HP_E_FAILED, "an array is too large to be sent");
    int rc = write_items(value, form, array, err);
    if (rc)
        return rc;
    V_VT(out) = form->variant | VT_ARRAY;
    V_ARRAY(out) = WMI_TAKE(array);
    return 0;
}

int wmi_encode(const struct cim_value *value, VARIANT *out, struct hp_error *err)
{
    const struct form *form = &forms[value->type];
    if (value->is_null) {
        V_VT(out) = VT_NULL;
        return 0;
    }
    if (value->is_array)
        return write_array(value, form, out, err);
    union place place = { .text = NULL };
    int rc = form->write(value, &place, err);
    if (rc)
        return rc;
    memcpy(&V_I4(out), &place, form->size);
    V_VT(out) = form->variant;
    return 0;
}
