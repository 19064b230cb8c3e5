/* SPDX-License-Identifier: MIT */
#include "platform/child.h"

#include "platform/files.h"
#include "platform/process.h"
#include "win32/fail.h"
#include "win32/wide.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

/* --- finding --- */

static bool is_file(const char *path)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    DWORD attributes = wide ? GetFileAttributesW(wide) : INVALID_FILE_ATTRIBUTES;
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static bool is_program_name(const char *name)
{
    return hp_text_ends(name, ".exe") || hp_text_ends(name, ".com");
}

/* The file of that name in a folder (NULL: the name is a path), with the ending that was left out. */
static const char *program_in(struct hp_arena *arena, const char *folder, const char *name)
{
    static const char *const endings[] = { "", ".exe", ".com" };
    const char *path = folder ? os_path_join(arena, folder, name) : name;
    for (size_t i = is_program_name(name) ? 0 : 1; i < HP_COUNT(endings); i++) {
        const char *candidate = hp_arena_format(arena, "%s%s", path, endings[i]);
        if (is_file(candidate))
            return candidate;
    }
    return NULL;
}

static int refuse_batch(const char *name, struct hp_error *err)
{
    hp_error_next(err, "say who is to run it: cmd.exe /c %s", name);
    return hp_error_set(err, HP_E_ACCESS,
                        "%s is a batch file: Windows gives it to its shell, which reads words differently",
                        name);
}

static const char *search(struct hp_arena *arena, const char *name)
{
    const char *rest = os_environment("PATH");
    while (rest && *rest) {
        size_t length = strcspn(rest, ";");
        const char *folder = hp_arena_copy_part(arena, rest, length);
        const char *found = length ? program_in(arena, folder, name) : NULL;
        if (found)
            return found;
        rest += length + (rest[length] != '\0');
    }
    return NULL;
}

int os_child_find(const char *name, struct hp_arena *arena, const char **path, struct hp_error *err)
{
    if (hp_text_ends(name, ".bat") || hp_text_ends(name, ".cmd"))
        return refuse_batch(name, err);
    const char *found = NULL;
    if (*name)
        found = strpbrk(name, "\\/:") ? program_in(arena, NULL, name) : search(arena, name);
    if (!found)
        return hp_error_set(err, HP_E_NOT_FOUND, "there is no program %s", name);
    *path = found;
    return 0;
}

/* --- words --- */

/* One word as the C library of the other program reads it: backslashes count double before a quote only. */
static void add_word(struct hp_str *line, const char *word)
{
    if (*word && !strpbrk(word, " \t\n\v\"")) {
        hp_str_add(line, word);
        return;
    }
    size_t backslashes = 0;
    hp_str_add_char(line, '"');
    for (; *word; word++) {
        if (*word == '"') {
            for (size_t i = 0; i <= backslashes; i++)
                hp_str_add_char(line, '\\');
        }
        backslashes = *word == '\\' ? backslashes + 1 : 0;
        hp_str_add_char(line, *word);
    }
    for (size_t i = 0; i < backslashes; i++)
        hp_str_add_char(line, '\\');
    hp_str_add_char(line, '"');
}

/* The first word follows a rule of its own: between quotes, and nothing in it is special. */
static wchar_t *command_line(struct hp_arena *arena, const char *path, const char *const *words)
{
    HP_STR(line);
    hp_str_format(&line, "\"%s\"", path);
    for (size_t i = 1; words[i]; i++) {
        hp_str_add_char(&line, ' ');
        add_word(&line, words[i]);
    }
    return win32_wide(arena, hp_str_text(&line));
}

/* --- running --- */

/* The length of a variable's name; those of the system's own begin with '='. */
static int name_length(const wchar_t *pair)
{
    return (int)(wcscspn(pair + 1, L"=") + 1);
}

static int compare_names(const wchar_t *pair, const wchar_t *name)
{
    return CompareStringOrdinal(pair, name_length(pair), name, -1, TRUE) - CSTR_EQUAL;
}

static bool is_secret(struct hp_arena *arena, const wchar_t *pair)
{
    for (size_t i = 0; os_secret_variables[i]; i++) {
        if (compare_names(pair, win32_wide(arena, os_secret_variables[i])) == 0)
            return true;
    }
    return false;
}

static wchar_t *add_pair(wchar_t *end, const wchar_t *pair)
{
    size_t units = wcslen(pair) + 1;
    memcpy(end, pair, units * sizeof *pair);
    return end + units;
}

static void free_strings(wchar_t **strings)
{
    if (*strings)
        FreeEnvironmentStringsW(*strings);
}

/* This process's environment without its secrets, and with the variable (if any) in place of one of that
 * name; sorted as it was. NULL with the system's error. */
static wchar_t *environment_with(struct hp_arena *arena, const struct os_variable *variable)
{
    __attribute__((cleanup(free_strings))) wchar_t *all = GetEnvironmentStringsW();
    const wchar_t *name = variable ? win32_wide(arena, variable->name) : L"";
    const wchar_t *pair =
        variable ? win32_wide(arena, hp_arena_format(arena, "%s=%s", variable->name, variable->value)) : L"";
    if (!all || !name || !pair)
        return NULL;
    size_t units = wcslen(pair) + 2;
    for (const wchar_t *at = all; *at; at += wcslen(at) + 1)
        units += wcslen(at) + 1;
    wchar_t *block = hp_arena_array(arena, units, sizeof *block);
    wchar_t *end = block;
    bool added = !variable;
    for (const wchar_t *at = all; *at; at += wcslen(at) + 1) {
        int order = *at == L'=' || !variable ? -1 : compare_names(at, name);
        if (order > 0 && !added) {
            end = add_pair(end, pair);
            added = true;
        }
        if (order != 0 && !is_secret(arena, at))
            end = add_pair(end, at);
    }
    if (!added)
        add_pair(end, pair);
    return block;
}

static BOOL start(const wchar_t *path, wchar_t *line, const struct os_variable *variable,
                  STARTUPINFOW *streams, DWORD flags, PROCESS_INFORMATION *child)
{
    HP_ARENA(scratch);
    wchar_t *variables = environment_with(&scratch, variable);
    streams->cb = sizeof *streams;
    streams->dwFlags = STARTF_USESTDHANDLES;
    /* Only the standard streams can be inherited: no other handle of this process is made so. */
    return variables && CreateProcessW(path, line, NULL, NULL, TRUE, CREATE_UNICODE_ENVIRONMENT | flags,
                                       variables, NULL, streams, child);
}

int os_child_run(const char *path, const char *const *words, const struct os_variable *variable, int *code,
                 struct hp_error *err)
{
    HP_ARENA(scratch);
    PROCESS_INFORMATION child = { .hProcess = NULL };
    const wchar_t *wide = win32_wide(&scratch, path);
    wchar_t *line = command_line(&scratch, path, words);
    STARTUPINFOW streams = { .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                             .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
                             .hStdError = GetStdHandle(STD_ERROR_HANDLE) };
    if (!wide || !line || !start(wide, line, variable, &streams, 0, &child))
        return win32_fail(err, "start", path);
    CloseHandle(child.hThread);
    WIN32_HANDLE(process) = child.hProcess;
    DWORD ended = 0;
    if (WaitForSingleObject(process, INFINITE) != WAIT_OBJECT_0 || !GetExitCodeProcess(process, &ended))
        return win32_fail(err, "wait for the end of", path);
    *code = (int)ended;
    return 0;
}

/* --- for a while --- */

/* A pipe that holds all of the input, so that writing never waits. */
static bool fill_pipe(const char *input, HANDLE *from)
{
    SECURITY_ATTRIBUTES inherited = { .nLength = sizeof inherited, .bInheritHandle = TRUE };
    DWORD length = (DWORD)strlen(input);
    DWORD written = 0;
    WIN32_HANDLE(to) = INVALID_HANDLE_VALUE;
    return CreatePipe(from, &to, &inherited, length + 1) &&
           SetHandleInformation(to, HANDLE_FLAG_INHERIT, 0) && WriteFile(to, input, length, &written, NULL);
}

int os_child_feed(const char *path, const char *const *words, const char *input, uint32_t milliseconds,
                  int *code, struct hp_error *err)
{
    HP_ARENA(scratch);
    PROCESS_INFORMATION child = { .hProcess = NULL };
    const wchar_t *wide = win32_wide(&scratch, path);
    wchar_t *line = command_line(&scratch, path, words);
    WIN32_HANDLE(from) = INVALID_HANDLE_VALUE;
    if (!wide || !line || !fill_pipe(input, &from))
        return win32_fail(err, "start", path);
    STARTUPINFOW streams = { .hStdInput = from,
                             .hStdOutput = GetStdHandle(STD_ERROR_HANDLE),
                             .hStdError = GetStdHandle(STD_ERROR_HANDLE) };
    if (!start(wide, line, NULL, &streams, CREATE_NEW_PROCESS_GROUP, &child))
        return win32_fail(err, "start", path);
    CloseHandle(child.hThread);
    WIN32_HANDLE(process) = child.hProcess;
    DWORD ended = 0;
    if (WaitForSingleObject(process, milliseconds) == WAIT_TIMEOUT) {
        TerminateProcess(process, 1);
        return hp_error_set(err, HP_E_TIMEOUT, "%s did not end in time, and was ended", path);
    }
    if (!GetExitCodeProcess(process, &ended))
        return win32_fail(err, "wait for the end of", path);
    *code = (int)ended;
    return 0;
}
