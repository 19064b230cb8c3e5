/* SPDX-License-Identifier: MIT */
/* What the Task Scheduler would refuse is refused, with the code Windows has for it. */
#include "sim/task_xml.h"

#include "base/array.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "<Task version='1.2' xmlns='http://schemas.microsoft.com/windows/2004/02/mit/task'>"
#define PRINCIPAL "<Principals><Principal id='Author'><UserId>S-1-5-18</UserId></Principal></Principals>"
#define ACTIONS "<Actions Context='Author'><Exec><Command>a.exe</Command></Exec></Actions>"
#define TRIGGER(content) "<Triggers><CalendarTrigger>" content "</CalendarTrigger></Triggers>"
#define START "<StartBoundary>2026-11-28T03:00:00</StartBoundary>"
#define DAILY "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"

static int code_of(const char *text, struct sim_task_xml *out)
{
    HP_ARENA(arena);
    struct sim_task_xml ignored;
    HP_ERROR(err);
    int code = sim_task_xml_read(&arena, text, strlen(text), out ? out : &ignored, &err);
    assert_int_equal(code != 0, hp_error_is_set(&err));
    return code;
}

static void what_is_right_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct sim_task_xml task;
    static const char text[] = HEAD TRIGGER(START "<Enabled>1</Enabled>" DAILY) PRINCIPAL
        "<Settings><MultipleInstancesPolicy>Queue</MultipleInstancesPolicy></Settings>" ACTIONS "</Task>";
    assert_int_equal(sim_task_xml_read(&arena, text, sizeof text - 1, &task, NULL), 0);
    assert_string_equal(task.user, "S-1-5-18");
    assert_null(task.logon);
    assert_false(task.highest);
    assert_true(task.enabled);
    assert_string_equal(task.command, "a.exe");
    assert_null(task.arguments);
    assert_string_equal(task.start, "2026-11-28T03:00:00");
    assert_int_equal(task.days, 0x7F);
    static const char week[] =
        HEAD TRIGGER(START "<Enabled>false</Enabled><ScheduleByWeek><DaysOfWeek><Tuesday/>"
                           "<Sunday/></DaysOfWeek></ScheduleByWeek>") PRINCIPAL ACTIONS "</Task>";
    assert_int_equal(sim_task_xml_read(&arena, week, sizeof week - 1, &task, NULL), 0);
    assert_int_equal(task.days, 1 << 1 | 1 << 6);
    assert_false(task.enabled);
    static const char none[] = HEAD PRINCIPAL ACTIONS "</Task>";
    assert_int_equal(sim_task_xml_read(&arena, none, sizeof none - 1, &task, NULL), 0);
    assert_int_equal(task.days, 0);
    assert_null(task.start);
}

static const struct {
    const char *text;
    int code;
} wrong[] = {
    { "", SIM_TASK_MALFORMED_XML },
    { HEAD PRINCIPAL ACTIONS, SIM_TASK_MALFORMED_XML },
    { "<!DOCTYPE Task>" HEAD PRINCIPAL ACTIONS "</Task>", SIM_TASK_MALFORMED_XML },
    { "<Task version='1.2'>" PRINCIPAL ACTIONS "</Task>", SIM_TASK_NAMESPACE },
    { HEAD PRINCIPAL "<Settings xmlns='x'/>" ACTIONS "</Task>", SIM_TASK_NAMESPACE },
    { "<Other/>", SIM_TASK_UNEXPECTED_NODE },
    { HEAD "<Nobody/>" PRINCIPAL ACTIONS "</Task>", SIM_TASK_UNEXPECTED_NODE },
    { HEAD ACTIONS PRINCIPAL "</Task>", SIM_TASK_UNEXPECTED_NODE },
    { HEAD PRINCIPAL PRINCIPAL ACTIONS "</Task>", SIM_TASK_UNEXPECTED_NODE },
    { HEAD "text" PRINCIPAL ACTIONS "</Task>", SIM_TASK_INVALID_VALUE },
    { HEAD PRINCIPAL "</Task>", SIM_TASK_MISSING_NODE },
    { HEAD PRINCIPAL "<Actions Context='Author'/></Task>", SIM_TASK_MISSING_NODE },
    { HEAD PRINCIPAL "<Actions Context='Author'><Exec/></Actions></Task>", SIM_TASK_MISSING_NODE },
    { HEAD PRINCIPAL "<Actions Context='Author'><Exec><Command/></Exec></Actions></Task>",
      SIM_TASK_INVALID_VALUE },
    { HEAD PRINCIPAL "<Actions Context='Other'><Exec><Command>a</Command></Exec></Actions></Task>",
      SIM_TASK_INVALID_VALUE },
    { HEAD PRINCIPAL "<Actions Nobody='Author'><Exec><Command>a</Command></Exec></Actions></Task>",
      SIM_TASK_UNEXPECTED_NODE },
    { HEAD "<Principals/>" ACTIONS "</Task>", SIM_TASK_MISSING_NODE },
    { HEAD TRIGGER(DAILY) PRINCIPAL ACTIONS "</Task>", SIM_TASK_MISSING_NODE },
    { HEAD TRIGGER(START) PRINCIPAL ACTIONS "</Task>", SIM_TASK_MISSING_NODE },
    { HEAD TRIGGER(START DAILY "<ScheduleByWeek><DaysOfWeek/></ScheduleByWeek>") PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_UNEXPECTED_NODE },
    { HEAD TRIGGER(START "<ScheduleByWeek><DaysOfWeek/></ScheduleByWeek>" DAILY) PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_UNEXPECTED_NODE },
    { HEAD TRIGGER("<Enabled>true</Enabled>" START DAILY) PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_UNEXPECTED_NODE },
    { HEAD TRIGGER(START "<Enabled>yes</Enabled>" DAILY) PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_INVALID_VALUE },
    { HEAD TRIGGER("<StartBoundary>2026-02-30T03:00:00</StartBoundary>" DAILY) PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_INVALID_VALUE },
    { HEAD TRIGGER("<StartBoundary>2026-02-28 03:00</StartBoundary>" DAILY) PRINCIPAL ACTIONS "</Task>",
      SIM_TASK_INVALID_VALUE },
    { HEAD TRIGGER(START "<ScheduleByDay><DaysInterval>0</DaysInterval></ScheduleByDay>") PRINCIPAL ACTIONS
      "</Task>",
      SIM_TASK_INVALID_VALUE },
    { "<Task version='2' xmlns='http://schemas.microsoft.com/windows/2004/02/mit/task'>" PRINCIPAL ACTIONS
      "</Task>",
      SIM_TASK_INVALID_VALUE },
};

static void what_is_wrong_is_refused(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        int code = code_of(wrong[i].text, NULL);
        if (code != wrong[i].code)
            fail_msg("%s: %#x, not %#x", wrong[i].text, (unsigned)code, (unsigned)wrong[i].code);
    }
}

static void assert_setting(const char *name, const char *value, bool good)
{
    HP_STR(text);
    hp_str_format(&text, HEAD PRINCIPAL "<Settings><%s>%s</%s></Settings>" ACTIONS "</Task>", name, value,
                  name);
    int code = code_of(hp_str_text(&text), NULL);
    if (code != (good ? 0 : SIM_TASK_INVALID_VALUE))
        fail_msg("%s %s: %#x", name, value, (unsigned)code);
}

static void values_are_held_against_their_types(void **unused)
{
    (void)unused;
    static const char *const durations[] = { "PT0S", "PT12H", "P1DT2H", "P3D", "P1Y2M3DT4H5M6S" };
    static const char *const no_durations[] = { "",     "P",     "PT",   "12H",    "PT12", "P1H",
                                                "PT1D", "PT-1H", "P1DT", "PT1H2H", "pt1h", "PT1H " };
    for (size_t i = 0; i < HP_COUNT(durations); i++)
        assert_setting("ExecutionTimeLimit", durations[i], true);
    for (size_t i = 0; i < HP_COUNT(no_durations); i++)
        assert_setting("ExecutionTimeLimit", no_durations[i], false);
    assert_setting("Priority", "10", true);
    assert_setting("Priority", "11", false);
    assert_setting("WakeToRun", "True", false);
    assert_setting("MultipleInstancesPolicy", "IgnoreNew", true);
    assert_setting("MultipleInstancesPolicy", "ignoreNew", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_read),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(values_are_held_against_their_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
