/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include "base/array.h"
#include "base/text.h"
#include "cim/status.h"
#include "soap/names.h"

#include <string.h>

/* The service's own numbers (recorded faults; constants of clients that work against Windows). */
enum {
    WSMAN_DESTINATION_UNREACHABLE = (int)2150858752,
    WSMAN_PROVIDER_FAILURE = (int)2150858755,
    WSMAN_CANNOT_PROCESS_FILTER = (int)2150858778,
    WSMAN_TIMED_OUT = (int)2150858793,
    WSMAN_INVALID_SELECTORS = (int)2150858843,
    WIN32_ACCESS_DENIED = 5,
};

/* What they mean in the numbers of WMI. A filter that cannot be processed is also how a namespace that is not
 * there is told (clients that work against Windows); what is asked here is in all hosts that have the
 * namespace. */
static const struct {
    enum cim_status status;
    int code;
    const char *subcode;
} meanings[] = {
    { CIM_S_NOT_FOUND, WSMAN_DESTINATION_UNREACHABLE, "DestinationUnreachable" },
    { CIM_S_NOT_FOUND, WSMAN_INVALID_SELECTORS, "InvalidSelectors" },
    { CIM_S_PROVIDER_FAILURE, WSMAN_PROVIDER_FAILURE, NULL },
    { CIM_S_INVALID_NAMESPACE, WSMAN_CANNOT_PROCESS_FILTER, "CannotProcessFilter" },
    { CIM_S_TIMED_OUT, WSMAN_TIMED_OUT, "TimedOut" },
    { CIM_S_ACCESS_DENIED, WIN32_ACCESS_DENIED, "AccessDenied" },
    { CIM_S_INVALID_METHOD, 0, "ActionNotSupported" },
    { CIM_S_QUOTA_VIOLATION, 0, "QuotaLimit" },
};

struct told {
    uint32_t code; /* 0: none */
    const char *text;
};

static bool read_u32(const char *text, uint32_t *out)
{
    uint64_t number;
    if (!text || !hp_text_to_u64(text, &number) || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

static const struct soap_node *find_below(const struct soap_node *node, const char *name)
{
    for (const struct soap_node *child = node ? node->first : NULL; child; child = child->next) {
        const struct soap_node *found = strcmp(child->name, name) == 0 ? child : find_below(child, name);
        if (found)
            return found;
    }
    return NULL;
}

static void take(struct hp_arena *arena, struct told *told, const char *code, const struct soap_node *text)
{
    uint32_t number;
    if (read_u32(code, &number) && number)
        told->code = number;
    const char *said = soap_trimmed(arena, text);
    if (said && *said)
        told->text = said;
}

/* The innermost fault says the cause; what WMI says of itself goes before all. */
static void read_wsman_fault(struct hp_arena *arena, const struct soap_node *detail, struct told *told)
{
    const struct soap_node *fault = soap_child(detail, NULL, "WSManFault");
    for (; fault; fault = find_below(fault, "WSManFault")) {
        const struct soap_node *message = soap_child(fault, NULL, "Message");
        const struct soap_node *provider = soap_child(message, NULL, "ProviderFault");
        take(arena, told, soap_attribute(fault, NULL, "Code"), provider ? provider : message);
    }
    const struct soap_node *extended = find_below(detail, "ExtendedError");
    if (!extended)
        return;
    told->text = NULL;
    take(arena, told, soap_trimmed(arena, find_below(extended, "StatusCode")),
         find_below(extended, "Description"));
}

/* "HRESULT 0x80041010" */
static bool read_hresult(const char *text, uint32_t *out)
{
    const char *digits = text ? strstr(text, "0x") : NULL;
    uint32_t number = 0;
    size_t count = 0;
    for (digits = digits ? digits + 2 : ""; count < 8; count++) {
        static const char hex[] = "0123456789abcdef";
        char lower =
            digits[count] >= 'A' && digits[count] <= 'F' ? (char)(digits[count] + 32) : digits[count];
        const char *digit = lower ? strchr(hex, lower) : NULL;
        if (!digit)
            break;
        number = number << 4 | (uint32_t)(digit - hex);
    }
    *out = number;
    return count > 0;
}

static void read_wmi_error(struct hp_arena *arena, const struct soap_node *detail, struct told *told)
{
    const struct soap_node *error = soap_child(detail, NULL, "MSFT_WmiError");
    if (!error)
        return;
    take(arena, told, soap_trimmed(arena, soap_child(error, NULL, "error_Code")),
         soap_child(error, NULL, "Message"));
    uint32_t number;
    if (read_hresult(soap_trimmed(arena, soap_child(error, NULL, "MessageID")), &number) &&
        cim_status_name(number))
        told->code = number;
}

static const char *subcode_of(struct hp_arena *arena, const struct soap_node *fault)
{
    const struct soap_node *code = soap_child(fault, NULL, "Code");
    const struct soap_node *value = soap_child(soap_child(code, NULL, "Subcode"), NULL, "Value");
    const char *text = soap_trimmed(arena, value);
    const char *colon = text ? strchr(text, ':') : NULL;
    return colon ? colon + 1 : text ? text : "";
}

int wsman_fault_error(struct hp_arena *arena, const struct soap_node *fault, const char *what,
                      struct hp_error *err)
{
    const struct soap_node *detail = soap_child(fault, NULL, "Detail");
    const char *subcode = subcode_of(arena, fault);
    struct told told = { .text = soap_trimmed(arena,
                                              soap_child(soap_child(fault, NULL, "Reason"), NULL, "Text")) };
    read_wsman_fault(arena, detail, &told);
    read_wmi_error(arena, detail, &told);
    uint32_t status = told.code;
    for (size_t i = 0; i < HP_COUNT(meanings); i++) {
        bool same_code = told.code && (uint32_t)meanings[i].code == told.code;
        bool same_name = !told.code && meanings[i].subcode && strcmp(meanings[i].subcode, subcode) == 0;
        if (same_code || same_name)
            status = (uint32_t)meanings[i].status;
    }
    if (status)
        return cim_status_error(err, status, told.text, what);
    hp_error_set(err, HP_E_FAILED, "%s: the host refused it%s%s", what, *subcode ? ": " : "", subcode);
    hp_error_host_text(err, told.text);
    return HP_E_FAILED;
}
