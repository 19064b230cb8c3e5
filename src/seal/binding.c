/* SPDX-License-Identifier: MIT */
#include "seal/binding.h"

#include "base/text.h"
#include "platform/library.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <pthread.h>

/* What is used of OpenSSL. */
struct library {
    __typeof__(&d2i_X509) read;
    __typeof__(&X509_free) free;
    __typeof__(&X509_get_signature_info) signature_info;
    __typeof__(&X509_digest) digest;
    __typeof__(&OBJ_nid2sn) name;
    __typeof__(&EVP_get_digestbyname) digest_named;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct library library;
static bool is_loaded;

static int load(struct hp_error *err)
{
    static const struct os_function functions[] = {
        { "d2i_X509", offsetof(struct library, read) },
        { "X509_free", offsetof(struct library, free) },
        { "X509_get_signature_info", offsetof(struct library, signature_info) },
        { "X509_digest", offsetof(struct library, digest) },
        { "OBJ_nid2sn", offsetof(struct library, name) },
        { "EVP_get_digestbyname", offsetof(struct library, digest_named) },
    };
    pthread_mutex_lock(&lock);
    int rc = is_loaded ? 0 : os_library_load("libcrypto.so.3", functions, HP_COUNT(functions), &library, err);
    is_loaded = !rc;
    pthread_mutex_unlock(&lock);
    if (rc)
        hp_error_next(err, "install OpenSSL 3; on Debian: apt install libssl3");
    return rc;
}

static bool add_hash(struct hp_str *out, X509 *certificate)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    int hash_id = NID_undef;
    library.signature_info(certificate, &hash_id, NULL, NULL, NULL);
    if (hash_id == NID_undef)
        return true;
    if (hash_id == NID_md5 || hash_id == NID_sha1 || hash_id == NID_md5_sha1)
        hash_id = NID_sha256;
    const EVP_MD *kind = library.digest_named(library.name(hash_id));
    if (!kind || library.digest(certificate, kind, hash, &length) != 1)
        return false;
    hp_str_add(out, "tls-server-end-point:");
    hp_str_add_part(out, (const char *)hash, length);
    return true;
}

int seal_add_binding(struct hp_str *out, const char *der, size_t length, struct hp_error *err)
{
    const unsigned char *at = (const unsigned char *)der;
    int rc = load(err);
    if (rc)
        return rc;
    X509 *certificate = library.read(NULL, &at, (long)length);
    bool well = certificate && add_hash(out, certificate);
    library.free(certificate);
    return well ? 0 : hp_error_set(err, HP_E_FAILED, "a certificate cannot be read");
}
