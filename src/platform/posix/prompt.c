/* SPDX-License-Identifier: MIT */
#include "platform/prompt.h"

#include "platform/console.h"
#include "platform/interrupt.h"
#include "posix/fail.h"

#include "base/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Signals that would stop or end the process with the terminal left silent. Those of platform/interrupt.h end
 * only the reading. */
static const int stoppers[] = { SIGTSTP, SIGQUIT };

enum { STOPPERS = HP_COUNT(stoppers) };

static volatile sig_atomic_t stopped_by;

static void on_stop(int signal_number)
{
    stopped_by = signal_number;
}

/* One question. Signals come in only while it waits, so that none is missed between looking and waiting. */
struct asking {
    sigset_t outside; /* the signal mask the process had */
    struct sigaction before[STOPPERS];
    struct termios terminal;
    bool silent;
    char line[OS_MAX_ANSWER_LENGTH + 1];
    size_t length;
    bool too_long;
    bool ended; /* nothing more to read */
};

bool os_can_ask(void)
{
    return isatty(STDIN_FILENO) == 1 && os_is_terminal(OS_STDERR);
}

static void hold_signals(struct asking *asking)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    struct sigaction action = { .sa_handler = on_stop };
    sigemptyset(&action.sa_mask);
    stopped_by = 0;
    for (size_t i = 0; i < STOPPERS; i++)
        sigaddset(&held, stoppers[i]);
    sigprocmask(SIG_BLOCK, &held, &asking->outside);
    for (size_t i = 0; i < STOPPERS; i++) {
        sigaction(stoppers[i], NULL, &asking->before[i]);
        if (asking->before[i].sa_handler != SIG_IGN)
            sigaction(stoppers[i], &action, NULL);
    }
}

static void release_signals(const struct asking *asking)
{
    for (size_t i = 0; i < STOPPERS; i++)
        sigaction(stoppers[i], &asking->before[i], NULL);
    sigprocmask(SIG_SETMASK, &asking->outside, NULL);
}

/* Also drops what was typed already: TCSAFLUSH. */
static int be_silent(struct asking *asking, struct hp_error *err)
{
    if (tcgetattr(STDIN_FILENO, &asking->terminal) != 0)
        return posix_fail(err, "ask on", "the terminal");
    struct termios silent = asking->terminal;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0)
        return posix_fail(err, "ask without echo on", "the terminal");
    asking->silent = true;
    return 0;
}

static void be_loud(struct asking *asking)
{
    if (asking->silent)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &asking->terminal);
    asking->silent = false;
}

static void take(struct asking *asking, char c)
{
    if (asking->length < OS_MAX_ANSWER_LENGTH)
        asking->line[asking->length++] = c;
    else
        asking->too_long = true;
}

static int wait_for_input(const struct asking *asking)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    return ppoll(&input, 1, NULL, &asking->outside);
}

/* Reads up to the end of the line. Returns early when a signal wants to stop the process; *err is for what
 * ends the question. */
static int read_line(struct asking *asking, struct hp_error *err)
{
    while (!stopped_by) {
        if (os_interrupts())
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user");
        char c;
        ssize_t got = -1;
        if (wait_for_input(asking) > 0)
            got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno != EINTR && errno != EAGAIN)
            return posix_fail(err, "read from", "the terminal");
        asking->ended = got == 0;
        if (got == 0 || (got > 0 && c == '\n'))
            return 0;
        if (got > 0)
            take(asking, c);
    }
    return 0;
}

static int ask_once(struct asking *asking, const char *question, bool secret, struct hp_error *err)
{
    hold_signals(asking);
    int rc = secret ? be_silent(asking, err) : 0;
    if (!rc && !secret)
        tcflush(STDIN_FILENO, TCIFLUSH);
    if (!rc)
        rc = os_write(OS_STDERR, question, strlen(question), err);
    if (!rc)
        rc = read_line(asking, err);
    /* Enter was not shown, or there was none: what comes next begins on a line of its own. */
    if (secret || rc || asking->ended || stopped_by)
        os_write(OS_STDERR, "\n", 1, NULL);
    be_loud(asking);
    release_signals(asking);
    return rc;
}

/* Asks again after the process was stopped and told to go on. */
static int ask(struct asking *asking, const char *question, bool secret, struct hp_error *err)
{
    if (!os_can_ask())
        return hp_error_set(err, HP_E_REFUSED, "there is no terminal to ask on");
    for (;;) {
        asking->length = 0;
        asking->too_long = false;
        int rc = ask_once(asking, question, secret, err);
        if (rc || !stopped_by)
            return rc;
        (void)raise(stopped_by);
    }
}

static int check_answer(const struct asking *asking, struct hp_error *err)
{
    if (asking->too_long)
        return hp_error_set(err, HP_E_FAILED, "the answer is longer than %d bytes", OS_MAX_ANSWER_LENGTH);
    if (!hp_text_is_utf8(asking->line, asking->length) || memchr(asking->line, '\0', asking->length))
        return hp_error_set(err, HP_E_FAILED, "the answer is not UTF-8");
    return 0;
}

/* An end of input after some letters ends the line; alone, there is no answer. */
static char *answer(const struct asking *asking, struct hp_arena *arena)
{
    if (asking->ended && asking->length == 0)
        return NULL;
    return hp_arena_copy_part(arena, asking->line, asking->length);
}

static int ask_and_take(const char *question, bool secret, struct hp_arena *arena, char **out,
                        struct hp_error *err)
{
    struct asking asking = { .length = 0 };
    int rc = ask(&asking, question, secret, err);
    if (!rc)
        rc = check_answer(&asking, err);
    if (!rc)
        *out = answer(&asking, arena);
    explicit_bzero(asking.line, sizeof asking.line);
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
        explicit_bzero(secret, strlen(secret));
}
