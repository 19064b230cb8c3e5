/* SPDX-License-Identifier: MIT */
/* What the files of this room share: the session. */
#ifndef WMI_PRIVATE_H
#define WMI_PRIVATE_H

#include "com.h"

#include "base/arena.h"
#include "cim/session.h"

/* A class whose methods were called, kept for the next call. */
struct wmi_class {
    struct wmi_class *next;
    const char *name;
    IWbemClassObject *definition;
};

struct wmi_namespace {
    struct wmi_namespace *next;
    const char *name;
    IWbemServices *services;
    struct wmi_class *classes;
};

/* A read that was started before it was asked for: one of its two answers is on its way. */
struct wmi_started {
    struct cim_read read;
    IEnumWbemClassObject *objects;
    IWbemCallResult *result;
};

struct wmi_session {
    struct cim_session session;
    struct hp_arena arena; /* lives as long as the session */
    const char *computer;  /* NULL: this machine */
    const char *user;      /* NULL: whoever runs the program */
    uint32_t timeout_seconds;
    unsigned (*interrupts)(void);
    bool only_reads;
    bool started;          /* COM, by this session */
    const char *host_name; /* what the host calls itself; NULL: nothing was read of it yet */
    IWbemLocator *locator;
    struct wmi_namespace *namespaces;
    struct hp_arena expected_arena; /* lives as long as what is expected */
    struct wmi_started *expected;
    size_t expected_count;
    ULONGLONG expected_at; /* the tick count of the hint, or of the last answer that it was for */
    /* Who calls, for every proxy: COM keeps pointers to it, so it lives as long as they do. The texts are on
     * the heap; without a user they are NULL and COM is given no identity. */
    COAUTHIDENTITY identity;
    wchar_t *full_user; /* as ConnectServer takes it */
};

/* --- connect.c --- */

/* Starts COM and makes the locator. */
int wmi_start(struct wmi_session *session, struct hp_error *err);

/* Ends every connection and COM. */
void wmi_stop(struct wmi_session *session);

/* The connection to a namespace (NULL: Hyper-V's), made when it is asked for the first time; stays the
 * session's. A failure is HP_E_ACCESS, as nothing was asked of the host yet, HP_E_TIMEOUT or
 * HP_E_INTERRUPTED. */
int wmi_connect(struct wmi_session *session, const char *ns, struct wmi_namespace **out,
                struct hp_error *err);

/* --- protect.c --- */

/* Says who calls, and how calls are protected, to a proxy: each has to be told. An object of this very
 * process is none and needs none, which for another machine is refused. */
int wmi_protect(struct wmi_session *session, void *proxy, struct hp_error *err);

/* --- wait.c --- */

/* How long a call may take: how long one look at it lasts, and since when it is looked at. */
enum { WMI_LOOK_MS = 200 };

enum wmi_purpose {
    WMI_READS,  /* the call changes nothing */
    WMI_CHANGES /* it may: when nobody waits for the answer, nobody knows */
};

struct wmi_wait {
    const struct wmi_session *session;
    enum wmi_purpose purpose;
    const char *what; /* for the error: the call */
    uint64_t give_up; /* by the tick count */
};

struct wmi_wait wmi_wait(const struct wmi_session *session, enum wmi_purpose purpose, const char *what);

/* After a look without an answer: 0 to go on looking, else HP_E_TIMEOUT, or for a call that reads
 * HP_E_INTERRUPTED when the user insists. (What was interrupted did not happen; so the same insistence on a
 * call that changes is HP_E_TIMEOUT.) */
int wmi_wait_longer(const struct wmi_wait *wait, struct hp_error *err);

/* Waits for the object a semisynchronous call gives; the caller owns *out, which is NULL when the call gives
 * none. `result` is what the call itself gave. */
int wmi_await_object(struct wmi_session *session, IWbemCallResult *result, enum wmi_purpose purpose,
                     const char *what, IWbemClassObject **out, struct hp_error *err);

/* --- fail.c --- */

/* Forgets what an earlier call of this thread left for wmi_fail. */
void wmi_clear_error(void);

/* Sets err from the HRESULT of the call that was made last, with the host's words for it and what a person
 * can do about it as far as the way to the host is concerned. */
int wmi_fail(const struct wmi_session *session, HRESULT hr, const char *what, struct hp_error *err);

/* The same for a connection that did not come about, where nothing was asked of the host: HP_E_ACCESS. */
int wmi_fail_connecting(const struct wmi_session *session, HRESULT hr, const char *what,
                        struct hp_error *err);

/* --- query.c, invoke.c, class.c: the verbs (cim/session.h) --- */

int wmi_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err);
int wmi_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
            struct cim_instance **out, struct hp_error *err);
int wmi_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
               const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
               struct hp_error *err);

int wmi_describe(struct cim_session *session, const char *ns, const char *class_name, struct hp_arena *arena,
                 const struct cim_class_decl **out, struct hp_error *err);

/* Send a query or a method call, whose answer the caller then waits for. The caller owns *out; the objects of
 * a query are told who calls. A method's path is one inside its class's namespace. */
int wmi_start_query(struct wmi_session *session, const struct cim_query *query, IEnumWbemClassObject **out,
                    struct hp_error *err);
int wmi_start_method(struct wmi_session *session, const struct cim_ref *ref, const char *method,
                     const struct cim_props *in, IWbemCallResult **out, struct hp_error *err);

/* --- ahead.c --- */

void wmi_expect(struct cim_session *session, const struct cim_read *reads, size_t count);

/* --- expect.c --- */

/* What was started for such a read; NULL: nothing, or too long ago. The caller takes what is in it, and calls
 * the second when it has the answer. */
struct wmi_started *wmi_find_expected(struct wmi_session *session, const struct cim_read *read);
void wmi_got_expected(struct wmi_session *session);

/* Drops what was started and not taken. */
void wmi_forget_expected(struct wmi_session *session);

/* --- query.c --- */

/* Asks for one object, by a path inside the namespace; the caller owns *out. */
int wmi_fetch(struct wmi_session *session, struct wmi_namespace *in, const char *path, const char *what,
              IWbemClassObject **out, struct hp_error *err);

#endif
