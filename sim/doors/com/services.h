/* SPDX-License-Identifier: MIT */
/* IWbemServices: a namespace of the simulated host. */
#ifndef COM_SERVICES_H
#define COM_SERVICES_H

#include "answer.h"
#include "hosts.h"
#include "security.h"

struct door_services {
    IWbemServices iface;
    struct door_life life;
    struct door_security security;
    struct hp_arena arena;
    struct door_host *host;
    const char *ns;
};

/* New services with one reference; the name is copied. */
IWbemServices *door_services_new(struct door_host *host, const char *ns);

/* services_calls.c: what is offered, as the interface has it. */
HRESULT WINAPI door_services_get_object(IWbemServices *iface, const BSTR path, LONG flags,
                                        IWbemContext *context, IWbemClassObject **out,
                                        IWbemCallResult **result);
HRESULT WINAPI door_services_exec_method(IWbemServices *iface, const BSTR path, const BSTR method, LONG flags,
                                         IWbemContext *context, IWbemClassObject *in, IWbemClassObject **out,
                                         IWbemCallResult **result);

/* services_lists.c */
HRESULT WINAPI door_services_create_class_enum(IWbemServices *iface, const BSTR superclass, LONG flags,
                                               IWbemContext *context, IEnumWbemClassObject **out);
HRESULT WINAPI door_services_create_instance_enum(IWbemServices *iface, const BSTR class_name, LONG flags,
                                                  IWbemContext *context, IEnumWbemClassObject **out);
HRESULT WINAPI door_services_exec_query(IWbemServices *iface, const BSTR language, const BSTR query,
                                        LONG flags, IWbemContext *context, IEnumWbemClassObject **out);

/* services_check.c: the beginning of every call: error information forgotten, the blanket looked at, flags
 * and context checked.
 */
HRESULT door_services_begin(const struct door_services *self, LONG flags, LONG allowed,
                            const IWbemContext *context, const char *operation);

/* A BSTR that must be there; NULL, with *refusal and its error information, when it is none. */
const char *door_services_text(struct hp_arena *arena, const OLECHAR *bstr, const char *parameter,
                               const char *operation, HRESULT *refusal);

#endif
