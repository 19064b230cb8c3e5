/* SPDX-License-Identifier: MIT */
#include "tasks/variables.h"

#include "base/text.h"
#include "tasks/com.h"

/* Where Windows keeps them: Microsoft, "Environment Variables". */
static const wchar_t of_machine[] = L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
static const wchar_t of_account[] = L"Environment";

/* Arena text; NULL where it is not set. What cannot be read counts as not set: then the task does not get it
 * either. */
static const char *read_variable(HKEY root, const wchar_t *key, const char *name, struct hp_arena *arena)
{
    const DWORD kinds = RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ;
    TASKS_BSTR(value);
    DWORD size = 0;
    value = tasks_bstr(name);
    /* The first size is only enough before variables in it are put in. */
    if (RegGetValueW(root, key, value, kinds | RRF_NOEXPAND, NULL, NULL, &size) != ERROR_SUCCESS)
        return NULL;
    LSTATUS status = ERROR_MORE_DATA;
    wchar_t *text = NULL;
    for (int round = 0; status == ERROR_MORE_DATA && round < 3; round++) {
        size = size * 2 + (DWORD)sizeof *text;
        text = hp_arena_alloc(arena, size);
        status = RegGetValueW(root, key, value, kinds, NULL, text, &size);
    }
    return status == ERROR_SUCCESS && *text ? tasks_utf8(arena, text) : NULL;
}

static int refuse(const struct os_variable *variable, const char *found, bool as_me, struct hp_error *err)
{
    if (!variable->value) {
        hp_error_next(err, "open a new terminal, which has it, and make the schedule there");
        return hp_error_set(
            err, HP_E_REFUSED,
            "a task would use %s (%s), which is set for this machine and not in this terminal",
            variable->name, found);
    }
    hp_error_next(err, "unset it; or set it for %s: setx %s%s \"%s\"",
                  as_me ? "your account" : "all of this machine, as administrator", as_me ? "" : "/M ",
                  variable->name, variable->value);
    hp_error_also(
        err, "Or add --no-timer, and have your own task run: hyperpoint schedule run, with the schedule's "
             "name");
    return hp_error_set(err, HP_E_REFUSED, "%s is set in this terminal, and a task would not get it%s%s%s",
                        variable->name, found ? " (it would get " : "", found ? found : "", found ? ")" : "");
}

int task_check_variables(const struct os_variable *variables, bool as_me, struct hp_error *err)
{
    for (const struct os_variable *variable = variables; variable->name; variable++) {
        HP_ARENA(arena);
        const char *found =
            as_me ? read_variable(HKEY_CURRENT_USER, of_account, variable->name, &arena) : NULL;
        if (!found)
            found = read_variable(HKEY_LOCAL_MACHINE, of_machine, variable->name, &arena);
        if (!hp_text_same(found, variable->value))
            return refuse(variable, found, as_me, err);
    }
    return 0;
}
