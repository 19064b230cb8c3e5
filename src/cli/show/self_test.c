/* SPDX-License-Identifier: MIT */
#include "form/json.h"
#include "say/text.h"
#include "show.h"

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

/* --- text --- */

static void add_finding(struct hp_str *out, const struct hv_finding *finding)
{
    cli_add_line(out, "  %-9s%s: %s", kinds[finding->kind], finding->subject, finding->text);
}

/* How often a kind is found, from its first finding on; 0: that was an earlier one. */
static size_t count_of(const struct core_findings *found, size_t first)
{
    size_t count = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i].check != found->items[first].check)
            continue;
        if (i < first)
            return 0;
        count++;
    }
    return count;
}

/* Without the texts, in which there are names. */
static void add_found(struct hp_str *out, const struct cli_self_test *test)
{
    hp_str_add(out, "\nDoctor (hyperpoint doctor shows more)\n");
    for (size_t i = 0; i < test->found.count; i++) {
        const struct core_finding *finding = &test->found.items[i];
        size_t count = count_of(&test->found, i);
        if (count)
            cli_add_line(out, "  %-9s%s: %zu", core_severity_name(finding->severity), finding->check->id,
                         count);
    }
    if (test->found.count == 0)
        cli_add_line(out, "  %s",
                     !test->examined             ? "not tried"
                     : test->found.unknown_count ? "nothing found, as far as it could be read"
                                                 : "nothing found");
}

static void add_verdict(struct hp_str *out, const struct cli_self_test *test)
{
    size_t problems = cli_self_test_problems(test);
    if (problems)
        hp_str_format(out,
                      "\n"
                      "Result: %zu of the things HyperPoint needs %s not as they should be.\n",
                      problems, hp_plural(problems, "is", "are"));
    else
        hp_str_add(out, "\n"
                        "Result: the host supports everything HyperPoint needs.\n");
    if (test->counts[HV_ABSENT])
        hp_str_format(out, "This build lacks %zu that HyperPoint can work without.\n",
                      test->counts[HV_ABSENT]);
}

static void self_test_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_self_test *test = shown;
    HP_STR(build);
    if (test->host.info.build)
        hp_str_format(&build, ", build %" PRIu64, test->host.info.build);
    cli_add_line(out, "HyperPoint " HYPERPOINT_VERSION);
    cli_add_line(out, "%s with %s%s", test->host.simulated ? "Simulated host" : "Host",
                 test->host.info.caption ? test->host.info.caption : "an unknown Windows",
                 hp_str_text(&build));
    for (size_t part = 0; part < CLI_TEST_PARTS; part++) {
        const struct hv_findings *findings = &test->parts[part];
        hp_str_format(out, "\n%s\n", parts[part].title);
        for (size_t i = 0; i < findings->count; i++)
            add_finding(out, &findings->items[i]);
        if (!findings->count)
            hp_str_add(out, "  not tried\n");
    }
    add_found(out, test);
    add_verdict(out, test);
}

/* --- JSON --- */

static void self_test_as_json(cJSON *json, const void *shown)
{
    const struct cli_self_test *test = shown;
    cli_json_add(json, json_text("version", HYPERPOINT_VERSION),
                 json_bool("ok", cli_self_test_problems(test) == 0));
    cJSON *counts = cJSON_AddObjectToObject(json, "counts");
    for (size_t i = 0; i < HV_FINDINGS; i++)
        cli_json_add(counts, json_number(kinds[i], test->counts[i]));
    for (size_t part = 0; part < CLI_TEST_PARTS; part++) {
        const struct hv_findings *findings = &test->parts[part];
        cJSON *array = cJSON_AddArrayToObject(json, parts[part].key);
        for (size_t i = 0; i < findings->count; i++)
            cli_json_row(array, json_text("result", kinds[findings->items[i].kind]),
                         json_text("subject", findings->items[i].subject),
                         json_text("text", findings->items[i].text));
    }
    cJSON *found = cli_json_array(json, "doctor", test->examined);
    for (size_t i = 0; i < test->found.count; i++) {
        const struct core_finding *finding = &test->found.items[i];
        size_t count = count_of(&test->found, i);
        if (count)
            cli_json_row(found, json_text("id", finding->check->id),
                         json_text("severity", core_severity_name(finding->severity)),
                         json_number("count", count));
    }
}

void cli_show_self_test(struct hp_str *out, bool json, const struct cli_self_test *test)
{
    struct cli_shown_host nameless = test->host;
    nameless.info.name = NULL;
    cli_render(out, json, "selfTest", &nameless, self_test_as_text, self_test_as_json, test);
}
