/* SPDX-License-Identifier: MIT */
/* GSSAPI of MIT Kerberos, loaded when the first user logs on with it. */
#ifndef SEAL_GSS_H
#define SEAL_GSS_H

#include "base/error.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

/* Its functions that are used here, by their names without "gss_". */
struct seal_gss {
    __typeof__(&gss_import_name) import_name;
    __typeof__(&gss_release_name) release_name;
    __typeof__(&gss_acquire_cred) acquire_cred;
    __typeof__(&gss_acquire_cred_with_password) acquire_cred_with_password;
    __typeof__(&gss_inquire_cred) inquire_cred;
    __typeof__(&gss_set_neg_mechs) set_neg_mechs;
    __typeof__(&gss_release_cred) release_cred;
    __typeof__(&gss_init_sec_context) init_sec_context;
    __typeof__(&gss_accept_sec_context) accept_sec_context;
    __typeof__(&gss_inquire_context) inquire_context;
    __typeof__(&gss_delete_sec_context) delete_sec_context;
    __typeof__(&gss_wrap) wrap;
    __typeof__(&gss_wrap_iov) wrap_iov;
    __typeof__(&gss_release_iov_buffer) release_iov_buffer;
    __typeof__(&gss_unwrap) unwrap;
    __typeof__(&gss_display_status) display_status;
    __typeof__(&gss_release_buffer) release_buffer;
};

/* HP_E_FAILED when it is not there. */
int seal_load_gss(const struct seal_gss **out, struct hp_error *err);

#endif
