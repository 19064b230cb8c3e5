/* SPDX-License-Identifier: MIT */
/* Who may change a file, as its security descriptor says. */
#include "win32/sddl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define USER "S-1-5-21-1-2-3-1001"
#define OTHER "S-1-5-21-1-2-3-1002"
#define SYSTEM_AND_ADMINISTRATORS "(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

/* What folders in ProgramData inherit: everybody may make files and folders in them. */
#define AS_IN_PROGRAM_DATA                                                                                   \
    "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)"                   \
    "(A;CIID;DCLCRPCR;;;BU)"

static const struct {
    const char *what;
    const char *sddl;
    enum sddl_finding found;
    const char *who;
} rows[] = {
    { "as we make it", "O:" USER "D:P" SYSTEM_AND_ADMINISTRATORS "(A;OICI;FA;;;" USER ")", SDDL_OURS, NULL },
    { "as the installer makes it", "O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", SDDL_OURS, NULL },
    { "of the system", "O:SYG:SYD:P(A;;FA;;;SY)", SDDL_OURS, NULL },
    { "full SIDs", "O:S-1-5-32-544D:(A;;FA;;;S-1-5-18)(A;;FA;;;S-1-5-32-544)", SDDL_OURS, NULL },
    { "of TrustedInstaller",
      "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:(A;;FA;;;S-1-5-80-956008885-"
      "3418522649-1831038044-1853292631-2271478464)",
      SDDL_OURS, NULL },
    { "of a service that is not that one",
      "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478465D:", SDDL_OF_OTHER,
      "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478465" },
    { "nobody may anything", "O:BAD:", SDDL_OURS, NULL },
    { "others may read", "O:BAD:" SYSTEM_AND_ADMINISTRATORS "(A;OICI;FR;;;BU)(A;;FX;;;WD)(A;;0x1200a9;;;AU)",
      SDDL_OURS, NULL },
    { "what whoever makes something gets", "O:BAD:(A;OICIIO;GA;;;CO)(A;;FA;;;OW)", SDDL_OURS, NULL },
    { "others are denied", "O:BAD:(D;;FA;;;WD)(A;;FA;;;BA)", SDDL_OURS, NULL },
    { "with auditing", "O:BAD:(A;;FA;;;BA)S:AI(AU;SAFA;FA;;;WD)(ML;;NW;;;HI)", SDDL_OURS, NULL },

    { "of another user", "O:" OTHER "D:(A;;FA;;;BA)", SDDL_OF_OTHER, OTHER },
    { "of all users", "O:BUD:(A;;FA;;;BA)", SDDL_OF_OTHER, "BU" },
    { "of a user whose SID goes on", "O:" USER "0D:(A;;FA;;;BA)", SDDL_OF_OTHER, USER "0" },
    { "made in ProgramData", "O:BA" AS_IN_PROGRAM_DATA, SDDL_TO_OTHERS, "BU" },
    { "everybody", "O:BAD:(A;;FA;;;WD)", SDDL_TO_OTHERS, "WD" },
    { "another user", "O:" USER "D:(A;;FA;;;" USER ")(A;;0x1301bf;;;" OTHER ")", SDDL_TO_OTHERS, OTHER },
    { "denied and allowed", "O:BAD:(D;;FA;;;AU)(A;;FA;;;WD)", SDDL_TO_OTHERS, "WD" },
    { "what is made in it", "O:BAD:(A;OICIIO;GW;;;AU)", SDDL_TO_OTHERS, "AU" },
    { "add a file", "O:BAD:(A;;DC;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "add a folder", "O:BAD:(A;;LC;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "remove what is in it", "O:BAD:(A;;DT;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "remove it", "O:BAD:(A;;SD;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "change its attributes", "O:BAD:(A;;CR;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "change its descriptor", "O:BAD:(A;;WD;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "own it", "O:BAD:(A;;RCWO;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "all that can be had", "O:BAD:(A;;0x2000000;;;BU)", SDDL_TO_OTHERS, "BU" },
    { "by an object entry", "O:BAD:(OA;;FA;;;WD)", SDDL_TO_OTHERS, "WD" },
    { "no list at all", "O:BAG:BA", SDDL_TO_OTHERS, NULL },
    { "a list that is none", "O:BAD:NO_ACCESS_CONTROL", SDDL_TO_OTHERS, NULL },

    { "empty", "", SDDL_UNCLEAR, NULL },
    { "no owner", "D:(A;;FA;;;BA)", SDDL_UNCLEAR, NULL },
    { "an empty owner", "O:D:(A;;FA;;;BA)", SDDL_UNCLEAR, NULL },
    { "another kind of entry", "O:BAD:(ZA;;FA;;;WD)", SDDL_UNCLEAR, NULL },
    { "a condition", "O:BAD:(XA;;FA;;;WD;(@User.Title==\"PM\"))(A;;FA;;;WD)", SDDL_UNCLEAR, NULL },
    { "a condition with a colon", "O:BAD:(A;;FA;;;BA)(XA;;FX;;;WD;(@User.a:b == 1))", SDDL_UNCLEAR, NULL },
    { "unknown rights", "O:BAD:(A;;QQ;;;BA)", SDDL_UNCLEAR, NULL },
    { "half a word", "O:BAD:(A;;F;;;BA)", SDDL_UNCLEAR, NULL },
    { "a number that is none", "O:BAD:(A;;0x1g;;;BA)", SDDL_UNCLEAR, NULL },
    { "a number too large", "O:BAD:(A;;0x100000000;;;BA)", SDDL_UNCLEAR, NULL },
    { "a field too few", "O:BAD:(A;;FA;;BA)", SDDL_UNCLEAR, NULL },
    { "nobody in particular", "O:BAD:(A;;FA;;;)", SDDL_UNCLEAR, NULL },
    { "two lists", "O:BAD:(A;;FA;;;BA)D:(A;;FA;;;WD)", SDDL_UNCLEAR, NULL },
    { "another part", "O:BAD:(A;;FA;;;BA)X:(A;;FA;;;WD)", SDDL_UNCLEAR, NULL },
    { "no part", "BA", SDDL_UNCLEAR, NULL },
    { "not closed", "O:BAD:(A;;FA;;;BA", SDDL_UNCLEAR, NULL },
    { "something between", "O:BAD:(A;;FA;;;BA)x(A;;FA;;;WD)", SDDL_UNCLEAR, NULL },
};

static void who_may_change_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(rows); i++) {
        HP_ARENA(arena);
        const char *who = "unset";
        enum sddl_finding found = sddl_look(rows[i].sddl, USER, SDDL_CHANGE, &arena, &who);
        if (found != rows[i].found)
            fail_msg("%s: %d, not %d", rows[i].what, found, rows[i].found);
        if (rows[i].who)
            assert_string_equal(who, rows[i].who);
        else
            assert_null(who);
    }
}

static void who_may_read_it(void **state)
{
    (void)state;
    static const struct {
        const char *rights;
        enum sddl_finding found;
    } each[] = {
        { "FR", SDDL_TO_OTHERS }, { "CC", SDDL_TO_OTHERS },
        { "GR", SDDL_TO_OTHERS }, { "0x1200a9", SDDL_TO_OTHERS },
        { "DC", SDDL_TO_OTHERS }, { "RC", SDDL_OURS },
        { "LO", SDDL_OURS },      { "0x100080", SDDL_OURS },
    };
    for (size_t i = 0; i < HP_COUNT(each); i++) {
        HP_ARENA(arena);
        const char *who;
        const char *sddl =
            hp_arena_format(&arena, "O:" USER "D:(A;;FA;;;" USER ")(A;;%s;;;WD)", each[i].rights);
        assert_int_equal(sddl_look(sddl, USER, SDDL_READ_OR_CHANGE, &arena, &who), each[i].found);
    }
}

/* A folder on the way to a file: making something beside it does no harm, taking its place does. */
static void who_may_replace_what_is_in_it(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        enum sddl_finding found;
    } each[] = {
        { "A;;LC;;;AU", SDDL_OURS }, /* as on a drive ... */
        { "A;OICIIO;SDGXGWGR;;;AU", SDDL_OURS },
        { "A;CIID;DCLCRPCR;;;BU", SDDL_OURS }, /* ... and in ProgramData */
        { "A;;DT;;;BU", SDDL_TO_OTHERS },
        { "A;OICI;SD;;;BU", SDDL_TO_OTHERS },
        { "A;;WD;;;BU", SDDL_TO_OTHERS },
        { "A;;WO;;;BU", SDDL_TO_OTHERS },
        { "A;;FA;;;BU", SDDL_TO_OTHERS },
        { "A;;GA;;;BU", SDDL_TO_OTHERS },
        { "A;;0x1301bf;;;BU", SDDL_TO_OTHERS },
    };
    for (size_t i = 0; i < HP_COUNT(each); i++) {
        HP_ARENA(arena);
        const char *who;
        const char *sddl = hp_arena_format(&arena, "O:BAD:(A;OICI;FA;;;BA)(%s)", each[i].entry);
        if (sddl_look(sddl, "BA", SDDL_REPLACE, &arena, &who) != each[i].found)
            fail_msg("%s", each[i].entry);
    }
}

/* The built-in Administrator is written by an alias, and so is the user when it is he who runs. */
static void a_user_can_have_an_alias(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *who;
    assert_int_equal(sddl_look("O:LAD:(A;;FA;;;LA)", "LA", SDDL_CHANGE, &arena, &who), SDDL_OURS);
    assert_int_equal(sddl_look("O:LAD:(A;;FA;;;LA)", USER, SDDL_CHANGE, &arena, &who), SDDL_OF_OTHER);
}

static void what_stands_for_another_file_is_a_link(void **state)
{
    (void)state;
    enum { FOLDER = 0x10, REPARSE = 0x400 };
    assert_true(sddl_is_link(REPARSE, 0xA000000C));          /* a symbolic link */
    assert_true(sddl_is_link(FOLDER | REPARSE, 0xA0000003)); /* a junction, a mount point */
    assert_true(sddl_is_link(REPARSE, 0));                   /* nobody knows what */
    assert_false(sddl_is_link(REPARSE, 0x80000013));         /* deduplicated */
    assert_false(sddl_is_link(REPARSE, 0x80000017));         /* compressed by the system */
    assert_false(sddl_is_link(REPARSE, 0x9000001A));         /* kept in a cloud */
    assert_false(sddl_is_link(FOLDER, 0xA0000003));          /* no reparse point */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_change_it),
        cmocka_unit_test(who_may_read_it),
        cmocka_unit_test(who_may_replace_what_is_in_it),
        cmocka_unit_test(a_user_can_have_an_alias),
        cmocka_unit_test(what_stands_for_another_file_is_a_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
