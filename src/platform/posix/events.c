/* SPDX-License-Identifier: MIT */
#include "platform/events.h"

#include "base/str.h"
#include "posix/fail.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A field of systemd's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): a value of several lines has its
 * length before it, in 64 bits, little-endian. */
static void add_field(struct hp_str *out, const char *prefix, const char *name, const char *value)
{
    hp_str_format(out, "%s%s", prefix, name);
    if (!strchr(value, '\n')) {
        hp_str_format(out, "=%s\n", value);
        return;
    }
    uint64_t length = strlen(value);
    hp_str_add_char(out, '\n');
    for (unsigned i = 0; i < sizeof length; i++)
        hp_str_add_char(out, (char)(unsigned char)(length >> (8 * i)));
    hp_str_format(out, "%s\n", value);
}

/* What a kind is to syslog and the journal; the ids are HyperPoint's own, and never change. */
static const struct {
    const char *priority;
    const char *id;
} kinds[] = {
    [OS_EVENT_DONE] = { "6", "7d1d7f0c3f5b4a1f9a5e0b6f4c2e8d01" },
    [OS_EVENT_REFUSED] = { "4", "7d1d7f0c3f5b4a1f9a5e0b6f4c2e8d02" },
    [OS_EVENT_FAILED] = { "3", "7d1d7f0c3f5b4a1f9a5e0b6f4c2e8d03" },
};

int os_event_write(const struct os_event *event, const char *instead, struct hp_error *err)
{
    HP_STR(text);
    const char *path = instead ? instead : "/run/systemd/journal/socket";
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return hp_error_set(err, HP_E_FAILED, "%s is too long a path for a socket", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    add_field(&text, "", "MESSAGE", event->message);
    add_field(&text, "", "MESSAGE_ID", kinds[event->kind].id);
    add_field(&text, "", "PRIORITY", kinds[event->kind].priority);
    add_field(&text, "", "SYSLOG_IDENTIFIER", "hyperpoint");
    for (size_t i = 0; i < event->count; i++)
        add_field(&text, "HYPERPOINT_", event->fields[i].name, event->fields[i].value);
    POSIX_FD(fd) = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && sendto(fd, hp_str_text(&text), text.length, MSG_DONTWAIT | MSG_NOSIGNAL,
                          (const struct sockaddr *)&address, sizeof address) == (ssize_t)text.length)
        return 0;
    if (errno == ENOENT || errno == ENOTDIR)
        return hp_error_set(err, HP_E_NOT_FOUND, "this machine has no journal");
    return posix_fail(err, "write to the journal", path);
}
