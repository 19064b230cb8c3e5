/* SPDX-License-Identifier: MIT */
/* Bytes over a connection. */
#ifndef DOOR_STREAM_H
#define DOOR_STREAM_H

#include "tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct door_stream {
    int fd;
    struct door_tls_talk *tls; /* NULL: as it is */
};

/* Some bytes; 0 at the end, -1 when there were none in time or the connection broke. */
ssize_t door_stream_read(struct door_stream *stream, char *to, size_t size);

/* All of it, or false. */
bool door_stream_write(struct door_stream *stream, const char *from, size_t length);

#endif
