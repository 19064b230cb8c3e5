/* SPDX-License-Identifier: MIT */
#include "sim/schema.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

/* The type of a reference or an embedded instance is its class. */
static void add_type(cJSON *to, enum cim_type type, const char *target, bool is_array)
{
    cJSON_AddStringToObject(to, "type", target ? target : cim_type_name(type));
    cJSON_AddBoolToObject(to, "array", is_array);
    cJSON_AddBoolToObject(to, "reference", type == CIM_REFERENCE);
}

static void add_since(cJSON *to, unsigned since)
{
    if (since) {
        char text[16];
        (void)snprintf(text, sizeof text, "%u", since);
        cJSON_AddStringToObject(to, "since", text);
    }
}

static cJSON *dump_property(const struct cim_property_decl *property)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "name", property->name);
    add_type(json, property->type, property->target, property->flags & CIM_PROPERTY_ARRAY);
    cJSON_AddBoolToObject(json, "key", (property->flags & CIM_PROPERTY_KEY) != 0);
    add_since(json, property->since);
    return json;
}

static cJSON *dump_method(const struct cim_method_decl *method)
{
    static const char *const directions[] = { [CIM_IN] = "in", [CIM_OUT] = "out", [CIM_INOUT] = "inout" };
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "name", method->name);
    add_since(json, method->since);
    cJSON *parameters = cJSON_AddArrayToObject(json, "parameters");
    for (size_t i = 0; i < method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &method->parameters[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "name", parameter->name);
        add_type(item, parameter->type, parameter->target, parameter->is_array);
        cJSON_AddStringToObject(item, "direction", directions[parameter->direction]);
        cJSON_AddItemToArray(parameters, item);
    }
    return json;
}

static cJSON *dump_class(const struct cim_class_decl *class)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "name", class->name);
    hp_json_add_text(json, "superclass", class->superclass);
    cJSON_AddStringToObject(json, "namespace", class->ns);
    add_since(json, class->since);
    cJSON *properties = cJSON_AddArrayToObject(json, "properties");
    for (size_t i = 0; i < class->property_count; i++)
        if (class->properties[i].since < SIM_FIRST_IMAGINED_BUILD)
            cJSON_AddItemToArray(properties, dump_property(&class->properties[i]));
    cJSON *methods = cJSON_AddArrayToObject(json, "methods");
    for (size_t i = 0; i < class->method_count; i++)
        cJSON_AddItemToArray(methods, dump_method(&class->methods[i]));
    return json;
}

void sim_schema_dump(struct hp_str *out)
{
    HP_JSON(json);
    json = cJSON_CreateObject();
    cJSON *classes = cJSON_AddArrayToObject(json, "classes");
    const struct cim_class_decl *class;
    for (size_t i = 0; (class = sim_class_at(i)) != NULL; i++)
        cJSON_AddItemToArray(classes, dump_class(class));
    char *text = hp_json_print(json);
    hp_str_add(out, text);
    free(text);
}
