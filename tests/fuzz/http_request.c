/* SPDX-License-Identifier: MIT */
/* What comes over a connection to a simulated host: HTTP and the frame of messages. */
#include "fuzz.h"

#include "connection.h"
#include "message.h"

#include <sys/socket.h>
#include <unistd.h>

/* Every message gets an answer: here, what could be read of it. */
static int answer(void *context, const char *text, size_t length, struct hp_str *out)
{
    (void)context;
    HP_ARENA(arena);
    struct door_message message;
    struct door_fault fault;
    if (door_read_message(&arena, text, length, &message, &fault)) {
        MUST(message.action);
        door_write_answer(out, &message, "");
        return 200;
    }
    MUST(fault.subcode);
    door_write_fault(out, &message, &fault);
    return 500;
}

/* What is sent is short enough for the socket to hold it, and then nothing more comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];
    char read_back[65536];
    if (size > 16384 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 0;
    MUST(send(ends[0], data, size, MSG_NOSIGNAL) == (ssize_t)size);
    shutdown(ends[0], SHUT_WR);
    struct door_stream stream = { .fd = ends[1] };
    const struct door_listener listener = { .user = "u", .password = "p", .answer = answer };
    /* Answers that nobody reads must not hold it up. */
    const struct timeval patience = { .tv_usec = 1000 };
    setsockopt(ends[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    door_converse(&stream, &listener);
    close(ends[1]);
    ssize_t count = recv(ends[0], read_back, sizeof read_back, MSG_DONTWAIT);
    MUST(count <= 0 || (count > 9 && memcmp(read_back, "HTTP/1.1 ", 9) == 0));
    close(ends[0]);
    return 0;
}
