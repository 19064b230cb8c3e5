/* SPDX-License-Identifier: MIT */
#include "services.h"

#include "fail.h"

#include <stdlib.h>

static struct door_services *self_of(IWbemServices *iface)
{
    return (struct door_services *)iface;
}

static HRESULT WINAPI query_interface(IWbemServices *iface, REFIID iid, void **out)
{
    struct door_services *self = self_of(iface);
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IWbemServices))
        *out = &self->iface;
    else if (door_security_is_wanted(iid))
        *out = &self->security.iface;
    if (!*out)
        return E_NOINTERFACE;
    door_life_add(&self->life);
    return S_OK;
}

static ULONG WINAPI add_ref(IWbemServices *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IWbemServices *iface)
{
    struct door_services *self = self_of(iface);
    ULONG left = door_life_drop(&self->life);
    if (!left) {
        door_host_leave(self->host);
        hp_arena_release(&self->arena);
        free(self);
    }
    return left;
}

/* --- what is not offered: nothing is written but by methods, and nobody is called back --- */

static HRESULT WINAPI cancel_async_call(IWbemServices *iface, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::CancelAsyncCall");
}

static HRESULT WINAPI query_object_sink(IWbemServices *iface, LONG flags, IWbemObjectSink **out)
{
    return door_not_supported("IWbemServices::QueryObjectSink");
}

static HRESULT WINAPI get_object_async(IWbemServices *iface, const BSTR path, LONG flags,
                                       IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::GetObjectAsync");
}

static HRESULT WINAPI put_class(IWbemServices *iface, IWbemClassObject *object, LONG flags,
                                IWbemContext *context, IWbemCallResult **result)
{
    return door_not_supported("IWbemServices::PutClass");
}

static HRESULT WINAPI put_class_async(IWbemServices *iface, IWbemClassObject *object, LONG flags,
                                      IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::PutClassAsync");
}

static HRESULT WINAPI delete_class(IWbemServices *iface, const BSTR class_name, LONG flags,
                                   IWbemContext *context, IWbemCallResult **result)
{
    return door_not_supported("IWbemServices::DeleteClass");
}

static HRESULT WINAPI delete_class_async(IWbemServices *iface, const BSTR class_name, LONG flags,
                                         IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::DeleteClassAsync");
}

static HRESULT WINAPI create_class_enum_async(IWbemServices *iface, const BSTR superclass, LONG flags,
                                              IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::CreateClassEnumAsync");
}

static HRESULT WINAPI put_instance(IWbemServices *iface, IWbemClassObject *object, LONG flags,
                                   IWbemContext *context, IWbemCallResult **result)
{
    return door_not_supported("IWbemServices::PutInstance");
}

static HRESULT WINAPI put_instance_async(IWbemServices *iface, IWbemClassObject *object, LONG flags,
                                         IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::PutInstanceAsync");
}

static HRESULT WINAPI delete_instance(IWbemServices *iface, const BSTR path, LONG flags,
                                      IWbemContext *context, IWbemCallResult **result)
{
    return door_not_supported("IWbemServices::DeleteInstance");
}

static HRESULT WINAPI delete_instance_async(IWbemServices *iface, const BSTR path, LONG flags,
                                            IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::DeleteInstanceAsync");
}

static HRESULT WINAPI create_instance_enum_async(IWbemServices *iface, const BSTR class_name, LONG flags,
                                                 IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::CreateInstanceEnumAsync");
}

static HRESULT WINAPI exec_query_async(IWbemServices *iface, const BSTR language, const BSTR query,
                                       LONG flags, IWbemContext *context, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::ExecQueryAsync");
}

static HRESULT WINAPI exec_notification_query(IWbemServices *iface, const BSTR language, const BSTR query,
                                              LONG flags, IWbemContext *context, IEnumWbemClassObject **out)
{
    return door_not_supported("IWbemServices::ExecNotificationQuery");
}

static HRESULT WINAPI exec_notification_query_async(IWbemServices *iface, const BSTR language,
                                                    const BSTR query, LONG flags, IWbemContext *context,
                                                    IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::ExecNotificationQueryAsync");
}

static HRESULT WINAPI exec_method_async(IWbemServices *iface, const BSTR path, const BSTR method, LONG flags,
                                        IWbemContext *context, IWbemClassObject *in, IWbemObjectSink *sink)
{
    return door_not_supported("IWbemServices::ExecMethodAsync");
}

/* --- namespaces, and the maker --- */

static HRESULT WINAPI open_namespace(IWbemServices *iface, const BSTR name, LONG flags, IWbemContext *context,
                                     IWbemServices **out, IWbemCallResult **result)
{
    struct door_services *self = self_of(iface);
    HP_ERROR(err);
    HP_ARENA(scratch);
    struct door_scene scene;
    HRESULT refusal = door_services_begin(self, flags, 0, context, "OpenNamespace");
    const char *said = refusal == S_OK
                           ? door_services_text(&scratch, name, "strNamespace", "OpenNamespace", &refusal)
                           : NULL;
    if (!said)
        return refusal;
    if (!out || result)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "OpenNamespace",
                           "only a place for services is taken");
    *out = NULL;
    const char *ns = hp_arena_format(&scratch, "%s\\%s", self->ns, said);
    if (door_host_connect(self->host, NULL, ns, false, &scratch, &scene, &err))
        return door_fail(&err, "OpenNamespace");
    *out = door_services_new(self->host, ns);
    return S_OK;
}

static const IWbemServicesVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_ref,
    .Release = release,
    .OpenNamespace = open_namespace,
    .CancelAsyncCall = cancel_async_call,
    .QueryObjectSink = query_object_sink,
    .GetObject = door_services_get_object,
    .GetObjectAsync = get_object_async,
    .PutClass = put_class,
    .PutClassAsync = put_class_async,
    .DeleteClass = delete_class,
    .DeleteClassAsync = delete_class_async,
    .CreateClassEnum = door_services_create_class_enum,
    .CreateClassEnumAsync = create_class_enum_async,
    .PutInstance = put_instance,
    .PutInstanceAsync = put_instance_async,
    .DeleteInstance = delete_instance,
    .DeleteInstanceAsync = delete_instance_async,
    .CreateInstanceEnum = door_services_create_instance_enum,
    .CreateInstanceEnumAsync = create_instance_enum_async,
    .ExecQuery = door_services_exec_query,
    .ExecQueryAsync = exec_query_async,
    .ExecNotificationQuery = exec_notification_query,
    .ExecNotificationQueryAsync = exec_notification_query_async,
    .ExecMethod = door_services_exec_method,
    .ExecMethodAsync = exec_method_async,
};

IWbemServices *door_services_new(struct door_host *host, const char *ns)
{
    struct door_services *self = hp_malloc(sizeof *self);
    *self = (struct door_services){ .iface = { (IWbemServicesVtbl *)(ULONG_PTR)&vtable }, .host = host };
    self->ns = hp_arena_copy(&self->arena, ns);
    door_host_enter(host);
    door_life_begin(&self->life, "IWbemServices");
    door_security_begin(&self->security, (IUnknown *)&self->iface);
    return &self->iface;
}
