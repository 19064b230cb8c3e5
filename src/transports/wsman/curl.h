/* SPDX-License-Identifier: MIT */
/* libcurl, loaded when the first host is reached. */
#ifndef WSMAN_CURL_H
#define WSMAN_CURL_H

#include "base/error.h"

#include <curl/curl.h>

/* Its functions that are used here, by their names without "curl_". */
struct wsman_curl {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_version_info) version_info;
    __typeof__(&curl_easy_init) easy_init;
    CURLcode (*easy_setopt)(CURL *curl, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *curl, CURLINFO info, ...);
    __typeof__(&curl_easy_header) easy_header;
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
};

/* Loads and starts it, once. HP_E_FAILED when it is not there or too old. */
int wsman_load_curl(const struct wsman_curl **out, struct hp_error *err);

#endif
