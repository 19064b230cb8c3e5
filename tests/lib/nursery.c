/* SPDX-License-Identifier: MIT */
/* Preloaded into a program, it lets one process become that program again and again: loading and linking it
 * takes longer than many a command that tests run. The program waits before its main for orders on the socket
 * HYPERPOINT_NURSERY (a number), and answers each with the process id of a child, and with what became of
 * that whenever it stops or ends. The child has the words, the environment, the folder and the three files of
 * the order, in a separate session, and continues into the main.
 *
 * An order is one message: how many words there are, then the folder, the words and the environment, each
 * with a zero at its end. start.py gives the orders. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST = 128 * 1024, FILES = 3, LOST = 125 };

typedef int main_function(int argc, char **argv, char **env);
typedef int start_function(main_function *entry, int argc, char **argv, void (*init)(void),
                           void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
start_function __libc_start_main;

static main_function *program;

static struct order {
    int files[FILES];
    size_t size;
    struct {
        uint32_t words;
        char text[LARGEST];
    } said;
} order;

/* False when nobody is there any more to give orders. */
static int receive(int from)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof order.files)];
    } control;
    struct iovec part = { .iov_base = &order.said, .iov_len = sizeof order.said };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    ssize_t size = recvmsg(from, &message, 0);
    struct cmsghdr *files = size > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!files || files->cmsg_len != CMSG_LEN(sizeof order.files) || message.msg_flags & MSG_TRUNC)
        return 0;
    memcpy(order.files, CMSG_DATA(files), sizeof order.files);
    order.size = (size_t)size - sizeof order.said.words;
    return 1;
}

/* The folder, the words and the environment of the order, each with a NULL after it but the folder. */
static char **texts(void)
{
    size_t count = 0;
    for (size_t i = 0; i < order.size; i++)
        count += !order.said.text[i];
    char **list = calloc(count + 2, sizeof *list);
    char *text = order.said.text;
    for (size_t i = 0; list && i < count; i++, text += strlen(text) + 1)
        list[i <= order.said.words ? i : i + 1] = text;
    return list;
}

static int become(char **list)
{
    int argc = (int)order.said.words;
    for (int i = 0; i < FILES; i++) {
        dup2(order.files[i], i);
        close(order.files[i]);
    }
    if (!list || chdir(list[0]) != 0 || setsid() < 0)
        _exit(LOST);
    environ = list + 1 + argc + 1;
    return program(argc, list + 1, environ);
}

/* Tells of each stop, and of the end. */
static void attend(int to, pid_t child)
{
    int32_t told = child;
    int status = 0;
    do {
        (void)send(to, &told, sizeof told, MSG_NOSIGNAL);
        if (waitpid(child, &status, WUNTRACED) < 0)
            _exit(LOST);
        told = status;
    } while (WIFSTOPPED(status));
    (void)send(to, &told, sizeof told, MSG_NOSIGNAL);
}

static int wait_for_orders(int argc, char **argv, char **env)
{
    const char *number = getenv("HYPERPOINT_NURSERY");
    if (!number)
        return program(argc, argv, env);
    int socket = (int)strtol(number, NULL, 10);
    while (receive(socket)) {
        pid_t child = fork();
        if (!child) {
            close(socket);
            return become(texts());
        }
        for (int i = 0; i < FILES; i++)
            close(order.files[i]);
        attend(socket, child);
    }
    return 0;
}

int __libc_start_main(main_function *entry, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
    start_function *real = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");
    program = entry;
    return real(wait_for_orders, argc, argv, init, fini, rtld_fini, stack_end);
}
