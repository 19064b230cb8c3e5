/* SPDX-License-Identifier: MIT */
/* demo: the whole story on a built-in simulated host. Each command is this program, started once more, as a
 * user would start it; so what is shown is what happens. */
#include "commands.h"

#include "line/remote.h"
#include "say/text.h"
#include "form/error.h"

#include "hyperv/checkpoint.h"
#include "platform/child.h"
#include "platform/console.h"
#include "platform/interrupt.h"
#include "platform/process.h"
#include "platform/prompt.h"

#include <string.h>

enum { MAX_WORDS = 8, AFTER_POWER_CUT = 137 };

#define VM "my vm"

struct demo {
    struct cli_run *run;
    const char *program;
    bool pauses;
    bool colour;
};

/* --- what happens beside the commands --- */

static int change_host(struct demo *demo, const char *key, const char *value, struct hp_error *err)
{
    const char *const words[] = { key, value };
    return demo->run->opener->change_simulated(demo->run->sim_file, "host", words, HP_COUNT(words), err);
}

static int let_days_pass(struct demo *demo, struct hp_error *err)
{
    return change_host(demo, "advance", "2d", err);
}

static int order_power_cut(struct demo *demo, struct hp_error *err)
{
    return change_host(demo, "powerCutAt", "AddResourceSettings", err);
}

/* What the host says to those who do not remove the GPUs first. */
static int ask_hyper_v(struct demo *demo, struct hp_error *err)
{
    struct cli_run *run = demo->run;
    struct hv_checkpoint unwanted;
    struct hv_vm vm;
    HP_ERROR(refusal);
    HP_STR(out);
    int rc = cli_connect(run, err);
    if (!rc)
        rc = core_find_vm(run->host.host, VM, NULL, run->arena, &vm, err);
    if (!rc && hv_checkpoint_create(run->host.host, &vm, run->arena, &unwanted, &refusal) == 0)
        rc = hp_error_set(err, HP_E_FAILED, "the simulated host created a checkpoint of a VM with GPUs");
    if (run->host.host)
        hv_host_free(run->host.host);
    run->host.host = NULL;
    if (rc)
        return rc;
    hp_str_add_char(&out, '\n');
    cli_error_text(&out, &refusal, &(struct cli_ending){ .state_known = false }, demo->colour);
    return cli_print(run, &out, err);
}

/* --- the story --- */

/* A heading, what happens then, and a command with its exit code. A scene without a heading continues the
 * one before it. */
struct scene {
    const char *heading;
    int (*happens)(struct demo *demo, struct hp_error *err);
    const char *words[MAX_WORDS]; /* without the program, up to the first NULL */
    bool is_command;
    int code;
};

#define COMMAND .is_command = true, .words

static const struct scene story[] = {
    { .heading = "This is a simulated Hyper-V host with five GPUs. Nothing else on this computer is touched.",
      COMMAND = { "list-gpus-partitionable" } },
    { COMMAND = { "list-vms" } },
    { .heading = "\"" VM "\" has two GPUs. Hyper-V refuses to create a checkpoint of such a VM:",
      .happens = ask_hyper_v },
    { .heading = "HyperPoint can. It removes the GPUs, creates the checkpoint and puts the same GPUs back. "
                 "This only previews it:",
      COMMAND = { "checkpoint", VM, "--dry-run" } },
    { .heading = "This does it:", COMMAND = { "checkpoint", VM, "--name", "before the update" } },
    { .heading = "The VM has its GPUs again, with the same values as before:",
      COMMAND = { "list-gpus-assigned", VM } },
    { .heading = "Two days later the VM gets a different GPU, and another checkpoint:",
      .happens = let_days_pass,
      COMMAND = { "add", VM, "radeon rx 6800 xt" } },
    { COMMAND = { "remove", VM, "nvidia geforce rtx 4060" } },
    { COMMAND = { "checkpoint", VM, "--name", "with the Radeon" } },
    { .heading = "Each checkpoint knows the GPUs it was created with:",
      COMMAND = { "list-checkpoints", VM } },
    { .heading = "Back to the first checkpoint and to its GPUs. --savepoint keeps the current state:",
      COMMAND = { "restore", VM, "before the update", "--savepoint", "--yes" } },
    { COMMAND = { "list-gpus-assigned", VM } },
    { .heading = "Now the power goes out, just when HyperPoint wants to put the GPUs back:",
      .happens = order_power_cut,
      COMMAND = { "checkpoint", VM, "--name", "bad luck" },
      .code = AFTER_POWER_CUT },
    { .heading = "The power is back, and the VM has no GPUs. HyperPoint knows what it was doing:",
      COMMAND = { NULL } },
    { COMMAND = { "recover", VM } },
    { .heading = "The checkpoint is there, and so are the GPUs:", COMMAND = { "list-checkpoints", VM } },
    { COMMAND = { "list-gpus-assigned", VM } },
};

static const char ending[] = "\nThat was the demo. Its host is gone. To try more on hosts like it:\n"
                             "\n"
                             "  hyperpoint list-vms --sim demo\n"
                             "  hyperpoint checkpoint \"" VM "\" --sim demo\n"
                             "  hyperpoint help\n";

/* --- telling it --- */

static void add_styled(struct hp_str *out, const struct demo *demo, const char *style, const char *text)
{
    if (demo->colour)
        hp_str_format(out, "\033[%sm%s\033[0m", style, text);
    else
        hp_str_add(out, text);
}

static int print_heading(const struct demo *demo, const char *heading, struct hp_error *err)
{
    unsigned columns = os_columns(OS_STDOUT);
    HP_STR(wrapped);
    HP_STR(out);
    cli_wrap(&wrapped, heading, 0, columns ? columns : SIZE_MAX);
    hp_str_add_char(&out, '\n');
    add_styled(&out, demo, "1", hp_str_text(&wrapped));
    return cli_print(demo->run, &out, err);
}

static int print_command(const struct demo *demo, const char *const *words, struct hp_error *err)
{
    HP_STR(out);
    hp_str_add_char(&out, '\n');
    add_styled(&out, demo, "32", "$");
    hp_str_add(&out, " hyperpoint");
    for (; *words; words++)
        hp_str_format(&out, strchr(*words, ' ') ? " \"%s\"" : " %s", *words);
    hp_str_add_char(&out, '\n');
    return cli_print(demo->run, &out, err);
}

static int run_command(const struct demo *demo, const struct scene *scene, struct hp_error *err)
{
    const struct os_variable mark = { .name = CLI_DEMO_VARIABLE, .value = "yes" };
    const char *words[MAX_WORDS + 2] = { "hyperpoint" };
    int code = 0;
    memcpy(words + 1, scene->words, sizeof scene->words);
    int rc = print_command(demo, words + 1, err);
    if (!rc)
        rc = os_child_run(demo->program, words, &mark, &code, err);
    if (!rc && code != scene->code)
        rc = hp_error_set(err, HP_E_FAILED, "the demo stopped: this command ended with exit code %d", code);
    return rc;
}

/* *goes_on becomes false when the user has seen enough. */
static int pause_before(const struct demo *demo, bool *goes_on, struct hp_error *err)
{
    const char *answer = NULL;
    HP_ERROR(cause);
    if (!demo->pauses)
        return 0;
    int rc = os_ask("\nEnter: next, Ctrl+C: stop ", demo->run->arena, &answer, &cause);
    *goes_on = !rc && answer;
    return rc == HP_E_INTERRUPTED ? 0 : hp_error_move(err, &cause);
}

static int tell_scene(struct demo *demo, const struct scene *scene, struct hp_error *err)
{
    int rc = scene->heading ? print_heading(demo, scene->heading, err) : 0;
    if (!rc && scene->happens)
        rc = scene->happens(demo, err);
    if (!rc && scene->is_command)
        rc = run_command(demo, scene, err);
    return rc;
}

static int tell(struct demo *demo, struct hp_error *err)
{
    bool goes_on = true;
    int rc = 0;
    for (size_t i = 0; i < HP_COUNT(story) && !rc; i++) {
        if (i > 0 && story[i].heading)
            rc = pause_before(demo, &goes_on, err);
        if (!goes_on || rc)
            return rc;
        rc = tell_scene(demo, &story[i], err);
    }
    HP_STR(out);
    hp_str_add(&out, ending);
    return rc ? rc : cli_print(demo->run, &out, err);
}

/* The commands find the host there, and nothing of what the user has configured. */
static void prepare_environment(const struct cli_run *run)
{
    os_environment_set("HYPERPOINT_SIM", run->sim_file);
    os_environment_set("HYPERPOINT_HOST", NULL);
    os_environment_set(CLI_CONFIG_VARIABLE, "none");
}

/* The host is the demo's, and what it tells is text. */
static int check_options(const struct cli_run *run, struct hp_error *err)
{
    static const enum cli_option others[] = { CLI_SIM,           CLI_COMPUTERNAME, CLI_USER,
                                              CLI_PASSWORD_FILE, CLI_CA,           CLI_OUTPUT };
    for (size_t i = 0; i < HP_COUNT(others); i++) {
        if (cli_given(run->line, others[i]))
            return hp_error_set(err, HP_E_USAGE, "demo takes no %s", cli_option_info(others[i])->name);
    }
    return 0;
}

int cli_demo(struct cli_run *run, struct hp_error *err)
{
    struct demo demo = { .run = run,
                         .colour = os_wants_colour(OS_STDOUT),
                         .pauses =
                             !cli_given(run->line, CLI_YES) && os_can_ask() && os_is_terminal(OS_STDOUT) };
    int rc = check_options(run, err);
    if (!rc)
        rc = os_program_path(run->arena, &demo.program, err);
    if (!rc)
        rc = run->opener->make_simulated(run->opener->context, "demo", &run->sim_file, err);
    if (rc)
        return rc;
    prepare_environment(run);
    return tell(&demo, err);
}
