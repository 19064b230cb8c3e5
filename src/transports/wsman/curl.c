/* SPDX-License-Identifier: MIT */
#include "curl.h"

#include "base/text.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static struct wsman_curl functions;
static bool is_ready;

static bool find_all(void *library)
{
    static const struct {
        const char *name;
        size_t offset;
    } wanted[] = {
        { "curl_global_init", offsetof(struct wsman_curl, global_init) },
        { "curl_easy_init", offsetof(struct wsman_curl, easy_init) },
        { "curl_easy_setopt", offsetof(struct wsman_curl, easy_setopt) },
        { "curl_easy_getinfo", offsetof(struct wsman_curl, easy_getinfo) },
        { "curl_easy_perform", offsetof(struct wsman_curl, easy_perform) },
        { "curl_easy_cleanup", offsetof(struct wsman_curl, easy_cleanup) },
        { "curl_easy_strerror", offsetof(struct wsman_curl, easy_strerror) },
        { "curl_slist_append", offsetof(struct wsman_curl, slist_append) },
        { "curl_slist_free_all", offsetof(struct wsman_curl, slist_free_all) },
    };
    for (size_t i = 0; i < HP_COUNT(wanted); i++) {
        void *found = dlsym(library, wanted[i].name);
        if (!found)
            return false;
        memcpy((char *)&functions + wanted[i].offset, &found, sizeof found);
    }
    return true;
}

static void load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    is_ready = library && find_all(library) && functions.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int wsman_load_curl(const struct wsman_curl **out, struct hp_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!is_ready) {
        hp_error_next(err, "install it, on Debian with: apt install libcurl4");
        return hp_error_set(err, HP_E_FAILED,
                            "hosts are reached with the library libcurl, and it cannot be loaded");
    }
    *out = &functions;
    return 0;
}
