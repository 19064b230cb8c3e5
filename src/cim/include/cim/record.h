/* SPDX-License-Identifier: MIT */
/* A decorator that writes a transcript of every call and its whole answer, one JSON object a line, for bug
 * reports and for comparing doors. */
#ifndef CIM_RECORD_H
#define CIM_RECORD_H

#include "cim/session.h"

/* How every transcript begins. */
#define CIM_RECORD_START "{\"call\":1,"

/* One of these a line:
 *
 *   {"call":1,"verb":"query","namespace":"...","query":"SELECT ...","result":[OBJECT,...]}
 *   {"call":2,"verb":"get","path":"...","result":OBJECT}
 *   {"call":3,"verb":"invoke","path":"...","method":"...","in":PROPERTIES,"result":PROPERTIES}
 *   {"call":4,"verb":"describe","namespace":"...","class":"...","result":CLASS}
 *
 * with "error":{"class":-3,"what":"...","hostText":"...","wmi":2147749890} for "result" when the call failed,
 * OBJECT = {"class":"...","path":"...","properties":PROPERTIES} (no path where it has none) and
 * CLASS = {"class":"...","superclass":"...",
 * "properties":{"Name":"uint16[]",...},"methods":{"Method":{"Parameter":"in string",...},...}} and
 * PROPERTIES = {"Name":{"type":"uint16[]","value":[2,3]},...}. Numbers are exact in all 64 bits, datetimes
 * and references are text, NULL is null.
 *
 * `write` is called with each complete line (ending in \n). The recorder owns `inner`. */
struct cim_session *cim_record(struct cim_session *inner, void (*write)(void *context, const char *line),
                               void *context);

#endif
