/* SPDX-License-Identifier: MIT */
/* The transport to real hosts from anywhere: a session over WS-Management (WinRM).
 *
 * Values have no types on this wire. A session takes them from the classes it knows, and reads the
 * declaration of any other class from the host. Every call is bounded: it is given up after a time, or when
 * the user insists on stopping. A method is never sent twice. A session belongs to the thread that opened it.
 */
#ifndef WSMAN_WSMAN_H
#define WSMAN_WSMAN_H

#include "base/arena.h"
#include "cim/session.h"

enum { WSMAN_DEFAULT_TIMEOUT_SECONDS = 60, WSMAN_PORT_HTTP = 5985, WSMAN_PORT_HTTPS = 5986 };

/* Where a host listens. */
struct wsman_address {
    bool tls;
    const char *host; /* an IPv6 address in its one spelling, and in brackets */
    uint16_t port;
};

/* Reads NAME, NAME:PORT, or http:// and https:// before either; nothing else is taken. NAME can be an IPv6
 * address, in brackets where a port follows. Without a scheme it is HTTPS. Texts are in the arena.
 * HP_E_USAGE.
 */
int wsman_address_parse(struct hp_arena *arena, const char *text, struct wsman_address *out,
                        struct hp_error *err);

/* What the sessions of a run have once for all of them: the certificates that they trust, and what users log
 * on with. */
struct wsman_shared;
struct wsman_shared *wsman_shared_new(void);
void wsman_shared_free(struct wsman_shared *shared); /* when all are closed */

struct wsman_target {
    struct wsman_address address;
    const char *user; /* "DOMAIN\name", "name@domain" or "name"; NULL: the owner of this session's Kerberos
                         ticket */
    const char *password; /* of that user */
    const char *ca;       /* file of certificates to trust instead of the machine's; NULL for those */
    struct wsman_shared *shared;
    uint32_t timeout_seconds;     /* for each call; 0: WSMAN_DEFAULT_TIMEOUT_SECONDS */
    unsigned (*interrupts)(void); /* as in struct wmi_target; may be NULL */
    bool only_reads;              /* nothing will be changed: the first interrupt ends a call */
    /* A class as hosts declare it, with all that it inherits, and since when hosts have each property; NULL
     * when it is not known. What it gives stays as it is as long as the session; called from the thread of
     * each session. */
    const struct cim_class_decl *(*known)(void *context, const char *ns, const char *class_name);
    void *known_context;
};

/* Makes a session; nothing is sent yet. The session logs on with Kerberos or NTLM: over HTTP it seals every
 * message, over HTTPS it binds itself to the host's certificate. Where the host offers neither, or this
 * machine lacks what it takes, user and password go to the host (Basic), over HTTPS or to this machine alone.
 * The texts are copied; the session overwrites its copy of the password when it is closed, and what is shared
 * has another until it is freed. */
int wsman_open(const struct wsman_target *target, struct cim_session **out, struct hp_error *err);

/* What the host calls itself: one query to root\cimv2. From then on paths of objects carry it, as the host's
 * own do. `session` is one that wsman_open made, not a decorated one. */
int wsman_host_name(struct cim_session *session, struct hp_arena *arena, const char **out,
                    struct hp_error *err);

/* Who made the service that answers ("Microsoft Corporation"), in the arena; `session` as above. */
int wsman_vendor(struct cim_session *session, struct hp_arena *arena, const char **out, struct hp_error *err);

#endif
