/* SPDX-License-Identifier: MIT */
/* The Task Scheduler of the simulated host: ITaskService, ITaskFolder and IRegisteredTask, as far as a
 * program needs them that makes tasks from XML. It runs nothing. It is stricter than Windows: a task's XML
 * must be as sim/task_xml.h has it, a BSTR as long as its text, and places for objects empty. */
#ifndef COM_TASKS_TASKS_H
#define COM_TASKS_TASKS_H

#include "com.h"

#include "life.h"

#include <stdlib.h>
#include <taskschd.h>

/* A new service that is not connected, through one interface of it with one reference. */
HRESULT door_task_service_create(REFIID iid, void **out);

/* The folder or task at that path, which was found, with one reference. */
ITaskFolder *door_task_folder_new(const char *path);
IRegisteredTask *door_registered_task_new(const char *path);

/* Methods that are only refused, of `interface`'s part from IDispatch, in a file's own names. */
#define NOT_OFFERED(name, ...)                                                                               \
    static HRESULT WINAPI name(__VA_ARGS__)                                                                  \
    {                                                                                                        \
        return E_NOTIMPL;                                                                                    \
    }
/* NOLINTBEGIN(bugprone-macro-parentheses): the name of a type */
/* The part from IUnknown of an object that begins with its `iface`, and has a `life`. `ending` is done with
 * `self` before it is freed. */
#define UNKNOWN(owner, interface, ending)                                                                    \
    static owner *self_of(interface *iface)                                                                  \
    {                                                                                                        \
        return (owner *)iface;                                                                               \
    }                                                                                                        \
    static HRESULT WINAPI query_interface(interface *iface, REFIID iid, void **out)                          \
    {                                                                                                        \
        if (!out)                                                                                            \
            return E_POINTER;                                                                                \
        *out = NULL;                                                                                         \
        if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch) &&                           \
            !IsEqualIID(iid, &IID_##interface))                                                              \
            return E_NOINTERFACE;                                                                            \
        door_life_add(&self_of(iface)->life);                                                                \
        *out = iface;                                                                                        \
        return S_OK;                                                                                         \
    }                                                                                                        \
    static ULONG WINAPI add_ref(interface *iface)                                                            \
    {                                                                                                        \
        return door_life_add(&self_of(iface)->life);                                                         \
    }                                                                                                        \
    static ULONG WINAPI release(interface *iface)                                                            \
    {                                                                                                        \
        owner *self = self_of(iface);                                                                        \
        ULONG left = door_life_drop(&self->life);                                                            \
        if (!left) {                                                                                         \
            ending;                                                                                          \
            free(self);                                                                                      \
        }                                                                                                    \
        return left;                                                                                         \
    }
#define NO_DISPATCH(interface)                                                                               \
    NOT_OFFERED(type_info_count, interface *iface, UINT *count)                                              \
    NOT_OFFERED(type_info, interface *iface, UINT index, LCID locale, ITypeInfo **out)                       \
    NOT_OFFERED(ids_of_names, interface *iface, REFIID iid, LPOLESTR *names, UINT count, LCID locale,        \
                DISPID *ids)                                                                                 \
    NOT_OFFERED(invoke, interface *iface, DISPID id, REFIID iid, LCID locale, WORD flags, DISPPARAMS *words, \
                VARIANT *result, EXCEPINFO *exception, UINT *wrong)
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
