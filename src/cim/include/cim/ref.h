/* SPDX-License-Identifier: MIT */
/* References to CIM objects, parsed from and printed to WMI object paths.
 *
 *   \\HOST\root\virtualization\v2:Msvm_PartitionableGpu.CreationClassName="Msvm_PartitionableGpu",Name="\\\\?\\PCI#..."
 *
 * Inside a quoted key every backslash and quote is escaped by a backslash (facts page, 2.2). Class, key and
 * namespace names compare ignoring case. */
#ifndef CIM_REF_H
#define CIM_REF_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "cim/value.h"

#include <stdbool.h>
#include <stddef.h>

/* A parsed key value is a string, boolean, signed (negative numbers) or unsigned 64-bit integer; a reference
 * or datetime key is held as its string, which is how WMI writes it. Keys made by the program may have any
 * scalar type; they print and compare the same. */
struct cim_key {
    const char *name;
    struct cim_value value;
};

struct cim_ref {
    const char *server;     /* NULL when the path does not say */
    const char *ns;         /* "root\virtualization\v2" with backslashes; NULL when the path does not say */
    const char *class_name; /* never NULL */
    const struct cim_key *keys;
    size_t key_count; /* 0: the class itself, or the singleton */
    bool singleton;   /* Class=@ */
};

/* Parses a full or relative object path; the result is in the arena. Slashes of either kind separate
 * namespaces. Refused with HP_E_FAILED and the WMI code 0x8004103A (invalid object path): more than 64 KiB or
 * 64 keys, text that is not UTF-8, unbalanced quotes, a backslash before anything but backslash or quote,
 * empty names, doubled keys, numbers beyond 64 bits, blanks outside quotes, and anything after the last key.
 * `Class="x"` without a key name (single-key short form) gives a key named "". */
int cim_ref_parse(struct hp_arena *arena, const char *path, struct cim_ref *out, struct hp_error *err);

/* The full path: \\server\ns:Class.key="value",... with what is known of server and namespace (a server alone
 * is not written). */
void cim_ref_print(struct hp_str *out, const struct cim_ref *ref);
/* The same without server and namespace (__RELPATH). */
void cim_ref_print_relative(struct hp_str *out, const struct cim_ref *ref);
/* The same as arena text. */
char *cim_ref_path(struct hp_arena *arena, const struct cim_ref *ref);

/* The same object: class and keys equal (names ignoring case, key order does not matter, string values
 * ignoring case as WMI compares them, numbers by value, the short form's unnamed key like the only key of the
 * other). Server and namespace are not compared: paths can carry an old host name (facts page, 2.2). */
bool cim_ref_same(const struct cim_ref *a, const struct cim_ref *b);

/* The string value of a key, NULL when there is no such key or it is no string. */
const char *cim_ref_key(const struct cim_ref *ref, const char *name);

struct cim_ref *cim_ref_copy(struct hp_arena *arena, const struct cim_ref *ref);

#endif
