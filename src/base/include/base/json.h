/* SPDX-License-Identifier: MIT */
/* JSON in and out, on top of cJSON: 64-bit numbers survive, and a wrong file is a clear error. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JSON tree that is deleted at the end of the scope. */
#define HP_JSON(name) __attribute__((cleanup(hp_json_release))) cJSON *name = NULL /* NOLINT */
void hp_json_release(cJSON **json);

/* Parses one whole UTF-8 document. HP_E_USAGE with line and column when it is not JSON, and also for a string
 * with \u0000 in it; `name` is the file's name for the message. The caller owns *out. */
int hp_json_parse(const char *name, const char *text, size_t length, cJSON **out, struct hp_error *err);

/* Adds an exact 64-bit number as a JSON number (cJSON's own numbers are doubles). */
void hp_json_add_u64(cJSON *object, const char *name, uint64_t value);

/* Adds text, or null where it is NULL. */
void hp_json_add_text(cJSON *object, const char *name, const char *text_or_null);

/* An exact unsigned number out of a JSON number (whole, below 2^53) or a decimal string (all 64 bits). */
bool hp_json_to_u64(const cJSON *item, uint64_t *out);

/* The member of that name, with case; NULL when absent or `object` is no object. */
cJSON *hp_json_member(const cJSON *object, const char *name);

/* The tree as text with two-space indentation and a final newline, heap memory the caller frees. */
char *hp_json_print(const cJSON *json);

/* The tree as one line that ends in a newline, heap memory the caller frees. */
char *hp_json_print_line(const cJSON *json);

#endif
