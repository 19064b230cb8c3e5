/* SPDX-License-Identifier: MIT */
/* A session that shows and takes nothing but what is registered as relied on. */
#include "hyperv/self_test.h"

#include "base/text.h"
#include "cim/embed.h"
#include "calls/required.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct only {
    struct cim_session session;
    struct cim_session *inner;
};

static struct cim_session *inner_of(struct cim_session *session)
{
    return ((struct only *)session)->inner;
}

static int unregistered(struct hp_error *err, const char *class_name, const char *member)
{
    hp_error_next(err, "register it at the foot of the file in src/hyperv that uses it (required.h)");
    return hp_error_set(err, HP_E_FAILED, "%s%s%s is used and not registered as required", class_name,
                        member ? "." : "", member ? member : "");
}

static int check_class(const char *class_name, struct hp_error *err)
{
    return hv_required_class(class_name) ? 0 : unregistered(err, class_name, NULL);
}

static int check_property(const char *class_name, const char *property, struct hp_error *err)
{
    bool known = hv_required_whole(class_name) || hv_required_field(class_name, property);
    return known ? 0 : unregistered(err, class_name, property);
}

/* --- questions --- */

/* The words of a query one by one, literals, paths and signs left out. */
struct words {
    const char *rest;
    char word[128];
};

static const char *skip_literal(const char *p)
{
    char quote = *p++;
    while (*p && *p != quote)
        p += *p == '\\' && p[1] ? 2 : 1;
    return *p ? p + 1 : p;
}

static bool next_word(struct words *words)
{
    const char *p = words->rest;
    while (*p && !isalpha((unsigned char)*p) && *p != '_')
        p = *p == '\'' || *p == '"' ? skip_literal(p) : p + 1;
    size_t length = 0;
    while (isalnum((unsigned char)p[length]) || p[length] == '_')
        length++;
    words->rest = p + length;
    if (length == 0 || length >= sizeof words->word)
        return false;
    memcpy(words->word, p, length);
    words->word[length] = '\0';
    return true;
}

static bool is_keyword(const char *word)
{
    static const char *const keywords[] = { "SELECT", "FROM", "WHERE", "AND",  "OR",   "NOT",
                                            "LIKE",   "IS",   "NULL",  "TRUE", "FALSE" };
    for (size_t i = 0; i < HP_COUNT(keywords); i++) {
        if (strcmp(keywords[i], word) == 0)
            return true;
    }
    return false;
}

/* SELECT properties FROM class WHERE properties ... */
static int check_select(const char *text, struct hp_error *err)
{
    struct words from = { .rest = strstr(text, " FROM ") };
    struct words words = { .rest = text };
    if (!from.rest || !next_word(&from) || !next_word(&from))
        return hp_error_set(err, HP_E_FAILED, "a query of an unknown form: %s", text);
    int rc = check_class(from.word, err);
    while (!rc && next_word(&words)) {
        if (!is_keyword(words.word) && words.rest != from.rest)
            rc = check_property(from.word, words.word, err);
    }
    return rc;
}

/* ASSOCIATORS OF {Class.keys} WHERE AssocClass = X ResultClass = Y */
static int check_walk(const char *text, struct hp_error *err)
{
    const char *open = strchr(text, '{');
    struct words of = { .rest = open ? open : "" };
    if (!next_word(&of))
        return hp_error_set(err, HP_E_FAILED, "a query of an unknown form: %s", text);
    int rc = check_class(of.word, err);
    static const char *const named[] = { "AssocClass = ", "ResultClass = " };
    for (size_t i = 0; !rc && i < HP_COUNT(named); i++) {
        const char *at = strstr(text, named[i]);
        struct words class = { .rest = at ? at + strlen(named[i]) : "" };
        if (next_word(&class))
            rc = check_class(class.word, err);
    }
    return rc;
}

static int check_ref(const struct cim_ref *ref, struct hp_error *err)
{
    int rc = check_class(ref->class_name, err);
    for (size_t i = 0; !rc && i < ref->key_count && !hp_text_ends(ref->class_name, "Service"); i++)
        rc = check_property(ref->class_name, ref->keys[i].name, err);
    return rc;
}

/* --- answers --- */

static void reduce_props(struct hp_arena *arena, const char *class_name, struct cim_props *props);

static struct cim_value reduced(struct hp_arena *arena, struct cim_value value)
{
    if (value.type != CIM_OBJECT || value.is_null)
        return value;
    if (value.is_array) {
        struct cim_value *items = hp_arena_array(arena, value.as.array.count, sizeof *items);
        for (size_t i = 0; i < value.as.array.count; i++)
            items[i] = reduced(arena, value.as.array.items[i]);
        return cim_array(CIM_OBJECT, items, value.as.array.count);
    }
    struct cim_instance *object = cim_instance_copy(arena, value.as.object);
    reduce_props(arena, object->class_name, &object->props);
    return cim_object(object);
}

static void reduce_props(struct hp_arena *arena, const char *class_name, struct cim_props *props)
{
    size_t kept = 0;
    for (size_t i = 0; i < props->count; i++) {
        if (!hv_required_whole(class_name) && !hv_required_field(class_name, props->items[i].name))
            continue;
        props->items[kept] = props->items[i];
        props->items[kept].value = reduced(arena, props->items[kept].value);
        kept++;
    }
    props->count = kept;
}

/* --- calls --- */

/* What is written into an embedded instance is relied on as what is read. */
static int check_embedded(struct hp_arena *arena, const struct cim_value *value, struct hp_error *err)
{
    int rc = 0;
    if (value->is_null || value->type != CIM_STRING)
        return 0;
    if (value->is_array) {
        for (size_t i = 0; !rc && i < value->as.array.count; i++)
            rc = check_embedded(arena, &value->as.array.items[i], err);
        return rc;
    }
    struct cim_instance *instance;
    if (!hp_text_begins(value->as.string, "<INSTANCE") ||
        cim_embed_parse(arena, value->as.string, &instance, NULL) != 0)
        return 0;
    rc = check_class(instance->class_name, err);
    for (size_t i = 0; !rc && i < instance->props.count; i++)
        rc = check_property(instance->class_name, instance->props.items[i].name, err);
    return rc;
}

static int check_parameters(struct hp_arena *arena, const char *class_name, const char *method,
                            const struct cim_props *in, struct hp_error *err)
{
    int rc = hv_required_method(class_name, method) ? 0 : unregistered(err, class_name, method);
    for (size_t i = 0; !rc && i < in->count; i++) {
        const struct cim_value *value = &in->items[i].value;
        const struct cim_parameter_decl *known = hv_required_parameter(class_name, method, in->items[i].name);
        if (!known || !(known->direction & CIM_IN) || known->type != value->type ||
            known->is_array != value->is_array)
            return unregistered(err, class_name,
                                hp_arena_format(arena, "%s(%s) in this way", method, in->items[i].name));
        rc = check_embedded(arena, value, err);
    }
    return rc;
}

static int only_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *out, struct hp_error *err)
{
    size_t before = out->count;
    bool is_select = hp_text_begins(query->text, "SELECT ");
    int rc = is_select ? check_select(query->text, err) : check_walk(query->text, err);
    if (!rc)
        rc = cim_query(inner_of(session), query, arena, out, err);
    for (size_t i = before; !rc && i < out->count; i++)
        reduce_props(arena, out->items[i].class_name, &out->items[i].props);
    return rc;
}

static int only_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                    struct cim_instance **out, struct hp_error *err)
{
    int rc = check_ref(ref, err);
    if (!rc)
        rc = cim_get(inner_of(session), ref, arena, out, err);
    if (!rc)
        reduce_props(arena, (*out)->class_name, &(*out)->props);
    return rc;
}

static int only_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    struct cim_props answer = { 0 };
    int rc = check_ref(ref, err);
    if (!rc)
        rc = check_parameters(arena, ref->class_name, method, in, err);
    if (!rc)
        rc = cim_invoke(inner_of(session), ref, method, in, arena, &answer, err);
    for (size_t i = 0; !rc && i < answer.count; i++) {
        const char *name = answer.items[i].name;
        const struct cim_parameter_decl *known = hv_required_parameter(ref->class_name, method, name);
        if (hp_text_same(name, "ReturnValue") || (known && known->direction & CIM_OUT))
            cim_props_set(arena, out, name, reduced(arena, answer.items[i].value));
    }
    return rc;
}

static int only_describe(struct cim_session *session, const char *ns, const char *class_name,
                         struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    return cim_describe(inner_of(session), ns, class_name, arena, out, err);
}

static void only_expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    cim_expect(inner_of(session), reads, count);
}

static void only_close(struct cim_session *session)
{
    cim_session_close(inner_of(session));
    free(session);
}

struct cim_session *hv_only_required(struct cim_session *inner)
{
    static const struct cim_session_ops ops = {
        .query = only_query,
        .get = only_get,
        .invoke = only_invoke,
        .describe = only_describe,
        .expect = only_expect,
        .close = only_close,
    };
    struct only *only = hp_malloc(sizeof *only);
    *only = (struct only){ .session = { &ops, inner->wording }, .inner = inner };
    return &only->session;
}
