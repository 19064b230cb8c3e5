/* SPDX-License-Identifier: MIT */
#include "sim/query.h"

#include "base/text.h"
#include "execute.h"
#include "refuse.h"
#include "sim/schema.h"

#include <string.h>

static int parse(struct hp_arena *scratch, const char *ns, const char *text, struct statement *out,
                 struct hp_error *err)
{
    size_t length = strnlen(text, MAX_QUERY_LENGTH + 1);
    if (!sim_namespace_known(ns))
        return query_refuse(err, CIM_S_INVALID_NAMESPACE, "there is no namespace %.*s", SHOWN_NAME, ns);
    if (length > MAX_QUERY_LENGTH)
        return query_refuse(err, CIM_S_QUOTA_VIOLATION, "the query is longer than %d bytes",
                            (int)MAX_QUERY_LENGTH);
    if (!hp_text_is_utf8(text, length))
        return query_refuse(err, CIM_S_INVALID_QUERY, "the query is not UTF-8");
    return statement_parse(scratch, text, out, err);
}

int sim_query(const struct sim_source *source, const char *ns, const char *text, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct statement statement;
    struct cim_instances found = { .count = 0 };
    struct run run = { source, ns, arena, &scratch, err };
    int rc = parse(&scratch, ns, text, &statement, err);
    if (!rc)
        rc = statement.is_select ? execute_select(&run, &statement.select, &found)
                                 : execute_associate(&run, &statement.associate, &found);
    if (rc)
        return rc;
    for (size_t i = 0; i < found.count; i++)
        cim_instances_add(arena, out, &found.items[i]);
    return 0;
}
