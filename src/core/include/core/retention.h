/* SPDX-License-Identifier: MIT */
/* Which checkpoints a rule of retention keeps, and which are surplus. Pure: works on a list that was read,
 * and on a time that is given. Days are those of this machine's time zone. */
#ifndef CORE_RETENTION_H
#define CORE_RETENTION_H

#include "hyperv/checkpoint.h"

enum core_retention_period {
    CORE_RETAIN_NEWEST,
    CORE_RETAIN_DAYS,
    CORE_RETAIN_WEEKS,
    CORE_RETAIN_MONTHS,
    CORE_RETAIN_YEARS,
    CORE_RETAIN_PERIODS
};

/* How many of each; 0: not asked for. */
struct core_retention_rule {
    unsigned count[CORE_RETAIN_PERIODS];
};

/* Parses "5" (the newest five) and "7d,4w,6m,2y" (the newest of each of the last seven days, four weeks, six
 * months, two years that have checkpoints), and both together. HP_E_USAGE for anything else: a unit it does
 * not know or that stands twice, a number that is 0 or above 99999, an empty part. */
int core_retention_parse(const char *words, struct core_retention_rule *out, struct hp_error *err);

/* What becomes of one checkpoint. */
struct core_retention_verdict {
    bool keep;
    const char *why; /* half a sentence, arena text */
};

/* A verdict for each checkpoint of the list, which is that of one VM; `spared` says of each why it is kept
 * whatever the rule says, or NULL.
 *
 * A period is one that has a checkpoint: days without any do not count. Of each, the newest checkpoint is
 * kept; every part of the rule is looked at by itself, so that one checkpoint can be the newest of its day
 * and of its week. Weeks begin on Monday. Kept without taking a place: spared ones, those of another kind
 * than ordinary (backup programs and replication need them), those whose time is not known or is more than a
 * day ahead of `now`. Automatic checkpoints count like all others. */
const struct core_retention_verdict *core_retention_judge(const struct hv_checkpoints *list,
                                                          const char *const *spared, int64_t now_utc_micros,
                                                          const struct core_retention_rule *rule,
                                                          struct hp_arena *arena);

#endif
