/* SPDX-License-Identifier: MIT */
/* The door for the network: a simulated host behind a WinRM listener. It is as strict in what is meant as the
 * model, and as lenient in how it is put as Windows is. It turns values into XML with its own code: it and
 * the transport check each other. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_http_options {
    const char *file;        /* of the simulated host */
    const char *listen;      /* "127.0.0.1:5985"; port 0: any that is free */
    const char *certificate; /* file in PEM, for HTTPS; NULL: HTTP, on this machine's own address only */
    const char *key;         /* its file */
    bool negotiates;         /* Kerberos and NTLM with sealed messages, for whom GSSAPI lets in (KRB5_KTNAME,
                                NTLM_USER_FILE) */
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
