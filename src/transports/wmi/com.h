/* SPDX-License-Identifier: MIT */
/* COM for this room: the system's headers, and owners that let go at the end of their scope.
 *
 * Rules of ownership here: an [in] parameter never transfers anything; what an [out] parameter gives goes at
 * once into one of the owners below; every BSTR parameter gets a real BSTR; every VARIANT is initialised
 * before and cleared after. WMI_TAKE is the only way ownership moves. */
#ifndef WMI_COM_H
#define WMI_COM_H

#define COBJMACROS

/* wbemcli.h has enumerators of the names cim/value.h has; here its own begin with WBEM_. */
#define CIM_SINT8 WBEM_CIM_SINT8
#define CIM_UINT8 WBEM_CIM_UINT8
#define CIM_SINT16 WBEM_CIM_SINT16
#define CIM_UINT16 WBEM_CIM_UINT16
#define CIM_SINT32 WBEM_CIM_SINT32
#define CIM_UINT32 WBEM_CIM_UINT32
#define CIM_SINT64 WBEM_CIM_SINT64
#define CIM_UINT64 WBEM_CIM_UINT64
#define CIM_REAL32 WBEM_CIM_REAL32
#define CIM_REAL64 WBEM_CIM_REAL64
#define CIM_BOOLEAN WBEM_CIM_BOOLEAN
#define CIM_STRING WBEM_CIM_STRING
#define CIM_DATETIME WBEM_CIM_DATETIME
#define CIM_REFERENCE WBEM_CIM_REFERENCE
#define CIM_CHAR16 WBEM_CIM_CHAR16
#define CIM_OBJECT WBEM_CIM_OBJECT

#include <winsock2.h> /* before windows.h, which would bring its older self */

#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <wbemcli.h>

#undef CIM_SINT8
#undef CIM_UINT8
#undef CIM_SINT16
#undef CIM_UINT16
#undef CIM_SINT32
#undef CIM_UINT32
#undef CIM_SINT64
#undef CIM_UINT64
#undef CIM_REAL32
#undef CIM_REAL64
#undef CIM_BOOLEAN
#undef CIM_STRING
#undef CIM_DATETIME
#undef CIM_REFERENCE
#undef CIM_CHAR16
#undef CIM_OBJECT

static inline void wmi_free_bstr(BSTR *text)
{
    SysFreeString(*text);
}

static inline void wmi_clear_variant(VARIANT *variant)
{
    VariantClear(variant);
}

static inline void wmi_destroy_array(SAFEARRAY **array)
{
    if (*array)
        SafeArrayDestroy(*array);
}

/* `pointer` points to an interface pointer of any type. */
static inline void wmi_release(void *pointer)
{
    IUnknown **interface_pointer = pointer;
    if (*interface_pointer)
        IUnknown_Release(*interface_pointer);
}

/* Owners. WMI_INTERFACE(IWbemServices, services); declares IWbemServices *services = NULL. */
#define WMI_BSTR(name) __attribute__((cleanup(wmi_free_bstr))) BSTR name = NULL
#define WMI_VARIANT(name) __attribute__((cleanup(wmi_clear_variant))) VARIANT name = { .vt = VT_EMPTY }
#define WMI_ARRAY(name) __attribute__((cleanup(wmi_destroy_array))) SAFEARRAY *name = NULL /* NOLINT */
#define WMI_INTERFACE(type, name) __attribute__((cleanup(wmi_release))) type *name = NULL  /* NOLINT */

/* The pointer, which its owner then no longer owns. */
#define WMI_TAKE(pointer)                                                                                    \
    __extension__({                                                                                          \
        __typeof__(pointer) taken_ = (pointer);                                                              \
        (pointer) = NULL;                                                                                    \
        taken_;                                                                                              \
    })

#endif
