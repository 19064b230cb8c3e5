/* SPDX-License-Identifier: MIT */
/* The names of WS-Management: DSP0226, DSP0227 and Microsoft's protocol MS-WSMV. */
#ifndef SOAP_NAMES_H
#define SOAP_NAMES_H

#define SOAP_ENVELOPE "http://www.w3.org/2003/05/soap-envelope"
#define SOAP_ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define SOAP_ANONYMOUS SOAP_ADDRESSING "/role/anonymous"
#define SOAP_ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define SOAP_TRANSFER "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define SOAP_WSMAN "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
#define SOAP_WSMAN_FAULT "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
#define SOAP_MICROSOFT "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
#define SOAP_IDENTITY "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
#define SOAP_COMMON "http://schemas.dmtf.org/wbem/wscim/1/common"
#define SOAP_XSI "http://www.w3.org/2001/XMLSchema-instance"

#define SOAP_WQL "http://schemas.microsoft.com/wbem/wsman/1/WQL"
/* Before the namespace with slashes, and the class or "*". */
#define SOAP_WMI_CLASSES "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
/* Before the class; the selector __cimnamespace has the namespace. */
#define SOAP_DMTF_CLASSES "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"
/* What classes themselves are read from, as CIM-XML (MS-WSMV 3.1.4.1.38). */
#define SOAP_CLASS_DEFINITIONS "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*"

#define SOAP_ACTION_ENUMERATE SOAP_ENUMERATION "/Enumerate"
#define SOAP_ACTION_PULL SOAP_ENUMERATION "/Pull"
#define SOAP_ACTION_RELEASE SOAP_ENUMERATION "/Release"
#define SOAP_ACTION_GET SOAP_TRANSFER "/Get"

#define SOAP_CONTENT_TYPE "application/soap+xml;charset=UTF-8"

#endif
