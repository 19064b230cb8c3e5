/* SPDX-License-Identifier: MIT */
#include "curl.h"

#include "base/text.h"
#include "platform/library.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct wsman_curl curl;
static bool is_loaded;

static int load(struct hp_error *err)
{
    static const struct os_function functions[] = {
        { "curl_global_init", offsetof(struct wsman_curl, global_init) },
        { "curl_version_info", offsetof(struct wsman_curl, version_info) },
        { "curl_easy_init", offsetof(struct wsman_curl, easy_init) },
        { "curl_easy_setopt", offsetof(struct wsman_curl, easy_setopt) },
        { "curl_easy_getinfo", offsetof(struct wsman_curl, easy_getinfo) },
        { "curl_easy_header", offsetof(struct wsman_curl, easy_header) },
        { "curl_easy_perform", offsetof(struct wsman_curl, easy_perform) },
        { "curl_easy_cleanup", offsetof(struct wsman_curl, easy_cleanup) },
        { "curl_easy_strerror", offsetof(struct wsman_curl, easy_strerror) },
        { "curl_slist_append", offsetof(struct wsman_curl, slist_append) },
        { "curl_slist_free_all", offsetof(struct wsman_curl, slist_free_all) },
    };
    int rc = os_library_load("libcurl.so.4", functions, HP_COUNT(functions), &curl, err);
    if (!rc && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        rc = hp_error_set(err, HP_E_FAILED, "libcurl does not start");
    if (rc)
        hp_error_next(err, "install libcurl 7.85 or later; on Debian: apt install libcurl4");
    return rc;
}

int wsman_load_curl(const struct wsman_curl **out, struct hp_error *err)
{
    pthread_mutex_lock(&lock);
    int rc = is_loaded ? 0 : load(err);
    is_loaded = !rc;
    pthread_mutex_unlock(&lock);
    *out = &curl;
    return rc;
}
