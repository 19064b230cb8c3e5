/* SPDX-License-Identifier: MIT */
/* A security descriptor from the file system: any text has one finding, and everybody's right to change a
 * file is found whatever stands before it. */
#include "fuzz.h"

#include "win32/sddl.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char user[] = "S-1-5-21-1-2-3-1001";
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    const char *who = NULL;
    enum sddl_finding found = sddl_look(text, user, SDDL_CHANGE, &arena, &who);
    MUST(found <= SDDL_UNCLEAR);
    MUST(!who || (*who && strstr(text, who)));
    MUST(who ? found == SDDL_OF_OTHER || found == SDDL_TO_OTHERS : found != SDDL_OF_OTHER);
    /* Whoever may read or change it is a superset of whoever may change it. */
    MUST(found == SDDL_OURS || sddl_look(text, user, SDDL_READ_OR_CHANGE, &arena, &who) != SDDL_OURS);
    if (strstr(text, "S:") || !strstr(text, "D:"))
        return 0;
    const char *open = hp_arena_format(&arena, "%s(A;;FA;;;WD)", text);
    MUST(sddl_look(open, user, SDDL_CHANGE, &arena, &who) != SDDL_OURS);
    return 0;
}
