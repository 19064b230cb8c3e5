/* SPDX-License-Identifier: MIT */
/* Windows' COM and WMI declarations, for this door. Their CIM_... numbers carry the names of cim/value.h and
 * are given other ones here, so that a file can see both. */
#ifndef COM_COM_H
#define COM_COM_H

#define COBJMACROS
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
#include <windows.h>
#include <ole2.h>
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

#include <stdbool.h>
#include <stddef.h>

/* wbemcli.h has its codes as an enum of mixed sign; HRESULT is what methods return. */
#define CODE(status) ((HRESULT)(status))

#endif
