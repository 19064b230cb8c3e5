/* SPDX-License-Identifier: MIT */
#include "random.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void door_uuid(char out[DOOR_UUID_LENGTH + 1])
{
    uint32_t r[4];
    if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
        abort(); /* Linux gives 16 bytes always */
    (void)snprintf(out, DOOR_UUID_LENGTH + 1, "%08X-%04X-4%03X-8%03X-%04X%08X", r[0], r[1] >> 16,
                   r[1] & 0xFFF, r[2] >> 20, r[2] & 0xFFFF, r[3]);
}
