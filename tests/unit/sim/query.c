/* SPDX-License-Identifier: MIT */
/* SELECT, and queries that mean harm. */
#include "sim_query_world.h"

/* The same for SELECT * FROM Msvm_ComputerSystem WHERE ... */
static void systems(struct world *world, const char *where, const char *expected)
{
    HP_STR(text);
    hp_str_format(&text, "SELECT * FROM Msvm_ComputerSystem WHERE %s", where);
    gives(world, hp_str_text(&text), expected);
}

static void settings(struct world *world, const char *where, const char *expected)
{
    HP_STR(text);
    hp_str_format(&text, "SELECT * FROM Msvm_VirtualSystemSettingData WHERE %s", where);
    gives(world, hp_str_text(&text), expected);
}

static void where_is_refused(struct world *world, const char *where)
{
    HP_STR(text);
    hp_str_format(&text, "SELECT * FROM Msvm_VirtualSystemSettingData WHERE %s", where);
    refused(world, hp_str_text(&text), CIM_S_INVALID_QUERY);
}

/* --- SELECT --- */

static void select_gives_all_of_a_class(void **state)
{
    gives(*state, "SELECT * FROM Msvm_ComputerSystem", "HOST A B C");
    gives(*state, "select\t*\r\nfrom msvm_computersystem", "HOST A B C");
    gives(*state, "SELECT * FROM Msvm_ResourcePool", "");
    gives_in(*state, "ROOT/CIMV2", "SELECT * FROM Win32_PnPEntity", "PCI\\VEN_10DE");
}

static void base_classes_give_what_derives_from_them(void **state)
{
    const struct world *world = *state;
    gives(*state, "SELECT * FROM CIM_ComputerSystem", "HOST A B C GPU");
    assert_int_equal(world->enumerations, 2);
    gives(*state, "SELECT * FROM CIM_SettingData WHERE InstanceID LIKE 'Microsoft:%'", "A S1 S2 A\\G1");
    gives(*state, "SELECT * FROM CIM_System WHERE __CLASS = 'msvm_partitionablegpu'", "GPU");
    refused(*state, "SELECT * FROM CIM_ComputerSystem WHERE PartitionCount = 1", CIM_S_INVALID_QUERY);
}

static void columns_are_projected(void **state)
{
    struct cim_instances found =
        ask(*state, CIM_NS_VIRTUALIZATION,
            "SELECT elementname , EnabledState, ElementName FROM Msvm_ComputerSystem");
    assert_int_equal(found.count, 4);
    assert_int_equal(found.items[1].props.count, 2);
    assert_string_equal(found.items[1].props.items[0].name, "ElementName");
    assert_string_equal(found.items[1].props.items[0].value.as.string, "Alpha");
    assert_int_equal(found.items[1].props.items[1].value.as.u, 2);
    assert_true(found.items[3].props.items[0].value.is_null);
}

static bool has_path(struct world *world, const char *text)
{
    struct cim_instances found = ask(world, CIM_NS_VIRTUALIZATION, text);
    assert_true(found.count > 0);
    return found.items[0].path != NULL;
}

static void paths_need_all_keys(void **state)
{
    assert_true(has_path(*state, "SELECT * FROM Msvm_ComputerSystem"));
    assert_true(has_path(*state, "SELECT Name, CreationClassName FROM Msvm_ComputerSystem"));
    assert_false(has_path(*state, "SELECT Name, ElementName FROM Msvm_ComputerSystem"));
    assert_true(has_path(*state, "SELECT __PATH, ElementName FROM Msvm_ComputerSystem"));
    assert_true(has_path(*state, "SELECT __RelPath FROM Msvm_ComputerSystem"));
    assert_false(has_path(*state, "SELECT __CLASS FROM Msvm_ComputerSystem"));
    assert_true(has_path(*state, "SELECT InstanceID FROM CIM_SettingData"));
    assert_true(has_path(*state, "SELECT SettingData,ManagedElement FROM Msvm_SettingsDefineState"));
}

static void strings_compare_without_case(void **state)
{
    systems(*state, "ElementName = 'ALPHA'", "A");
    systems(*state, "elementname = \"alpha\"", "A");
    systems(*state, "'alpha' = ElementName", "A");
    systems(*state, "ElementName <> 'alpha'", "HOST B");
    systems(*state, "ElementName != 'alpha'", "HOST B");
    systems(*state, "Name > 'a'", "HOST B C");
    systems(*state, "Name >= 'a' AND Name < 'c'", "A B");
    systems(*state, "'b' <= Name", "HOST B C");
    systems(*state, "'b' > Name", "A");
    systems(*state, "ElementName = ''", "");
}

static void quotes_and_backslashes_are_escaped(void **state)
{
    systems(*state, "ElementName = '100%_[x]\\'\\\\\\\"'", "B");
    systems(*state, "ElementName = \"100%_[x]\\'\\\\\\\"\"", "B");
    systems(*state, "ElementName = '100%_[x]\\'\\\\\"'", "B");
    gives_in(*state, CIM_NS_CIMV2, "SELECT * FROM Win32_PnPEntity WHERE DeviceID = 'pci\\\\ven_10de'",
             "PCI\\VEN_10DE");
    where_is_refused(*state, "ElementName = 'C:\\Windows'");
    where_is_refused(*state, "ElementName = 'a''b'");
    where_is_refused(*state, "ElementName = 'a");
    where_is_refused(*state, "ElementName = 'a\\");
    where_is_refused(*state, "ElementName = 'a\\'");
}

static void numbers_compare_exactly(void **state)
{
    settings(*state, "HighMmioGapSize = 512", "A");
    settings(*state, "HighMmioGapSize > 512", "S1 S2");
    settings(*state, "HighMmioGapSize = 18446744073709551615", "S2");
    settings(*state, "HighMmioGapSize <= 18446744073709551614", "A S1");
    settings(*state, "HighMmioGapSize > -1", "A S1 S2");
    settings(*state, "-9223372036854775808 < HighMmioGapSize", "A S1 S2");
    systems(*state, "EnabledState = 65538", ""); /* 2 + 65536: no uint16, and not 2 */
    systems(*state, "EnabledState < 65538", "HOST A B C");
    gives_in(*state, CIM_NS_CIMV2, "SELECT * FROM Win32_OperatingSystem WHERE CurrentTimeZone = -60",
             "Win32_OperatingSystem");
    gives_in(*state, CIM_NS_CIMV2, "SELECT * FROM Win32_OperatingSystem WHERE CurrentTimeZone < -60", "");
    gives_in(*state, CIM_NS_CIMV2, "SELECT * FROM Win32_OperatingSystem WHERE CurrentTimeZone > -61",
             "Win32_OperatingSystem");
    where_is_refused(*state, "HighMmioGapSize = 18446744073709551616");
    where_is_refused(*state, "HighMmioGapSize = -9223372036854775809");
    where_is_refused(*state, "HighMmioGapSize = 1.5");
    where_is_refused(*state, "HighMmioGapSize = 0x10");
    where_is_refused(*state, "HighMmioGapSize = +1");
    where_is_refused(*state, "HighMmioGapSize = -");
}

static void booleans_are_true_or_false(void **state)
{
    settings(*state, "IsSaved = TRUE", "S2");
    settings(*state, "IsSaved <> true", "A S1");
    settings(*state, "False = IsSaved", "A S1");
    where_is_refused(*state, "IsSaved = 1");
    where_is_refused(*state, "IsSaved = 'TRUE'");
    where_is_refused(*state, "IsSaved > FALSE");
    where_is_refused(*state, "IsSaved");
}

static void datetimes_compare_as_time(void **state)
{
    settings(*state, "CreationTime > '20260102110000.000000-000'", "S1 S2");
    settings(*state, "CreationTime = '20260103110000.000000-000'", "S2"); /* 12:00 one hour ahead */
    settings(*state, "CreationTime = '20260103120000.000000-000'", "");
    settings(*state, "AutomaticStartupActionDelay <= '00000000000130.000000:000'", "A S1 S2");
    settings(*state, "CreationTime <> '00000000000130.000000:000'", ""); /* a time and an interval */
    where_is_refused(*state, "CreationTime = '2026-01-02'");
    where_is_refused(*state, "CreationTime = 20260102");
}

static void references_compare_as_objects(void **state)
{
    const char *query = "SELECT * FROM Msvm_SettingsDefineState WHERE SettingData = "
                        "'\\\\\\\\ANY\\\\root\\\\virtualization\\\\v2:Msvm_VirtualSystemSettingData."
                        "InstanceID=\\\"microsoft:a\\\"'";
    gives(*state, query, "Msvm_SettingsDefineState");
    const struct world *world = *state;
    assert_string_equal(world->hint_property, "SettingData");
    gives(*state, "SELECT * FROM Msvm_SettingsDefineState WHERE SettingData = 'Msvm_X.A=\"b\"'", "");
    refused(*state, "SELECT * FROM Msvm_SettingsDefineState WHERE SettingData = 'x y'", CIM_S_INVALID_QUERY);
    refused(*state, "SELECT * FROM Msvm_SettingsDefineState WHERE SettingData > 'X.A=\"b\"'",
            CIM_S_INVALID_QUERY);
    refused(*state, "SELECT * FROM Msvm_SettingsDefineState WHERE SettingData LIKE '%'", CIM_S_INVALID_QUERY);
}

static void patterns_match(void **state)
{
    systems(*state, "ElementName LIKE 'al%'", "A");
    systems(*state, "ElementName LIKE '%PH%'", "A");
    systems(*state, "ElementName LIKE 'Alph_'", "A");
    systems(*state, "ElementName LIKE 'Alph'", "");
    systems(*state, "ElementName LIKE '_____'", "A");
    systems(*state, "ElementName LIKE '100[%][_][[]x]%'", "B");
    systems(*state, "ElementName LIKE '%\\\\_'", "B");
    systems(*state, "Name LIKE '[a-b]'", "A B");
    systems(*state, "Name LIKE '[a=b]'", "A B");
    systems(*state, "Name LIKE '[cab]'", "A B C");
    systems(*state, "Name LIKE '[^a-b]'", "C");
    systems(*state, "Name LIKE '[a-]'", "A");
    systems(*state, "Name LIKE '[-^]'", "");
    systems(*state, "NOT ElementName LIKE 'al%'", "HOST B");
    systems(*state, "ElementName LIKE ''", "");
    systems(*state, "ElementName LIKE '%%%'", "HOST A B");
    where_is_refused(*state, "ElementName LIKE '[a'");
    where_is_refused(*state, "ElementName LIKE 'a[]b'");
    where_is_refused(*state, "ElementName LIKE '[^]'");
    where_is_refused(*state, "ElementName LIKE '['");
    where_is_refused(*state, "ElementName NOT LIKE 'a%'");
    where_is_refused(*state, "'a%' LIKE ElementName");
    where_is_refused(*state, "HighMmioGapSize LIKE '5%'");
    where_is_refused(*state, "CreationTime LIKE '2026%'");
    where_is_refused(*state, "ElementName LIKE 5");
}

static void null_is_neither_equal_nor_different(void **state)
{
    systems(*state, "ElementName IS NULL", "C");
    systems(*state, "ElementName is not null", "HOST A B");
    systems(*state, "NOT ElementName IS NULL", "HOST A B");
    systems(*state, "NOT ElementName = 'Alpha'", "HOST B");
    systems(*state, "NOT (ElementName = 'Alpha' AND EnabledState = 3)", "HOST A B");
    systems(*state, "ElementName = 'Alpha' OR EnabledState = 3", "A B C");
    systems(*state, "ElementName <> 'x' AND EnabledState = 2", "HOST A");
    where_is_refused(*state, "ElementName = NULL");
    where_is_refused(*state, "ElementName IS 'x'");
    where_is_refused(*state, "ElementName IS NOT");
}

static void and_binds_tighter_than_or(void **state)
{
    systems(*state, "Name = 'A' OR Name = 'B' AND EnabledState = 2", "A");
    systems(*state, "(Name = 'A' OR Name = 'B') AND EnabledState = 3", "B");
    systems(*state, "NOT Name = 'A' AND EnabledState = 2", "HOST");
    systems(*state, "NOT (Name = 'A' OR Name = 'B')", "HOST C");
    systems(*state, "NOT NOT Name='A'", "A");
    systems(*state, "((((Name='A'))))", "A");
}

static void what_cannot_be_compared_is_refused(void **state)
{
    where_is_refused(*state, "Notes = 'x'");
    where_is_refused(*state, "Notes IS NULL");
    where_is_refused(*state, "NoSuchProperty = 'x'");
    where_is_refused(*state, "__PATH = 'x'");
    where_is_refused(*state, "__CLASS <> 'x'");
    where_is_refused(*state, "__CLASS LIKE 'x%'");
    where_is_refused(*state, "__CLASS IS NULL");
    where_is_refused(*state, "ElementName = 5");
    where_is_refused(*state, "ElementName = TRUE");
    where_is_refused(*state, "HighMmioGapSize = '512'");
    where_is_refused(*state, "HighMmioGapSize = TRUE");
    where_is_refused(*state, "ElementName = InstanceID");
    where_is_refused(*state, "'a' = 'a'");
    where_is_refused(*state, "Msvm_VirtualSystemSettingData.ElementName = 'a'");
    refused(*state, "SELECT * FROM Msvm_SummaryInformation WHERE Snapshots = 'x'", CIM_S_INVALID_QUERY);
}

static void system_class_compares(void **state)
{
    gives(*state, "SELECT * FROM CIM_SettingData WHERE __class = 'msvm_gpupartitionsettingdata'", "A\\G1");
    gives(*state, "SELECT * FROM CIM_SettingData WHERE NOT __CLASS = 'Msvm_VirtualSystemSettingData'",
          "A\\G1");
    gives(*state, "SELECT * FROM CIM_SettingData WHERE __CLASS = 'CIM_SettingData'", "");
}

static void builds_decide_what_exists(void **state)
{
    struct world *world = *state;
    const char *numa = "SELECT NumaAwarePlacement FROM Msvm_GpuPartitionSettingData";
    assert_int_equal(ask(world, CIM_NS_VIRTUALIZATION, numa).count, 1);
    world->source.build = OLD_BUILD;
    refused(world, numa, CIM_S_INVALID_QUERY);
    refused(world, "SELECT * FROM Msvm_GpuPartitionSettingData WHERE NumaAwarePlacement = TRUE",
            CIM_S_INVALID_QUERY);
    struct cim_instances found =
        ask(world, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_GpuPartitionSettingData");
    assert_null(cim_props_find(&found.items[0].props, "NumaAwarePlacement"));
}

static void hints_narrow(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *where;
        const char *property;
        const char *value;
    } cases[] = {
        { "instanceid = 'Microsoft:A'", "InstanceID", "Microsoft:A" },
        { "'Microsoft:A' = InstanceID AND ElementName = 'x'", "InstanceID", "Microsoft:A" },
        { "VirtualSystemIdentifier = 'a' AND (InstanceID = 'x')", "InstanceID", "x" },
        { "VirtualSystemIdentifier = 'a' AND ElementName = 'b'", "VirtualSystemIdentifier", "a" },
        { "HighMmioGapSize = 512 AND NOT InstanceID = 'x'", "HighMmioGapSize", "512" },
        { "InstanceID = 'a' OR InstanceID = 'b'", "InstanceID", "a or b" },
        { "ElementName = 'x' AND (InstanceID = 'a' OR InstanceID = 'b' OR InstanceID = 'c')", "InstanceID",
          "a or b or c" },
        { "InstanceID = 'a' OR ElementName = 'b'", "", "" },
        { "InstanceID = 'a' OR InstanceID LIKE 'b'", "", "" },
        { "NOT InstanceID = 'a'", "", "" },
        { "InstanceID <> 'a'", "", "" },
        { "InstanceID LIKE 'a'", "", "" },
        { "InstanceID IS NULL", "", "" },
        { "AutomaticShutdownAction = 65536", "", "" },
        { "__CLASS = 'x'", "", "" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_STR(text);
        hp_str_format(&text, "SELECT * FROM Msvm_VirtualSystemSettingData WHERE %s", cases[i].where);
        ask(world, CIM_NS_VIRTUALIZATION, hp_str_text(&text));
        assert_string_equal(world->hint_property, cases[i].property);
        assert_string_equal(world->hint_text, cases[i].value);
    }
    systems(world, "CreationClassName = 'Msvm_ComputerSystem' AND Name = 'a'", "A");
    assert_string_equal(world->hint_property, "Name");
    ask(world, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_ComputerSystem");
    assert_string_equal(world->hint_property, "");
}

static void large_scans_find_the_few(void **state)
{
    struct world *world = *state;
    world->copies = 9999;
    assert_int_equal(
        ask(world, CIM_NS_VIRTUALIZATION,
            "SELECT Name FROM Msvm_PartitionableGpu WHERE EnabledState = 2 AND Name LIKE '%GPUPARAV'")
            .count,
        10000);
    gives(world, "SELECT Name FROM Msvm_PartitionableGpu WHERE EnabledState = 3", "");
}

static void results_are_appended_and_failures_add_nothing(void **state)
{
    struct world *world = *state;
    HP_ERROR(err);
    struct cim_instances found = ask(world, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_PartitionableGpu");
    assert_int_equal(sim_query(&world->source, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_ComputerSystem",
                               &world->arena, &found, NULL),
                     0);
    assert_int_equal(found.count, 5);
    world->answer = HP_E_GONE;
    assert_int_equal(sim_query(&world->source, CIM_NS_VIRTUALIZATION, "SELECT * FROM Msvm_ComputerSystem",
                               &world->arena, &found, &err),
                     HP_E_GONE);
    assert_int_equal(found.count, 5);
    assert_string_equal(err.what, "the source fails");
}

static void built_queries_are_understood(void **state)
{
    struct world *world = *state;
    const struct cim_term terms[] = {
        { "ElementName", CIM_EQUAL, cim_string("100%_[x]'\\\""), 0 },
        { "ElementName", CIM_LIKE, cim_string(cim_like_escape(&world->arena, "100%_[x]'\\\"")), 1 },
        { "EnabledState", CIM_GREATER_OR_EQUAL, cim_uint(CIM_UINT16, 3), 2 },
        { "Name", CIM_EQUAL, cim_string("b"), 3 },
        { "Name", CIM_EQUAL, cim_string("c"), 3 },
        { "InstallDate", CIM_IS_NULL, cim_null(CIM_DATETIME), 4 },
    };
    struct cim_query query = cim_select(&world->arena, CIM_NS_VIRTUALIZATION, "Name, ElementName",
                                        "Msvm_ComputerSystem", terms, HP_COUNT(terms));
    gives_in(world, query.ns, query.text, "B");

    struct cim_ref gpu;
    assert_int_equal(cim_ref_parse(&world->arena, GPU_PATH, &gpu, NULL), 0);
    query = cim_associators(&world->arena, &gpu, &(struct cim_assoc){ .keys_only = true });
    gives_in(world, query.ns, query.text, "");
}

/* --- hostile queries --- */

static void broken_queries_are_refused(void **state)
{
    static const char *const queries[] = {
        "",
        " ",
        "SELECT",
        "SELECT *",
        "SELECT * FROM",
        "SELECT * FROM Msvm_ComputerSystem WHERE",
        "SELECT * FROM Msvm_ComputerSystem;",
        "SELECT * FROM Msvm_ComputerSystem Msvm_ComputerSystem",
        "SELECT *, Name FROM Msvm_ComputerSystem",
        "SELECT Name ElementName FROM Msvm_ComputerSystem",
        "SELECT Name, FROM Msvm_ComputerSystem",
        "SELECT NoSuchProperty FROM Msvm_ComputerSystem",
        "SELECT __SUPERCLASS FROM Msvm_ComputerSystem",
        "SELECT COUNT(*) FROM Msvm_ComputerSystem",
        "SELECT * FROM Msvm_ComputerSystem, CIM_System",
        "SELECT * FROM 'Msvm_ComputerSystem'",
        "SELECT * FROM Msvm_ComputerSystem WHERE ()",
        "SELECT * FROM Msvm_ComputerSystem WHERE (Name = 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = 'A')",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = 'A' AND",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = 'A' 'B'",
        "SELECT * FROM Msvm_ComputerSystem WHERE AND Name = 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE NOT",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = = 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name == 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name =! 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = A",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = {A}",
        "SELECT * FROM Msvm_ComputerSystem WHERE N\xc3\xa4me = 'A'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name = '\xff'",
        "SELECT * FROM Msvm_ComputerSystem -- comment",
        "SELECT * FROM Msvm_ComputerSystem WHERE __CLASS ISA 'CIM_System'",
        "SELECT * FROM Msvm_ComputerSystem WHERE Name ISA 'x'",
        "DELETE FROM Msvm_ComputerSystem",
        "'SELECT'",
    };
    for (size_t i = 0; i < HP_COUNT(queries); i++)
        refused(*state, queries[i], CIM_S_INVALID_QUERY);
    refused(*state, "SELECT * FROM Msvm_Nonsense", CIM_S_INVALID_CLASS);
    refused(*state, "SELECT NoSuchProperty FROM Win32_PnPEntity", CIM_S_INVALID_CLASS);
    refused_in(*state, "root\\nonsense", "SELECT * FROM Msvm_ComputerSystem", CIM_S_INVALID_NAMESPACE);
}

/* "SELECT ... WHERE " + count times `open`, then `core`, then count times `close`. */
static void refuse_repeated(struct world *world, const char *open, const char *core, const char *close,
                            size_t count, enum cim_status status)
{
    HP_STR(text);
    hp_str_add(&text, "SELECT * FROM Msvm_ComputerSystem WHERE ");
    for (size_t i = 0; i < count; i++)
        hp_str_add(&text, open);
    hp_str_add(&text, core);
    for (size_t i = 0; i < count; i++)
        hp_str_add(&text, close);
    if (status)
        refused(world, hp_str_text(&text), status);
    else
        gives(world, hp_str_text(&text), "A");
}

static void size_is_limited(void **state)
{
    const enum cim_status quota = CIM_S_QUOTA_VIOLATION;
    const enum cim_status none = (enum cim_status)0;
    refuse_repeated(*state, "(", "Name='A'", ")", 64, none);
    refuse_repeated(*state, "(", "Name='A'", ")", 65, quota);
    refuse_repeated(*state, "(", "", "", 20000, quota);
    refuse_repeated(*state, "NOT ", "Name='A'", "", 64, none);
    refuse_repeated(*state, "NOT ", "Name='A'", "", 65, quota);
    refuse_repeated(*state, "", "Name='A'", " OR Name='A'", 511, none);
    refuse_repeated(*state, "", "Name='A'", " OR Name='A'", 512, quota);
    refuse_repeated(*state, "", "Name='A'", " ", 64 * 1024, quota);
    refuse_repeated(*state, "", "Name LIKE '", "%", 60000, CIM_S_INVALID_QUERY);
    refuse_repeated(*state, "\\", "", "", 60000, CIM_S_INVALID_QUERY);
    refuse_repeated(*state, "x", "", "", 60000, CIM_S_INVALID_QUERY);
    refuse_repeated(*state, "{", "", "", 60000, CIM_S_INVALID_QUERY);
}

/* Every beginning of a good query, and every one with a byte replaced, gives an answer or a refusal. */
static void mangled_queries_do_no_harm(void **state)
{
    struct world *world = *state;
    static const char *const queries[] = {
        "SELECT Name, __PATH FROM CIM_System WHERE NOT (Name LIKE '[^a-c]%\\\\' OR 5 <= EnabledState) AND "
        "Name IS NOT NULL",
        "ASSOCIATORS OF {" VM_A "} WHERE AssocClass = CIM_Dependency Role = Antecedent KeysOnly",
    };
    static const char replacements[] = "'\"\\[]{}()=<-%0 ,\xc3";
    for (size_t i = 0; i < HP_COUNT(queries); i++) {
        size_t length = strlen(queries[i]);
        for (size_t j = 0; j <= length; j++) {
            for (const char *r = replacements;; r++) { /* the closing zero cuts the query off */
                HP_ARENA(arena);
                struct cim_instances found = { .count = 0 };
                char *text = hp_arena_copy(&arena, queries[i]);
                text[j] = *r;
                if (j == length)
                    text[j] = '\0';
                if (sim_query(&world->source, CIM_NS_VIRTUALIZATION, text, &arena, &found, NULL))
                    assert_int_equal(found.count, 0);
                if (!*r)
                    break;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(select_gives_all_of_a_class),
        TEST(base_classes_give_what_derives_from_them),
        TEST(columns_are_projected),
        TEST(paths_need_all_keys),
        TEST(strings_compare_without_case),
        TEST(quotes_and_backslashes_are_escaped),
        TEST(numbers_compare_exactly),
        TEST(booleans_are_true_or_false),
        TEST(datetimes_compare_as_time),
        TEST(references_compare_as_objects),
        TEST(patterns_match),
        TEST(null_is_neither_equal_nor_different),
        TEST(and_binds_tighter_than_or),
        TEST(what_cannot_be_compared_is_refused),
        TEST(system_class_compares),
        TEST(builds_decide_what_exists),
        TEST(hints_narrow),
        TEST(large_scans_find_the_few),
        TEST(results_are_appended_and_failures_add_nothing),
        TEST(built_queries_are_understood),
        TEST(broken_queries_are_refused),
        TEST(size_is_limited),
        TEST(mangled_queries_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
