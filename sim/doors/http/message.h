/* SPDX-License-Identifier: MIT */
/* Messages as they come in, and the frame of those that go out. */
#ifndef DOOR_MESSAGE_H
#define DOOR_MESSAGE_H

#include "cim/ref.h"
#include "soap/tree.h"

enum { DOOR_LARGEST_MESSAGE = 500 * 1024, DOOR_SMALLEST_ENVELOPE = 8192 };

/* A message that can be answered. All texts are in the arena it was read into. */
struct door_message {
    const char *action;
    const char *id;
    const char *resource;              /* URI without blanks around it; NULL: none */
    const char *ns;                    /* with backslashes; NULL when the resource is no class of WMI */
    const char *class_name;            /* "*": any */
    const struct soap_node *selectors; /* NULL: none */
    const struct soap_node *body;      /* its first element; NULL for an empty body */
    size_t max_envelope;               /* bytes the answer may have */
    bool is_dmtf;                      /* the resource names no namespace, a selector does */
};

/* What is refused. Texts live as long as the message. */
struct door_fault {
    const char *subcode;          /* "w:InvalidSelectors" */
    uint32_t code;                /* of WSManFault; 0: none, and no detail */
    const char *text;             /* what a person reads; NULL: none */
    bool is_receiver;             /* the host failed, not the client */
    const struct hp_error *cause; /* of the model, told as an extended status; NULL: none */
    uint32_t status;              /* its number */
};

/* Reads what WS-Management demands of every message. False with a fault. *out has id and action as far as
 * they could be read. */
bool door_read_message(struct hp_arena *arena, const char *text, size_t length, struct door_message *out,
                       struct door_fault *fault);

/* Namespace and class of a resource URI or an endpoint reference; false for others. */
bool door_read_class(struct hp_arena *arena, const char *uri, const struct soap_node *selectors,
                     const char **ns, const char **class_name);

/* The answer around `body`, with the action of the message and "Response". */
void door_write_answer(struct hp_str *out, const struct door_message *message, const char *body);
void door_write_fault(struct hp_str *out, const struct door_message *message, const struct door_fault *fault);

#endif
