/* SPDX-License-Identifier: MIT */
/* The words the tables between the state file and its structs are written in. */
#ifndef HOSTFILE_SHAPES_H
#define HOSTFILE_SHAPES_H

/* One field each; further members (.flags, .fallback, ...) may follow. */
#define AT(type, key_, kind_, member, ...)                                                                   \
    {                                                                                                        \
        .key = (key_), .kind = (kind_), .offset = offsetof(type, member), __VA_ARGS__                        \
    }
#define NUMBER_LIMITS(low_, high_) .low = (low_), .high = (high_)

#endif
