/* SPDX-License-Identifier: MIT */
#include "sim/http.h"

#include "connection.h"
#include "service.h"

#include "base/address.h"
#include "base/text.h"
#include "seal/binding.h"
#include "seal/context.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A client that says nothing for so long is gone; as many at once as Windows lets in. */
enum { IDLE_SECONDS = 120, MAX_CONNECTIONS = 300, BACKLOG = 64 };

struct server {
    const struct sim_http_options *options;
    struct door_tls *tls; /* NULL: without */
    int listener;
    struct hp_str binding; /* of the certificate */
    struct seal_terms terms;
    struct door_service service;
    pthread_mutex_t lock; /* of all below, and of the service */
    pthread_cond_t left;
    int connections[MAX_CONNECTIONS]; /* file descriptors, -1 for a free place */
    unsigned connected;
    uint64_t seen; /* when the host was last called, or the first client came */
};

static uint64_t now_micros(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* --- a client --- */

struct client {
    struct server *server;
    size_t place;
};

/* The host's time goes on while its clients wait in theirs. */
static int answer(void *context, const char *text, size_t length, struct hp_str *out)
{
    struct server *server = context;
    pthread_mutex_lock(&server->lock);
    uint64_t now = now_micros();
    sim_host_elapse(server->service.host, (now - server->seen) / 1000 * server->options->speed);
    server->seen = now;
    int status = door_answer(&server->service, now, text, length, out);
    pthread_mutex_unlock(&server->lock);
    return status;
}

static void *serve_client(void *context)
{
    struct client client = *(struct client *)context;
    struct server *server = client.server;
    free(context);
    struct door_stream stream = { .fd = server->connections[client.place] };
    const struct sim_http_options *options = server->options;
    const struct door_listener listener = { .terms = options->negotiates ? &server->terms : NULL,
                                            .demands_binding =
                                                server->tls && options->binding == SIM_HTTP_BINDING_STRICT,
                                            .user = options->user,
                                            .password = options->password,
                                            .context = server,
                                            .answer = answer };
    if (server->tls)
        stream.tls = door_tls_accept(server->tls, stream.fd);
    if (stream.tls || !server->tls)
        door_converse(&stream, &listener);
    door_tls_end(stream.tls);
    pthread_mutex_lock(&server->lock);
    close(stream.fd);
    server->connections[client.place] = -1;
    server->connected--;
    pthread_cond_signal(&server->left);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

/* --- clients coming --- */

static void prepare(int fd)
{
    const struct timeval patience = { .tv_sec = IDLE_SECONDS };
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/* With the lock. */
static bool begin(struct server *server, int fd)
{
    size_t place = 0;
    pthread_t thread;
    while (place < MAX_CONNECTIONS && server->connections[place] >= 0)
        place++;
    if (place == MAX_CONNECTIONS)
        return false;
    struct client *client = hp_malloc(sizeof *client);
    *client = (struct client){ server, place };
    server->connections[place] = fd;
    if (pthread_create(&thread, NULL, serve_client, client) != 0) {
        server->connections[place] = -1;
        free(client);
        return false;
    }
    pthread_detach(thread);
    if (server->connected++ == 0)
        server->seen = now_micros();
    return true;
}

static void take_client(struct server *server)
{
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    prepare(fd);
    pthread_mutex_lock(&server->lock);
    if (!begin(server, fd))
        close(fd);
    pthread_mutex_unlock(&server->lock);
}

/* --- listening --- */

static int no_address(const char *text, struct hp_error *err)
{
    return hp_error_set(err, HP_E_USAGE,
                        "--listen takes an address and a port, as 127.0.0.1:5985 or [::1]:5985, not %s",
                        text);
}

/* Of either kind: the first field of all of them says which it is. */
union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

static socklen_t size_of(const union address *address)
{
    return address->any.sa_family == AF_INET6 ? sizeof address->ipv6 : sizeof address->ipv4;
}

static bool is_loopback(const union address *address)
{
    return address->any.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&address->ipv6.sin6_addr)
                                              : ntohl(address->ipv4.sin_addr.s_addr) >> 24 == 127;
}

static bool read_host(const struct hp_address *named, uint16_t port, union address *out)
{
    if (named->is_ipv6) {
        *out = (union address){ .ipv6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) } };
        return inet_pton(AF_INET6, named->host, &out->ipv6.sin6_addr) == 1;
    }
    *out = (union address){ .ipv4 = { .sin_family = AF_INET, .sin_port = htons(port) } };
    return inet_pton(AF_INET, named->host, &out->ipv4.sin_addr) == 1;
}

/* Basic over HTTP shows the password to everybody on the way: there must be no way. */
static int read_address(const char *text, bool is_sealed, union address *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    uint64_t port;
    struct hp_address named;
    if (!hp_address_read(&scratch, text, &named) || *named.scheme || *named.rest != ':' ||
        !hp_text_to_u64(named.rest + 1, &port) || port > UINT16_MAX ||
        !read_host(&named, (uint16_t)port, out))
        return no_address(text, err);
    if (is_sealed || is_loopback(out))
        return 0;
    hp_error_next(
        err,
        "give it a certificate with --tls, use --auth negotiate, or listen at this machine's own address 127.0.0.1");
    return hp_error_set(err, HP_E_USAGE, "passwords would go unprotected");
}

/* "127.0.0.1:5985", "[::1]:5985" */
static void add_place(struct hp_str *out, const union address *address)
{
    char host[INET6_ADDRSTRLEN];
    if (address->any.sa_family == AF_INET6)
        hp_str_format(out, "[%s]:%u", inet_ntop(AF_INET6, &address->ipv6.sin6_addr, host, sizeof host),
                      ntohs(address->ipv6.sin6_port));
    else
        hp_str_format(out, "%s:%u", inet_ntop(AF_INET, &address->ipv4.sin_addr, host, sizeof host),
                      ntohs(address->ipv4.sin_port));
}

static int open_listener(struct server *server, struct hp_error *err)
{
    HP_STR(place);
    union address address;
    int on = 1;
    int rc = read_address(server->options->listen, server->tls || server->options->negotiates, &address, err);
    if (rc)
        return rc;
    socklen_t size = size_of(&address);
    server->listener = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(server->listener, &address.any, size) != 0 || listen(server->listener, BACKLOG) != 0 ||
        getsockname(server->listener, &address.any, &size) != 0)
        return hp_error_set(err, HP_E_FAILED, "cannot listen at %s: %s", server->options->listen,
                            strerror(errno));
    add_place(&place, &address);
    printf("a simulated Hyper-V host listens at http%s://%s/wsman\n", server->tls ? "s" : "",
           hp_str_text(&place));
    if (fflush(stdout) != 0)
        return hp_error_set(err, HP_E_FAILED, "cannot say where it listens");
    return 0;
}

/* Until a signal comes. */
static void accept_all(struct server *server, int signals)
{
    for (;;) {
        struct pollfd both[] = { { .fd = server->listener, .events = POLLIN },
                                 { .fd = signals, .events = POLLIN } };
        if (poll(both, 2, -1) < 0 && errno != EINTR)
            return;
        if (both[1].revents)
            return;
        if (both[0].revents)
            take_client(server);
    }
}

/* Ends what is open and waits until it has ended. */
static void hang_up(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < MAX_CONNECTIONS; i++) {
        if (server->connections[i] >= 0)
            shutdown(server->connections[i], SHUT_RDWR);
    }
    while (server->connected)
        pthread_cond_wait(&server->left, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

static int serve(struct server *server, struct hp_error *err)
{
    sigset_t ending;
    (void)signal(SIGPIPE, SIG_IGN); /* from clients that are gone */
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    if (signals < 0)
        return hp_error_set(err, HP_E_FAILED, "cannot wait for signals: %s", strerror(errno));
    int rc = open_listener(server, err);
    if (!rc)
        accept_all(server, signals);
    hang_up(server);
    if (server->listener >= 0)
        close(server->listener);
    close(signals);
    return rc;
}

/* What clients must agree to. */
static int set_terms(struct server *server, struct hp_error *err)
{
    const struct sim_http_options *options = server->options;
    HP_STR(der);
    server->terms = (struct seal_terms){ .scheme = options->only_kerberos ? SEAL_KERBEROS : SEAL_NEGOTIATE,
                                         .seals = !server->tls,
                                         .binding = &server->binding };
    if (!server->tls || !options->negotiates || options->binding == SIM_HTTP_BINDING_NONE)
        return 0;
    door_tls_add_certificate(server->tls, &der);
    return seal_add_binding(&server->binding, hp_str_text(&der), der.length, err);
}

int sim_http_serve(const struct sim_http_options *options, struct hp_error *err)
{
    if (!options->negotiates && (!options->password || !*options->password)) {
        hp_error_next(err, "set the environment variable HYPERPOINT_PASSWORD to one");
        return hp_error_set(err, HP_E_USAGE, "nothing is served without a password");
    }
    struct server *server = hp_malloc(sizeof *server);
    *server = (struct server){ .options = options,
                               .listener = -1,
                               .lock = PTHREAD_MUTEX_INITIALIZER,
                               .left = PTHREAD_COND_INITIALIZER,
                               .binding = HP_STR_EMPTY(SIZE_MAX / 4) };
    for (size_t i = 0; i < MAX_CONNECTIONS; i++)
        server->connections[i] = -1;
    if (options->references && !door_references_named(options->references, &server->service.references)) {
        free(server);
        return hp_error_set(err, HP_E_USAGE,
                            "HYPERPOINT_DOOR_REFERENCES is all, numeric, sections or none, not %s",
                            options->references);
    }
    int rc = options->certificate ? door_tls_new(options->certificate, options->key, &server->tls, err) : 0;
    if (!rc)
        rc = set_terms(server, err);
    if (!rc)
        rc = sim_host_open(options->file, &server->service.host, err);
    if (!rc)
        rc = serve(server, err);
    for (size_t i = 0; i < DOOR_MAX_CONTEXTS; i++)
        door_context_free(&server->service.contexts.at[i]);
    sim_host_close(server->service.host);
    door_tls_free(server->tls);
    hp_str_release(&server->binding);
    free(server);
    return rc;
}
