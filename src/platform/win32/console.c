/* SPDX-License-Identifier: MIT */
#include "platform/console.h"

#include "platform/process.h"
#include "win32/fail.h"
#include "win32/wide.h"

#include <stdlib.h>
#include <string.h>

static const DWORD names[] = { [OS_STDOUT] = STD_OUTPUT_HANDLE, [OS_STDERR] = STD_ERROR_HANDLE };

/* As the streams were when the program began. */
static struct {
    HANDLE handle; /* NULL: was closed */
    bool is_console;
    bool has_mode; /* a console's, which is put back at the end */
    DWORD mode;
} streams[2];

/* A console belongs to the programs that come after this one, too. */
static void put_modes_back(void)
{
    for (size_t i = 0; i < 2; i++)
        if (streams[i].has_mode)
            SetConsoleMode(streams[i].handle, streams[i].mode);
}

void os_console_prepare(void)
{
    for (size_t i = 0; i < 2; i++) {
        HANDLE handle = GetStdHandle(names[i]);
        /* The number of a closed handle is given to the next file that is opened. */
        SetLastError(NO_ERROR);
        if (handle == INVALID_HANDLE_VALUE ||
            (handle && GetFileType(handle) == FILE_TYPE_UNKNOWN && GetLastError() != NO_ERROR))
            handle = NULL;
        streams[i].handle = handle;
        streams[i].is_console = handle && GetConsoleMode(handle, &streams[i].mode);
    }
    (void)atexit(put_modes_back); /* without it, the console keeps its modes */
}

bool os_is_terminal(enum os_stream stream)
{
    return streams[stream].is_console;
}

unsigned os_columns(enum os_stream stream)
{
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!os_is_terminal(stream) || !GetConsoleScreenBufferInfo(streams[stream].handle, &info))
        return 0;
    return (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
}

/* True when the console understands the sequences that change colours, from now on. */
static bool understands_colour(enum os_stream stream)
{
    DWORD mode = streams[stream].mode;
    if (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING)
        return true;
    if (!SetConsoleMode(streams[stream].handle,
                        mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING))
        return false;
    streams[stream].has_mode = true;
    return true;
}

bool os_wants_colour(enum os_stream stream)
{
    if (!os_is_terminal(stream) || os_environment("NO_COLOR"))
        return false;
    const char *terminal = os_environment("TERM");
    return !(terminal && strcmp(terminal, "dumb") == 0) && understands_colour(stream);
}

bool os_shows_unicode(enum os_stream stream)
{
    return os_is_terminal(stream);
}

/* A console takes UTF-16, whatever its code page; its older versions not too much of it at once. */
static bool write_to_console(HANDLE console, const char *text, size_t length)
{
    enum { PIECE = 8000 };
    HP_ARENA(scratch);
    const wchar_t *wide = win32_wide(&scratch, hp_arena_copy_part(&scratch, text, length));
    if (!wide)
        return false;
    for (size_t left = wcslen(wide); left;) {
        size_t piece = left < PIECE ? left : PIECE;
        if (piece < left && IS_HIGH_SURROGATE(wide[piece - 1]))
            piece--;
        DWORD written = 0;
        if (!WriteConsoleW(console, wide, (DWORD)piece, &written, NULL) || written == 0)
            return false;
        wide += written;
        left -= written;
    }
    return true;
}

int os_write(enum os_stream stream, const char *text, size_t length, struct hp_error *err)
{
    HANDLE handle = streams[stream].handle;
    bool written;
    if (!handle) {
        SetLastError(ERROR_INVALID_HANDLE);
        written = length == 0;
    } else if (streams[stream].is_console) {
        written = write_to_console(handle, text, length);
    } else {
        written = win32_write_all(handle, text, length);
    }
    if (written)
        return 0;
    return win32_fail(err, "write", stream == OS_STDOUT ? "the output" : "the error output");
}
