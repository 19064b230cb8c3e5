/* SPDX-License-Identifier: MIT */
/* Partition config files: what can be read means the same when it is written plainly. */
#include "fuzz.h"

#include "base/str.h"
#include "base/text.h"
#include "core/partition_config.h"

#include <inttypes.h>

static const char file_name[] = "adapter.config";

static void write_plainly(struct hp_str *out, const struct hv_quotas *quotas)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            const struct hp_opt_u64 *quota = &quotas->value[r][b];
            if (quota->set)
                hp_str_format(out, "%sPartition%s = %" PRIu64 "\n", hv_bound_name(b), hv_resource_name(r),
                              quota->value);
        }
    }
}

static bool is_same(const struct hv_quotas *x, const struct hv_quotas *y)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            const struct hp_opt_u64 *a = &x->value[r][b];
            const struct hp_opt_u64 *c = &y->value[r][b];
            if (a->set != c->set || (a->set && a->value != c->value))
                return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    /* Other text does not come as far as this parser. */
    if (!hp_text_is_utf8(text, strlen(text)))
        return 0;
    struct hv_quotas quotas = { 0 };
    int rc = core_partition_config_parse(file_name, text, &quotas, &err);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(rc == HP_E_USAGE && strstr(err.what, file_name));
        MUST(!hv_quotas_any(&quotas));
        return 0;
    }
    HP_STR(plain);
    struct hv_quotas again = { 0 };
    write_plainly(&plain, &quotas);
    MUST(core_partition_config_parse(file_name, hp_str_text(&plain), &again, NULL) == 0);
    MUST(is_same(&quotas, &again));
    return 0;
}
