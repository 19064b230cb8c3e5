/* SPDX-License-Identifier: MIT */
/* Text at the edge: UTF-8 in this program, UTF-16 in COM. */
#ifndef WMI_TEXT_H
#define WMI_TEXT_H

#include "com.h"

#include "base/arena.h"
#include "base/error.h"

/* A BSTR of a UTF-8 text; the caller owns *out. HP_E_FAILED for text that is not UTF-8. */
int wmi_bstr(const char *text, BSTR *out, struct hp_error *err);

/* The same with zero bytes behind it, on the heap, for what is no BSTR. NULL when it is not UTF-8. */
wchar_t *wmi_wide(const char *text);

/* UTF-8 of a BSTR, in the arena; a NULL one is "". HP_E_FAILED for what cannot be UTF-8 as it is (half of a
 * surrogate pair), for a zero inside (at its end it is dropped), and for more than 16 MiB: a changed name
 * would be another name. */
int wmi_utf8(struct hp_arena *arena, BSTR text, const char **out, struct hp_error *err);

/* A text that was made of literals in this program; never fails. */
BSTR wmi_literal(const wchar_t *text);

/* Splits "DOMAIN\name" at the backslash. `domain` is "" for any other form: "name@domain" stays whole. */
void wmi_split_user(struct hp_arena *arena, const char *user, const char **domain, const char **name);

#endif
