/* SPDX-License-Identifier: MIT */
/* What the users of many contexts log on with, acquired once for each user and mechanism and not once for
 * each host: a wrong password is tried once for each mechanism that hosts ask for. */
#ifndef SEAL_ACCOUNTS_H
#define SEAL_ACCOUNTS_H

struct seal_accounts;

/* For contexts of any threads. */
struct seal_accounts *seal_accounts_new(void);

/* When the contexts are freed. Passwords are overwritten. NULL is accepted. */
void seal_accounts_free(struct seal_accounts *accounts);

#endif
