/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include "base/text.h"
#include "soap/names.h"

#include <string.h>

static const char *with_backslashes(struct hp_arena *arena, const char *text, size_t length)
{
    char *copy = hp_arena_copy_part(arena, text, length);
    for (char *at = copy; *at; at++) {
        if (*at == '/')
            *at = '\\';
    }
    return copy;
}

bool wsman_split_uri(struct hp_arena *arena, const char *uri, const char **ns, const char **class_name)
{
    const char *trimmed = hp_text_trim(arena, uri);
    if (!hp_text_begins(trimmed, SOAP_WMI_CLASSES))
        return false;
    const char *path = trimmed + strlen(SOAP_WMI_CLASSES);
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path || !slash[1])
        return false;
    *ns = with_backslashes(arena, path, (size_t)(slash - path));
    *class_name = slash + 1;
    return true;
}

/* The class of a DMTF URI, whose namespace is a selector. */
static bool split_dmtf(struct hp_arena *arena, const char *uri, const struct soap_node *selectors,
                       const char **ns, const char **class_name)
{
    const char *trimmed = hp_text_trim(arena, uri);
    if (!hp_text_begins(trimmed, SOAP_DMTF_CLASSES))
        return false;
    const struct soap_node *at = soap_child(selectors, SOAP_WSMAN, "Selector");
    for (; at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "Name");
        if (name && hp_text_same(name, "__cimnamespace"))
            *ns = with_backslashes(arena, at->text, strlen(at->text));
    }
    *class_name = trimmed + strlen(SOAP_DMTF_CLASSES);
    return *ns && **class_name;
}

static int read_key(struct hp_arena *arena, const struct wsman_classes *classes,
                    const struct cim_class_decl *class, const struct soap_node *selector, struct cim_key *out,
                    struct hp_error *err)
{
    const char *name = soap_attribute(selector, NULL, "Name");
    if (!name)
        return hp_error_set(err, HP_E_FAILED, "a key has no name");
    const struct cim_property_decl *property = wsman_property(class, name);
    *out = (struct cim_key){ property ? property->name : hp_arena_copy(arena, name),
                             cim_string(hp_arena_copy(arena, selector->text)) };
    const struct soap_node *inner = soap_child(selector, SOAP_ADDRESSING, "EndpointReference");
    if (inner) {
        struct cim_ref *ref = hp_arena_alloc(arena, sizeof *ref);
        out->value = cim_reference(ref);
        return wsman_read_reference(arena, classes, inner, ref, err);
    }
    if (!property || property->type == CIM_STRING || property->type == CIM_REFERENCE)
        return 0;
    return cim_value_parse(arena, property->type, soap_trimmed(arena, selector), &out->value, err);
}

int wsman_read_reference(struct hp_arena *arena, const struct wsman_classes *classes,
                         const struct soap_node *element, struct cim_ref *out, struct hp_error *err)
{
    const struct soap_node *around = soap_child(element, SOAP_ADDRESSING, "EndpointReference");
    const struct soap_node *parameters =
        soap_child(around ? around : element, SOAP_ADDRESSING, "ReferenceParameters");
    const struct soap_node *uri = soap_child(parameters, SOAP_WSMAN, "ResourceURI");
    const struct soap_node *selectors = soap_child(parameters, SOAP_WSMAN, "SelectorSet");
    struct cim_ref ref = { .server = classes->server };
    if (!uri || (!wsman_split_uri(arena, uri->text, &ref.ns, &ref.class_name) &&
                 !split_dmtf(arena, uri->text, selectors, &ref.ns, &ref.class_name)))
        return hp_error_set(err, HP_E_FAILED, "a reference names no class");
    const struct cim_class_decl *class = classes->find(classes->context, ref.ns, ref.class_name);
    size_t count = 0;
    for (const struct soap_node *at = soap_child(selectors, SOAP_WSMAN, "Selector"); at; at = soap_again(at))
        count++;
    struct cim_key *keys = hp_arena_array(arena, count, sizeof *keys);
    const struct soap_node *at = soap_child(selectors, SOAP_WSMAN, "Selector");
    for (; at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "Name");
        if (name && strcmp(name, "__cimnamespace") == 0)
            continue;
        int rc = read_key(arena, classes, class, at, &keys[ref.key_count++], err);
        if (rc)
            return rc;
    }
    ref.keys = keys;
    ref.singleton = count == 0;
    *out = ref;
    return 0;
}
