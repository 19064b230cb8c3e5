/* SPDX-License-Identifier: MIT */
#include "hyperv/host.h"

#include "base/text.h"
#include "cim/status.h"
#include "private.h"
#include "required.h"

#include <stdlib.h>

enum { DEFAULT_TIMEOUT_SECONDS = 1800 };

struct hv_host *hv_host_new(struct cim_session *session, const struct hp_clock *clock)
{
    struct hv_host *host = hp_malloc(sizeof *host);
    *host = (struct hv_host){ .session = session, .clock = clock };
    hv_host_set_patience(host, &(struct hv_patience){ 0 });
    return host;
}

void hv_host_free(struct hv_host *host)
{
    if (!host)
        return;
    cim_session_close(host->session);
    hp_arena_release(&host->arena);
    free(host);
}

bool hv_host_can_reword(struct hv_host *host)
{
    return cim_can_reword(host->session);
}

bool hv_host_reword(struct hv_host *host)
{
    return cim_reword(host->session);
}

void hv_host_set_patience(struct hv_host *host, const struct hv_patience *patience)
{
    host->patience = *patience;
    if (!host->patience.timeout_seconds)
        host->patience.timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
}

uint32_t hv_host_timeout_seconds(const struct hv_host *host)
{
    return host->patience.timeout_seconds;
}

void hv_host_set_address_bits(struct hv_host *host, unsigned bits)
{
    host->address_bits = bits;
}

void hv_host_set_remote(struct hv_host *host, bool remote)
{
    host->is_remote = remote;
}

unsigned hv_host_address_bits(const struct hv_host *host)
{
    return host->address_bits;
}

const struct hp_clock *hv_host_clock(const struct hv_host *host)
{
    return host->clock;
}

struct hp_wait hv_host_wait(const struct hv_host *host, uint32_t first, uint32_t longest)
{
    return (struct hp_wait){
        .clock = host->clock,
        .pause = first,
        .longest = longest,
        .give_up = hp_clock_monotonic(host->clock) + host->patience.timeout_seconds * UINT64_C(1000000),
        .interrupts = host->patience.interrupts,
    };
}

struct computer_row {
    const char *manufacturer;
    const char *model;
};

static const struct cim_field computer_fields[] = {
    { "Manufacturer", CIM_STRING, CIM_ONE, offsetof(struct computer_row, manufacturer) },
    { "Model", CIM_STRING, CIM_ONE, offsetof(struct computer_row, model) },
};

/* Its firmware says so, in every language. */
bool hv_host_is_guest(struct hv_host *host)
{
    HP_ARENA(arena);
    struct cim_instances rows = { 0 };
    struct computer_row row = { 0 };
    struct cim_query query =
        cim_select(&arena, CIM_NS_CIMV2, "Manufacturer, Model", "Win32_ComputerSystem", NULL, 0);
    return cim_query(host->session, &query, &arena, &rows, NULL) == 0 && rows.count == 1 &&
           cim_decode(&arena, &rows.items[0], computer_fields, HP_COUNT(computer_fields), &row, NULL) == 0 &&
           hp_text_same(row.manufacturer, "Microsoft Corporation") &&
           hp_text_same(row.model, "Virtual Machine");
}

bool hv_is_without_hyperv(const struct hp_error *err)
{
    const struct hp_code *code = &err->codes[HP_LEVEL_WMI];
    return code->known && code->value == (uint32_t)CIM_S_INVALID_NAMESPACE;
}

/* Over the network, Windows withholds an administrator's rights from accounts of the host itself. */
static const char *rights_advice(const struct hv_host *host)
{
    return host->is_remote
               ? "use an administrator of that host (--user); an account of the host itself needs "
                 "LocalAccountTokenFilterPolicy there, see docs/windows.md"
               : "open the terminal with \"Run as administrator\", or join the group Hyper-V Administrators and log "
                 "on again";
}

/* What a person can do about a failure that is not about one object (facts page, 10.3 and 10.4). */
static void advise(struct hv_host *host, struct hp_error *err)
{
    bool no_namespace = hv_is_without_hyperv(err);
    if (no_namespace && hv_host_is_guest(host)) {
        hp_error_context(err, "this Windows runs inside a virtual machine and has no Hyper-V");
        hp_error_next(err, "run hyperpoint on the host of that virtual machine");
    } else if (no_namespace) {
        hp_error_context(err, "Hyper-V is not installed on this host");
        hp_error_next(err, "enable the Windows feature Hyper-V on the host and restart it");
    } else if (err->class == HP_E_ACCESS) {
        hp_error_next(err, "%s", rights_advice(host));
    } else if (err->class == HP_E_GONE) {
        hp_error_next(err, "Hyper-V's service (vmms) may be restarting: try again in a minute");
    }
}

int hv_query(struct hv_host *host, const struct cim_query *query, struct hp_arena *arena,
             struct cim_instances *out, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = cim_query(host->session, query, arena, out, &cause);
    if (rc) {
        advise(host, &cause);
        return hp_error_move(err, &cause);
    }
    const struct cim_ref *path = out->count ? out->items[0].path : NULL;
    if (!host->name && path && path->server && *path->server)
        host->name = hp_arena_copy(&host->arena, path->server);
    return 0;
}

int hv_no_rights(const struct hv_host *host, struct hp_error *err)
{
    hp_error_set(err, HP_E_ACCESS, "your account cannot see Hyper-V");
    hp_error_next(
        err,
        "%s; if you have done that, check that the Hyper-V Virtual Machine Management service (vmms) is "
        "running",
        rights_advice(host));
    return HP_E_ACCESS;
}

const char *hv_host_short_name(struct hp_arena *arena, const char *name)
{
    enum { MAX_LENGTH = 15 };
    return hp_arena_copy_part(arena, name, hp_text_span(name, MAX_LENGTH));
}

enum { WORKSTATION = 1 }; /* Win32_OperatingSystem.ProductType; the others are servers */

struct os_row {
    const char *name;
    const char *caption;
    const char *build;
    struct cim_uint product;
};

static const struct cim_field os_fields[] = {
    { "CSName", CIM_STRING, CIM_ONE, offsetof(struct os_row, name) },
    { "Caption", CIM_STRING, CIM_ONE, offsetof(struct os_row, caption) },
    { "BuildNumber", CIM_STRING, CIM_ONE, offsetof(struct os_row, build) },
    { "ProductType", CIM_UINT32, CIM_ONE, offsetof(struct os_row, product) },
};

struct cim_query hv_info_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_CIMV2, "CSName, Caption, BuildNumber, ProductType",
                      "Win32_OperatingSystem", NULL, 0);
}

static int ask_info(struct hv_host *host, struct hp_arena *arena, struct hv_host_info *out,
                    struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_info_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct os_row row = { 0 };
    if (rows.count > 0)
        rc = cim_decode(arena, &rows.items[0], os_fields, HP_COUNT(os_fields), &row, err);
    if (rc)
        return rc;
    uint64_t build = 0;
    if (row.build)
        hp_text_to_u64(row.build, &build);
    *out = (struct hv_host_info){ .name = row.name,
                                  .caption = row.caption,
                                  .build = build,
                                  .is_server =
                                      row.product.presence == CIM_SET && row.product.value != WORKSTATION };
    return 0;
}

int hv_host_read_info(struct hv_host *host, struct hv_host_info *out, struct hp_error *err)
{
    int rc = host->info_known ? 0 : ask_info(host, &host->arena, &host->info, err);
    if (rc)
        return rc;
    host->info_known = true;
    *out = host->info;
    return 0;
}

struct hv_host_info hv_host_known_info(const struct hv_host *host)
{
    return host && host->info_known ? host->info : (struct hv_host_info){ .name = host ? host->name : NULL };
}

/* --- what is relied on --- */

static const struct cim_field system_keys[] = {
    HV_NAMED("CreationClassName", CIM_STRING),
    HV_NAMED("Name", CIM_STRING),
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_ComputerSystem", HV_FIELDS(system_keys) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_OperatingSystem", HV_FIELDS(os_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_ComputerSystem", HV_FIELDS(computer_fields) },
};
const struct hv_required_list hv_required_by_host = HV_LIST(relied);
