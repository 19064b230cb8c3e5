/* SPDX-License-Identifier: MIT */
#include "platform/console.h"

#include "platform/process.h"
#include "posix/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int descriptor(enum os_stream stream)
{
    return stream == OS_STDOUT ? STDOUT_FILENO : STDERR_FILENO;
}

void os_console_prepare(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* open takes the lowest free descriptor, which is this one; writing to it still fails. */
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) != fd)
            return;
    }
}

bool os_is_terminal(enum os_stream stream)
{
    return isatty(descriptor(stream)) == 1;
}

unsigned os_columns(enum os_stream stream)
{
    struct winsize size = { .ws_col = 0 };
    if (!os_is_terminal(stream) || ioctl(descriptor(stream), TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

bool os_wants_colour(enum os_stream stream)
{
    const char *terminal = os_environment("TERM");
    return os_is_terminal(stream) && !os_environment("NO_COLOR") && terminal && strcmp(terminal, "dumb") != 0;
}

bool os_shows_unicode(enum os_stream stream)
{
    const char *locale = os_environment("LC_ALL");
    locale = locale ? locale : os_environment("LC_CTYPE");
    locale = locale ? locale : os_environment("LANG");
    return os_is_terminal(stream) && locale && (strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8"));
}

int os_write(enum os_stream stream, const char *text, size_t length, struct hp_error *err)
{
    if (posix_write_all(descriptor(stream), text, length))
        return 0;
    return posix_fail(err, "write", stream == OS_STDOUT ? "the output" : "the error output");
}
