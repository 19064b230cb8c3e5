/* SPDX-License-Identifier: MIT */
#include "win32/place.h"

#include "platform/state.h"
#include "win32/fail.h"
#include "win32/trust.h"
#include "win32/wide.h"

#include <string.h>

static const DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

void win32_place_close(struct win32_place *place)
{
    for (size_t i = 0; i < place->count; i++)
        win32_close(&place->folders[i]);
    hp_arena_release(&place->arena);
}

const char *win32_state_root(const char *path, struct hp_arena *arena)
{
    HP_ARENA(scratch);
    const char *root;
    if (os_state_path(NULL, &scratch, &root, NULL) != 0)
        return NULL;
    size_t length = strlen(root);
    while (length > 1 && is_separator(root[length - 1]))
        length--;
    bool within = strncmp(path, root, length) == 0 && (!path[length] || is_separator(path[length]));
    return within ? hp_arena_copy_part(arena, root, length) : NULL;
}

/* --- one folder --- */

/* As itself when it is a link. */
static HANDLE open_as_itself(const wchar_t *path, DWORD access, DWORD share)
{
    return CreateFileW(path, access, share, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

/* "The directory name is invalid": a file is in its place, and nobody knows what would be in the folder. */
static int no_folder(const char *path, const char *doing, struct hp_error *err)
{
    SetLastError(ERROR_DIRECTORY);
    return win32_fail(err, doing, path);
}

/* Nobody can rename or delete a folder that is open for listing and not shared for that. */
static int hold(struct win32_place *place, const char *path, const char *doing, struct hp_error *err)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    HANDLE folder = wide ? open_as_itself(wide, FILE_LIST_DIRECTORY | READ_CONTROL | SYNCHRONIZE,
                                          FILE_SHARE_READ | FILE_SHARE_WRITE)
                         : INVALID_HANDLE_VALUE;
    if (folder == INVALID_HANDLE_VALUE)
        return win32_is_missing(GetLastError()) ? HP_E_NOT_FOUND : win32_fail(err, doing, path);
    place->folders =
        hp_arena_grow(&place->arena, place->folders, place->count, &place->capacity, sizeof *place->folders);
    place->folders[place->count++] = folder;
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(folder, &info))
        return win32_fail(err, doing, path);
    return info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? win32_check_folder(folder, path, err)
                                                            : no_folder(path, doing, err);
}

/* A link above the state folder may lead anywhere, as long as nobody else made it. */
static int check_links_above(const char *root, struct hp_error *err)
{
    HP_ARENA(scratch);
    char *part = hp_arena_copy(&scratch, root);
    for (char *p = part; *p; p++) {
        if (!is_separator(*p) || p == part || p[-1] == ':')
            continue;
        char separator = *p;
        *p = '\0';
        const wchar_t *wide = win32_path(&scratch, part);
        WIN32_HANDLE(folder) = wide ? open_as_itself(wide, READ_CONTROL | FILE_READ_ATTRIBUTES, share_all)
                                    : INVALID_HANDLE_VALUE;
        if (folder != INVALID_HANDLE_VALUE && win32_is_link(folder) && !win32_is_trusted_link(folder))
            return win32_refuse_link(part, err);
        *p = separator;
    }
    return 0;
}

int win32_root_check(const char *root, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = check_links_above(root, err);
    const wchar_t *wide = rc ? NULL : win32_path(&scratch, root);
    WIN32_HANDLE(folder) =
        wide ? open_as_itself(wide, READ_CONTROL | FILE_READ_ATTRIBUTES, share_all) : INVALID_HANDLE_VALUE;
    return rc || folder == INVALID_HANDLE_VALUE ? rc : win32_check_folder(folder, root, err);
}

/* --- the way there --- */

static int make_private(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    const wchar_t *wide = win32_path(&scratch, path);
    SECURITY_ATTRIBUTES *private = wide ? win32_private(&scratch) : NULL;
    if (private && (CreateDirectoryW(wide, private) || GetLastError() == ERROR_ALREADY_EXISTS))
        return 0;
    return win32_fail(err, "create the folder", path);
}

/* From the state folder down to the first `length` bytes of `path`, which is in it. */
static int hold_ours(const char *root, const char *path, size_t length, bool make, struct win32_place *place,
                     const char *doing, struct hp_error *err)
{
    HP_ARENA(scratch);
    size_t at = strlen(root);
    int rc = check_links_above(root, err);
    if (!rc)
        rc = hold(place, root, doing, err);
    while (!rc && at < length) {
        size_t start = at + strspn(path + at, "\\/");
        at = start + strcspn(path + start, "\\/");
        const char *name = hp_arena_copy_part(&scratch, path + start, at - start);
        const char *whole = hp_arena_copy_part(&scratch, path, at);
        if (!*name)
            break;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            return hp_error_set(err, HP_E_FAILED, "cannot use %s: it leads out of the state folder", whole);
        if (make)
            rc = make_private(whole, err);
        if (!rc)
            rc = hold(place, whole, doing, err);
    }
    return rc;
}

static int open_up_to(const char *path, size_t length, struct win32_place *out, const char *doing,
                      struct hp_error *err)
{
    const char *root = win32_state_root(path, &out->arena);
    out->path = win32_path(&out->arena, path);
    out->guarded = root;
    if (!out->path)
        return win32_fail(err, doing, path);
    return root && strlen(root) <= length ? hold_ours(root, path, length, false, out, doing, err) : 0;
}

int win32_place_open(const char *path, struct win32_place *out, const char *doing, struct hp_error *err)
{
    size_t length = strlen(path);
    while (length && !is_separator(path[length - 1]))
        length--;
    return open_up_to(path, length ? length - 1 : 0, out, doing, err);
}

int win32_folder_open(const char *path, struct win32_place *out, const char *doing, struct hp_error *err)
{
    return open_up_to(path, strlen(path), out, doing, err);
}

int win32_folder_make(const char *path, struct hp_error *err)
{
    HP_ARENA(scratch);
    WIN32_PLACE(place);
    const char *root = win32_state_root(path, &scratch);
    int rc = hold_ours(root, path, strlen(path), true, &place, "create the folder", err);
    return rc == HP_E_NOT_FOUND ? win32_fail(err, "create the folder", path) : rc;
}

/* --- files --- */

HANDLE win32_place_file(const struct win32_place *place, DWORD access, DWORD how, SECURITY_ATTRIBUTES *who)
{
    /* With backup semantics a folder can be opened, so that it can be told what it is. */
    const DWORD flags = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_BACKUP_SEMANTICS;
    access |= READ_CONTROL | FILE_READ_ATTRIBUTES | SYNCHRONIZE;
    if (!place->guarded)
        return CreateFileW(place->path, access, share_all, who, how, flags, NULL);
    HANDLE file =
        CreateFileW(place->path, access, share_all, who, how, flags | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    FILE_ATTRIBUTE_TAG_INFO info;
    if (file == INVALID_HANDLE_VALUE ||
        !GetFileInformationByHandleEx(file, FileAttributeTagInfo, &info, sizeof info) ||
        !(info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) || win32_is_link(file))
        return file;
    /* A file that the system keeps in another form is only itself when it is opened without that flag. */
    win32_close(&file);
    return CreateFileW(place->path, access, share_all, who, OPEN_EXISTING, flags, NULL);
}
