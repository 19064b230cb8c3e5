/* SPDX-License-Identifier: MIT */
#include "seal/frame.h"

#include "seal/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void write_frame(struct hp_str *out, const char *signature, const char *sealed, size_t length)
{
    HP_STR(first);
    HP_STR(rest);
    hp_str_add(&first, signature);
    hp_str_add_part(&rest, sealed, length);
    seal_write_frame(out, SEAL_SPNEGO_PROTOCOL, &first, &rest, 7);
}

static void frame_is_as_windows_has_it(void **state)
{
    (void)state;
    HP_STR(frame);
    static const char expected[] = "--Encrypted Boundary\r\n"
                                   "\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
                                   "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=7\r\n"
                                   "--Encrypted Boundary\r\n"
                                   "\tContent-Type: application/octet-stream\r\n"
                                   "\x04\0\0\0SIGNsealed--Encrypted Boundary--\r\n";
    write_frame(&frame, "SIGN", "sealed", 6);
    assert_int_equal(frame.length, sizeof expected - 1);
    assert_memory_equal(hp_str_text(&frame), expected, sizeof expected - 1);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    static const char odd[] =
        "\r\n\0--Encrypted Boundary--\r\nContent-Type: application/octet-stream\r\n\xff";
    HP_STR(frame);
    HP_STR(read);
    write_frame(&frame, "SIGNATURE", odd, sizeof odd);
    assert_true(seal_read_frame(&read, hp_str_text(&frame), frame.length));
    assert_int_equal(read.length, 9 + sizeof odd);
    assert_memory_equal(hp_str_text(&read), "SIGNATURE", 9);
    assert_memory_equal(hp_str_text(&read) + 9, odd, sizeof odd);
}

static void tabs_may_be_missing(void **state)
{
    (void)state;
    static const char frame[] =
        "--Encrypted Boundary\r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        "OriginalContent: type=application/soap+xml;charset=UTF-8;Length=1\r\n"
        "--Encrypted Boundary\r\nContent-Type: application/octet-stream\r\n"
        "\x01\0\0\0ab--Encrypted Boundary--";
    HP_STR(read);
    assert_true(seal_read_frame(&read, frame, sizeof frame - 1));
    assert_string_equal(hp_str_text(&read), "ab");
}

static void others_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "<s:Envelope/>",
        "--Encrypted Boundary--",
        "\tContent-Type: application/octet-stream\r\n--Encrypted Boundary--",
        "\tContent-Type: application/octet-stream\r\nabc--Encrypted Boundary--",
        "\tContent-Type: application/octet-stream\r\n\x7f\x7f\x7f\x7f--Encrypted Boundary--",
        "\tContent-Type: application/octet-stream\r\n\x05\x01\x01\x01sealed",
        "--Encrypted Boundary--\tContent-Type: application/octet-stream\r\n\x01\x01\x01\x01x",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        HP_STR(read);
        assert_false(seal_read_frame(&read, wrong[i], strlen(wrong[i])));
    }
}

static void base64_goes_both_ways(void **state)
{
    (void)state;
    static const char bytes[] = "\0\x01\xfe\xff any";
    for (size_t length = 0; length < sizeof bytes; length++) {
        HP_STR(text);
        HP_STR(back);
        seal_add_base64(&text, bytes, length);
        assert_true(seal_read_base64(&back, hp_str_text(&text)));
        assert_int_equal(back.length, length);
        assert_memory_equal(hp_str_text(&back), bytes, length);
    }
    static const char *const wrong[] = { "a", "ab", "abc", "abc=d===", "a-bc", "====", "ab\xff=" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        HP_STR(back);
        assert_false(seal_read_base64(&back, wrong[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_is_as_windows_has_it), cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(tabs_may_be_missing),        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(base64_goes_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
