/* SPDX-License-Identifier: MIT */
#include "fail.h"

#include "base/error.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct wsman_target target_at(bool tls, uint16_t port)
{
    return (struct wsman_target){ .address = { .host = "hv1", .port = port, .tls = tls } };
}

struct expected {
    bool tls;
    uint16_t port;
    bool has_answered;
    CURLcode code;
    const char *what;
    const char *next;
};

static void what_to_type_is_for_that_port(void **state)
{
    (void)state;
    static const struct expected all[] = {
        { false, 5985, false, CURLE_COULDNT_CONNECT, "nothing answers at hv1:5985",
          "on the host, as an administrator: Enable-PSRemoting" },
        { true, 5986, false, CURLE_COULDNT_CONNECT, "nothing answers at hv1:5986",
          "on the host, as an administrator: winrm quickconfig -transport:https (for a certificate that is not "
          "self-signed); or use HTTP: --host \"http://hv1\"" },
        { false, 6000, false, CURLE_COULDNT_CONNECT, "nothing answers at hv1:6000",
          "check that the host is up, and the port: HTTP is at 5985 by default" },
        { true, 5985, false, CURLE_COULDNT_CONNECT, "nothing answers at hv1:5985",
          "check that the host is up, and the port: HTTPS is at 5986 by default" },
        { false, 5985, true, CURLE_COULDNT_CONNECT, "nothing answers at hv1:5985 any more",
          "check that the host is up, and that its service WinRM runs" },
        { true, 5985, false, CURLE_OPERATION_TIMEDOUT,
          "Query failed: hv1:5985 did not answer within 10 seconds",
          "check that the host is up and its firewall lets this machine in, and the port: HTTPS is at 5986 by "
          "default" },
        { true, 5986, true, CURLE_OPERATION_TIMEDOUT,
          "Query failed: hv1:5986 did not answer within 10 seconds",
          "check that the host is up and its firewall lets this machine in" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        HP_ERROR(err);
        const struct wsman_target target = target_at(all[i].tls, all[i].port);
        const struct wsman_failure failure = { .target = &target,
                                               .what = "Query failed",
                                               .has_answered = all[i].has_answered };
        assert_int_not_equal(wsman_fail_curl(&failure, (int)all[i].code, "why", 10, &err), 0);
        assert_string_equal(err.what, all[i].what);
        assert_string_equal(err.next, all[i].next);
    }
}

/* libcurl makes another connection when the first one proves dead with a method under way. */
static void what_may_have_happened_is_never_a_refusal(void **state)
{
    (void)state;
    static const CURLcode codes[] = { CURLE_COULDNT_CONNECT,    CURLE_COULDNT_RESOLVE_HOST,
                                      CURLE_SSL_CONNECT_ERROR,  CURLE_PEER_FAILED_VERIFICATION,
                                      CURLE_SSL_CACERT_BADFILE, CURLE_SEND_ERROR,
                                      CURLE_GOT_NOTHING };
    const struct wsman_target target = target_at(true, 5986);
    const struct wsman_failure failure = {
        .target = &target, .what = "CreateSnapshot", .may_have_happened = true, .has_answered = true
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        HP_ERROR(err);
        assert_int_equal(wsman_fail_curl(&failure, (int)codes[i], "why", 10, &err), HP_E_GONE);
        assert_string_equal(err.what, "CreateSnapshot: the connection to hv1:5986 was lost: why");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_to_type_is_for_that_port),
                                        cmocka_unit_test(what_may_have_happened_is_never_a_refusal) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
