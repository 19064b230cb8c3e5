/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include "base/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_address_has_one_spelling(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        { "::1", "::1" },
        { "0:0:0:0:0:0:0:1", "::1" },
        { "FD00::0005", "fd00::5" },
        { "::", "::" },
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
        { "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7" },
        { "fe80:0::", "fe80::" },
        { "::FFFF:7f00:1", "::ffff:127.0.0.1" },
        { "64:ff9b::1.2.3.4", "64:ff9b::102:304" },
    };
    for (size_t i = 0; i < HP_COUNT(same); i++) {
        HP_ARENA(arena);
        assert_string_equal(hp_ipv6(&arena, same[i][0]), same[i][1]);
    }
}

static void other_texts_are_no_addresses(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        ":",
        ":::",
        "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "::1:",
        ":1::",
        "fe80::1%1",
        "1:2:3:4:5:6:7::8",
        "fd00::5:59850",
        "::1.2.3",
        "::1.2.3.256",
        "hv1",
        "127.0.0.1",
        "1:2:3:4:5:6:7:1.2.3.4",
        "[::1]",
        "::g",
        "1::2 ",
        "::1.2.3.4:5",
        "hv1:5985",
    };
    for (size_t i = 0; i < HP_COUNT(others); i++) {
        HP_ARENA(arena);
        if (hp_ipv6(&arena, others[i]))
            fail_msg("%s is taken for an address", others[i]);
    }
}

static void is_host(const char *text, const char *scheme, const char *host, const char *rest, bool is_ipv6)
{
    HP_ARENA(arena);
    struct hp_address address;
    assert_true(hp_address_read(&arena, text, &address));
    assert_string_equal(address.scheme, scheme);
    assert_string_equal(address.host, host);
    assert_string_equal(address.rest, rest);
    assert_int_equal(address.is_ipv6, is_ipv6);
}

static void hosts_are_taken_apart(void **state)
{
    (void)state;
    is_host("hv1", "", "hv1", "", false);
    is_host("hv1:5985", "", "hv1", ":5985", false);
    is_host("HTTPS://hv1.example.com/wsman", "HTTPS://", "hv1.example.com", "/wsman", false);
    is_host("hv1:1:2", "", "hv1", ":1:2", false);
    is_host("fd00::5", "", "fd00::5", "", true);
    is_host("fd00::5:5985", "", "fd00::5:5985", "", true); /* a whole address, port or not */
    is_host("[FD00:0::5]:5985", "", "fd00::5", ":5985", true);
    is_host("http://[::1]:5985/wsman", "http://", "::1", ":5985/wsman", true);
    is_host("http://fd00::5/wsman", "http://", "fd00::5", "/wsman", true);
    is_host("[::1]x", "", "::1", "x", true);
    static const char *const wrong[] = {
        "[", "[]", "[::1", "[hv1]", "http://[fe80::1%25eth0]", "[127.0.0.1]"
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ARENA(arena);
        struct hp_address address;
        if (hp_address_read(&arena, wrong[i], &address))
            fail_msg("%s is taken for an address", wrong[i]);
    }
}

/* What follows the host in a URL of WinRM, without the path; elsewhere nothing is one. */
static void the_path_of_winrm_is_no_port(void **state)
{
    (void)state;
    static const char *const ports[][2] = {
        { "http://[::1]:5985/wsman", ":5985" },
        { "HTTPS://hv1/WSMAN", "" },
        { "http://hv1:80/x", ":80/x" },
        { "hv1:5985", ":5985" },
        { "hv1/wsman", "/wsman" },
        { "fd00::5", "" },
    };
    for (size_t i = 0; i < HP_COUNT(ports); i++) {
        HP_ARENA(arena);
        struct hp_address address;
        assert_true(hp_address_read(&arena, ports[i][0], &address));
        assert_string_equal(address.port, ports[i][1]);
    }
}

static void hosts_have_one_spelling(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(hp_address_spelling(&arena, "FD00:0:0::5"), "[fd00::5]");
    assert_string_equal(hp_address_spelling(&arena, "http://[0:0::1]:5985"), "http://[::1]:5985");
    assert_string_equal(hp_address_spelling(&arena, "Hv1:5985"), "Hv1:5985");
    assert_string_equal(hp_address_spelling(&arena, "[x"), "[x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_one_spelling), cmocka_unit_test(other_texts_are_no_addresses),
        cmocka_unit_test(hosts_are_taken_apart),       cmocka_unit_test(the_path_of_winrm_is_no_port),
        cmocka_unit_test(hosts_have_one_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
