/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <errno.h>
#include <sys/socket.h>

ssize_t door_stream_read(struct door_stream *stream, char *to, size_t size)
{
    ssize_t count;
    if (stream->tls)
        return door_tls_read(stream->tls, to, size);
    do {
        count = recv(stream->fd, to, size, 0);
    } while (count < 0 && errno == EINTR);
    return count;
}

bool door_stream_write(struct door_stream *stream, const char *from, size_t length)
{
    if (stream->tls)
        return door_tls_write(stream->tls, from, length);
    while (length) {
        ssize_t count = send(stream->fd, from, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        from += count;
        length -= (size_t)count;
    }
    return true;
}
