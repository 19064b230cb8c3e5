/* SPDX-License-Identifier: MIT */
#include "cim/record.h"

#include "base/json.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
    struct cim_session session;
    struct cim_session *inner;
    void (*write)(void *context, const char *line);
    void *context;
    unsigned calls;
};

/* --- values as JSON --- */

/* JSON has to be UTF-8 whatever came; bytes that are not become U+FFFD. */
static cJSON *text_json(const char *text)
{
    if (hp_text_is_utf8(text, strlen(text)))
        return cJSON_CreateString(text);
    HP_STR(clean);
    while (*text) {
        const char *start = text;
        if (hp_text_next(&text) == 0xFFFD)
            hp_str_add(&clean, "\xEF\xBF\xBD");
        else
            hp_str_add_part(&clean, start, (size_t)(text - start));
    }
    return cJSON_CreateString(hp_str_text(&clean));
}

/* Numbers go in as their digits: cJSON's own are doubles and lose the last bits of 64. */
static cJSON *digits_json(const struct cim_value *value)
{
    HP_STR(digits);
    cim_value_print(&digits, value);
    return cJSON_CreateRaw(hp_str_text(&digits));
}

static cJSON *instance_json(const struct cim_instance *instance);

static cJSON *value_json(const struct cim_value *value)
{
    if (value->is_null)
        return cJSON_CreateNull();
    if (value->is_array) {
        cJSON *array = cJSON_CreateArray();
        for (size_t i = 0; i < value->as.array.count; i++)
            cJSON_AddItemToArray(array, value_json(&value->as.array.items[i]));
        return array;
    }
    if (value->type == CIM_BOOLEAN)
        return cJSON_CreateBool(value->as.boolean);
    if (value->type == CIM_OBJECT)
        return instance_json(value->as.object);
    if (value->type == CIM_REAL32 || value->type == CIM_REAL64)
        return isfinite(value->as.real) ? digits_json(value) : cJSON_CreateNull();
    if (cim_type_is_unsigned(value->type) || cim_type_is_signed(value->type) || value->type == CIM_CHAR16)
        return digits_json(value);
    HP_STR(text);
    cim_value_print(&text, value);
    return text_json(hp_str_text(&text));
}

/* {"Name": {"type": "uint16[]", "value": [2, 3]}, ...} */
static cJSON *props_json(const struct cim_props *props)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < props->count; i++) {
        const struct cim_value *value = &props->items[i].value;
        HP_STR(type);
        hp_str_format(&type, "%s%s", cim_type_name(value->type), value->is_array ? "[]" : "");
        cJSON *entry = cJSON_AddObjectToObject(json, props->items[i].name);
        cJSON_AddStringToObject(entry, "type", hp_str_text(&type));
        cJSON_AddItemToObject(entry, "value", value_json(value));
    }
    return json;
}

static cJSON *path_json(const struct cim_ref *ref)
{
    HP_STR(path);
    cim_ref_print(&path, ref);
    return text_json(hp_str_text(&path));
}

static cJSON *instance_json(const struct cim_instance *instance)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "class", text_json(instance->class_name));
    if (instance->path)
        cJSON_AddItemToObject(json, "path", path_json(instance->path));
    cJSON_AddItemToObject(json, "properties", props_json(&instance->props));
    return json;
}

static cJSON *error_json(int class, const struct hp_error *err)
{
    static const char *const levels[HP_LEVELS] = { "transport", "wmi", "method", "job" };
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "class", class);
    if (err->what)
        cJSON_AddItemToObject(json, "what", text_json(err->what));
    if (err->host_text)
        cJSON_AddItemToObject(json, "hostText", text_json(err->host_text));
    for (size_t i = 0; i < HP_LEVELS; i++) {
        if (err->codes[i].known)
            hp_json_add_u64(json, levels[i], err->codes[i].value);
    }
    return json;
}

/* --- the decorator --- */

static struct recorder *recorder_of(struct cim_session *session)
{
    return (struct recorder *)session;
}

static cJSON *begin(struct recorder *recorder, const char *verb)
{
    cJSON *line = cJSON_CreateObject();
    hp_json_add_u64(line, "call", ++recorder->calls);
    cJSON_AddStringToObject(line, "verb", verb);
    return line;
}

/* Writes what came of the call and hands its error on. Takes the line, and the answer of a success. */
static int end(struct recorder *recorder, cJSON *line, int rc, cJSON *answer, struct hp_error *mine,
               struct hp_error *err)
{
    if (rc)
        cJSON_AddItemToObject(line, "error", error_json(rc, mine));
    else
        cJSON_AddItemToObject(line, "result", answer);
    char *text = hp_json_print_line(line);
    cJSON_Delete(line);
    recorder->write(recorder->context, text);
    free(text);
    return hp_error_move(err, mine);
}

static int record_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                        struct cim_instances *out, struct hp_error *err)
{
    struct recorder *recorder = recorder_of(session);
    HP_ERROR(mine);
    size_t before = out->count;
    cJSON *line = begin(recorder, "query");
    cJSON_AddItemToObject(line, "namespace", text_json(query->ns));
    cJSON_AddItemToObject(line, "query", text_json(query->text));
    int rc = cim_query(recorder->inner, query, arena, out, &mine);
    cJSON *answer = rc ? NULL : cJSON_CreateArray();
    for (size_t i = before; !rc && i < out->count; i++)
        cJSON_AddItemToArray(answer, instance_json(&out->items[i]));
    return end(recorder, line, rc, answer, &mine, err);
}

static int record_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                      struct cim_instance **out, struct hp_error *err)
{
    struct recorder *recorder = recorder_of(session);
    HP_ERROR(mine);
    cJSON *line = begin(recorder, "get");
    cJSON_AddItemToObject(line, "path", path_json(ref));
    int rc = cim_get(recorder->inner, ref, arena, out, &mine);
    return end(recorder, line, rc, rc ? NULL : instance_json(*out), &mine, err);
}

static int record_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                         const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                         struct hp_error *err)
{
    static const struct cim_props none = { 0 };
    struct recorder *recorder = recorder_of(session);
    HP_ERROR(mine);
    cJSON *line = begin(recorder, "invoke");
    cJSON_AddItemToObject(line, "path", path_json(ref));
    cJSON_AddItemToObject(line, "method", text_json(method));
    cJSON_AddItemToObject(line, "in", props_json(in ? in : &none));
    int rc = cim_invoke(recorder->inner, ref, method, in, arena, out, &mine);
    return end(recorder, line, rc, rc ? NULL : props_json(out), &mine, err);
}

/* {"Name": "uint16[]", ...}, and of keys "key string" */
static cJSON *declared_properties_json(const struct cim_class_decl *class)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < class->property_count; i++) {
        const struct cim_property_decl *property = &class->properties[i];
        HP_STR(type);
        hp_str_format(&type, "%s%s%s", property->flags & CIM_PROPERTY_KEY ? "key " : "",
                      cim_type_name(property->type), property->flags & CIM_PROPERTY_ARRAY ? "[]" : "");
        cJSON_AddStringToObject(json, property->name, hp_str_text(&type));
    }
    return json;
}

static cJSON *parameters_json(const struct cim_method_decl *method)
{
    static const char *const directions[] = { [CIM_IN] = "in", [CIM_OUT] = "out", [CIM_INOUT] = "inout" };
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &method->parameters[i];
        HP_STR(type);
        hp_str_format(&type, "%s %s%s", directions[parameter->direction], cim_type_name(parameter->type),
                      parameter->is_array ? "[]" : "");
        cJSON_AddStringToObject(json, parameter->name, hp_str_text(&type));
    }
    return json;
}

static cJSON *class_json(const struct cim_class_decl *class)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "class", text_json(class->name));
    hp_json_add_text(json, "superclass", class->superclass);
    cJSON_AddItemToObject(json, "properties", declared_properties_json(class));
    cJSON *methods = cJSON_AddObjectToObject(json, "methods");
    for (size_t i = 0; i < class->method_count; i++)
        cJSON_AddItemToObject(methods, class->methods[i].name, parameters_json(&class->methods[i]));
    return json;
}

static int record_describe(struct cim_session *session, const char *ns, const char *class_name,
                           struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    struct recorder *recorder = recorder_of(session);
    HP_ERROR(mine);
    cJSON *line = begin(recorder, "describe");
    cJSON_AddItemToObject(line, "namespace", text_json(ns));
    cJSON_AddItemToObject(line, "class", text_json(class_name));
    int rc = cim_describe(recorder->inner, ns, class_name, arena, out, &mine);
    return end(recorder, line, rc, rc ? NULL : class_json(*out), &mine, err);
}

static void record_expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    cim_expect(recorder_of(session)->inner, reads, count);
}

static void record_close(struct cim_session *session)
{
    cim_session_close(recorder_of(session)->inner);
    free(session);
}

struct cim_session *cim_record(struct cim_session *inner, void (*write)(void *context, const char *line),
                               void *context)
{
    static const struct cim_session_ops ops = {
        .query = record_query,
        .get = record_get,
        .invoke = record_invoke,
        .describe = record_describe,
        .expect = record_expect,
        .close = record_close,
    };
    struct recorder *recorder = hp_malloc(sizeof *recorder);
    *recorder = (struct recorder){
        .session = { &ops, inner->wording }, .inner = inner, .write = write, .context = context
    };
    return &recorder->session;
}
