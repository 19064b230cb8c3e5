/* SPDX-License-Identifier: MIT */
#include "gss.h"

#include "base/text.h"
#include "platform/library.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct seal_gss gss;
static bool is_loaded;

static int load(struct hp_error *err)
{
    static const struct os_function functions[] = {
        { "gss_import_name", offsetof(struct seal_gss, import_name) },
        { "gss_release_name", offsetof(struct seal_gss, release_name) },
        { "gss_acquire_cred", offsetof(struct seal_gss, acquire_cred) },
        { "gss_acquire_cred_with_password", offsetof(struct seal_gss, acquire_cred_with_password) },
        { "gss_inquire_cred", offsetof(struct seal_gss, inquire_cred) },
        { "gss_set_neg_mechs", offsetof(struct seal_gss, set_neg_mechs) },
        { "gss_release_cred", offsetof(struct seal_gss, release_cred) },
        { "gss_init_sec_context", offsetof(struct seal_gss, init_sec_context) },
        { "gss_accept_sec_context", offsetof(struct seal_gss, accept_sec_context) },
        { "gss_inquire_context", offsetof(struct seal_gss, inquire_context) },
        { "gss_delete_sec_context", offsetof(struct seal_gss, delete_sec_context) },
        { "gss_wrap", offsetof(struct seal_gss, wrap) },
        { "gss_wrap_iov", offsetof(struct seal_gss, wrap_iov) },
        { "gss_release_iov_buffer", offsetof(struct seal_gss, release_iov_buffer) },
        { "gss_unwrap", offsetof(struct seal_gss, unwrap) },
        { "gss_display_status", offsetof(struct seal_gss, display_status) },
        { "gss_release_buffer", offsetof(struct seal_gss, release_buffer) },
    };
    int rc = os_library_load("libgssapi_krb5.so.2", functions, HP_COUNT(functions), &gss, err);
    if (rc)
        hp_error_next(err, "install MIT Kerberos; on Debian: apt install libgssapi-krb5-2 gss-ntlmssp");
    return rc;
}

int seal_load_gss(const struct seal_gss **out, struct hp_error *err)
{
    pthread_mutex_lock(&lock);
    int rc = is_loaded ? 0 : load(err);
    is_loaded = !rc;
    pthread_mutex_unlock(&lock);
    *out = &gss;
    return rc;
}
