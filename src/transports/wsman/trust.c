/* SPDX-License-Identifier: MIT */
#include "trust.h"

#include "base/text.h"
#include "platform/library.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What is called of OpenSSL, by its types' sizes only: libcurl has loaded it. */
struct openssl {
    void *(*store_new)(void);
    void (*store_free)(void *store);
    int (*store_load)(void *store, const char *file, const char *folder);
    int (*store_set_flags)(void *store, unsigned long flags);
    void (*clear_error)(void);
    void (*use_store)(void *context, void *store);
};

struct wsman_trust {
    pthread_mutex_t lock; /* of all below until it is read */
    bool is_read;
    const char *ca; /* whose they are, in the arena; NULL: those of the machine */
    struct hp_arena arena;
    struct openssl openssl;
    void *store; /* NULL: they cannot be shared */
};

struct wsman_trust *wsman_trust_new(void)
{
    struct wsman_trust *trust = hp_malloc(sizeof *trust);
    *trust = (struct wsman_trust){ .lock = PTHREAD_MUTEX_INITIALIZER };
    return trust;
}

void wsman_trust_free(struct wsman_trust *trust)
{
    if (trust->store)
        trust->openssl.store_free(trust->store);
    pthread_mutex_destroy(&trust->lock);
    hp_arena_release(&trust->arena);
    free(trust);
}

static int load_openssl(struct openssl *out)
{
    static const struct os_function of_crypto[] = {
        { "X509_STORE_new", offsetof(struct openssl, store_new) },
        { "X509_STORE_free", offsetof(struct openssl, store_free) },
        { "X509_STORE_load_locations", offsetof(struct openssl, store_load) },
        { "X509_STORE_set_flags", offsetof(struct openssl, store_set_flags) },
        { "ERR_clear_error", offsetof(struct openssl, clear_error) },
    };
    static const struct os_function of_ssl[] = {
        { "SSL_CTX_set1_cert_store", offsetof(struct openssl, use_store) },
    };
    int rc = os_library_load("libcrypto.so.3", of_crypto, HP_COUNT(of_crypto), out, NULL);
    return rc ? rc : os_library_load("libssl.so.3", of_ssl, HP_COUNT(of_ssl), out, NULL);
}

/* As libcurl sets it up: a chain may end at any certificate that is trusted (CURLSSLOPT_NO_PARTIALCHAIN,
 * which is not set, would change that). */
static void read_store(struct wsman_trust *trust, const char *file, const char *folder)
{
    enum { TRUSTED_FIRST = 0x8000, PARTIAL_CHAIN = 0x80000 }; /* X509_V_FLAG_... of openssl/x509_vfy.h */
    const struct openssl *openssl = &trust->openssl;
    void *store = openssl->store_new();
    if (store && openssl->store_load(store, file, folder) == 1 &&
        openssl->store_set_flags(store, TRUSTED_FIRST | PARTIAL_CHAIN) == 1) {
        trust->store = store;
        return;
    }
    if (store)
        openssl->store_free(store);
    openssl->clear_error();
}

static void read_once(struct wsman_trust *trust, const struct wsman_curl *library, CURL *curl, const char *ca)
{
    const char *file = ca;
    const char *folder = NULL;
    const curl_version_info_data *version = library->version_info(CURLVERSION_NOW);
    if (trust->is_read)
        return;
    trust->is_read = true;
    trust->ca = hp_arena_copy(&trust->arena, ca);
    if (!ca && (library->easy_getinfo(curl, CURLINFO_CAINFO, &file) != CURLE_OK ||
                library->easy_getinfo(curl, CURLINFO_CAPATH, &folder) != CURLE_OK))
        return;
    bool is_openssl = version->ssl_version && hp_text_begins(version->ssl_version, "OpenSSL/3.");
    if (is_openssl && (file || folder) && load_openssl(&trust->openssl) == 0)
        read_store(trust, file, folder);
}

static CURLcode give(CURL *curl, void *context, void *from)
{
    (void)curl;
    const struct wsman_trust *trust = from;
    trust->openssl.use_store(context, trust->store);
    return CURLE_OK;
}

void wsman_trust_use(struct wsman_trust *trust, const struct wsman_curl *library, CURL *curl, const char *ca)
{
    pthread_mutex_lock(&trust->lock);
    read_once(trust, library, curl, ca);
    bool is_same = ca && trust->ca ? strcmp(ca, trust->ca) == 0 : !ca && !trust->ca;
    pthread_mutex_unlock(&trust->lock);
    if (!trust->store || !is_same)
        return;
    library->easy_setopt(curl, CURLOPT_CAINFO, NULL);
    library->easy_setopt(curl, CURLOPT_CAPATH, NULL);
    library->easy_setopt(curl, CURLOPT_SSL_CTX_DATA, trust);
    library->easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, give);
}
