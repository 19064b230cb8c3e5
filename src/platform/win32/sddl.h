/* SPDX-License-Identifier: MIT */
/* Rules about who may have a hand in a file of Windows. Pure functions over what Windows says of it, so that
 * they are tested everywhere: security descriptors as SDDL, attributes and reparse tags as numbers.
 *
 * Source: Microsoft, "Security Descriptor String Format", "ACE Strings", "SID Strings", "File Access Rights
 * Constants" and "Reparse Point Tags". */
#ifndef PLATFORM_WIN32_SDDL_H
#define PLATFORM_WIN32_SDDL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum sddl_finding {
    SDDL_OURS,      /* nobody else can */
    SDDL_OF_OTHER,  /* it belongs to somebody else, who can do everything */
    SDDL_TO_OTHERS, /* somebody else may */
    SDDL_UNCLEAR,   /* it says something that these rules do not know */
};

enum sddl_access {
    SDDL_CHANGE,         /* write, add, remove, or change the descriptor itself */
    SDDL_READ_OR_CHANGE, /* or see what is in it */
    SDDL_REPLACE /* of a folder: remove or rename it or what is in it, or change its descriptor; what only
                  * those things get that are made in it does not count */
};

/* Holds a descriptor with its owner and DACL against the rule that only `user` (as SDDL writes it: a SID or
 * an alias), administrators, the system and TrustedInstaller own it and have that access. Inherited and
 * inherit-only entries count; what is denied to somebody does not make up for anything. *who becomes the SID
 * or alias of the first one who should not (in the arena; NULL where there is none). */
enum sddl_finding sddl_look(const char *sddl, const char *user, enum sddl_access access,
                            struct hp_arena *arena, const char **who);

/* True when what has these file attributes and this reparse tag stands for another file or folder: symbolic
 * links, junctions, mount points. Files that a system compresses or stores elsewhere have tags, too, and are
 * themselves. */
bool sddl_is_link(uint32_t attributes, uint32_t reparse_tag);

#endif
