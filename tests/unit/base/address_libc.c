/* SPDX-License-Identifier: MIT */
/* IPv6 addresses are those that the system's own reader takes, and are written as it writes them. */
#include "base/address.h"
#include "base/array.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdlib.h>

/* Returns whether it is an address. */
static bool compare(const char *text)
{
    HP_ARENA(arena);
    struct in6_addr bytes;
    char spelling[INET6_ADDRSTRLEN];
    const char *ours = hp_ipv6(&arena, text);
    bool is_one = inet_pton(AF_INET6, text, &bytes) == 1;
    if (is_one != (ours != NULL))
        fail_msg("\"%s\" is %s address for the system alone", text, is_one ? "an" : "no");
    if (ours)
        assert_string_equal(ours, inet_ntop(AF_INET6, &bytes, spelling, sizeof spelling));
    return is_one;
}

static void texts_of_such_letters(void **state)
{
    (void)state;
    enum { TEXTS = 200000, MOST_PARTS = 10 };
    static const char *const parts[] = { ":",       ":",     "::",       "0",     "0",    "1",
                                         "ab",      "ffff",  "FFFF",     "::1",   ":0:",  ":0",
                                         "1.2.3.4", ":0:0:", ":1.2.3.4", "00012", "255.", "%" };
    unsigned seed = 1;
    size_t taken = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        HP_STR(text);
        for (int left = rand_r(&seed) % MOST_PARTS + 1; left; left--)
            hp_str_add(&text, parts[(size_t)rand_r(&seed) % HP_COUNT(parts)]);
        taken += compare(hp_str_text(&text));
    }
    assert_in_range(taken, TEXTS / 1000, TEXTS);
}

static void all_addresses(void **state)
{
    (void)state;
    enum { ADDRESSES = 100000, WORDS = 8 };
    unsigned seed = 2;
    for (size_t i = 0; i < ADDRESSES; i++) {
        static const uint16_t often[] = { 0, 0, 0, 1, 0xffff };
        uint16_t words[WORDS];
        char spelling[INET6_ADDRSTRLEN];
        for (size_t k = 0; k < WORDS; k++) {
            unsigned choice = (unsigned)rand_r(&seed) % 6;
            words[k] = choice < 5 ? often[choice] : (uint16_t)rand_r(&seed);
        }
        inet_ntop(AF_INET6, words, spelling, sizeof spelling);
        assert_true(compare(spelling));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(texts_of_such_letters),
                                        cmocka_unit_test(all_addresses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
