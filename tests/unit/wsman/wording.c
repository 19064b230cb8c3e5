/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include "cim/embed.h"
#include "cim/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char value[] = "a&b <c> ]]> &amp; \"d\"";

static void write_one(struct hp_arena *arena, struct hp_str *out, const char *text)
{
    struct cim_instance *instance = cim_instance_new(arena, "X");
    cim_props_set(arena, &instance->props, "First", cim_string("plain"));
    cim_props_set(arena, &instance->props, "Many", cim_string_array(arena, &text, 1));
    cim_props_set(arena, &instance->props, "One", cim_string(text));
    assert_int_equal(cim_embed_write(out, instance, NULL), 0);
}

static void every_way_is_read_back(void **state)
{
    (void)state;
    static const char *const texts[] = { value, "]]>", "&", "&&", "<", "x\ry&z", "&#38;" };
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        for (int way = 0; way < WSMAN_WORDINGS; way++) {
            HP_ARENA(arena);
            HP_STR(text);
            HP_STR(worded);
            struct cim_instance *read;
            write_one(&arena, &text, texts[t]);
            assert_true(wsman_wording_matters(hp_str_text(&text)));
            wsman_add_worded(&worded, hp_str_text(&text), (enum wsman_wording)way);
            assert_int_equal(cim_embed_parse(&arena, hp_str_text(&worded), &read, NULL), 0);
            assert_string_equal(cim_props_find(&read->props, "First")->as.string, "plain");
            assert_string_equal(cim_props_find(&read->props, "One")->as.string, texts[t]);
            assert_string_equal(cim_props_find(&read->props, "Many")->as.array.items[0].as.string, texts[t]);
        }
    }
}

static void ways_are_as_said(void **state)
{
    (void)state;
    static const char *const expected[WSMAN_WORDINGS] = {
        "<INSTANCE CLASSNAME=\"X\"><PROPERTY NAME=\"P\" TYPE=\"string\"><VALUE>a&amp;b</VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"X\"><PROPERTY NAME=\"P\" TYPE=\"string\"><VALUE><![CDATA[a&b]]></VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"X\"><PROPERTY NAME=\"P\" TYPE=\"string\"><VALUE>a&#38;b</VALUE></PROPERTY></INSTANCE>",
    };
    for (int way = 0; way < WSMAN_WORDINGS; way++) {
        HP_STR(worded);
        wsman_add_worded(&worded, expected[WSMAN_WORDING_NAMED], (enum wsman_wording)way);
        assert_string_equal(hp_str_text(&worded), expected[way]);
    }
}

static void other_texts_have_one_way(void **state)
{
    (void)state;
    assert_false(wsman_wording_matters("R&amp;D"));
    assert_false(
        wsman_wording_matters("<INSTANCE CLASSNAME=\"X\"><PROPERTY><VALUE>a</VALUE></PROPERTY></INSTANCE>"));
    assert_false(wsman_wording_matters(
        "<INSTANCE CLASSNAME=\"X\"><PROPERTY><VALUE>&#13;</VALUE></PROPERTY></INSTANCE>"));
}

static void another_way_follows_a_refusal_only(void **state)
{
    (void)state;
    struct cim_wording wording = { .ways = 3 };
    struct cim_session session = { .wording = &wording };
    struct cim_session one_way = { .wording = NULL };
    assert_false(cim_reword(&one_way));
    assert_false(cim_reword(&session));
    for (unsigned way = 1; way < 3; way++) {
        wording.was_refused = true;
        assert_true(cim_reword(&session));
        assert_int_equal(wording.way, way);
    }
    wording.was_refused = true;
    assert_false(cim_reword(&session));
    assert_int_equal(wording.way, 0);
    wording.is_accepted = true;
    assert_false(cim_reword(&session));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_is_read_back),
        cmocka_unit_test(ways_are_as_said),
        cmocka_unit_test(other_texts_have_one_way),
        cmocka_unit_test(another_way_follows_a_refusal_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
