/* SPDX-License-Identifier: MIT */
#include "platform/prompt.h"

#include "platform/console.h"
#include "platform/interrupt.h"

#include <windows.h>

#include <string.h>
#include <wchar.h>

enum {
    PIECE = 256,   /* characters read at once */
    END_KEY = 0x1A /* Ctrl+Z: as the first of a line, the end of the input */
};

/* One question; the line is UTF-16 until it is whole. */
struct asking {
    HANDLE input;
    DWORD mode; /* as it was */
    wchar_t piece[PIECE];
    wchar_t line[OS_MAX_ANSWER_LENGTH + 1];
    size_t length;
    bool too_long;
};

static bool is_console(DWORD which)
{
    DWORD mode;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

bool os_can_ask(void)
{
    return is_console(STD_INPUT_HANDLE) && is_console(STD_ERROR_HANDLE);
}

static int fail(struct hp_error *err, const char *doing)
{
    DWORD number = GetLastError();
    hp_error_code(err, HP_LEVEL_TRANSPORT, (uint32_t)HRESULT_FROM_WIN32(number));
    return hp_error_set(err, HP_E_FAILED, "cannot %s the console: error %lu", doing, number);
}

static int prepare(struct asking *asking, bool secret, struct hp_error *err)
{
    asking->input = GetStdHandle(STD_INPUT_HANDLE);
    if (!os_can_ask() || !GetConsoleMode(asking->input, &asking->mode))
        return hp_error_set(err, HP_E_REFUSED, "there is no terminal to ask on");
    DWORD wanted = ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT | (secret ? 0 : ENABLE_ECHO_INPUT);
    DWORD kept = asking->mode & ~(DWORD)(ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT | ENABLE_ECHO_INPUT);
    if (!SetConsoleMode(asking->input, kept | wanted))
        return fail(err, "ask on");
    FlushConsoleInputBuffer(asking->input);
    return 0;
}

static void take(struct asking *asking, const wchar_t *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (asking->length < OS_MAX_ANSWER_LENGTH)
            asking->line[asking->length++] = text[i];
        else if (text[i] != L'\r' && text[i] != L'\n')
            asking->too_long = true;
    }
}

/* Ctrl+C ends the reading with nothing read; its handler runs in a thread of its own and may be later. */
static int read_line(struct asking *asking, struct hp_error *err)
{
    wchar_t *piece = asking->piece;
    DWORD got = 0;
    do {
        SetLastError(ERROR_SUCCESS);
        if (os_interrupts())
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user");
        bool read = ReadConsoleW(asking->input, piece, PIECE, &got, NULL) != 0;
        if (os_interrupts() || GetLastError() == ERROR_OPERATION_ABORTED)
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user");
        if (!read)
            return fail(err, "read from");
        take(asking, piece, got);
    } while (got > 0 && piece[got - 1] != L'\n');
    while (asking->length && wcschr(L"\r\n", asking->line[asking->length - 1]))
        asking->length--;
    return 0;
}

static int ask(struct asking *asking, const char *question, bool secret, struct hp_error *err)
{
    int rc = prepare(asking, secret, err);
    if (rc)
        return rc;
    rc = os_write(OS_STDERR, question, strlen(question), err);
    if (!rc)
        rc = read_line(asking, err);
    /* Enter was not shown, or there was none: what comes next begins on a line of its own. */
    if (secret || rc)
        os_write(OS_STDERR, "\n", 1, NULL);
    SetConsoleMode(asking->input, asking->mode);
    return rc;
}

static int to_utf8(const struct asking *asking, struct hp_arena *arena, char **out, struct hp_error *err)
{
    int length = (int)asking->length;
    if (asking->too_long)
        return hp_error_set(err, HP_E_FAILED, "the answer is longer than %d bytes", OS_MAX_ANSWER_LENGTH);
    *out = hp_arena_alloc(arena, (size_t)length * 3 + 1);
    if (length == 0)
        return 0;
    int bytes = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, asking->line, length, *out, length * 3,
                                    NULL, NULL);
    if (bytes == 0 || wmemchr(asking->line, L'\0', asking->length))
        return hp_error_set(err, HP_E_FAILED, "the answer is not Unicode");
    return 0;
}

static int ask_and_take(const char *question, bool secret, struct hp_arena *arena, char **out,
                        struct hp_error *err)
{
    struct asking asking = { .length = 0 };
    char *answered = NULL;
    int rc = ask(&asking, question, secret, err);
    if (!rc && !(asking.length && asking.line[0] == END_KEY))
        rc = to_utf8(&asking, arena, &answered, err);
    if (!rc)
        *out = answered;
    SecureZeroMemory(&asking, sizeof asking);
    return rc;
}

int os_ask(const char *question, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    char *answered = NULL;
    int rc = ask_and_take(question, false, arena, &answered, err);
    if (!rc)
        *out = answered;
    return rc;
}

int os_ask_secret(const char *question, struct hp_arena *arena, char **out, struct hp_error *err)
{
    return ask_and_take(question, true, arena, out, err);
}

void os_wipe(char *secret)
{
    if (secret)
        SecureZeroMemory(secret, strlen(secret));
}
