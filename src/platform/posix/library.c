/* SPDX-License-Identifier: MIT */
#include "platform/library.h"

#include <dlfcn.h>
#include <string.h>

int os_library_load(const char *file, const struct os_function *functions, size_t count, void *table,
                    struct hp_error *err)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return hp_error_set(err, HP_E_FAILED, "cannot load the library %s: %s", file, dlerror());
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function)
            return hp_error_set(err, HP_E_FAILED, "the library %s is too old: it has no %s", file,
                                functions[i].name);
        memcpy((char *)table + functions[i].offset, &function, sizeof function);
    }
    return 0;
}
