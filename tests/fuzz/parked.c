/* SPDX-License-Identifier: MIT */
/* What is remembered of a parked VM: read whole, or refused with the file's name. */
#include "fuzz.h"

#include "parked.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char path[] = "/state/parked/some.parked";
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    struct core_parked parked;
    int result = parked_parse(path, text, size, &arena, &parked, &err);
    fuzz_check_result(result, &err);
    if (result) {
        MUST(result == HP_E_FAILED);
        MUST(strstr(err.what, path) && err.next);
        return 0;
    }
    MUST(strcmp(parked.path, path) == 0);
    MUST(parked.program && parked.host_identity && parked.vm_id && parked.vm_name && parked.since);
    for (size_t i = 0; i < parked.adapters.count; i++)
        MUST(parked.adapters.items[i].record);
    return 0;
}
