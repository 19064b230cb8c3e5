/* SPDX-License-Identifier: MIT */
#include "tasks/definition.h"

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"
#include "soap/tree.h"

#include <string.h>

#define NAMESPACE "http://schemas.microsoft.com/windows/2004/02/mit/task"
#define THE_SYSTEM "S-1-5-18"

/* Beside it in the definition: Source, which nothing but people and programs read. */
static const char *mark(struct hp_arena *arena, const char *id)
{
    return hp_arena_format(arena, "HyperPoint schedule %s", id);
}

const char *task_name(struct hp_arena *arena, const char *id, enum timers_account account)
{
    return hp_arena_format(arena, "%s%s", id, account == TIMERS_OF_USER ? "-user" : "");
}

/* --- texts --- */

static bool is_xml(uint32_t code)
{
    return code >= ' ' && code != 0x7F && code != 0xFFFE && code != 0xFFFF;
}

static void add_text(struct hp_str *out, const char *text)
{
    while (*text) {
        const char *start = text;
        uint32_t code = hp_text_next(&text);
        if (code == '<')
            hp_str_add(out, "&lt;");
        else if (code == '>')
            hp_str_add(out, "&gt;");
        else if (code == '&')
            hp_str_add(out, "&amp;");
        else if (!is_xml(code))
            hp_str_add_char(out, '?');
        else
            hp_str_add_part(out, start, (size_t)(text - start));
    }
}

static void add_element(struct hp_str *out, const char *name, const char *text)
{
    hp_str_format(out, "<%s>", name);
    add_text(out, text);
    hp_str_format(out, "</%s>\n", name);
}

/* As programs for Windows read a word: in quotes, with a backslash before each quote, and twice as many
 * backslashes before those. */
static void add_word(struct hp_str *out, const char *word)
{
    if (*word && !strpbrk(word, " \t\"")) {
        hp_str_add(out, word);
        return;
    }
    size_t backslashes = 0;
    hp_str_add_char(out, '"');
    for (; *word; word++) {
        for (size_t i = 0; *word == '"' && i <= backslashes; i++)
            hp_str_add_char(out, '\\');
        backslashes = *word == '\\' ? backslashes + 1 : 0;
        hp_str_add_char(out, *word);
    }
    for (size_t i = 0; i < backslashes; i++)
        hp_str_add_char(out, '\\');
    hp_str_add_char(out, '"');
}

static const char *arguments(struct hp_arena *arena, const char *const *words)
{
    HP_STR(line);
    for (const char *const *word = words; *word; word++) {
        hp_str_add(&line, word == words ? "" : " ");
        add_word(&line, *word);
    }
    return hp_arena_copy(arena, hp_str_text(&line));
}

/* "%name%" becomes the variable's value, and "$(Arg0)" what whoever starts the task gives; neither can be
 * escaped (Microsoft, "ExecAction", "IRegisteredTask::Run"). */
int task_check_command(const struct timers_entry *entry, struct hp_error *err)
{
    const char *wrong = strchr(entry->program, '%') || strstr(entry->program, "$(") ? entry->program : NULL;
    for (const char *const *word = entry->words; !wrong && *word; word++)
        wrong = strchr(*word, '%') || strstr(*word, "$(") ? *word : NULL;
    if (!wrong && strchr(entry->program, '"'))
        wrong = entry->program;
    if (!wrong)
        return 0;
    hp_error_next(err, "install HyperPoint in a folder without such characters in its name");
    return hp_error_set(err, HP_E_REFUSED,
                        "the Task Scheduler would read %%, $( or quotes in %s as something else", wrong);
}

/* --- parts --- */

/* By the clock on the wall, without a zone: it follows daylight saving time. The time of day is that of every
 * run, also where the clock skips it on the first day. */
static void add_trigger(struct hp_str *out, const struct timers_when *when, int64_t now_micros)
{
    static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday" };
    int64_t due = timers_when_next(when, now_micros);
    struct hp_time first = hp_time_at(due, os_utc_offset(due));
    hp_str_format(
        out,
        "<Triggers>\n<CalendarTrigger>\n<StartBoundary>%04d-%02d-%02dT%02d:%02d:00</StartBoundary>\n"
        "<Enabled>true</Enabled>\n",
        first.year, first.month, first.day, when->hour, when->minute);
    if (when->days == TIMERS_EVERY_DAY) {
        hp_str_add(out, "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>\n");
    } else {
        hp_str_add(out, "<ScheduleByWeek><DaysOfWeek>");
        for (unsigned day = 0; day < HP_COUNT(names); day++) {
            if (when->days & 1U << day)
                hp_str_format(out, "<%s/>", names[day]);
        }
        hp_str_add(out, "</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>\n");
    }
    hp_str_add(out, "</CalendarTrigger>\n</Triggers>\n");
}

/* The rights of a user's task are those he has without being asked: what others can change must not get more.
 */
static void add_principal(struct hp_str *out, const char *user)
{
    hp_str_add(out, "<Principals>\n<Principal id=\"Author\">\n");
    add_element(out, "UserId", user ? user : THE_SYSTEM);
    if (user)
        add_element(out, "LogonType", "S4U");
    add_element(out, "RunLevel", user ? "LeastPrivilege" : "HighestAvailable");
    hp_str_add(out, "</Principal>\n</Principals>\n");
}

/* Each that differs from what it would be without: on battery as on mains, made up when it was missed, never
 * ended in the middle (a run has its own limits; PT0S is no limit), no second one meanwhile, and not with the
 * low priority of tasks (7), because a VM is down in the meantime. */
static const char settings[] = "<Settings>\n"
                               "<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n"
                               "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n"
                               "<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n"
                               "<AllowHardTerminate>false</AllowHardTerminate>\n"
                               "<StartWhenAvailable>true</StartWhenAvailable>\n"
                               "<IdleSettings><StopOnIdleEnd>false</StopOnIdleEnd></IdleSettings>\n"
                               "<Enabled>true</Enabled>\n"
                               "<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>\n"
                               "<Priority>5</Priority>\n"
                               "</Settings>\n";

const char *task_definition(struct hp_arena *arena, const struct timers_entry *entry, const char *user,
                            int64_t now_micros)
{
    HP_STR(out);
    hp_str_add(&out, "<?xml version=\"1.0\"?>\n<Task version=\"1.2\" xmlns=\"" NAMESPACE
                     "\">\n<RegistrationInfo>\n");
    add_element(&out, "Source", mark(arena, entry->id));
    add_element(&out, "Author", "HyperPoint");
    /* It does not begin with "$(@", which would be the number of a text in a library. */
    add_element(&out, "Description",
                hp_arena_format(arena, "HyperPoint: %s. Change it with: hyperpoint schedule", entry->about));
    add_element(&out, "URI",
                hp_arena_format(arena, TASKS_FOLDER "\\%s", task_name(arena, entry->id, entry->account)));
    hp_str_add(&out, "</RegistrationInfo>\n");
    add_trigger(&out, &entry->when, now_micros);
    add_principal(&out, user);
    hp_str_add(&out, settings);
    hp_str_add(&out, "<Actions Context=\"Author\">\n<Exec>\n");
    add_element(&out, "Command", hp_arena_format(arena, "\"%s\"", entry->program));
    add_element(&out, "Arguments", arguments(arena, entry->words));
    hp_str_add(&out, "</Exec>\n</Actions>\n</Task>\n");
    return hp_arena_copy(arena, hp_str_text(&out));
}

bool task_is_ours(const char *xml, size_t length, const char *id)
{
    HP_ARENA(arena);
    struct soap_node *root;
    if (soap_parse(&arena, xml, length, &root, NULL) != 0 || strcmp(root->name, "Task") != 0)
        return false;
    const struct soap_node *info = soap_child(root, NAMESPACE, "RegistrationInfo");
    const char *source = soap_trimmed(&arena, soap_child(info, NAMESPACE, "Source"));
    return source && strcmp(source, mark(&arena, id)) == 0;
}
