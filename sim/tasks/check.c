/* SPDX-License-Identifier: MIT */
#include "sim/task_xml.h"

#include "values.h"

#include "base/array.h"
#include "soap/tree.h"

#include <string.h>

#define NAMESPACE "http://schemas.microsoft.com/windows/2004/02/mit/task"

enum { EVERY_DAY = 0x7F };

/* Below an element, in the order in which they must be. */
static const struct rule {
    const char *parent;
    const char *name;
    enum value value;
    enum { MAY_BE, MUST_BE, REPEATS, ONE_OF } how; /* ONE_OF: exactly one of those of its parent */
} rules[] = {
    { "Task", "RegistrationInfo", VALUE_GROUP, MAY_BE },
    { "RegistrationInfo", "Source", VALUE_TEXT, MAY_BE },
    { "RegistrationInfo", "Date", VALUE_MOMENT, MAY_BE },
    { "RegistrationInfo", "Author", VALUE_TEXT, MAY_BE },
    { "RegistrationInfo", "Version", VALUE_TEXT, MAY_BE },
    { "RegistrationInfo", "Description", VALUE_TEXT, MAY_BE },
    { "RegistrationInfo", "Documentation", VALUE_TEXT, MAY_BE },
    { "RegistrationInfo", "URI", VALUE_PATH, MAY_BE },
    { "Task", "Triggers", VALUE_GROUP, MAY_BE },
    { "Triggers", "CalendarTrigger", VALUE_GROUP, REPEATS },
    { "CalendarTrigger", "StartBoundary", VALUE_MOMENT, MUST_BE },
    { "CalendarTrigger", "EndBoundary", VALUE_MOMENT, MAY_BE },
    { "CalendarTrigger", "ExecutionTimeLimit", VALUE_DURATION, MAY_BE },
    { "CalendarTrigger", "Enabled", VALUE_BOOLEAN, MAY_BE },
    { "CalendarTrigger", "RandomDelay", VALUE_DURATION, MAY_BE },
    { "CalendarTrigger", "ScheduleByDay", VALUE_GROUP, ONE_OF },
    { "CalendarTrigger", "ScheduleByWeek", VALUE_GROUP, ONE_OF },
    { "ScheduleByDay", "DaysInterval", VALUE_INTERVAL, MAY_BE },
    { "ScheduleByWeek", "DaysOfWeek", VALUE_GROUP, MUST_BE },
    { "ScheduleByWeek", "WeeksInterval", VALUE_WEEKS, MAY_BE },
    { "DaysOfWeek", "Monday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Tuesday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Wednesday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Thursday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Friday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Saturday", VALUE_EMPTY, MAY_BE },
    { "DaysOfWeek", "Sunday", VALUE_EMPTY, MAY_BE },
    { "Task", "Principals", VALUE_GROUP, MAY_BE },
    { "Principals", "Principal", VALUE_GROUP, MUST_BE },
    { "Principal", "UserId", VALUE_ACCOUNT, MAY_BE },
    { "Principal", "LogonType", VALUE_LOGON, MAY_BE },
    { "Principal", "RunLevel", VALUE_LEVEL, MAY_BE },
    { "Task", "Settings", VALUE_GROUP, MAY_BE },
    { "Settings", "MultipleInstancesPolicy", VALUE_INSTANCES, MAY_BE },
    { "Settings", "DisallowStartIfOnBatteries", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "StopIfGoingOnBatteries", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "AllowHardTerminate", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "StartWhenAvailable", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "RunOnlyIfNetworkAvailable", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "IdleSettings", VALUE_GROUP, MAY_BE },
    { "IdleSettings", "StopOnIdleEnd", VALUE_BOOLEAN, MAY_BE },
    { "IdleSettings", "RestartOnIdle", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "AllowStartOnDemand", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "Enabled", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "Hidden", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "RunOnlyIfIdle", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "WakeToRun", VALUE_BOOLEAN, MAY_BE },
    { "Settings", "ExecutionTimeLimit", VALUE_DURATION, MAY_BE },
    { "Settings", "Priority", VALUE_PRIORITY, MAY_BE },
    { "Task", "Actions", VALUE_GROUP, MUST_BE },
    { "Actions", "Exec", VALUE_GROUP, REPEATS },
    { "Exec", "Command", VALUE_FILLED, MUST_BE },
    { "Exec", "Arguments", VALUE_TEXT, MAY_BE },
    { "Exec", "WorkingDirectory", VALUE_TEXT, MAY_BE },
};

static int refuse(struct hp_error *err, enum sim_task_code code, const struct soap_node *node,
                  const char *why)
{
    hp_error_set(err, HP_E_FAILED, "<%s>: %s", node->name, why);
    return (int)code;
}

static const struct rule *rule_of(const struct soap_node *parent, const struct soap_node *node)
{
    for (size_t i = 0; i < HP_COUNT(rules); i++) {
        if (strcmp(rules[i].parent, parent->name) == 0 && strcmp(rules[i].name, node->name) == 0)
            return &rules[i];
    }
    return NULL;
}

/* Each attribute there may be. */
static int check_attributes(const struct soap_node *node, struct hp_error *err)
{
    static const char *const known[][2] = {
        { "Task", "version" }, { "Principal", "id" }, { "Actions", "Context" }, { "CalendarTrigger", "id" }
    };
    for (size_t i = 0; i < node->attribute_count; i++) {
        bool found = false;
        for (size_t k = 0; k < HP_COUNT(known); k++)
            found = found || (strcmp(known[k][0], node->name) == 0 && !*node->attributes[i].ns &&
                              strcmp(known[k][1], node->attributes[i].name) == 0);
        if (!found)
            return refuse(err, SIM_TASK_UNEXPECTED_NODE, node, "it has an attribute that it cannot have");
    }
    return 0;
}

/* What must be in an element and is not. */
static int check_missing(const struct soap_node *node, struct hp_error *err)
{
    unsigned choices = 0;
    unsigned chosen = 0;
    for (size_t i = 0; i < HP_COUNT(rules); i++) {
        if (strcmp(rules[i].parent, node->name) != 0)
            continue;
        bool there = soap_child(node, NAMESPACE, rules[i].name);
        choices += rules[i].how == ONE_OF;
        chosen += rules[i].how == ONE_OF && there;
        if (rules[i].how == MUST_BE && !there)
            return refuse(err, SIM_TASK_MISSING_NODE, node, rules[i].name);
    }
    if (choices && chosen != 1)
        return refuse(err, chosen ? SIM_TASK_UNEXPECTED_NODE : SIM_TASK_MISSING_NODE, node,
                      "exactly one kind of schedule must be in it");
    return 0;
}

static int check_node(const struct soap_node *node, enum value value, struct hp_error *err)
{
    const struct rule *before = NULL;
    if (strcmp(node->ns, NAMESPACE) != 0)
        return refuse(err, SIM_TASK_NAMESPACE, node, "it is in another namespace");
    if (!value_is(value, node->text))
        return refuse(err, SIM_TASK_INVALID_VALUE, node, node->text);
    int code = check_attributes(node, err);
    for (const struct soap_node *child = node->first; !code && child; child = child->next) {
        const struct rule *rule = rule_of(node, child);
        if (!rule || value != VALUE_GROUP)
            return refuse(err, SIM_TASK_UNEXPECTED_NODE, child, "it cannot be there");
        if (before && (rule < before || (rule == before && rule->how != REPEATS)))
            return refuse(err, SIM_TASK_UNEXPECTED_NODE, child, "it is too late, or twice");
        before = rule;
        code = check_node(child, rule->value, err);
    }
    return code ? code : check_missing(node, err);
}

/* --- what it says --- */

/* The text below a path of elements; NULL when one of them is not there. */
static const char *text_at(const struct soap_node *node, const char *const *path)
{
    while (node && *path)
        node = soap_child(node, NAMESPACE, *path++);
    return node ? node->text : NULL;
}
#define TEXT_AT(node, ...) text_at(node, (const char *const[]){ __VA_ARGS__, NULL })

static bool is_false(const char *text)
{
    return text && (strcmp(text, "false") == 0 || strcmp(text, "0") == 0);
}

static unsigned days_of(const struct soap_node *trigger)
{
    unsigned days = 0;
    static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday" };
    const struct soap_node *week = soap_child(trigger, NAMESPACE, "ScheduleByWeek");
    const struct soap_node *list = soap_child(week, NAMESPACE, "DaysOfWeek");
    for (unsigned day = 0; list && day < HP_COUNT(names); day++) {
        if (soap_child(list, NAMESPACE, names[day]))
            days |= 1U << day;
    }
    return trigger && !week ? EVERY_DAY : days;
}

static void tell(const struct soap_node *root, struct sim_task_xml *out)
{
    const struct soap_node *trigger =
        soap_child(soap_child(root, NAMESPACE, "Triggers"), NAMESPACE, "CalendarTrigger");
    const char *level = TEXT_AT(root, "Principals", "Principal", "RunLevel");
    *out = (struct sim_task_xml){
        .user = TEXT_AT(root, "Principals", "Principal", "UserId"),
        .logon = TEXT_AT(root, "Principals", "Principal", "LogonType"),
        .highest = level && strcmp(level, "HighestAvailable") == 0,
        .enabled = !is_false(TEXT_AT(root, "Settings", "Enabled")) && !is_false(TEXT_AT(trigger, "Enabled")),
        .description = TEXT_AT(root, "RegistrationInfo", "Description"),
        .command = TEXT_AT(root, "Actions", "Exec", "Command"),
        .arguments = TEXT_AT(root, "Actions", "Exec", "Arguments"),
        .start = TEXT_AT(trigger, "StartBoundary"),
        .days = days_of(trigger),
    };
}

/* Attributes that have to fit to others. */
static int check_whole(const struct soap_node *root, struct hp_error *err)
{
    const char *version = soap_attribute(root, NULL, "version");
    const struct soap_node *actions = soap_child(root, NAMESPACE, "Actions");
    const struct soap_node *principal =
        soap_child(soap_child(root, NAMESPACE, "Principals"), NAMESPACE, "Principal");
    const char *context = soap_attribute(actions, NULL, "Context");
    const char *id = principal ? soap_attribute(principal, NULL, "id") : NULL;
    if (!version || strcmp(version, "1.2") != 0)
        return refuse(err, SIM_TASK_INVALID_VALUE, root, "its version is not 1.2");
    if (context && (!id || strcmp(context, id) != 0))
        return refuse(err, SIM_TASK_INVALID_VALUE, actions, "no principal has the id of its context");
    if (!actions->first)
        return refuse(err, SIM_TASK_MISSING_NODE, actions, "there is no action");
    return 0;
}

int sim_task_xml_read(struct hp_arena *arena, const char *text, size_t length, struct sim_task_xml *out,
                      struct hp_error *err)
{
    struct soap_node *root;
    HP_ERROR(cause);
    if (soap_parse(arena, text, length, &root, &cause) != 0) {
        hp_error_move(err, &cause);
        return SIM_TASK_MALFORMED_XML;
    }
    if (strcmp(root->name, "Task") != 0)
        return refuse(err, SIM_TASK_UNEXPECTED_NODE, root, "it is no task");
    int code = check_node(root, VALUE_GROUP, err);
    if (!code)
        code = check_whole(root, err);
    if (!code)
        tell(root, out);
    return code;
}
