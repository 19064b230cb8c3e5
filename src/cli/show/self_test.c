/* SPDX-License-Identifier: MIT */
#include "self_test.h"

#include "json.h"
#include "say/text.h"

#include <inttypes.h>

static const struct {
    const char *key;
    const char *title;
} parts[CLI_TEST_PARTS] = {
    [CLI_TEST_CLASSES] = { "classes", "Classes" },
    [CLI_TEST_SERVICES] = { "services", "Services and rights" },
    [CLI_TEST_READING] = { "reading", "Reading" },
};

static const char *const kinds[HV_FINDINGS] = {
    [HV_FOUND] = "ok",
    [HV_ABSENT] = "absent",
    [HV_WRONG] = "wrong",
    [HV_UNCLEAR] = "unclear",
};

void cli_self_test_count(struct cli_self_test *test)
{
    for (size_t part = 0; part < CLI_TEST_PARTS; part++) {
        const struct hv_findings *findings = &test->parts[part];
        for (size_t i = 0; i < findings->count; i++)
            test->counts[findings->items[i].kind]++;
    }
}

size_t cli_self_test_problems(const struct cli_self_test *test)
{
    return test->counts[HV_WRONG] + test->counts[HV_UNCLEAR];
}

/* ---- text ---- */

static void add_finding(struct hp_str *out, const struct hv_finding *finding)
{
    enum { KIND_COLUMNS = 11 };
    HP_STR(kind);
    hp_str_format(&kind, "  %s", kinds[finding->kind]);
    cli_pad(out, hp_str_text(&kind), KIND_COLUMNS);
    cli_escape(out, finding->subject);
    hp_str_add(out, ": ");
    cli_escape(out, finding->text);
    hp_str_add_char(out, '\n');
}

static void add_verdict(struct hp_str *out, const struct cli_self_test *test)
{
    size_t problems = cli_self_test_problems(test);
    if (problems)
        hp_str_format(out, "\nResult: %zu of what is relied on %s not as it should be.\n", problems,
                      problems == 1 ? "is" : "are");
    else
        hp_str_add(out, "\nResult: all that is relied on is there.\n");
    if (test->counts[HV_ABSENT])
        hp_str_format(out, "This build lacks %zu that HyperPoint can do without.\n", test->counts[HV_ABSENT]);
}

void cli_text_self_test(struct hp_str *out, const struct cli_self_test *test)
{
    hp_str_add(out, "HyperPoint " HYPERPOINT_VERSION "\n");
    hp_str_add(out, test->simulated ? "Simulated host with " : "Host with ");
    cli_escape(out, test->host.caption ? test->host.caption : "an unknown Windows");
    if (test->host.build)
        hp_str_format(out, ", build %" PRIu64, test->host.build);
    hp_str_add_char(out, '\n');
    for (size_t part = 0; part < CLI_TEST_PARTS; part++) {
        const struct hv_findings *findings = &test->parts[part];
        hp_str_format(out, "\n%s\n", parts[part].title);
        for (size_t i = 0; i < findings->count; i++)
            add_finding(out, &findings->items[i]);
        if (!findings->count)
            hp_str_add(out, "  not tried\n");
    }
    add_verdict(out, test);
}

/* ---- JSON ---- */

static void add_json_findings(cJSON *json, const char *key, const struct hv_findings *findings)
{
    cJSON *array = cJSON_AddArrayToObject(json, key);
    for (size_t i = 0; i < findings->count; i++) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddItemToArray(array, object);
        hp_json_add_text(object, "result", kinds[findings->items[i].kind]);
        hp_json_add_text(object, "subject", findings->items[i].subject);
        hp_json_add_text(object, "text", findings->items[i].text);
    }
}

void cli_json_self_test(struct hp_str *out, const struct cli_self_test *test)
{
    HP_JSON(json);
    json = cli_json_begin();
    hp_json_add_text(json, "version", HYPERPOINT_VERSION);
    cJSON *host = cJSON_AddObjectToObject(json, "host");
    hp_json_add_u64(host, "build", test->host.build);
    hp_json_add_text(host, "caption", test->host.caption);
    cJSON_AddBoolToObject(host, "simulated", test->simulated);
    cJSON_AddBoolToObject(json, "ok", cli_self_test_problems(test) == 0);
    cJSON *counts = cJSON_AddObjectToObject(json, "counts");
    for (size_t i = 0; i < HV_FINDINGS; i++)
        hp_json_add_u64(counts, kinds[i], test->counts[i]);
    for (size_t part = 0; part < CLI_TEST_PARTS; part++)
        add_json_findings(json, parts[part].key, &test->parts[part]);
    cli_json_print(out, json);
}
