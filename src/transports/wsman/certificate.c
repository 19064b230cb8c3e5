/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include "base/text.h"
#include "seal/base64.h"
#include "seal/binding.h"

#include <string.h>

/* Appends the DER of a certificate in PEM. */
static bool add_der(struct hp_str *out, const char *pem)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    HP_STR(lines);
    const char *at = strstr(pem, begin);
    const char *end = at ? strstr(at, "-----END") : NULL;
    if (!end)
        return false;
    for (at += strlen(begin); at < end; at++) {
        if (!strchr("\r\n", *at))
            hp_str_add_char(&lines, *at);
    }
    return seal_read_base64(out, hp_str_text(&lines));
}

/* libcurl tells all it knows of each certificate; that of the host is the first. */
void wsman_certificate_keep(struct wsman_http *http)
{
    static const char field[] = "Cert:";
    struct curl_certinfo *all = NULL;
    hp_str_reset(&http->certificate);
    if (http->library->easy_getinfo(http->curl, CURLINFO_CERTINFO, &all) != CURLE_OK || !all ||
        all->num_of_certs < 1)
        return;
    for (const struct curl_slist *row = all->certinfo[0]; row; row = row->next) {
        if (hp_text_begins(row->data, field))
            hp_str_add(&http->certificate, row->data + strlen(field));
    }
}

int wsman_certificate_bind(const struct wsman_http *http, struct hp_str *out, struct hp_error *err)
{
    HP_STR(der);
    if (!hp_str_fits(&http->certificate) || !add_der(&der, hp_str_text(&http->certificate)))
        return hp_error_set(err, HP_E_FAILED, "libcurl does not tell the certificate of %s",
                            http->target.address.host);
    return seal_add_binding(out, hp_str_text(&der), der.length, err);
}
