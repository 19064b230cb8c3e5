/* SPDX-License-Identifier: MIT */
/* The door for the network: a simulated host behind a WinRM listener. It is as strict in what is meant as the
 * model, and as lenient in how it is put as Windows is. It turns values into XML with its own code: it and
 * the transport check each other. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* What a client must be that logs on with Kerberos or NTLM over TLS; as CbtHardeningLevel of Windows. */
enum sim_http_binding {
    SIM_HTTP_BINDING_RELAXED, /* bound to this connection, or to none */
    SIM_HTTP_BINDING_STRICT,  /* bound to this connection */
    SIM_HTTP_BINDING_NONE,    /* anything */
};

struct sim_http_options {
    const char *file;        /* of the simulated host */
    const char *listen;      /* "127.0.0.1:5985", "[::1]:5985"; port 0: any that is free */
    const char *certificate; /* file in PEM, for HTTPS; NULL: HTTP, on this machine's own address only */
    const char *key;         /* its file */
    bool negotiates;         /* Kerberos and NTLM, and sealed messages without TLS, for whom GSSAPI lets in
                                (KRB5_KTNAME, NTLM_USER_FILE) */
    bool only_kerberos;      /* the same with Kerberos alone, under its own name */
    enum sim_http_binding binding;
    const char *user;
    const char *password;
    const char *references; /* doors/http/references.h; NULL: no Windows is played */
    uint64_t speed; /* how much faster than the machine's a virtual clock runs, while anybody is connected */
};

/* Serves until SIGTERM or SIGINT; says on stdout what it is and where it listens once it does. HP_E_USAGE for
 * something that is not an address, or that other machines reach without TLS, for a certificate that cannot
 * be used, and without a password; HP_E_FAILED. */
int sim_http_serve(const struct sim_http_options *options, struct hp_error *err);

#endif
