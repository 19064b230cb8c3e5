/* SPDX-License-Identifier: MIT */
/* Runs the program with the simulated host that HYPERPOINT_SIM names behind a WinRM listener, which is there
 * as long as the program runs. Without such a host it runs the program as it is. */
#include "base/arena.h"
#include "base/text.h"
#include "sim/http.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT = 127 };

static _Noreturn void give_up(const char *what)
{
    perror(what);
    _exit(CANNOT);
}

static uint64_t speed(void)
{
    uint64_t speed = 1;
    const char *wanted = getenv("HYPERPOINT_DOOR_SPEED");
    if (wanted && !hp_text_to_u64(wanted, &speed))
        give_up(wanted);
    return speed;
}

/* The listener: out of reach of Ctrl+C, and gone when this process is. */
static _Noreturn void serve(const char *file, const int said[2])
{
    HP_ERROR(err);
    const struct sim_http_options options = { .file = file,
                                              .listen = "127.0.0.1:0",
                                              .user = "hyperpoint",
                                              .password = getenv("HYPERPOINT_PASSWORD"),
                                              .references = getenv("HYPERPOINT_DOOR_REFERENCES"),
                                              .speed = speed() };
    if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || dup2(said[1], STDOUT_FILENO) < 0 ||
        !freopen("/dev/null", "r", stdin))
        give_up("serve");
    int rc = sim_http_serve(&options, &err);
    if (rc)
        (void)fprintf(stderr, "hyperpoint-sim: %s\n", err.what);
    _exit(rc == HP_E_USAGE ? 2 : rc ? 1 : 0);
}

/* Its address, the last word that it says; NULL when it does not serve. */
static char *read_address(FILE *said, struct hp_arena *arena)
{
    char *line = NULL;
    size_t size = 0;
    if (getline(&line, &size, said) < 0)
        return NULL;
    line[strcspn(line, "\n")] = '\0';
    const char *address = strrchr(line, ' ') + 1;
    char *copy = hp_arena_copy_part(arena, address, strlen(address) - strlen("/wsman"));
    free(line);
    return copy;
}

static int ending(pid_t process)
{
    int status;
    if (waitpid(process, &status, 0) < 0)
        give_up("wait");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The words, and where the host is, before those that are another program's. */
static char **with_host(char **words, char *address, struct hp_arena *arena)
{
    static char computer[] = "-COMPUTERNAME";
    static char user[] = "-USER";
    static char name[] = "hyperpoint";
    char *const host[] = { computer, address, user, name };
    size_t count = 0;
    size_t own = 0;
    while (words[count])
        count++;
    while (own < count && strcmp(words[own], "--") != 0)
        own++;
    char **all = hp_arena_array(arena, count + HP_COUNT(host) + 1, sizeof *all);
    memcpy(all, words, own * sizeof *all);
    memcpy(all + own, host, sizeof host);
    memcpy(all + own + HP_COUNT(host), words + own, (count - own) * sizeof *all);
    return all;
}

static int run(char **words)
{
    pid_t program = fork();
    if (program < 0)
        give_up("fork");
    if (!program) {
        execv(words[0], words);
        give_up(words[0]);
    }
    signal(SIGINT, SIG_IGN);
    return ending(program);
}

static bool names_host(char **words)
{
    while (*words && strcmp(*words, "-COMPUTERNAME") != 0)
        words++;
    return *words;
}

int main(int argc, char **argv)
{
    HP_ARENA(arena);
    int said[2];
    static char built[] = HYPERPOINT_PROGRAM;
    char *program = getenv("HYPERPOINT_EXE");
    char *file = getenv("HYPERPOINT_SIM");
    (void)argc;
    argv[0] = program ? program : built;
    unsetenv("HYPERPOINT_SIM");
    if (!file || names_host(argv)) {
        execv(argv[0], argv);
        give_up(argv[0]);
    }
    if (pipe2(said, O_CLOEXEC) != 0)
        give_up("pipe");
    pid_t server = fork();
    if (!server)
        serve(file, said);
    close(said[1]);
    FILE *from = fdopen(said[0], "r");
    char *address = from ? read_address(from, &arena) : NULL;
    if (!address)
        return ending(server);
    (void)fclose(from);
    int code = run(with_host(argv, address, &arena));
    kill(server, SIGTERM);
    ending(server);
    return code;
}
