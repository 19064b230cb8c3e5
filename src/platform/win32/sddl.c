/* SPDX-License-Identifier: MIT */
#include "win32/sddl.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Rights of files and folders; each pair of words has one bit. */
enum {
    READ_DATA = 0x1,  /* or list a folder */
    WRITE_DATA = 0x2, /* or add a file */
    APPEND = 0x4,     /* or add a folder */
    WRITE_EA = 0x10,
    DELETE_CHILD = 0x40,
    WRITE_ATTRIBUTES = 0x100,
    REMOVE = 0x10000,
    WRITE_DAC = 0x40000,
    WRITE_OWNER = 0x80000,
    MAXIMUM = 0x2000000,
    ALL_GENERIC = 0x10000000,
    WRITE_GENERIC = 0x40000000,
};
static const uint32_t read_generic = 0x80000000;
static const uint32_t replace =
    DELETE_CHILD | REMOVE | WRITE_DAC | WRITE_OWNER | MAXIMUM | ALL_GENERIC | WRITE_GENERIC;
static const uint32_t change = WRITE_DATA | APPEND | WRITE_EA | DELETE_CHILD | WRITE_ATTRIBUTES | REMOVE |
                               WRITE_DAC | WRITE_OWNER | MAXIMUM | ALL_GENERIC | WRITE_GENERIC;

static const char *const administrators[] = { "BA", "S-1-5-32-544" };
static const char *const the_system[] = { "SY", "S-1-5-18" };
static const char trusted_installer[] = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
/* Stand for the owner, whoever that is, and for whoever makes something in a folder. */
static const char *const stand_ins[] = { "OW", "S-1-3-4", "CO", "S-1-3-0" };

static bool is_one_of(const char *who, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(who, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_trusted(const char *who, const char *user)
{
    return strcmp(who, user) == 0 || is_one_of(who, administrators, 2) || is_one_of(who, the_system, 2) ||
           strcmp(who, trusted_installer) == 0;
}

/* --- rights --- */

/* Two letters each. Those for registry keys and directory services are only other names of the bits. */
static const struct {
    char word[3];
    uint32_t bits;
} words[] = {
    { "GA", ALL_GENERIC }, { "GR", 0x80000000 }, { "GW", WRITE_GENERIC }, { "GX", 0x20000000 },
    { "RC", 0x20000 },     { "SD", REMOVE },     { "WD", WRITE_DAC },     { "WO", WRITE_OWNER },
    { "CC", 0x1 },         { "DC", 0x2 },        { "LC", 0x4 },           { "SW", 0x8 },
    { "RP", 0x10 },        { "WP", 0x20 },       { "DT", 0x40 },          { "LO", 0x80 },
    { "CR", 0x100 },       { "FA", 0x1F01FF },   { "FR", 0x120089 },      { "FW", 0x120116 },
    { "FX", 0x1200A0 },    { "KA", 0xF003F },    { "KR", 0x20019 },       { "KW", 0x20006 },
    { "KX", 0x20019 },
};

static bool add_word(const char *text, uint32_t *bits)
{
    for (size_t i = 0; i < HP_COUNT(words); i++) {
        if (strncmp(text, words[i].word, 2) == 0) {
            *bits |= words[i].bits;
            return true;
        }
    }
    return false;
}

/* A number as C writes it, or words one after the other. */
static bool read_rights(const char *text, uint32_t *bits)
{
    *bits = 0;
    if (text[0] >= '0' && text[0] <= '9') {
        char *end;
        unsigned long long number = strtoull(text, &end, 0);
        *bits = (uint32_t)number;
        return !*end && number <= UINT32_MAX;
    }
    for (; text[0]; text += 2) {
        if (!text[1] || !add_word(text, bits))
            return false;
    }
    return true;
}

/* --- entries --- */

enum { TYPE, FLAGS, RIGHTS, OBJECT, INHERITED_OBJECT, ACCOUNT, FIELDS };

/* "type;flags;rights;object;inherited object;account" */
static bool split(const char *text, size_t length, struct hp_arena *arena, const char *fields[FIELDS])
{
    char *rest = hp_arena_copy_part(arena, text, length);
    for (int i = 0; i < FIELDS; i++) {
        char *end = rest + strcspn(rest, ";");
        bool is_last = i == FIELDS - 1;
        if (is_last != !*end)
            return false; /* a condition behind it, or fields missing */
        fields[i] = rest;
        rest = end + !is_last;
        *end = '\0';
    }
    return true;
}

/* Pairs of letters, of which IO is one: it is only for what is made in the folder. */
static bool is_inherit_only(const char *flags)
{
    for (; flags[0] && flags[1]; flags += 2) {
        if (strncmp(flags, "IO", 2) == 0)
            return true;
    }
    return false;
}

static enum sddl_finding look_at_entry(const char *const fields[FIELDS], const char *user, uint32_t wanted,
                                       const char **who)
{
    static const char *const allowing[] = { "A", "OA" };
    static const char *const denying[] = { "D", "OD" };
    uint32_t rights;
    if (is_one_of(fields[TYPE], denying, 2))
        return SDDL_OURS;
    if (!is_one_of(fields[TYPE], allowing, 2) || !read_rights(fields[RIGHTS], &rights) || !*fields[ACCOUNT])
        return SDDL_UNCLEAR;
    if (wanted == replace && is_inherit_only(fields[FLAGS]))
        return SDDL_OURS;
    if (!(rights & wanted) || is_trusted(fields[ACCOUNT], user) || is_one_of(fields[ACCOUNT], stand_ins, 4))
        return SDDL_OURS;
    *who = fields[ACCOUNT];
    return SDDL_TO_OTHERS;
}

/* --- the whole --- */

enum { OWNER, GROUP, LIST, AUDIT, PARTS };

/* "O:owner G:group D:list S:audit" without the blanks; each of them may be missing (NULL). A colon is nowhere
 * else but in conditions, which no rule here knows. False when it is something else. */
static bool split_parts(const char *sddl, struct hp_arena *arena, const char *parts[PARTS])
{
    static const char letters[PARTS + 1] = "OGDS";
    int next = 0;
    for (const char *p = sddl; *p;) {
        const char *letter = strchr(letters + next, *p);
        if (!letter || p[1] != ':')
            return false;
        const char *start = p + 2;
        for (p = start; *p && p[1] != ':';)
            p++;
        int i = (int)(letter - letters);
        parts[i] = hp_arena_copy_part(arena, start, (size_t)(p - start));
        next = i + 1;
    }
    return true;
}

static enum sddl_finding look_at_list(const char *list, const char *user, uint32_t wanted,
                                      struct hp_arena *arena, const char **who)
{
    const char *p = strchr(list, '(');
    if (!p && strstr(list, "NO_ACCESS_CONTROL"))
        return SDDL_TO_OTHERS;
    for (; p && *p; p = strchr(p, ')') + 1) {
        const char *fields[FIELDS];
        size_t length = strcspn(p + 1, "()");
        if (*p != '(' || p[1 + length] != ')' || !split(p + 1, length, arena, fields))
            return SDDL_UNCLEAR;
        enum sddl_finding found = look_at_entry(fields, user, wanted, who);
        if (found != SDDL_OURS)
            return found;
    }
    return SDDL_OURS;
}

enum sddl_finding sddl_look(const char *sddl, const char *user, enum sddl_access access,
                            struct hp_arena *arena, const char **who)
{
    uint32_t wanted = access == SDDL_REPLACE  ? replace
                      : access == SDDL_CHANGE ? change
                                              : change | READ_DATA | read_generic;
    const char *parts[PARTS] = { NULL };
    *who = NULL;
    if (!split_parts(sddl, arena, parts) || !parts[OWNER] || !*parts[OWNER])
        return SDDL_UNCLEAR;
    if (!is_trusted(parts[OWNER], user)) {
        *who = parts[OWNER];
        return SDDL_OF_OTHER;
    }
    return parts[LIST] ? look_at_list(parts[LIST], user, wanted, arena, who) : SDDL_TO_OTHERS;
}

bool sddl_is_link(uint32_t attributes, uint32_t reparse_tag)
{
    enum { REPARSE_POINT = 0x400, NAME_SURROGATE = 0x20000000 };
    return attributes & REPARSE_POINT && (reparse_tag & NAME_SURROGATE || reparse_tag == 0);
}
