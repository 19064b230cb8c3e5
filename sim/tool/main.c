/* SPDX-License-Identifier: MIT */
/* hyperpoint-sim: makes simulated hosts, shows them and changes them. */
#include "serve.h"

#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "sim/admin.h"
#include "sim/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: hyperpoint-sim COMMAND ...\n"
    "\n"
    "  new FILE [--scenario NAME] [--clock real|virtual] [--force]\n"
    "                              creates a simulated host (scenario demo, virtual clock)\n"
    "  show FILE                   describes it\n"
    "  set FILE TARGET PROPERTY VALUE [PROPERTY VALUE]...\n"
    "                              changes it, as another administrator would\n"
    "  move FILE VM OTHERFILE      moves a VM to another host, as a cluster does\n"
    "  cluster NAME FILE FILE...   makes a failover cluster of the hosts and all their VMs\n"
    "  generate FILE --vms N --gpus N --checkpoints N [--force]\n"
    "                              creates one of that size, for measurements\n"
    "  serve FILE [--listen ADDRESS:PORT] [--user NAME] [--tls CERTIFICATE KEY]\n"
    "        [--auth basic|negotiate|kerberos] [--binding relaxed|strict|none] [--speed N]\n"
    "                              lets it answer over the network (WinRM), at 127.0.0.1:5985\n"
    "                              for the user hyperpoint; HYPERPOINT_PASSWORD is the password.\n"
    "                              With files in PEM, over HTTPS, at port 5986. With --auth negotiate,\n"
    "                              with NTLM, or for whom the files KRB5_KTNAME (Kerberos) and\n"
    "                              NTLM_USER_FILE name; with --auth kerberos, with Kerberos alone.\n"
    "                              Over HTTPS, whoever logs on so must be bound to this certificate,\n"
    "                              or to none (relaxed; strict: must be; none: no matter)\n"
    "  scenarios                   lists the scenarios\n"
    "  keys                        lists the keys of a host's file\n"
    "  dump-schema                 prints the classes a host knows, as JSON\n"
    "  --help, --version\n"
    "\n"
    "Targets of set are host, clock, behaviour, jobs, gpus, gpu:NUMBER, adapter:GUID,\n"
    "checkpoint:NAME or checkpoint:GUID, failure:METHOD, cluster, clustered:VM, a VM's name or\n"
    "id:GUID, for example:\n";

/* --- options --- */

/* The words after the command: positional ones in order, and options. */
struct words {
    char **at;
    int count;
    struct hp_error *err;
};

struct option {
    const char *name;   /* "--scenario" */
    const char **value; /* takes the next word; NULL when it is a flag */
    bool *flag;
    const char **second; /* takes the word after that; may be NULL */
};

/* Fills the options and exactly `expected` positional words. */
static int read_words(const struct words *words, const struct option *options, const char **positional,
                      int expected)
{
    int found = 0;
    for (int i = 0; i < words->count; i++) {
        const struct option *option = options;
        while (option->name && strcmp(option->name, words->at[i]) != 0)
            option++;
        if (option->name && option->flag) {
            *option->flag = true;
        } else if (option->name) {
            int wanted = option->second ? 2 : 1;
            if (i + wanted >= words->count)
                return hp_error_set(words->err, HP_E_USAGE, "%s needs %s", option->name,
                                    wanted == 1 ? "a value" : "two values");
            *option->value = words->at[++i];
            if (option->second)
                *option->second = words->at[++i];
        } else if (strncmp(words->at[i], "--", 2) == 0) {
            return hp_error_set(words->err, HP_E_USAGE, "unknown option %s", words->at[i]);
        } else if (found < expected) {
            positional[found++] = words->at[i];
        } else {
            return hp_error_set(words->err, HP_E_USAGE, "too many words: '%s'", words->at[i]);
        }
    }
    if (found < expected)
        return hp_error_set(words->err, HP_E_USAGE, "too few words: %d of %d", found, expected);
    return 0;
}

static int read_count(const char *option, const char *text, size_t *out, struct hp_error *err)
{
    uint64_t number = 0;
    if (text && (!hp_text_to_u64(text, &number) || number > SIZE_MAX))
        return hp_error_set(err, HP_E_USAGE, "%s needs a whole number, not '%s'", option, text);
    *out = (size_t)number;
    return 0;
}

/* --- commands --- */

static int run_new(const struct words *words)
{
    const char *file;
    const char *clock = "virtual";
    struct sim_create_options create = { .scenario = NULL };
    const struct option options[] = { { .name = "--scenario", .value = &create.scenario },
                                      { .name = "--clock", .value = &clock },
                                      { .name = "--force", .flag = &create.force },
                                      { .name = NULL } };
    int rc = read_words(words, options, &file, 1);
    if (rc)
        return rc;
    create.real_clock = strcmp(clock, "real") == 0;
    if (!create.real_clock && strcmp(clock, "virtual") != 0)
        return hp_error_set(words->err, HP_E_USAGE, "--clock must be real or virtual, not '%s'", clock);
    rc = sim_host_create(file, &create, words->err);
    if (!rc)
        printf("Created the simulated host %s (scenario %s).\n", file,
               create.scenario ? create.scenario : "demo");
    return rc;
}

static int run_generate(const struct words *words)
{
    const char *file;
    const char *vms = "1";
    const char *gpus = "1";
    const char *checkpoints = "0";
    struct sim_generate_options generate = { .force = false };
    const struct option options[] = { { .name = "--vms", .value = &vms },
                                      { .name = "--gpus", .value = &gpus },
                                      { .name = "--checkpoints", .value = &checkpoints },
                                      { .name = "--force", .flag = &generate.force },
                                      { .name = NULL } };
    int rc = read_words(words, options, &file, 1);
    if (!rc)
        rc = read_count("--vms", vms, &generate.vms, words->err);
    if (!rc)
        rc = read_count("--gpus", gpus, &generate.gpus, words->err);
    if (!rc)
        rc = read_count("--checkpoints", checkpoints, &generate.checkpoints, words->err);
    return rc ? rc : sim_host_generate(file, &generate, words->err);
}

static int run_show(const struct words *words)
{
    static const struct option none[] = { { .name = NULL } };
    const char *file;
    HP_STR(text);
    int rc = read_words(words, none, &file, 1);
    if (!rc)
        rc = sim_host_describe(file, &text, words->err);
    if (!rc)
        (void)fputs(hp_str_text(&text), stdout);
    return rc;
}

/* No options here: a VM may be called "--force". */
static int run_set(const struct words *words)
{
    if (words->count < 4 || words->count % 2 != 0)
        return hp_error_set(words->err, HP_E_USAGE,
                            "set needs FILE TARGET, and PROPERTY VALUE, once or more");
    return sim_host_set(words->at[0], words->at[1], (const char *const *)words->at + 2,
                        (size_t)words->count - 2, words->err);
}

static int run_move(const struct words *words)
{
    if (words->count != 3)
        return hp_error_set(words->err, HP_E_USAGE, "move needs FILE VM OTHERFILE");
    return sim_host_move(words->at[0], words->at[1], words->at[2], words->err);
}

static int run_cluster(const struct words *words)
{
    if (words->count < 3)
        return hp_error_set(words->err, HP_E_USAGE, "cluster needs NAME FILE FILE, or more files");
    return sim_host_cluster(words->at[0], (const char *const *)words->at + 1, (size_t)words->count - 1,
                            words->err);
}

static int read_auth(const char *auth, const char *binding, struct sim_http_options *out,
                     struct hp_error *err)
{
    out->only_kerberos = strcmp(auth, "kerberos") == 0;
    out->negotiates = out->only_kerberos || strcmp(auth, "negotiate") == 0;
    out->binding = strcmp(binding, "strict") == 0 ? SIM_HTTP_BINDING_STRICT
                   : strcmp(binding, "none") == 0 ? SIM_HTTP_BINDING_NONE
                                                  : SIM_HTTP_BINDING_RELAXED;
    if (!out->negotiates && strcmp(auth, "basic") != 0)
        return hp_error_set(err, HP_E_USAGE, "--auth must be basic, negotiate or kerberos, not '%s'", auth);
    if (out->binding == SIM_HTTP_BINDING_RELAXED && strcmp(binding, "relaxed") != 0)
        return hp_error_set(err, HP_E_USAGE, "--binding must be relaxed, strict or none, not '%s'", binding);
    return 0;
}

static int run_serve(const struct words *words)
{
    struct sim_http_options serve = { .user = "hyperpoint" };
    const char *speed = "1";
    const char *auth = "basic";
    const char *binding = "relaxed";
    size_t times = 1;
    const struct option options[] = { { .name = "--listen", .value = &serve.listen },
                                      { .name = "--user", .value = &serve.user },
                                      { .name = "--speed", .value = &speed },
                                      { .name = "--auth", .value = &auth },
                                      { .name = "--binding", .value = &binding },
                                      { .name = "--tls", .value = &serve.certificate, .second = &serve.key },
                                      { .name = NULL } };
    int rc = read_words(words, options, &serve.file, 1);
    if (!rc)
        rc = read_count("--speed", speed, &times, words->err);
    serve.speed = times;
    if (!rc)
        rc = read_auth(auth, binding, &serve, words->err);
    if (!serve.listen)
        serve.listen = serve.certificate ? "127.0.0.1:5986" : "127.0.0.1:5985";
    return rc ? rc : tool_serve(&serve, words->err);
}

static int run_scenarios(const struct words *words)
{
    static const struct option none[] = { { .name = NULL } };
    int rc = read_words(words, none, NULL, 0);
    for (size_t i = 0; !rc && sim_scenario_at(i); i++)
        printf("%-14s %s\n", sim_scenario_at(i)->name, sim_scenario_at(i)->text);
    return rc;
}

static int run_keys(const struct words *words)
{
    static const struct option none[] = { { .name = NULL } };
    int rc = read_words(words, none, NULL, 0);
    HP_STR(text);
    if (!rc)
        sim_host_keys(&text);
    if (!rc)
        (void)fputs(hp_str_text(&text), stdout);
    return rc;
}

static int run_dump_schema(const struct words *words)
{
    static const struct option none[] = { { .name = NULL } };
    int rc = read_words(words, none, NULL, 0);
    HP_STR(text);
    if (!rc)
        sim_schema_dump(&text);
    if (!rc)
        puts(hp_str_text(&text));
    return rc;
}

static int run_help(const struct words *words)
{
    (void)words;
    printf("%s%s", usage, sim_host_actions());
    return 0;
}

static int run_version(const struct words *words)
{
    (void)words;
    puts("hyperpoint-sim " HYPERPOINT_VERSION);
    return 0;
}

static const struct {
    const char *name;
    int (*run)(const struct words *words);
} commands[] = {
    { "new", run_new },         { "show", run_show },
    { "set", run_set },         { "move", run_move },
    { "cluster", run_cluster }, { "generate", run_generate },
    { "serve", run_serve },     { "scenarios", run_scenarios },
    { "keys", run_keys },       { "dump-schema", run_dump_schema },
    { "--help", run_help },     { "-h", run_help },
    { "help", run_help },       { "--version", run_version },
};

static int run(int argc, char **argv, struct hp_error *err)
{
    const struct words words = { argv + 2, argc - 2, err };
    if (argc < 2)
        return hp_error_set(err, HP_E_USAGE, "a command is missing");
    for (int i = 1; i < argc; i++)
        if (!hp_text_is_utf8(argv[i], strlen(argv[i])))
            return hp_error_set(err, HP_E_USAGE, "word %d is not UTF-8", i);
    for (size_t i = 0; i < HP_COUNT(commands); i++)
        if (hp_text_same(commands[i].name, argv[1]))
            return commands[i].run(&words);
    return hp_error_set(err, HP_E_USAGE, "there is no command '%s'", argv[1]);
}

int main(int argc, char **argv)
{
    HP_ERROR(err);
    int rc = run(argc, argv, &err);
    if (!rc)
        return fflush(stdout) || ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
    (void)fprintf(stderr, "hyperpoint-sim: %s\n", err.what ? err.what : "failed");
    if (err.next)
        (void)fprintf(stderr, "hyperpoint-sim: %s\n", err.next);
    else if (rc == HP_E_USAGE)
        (void)fputs("hyperpoint-sim: see hyperpoint-sim --help\n", stderr);
    return rc == HP_E_USAGE ? EXIT_USAGE : EXIT_FAILED;
}
