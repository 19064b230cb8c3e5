/* SPDX-License-Identifier: MIT */
#include "tls.h"

#include "base/text.h"
#include "platform/library.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

/* What is used of OpenSSL. */
struct library {
    __typeof__(&TLS_server_method) server_method;
    __typeof__(&SSL_CTX_new) context_new;
    __typeof__(&SSL_CTX_free) context_free;
    __typeof__(&SSL_CTX_use_certificate_chain_file) use_certificate;
    __typeof__(&SSL_CTX_use_PrivateKey_file) use_key;
    __typeof__(&SSL_CTX_check_private_key) check_key;
    __typeof__(&SSL_CTX_get0_certificate) certificate;
    __typeof__(&i2d_X509) write_certificate;
    __typeof__(&SSL_new) new;
    __typeof__(&SSL_free) free;
    __typeof__(&SSL_set_fd) set_fd;
    __typeof__(&SSL_accept) accept;
    __typeof__(&SSL_read) read;
    __typeof__(&SSL_write) write;
    __typeof__(&SSL_shutdown) shutdown;
    __typeof__(&ERR_get_error) get_error;
    __typeof__(&ERR_reason_error_string) reason;
};

struct door_tls {
    struct library library;
    SSL_CTX *context;
};

struct door_tls_talk {
    const struct library *library;
    SSL *ssl;
};

static int load(struct library *library, struct hp_error *err)
{
    static const struct os_function functions[] = {
        { "TLS_server_method", offsetof(struct library, server_method) },
        { "SSL_CTX_new", offsetof(struct library, context_new) },
        { "SSL_CTX_free", offsetof(struct library, context_free) },
        { "SSL_CTX_use_certificate_chain_file", offsetof(struct library, use_certificate) },
        { "SSL_CTX_use_PrivateKey_file", offsetof(struct library, use_key) },
        { "SSL_CTX_check_private_key", offsetof(struct library, check_key) },
        { "SSL_CTX_get0_certificate", offsetof(struct library, certificate) },
        { "i2d_X509", offsetof(struct library, write_certificate) },
        { "SSL_new", offsetof(struct library, new) },
        { "SSL_free", offsetof(struct library, free) },
        { "SSL_set_fd", offsetof(struct library, set_fd) },
        { "SSL_accept", offsetof(struct library, accept) },
        { "SSL_read", offsetof(struct library, read) },
        { "SSL_write", offsetof(struct library, write) },
        { "SSL_shutdown", offsetof(struct library, shutdown) },
        { "ERR_get_error", offsetof(struct library, get_error) },
        { "ERR_reason_error_string", offsetof(struct library, reason) },
    };
    return os_library_load("libssl.so.3", functions, HP_COUNT(functions), library, err);
}

static int unusable(const struct library *library, const char *file, struct hp_error *err)
{
    const char *why = library->reason(library->get_error());
    return hp_error_set(err, HP_E_USAGE, "cannot use %s for --tls: %s", file,
                        why ? why : "OpenSSL does not say why");
}

int door_tls_new(const char *certificate, const char *key, struct door_tls **out, struct hp_error *err)
{
    struct door_tls *tls = hp_malloc(sizeof *tls);
    *tls = (struct door_tls){ .context = NULL };
    const struct library *library = &tls->library;
    int rc = load(&tls->library, err);
    if (!rc) {
        tls->context = library->context_new(library->server_method());
        if (!tls->context || library->use_certificate(tls->context, certificate) != 1)
            rc = unusable(library, certificate, err);
        else if (library->use_key(tls->context, key, SSL_FILETYPE_PEM) != 1 ||
                 library->check_key(tls->context) != 1)
            rc = unusable(library, key, err);
    }
    if (rc)
        door_tls_free(tls);
    else
        *out = tls;
    return rc;
}

void door_tls_free(struct door_tls *tls)
{
    if (tls && tls->context)
        tls->library.context_free(tls->context);
    free(tls);
}

void door_tls_add_certificate(const struct door_tls *tls, struct hp_str *out)
{
    const X509 *certificate = tls->library.certificate(tls->context);
    int length = tls->library.write_certificate(certificate, NULL);
    unsigned char *der = hp_malloc(length > 0 ? (size_t)length : 1);
    unsigned char *end = der; /* which is moved on */
    if (length > 0 && tls->library.write_certificate(certificate, &end) == length)
        hp_str_add_part(out, (const char *)der, (size_t)length);
    free(der);
}

struct door_tls_talk *door_tls_accept(struct door_tls *tls, int fd)
{
    struct door_tls_talk *talk = hp_malloc(sizeof *talk);
    *talk = (struct door_tls_talk){ &tls->library, tls->library.new(tls->context) };
    if (talk->ssl && tls->library.set_fd(talk->ssl, fd) == 1 && tls->library.accept(talk->ssl) == 1)
        return talk;
    tls->library.free(talk->ssl);
    free(talk);
    return NULL;
}

void door_tls_end(struct door_tls_talk *talk)
{
    if (!talk)
        return;
    talk->library->shutdown(talk->ssl);
    talk->library->free(talk->ssl);
    free(talk);
}

ssize_t door_tls_read(struct door_tls_talk *talk, char *to, size_t size)
{
    return talk->library->read(talk->ssl, to, size < INT_MAX ? (int)size : INT_MAX);
}

bool door_tls_write(struct door_tls_talk *talk, const char *from, size_t length)
{
    return length <= INT_MAX && talk->library->write(talk->ssl, from, (int)length) == (int)length;
}
