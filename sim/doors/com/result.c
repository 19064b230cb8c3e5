/* SPDX-License-Identifier: MIT */
#include "result.h"

#include "fail.h"
#include "hosts.h"
#include "security.h"

#include <stdlib.h>

struct result {
    IWbemCallResult iface;
    struct door_life life;
    struct door_security security;
    struct door_answer *answer;
    IWbemClassObject *object;
    IWbemServices *services;
};

static struct result *self_of(IWbemCallResult *iface)
{
    return (struct result *)iface;
}

static HRESULT WINAPI query_interface(IWbemCallResult *iface, REFIID iid, void **out)
{
    struct result *self = self_of(iface);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IWbemCallResult))
        *out = &self->iface;
    else if (door_security_is_wanted(iid))
        *out = &self->security.iface;
    if (!*out)
        return E_NOINTERFACE;
    door_life_add(&self->life);
    return S_OK;
}

static ULONG WINAPI add_ref(IWbemCallResult *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IWbemCallResult *iface)
{
    struct result *self = self_of(iface);
    ULONG left = door_life_drop(&self->life);
    if (!left) {
        if (self->object)
            IWbemClassObject_Release(self->object);
        if (self->services)
            IWbemServices_Release(self->services);
        door_answer_drop(self->answer);
        free(self);
    }
    return left;
}

/* Whether the answer is there and good. */
static HRESULT await(struct result *self, LONG timeout, const char *operation)
{
    door_clear_error();
    HRESULT result = door_security_check(&self->security, operation);
    return result == S_OK ? door_answer_wait(self->answer, timeout) : result;
}

static HRESULT WINAPI get_result_object(IWbemCallResult *iface, LONG timeout, IWbemClassObject **out)
{
    struct result *self = self_of(iface);
    if (!out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = NULL;
    HRESULT result = await(self, timeout, "GetResultObject");
    if (result != S_OK)
        return result;
    if (!self->object)
        return door_refuse(CODE(WBEM_E_INVALID_OPERATION), "GetResultObject", "the call gives no object");
    IWbemClassObject_AddRef(self->object);
    *out = self->object;
    return S_OK;
}

/* The path of an object that was put, which this host does not take. */
static HRESULT WINAPI get_result_string(IWbemCallResult *iface, LONG timeout, BSTR *out)
{
    if (!out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = NULL;
    return door_refuse(CODE(WBEM_E_INVALID_OPERATION), "GetResultString", "the call gives no path");
}

static HRESULT WINAPI get_result_services(IWbemCallResult *iface, LONG timeout, IWbemServices **out)
{
    struct result *self = self_of(iface);
    if (!out)
        return CODE(WBEM_E_INVALID_PARAMETER);
    *out = NULL;
    HRESULT result = await(self, timeout, "GetResultServices");
    if (result != S_OK)
        return result;
    if (!self->services)
        return door_refuse(CODE(WBEM_E_INVALID_OPERATION), "GetResultServices",
                           "the call opens no namespace");
    IWbemServices_AddRef(self->services);
    *out = self->services;
    return S_OK;
}

/* The status of the call is the answer here, also when the call failed. */
static HRESULT WINAPI get_call_status(IWbemCallResult *iface, LONG timeout, LONG *status)
{
    struct result *self = self_of(iface);
    if (!status)
        return CODE(WBEM_E_INVALID_PARAMETER);
    door_clear_error();
    HRESULT result = door_security_check(&self->security, "GetCallStatus");
    if (result != S_OK)
        return result;
    if (!door_wait_until(self->answer->time, timeout))
        return CODE(WBEM_S_TIMEDOUT);
    *status = door_answer_wait(self->answer, 0);
    return S_OK;
}

IWbemCallResult *door_result_new(struct door_answer *answer, IWbemClassObject *object,
                                 IWbemServices *services)
{
    static const IWbemCallResultVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .GetResultObject = get_result_object,
        .GetResultString = get_result_string,
        .GetResultServices = get_result_services,
        .GetCallStatus = get_call_status,
    };
    struct result *self = hp_malloc(sizeof *self);
    *self = (struct result){
        .iface = { (IWbemCallResultVtbl *)(ULONG_PTR)&vtable },
        .answer = answer,
        .object = object,
        .services = services,
    };
    door_life_begin(&self->life, "IWbemCallResult");
    door_security_begin(&self->security, (IUnknown *)&self->iface);
    return &self->iface;
}
