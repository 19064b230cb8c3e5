/* SPDX-License-Identifier: MIT */
#include "soap/tree.h"

#include "base/array.h"
#include "base/text.h"
#include "soap/names.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64, MAX_NODES = 1000000 };

/* Between namespace and name; no XML document can have it. */
#define SEPARATOR '\x01'

/* An element that is not closed yet. */
struct open {
    struct soap_node *node;
    struct soap_node *last; /* of its children */
    size_t text;            /* where its own text begins in the reader's */
};

struct reader {
    XML_Parser xml;
    struct hp_arena *arena;
    struct soap_node *root;
    struct open stack[MAX_DEPTH];
    size_t depth;
    size_t nodes;
    const char *problem; /* NULL while there is none */
    /* The texts of all open elements, each behind that of the one around it. */
    char *text;
    size_t length;
    size_t capacity;
};

static void refuse(struct reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
    XML_StopParser(reader->xml, XML_FALSE);
}

static void split(struct hp_arena *arena, const char *full, const char **ns, const char **name)
{
    const char *separator = strchr(full, SEPARATOR);
    *ns = separator ? hp_arena_copy_part(arena, full, (size_t)(separator - full)) : "";
    *name = hp_arena_copy(arena, separator ? separator + 1 : full);
}

/* Most elements are in the namespace of the one around them, which need not be kept again. */
static const char *shared(const char *ns, const struct open *parent)
{
    return parent && strcmp(parent->node->ns, ns) == 0 ? parent->node->ns : ns;
}

static void read_attributes(struct reader *reader, struct soap_node *node, const XML_Char **attributes)
{
    size_t count = 0;
    while (attributes[2 * count])
        count++;
    struct soap_attribute *read = hp_arena_array(reader->arena, count, sizeof *read);
    for (size_t i = 0; i < count; i++) {
        split(reader->arena, attributes[2 * i], &read[i].ns, &read[i].name);
        read[i].value = hp_arena_copy(reader->arena, attributes[2 * i + 1]);
    }
    node->attributes = read;
    node->attribute_count = count;
}

static void on_open(void *context, const XML_Char *full, const XML_Char **attributes)
{
    struct reader *reader = context;
    if (reader->problem)
        return;
    if (reader->depth == MAX_DEPTH || ++reader->nodes > MAX_NODES) {
        refuse(reader, "it has too many elements");
        return;
    }
    struct open *parent = reader->depth ? &reader->stack[reader->depth - 1] : NULL;
    struct soap_node *node = hp_arena_alloc(reader->arena, sizeof *node);
    *node = (struct soap_node){ .text = "" };
    split(reader->arena, full, &node->ns, &node->name);
    node->ns = shared(node->ns, parent);
    read_attributes(reader, node, attributes);
    if (!parent)
        reader->root = node;
    else if (parent->last)
        parent->last->next = node;
    else
        parent->node->first = node;
    if (parent)
        parent->last = node;
    reader->stack[reader->depth++] = (struct open){ node, NULL, reader->length };
}

static void on_text(void *context, const XML_Char *text, int length)
{
    struct reader *reader = context;
    if (reader->problem)
        return;
    size_t added = (size_t)length;
    if (added > reader->capacity - reader->length) {
        reader->capacity = 2 * (reader->capacity + added);
        reader->text = hp_realloc(reader->text, reader->capacity);
    }
    memcpy(reader->text + reader->length, text, added);
    reader->length += added;
}

static void on_close(void *context, const XML_Char *full)
{
    (void)full;
    struct reader *reader = context;
    if (reader->problem)
        return;
    const struct open *closed = &reader->stack[--reader->depth];
    if (reader->length > closed->text)
        closed->node->text =
            hp_arena_copy_part(reader->arena, reader->text + closed->text, reader->length - closed->text);
    reader->length = closed->text;
}

/* Entities can be declared in a DOCTYPE only, so this is also the end of all entity tricks. */
static void on_doctype(void *context, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    refuse(context, "it has a DOCTYPE");
}

static void free_parser(XML_Parser *xml)
{
    XML_ParserFree(*xml);
}

static int not_xml(const struct reader *reader, struct hp_error *err)
{
    const char *why = reader->problem ? reader->problem : XML_ErrorString(XML_GetErrorCode(reader->xml));
    return hp_error_set(err, HP_E_FAILED, "line %lu of the XML cannot be read: %s",
                        (unsigned long)XML_GetCurrentLineNumber(reader->xml), why);
}

int soap_parse(struct hp_arena *arena, const char *text, size_t length, struct soap_node **out,
               struct hp_error *err)
{
    static const XML_Memory_Handling_Suite memory = { hp_malloc, hp_realloc, free };
    static const XML_Char separator[] = { SEPARATOR, 0 };
    bool wide = length >= 2 && ((unsigned char)text[0] == 0xFF || !text[0] || !text[1]); /* UTF-16 */
    while (!wide && length && !text[length - 1])
        length--;
    __attribute__((cleanup(free_parser))) XML_Parser xml = XML_ParserCreate_MM(NULL, &memory, separator);
    struct reader reader = { .xml = xml, .arena = arena };
    XML_SetUserData(xml, &reader);
    XML_SetElementHandler(xml, on_open, on_close);
    XML_SetCharacterDataHandler(xml, on_text);
    XML_SetStartDoctypeDeclHandler(xml, on_doctype);
    int rc = 0;
    if (length > INT32_MAX / 2)
        rc = hp_error_set(err, HP_E_FAILED, "the XML is too long to be read");
    else if (XML_Parse(xml, text, (int)length, XML_TRUE) != XML_STATUS_OK)
        rc = not_xml(&reader, err);
    free(reader.text);
    if (!rc)
        *out = reader.root;
    return rc;
}

/* --- questions --- */

static bool is_called(const struct soap_node *node, const char *ns, const char *name)
{
    return strcmp(node->name, name) == 0 && (!ns || strcmp(node->ns, ns) == 0);
}

const struct soap_node *soap_child(const struct soap_node *node, const char *ns, const char *name)
{
    const struct soap_node *child = node ? node->first : NULL;
    while (child && !is_called(child, ns, name))
        child = child->next;
    return child;
}

const struct soap_node *soap_again(const struct soap_node *node)
{
    const struct soap_node *next = node->next;
    while (next && !is_called(next, node->ns, node->name))
        next = next->next;
    return next;
}

const char *soap_trimmed(struct hp_arena *arena, const struct soap_node *node)
{
    return node ? hp_text_trim(arena, node->text) : NULL;
}

const char *soap_attribute(const struct soap_node *node, const char *ns, const char *name)
{
    for (size_t i = 0; i < node->attribute_count; i++) {
        const struct soap_attribute *attribute = &node->attributes[i];
        if (strcmp(attribute->name, name) == 0 && (!ns || strcmp(attribute->ns, ns) == 0))
            return attribute->value;
    }
    return NULL;
}

bool soap_is_nil(const struct soap_node *node)
{
    const char *nil = soap_attribute(node, SOAP_XSI, "nil");
    return nil && (strcmp(nil, "true") == 0 || strcmp(nil, "1") == 0);
}
