/* SPDX-License-Identifier: MIT */
#include "account.h"

#include "base/arena.h"
#include "platform/prompt.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    gss_OID mechanism;    /* that was asked for; the account's may be another one of those it includes */
    bool is_over;         /* valid no more */
    pthread_mutex_t lock; /* of all below until it is tried: who comes second waits for the first */
    bool is_tried;
    struct seal_account account;
    char *password; /* that of the account */
    struct hp_error error;
};

struct seal_accounts {
    pthread_mutex_t lock; /* of the list */
    struct hp_arena arena;
    struct entry *entries;
};

struct seal_accounts *seal_accounts_new(void)
{
    struct seal_accounts *accounts = hp_malloc(sizeof *accounts);
    *accounts = (struct seal_accounts){ .lock = PTHREAD_MUTEX_INITIALIZER };
    return accounts;
}

void seal_accounts_free(struct seal_accounts *accounts)
{
    if (!accounts)
        return;
    for (struct entry *entry = accounts->entries; entry; entry = entry->next) {
        seal_account_release(&entry->account);
        os_wipe(entry->password);
        hp_error_clear(&entry->error);
        pthread_mutex_destroy(&entry->lock);
    }
    pthread_mutex_destroy(&accounts->lock);
    hp_arena_release(&accounts->arena);
    free(accounts);
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct entry *find(struct seal_accounts *accounts, const struct seal_account *wanted)
{
    for (struct entry *entry = accounts->entries; entry; entry = entry->next) {
        const struct seal_account *account = &entry->account;
        if (!entry->is_over && is_same(account->user, wanted->user) &&
            is_same(account->password, wanted->password) && entry->mechanism == wanted->mechanism)
            return entry;
    }
    struct entry *entry = hp_arena_alloc(&accounts->arena, sizeof *entry);
    char *password = hp_arena_copy(&accounts->arena, wanted->password);
    *entry = (struct entry){ .next = accounts->entries,
                             .mechanism = wanted->mechanism,
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .account = { .gss = wanted->gss,
                                          .user = hp_arena_copy(&accounts->arena, wanted->user),
                                          .password = password,
                                          .mechanism = wanted->mechanism },
                             .password = password };
    accounts->entries = entry;
    return entry;
}

/* False: what was acquired before is valid no more. */
static bool acquire_once(struct entry *entry)
{
    pthread_mutex_lock(&entry->lock);
    bool is_first = !entry->is_tried;
    if (is_first)
        seal_account_acquire(&entry->account, &entry->error);
    entry->is_tried = true;
    bool is_valid = is_first || hp_error_is_set(&entry->error) || !seal_account_is_over(&entry->account);
    pthread_mutex_unlock(&entry->lock);
    return is_valid;
}

/* What is valid no more stays: others may be logging on with it. */
static struct entry *acquire(struct seal_accounts *accounts, const struct seal_account *wanted)
{
    pthread_mutex_lock(&accounts->lock);
    struct entry *entry = find(accounts, wanted);
    pthread_mutex_unlock(&accounts->lock);
    if (acquire_once(entry))
        return entry;
    pthread_mutex_lock(&accounts->lock);
    entry->is_over = true;
    pthread_mutex_unlock(&accounts->lock);
    return NULL;
}

int seal_accounts_find(struct seal_accounts *accounts, const struct seal_account *wanted,
                       const struct seal_account **out, struct hp_error *err)
{
    struct entry *entry = NULL;
    while (!entry)
        entry = acquire(accounts, wanted);
    *out = &entry->account;
    if (!hp_error_is_set(&entry->error))
        return 0;
    if (entry->error.next)
        hp_error_next(err, "%s", entry->error.next);
    return hp_error_set(err, entry->error.class, "%s", entry->error.what);
}
