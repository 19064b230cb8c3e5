/* SPDX-License-Identifier: MIT */
/* The door as a COM server: the class factories of WbemLocator and TaskScheduler. Registering it is the
 * installer's business: their class ids' InprocServer32 (ThreadingModel Both) names the file. */
#include "base/arena.h"
#include "hosts.h"
#include "life.h"
#include "locator.h"
#include "tasks/tasks.h"

#include <stdlib.h>

static LONG server_locks;

struct factory {
    IClassFactory iface;
    struct door_life life;
    HRESULT (*create)(REFIID iid, void **out);
};

static struct factory *self_of(IClassFactory *iface)
{
    return (struct factory *)iface;
}

static HRESULT WINAPI query_interface(IClassFactory *iface, REFIID iid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    door_life_add(&self_of(iface)->life);
    *out = iface;
    return S_OK;
}

static ULONG WINAPI add_ref(IClassFactory *iface)
{
    return door_life_add(&self_of(iface)->life);
}

static ULONG WINAPI release(IClassFactory *iface)
{
    ULONG left = door_life_drop(&self_of(iface)->life);
    if (!left)
        free(self_of(iface));
    return left;
}

static HRESULT WINAPI create_instance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    return outer ? CLASS_E_NOAGGREGATION : self_of(iface)->create(iid, out);
}

static HRESULT WINAPI lock_server(IClassFactory *iface, BOOL lock)
{
    if (lock)
        InterlockedIncrement(&server_locks);
    else
        InterlockedDecrement(&server_locks);
    return S_OK;
}

HRESULT WINAPI DllGetClassObject(REFCLSID class_id, REFIID iid, void **out)
{
    static const IClassFactoryVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .CreateInstance = create_instance,
        .LockServer = lock_server,
    };
    if (!out)
        return E_POINTER;
    *out = NULL;
    bool is_tasks = IsEqualCLSID(class_id, &CLSID_TaskScheduler);
    if (!is_tasks && !IsEqualCLSID(class_id, &CLSID_WbemLocator))
        return CLASS_E_CLASSNOTAVAILABLE;
    struct factory *self = hp_malloc(sizeof *self);
    *self = (struct factory){ .iface = { (IClassFactoryVtbl *)(ULONG_PTR)&vtable },
                              .create = is_tasks ? door_task_service_create : door_locator_create };
    door_life_begin(&self->life, "IClassFactory");
    HRESULT result = query_interface(&self->iface, iid, out);
    release(&self->iface);
    return result;
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return door_life_count() || server_locks ? S_FALSE : S_OK;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *is_process_end);

/* When the process ends, other threads may have died with anything locked: nothing but the report is done. */
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *is_process_end)
{
    if (reason == DLL_PROCESS_DETACH) {
        door_life_report();
        if (!is_process_end)
            door_hosts_close();
    }
    return TRUE;
}
