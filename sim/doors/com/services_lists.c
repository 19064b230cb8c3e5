/* SPDX-License-Identifier: MIT */
/* Lists of objects: what a query gives, the instances of a class, the classes there are. */
#include "services.h"

#include "base/text.h"
#include "cim/status.h"
#include "enumerator.h"
#include "fail.h"
#include "sim/schema.h"
#include "text.h"

enum {
    LIST_FLAGS = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_USE_AMENDED_QUALIFIERS |
                 WBEM_FLAG_ENSURE_LOCATABLE | WBEM_FLAG_DIRECT_READ,
};

/* Takes over the answer. With RETURN_IMMEDIATELY an error waits in the enumerator. */
static HRESULT hand_over(struct door_answer *answer, LONG flags, IEnumWbemClassObject **out)
{
    HRESULT status = flags & WBEM_FLAG_RETURN_IMMEDIATELY ? S_OK : door_answer_wait(answer, WBEM_INFINITE);
    if (status == S_OK)
        *out = door_enumerator_new(answer, flags & WBEM_FLAG_FORWARD_ONLY);
    else
        door_answer_drop(answer);
    return status;
}

static HRESULT begin(const struct door_services *self, LONG flags, LONG allowed, const IWbemContext *context,
                     IEnumWbemClassObject **out, const char *operation)
{
    HRESULT refusal = door_services_begin(self, flags, allowed, context, operation);
    if (refusal != S_OK)
        return refusal;
    if (!out)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation, "there is no place for the enumerator");
    *out = NULL;
    return S_OK;
}

/* The query's language is WQL and nothing else. */
HRESULT WINAPI door_services_exec_query(IWbemServices *iface, const BSTR language, const BSTR query,
                                        LONG flags, IWbemContext *context, IEnumWbemClassObject **out)
{
    const struct door_services *self = (struct door_services *)iface;
    HP_ARENA(scratch);
    HRESULT refusal = begin(self, flags, LIST_FLAGS, context, out, "ExecQuery");
    if (refusal != S_OK)
        return refusal;
    const char *spoken = door_services_text(&scratch, language, "strQueryLanguage", "ExecQuery", &refusal);
    const char *wql = spoken ? door_services_text(&scratch, query, "strQuery", "ExecQuery", &refusal) : NULL;
    if (!wql)
        return refusal;
    if (!hp_text_same(spoken, "WQL"))
        return door_refuse(CODE(WBEM_E_INVALID_QUERY_TYPE), "ExecQuery", "'%s' is not WQL", spoken);
    struct door_answer *answer = door_answer_new("ExecQuery");
    door_host_query(self->host, self->ns, wql, &answer->arena, &answer->scene, &answer->instances,
                    &answer->err);
    return hand_over(answer, flags, out);
}

/* --- instances --- */

/* The instances of exactly this class. */
static void drop_derived(struct cim_instances *list, const char *class_name)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (hp_text_same(list->items[i].class_name, class_name))
            list->items[kept++] = list->items[i];
    list->count = kept;
}

HRESULT WINAPI door_services_create_instance_enum(IWbemServices *iface, const BSTR class_name, LONG flags,
                                                  IWbemContext *context, IEnumWbemClassObject **out)
{
    static const char operation[] = "CreateInstanceEnum";
    const struct door_services *self = (struct door_services *)iface;
    HP_ARENA(scratch);
    struct cim_ref ref;
    HRESULT refusal = begin(self, flags, LIST_FLAGS | WBEM_FLAG_SHALLOW, context, out, operation);
    if (refusal != S_OK)
        return refusal;
    const char *said = door_services_text(&scratch, class_name, "strFilter", operation, &refusal);
    if (!said)
        return refusal;
    if (cim_ref_parse(&scratch, said, &ref, NULL) || ref.server || ref.ns || ref.key_count || ref.singleton)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation, "'%s' is not the name of a class",
                           said);
    struct door_answer *answer = door_answer_new(operation);
    if (!door_host_query(self->host, self->ns, hp_arena_format(&scratch, "SELECT * FROM %s", ref.class_name),
                         &answer->arena, &answer->scene, &answer->instances, &answer->err) &&
        flags & WBEM_FLAG_SHALLOW)
        drop_derived(&answer->instances, ref.class_name);
    return hand_over(answer, flags, out);
}

/* --- classes --- */

static bool is_listed(const struct cim_class_decl *class, const char *superclass, bool is_shallow)
{
    if (!is_shallow)
        return !*superclass || (!hp_text_same(class->name, superclass) && sim_class_is(class, superclass));
    return *superclass ? class->superclass && hp_text_same(class->superclass, superclass)
                       : !class->superclass;
}

static void list_classes(const struct door_services *self, struct door_answer *answer, const char *superclass,
                         bool is_shallow)
{
    struct hp_arena *arena = &answer->arena;
    const struct cim_class_decl *class;
    if (door_host_connect(self->host, NULL, self->ns, false, arena, &answer->scene, &answer->err))
        return;
    if (*superclass && !sim_class(self->ns, superclass, answer->scene.build)) {
        cim_status_error(&answer->err, (uint32_t)CIM_S_INVALID_CLASS, NULL, superclass);
        return;
    }
    for (size_t i = 0; (class = sim_class_at(i)); i++)
        if (class->since <= answer->scene.build && sim_namespace_same(class->ns, self->ns) &&
            is_listed(class, superclass, is_shallow))
            cim_instances_add(arena, &answer->instances, cim_instance_new(arena, class->name));
}

/* No superclass (NULL or empty) means all there are, or with SHALLOW those that have none. */
HRESULT WINAPI door_services_create_class_enum(IWbemServices *iface, const BSTR superclass, LONG flags,
                                               IWbemContext *context, IEnumWbemClassObject **out)
{
    static const char operation[] = "CreateClassEnum";
    const struct door_services *self = (struct door_services *)iface;
    HP_ARENA(scratch);
    HRESULT refusal = begin(self, flags, LIST_FLAGS | WBEM_FLAG_SHALLOW, context, out, operation);
    if (refusal != S_OK)
        return refusal;
    const char *said =
        superclass ? door_services_text(&scratch, superclass, "strSuperclass", operation, &refusal) : "";
    if (!said)
        return refusal;
    struct door_answer *answer = door_answer_new(operation);
    list_classes(self, answer, said, flags & WBEM_FLAG_SHALLOW);
    return hand_over(answer, flags, out);
}
