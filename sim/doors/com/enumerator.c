/* SPDX-License-Identifier: MIT */
#include "enumerator.h"

#include "fail.h"
#include "security.h"

#include <stdlib.h>

struct enumerator {
    IEnumWbemClassObject iface;
    struct door_life life;
    struct door_security security;
    struct door_answer *answer;
    bool is_forward_only;
    size_t next;
};

static struct enumerator *self_of(IEnumWbemClassObject *iface)
{
    return (struct enumerator *)iface;
}

static HRESULT WINAPI query_interface(IEnumWbemClassObject *iface, REFIID iid, void **out)
{
    struct enumerator *self = self_of(iface);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IEnumWbemClassObject))
        *out = &self->iface;
    else if (door_security_is_wanted(iid))
        *out = &self->security.iface;
    if (!*out)
        return E_NOINTERFACE;
    door_life_add(&self->life);
    return S_OK;
}

static ULONG WINAPI add_ref(IEnumWbemClassObject *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IEnumWbemClassObject *iface)
{
    struct enumerator *self = self_of(iface);
    ULONG left = door_life_drop(&self->life);
    if (!left) {
        door_answer_drop(self->answer);
        free(self);
    }
    return left;
}

static HRESULT WINAPI reset(IEnumWbemClassObject *iface)
{
    struct enumerator *self = self_of(iface);
    door_clear_error();
    if (self->is_forward_only)
        return door_refuse(CODE(WBEM_E_INVALID_OPERATION), "Reset", "the enumerator goes forward only");
    self->next = 0;
    return S_OK;
}

/* The objects belong to the receiver; the places behind them are NULL. */
static HRESULT WINAPI next(IEnumWbemClassObject *iface, LONG timeout, ULONG count, IWbemClassObject **objects,
                           ULONG *returned)
{
    struct enumerator *self = self_of(iface);
    door_clear_error();
    if (!objects || !returned || !count)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "Next", "room for at least one object is wanted");
    *returned = 0;
    for (ULONG i = 0; i < count; i++)
        objects[i] = NULL;
    HRESULT result = door_security_check(&self->security, "Next");
    if (result == S_OK)
        result = door_answer_wait(self->answer, timeout);
    if (result != S_OK)
        return result;
    for (; *returned < count && self->next < self->answer->instances.count; ++*returned)
        objects[*returned] = door_answer_object(self->answer, self->next++);
    return *returned == count ? S_OK : CODE(WBEM_S_FALSE);
}

static HRESULT WINAPI next_async(IEnumWbemClassObject *iface, ULONG count, IWbemObjectSink *sink)
{
    return door_not_supported("IEnumWbemClassObject::NextAsync");
}

static HRESULT WINAPI clone(IEnumWbemClassObject *iface, IEnumWbemClassObject **out)
{
    struct enumerator *self = self_of(iface);
    door_clear_error();
    if (!out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = NULL;
    if (self->is_forward_only)
        return door_refuse(CODE(WBEM_E_INVALID_OPERATION), "Clone", "the enumerator goes forward only");
    door_answer_share(self->answer);
    *out = door_enumerator_new(self->answer, false);
    self_of(*out)->next = self->next;
    return S_OK;
}

static HRESULT WINAPI skip(IEnumWbemClassObject *iface, LONG timeout, ULONG count)
{
    struct enumerator *self = self_of(iface);
    door_clear_error();
    HRESULT result = door_security_check(&self->security, "Skip");
    if (result == S_OK)
        result = door_answer_wait(self->answer, timeout);
    if (result != S_OK)
        return result;
    size_t left = self->answer->instances.count - self->next;
    self->next += count < left ? count : left;
    return count <= left ? S_OK : CODE(WBEM_S_FALSE);
}

IEnumWbemClassObject *door_enumerator_new(struct door_answer *answer, bool is_forward_only)
{
    static const IEnumWbemClassObjectVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .Reset = reset,
        .Next = next,
        .NextAsync = next_async,
        .Clone = clone,
        .Skip = skip,
    };
    struct enumerator *self = hp_malloc(sizeof *self);
    *self = (struct enumerator){
        .iface = { (IEnumWbemClassObjectVtbl *)(ULONG_PTR)&vtable },
        .answer = answer,
        .is_forward_only = is_forward_only,
    };
    door_life_begin(&self->life, "IEnumWbemClassObject");
    door_security_begin(&self->security, (IUnknown *)&self->iface);
    return &self->iface;
}
