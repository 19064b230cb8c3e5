/* SPDX-License-Identifier: MIT */
/* What tests need of the C library, where it is Windows' own and has it under other names or not at all. */
#ifndef TEST_SYSTEM_FIXTURE_H
#define TEST_SYSTEM_FIXTURE_H

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifdef _WIN32
#include <direct.h>
#include <io.h>
#include <string.h>

static inline char *mkdtemp(char *pattern)
{
    return _mktemp_s(pattern, strlen(pattern) + 1) == 0 && _mkdir(pattern) == 0 ? pattern : NULL;
}

static inline int setenv(const char *name, const char *value, int overwrite)
{
    (void)overwrite;
    return _putenv_s(name, value);
}

static inline int unsetenv(const char *name)
{
    return _putenv_s(name, "");
}

static inline time_t timegm(struct tm *utc)
{
    return _mkgmtime(utc);
}
#endif

#endif
