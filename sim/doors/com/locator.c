/* SPDX-License-Identifier: MIT */
#include "locator.h"

#include "base/text.h"
#include "fail.h"
#include "hosts.h"
#include "life.h"
#include "paths.h"
#include "services.h"
#include "sim/notes.h"
#include "text.h"

#include <stdlib.h>

struct locator {
    IWbemLocator iface;
    struct door_life life;
};

static struct locator *self_of(IWbemLocator *iface)
{
    return (struct locator *)iface;
}

static HRESULT WINAPI query_interface(IWbemLocator *iface, REFIID iid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IWbemLocator))
        return E_NOINTERFACE;
    door_life_add(&self_of(iface)->life);
    *out = iface;
    return S_OK;
}

static ULONG WINAPI add_ref(IWbemLocator *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IWbemLocator *iface)
{
    ULONG left = door_life_drop(&self_of(iface)->life);
    if (!left)
        free(self_of(iface));
    return left;
}

/* --- connecting --- */

/* Texts that may be NULL; one that is given is a BSTR. */
struct wanted {
    const char *resource;
    const char *user;
    const char *password;
    const char *locale;
    const char *authority;
};

static bool read_wanted(struct hp_arena *arena, const BSTR texts[5], struct wanted *out)
{
    const char **places[] = { &out->resource, &out->user, &out->password, &out->locale, &out->authority };
    for (size_t i = 0; i < 5; i++) {
        *places[i] = texts[i] ? door_text_of_bstr(arena, texts[i]) : NULL;
        if (texts[i] && !*places[i])
            return false;
    }
    return out->resource != NULL;
}

static bool is_given(const char *text)
{
    return text && *text;
}

/* A text that says something begins as it must. */
static bool begins(const char *text, const char *one, const char *other)
{
    return !is_given(text) || hp_text_begins(text, one) || hp_text_begins(text, other);
}

static HRESULT connect(const struct wanted *wanted, IWbemServices **out)
{
    HP_ERROR(err);
    HP_ARENA(scratch);
    struct door_host *host;
    struct door_scene scene;
    const char *server;
    const char *ns;
    if (!door_namespace_parse(&scratch, wanted->resource, &server, &ns))
        return door_refuse(CODE(WBEM_E_INVALID_NAMESPACE), "ConnectServer", "'%s' names no namespace",
                           wanted->resource);
    if (!begins(wanted->locale, "MS_", "MS_"))
        return door_refuse(CODE(WBEM_E_INVALID_LOCALE), "ConnectServer", "'%s' is not a locale",
                           wanted->locale);
    if (!begins(wanted->authority, "kerberos:", "ntlmdomain:"))
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "ConnectServer", "'%s' is not an authority",
                           wanted->authority);
    bool has_credentials =
        is_given(wanted->user) || is_given(wanted->password) || is_given(wanted->authority);
    if (door_host_open(&host, &err) ||
        door_host_connect(host, server, ns, has_credentials, &scratch, &scene, &err))
        return door_fail(&err, "ConnectServer");
    sim_note("connect", 0, ns);
    *out = door_services_new(host, ns);
    return S_OK;
}

static HRESULT WINAPI connect_server(IWbemLocator *iface, const BSTR resource, const BSTR user,
                                     const BSTR password, const BSTR locale, LONG flags, const BSTR authority,
                                     IWbemContext *context, IWbemServices **out)
{
    const BSTR texts[] = { resource, user, password, locale, authority };
    struct wanted wanted;
    HP_ARENA(scratch);
    door_clear_error();
    if (!out || (flags & ~WBEM_FLAG_CONNECT_USE_MAX_WAIT))
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "ConnectServer",
                           "unknown flags, or no place for services");
    *out = NULL;
    if (context)
        return door_refuse(CODE(WBEM_E_NOT_SUPPORTED), "ConnectServer",
                           "the simulated host takes no IWbemContext");
    if (!read_wanted(&scratch, texts, &wanted))
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), "ConnectServer",
                           "a text is missing, or is not a BSTR of the right length");
    return connect(&wanted, out);
}

HRESULT door_locator_create(REFIID iid, void **out)
{
    static const IWbemLocatorVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .ConnectServer = connect_server,
    };
    struct locator *self = hp_malloc(sizeof *self);
    *self = (struct locator){ .iface = { (IWbemLocatorVtbl *)(ULONG_PTR)&vtable } };
    door_life_begin(&self->life, "IWbemLocator");
    HRESULT result = query_interface(&self->iface, iid, out);
    release(&self->iface);
    return result;
}
