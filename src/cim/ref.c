/* SPDX-License-Identifier: MIT */
#include "cim/ref.h"

#include "base/text.h"
#include "cim/status.h"
#include "names.h"
#include "oneline.h"

#include <string.h>

enum { MAX_PATH_LENGTH = 64 * 1024, MAX_KEYS = 64 };

/* --- reading --- */

struct reader {
    struct hp_arena *arena;
    const char *start;
    const char *at;
    const char *problem; /* what is wrong at `at`; NULL: nothing so far */
};

static bool fail(struct reader *reader, const char *problem)
{
    reader->problem = problem;
    return false;
}

static bool is_slash(char c)
{
    return c == '\\' || c == '/';
}

/* A class or key name, copied. */
static bool read_name(struct reader *reader, const char **out)
{
    size_t length = strcspn(reader->at, "\\/:.,=\"@");
    if (!cim_is_name(reader->at, length))
        return fail(reader, length ? "not a name" : "a name is missing");
    *out = hp_arena_copy_part(reader->arena, reader->at, length);
    reader->at += length;
    return true;
}

/* A server or one part of a namespace: nothing that means something elsewhere in a path, and no blanks. */
static size_t part_length(const char *text)
{
    size_t length = 0;
    while ((unsigned char)text[length] > ' ' && text[length] != 0x7F && !strchr("\\/:\",=", text[length]))
        length++;
    return length;
}

/* root\virtualization\v2: up to and with the colon. */
static bool read_namespace(struct reader *reader, const char **out)
{
    HP_STR(ns);
    for (;;) {
        size_t length = part_length(reader->at);
        if (!length)
            return fail(reader, "part of the namespace is missing");
        hp_str_add_part(&ns, reader->at, length);
        reader->at += length;
        if (*reader->at == ':')
            break;
        if (!is_slash(*reader->at))
            return fail(reader, *reader->at ? "not allowed in a namespace" : "the class is missing");
        hp_str_add_char(&ns, '\\');
        reader->at++;
    }
    reader->at++;
    *out = hp_arena_copy(reader->arena, hp_str_text(&ns));
    return true;
}

static bool read_server(struct reader *reader, const char **out)
{
    reader->at += 2;
    size_t length = part_length(reader->at);
    if (!length || !is_slash(reader->at[length]))
        return fail(reader, "not \\\\server\\namespace");
    *out = hp_arena_copy_part(reader->arena, reader->at, length);
    reader->at += length + 1;
    return true;
}

static bool read_text_value(struct reader *reader, struct cim_value *out)
{
    HP_STR(text);
    const char *opening = reader->at++;
    for (; *reader->at != '"'; reader->at++) {
        if (!*reader->at) {
            reader->at = opening;
            return fail(reader, "the quote is never closed");
        }
        if (*reader->at == '\\') {
            if (reader->at[1] != '\\' && reader->at[1] != '"')
                return fail(reader, "a backslash that escapes neither a backslash nor a quote");
            reader->at++;
        }
        hp_str_add_char(&text, *reader->at);
    }
    reader->at++;
    *out = cim_string(hp_arena_copy(reader->arena, hp_str_text(&text)));
    return true;
}

static bool read_value(struct reader *reader, struct cim_value *out)
{
    static const enum cim_type bare[] = { CIM_UINT64, CIM_SINT64, CIM_BOOLEAN };
    if (*reader->at == '"')
        return read_text_value(reader, out);
    size_t length = strcspn(reader->at, ",");
    const char *text = hp_arena_copy_part(reader->arena, reader->at, length);
    for (size_t i = 0; i < HP_COUNT(bare); i++) {
        if (cim_value_parse(reader->arena, bare[i], text, out, NULL) == 0) {
            reader->at += length;
            return true;
        }
    }
    return fail(reader, "neither a quoted text nor a number nor TRUE or FALSE");
}

struct keys {
    struct cim_key *items;
    size_t count;
    size_t capacity;
};

static bool add_key(struct reader *reader, struct keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (hp_text_same(keys->items[i].name, name))
            return fail(reader, "the same key a second time");
    }
    if (keys->count == MAX_KEYS)
        return fail(reader, "too many keys");
    struct cim_value value;
    if (!read_value(reader, &value))
        return false;
    keys->items =
        hp_arena_grow(reader->arena, keys->items, keys->count, &keys->capacity, sizeof *keys->items);
    keys->items[keys->count++] = (struct cim_key){ name, value };
    return true;
}

/* .name=value,name=value */
static bool read_named_keys(struct reader *reader, struct keys *keys)
{
    do {
        const char *name;
        reader->at++;
        if (!read_name(reader, &name))
            return false;
        if (*reader->at != '=')
            return fail(reader, "an equals sign is missing");
        reader->at++;
        if (!add_key(reader, keys, name))
            return false;
    } while (*reader->at == ',');
    return true;
}

/* What follows the class: nothing, =@, ="value" or .name=value,... */
static bool read_keys(struct reader *reader, struct cim_ref *ref)
{
    struct keys keys = { 0 };
    bool ok = true;
    if (reader->at[0] == '=' && reader->at[1] == '@') {
        reader->at += 2;
        ref->singleton = true;
    } else if (*reader->at == '=') {
        reader->at++;
        ok = add_key(reader, &keys, "");
    } else if (*reader->at == '.') {
        ok = read_named_keys(reader, &keys);
    }
    ref->keys = keys.items;
    ref->key_count = keys.count;
    return ok;
}

static bool read_path(struct reader *reader, struct cim_ref *ref)
{
    if (is_slash(reader->at[0]) && is_slash(reader->at[1])) {
        if (!read_server(reader, &ref->server) || !read_namespace(reader, &ref->ns))
            return false;
    } else if (reader->at[strcspn(reader->at, ":.=\"")] == ':') {
        if (!read_namespace(reader, &ref->ns))
            return false;
    }
    if (!read_name(reader, &ref->class_name) || !read_keys(reader, ref))
        return false;
    return *reader->at == '\0' || fail(reader, "nothing may follow here");
}

int cim_ref_parse(struct hp_arena *arena, const char *path, struct cim_ref *out, struct hp_error *err)
{
    enum { SHOWN = 200 };
    struct cim_ref ref = { 0 };
    struct reader reader = { arena, path, path, NULL };
    size_t length = strnlen(path, MAX_PATH_LENGTH + 1);
    if (length > MAX_PATH_LENGTH)
        fail(&reader, "too long");
    else if (!hp_text_is_utf8(path, length))
        fail(&reader, "not UTF-8");
    else if (read_path(&reader, &ref)) {
        *out = ref;
        return 0;
    }

    HP_STR(shown);
    cim_add_oneline(&shown, path, SHOWN);
    HP_STR(what);
    hp_str_format(&what, "cannot read the object path '%s' at character %zu (%s)", hp_str_text(&shown),
                  (size_t)(reader.at - reader.start) + 1, reader.problem);
    return cim_status_error(err, (uint32_t)CIM_S_INVALID_OBJECT_PATH, NULL, hp_str_text(&what));
}

/* --- writing --- */

static void print_quoted(struct hp_str *out, const char *text)
{
    hp_str_add_char(out, '"');
    for (;;) {
        size_t plain = strcspn(text, "\"\\");
        hp_str_add_part(out, text, plain);
        text += plain;
        if (!*text)
            break;
        hp_str_add_char(out, '\\');
        hp_str_add_char(out, *text++);
    }
    hp_str_add_char(out, '"');
}

static void print_key(struct hp_str *out, const struct cim_value *value)
{
    if (cim_type_is_unsigned(value->type) || cim_type_is_signed(value->type) || value->type == CIM_BOOLEAN) {
        cim_value_print(out, value);
        return;
    }
    if (value->type == CIM_STRING && !value->is_null && !value->is_array) {
        print_quoted(out, value->as.string);
        return;
    }
    HP_STR(text);
    cim_value_print(&text, value);
    print_quoted(out, hp_str_text(&text));
}

void cim_ref_print_relative(struct hp_str *out, const struct cim_ref *ref)
{
    hp_str_add(out, ref->class_name);
    if (ref->singleton)
        hp_str_add(out, "=@");
    for (size_t i = 0; i < ref->key_count; i++) {
        const struct cim_key *key = &ref->keys[i];
        if (*key->name)
            hp_str_add_char(out, i ? ',' : '.');
        hp_str_add(out, key->name);
        hp_str_add_char(out, '=');
        print_key(out, &key->value);
    }
}

void cim_ref_print(struct hp_str *out, const struct cim_ref *ref)
{
    if (ref->server && ref->ns) {
        hp_str_add(out, "\\\\");
        hp_str_add(out, ref->server);
        hp_str_add_char(out, '\\');
    }
    if (ref->ns) {
        hp_str_add(out, ref->ns);
        hp_str_add_char(out, ':');
    }
    cim_ref_print_relative(out, ref);
}

char *cim_ref_path(struct hp_arena *arena, const struct cim_ref *ref)
{
    HP_STR(path);
    cim_ref_print(&path, ref);
    return hp_arena_copy(arena, hp_str_text(&path));
}

/* --- comparing and copying --- */

/* Keys of different types can mean the same: 5 is read as unsigned whatever it was before printing. What is
 * printed decides. */
static bool same_key_value(const struct cim_value *a, const struct cim_value *b)
{
    if (a->type == CIM_STRING && b->type == CIM_STRING && !a->is_null && !b->is_null)
        return hp_text_same(a->as.string, b->as.string);
    HP_STR(x);
    HP_STR(y);
    print_key(&x, a);
    print_key(&y, b);
    return hp_text_same(hp_str_text(&x), hp_str_text(&y));
}

static const struct cim_key *find_key(const struct cim_ref *ref, const char *name)
{
    for (size_t i = 0; i < ref->key_count; i++) {
        if (hp_text_same(ref->keys[i].name, name))
            return &ref->keys[i];
    }
    return NULL;
}

/* The key of `ref` that stands for `key` of a reference to the same class. */
static const struct cim_key *counterpart(const struct cim_ref *ref, const struct cim_key *key)
{
    if (ref->key_count == 1 && (!*key->name || !*ref->keys[0].name))
        return &ref->keys[0];
    return find_key(ref, key->name);
}

bool cim_ref_same(const struct cim_ref *a, const struct cim_ref *b)
{
    if (!hp_text_same(a->class_name, b->class_name) || a->singleton != b->singleton ||
        a->key_count != b->key_count)
        return false;
    for (size_t i = 0; i < a->key_count; i++) {
        const struct cim_key *other = counterpart(b, &a->keys[i]);
        if (!other || !same_key_value(&a->keys[i].value, &other->value))
            return false;
    }
    return true;
}

const char *cim_ref_key(const struct cim_ref *ref, const char *name)
{
    const struct cim_key *key = find_key(ref, name);
    return key && key->value.type == CIM_STRING && !key->value.is_null ? key->value.as.string : NULL;
}

struct cim_ref *cim_ref_copy(struct hp_arena *arena, const struct cim_ref *ref)
{
    struct cim_ref *copy = hp_arena_alloc(arena, sizeof *copy);
    struct cim_key *keys = hp_arena_array(arena, ref->key_count, sizeof *keys);
    for (size_t i = 0; i < ref->key_count; i++) {
        keys[i].name = hp_arena_copy(arena, ref->keys[i].name);
        keys[i].value = cim_value_copy(arena, ref->keys[i].value);
    }
    *copy = (struct cim_ref){ .server = hp_arena_copy(arena, ref->server),
                              .ns = hp_arena_copy(arena, ref->ns),
                              .class_name = hp_arena_copy(arena, ref->class_name),
                              .keys = keys,
                              .key_count = ref->key_count,
                              .singleton = ref->singleton };
    return copy;
}
