/* SPDX-License-Identifier: MIT */
#include "cim/embed.h"

#include "base/text.h"
#include "names.h"
#include "oneline.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT_LENGTH = 4 * 1024 * 1024, MAX_PROPERTIES = 1024, MAX_DEPTH = 6, SHOWN = 80 };

/* --- writing --- */

/* What XML 1.0 can carry at all, in whatever spelling. */
static bool is_xml_char(uint32_t c)
{
    return c >= 0x20 ? c != 0xFFFE && c != 0xFFFF : c == '\t' || c == '\n' || c == '\r';
}

/* A carriage return would be read back as a line feed if it were written as itself. */
static void add_escaped(struct hp_str *out, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\r");
        hp_str_add_part(out, text, plain);
        text += plain;
        if (!*text)
            return;
        hp_str_add(out, *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&#13;");
        text++;
    }
}

static int check_text(const char *text, struct hp_error *err)
{
    if (strlen(text) > MAX_TEXT_LENGTH)
        return hp_error_set(err, HP_E_FAILED, "it is too long");
    while (*text >= ' ' && *text < 0x7F) /* which nearly all of it is */
        text++;
    if (!hp_text_is_utf8(text, strlen(text)))
        return hp_error_set(err, HP_E_FAILED, "it is not UTF-8");
    while (*text) {
        uint32_t c = hp_text_next(&text);
        if (!is_xml_char(c))
            return hp_error_set(err, HP_E_FAILED, "it contains the character U+%04X, which XML cannot carry",
                                (unsigned)c);
    }
    return 0;
}

static int check_value(const struct cim_value *value, struct hp_error *err)
{
    HP_STR(path);
    int rc = 0;
    if (value->is_null)
        return 0;
    if (value->is_array) {
        for (size_t i = 0; !rc && i < value->as.array.count; i++)
            rc = check_value(&value->as.array.items[i], err);
    } else if (value->type == CIM_STRING) {
        rc = check_text(value->as.string, err);
    } else if (value->type == CIM_REFERENCE) {
        cim_value_print(&path, value);
        rc = check_text(hp_str_text(&path), err);
    }
    return rc;
}

static int check_property(const struct cim_prop *prop, struct hp_error *err)
{
    if (!cim_is_name(prop->name, strlen(prop->name)))
        return hp_error_set(err, HP_E_FAILED, "its name is not one");
    if (prop->value.type == CIM_OBJECT)
        return hp_error_set(err, HP_E_FAILED, "it is an object, which cannot be written as text");
    return check_value(&prop->value, err);
}

/* All but how long it becomes. */
static int check_instance(const struct cim_instance *instance, struct hp_error *err)
{
    if (!cim_is_name(instance->class_name, strlen(instance->class_name)))
        return hp_error_set(err, HP_E_FAILED, "an instance to be written has no proper class name");
    for (size_t i = 0; i < instance->props.count; i++) {
        HP_ERROR(why);
        HP_STR(name);
        const struct cim_prop *prop = &instance->props.items[i];
        if (check_property(prop, &why) == 0)
            continue;
        cim_add_oneline(&name, prop->name, SHOWN);
        hp_error_context(&why, "cannot write %s.%s", instance->class_name, hp_str_text(&name));
        return hp_error_move(err, &why);
    }
    return 0;
}

static void add_value(struct hp_str *out, const struct cim_value *value)
{
    HP_STR(printed);
    if (value->type != CIM_STRING)
        cim_value_print(&printed, value);
    hp_str_add(out, "<VALUE>");
    add_escaped(out, value->type == CIM_STRING ? value->as.string : hp_str_text(&printed));
    hp_str_add(out, "</VALUE>");
}

static void add_array(struct hp_str *out, const struct cim_value *array)
{
    hp_str_add(out, "<VALUE.ARRAY>");
    for (size_t i = 0; i < array->as.array.count; i++) {
        if (array->as.array.items[i].is_null)
            hp_str_add(out, "<VALUE.NULL/>");
        else
            add_value(out, &array->as.array.items[i]);
    }
    hp_str_add(out, "</VALUE.ARRAY>");
}

static void add_property(struct hp_str *out, const struct cim_prop *prop)
{
    const struct cim_value *value = &prop->value;
    hp_str_add(out, value->is_array ? "<PROPERTY.ARRAY NAME=\"" : "<PROPERTY NAME=\"");
    hp_str_add(out, prop->name);
    hp_str_add(out, "\" TYPE=\"");
    hp_str_add(out, cim_type_name(value->type == CIM_REFERENCE ? CIM_STRING : value->type));
    hp_str_add(out, "\">");
    if (!value->is_null && value->is_array)
        add_array(out, value);
    else if (!value->is_null)
        add_value(out, value);
    hp_str_add(out, value->is_array ? "</PROPERTY.ARRAY>" : "</PROPERTY>");
}

int cim_embed_write(struct hp_str *out, const struct cim_instance *instance, struct hp_error *err)
{
    HP_STR_MAX(text, MAX_TEXT_LENGTH);
    int rc = check_instance(instance, err);
    if (rc)
        return rc;
    hp_str_add(&text, "<INSTANCE CLASSNAME=\"");
    hp_str_add(&text, instance->class_name);
    hp_str_add(&text, "\">");
    for (size_t i = 0; i < instance->props.count; i++)
        add_property(&text, &instance->props.items[i]);
    hp_str_add(&text, "</INSTANCE>");
    if (!hp_str_fits(&text))
        return hp_error_set(err, HP_E_FAILED, "the instance of %s is too large to be sent",
                            instance->class_name);
    hp_str_add_part(out, hp_str_text(&text), text.length);
    return 0;
}

/* Not less than a value takes: a character takes five at most, and the elements around it less than that. */
static size_t room_for(const struct cim_value *value)
{
    enum { AROUND = 128, OF_NUMBER = 64, OF_CHARACTER = 5 };
    HP_STR(path);
    size_t room = AROUND;
    if (value->is_null)
        return room;
    if (value->is_array) {
        for (size_t i = 0; i < value->as.array.count; i++)
            room += room_for(&value->as.array.items[i]);
        return room;
    }
    if (value->type == CIM_STRING)
        return room + OF_CHARACTER * strlen(value->as.string);
    if (value->type != CIM_REFERENCE)
        return room + OF_NUMBER;
    cim_value_print(&path, value);
    return room + OF_CHARACTER * path.length;
}

int cim_embed_check(const struct cim_instance *instance, struct hp_error *err)
{
    HP_STR(text);
    size_t room = strlen(instance->class_name);
    int rc = check_instance(instance, err);
    for (size_t i = 0; !rc && i < instance->props.count; i++)
        room += strlen(instance->props.items[i].name) + room_for(&instance->props.items[i].value);
    return rc || room <= MAX_TEXT_LENGTH / 2 ? rc : cim_embed_write(&text, instance, err);
}

/* --- reading: the elements --- */

enum element {
    OUTSIDE, /* of the root element */
    INSTANCE,
    PROPERTY,
    PROPERTY_ARRAY,
    PROPERTY_REFERENCE,
    VALUE,
    VALUE_ARRAY,
    VALUE_NULL,
    VALUE_REFERENCE,
    SKIPPED, /* a qualifier or a system property, and all in it */
    ELEMENTS
};

#define IN(element) (1u << (element))
#define IN_ANY_PROPERTY (IN(PROPERTY) | IN(PROPERTY_ARRAY) | IN(PROPERTY_REFERENCE))

static const struct {
    const char *name;
    unsigned parents;
    enum element element;
} grammar[] = {
    { "INSTANCE", IN(OUTSIDE), INSTANCE },
    { "QUALIFIER", IN(INSTANCE) | IN_ANY_PROPERTY, SKIPPED },
    { "PROPERTY", IN(INSTANCE), PROPERTY },
    { "PROPERTY.ARRAY", IN(INSTANCE), PROPERTY_ARRAY },
    { "PROPERTY.REFERENCE", IN(INSTANCE), PROPERTY_REFERENCE },
    { "VALUE", IN(PROPERTY) | IN(VALUE_ARRAY) | IN(PROPERTY_REFERENCE), VALUE },
    { "VALUE.ARRAY", IN(PROPERTY_ARRAY), VALUE_ARRAY },
    { "VALUE.NULL", IN(VALUE_ARRAY), VALUE_NULL },
    { "VALUE.REFERENCE", IN(PROPERTY_REFERENCE), VALUE_REFERENCE },
};

struct items {
    struct cim_value *items;
    size_t count;
    size_t capacity;
};

struct reader {
    XML_Parser xml;
    struct hp_arena *arena;
    struct hp_error *err;
    bool failed;

    enum element stack[MAX_DEPTH]; /* the open elements, stack[0] is OUTSIDE */
    size_t depth;

    struct cim_instance *instance;
    const char *name; /* of the open property */
    enum cim_type type;
    struct cim_value value; /* of the open property, NULL until one was read */
    struct items items;     /* of the open VALUE.ARRAY */
    struct hp_str *text;    /* of the open VALUE or VALUE.REFERENCE */
};

/* Says what is wrong and where, and ends the reading. The first problem is the one that is told. */
static void HP_FORMAT(2, 3) refuse(struct reader *reader, const char *format, ...)
{
    if (reader->failed)
        return;
    reader->failed = true;
    HP_STR(what);
    va_list args;
    va_start(args, format);
    hp_str_vformat(&what, format, args);
    va_end(args);
    HP_STR(shown);
    cim_add_oneline(&shown, hp_str_text(&what), (size_t)2 * SHOWN);
    hp_error_set(reader->err, HP_E_FAILED, "cannot read the embedded instance: line %lu, column %lu: %s",
                 (unsigned long)XML_GetCurrentLineNumber(reader->xml),
                 (unsigned long)XML_GetCurrentColumnNumber(reader->xml) + 1, hp_str_text(&shown));
    XML_StopParser(reader->xml, XML_FALSE);
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

/* --- reading: what opens --- */

static void open_instance(struct reader *reader, const XML_Char **attributes)
{
    const char *class_name = attribute(attributes, "CLASSNAME");
    if (!class_name || !cim_is_name(class_name, strlen(class_name)))
        refuse(reader, "INSTANCE without a proper CLASSNAME");
    else
        reader->instance = cim_instance_new(reader->arena, class_name);
}

static bool read_type(const XML_Char **attributes, enum cim_type *out)
{
    const char *type = attribute(attributes, "TYPE");
    return type && cim_type_from_name(type, out) && *out != CIM_REFERENCE && *out != CIM_OBJECT;
}

/* Sets name, type and a NULL value. True when it is a system property, which is skipped. */
static bool open_property(struct reader *reader, enum element element, const XML_Char **attributes)
{
    const char *name = attribute(attributes, "NAME");
    if (name && strncmp(name, "__", 2) == 0)
        return true;
    reader->type = CIM_STRING; /* which is how references are given */
    if (!name || !cim_is_name(name, strlen(name)))
        refuse(reader, "a property without a proper NAME");
    else if (element != PROPERTY_REFERENCE && !read_type(attributes, &reader->type))
        refuse(reader, "the property %s has no TYPE that can be read", name);
    else if (cim_props_find(&reader->instance->props, name))
        refuse(reader, "the property %s a second time", name);
    else if (reader->instance->props.count == MAX_PROPERTIES)
        refuse(reader, "too many properties");
    if (reader->failed)
        return false;
    reader->name = hp_arena_copy(reader->arena, name);
    reader->value = element == PROPERTY_ARRAY ? cim_null_array(reader->type) : cim_null(reader->type);
    return false;
}

static enum element top(const struct reader *reader)
{
    return reader->stack[reader->depth];
}

/* What stands directly in a property is its value, and there is one at most. */
static void open_value(struct reader *reader, enum element parent)
{
    hp_str_reset(reader->text);
    if (parent == VALUE_ARRAY)
        return;
    if (!reader->value.is_null)
        refuse(reader, "%s has more than one value", reader->name);
    reader->items = (struct items){ 0 };
}

static void on_open(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct reader *reader = context;
    enum element parent = top(reader);
    enum element element = parent == SKIPPED ? SKIPPED : ELEMENTS;
    if (reader->failed)
        return;
    for (size_t i = 0; i < HP_COUNT(grammar) && element == ELEMENTS; i++) {
        if (strcmp(grammar[i].name, name) == 0 && (grammar[i].parents & IN(parent)))
            element = grammar[i].element;
    }
    if (element == ELEMENTS || reader->depth + 1 == MAX_DEPTH) {
        refuse(reader, "the element %s does not belong here", name);
        return;
    }

    switch (element) {
    case INSTANCE:
        open_instance(reader, attributes);
        break;
    case PROPERTY:
    case PROPERTY_ARRAY:
    case PROPERTY_REFERENCE:
        if (open_property(reader, element, attributes))
            element = SKIPPED;
        break;
    case VALUE:
    case VALUE_ARRAY:
    case VALUE_REFERENCE:
        open_value(reader, parent);
        break;
    case VALUE_NULL:
    case SKIPPED:
    case OUTSIDE:
    case ELEMENTS:
        break;
    }
    reader->stack[++reader->depth] = element;
}

/* --- reading: what is inside and what closes --- */

static void on_text(void *context, const XML_Char *text, int length)
{
    struct reader *reader = context;
    enum element in = top(reader);
    if (reader->failed || in == SKIPPED)
        return;
    if (in == VALUE || in == VALUE_REFERENCE) {
        hp_str_add_part(reader->text, text, (size_t)length);
        return;
    }
    for (int i = 0; i < length; i++) {
        if (!strchr(" \t\r\n", text[i])) {
            refuse(reader, "text outside of a VALUE");
            return;
        }
    }
}

static void add_item(struct reader *reader, struct cim_value value)
{
    struct items *items = &reader->items;
    items->items =
        hp_arena_grow(reader->arena, items->items, items->count, &items->capacity, sizeof *items->items);
    items->items[items->count++] = value;
}

static void close_value(struct reader *reader)
{
    HP_ERROR(why);
    struct cim_value value;
    if (cim_value_parse(reader->arena, reader->type, hp_str_text(reader->text), &value, &why))
        refuse(reader, "%s: %s", reader->name, why.what);
    else if (top(reader) == VALUE_ARRAY)
        add_item(reader, value);
    else
        reader->value = value;
}

static void on_close(void *context, const XML_Char *name)
{
    (void)name;
    struct reader *reader = context;
    if (reader->failed)
        return;
    switch (reader->stack[reader->depth--]) {
    case VALUE:
    case VALUE_REFERENCE:
        close_value(reader);
        break;
    case VALUE_NULL:
        add_item(reader, cim_null(reader->type));
        break;
    case VALUE_ARRAY:
        reader->value = cim_array(reader->type, reader->items.items, reader->items.count);
        break;
    case PROPERTY:
    case PROPERTY_ARRAY:
    case PROPERTY_REFERENCE:
        cim_props_add(reader->arena, &reader->instance->props, reader->name, reader->value);
        break;
    case INSTANCE:
    case SKIPPED:
    case OUTSIDE:
    case ELEMENTS:
        break;
    }
}

/* Entities can be declared in a DOCTYPE only, so this is also the end of all entity tricks. */
static void on_doctype(void *context, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    refuse(context, "a DOCTYPE is not accepted");
}

static void free_parser(XML_Parser *xml)
{
    XML_ParserFree(*xml);
}

int cim_embed_parse(struct hp_arena *arena, const char *text, struct cim_instance **out, struct hp_error *err)
{
    static const XML_Memory_Handling_Suite memory = { hp_malloc, hp_realloc, free };
    size_t length = strnlen(text, MAX_TEXT_LENGTH + 1);
    if (length > MAX_TEXT_LENGTH)
        return hp_error_set(err, HP_E_FAILED, "cannot read the embedded instance: it is larger than 4 MiB");

    __attribute__((cleanup(free_parser))) XML_Parser xml = XML_ParserCreate_MM("UTF-8", &memory, NULL);
    HP_STR(value_text);
    struct reader reader = { .xml = xml, .arena = arena, .err = err, .text = &value_text };
    XML_SetUserData(xml, &reader);
    XML_SetElementHandler(xml, on_open, on_close);
    XML_SetCharacterDataHandler(xml, on_text);
    XML_SetStartDoctypeDeclHandler(xml, on_doctype);
    if (XML_Parse(xml, text, (int)length, XML_TRUE) != XML_STATUS_OK)
        refuse(&reader, "%s", XML_ErrorString(XML_GetErrorCode(xml)));
    if (reader.failed)
        return HP_E_FAILED;
    *out = reader.instance;
    return 0;
}
