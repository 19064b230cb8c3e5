/* SPDX-License-Identifier: MIT */
/* Calls a fuzz target with files instead of a fuzzer: each file named, and each in the folders named. */
#include "fuzz.h"

#include "platform/files.h"

enum { MAX_INPUT_SIZE = 1024 * 1024 };

static bool replay_file(const char *path)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct os_content content;
    /* Said before, so that it is known which one ended the program. */
    printf("%s\n", path);
    fflush(stdout);
    if (os_file_read(path, MAX_INPUT_SIZE, &arena, &content, &err)) {
        fprintf(stderr, "%s\n", err.what);
        return false;
    }
    uint8_t *bytes = hp_malloc(content.length);
    memcpy(bytes, content.text, content.length);
    LLVMFuzzerTestOneInput(bytes, content.length);
    free(bytes);
    return true;
}

int main(int argc, char **argv)
{
    HP_ARENA(arena);
    size_t count = 0;
    bool ok = true;
    for (int i = 1; i < argc; i++) {
        struct os_names names;
        if (os_folder_list(argv[i], &arena, &names, NULL)) {
            ok &= replay_file(argv[i]);
            count++;
            continue;
        }
        for (size_t k = 0; k < names.count; k++)
            ok &= replay_file(os_path_join(&arena, argv[i], names.items[k]));
        count += names.count;
    }
    printf("%zu inputs\n", count);
    return ok && count ? EXIT_SUCCESS : EXIT_FAILURE;
}
