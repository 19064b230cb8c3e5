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

/* UTF-8 of a BSTR, in the arena; a NULL one is "". A zero at its end is dropped. What cannot be UTF-8 as it
 * is (half of a surrogate pair, a zero inside, what is beyond 16 Mi units) becomes bytes that are not UTF-8:
 * the text can be shown, so that one bad name does not make a whole list unreadable, but nobody takes it for
 * another one, writes it down or sends it back, because all of these refuse what is not UTF-8. */
const char *wmi_utf8(struct hp_arena *arena, BSTR text);

/* A text that was made of literals in this program; never fails. */
BSTR wmi_literal(const wchar_t *text);

/* Splits "DOMAIN\name" at the backslash. `domain` is "" for any other form: "name@domain" stays whole. */
void wmi_split_user(struct hp_arena *arena, const char *user, const char **domain, const char **name);

#endif
