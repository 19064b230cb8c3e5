/* SPDX-License-Identifier: MIT */
/* Results as JSON, schema version 2 (docs/schema/hyperpoint-2.json): names and meanings stay, new members may
 * come. What can have more than 32 bits by its type in WMI is written by json_known_u64, as decimal digits in
 * a text, because many readers of JSON keep only 53 bits of a number.
 *
 * What was not read is never told as if it had been: it is null, or the member is left out where null says
 * that there is nothing of the kind. */
#ifndef CLI_FORM_JSON_H
#define CLI_FORM_JSON_H

#include "results.h"
#include "say/events.h"

#include "base/json.h"
#include "base/str.h"
#include "core/plan.h"

/* A member of an object. Make it with one of the functions below; what is not known is null. */
struct cli_member {
    const char *key;
    enum { CLI_MEMBER_NULL, CLI_MEMBER_TEXT, CLI_MEMBER_NUMBER, CLI_MEMBER_DECIMAL, CLI_MEMBER_BOOL } kind;
    const char *text;
    uint64_t number;
};

static inline struct cli_member json_null(const char *key)
{
    return (struct cli_member){ .key = key };
}

/* NULL is null. */
static inline struct cli_member json_text(const char *key, const char *text)
{
    return (struct cli_member){ .key = key, .kind = text ? CLI_MEMBER_TEXT : CLI_MEMBER_NULL, .text = text };
}

/* A count, or what WMI has in 32 bits at most. */
static inline struct cli_member json_number(const char *key, uint64_t number)
{
    return (struct cli_member){ .key = key, .kind = CLI_MEMBER_NUMBER, .number = number };
}

static inline struct cli_member json_bool(const char *key, bool value)
{
    return (struct cli_member){ .key = key, .kind = CLI_MEMBER_BOOL, .number = value };
}

/* A value of 64 bits, a size too, that may not be known: always a text of decimal digits. */
static inline struct cli_member json_known_u64(const char *key, struct hp_opt_u64 value)
{
    return value.set ? (struct cli_member){ .key = key, .kind = CLI_MEMBER_DECIMAL, .number = value.value }
                     : json_null(key);
}

/* True or false, that may not be known. */
static inline struct cli_member json_known_bool(const char *key, struct hp_opt_bool value)
{
    return value.set ? json_bool(key, value.value) : json_null(key);
}

/* The member "build", of Windows; 0 is not known. */
static inline struct cli_member json_build(uint64_t build)
{
    return build ? json_number("build", build) : json_null("build");
}

/* Adds members (cJSON *object, struct cli_member ...) in their order, and returns the object. */
#define cli_json_add(object, ...)                                                                            \
    cli_json_add_members(object, (const struct cli_member[]){ __VA_ARGS__, { .key = NULL } })
cJSON *cli_json_add_members(cJSON *object, const struct cli_member *until_no_key);

/* The same to a new object: a member of another one, or the next element of an array. */
#define cli_json_object(parent, key, ...) cli_json_add(cJSON_AddObjectToObject(parent, key), __VA_ARGS__)
#define cli_json_row(array, ...) cli_json_add(cli_json_element(array), __VA_ARGS__)
cJSON *cli_json_element(cJSON *array);

/* A member that is an array; where it is not known it is null, and NULL is returned. */
cJSON *cli_json_array(cJSON *object, const char *key, bool known);

/* A member that is an array of texts. */
void cli_json_texts(cJSON *object, const char *key, const char *const *items, size_t count);

/* The member "outcome"; "planned" is that of a dry run. */
struct cli_member json_outcome(bool planned, enum core_outcome outcome);

/* "power": of a VM that is brought to off for a change, or started by it. `off` and `on` are the reports of
 * what does the one and the other; NULL: nothing was done. */
void cli_json_add_power(cJSON *json, const struct core_power *power, const struct core_report *off,
                        const struct core_report *on);

/* The member "vm": which it is. Returned for more members. */
cJSON *cli_json_vm(cJSON *object, const char *name, const char *id);

/* An element for each step of a plan (NULL: there is none), with its number where `numbered`. */
void cli_json_steps(cJSON *array, const struct core_plan *plan, bool numbered);

/* An object with what all results and errors begin with, "schema", "kind" and "host" (NULL: null, no host was
 * reached); the caller deletes it. */
cJSON *cli_json_begin(const char *kind, const struct cli_shown_host *host);

/* Appends the whole tree as text. */
void cli_json_print(struct hp_str *out, const cJSON *json);

/* The same in one line. */
void cli_json_print_line(struct hp_str *out, const cJSON *json);

/* Appends a result as JSON or as text: the one place where the two part. `as_json` gets what
 * cli_json_begin makes. */
void cli_render(struct hp_str *out, bool json, const char *kind, const struct cli_shown_host *host,
                void (*as_text)(struct hp_str *out, const void *result),
                void (*as_json)(cJSON *json, const void *result), const void *result);

#endif
