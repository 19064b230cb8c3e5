/* SPDX-License-Identifier: MIT */
/* The report of -DO self-test: what a host has of what is relied on. It names no VM, no checkpoint and no
 * computer, so that it can be shown to others as it is. */
#ifndef CLI_SHOW_SELF_TEST_H
#define CLI_SHOW_SELF_TEST_H

#include "base/json.h"
#include "base/str.h"
#include "hyperv/self_test.h"

enum cli_self_test_part {
    CLI_TEST_CLASSES,  /* what the host declares */
    CLI_TEST_SERVICES, /* what answers, and whether it answers this account */
    CLI_TEST_READING,  /* what the listing verbs read */
    CLI_TEST_PARTS
};

struct cli_self_test {
    bool simulated;
    struct hv_host_info host; /* of which the name is not shown */
    struct hv_findings parts[CLI_TEST_PARTS];
    size_t counts[HV_FINDINGS]; /* of all parts */
};

void cli_self_test_count(struct cli_self_test *test);
/* Wrong or unclear. */
size_t cli_self_test_problems(const struct cli_self_test *test);

void cli_show_self_test(struct hp_str *out, bool json, const struct cli_self_test *test);

#endif
