/* SPDX-License-Identifier: MIT */
/* Who a client is: a user with a password, or the owner of the Kerberos ticket of this session. */
#ifndef SEAL_ACCOUNT_H
#define SEAL_ACCOUNT_H

#include "gss.h"
#include "seal/accounts.h"

#include "base/error.h"

#include <stdbool.h>

/* What a client logs on with; all of it but for the names is GSSAPI's. */
struct seal_account {
    const struct seal_gss *gss;
    const char *user; /* NULL: the owner of the ticket */
    const char *password;
    gss_OID mechanism;
    gss_cred_id_t credential;
    gss_cred_id_t ticket;        /* the same of Kerberos alone, where SPNEGO is both */
    struct hp_error no_kerberos; /* of a user who may be of a domain: why NTLM alone is left */
};

/* Acquires what the account logs on with. The errors of seal_initiate. */
int seal_account_acquire(struct seal_account *account, struct hp_error *err);

/* It can log on with Kerberos. */
bool seal_account_has_kerberos(const struct seal_account *account);

/* What was acquired is valid no more, as tickets are after some hours. */
bool seal_account_is_over(const struct seal_account *account);

/* Gives it back. */
void seal_account_release(struct seal_account *account);

/* The account of that user and password for that mechanism, acquired: once while it is valid, also when that
 * fails. It lives as long as the accounts. The errors of seal_initiate. */
int seal_accounts_find(struct seal_accounts *accounts, const struct seal_account *wanted,
                       const struct seal_account **out, struct hp_error *err);

/* 0 when a first step to the target succeeds with Kerberos alone, else HP_E_ACCESS: the error says why, and
 * what to do. */
int seal_try_kerberos(const struct seal_account *account, gss_name_t target, struct hp_error *err);

#endif
