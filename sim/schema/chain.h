/* SPDX-License-Identifier: MIT */
/* A class with all its ancestors, for walks from the root down. */
#ifndef SCHEMA_CHAIN_H
#define SCHEMA_CHAIN_H

#include "cim/class.h"

enum { MAX_CHAIN = 16 };

struct chain {
    const struct cim_class_decl *classes[MAX_CHAIN]; /* root first */
    size_t count;
};

/* The chain of the class. A table that derives deeper than MAX_CHAIN ends the program. */
struct chain chain_of(const struct cim_class_decl *class);

#endif
