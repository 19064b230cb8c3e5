/* SPDX-License-Identifier: MIT */
/* Ids of messages and of lists that are handed out in parts. */
#ifndef DOOR_RANDOM_H
#define DOOR_RANDOM_H

enum { DOOR_UUID_LENGTH = 36 };

/* A random UUID and a zero byte. */
void door_uuid(char out[DOOR_UUID_LENGTH + 1]);

#endif
