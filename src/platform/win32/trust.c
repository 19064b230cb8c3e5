/* SPDX-License-Identifier: MIT */
#include "win32/trust.h"

#include "base/text.h"
#include "platform/trust.h"
#include "win32/fail.h"
#include "win32/wide.h"

#include <aclapi.h>
#include <sddl.h>
#include <string.h>

PSID win32_own_user(struct hp_arena *arena)
{
    WIN32_HANDLE(token) = NULL;
    DWORD size = 0;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    GetTokenInformation(token, TokenUser, NULL, 0, &size);
    TOKEN_USER *user = hp_arena_alloc(arena, size);
    return GetTokenInformation(token, TokenUser, user, size, &size) ? user->User.Sid : NULL;
}

static PSID well_known(WELL_KNOWN_SID_TYPE type, struct hp_arena *arena)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    PSID sid = hp_arena_alloc(arena, size);
    return CreateWellKnownSid(type, NULL, sid, &size) ? sid : NULL;
}

enum { TRUSTED = 3 };

/* The user, administrators, the system. */
static bool trusted(PSID sids[TRUSTED], struct hp_arena *arena)
{
    sids[0] = win32_own_user(arena);
    sids[1] = sids[0] ? well_known(WinBuiltinAdministratorsSid, arena) : NULL;
    sids[2] = sids[1] ? well_known(WinLocalSystemSid, arena) : NULL;
    return sids[2];
}

SECURITY_ATTRIBUTES *win32_private(struct hp_arena *arena)
{
    PSID sids[TRUSTED];
    if (!trusted(sids, arena))
        return NULL;
    DWORD size = sizeof(ACL);
    for (size_t i = 0; i < TRUSTED; i++)
        size += (DWORD)sizeof(ACCESS_ALLOWED_ACE) + GetLengthSid(sids[i]);
    ACL *acl = hp_arena_alloc(arena, size);
    if (!InitializeAcl(acl, size, ACL_REVISION))
        return NULL;
    for (size_t i = 0; i < TRUSTED; i++)
        if (!AddAccessAllowedAceEx(acl, ACL_REVISION, OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE,
                                   FILE_ALL_ACCESS, sids[i]))
            return NULL;
    SECURITY_DESCRIPTOR *descriptor = hp_arena_alloc(arena, sizeof *descriptor);
    SECURITY_ATTRIBUTES *attributes = hp_arena_alloc(arena, sizeof *attributes);
    if (!InitializeSecurityDescriptor(descriptor, SECURITY_DESCRIPTOR_REVISION) ||
        !SetSecurityDescriptorDacl(descriptor, TRUE, acl, FALSE) ||
        !SetSecurityDescriptorControl(descriptor, SE_DACL_PROTECTED, SE_DACL_PROTECTED))
        return NULL;
    *attributes = (SECURITY_ATTRIBUTES){ .nLength = sizeof *attributes, .lpSecurityDescriptor = descriptor };
    return attributes;
}

bool win32_is_link(HANDLE file)
{
    FILE_ATTRIBUTE_TAG_INFO info;
    return !GetFileInformationByHandleEx(file, FileAttributeTagInfo, &info, sizeof info) ||
           sddl_is_link(info.FileAttributes, info.ReparseTag);
}

/* --- who may --- */

static void free_local(void *memory)
{
    if (*(void **)memory)
        LocalFree(*(void **)memory);
}

#define LOCAL_MEMORY(type, name) __attribute__((cleanup(free_local))) type name = NULL

/* The descriptor in words; NULL with the system's error. */
static const char *sddl_of(PSECURITY_DESCRIPTOR descriptor, SECURITY_INFORMATION parts,
                           struct hp_arena *arena)
{
    LOCAL_MEMORY(wchar_t *, text);
    return ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1, parts, &text,
                                                                NULL)
               ? win32_utf8(arena, text)
               : NULL;
}

/* This process's user as the same function writes him; NULL with the system's error. */
static const char *own_name(struct hp_arena *arena)
{
    SECURITY_DESCRIPTOR descriptor;
    PSID user = win32_own_user(arena);
    if (!user || !InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION) ||
        !SetSecurityDescriptorOwner(&descriptor, user, FALSE))
        return NULL;
    const char *text = sddl_of(&descriptor, OWNER_SECURITY_INFORMATION, arena);
    return text && hp_text_begins(text, "O:") ? text + 2 : NULL;
}

/* False with the system's error. */
static bool look_as(const char *user, HANDLE file, enum sddl_access access, struct hp_arena *arena,
                    enum sddl_finding *found, const char **who)
{
    const SECURITY_INFORMATION parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    LOCAL_MEMORY(PSECURITY_DESCRIPTOR, descriptor);
    DWORD failed = GetSecurityInfo(file, SE_FILE_OBJECT, parts, NULL, NULL, NULL, NULL, &descriptor);
    if (failed) {
        SetLastError(failed);
        return false;
    }
    const char *sddl = user ? sddl_of(descriptor, parts, arena) : NULL;
    if (sddl)
        *found = sddl_look(sddl, user, access, arena, who);
    return sddl;
}

static bool look(HANDLE file, enum sddl_access access, struct hp_arena *arena, enum sddl_finding *found,
                 const char **who)
{
    return look_as(own_name(arena), file, access, arena, found, who);
}

bool win32_is_trusted_link(HANDLE link)
{
    HP_ARENA(scratch);
    enum sddl_finding found;
    const char *who;
    return look(link, SDDL_CHANGE, &scratch, &found, &who) && found != SDDL_OF_OTHER && found != SDDL_UNCLEAR;
}

/* --- said --- */

static int refuse_owner(const char *path, const char *who, struct hp_error *err)
{
    hp_error_next(err,
                  "find out who put it there before you remove it, or set HYPERPOINT_STATE to a folder of "
                  "your own");
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it belongs to another user (%s)", path, who);
}

/* The command that leaves it to the user, administrators and the system. */
static void advise_to_close(const char *path, bool is_folder, struct hp_error *err)
{
    HP_ARENA(scratch);
    LOCAL_MEMORY(wchar_t *, sid);
    PSID user = win32_own_user(&scratch);
    if (!user || !ConvertSidToStringSidW(user, &sid))
        return;
    const char *inherited = is_folder ? "(OI)(CI)" : "";
    hp_error_next(err,
                  "if you trust what is in it, close it to others: icacls \"%s\" /inheritance:r /grant:r "
                  "\"*S-1-5-18:%sF\" \"*S-1-5-32-544:%sF\" \"*%s:%sF\"",
                  path, inherited, inherited, win32_utf8(&scratch, sid), inherited);
}

static int refuse_access(const char *path, const char *who, const char *what, struct hp_error *err)
{
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: other users can %s it%s%s%s", path, what,
                        who ? " (" : "", who ? who : "", who ? ")" : "");
}

int win32_refuse_link(const char *path, struct hp_error *err)
{
    hp_error_next(err, "find out who made the link before you remove it");
    return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it is a link", path);
}

static int check_descriptor(HANDLE file, const char *path, bool is_folder, enum sddl_access access,
                            struct hp_error *err)
{
    HP_ARENA(scratch);
    enum sddl_finding found;
    const char *who;
    if (!look(file, access, &scratch, &found, &who))
        return win32_fail(err, "see who may change", path);
    switch (found) {
    case SDDL_OURS:
        return 0;
    case SDDL_OF_OTHER:
        return refuse_owner(path, who, err);
    case SDDL_TO_OTHERS:
        if (access == SDDL_CHANGE)
            advise_to_close(path, is_folder, err);
        return refuse_access(path, who, access == SDDL_CHANGE ? "change" : "read", err);
    default:
        return hp_error_set(err, HP_E_ACCESS,
                            "cannot use %s: HyperPoint does not understand who may change it", path);
    }
}

int win32_check_folder(HANDLE folder, const char *path, struct hp_error *err)
{
    return win32_is_link(folder) ? win32_refuse_link(path, err)
                                 : check_descriptor(folder, path, true, SDDL_CHANGE, err);
}

int win32_check_file(HANDLE file, const char *path, enum sddl_access access, struct hp_error *err)
{
    BY_HANDLE_FILE_INFORMATION info;
    if (GetFileType(file) != FILE_TYPE_DISK || !GetFileInformationByHandle(file, &info) ||
        info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
        return hp_error_set(err, HP_E_FAILED, "cannot use %s: it is not a regular file", path);
    if (win32_is_link(file))
        return win32_refuse_link(path, err);
    if (info.nNumberOfLinks > 1) {
        hp_error_next(err, "find out what else it is before you remove it: fsutil hardlink list \"%s\"",
                      path);
        return hp_error_set(err, HP_E_ACCESS, "cannot use %s: it has a second name (a hard link)", path);
    }
    return check_descriptor(file, path, false, access, err);
}

/* --- the way to a file --- */

bool os_is_administrator(void)
{
    WIN32_HANDLE(token) = NULL;
    TOKEN_ELEVATION elevation = { 0 };
    DWORD length = 0;
    bool known = OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) &&
                 GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &length);
    return known && elevation.TokenIsElevated;
}

/* The descriptor that tests have for that part (platform/trust.h); NULL: none. */
static const char *descriptor_in(const char *lines, const char *part, struct hp_arena *arena)
{
    const char *any = NULL;
    while (*lines) {
        size_t length = strcspn(lines, "\r\n");
        size_t end = strcspn(lines, " \r\n");
        const char *path = end < length ? hp_arena_copy_part(arena, lines + end + 1, length - end - 1) : NULL;
        const char *sddl = hp_arena_copy_part(arena, lines, end);
        if (hp_text_same(path, part))
            return sddl;
        any = path && strcmp(path, "*") == 0 ? sddl : any;
        lines += length + strspn(lines + length, "\r\n");
    }
    return any;
}

/* Who may do that to the open part. */
static int look_at_part(HANDLE handle, const char *part, const char *instead, enum sddl_access access,
                        struct hp_arena *arena, enum sddl_finding *found, const char **who,
                        struct hp_error *err)
{
    if (!instead)
        return look_as("BA", handle, access, arena, found, who) ? 0
                                                                : win32_fail(err, "see who may change", part);
    const char *sddl = descriptor_in(instead, part, arena);
    if (!sddl)
        return hp_error_set(err, HP_E_FAILED, "the test has no descriptor of %s", part);
    *found = sddl_look(sddl, "BA", access, arena, who);
    return 0;
}

/* One part of it. An administrator's own account does not count: what it may change without being asked is no
 * place for what runs with all rights. *there: it exists. */
static int check_part(const char *part, const char *instead, bool is_on_the_way, bool *there,
                      struct hp_error *err)
{
    HP_ARENA(scratch);
    enum sddl_finding found = SDDL_OURS;
    const char *who = NULL;
    const wchar_t *wide = win32_path(&scratch, part);
    WIN32_HANDLE(handle) =
        wide ? CreateFileW(wide, READ_CONTROL | FILE_READ_ATTRIBUTES,
                           FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                           FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL)
             : INVALID_HANDLE_VALUE;
    *there = handle != INVALID_HANDLE_VALUE;
    if (!*there)
        return GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND
                   ? 0
                   : win32_fail(err, "look at", part);
    if (win32_is_link(handle))
        return win32_refuse_link(part, err);
    int rc = look_at_part(handle, part, instead, is_on_the_way ? SDDL_REPLACE : SDDL_CHANGE, &scratch, &found,
                          &who, err);
    if (rc)
        return rc;
    if (found == SDDL_OF_OTHER)
        return hp_error_set(
            err, HP_E_ACCESS,
            "cannot use %s: it belongs to a user (%s), and not to administrators or the system", part, who);
    return found == SDDL_OURS ? 0 : refuse_access(part, who, "change", err);
}

static bool may_be_there(const char *part)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, part);
    return wide && (GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES || !win32_is_missing(GetLastError()));
}

/* Folders on the way may be open for making things in them, as those of a drive are, where the next part is
 * there already. */
int os_trust_check(const char *path, const char *instead, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char **parts = hp_arena_array(&scratch, strlen(path) + 1, sizeof *parts);
    size_t count = 0;
    bool there = true;
    int rc = 0;
    for (size_t at = 0; path[at]; at++) {
        bool ends = !path[at + 1] || strchr("\\/", path[at + 1]);
        if (ends && path[at] == ':')
            parts[count++] = hp_arena_format(&scratch, "%.*s\\", (int)at + 1, path);
        else if (ends && !strchr("\\/", path[at]))
            parts[count++] = hp_arena_copy_part(&scratch, path, at + 1);
    }
    for (size_t i = 0; !rc && there && i < count; i++)
        rc = check_part(parts[i], instead, i + 1 < count && may_be_there(parts[i + 1]), &there, err);
    return rc;
}
