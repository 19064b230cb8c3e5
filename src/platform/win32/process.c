/* SPDX-License-Identifier: MIT */
#include "platform/process.h"

#include "platform/files.h"
#include "win32/fail.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Texts that live as long as the process. */
static struct hp_arena kept;

/* Each of these is one more barrier; a system that does not know it goes on without. */
void os_process_prepare(void)
{
    PROCESS_MITIGATION_IMAGE_LOAD_POLICY images = { .Flags = 0 };
    images.NoRemoteImages = 1;
    images.NoLowMandatoryLabelImages = 1;
    images.PreferSystem32Images = 1;
    PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY extensions = { .Flags = 0 };
    extensions.DisableExtensionPoints = 1;
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    SetProcessMitigationPolicy(ProcessImageLoadPolicy, &images, sizeof images);
    SetProcessMitigationPolicy(ProcessExtensionPointDisablePolicy, &extensions, sizeof extensions);
    HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    /* No window that waits for an answer, for example about a missing disk. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX);
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): both belong to the C library. */
/* Names are names: words with * or ? in them are not replaced by those of files. */
extern int _dowildcard;
int _dowildcard = 0;

/* The C library's own splitting of the command line. Its other version would go through the code page, which
 * is not UTF-8 on systems before Windows 10 1903, whatever the manifest says. */
int __wgetmainargs(int *argc, wchar_t ***argv, wchar_t ***environment, int expand_wildcards, int *new_mode);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

char **os_arguments(int argc, char **argv)
{
    (void)argv;
    int count = 0, new_mode = 0;
    wchar_t **wide = NULL, **environment = NULL;
    __wgetmainargs(&count, &wide, &environment, 0, &new_mode);
    if (count != argc)
        abort();
    char **arguments = hp_arena_array(&kept, (size_t)count + 1, sizeof *arguments);
    for (int i = 0; i < count; i++)
        arguments[i] = win32_utf8(&kept, wide[i]);
    return arguments;
}

const char *const os_secret_variables[] = { "HYPERPOINT_PASSWORD", NULL };

const char *os_environment(const char *name)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_wide(&scratch, name);
    DWORD size = wide ? GetEnvironmentVariableW(wide, NULL, 0) : 0;
    if (size <= 1)
        return NULL;
    wchar_t *value = hp_arena_alloc(&scratch, size * sizeof *value);
    DWORD length = GetEnvironmentVariableW(wide, value, size);
    return length && length < size ? win32_utf8(&kept, value) : NULL;
}

void os_environment_set(const char *name, const char *value)
{
    HP_ARENA(scratch);
    SetEnvironmentVariableW(win32_wide(&scratch, name), value ? win32_wide(&scratch, value) : NULL);
}

unsigned long os_process_id(void)
{
    return GetCurrentProcessId();
}

const char *os_user_name(struct hp_arena *arena)
{
    enum { LONGEST = 512 };
    wchar_t name[LONGEST];
    wchar_t domain[LONGEST];
    DWORD name_length = LONGEST;
    DWORD domain_length = LONGEST;
    SID_NAME_USE use;
    PSID user = win32_own_user(arena);
    if (!user || !LookupAccountSidW(NULL, user, name, &name_length, domain, &domain_length, &use))
        return "?";
    return *domain ? hp_arena_format(arena, "%s\\%s", win32_utf8(arena, domain), win32_utf8(arena, name))
                   : win32_utf8(arena, name);
}

_Noreturn void os_process_die(void)
{
    enum { AS_IF_KILLED = 137 };
    TerminateProcess(GetCurrentProcess(), AS_IF_KILLED);
    abort();
}

void os_process_pause(void)
{
    SuspendThread(GetCurrentThread());
}

int os_program_path(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    DWORD size = MAX_PATH, length;
    wchar_t *program;
    do {
        size *= 2;
        program = hp_arena_alloc(&scratch, size * sizeof *program);
        length = GetModuleFileNameW(NULL, program, size);
    } while (length == size);
    if (!length)
        return win32_fail(err, "find", "the running program");
    *out = os_path_absolute(arena, win32_utf8(&scratch, program));
    return 0;
}

int os_program_folder(struct hp_arena *arena, const char **out, struct hp_error *err)
{
    const char *path = NULL;
    int rc = os_program_path(arena, &path, err);
    if (rc)
        return rc;
    const char *end = strrchr(path, '\\');
    *out = hp_arena_copy_part(arena, path, end ? (size_t)(end - path) : 0);
    return 0;
}

/* --- side by side --- */

void os_expect_threads(size_t count)
{
    (void)count;
}

/* What is reserved; only pages that are touched are taken. */
enum { STACK_SIZE = 512 * 1024 };

struct crew {
    size_t count;
    void (*work)(void *context, size_t n);
    void *context;
    atomic_size_t next;
};

static DWORD WINAPI member(void *argument)
{
    struct crew *crew = argument;
    for (size_t n; (n = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, n);
    return 0;
}

void os_side_by_side(size_t count, size_t at_a_time, void (*work)(void *context, size_t n), void *context)
{
    struct crew crew = { .count = count, .work = work, .context = context };
    size_t more = (at_a_time < count ? at_a_time : count) - (count > 0);
    HANDLE *threads = hp_malloc((more + 1) * sizeof *threads);
    size_t started = 0;
    while (started < more && (threads[started] = CreateThread(NULL, STACK_SIZE, member, &crew,
                                                              STACK_SIZE_PARAM_IS_A_RESERVATION, NULL)))
        started++;
    member(&crew);
    for (size_t i = 0; i < started; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
    free(threads);
}
