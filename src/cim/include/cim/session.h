/* SPDX-License-Identifier: MIT */
/* The waist: all that HyperPoint can do to any host. Three verbs, a fourth that only looks at what a host
 * declares, and a hint that lets reads travel together; each transport, the simulated host and each decorator
 * is one table of these functions. Nothing above knows how a call travels, nothing below knows what Hyper-V
 * is. */
#ifndef CIM_SESSION_H
#define CIM_SESSION_H

#include "cim/class.h"
#include "cim/instance.h"
#include "cim/wql.h"

struct cim_session;

/* A call that changes nothing: a query, or a method that only reads. */
struct cim_read {
    struct cim_query query; /* text NULL: it is the method */
    const struct cim_ref *ref;
    const char *method;
    const struct cim_props *in;
};

struct cim_session_ops {
    /* Runs the query and appends every result to *out (whose storage is in the arena). On failure *out is
     * untouched: a list cut short is never given. Results carry their path unless the query selects without
     * keys. */
    int (*query)(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                 struct cim_instances *out, struct hp_error *err);

    /* Reads one object. HP_E_NOT_FOUND (with the WMI code) when it is gone. */
    int (*get)(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
               struct cim_instance **out, struct hp_error *err);

    /* Calls a method of an object. `in` holds only the parameters that are given; *out receives the OUT
     * parameters and ReturnValue (uint32). 0 means that the call was made and answered: what ReturnValue says
     * is for the caller. HP_E_GONE and HP_E_TIMEOUT mean that nobody knows whether it happened. */
    int (*invoke)(struct cim_session *session, const struct cim_ref *ref, const char *method,
                  const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                  struct hp_error *err);

    /* Reads what the host declares of a class, for finding out whether it has all that is relied on: name as
     * the host spells it, superclass, every property and method with those of the ancestors, each once, with
     * types and (CIM_PROPERTY_KEY, CIM_PROPERTY_ARRAY) flags as declared, the class of references and
     * embedded objects where the host says it, and no `since`. HP_E_NOT_FOUND (with the WMI code) when there
     * is no such class. Takes no rights on objects. *out is in the arena and untouched on failure. */
    int (*describe)(struct cim_session *session, const char *ns, const char *class_name,
                    struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err);

    /* See cim_expect. NULL: the calls of this session do not overlap. */
    void (*expect)(struct cim_session *session, const struct cim_read *reads, size_t count);

    /* Frees the session (and, for a decorator, the one it wraps). */
    void (*close)(struct cim_session *session);
};

/* A transport that can write characters with a meaning in XML in several ways, where they are inside a text
 * that is a parameter. Hosts are known that refuse one of them. */
struct cim_wording {
    unsigned ways;
    unsigned way;     /* in use */
    bool is_accepted; /* the host has taken such a text, or is one that takes each */
    bool was_refused; /* the last method, which had such a text: it may be why */
    /* True when the host is one that takes each. Asked once, when it first matters, and then NULL. */
    bool (*takes_each)(struct cim_wording *wording);
};

/* The first member of every session. */
struct cim_session {
    const struct cim_session_ops *ops;
    struct cim_wording
        *wording; /* of the session; a decorator has that of the one it wraps; NULL: there is one way */
};

int cim_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
              struct cim_instances *out, struct hp_error *err);
int cim_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
            struct cim_instance **out, struct hp_error *err);
int cim_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
               const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
               struct hp_error *err);

/* A session without this verb answers "not supported". */
int cim_describe(struct cim_session *session, const char *ns, const char *class_name, struct hp_arena *arena,
                 const struct cim_class_decl **out, struct hp_error *err);

/* Says which reads come next, each made once and in any order. A session whose calls can overlap starts them
 * all now, and the call of the same query or method then only waits for its answer, which may be as old as
 * this hint. What is not asked for is dropped with the next hint, with the next method that was not expected
 * (so no answer is older than a change), and half a second after the hint or the last answer that it was for
 * (so none is handed out after other work). A read that could not be started is made when it is asked
 * for, and fails then if it must. Nothing of `reads` is kept. */
void cim_expect(struct cim_session *session, const struct cim_read *reads, size_t count);

/* A deep copy whose every byte belongs to the arena. */
struct cim_read cim_read_copy(struct hp_arena *arena, const struct cim_read *read);

/* The same call: query for query, method for method of the same object with equal parameters. */
bool cim_read_same(const struct cim_read *a, const struct cim_read *b);

/* True while it is not known whether the host takes texts with such characters as this session writes them.
 */
bool cim_wording_is_open(struct cim_session *session);

/* After a method that the host refused: true when that may be for how its texts were written, and there is
 * another way. */
bool cim_can_reword(struct cim_session *session);

/* The same, and from then on texts are written in that way: the method can be called again, once it is known
 * that it changed nothing. When there is none left, the first way is used again. */
bool cim_reword(struct cim_session *session);

/* NULL is accepted. */
void cim_session_close(struct cim_session *session);

#endif
