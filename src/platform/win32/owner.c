/* SPDX-License-Identifier: MIT */
#include "win32/owner.h"

#include "win32/fail.h"

#include <aclapi.h>

/* The user this process runs as; NULL with the system's error. */
static PSID own_user(struct hp_arena *arena)
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
    sids[0] = own_user(arena);
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

static void free_descriptor(PSECURITY_DESCRIPTOR *descriptor)
{
    if (*descriptor)
        LocalFree(*descriptor);
}

bool win32_is_ours(const wchar_t *path)
{
    HP_ARENA(scratch);
    PSID sids[TRUSTED], owner = NULL;
    __attribute__((cleanup(free_descriptor))) PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!trusted(sids, &scratch) ||
        GetNamedSecurityInfoW(path, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                              &descriptor) != ERROR_SUCCESS)
        return false;
    for (size_t i = 0; i < TRUSTED; i++)
        if (EqualSid(owner, sids[i]))
            return true;
    return false;
}
