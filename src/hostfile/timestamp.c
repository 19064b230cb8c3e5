/* SPDX-License-Identifier: MIT */
#include "hostfile/timestamp.h"

#include "cim/datetime.h"

#include <stdio.h>
#include <string.h>

static const char pattern[] = "dddd-dd-ddTdd:dd:dd";

/* Both directions go through the form cim/datetime.h knows: "yyyymmddHHMMSS.mmmmmm+000". */
bool hf_timestamp_parse(const char *text, int64_t *micros)
{
    char cim[] = "00000000000000.000000+000";
    size_t digits = 0;
    for (size_t i = 0; pattern[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !digit : text[i] != pattern[i])
            return false;
        if (digit)
            cim[digits++] = text[i];
    }
    const char *rest = text + strlen(pattern);
    if (*rest == '.') {
        char *fraction = strchr(cim, '.') + 1;
        size_t length = strspn(rest + 1, "0123456789");
        if (length < 1 || length > 6)
            return false;
        memcpy(fraction, rest + 1, length);
        rest += 1 + length;
    }
    struct cim_datetime time;
    if (strcmp(rest, "Z") != 0 || !cim_datetime_parse(cim, &time))
        return false;
    *micros = time.micros;
    return true;
}

void hf_timestamp_print(int64_t micros, char out[HF_TIMESTAMP_LENGTH + 1])
{
    char cim[CIM_DATETIME_LENGTH + 1];
    cim_datetime_print((struct cim_datetime){ .micros = micros }, cim);
    int length = snprintf(out, HF_TIMESTAMP_LENGTH + 1, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s", cim, cim + 4,
                          cim + 6, cim + 8, cim + 10, cim + 12);
    const char *fraction = cim + 15;
    snprintf(out + length, (size_t)(HF_TIMESTAMP_LENGTH + 1 - length), micros % HF_SECOND ? ".%.6sZ" : "Z",
             fraction);
}
