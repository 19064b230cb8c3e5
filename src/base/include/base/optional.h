/* SPDX-License-Identifier: MIT */
/* Values that may not be there: what a host has left empty stays empty. */
#ifndef BASE_OPTIONAL_H
#define BASE_OPTIONAL_H

#include <stdbool.h>
#include <stdint.h>

struct hp_opt_u64 {
    bool set;
    uint64_t value;
};

struct hp_opt_bool {
    bool set;
    bool value;
};

static inline bool hp_opt_u64_same(struct hp_opt_u64 a, struct hp_opt_u64 b)
{
    return a.set == b.set && (!a.set || a.value == b.value);
}

#endif
