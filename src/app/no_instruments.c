/* SPDX-License-Identifier: MIT */
/* Every program but the one for tests. What is asked for and not done would be worse than an error: somebody
 * who wanted a fault would work on as if there had been none. */
#include "instruments.h"

#include "platform/process.h"

int app_instruments_check(struct hp_error *err)
{
    static const char *const names[] = { "HYPERPOINT_FAULT",   "HYPERPOINT_ONLY_RELIED",
                                         "HYPERPOINT_OVERLAP", "HYPERPOINT_EVENTS",
                                         "HYPERPOINT_AWAKE",   "HYPERPOINT_DESCRIPTORS" };
    for (size_t i = 0; i < HP_COUNT(names); i++) {
        if (!os_environment(names[i]))
            continue;
        hp_error_next(err, "unset %s; only a build with -DHYPERPOINT_TESTING=ON has the program for tests",
                      names[i]);
        return hp_error_set(err, HP_E_USAGE, "%s is set, and only HyperPoint's program for tests obeys it",
                            names[i]);
    }
    return 0;
}

int app_instruments_add(struct app_reached *reached, struct hp_error *err)
{
    (void)reached;
    (void)err;
    return 0;
}

const char *app_instruments_events(void)
{
    return NULL;
}

const char *app_instruments_awake(void)
{
    return NULL;
}

const char *app_instruments_descriptors(void)
{
    return NULL;
}

int app_instruments_end(int code)
{
    return code;
}
