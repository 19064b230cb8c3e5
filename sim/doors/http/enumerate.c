/* SPDX-License-Identifier: MIT */
/* Enumerate, Pull and Release. */
#include "service.h"

#include "base/text.h"
#include "sim/notes.h"
#include "soap/names.h"
#include "soap/write.h"
#include "write.h"

#include <string.h>

/* --- what is asked --- */

static enum door_mode mode_of(const struct door_call *call)
{
    const char *mode =
        soap_trimmed(call->arena, soap_child(call->message.body, SOAP_WSMAN, "EnumerationMode"));
    return mode && strcmp(mode, "EnumerateEPR") == 0            ? DOOR_REFERENCES
           : mode && strcmp(mode, "EnumerateObjectAndEPR") == 0 ? DOOR_BOTH
                                                                : DOOR_OBJECTS;
}

static const char *no_query(struct door_call *call, const char *subcode, uint32_t code, const char *text)
{
    door_refuse(call, subcode, code, text);
    return NULL;
}

/* The query of the filter, or all objects of the class that the resource names; NULL with a fault. */
static const char *read_query(struct door_call *call)
{
    const struct door_message *message = &call->message;
    const struct soap_node *filter = soap_child(message->body, SOAP_WSMAN, "Filter");
    if (!message->ns)
        return no_query(call, "a:DestinationUnreachable", 2150858752u, "There is no such resource. ");
    if (!filter && strcmp(message->class_name, "*") == 0)
        return no_query(call, "w:InvalidParameter", 87, "a filter is needed for all classes");
    if (!filter)
        return hp_arena_format(call->arena, "SELECT * FROM %s", message->class_name);
    const char *dialect = soap_attribute(filter, NULL, "Dialect");
    if (!dialect || !hp_text_same(dialect, SOAP_WQL))
        return no_query(call, "n:FilterDialectRequestedUnavailable", 0, "filters are WQL here");
    return soap_trimmed(call->arena, filter);
}

static bool is_projection(const char *wql)
{
    if (!hp_text_begins(wql, "SELECT"))
        return false;
    const char *columns = wql + strlen("SELECT");
    return columns[strspn(columns, " \t\r\n")] != '*';
}

/* --- pages --- */

static void add_item(struct hp_str *out, const struct door_list *list, const struct cim_instance *instance)
{
    const char *ns = instance->path && instance->path->ns ? instance->path->ns : list->ns;
    bool both = list->mode == DOOR_BOTH;
    hp_str_add(out, both ? "<w:Item>" : "");
    if (list->mode != DOOR_REFERENCES && list->is_projection)
        door_add_projection(out, instance);
    else if (list->mode != DOOR_REFERENCES)
        door_add_instance(out, ns, instance);
    if (list->mode != DOOR_OBJECTS && instance->path)
        door_add_endpoint(out, instance->path, ns);
    hp_str_add(out, both ? "</w:Item>" : "");
}

/* As many as were asked for and as the answer may hold, but one at least: two bytes count for a character
 * (recorded pages). */
static void add_items(struct hp_str *out, struct door_list *list, size_t most, size_t max_envelope)
{
    size_t before = out->length;
    size_t left = list->instances.count - list->next;
    for (size_t i = 0; i < left && i < most; i++) {
        HP_STR(item);
        add_item(&item, list, &list->instances.items[list->next]);
        if (i > 0 && out->length - before + item.length > max_envelope / 2)
            return;
        hp_str_add_part(out, hp_str_text(&item), item.length);
        list->next++;
    }
}

static bool is_read(const struct door_list *list)
{
    return list->next == list->instances.count;
}

static void add_context(struct hp_str *out, const struct door_list *list)
{
    hp_str_format(out, "<n:EnumerationContext>uuid:%s</n:EnumerationContext>", list->id);
}

/* --- the verbs --- */

static bool fill(struct door_call *call, struct door_list *list, const char *wql)
{
    list->ns = hp_arena_copy(&list->arena, call->message.ns);
    list->mode = mode_of(call);
    list->is_projection = is_projection(wql);
    int rc = sim_host_query(call->service->host, list->ns, wql, &list->arena, &list->instances, &call->error);
    sim_note("query", list->instances.count, wql);
    return !rc || door_refuse_as_model(call);
}

/* Windows of 2008 and later: one object in the first answer, the rest by Pull (all recorded answers). */
static void add_first_page(struct door_call *call, struct door_list *list)
{
    bool optimized = soap_child(call->message.body, SOAP_WSMAN, "OptimizeEnumeration") != NULL;
    if (optimized && list->instances.count <= 1) {
        hp_str_add(call->body, "<n:EnumerateResponse><n:EnumerationContext></n:EnumerationContext><w:Items>");
        add_items(call->body, list, 1, call->message.max_envelope);
        hp_str_add(call->body, "</w:Items><w:EndOfSequence/></n:EnumerateResponse>");
        door_context_free(list);
        return;
    }
    hp_str_add(call->body, "<n:EnumerateResponse>");
    add_context(call->body, list);
    if (optimized) {
        hp_str_add(call->body, "<w:Items>");
        add_items(call->body, list, 1, call->message.max_envelope);
        hp_str_add(call->body, "</w:Items>");
    }
    hp_str_add(call->body, "</n:EnumerateResponse>");
}

bool door_enumerate(struct door_call *call, uint64_t now)
{
    const char *wql = read_query(call);
    if (!wql)
        return false;
    struct door_list *list = door_context_new(&call->service->contexts, now);
    if (!list)
        return door_refuse(call, "w:QuotaLimit", 2150859174u, "There are too many enumerations. ");
    if (!fill(call, list, wql)) {
        door_context_free(list);
        return false;
    }
    add_first_page(call, list);
    return true;
}

static struct door_list *find_list(struct door_call *call, uint64_t now)
{
    const char *id =
        soap_trimmed(call->arena, soap_child(call->message.body, SOAP_ENUMERATION, "EnumerationContext"));
    struct door_list *list = id ? door_context_find(&call->service->contexts, id, now) : NULL;
    if (!list)
        door_refuse(call, "n:InvalidEnumerationContext", 0, "There is no such enumeration. ");
    return list;
}

/* Whatever resource a Pull names: clients name others than those they enumerate. */
bool door_pull(struct door_call *call, uint64_t now)
{
    struct door_list *list = find_list(call, now);
    uint64_t most = 1;
    const char *asked =
        soap_trimmed(call->arena, soap_child(call->message.body, SOAP_ENUMERATION, "MaxElements"));
    if (!list)
        return false;
    if (asked && (!hp_text_to_u64(asked, &most) || most == 0))
        return door_refuse(call, "w:SchemaValidationError", 2150858817u, "MaxElements is no number");
    HP_STR(items);
    add_items(&items, list, (size_t)most, call->message.max_envelope);
    bool ended = is_read(list);
    door_uuid(list->id);
    list->touched = now;
    hp_str_add(call->body, "<n:PullResponse>");
    if (!ended)
        add_context(call->body, list);
    hp_str_format(call->body, "<n:Items>%s</n:Items>%s</n:PullResponse>", hp_str_text(&items),
                  ended ? "<n:EndOfSequence/>" : "");
    if (ended)
        door_context_free(list);
    return true;
}

bool door_release(struct door_call *call, uint64_t now)
{
    struct door_list *list = find_list(call, now);
    if (list)
        door_context_free(list);
    return list != NULL;
}
