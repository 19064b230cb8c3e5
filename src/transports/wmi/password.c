/* SPDX-License-Identifier: MIT */
#include "wmi/wmi.h"

#include "text.h"

#include "base/text.h"

#include <stdlib.h>
#include <wincred.h>

/* Overwrites what was read before Windows frees it. */
static void free_credential(CREDENTIALW **credential)
{
    if (!*credential)
        return;
    SecureZeroMemory((*credential)->CredentialBlob, (*credential)->CredentialBlobSize);
    CredFree(*credential);
}

static bool is_of(const CREDENTIALW *credential, const char *user)
{
    HP_ARENA(scratch);
    WMI_BSTR(name);
    if (!credential->UserName)
        return false;
    name = wmi_literal(credential->UserName);
    const char *utf8 = wmi_utf8(&scratch, name);
    return hp_text_is_utf8(utf8, strlen(utf8)) && hp_text_same(utf8, user);
}

/* cmdkey, control panel and CredWriteW store generic passwords as UTF-16 without an end. */
static char *password_of(const CREDENTIALW *credential)
{
    int units = (int)(credential->CredentialBlobSize / sizeof(wchar_t));
    const wchar_t *text = (const wchar_t *)(const void *)credential->CredentialBlob;
    int length = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, units, NULL, 0, NULL, NULL);
    if (length <= 0)
        return NULL;
    char *password = hp_malloc((size_t)length + 1);
    WideCharToMultiByte(CP_UTF8, 0, text, units, password, length, NULL, NULL);
    password[length] = '\0';
    return password;
}

char *wmi_stored_password(const char *computer, const char *user)
{
    HP_ARENA(scratch);
    WMI_BSTR(target);
    __attribute__((cleanup(free_credential))) CREDENTIALW *credential = NULL;
    if (wmi_bstr(hp_arena_format(&scratch, "HyperPoint:%s", computer), &target, NULL) != 0 ||
        !CredReadW(target, CRED_TYPE_GENERIC, 0, &credential) || !is_of(credential, user))
        return NULL;
    return password_of(credential);
}
