/* SPDX-License-Identifier: MIT */
#include "connection.h"

#include "auth.h"
#include "message.h"

#include "base/arena.h"
#include "base/text.h"
#include "seal/base64.h"
#include "seal/context.h"

#include <string.h>

enum { MAX_HEAD = 32 * 1024, CHUNK = 16 * 1024 };

/* The head of a request. Texts are in the arena; NULL: not there. */
struct request {
    const char *method;
    const char *path;
    const char *authorization;
    const char *content_length;
    const char *transfer_encoding;
    const char *connection;
    const char *expect;
};

struct conversation {
    struct door_stream *stream;
    const struct door_listener *listener;
    struct hp_str *input;      /* what came and was not used yet */
    struct seal_context *seal; /* of a client that logs on or has logged on so */
    const char *token;         /* what the next answer says to a client that logs on; NULL: nothing */
    bool ends;
};

/* --- coming in --- */

static bool read_more(struct conversation *talk)
{
    char chunk[CHUNK];
    ssize_t count = door_stream_read(talk->stream, chunk, sizeof chunk);
    if (count <= 0)
        return false;
    hp_str_add_part(talk->input, chunk, (size_t)count);
    return true;
}

/* Drops the first bytes of what came. */
static void use(struct conversation *talk, size_t length)
{
    HP_STR(rest);
    hp_str_add_part(&rest, hp_str_text(talk->input) + length, talk->input->length - length);
    hp_str_reset(talk->input);
    hp_str_add_part(talk->input, hp_str_text(&rest), rest.length);
}

/* The head with its empty line, 0 when none came. */
static size_t await_head(struct conversation *talk)
{
    for (;;) {
        const char *text = hp_str_text(talk->input);
        const char *end = memmem(text, talk->input->length, "\r\n\r\n", 4);
        if (end)
            return (size_t)(end - text) + 4;
        if (talk->input->length > MAX_HEAD || !read_more(talk))
            return 0;
    }
}

static void read_header(struct hp_arena *arena, char *line, struct request *out)
{
    static const struct {
        const char *name;
        size_t offset;
    } known[] = {
        { "Authorization", offsetof(struct request, authorization) },
        { "Content-Length", offsetof(struct request, content_length) },
        { "Transfer-Encoding", offsetof(struct request, transfer_encoding) },
        { "Connection", offsetof(struct request, connection) },
        { "Expect", offsetof(struct request, expect) },
    };
    char *colon = strchr(line, ':');
    if (!colon)
        return;
    *colon = '\0';
    for (size_t i = 0; i < HP_COUNT(known); i++) {
        if (hp_text_same(line, known[i].name))
            *(const char **)((char *)out + known[i].offset) = hp_text_trim(arena, colon + 1);
    }
}

static bool read_head(struct hp_arena *arena, char *head, struct request *out)
{
    char *rest = head;
    char *line = strsep(&rest, "\n");
    char *method = strsep(&line, " ");
    char *path = strsep(&line, " ");
    *out = (struct request){ .method = method, .path = path };
    if (!path || !line || strncmp(line, "HTTP/1.", 7) != 0)
        return false;
    while ((line = strsep(&rest, "\n")) != NULL)
        read_header(arena, line, out);
    return true;
}

/* --- going out --- */

static const char *reason(int status)
{
    return status == 200   ? "OK"
           : status == 401 ? "Unauthorized"
           : status == 404 ? "Not Found"
           : status == 405 ? "Method Not Allowed"
           : status == 411 ? "Length Required"
           : status == 413 ? "Request Entity Too Large"
           : status == 400 ? "Bad Request"
                           : "Internal Server Error";
}

/* Head and body in one piece, so that no acknowledgement is waited for in between. */
static void respond(struct conversation *talk, int status, const struct hp_str *body)
{
    HP_STR(out);
    size_t length = body ? body->length : 0;
    hp_str_format(&out, "HTTP/1.1 %d %s\r\n", status, reason(status));
    const struct seal_terms *terms = talk->listener->terms;
    if (talk->token)
        hp_str_format(&out, "WWW-Authenticate: %s %s\r\n", seal_scheme_name(terms->scheme), talk->token);
    else if (status == 401)
        hp_str_format(&out, "WWW-Authenticate: %s\r\n",
                      terms ? seal_scheme_name(terms->scheme) : "Basic realm=\"WSMAN\"");
    if (length)
        hp_str_format(&out, "Content-Type: %s\r\n",
                      terms && terms->seals ? seal_content_type(terms->scheme)
                                            : "application/soap+xml;charset=UTF-8");
    hp_str_format(&out, "Server: HyperPoint simulated host\r\n%sContent-Length: %zu\r\n\r\n",
                  talk->ends ? "Connection: close\r\n" : "", length);
    if (length)
        hp_str_add_part(&out, hp_str_text(body), length);
    if (!door_stream_write(talk->stream, hp_str_text(&out), out.length))
        talk->ends = true;
}

static void refuse(struct conversation *talk, int status)
{
    talk->ends = true;
    respond(talk, status, NULL);
}

/* --- one request --- */

static bool is_service(const char *path)
{
    return strcmp(path, "/wsman") == 0 || strcmp(path, "/wsman/") == 0;
}

/* The body's length, or the status that refuses it. */
static int body_length(const struct request *request, size_t *out)
{
    uint64_t length;
    if (request->transfer_encoding || !request->content_length)
        return 411;
    if (!hp_text_to_u64(request->content_length, &length))
        return 400;
    if (length > DOOR_LARGEST_MESSAGE)
        return 413;
    *out = (size_t)length;
    return 0;
}

static void forget(struct conversation *talk)
{
    seal_free(talk->seal);
    talk->seal = NULL;
}

static bool accept(struct conversation *talk)
{
    const struct door_listener *listener = talk->listener;
    return seal_accept(listener->terms, listener->demands_binding, &talk->seal, NULL) == 0;
}

static void answer_plain(struct conversation *talk, size_t length)
{
    const struct door_listener *listener = talk->listener;
    HP_STR(body);
    int status = listener->answer(listener->context, hp_str_text(talk->input), length, &body);
    respond(talk, status, &body);
}

/* What is not sealed is refused without a word, as Windows does. */
static void answer_sealed(struct conversation *talk, size_t length)
{
    const struct door_listener *listener = talk->listener;
    HP_STR(text);
    HP_STR(body);
    HP_STR(sealed);
    if (seal_open(talk->seal, hp_str_text(talk->input), length, &text, NULL) != 0) {
        refuse(talk, 500);
        return;
    }
    int status = listener->answer(listener->context, hp_str_text(&text), text.length, &body);
    if (seal_close(talk->seal, hp_str_text(&body), body.length, &sealed, NULL) == 0)
        respond(talk, status, &sealed);
    else
        refuse(talk, 500);
}

static void answer_known(struct conversation *talk, size_t length)
{
    if (talk->listener->terms->seals)
        answer_sealed(talk, length);
    else
        answer_plain(talk, length);
}

/* One step of it: the client is known, is to say more, or is refused. Some send a message with their last
 * step (python3-winrm over HTTPS); it is answered with it, as Windows does. */
static void log_on(struct conversation *talk, const char *given, size_t length)
{
    HP_STR(came);
    HP_STR(token);
    HP_STR(said);
    if (talk->seal && seal_is_open(talk->seal))
        forget(talk);
    bool well = seal_read_base64(&came, given) && (talk->seal || accept(talk)) &&
                seal_step(talk->seal, &came, &token, NULL) == 0;
    seal_add_base64(&said, hp_str_text(&token), token.length);
    if (well || token.length) /* a refusal may say why */
        talk->token = hp_str_text(&said);
    if (!well)
        forget(talk);
    bool known = well && seal_is_open(talk->seal);
    if (known && length)
        answer_known(talk, length);
    else
        respond(talk, known ? 200 : 401, NULL);
    talk->token = NULL;
}

/* What a client says of itself counts for its connection; with Basic, for the message alone. */
static void answer(struct conversation *talk, const struct request *request, size_t length)
{
    const struct door_listener *listener = talk->listener;
    const char *given = request->authorization;
    if (!listener->terms) {
        if (door_is_basic(given, listener->user, listener->password))
            answer_plain(talk, length);
        else
            respond(talk, 401, NULL);
        return;
    }
    const char *scheme = seal_scheme_name(listener->terms->scheme);
    if (given && hp_text_begins(given, scheme) && given[strlen(scheme)] == ' ')
        log_on(talk, given + strlen(scheme) + 1, length);
    else if (given || !talk->seal || !seal_is_open(talk->seal))
        respond(talk, 401, NULL);
    else
        answer_known(talk, length);
}

static void serve_one(struct conversation *talk)
{
    HP_ARENA(arena);
    struct request request;
    size_t length = 0;
    size_t head = await_head(talk);
    if (!head) {
        talk->ends = true;
        return;
    }
    char *text = hp_arena_copy_part(&arena, hp_str_text(talk->input), head - 4);
    use(talk, head);
    if (!read_head(&arena, text, &request)) {
        refuse(talk, 400);
        return;
    }
    int status = strcmp(request.method, "POST") != 0 ? 405
                 : !is_service(request.path)         ? 404
                                                     : body_length(&request, &length);
    if (status) {
        refuse(talk, status);
        return;
    }
    talk->ends = request.connection && hp_text_same(request.connection, "close");
    if (request.expect && length > talk->input->length)
        door_stream_write(talk->stream, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    while (talk->input->length < length) {
        if (!read_more(talk)) {
            talk->ends = true;
            return;
        }
    }
    answer(talk, &request, length);
    use(talk, length);
}

void door_converse(struct door_stream *stream, const struct door_listener *listener)
{
    HP_STR(input);
    struct conversation talk = { .stream = stream, .listener = listener, .input = &input };
    while (!talk.ends)
        serve_one(&talk);
    forget(&talk);
}
