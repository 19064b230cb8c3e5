/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include "remote.h"
#include "run.h"
#include "say/exit.h"

#include "platform/deadline.h"
#include "platform/process.h"

#include "base/text.h"
#include "core/local_time.h"
#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"

#include <string.h>

enum { PATIENCE_MS = 2000, MAX_LINE_LENGTH = 64 * 1024 };

/* --- names of the host --- */

/* The host that the line names, opened when the first name is wanted. */
static struct hv_host *connect(struct cli_run *run, const struct cli_line *line)
{
    run->line = line;
    cli_run_take_line(run);
    /* Nothing may be said meanwhile, whatever the line says. */
    run->voice = (struct cli_voice){ .quiet = true, .progress = run->voice.progress };
    if (cli_choose_host(run, NULL) != 0 || cli_connect(run, NULL) != 0)
        return NULL;
    return run->host.host;
}

static bool is_wanted(const struct cli_candidates *out, const char *prefix)
{
    return hp_text_begins(out->typed, prefix);
}

/* What is long and rarely typed is shown only to those who begin to type it. */
static void add_prefixed(struct cli_candidates *out, const char *prefix, const char *value,
                         const char *meaning)
{
    if (value && *out->typed && (is_wanted(out, prefix) || hp_text_begins(prefix, out->typed)))
        cli_candidate_add(out, hp_arena_format(out->arena, "%s%s", prefix, value), meaning);
}

static void add_vms(struct hv_host *host, struct cli_candidates *out)
{
    struct hv_vm_rows vms = { .count = 0 };
    if (hv_vm_list(host, out->arena, &vms, NULL) != 0)
        return;
    for (size_t i = 0; i < vms.count; i++)
        cli_candidate_add(out, vms.items[i].name, hv_state_name(vms.items[i].status.state));
    for (size_t i = 0; i < vms.count; i++)
        add_prefixed(out, "id:", vms.items[i].id, vms.items[i].name);
}

static bool find_vm(struct hv_host *host, const struct cli_line *line, struct hp_arena *arena,
                    struct hv_vm *out)
{
    const char *name = cli_value(line, CLI_VM);
    return name && core_find_vm(host, name, arena, out, NULL) == 0;
}

static void add_adapters(struct hv_host *host, const struct cli_line *line, struct cli_candidates *out)
{
    struct hv_vm vm = { .id = NULL };
    struct hv_adapters adapters = { .count = 0 };
    if (!is_wanted(out, "adapterid:") || !find_vm(host, line, out->arena, &vm) ||
        hv_adapter_read(host, &vm, out->arena, &adapters, NULL, NULL) != 0)
        return;
    for (size_t i = 0; i < adapters.count; i++)
        add_prefixed(out, "adapterid:", adapters.items[i].id, adapters.items[i].instance_path);
}

static void add_gpus(struct hv_host *host, const struct cli_line *line, struct cli_candidates *out)
{
    struct hv_gpus gpus = { .count = 0 };
    if (hv_gpu_list(host, out->arena, &gpus, NULL) != 0)
        return;
    for (size_t i = 0; i < gpus.count; i++) {
        /* A comma ends a GPU, so a name with one cannot be written. */
        if (gpus.items[i].name && !strchr(gpus.items[i].name, ','))
            cli_candidate_add(out, gpus.items[i].name, "all GPUs of that name");
    }
    for (size_t i = 0; i < gpus.count; i++) {
        const char *name = gpus.items[i].name ? gpus.items[i].name : gpus.items[i].instance_path;
        cli_candidate_add(out, hp_arena_format(out->arena, "order:%u", gpus.items[i].order), name);
        add_prefixed(out, "deviceid:", gpus.items[i].device_id, name);
        add_prefixed(out, "instanceid:", gpus.items[i].instance_path, name);
    }
    add_adapters(host, line, out);
}

static void add_checkpoints(struct hv_host *host, const struct cli_line *line, struct cli_candidates *out)
{
    struct hv_vm vm = { .id = NULL };
    struct hv_checkpoints list = { .count = 0 };
    if (!find_vm(host, line, out->arena, &vm) || hv_checkpoint_list(host, &vm, out->arena, &list, NULL) != 0)
        return;
    for (size_t i = 0; i < list.count; i++)
        cli_candidate_add(out, list.items[i].name,
                          list.items[i].created ? core_local_time(out->arena, list.items[i].created_micros)
                                                : NULL);
    if (list.count > 0)
        cli_candidate_add(out, "latest", "the newest checkpoint");
    for (size_t i = 0; i < list.count; i++)
        add_prefixed(out, "id:", list.items[i].id, list.items[i].name);
}

static void add_names(void *context, enum cli_value_kind kind, const struct cli_line *line,
                      struct cli_candidates *out)
{
    struct cli_run *run = context;
    struct hv_host *host = connect(run, line);
    if (!host)
        return;
    if (kind == CLI_OF_VMS)
        add_vms(host, out);
    else if (kind == CLI_OF_GPUS)
        add_gpus(host, line, out);
    else if (kind == CLI_OF_CHECKPOINTS)
        add_checkpoints(host, line, out);
}

/* --- the answer --- */

static void answer(struct cli_run *run, const struct cli_shell_line *typed, struct hp_str *out)
{
    const struct cli_names names = { .add = add_names, .context = run };
    struct cli_completion completion;
    cli_complete_line(run->arena, typed, &names, &completion);
    cli_complete_render(out, typed, &completion);
    if (run->host.host)
        hv_host_free(run->host.host);
}

int cli_answer(const char *shell, const struct cli_host_opener *opener)
{
    HP_ARENA(arena);
    HP_STR(out);
    enum cli_shell kind = CLI_SHELLS;
    struct cli_run run = { .arena = &arena, .opener = opener, .calls = { .voice = &run.voice } };
    const char *line = os_environment("HYPERPOINT_LINE");
    const char *breaks = os_environment("HYPERPOINT_BREAKS");
    if (!shell || !cli_shell_named(shell, &kind) || !line)
        return CLI_EXIT_USAGE;
    size_t length = strlen(line);
    if (length > MAX_LINE_LENGTH || !hp_text_is_utf8(line, length))
        return CLI_EXIT_USAGE;
    os_deadline_set(PATIENCE_MS, CLI_EXIT_FAILED);
    struct cli_shell_line typed = cli_shell_line_read(&arena, kind, line, breaks ? breaks : "");
    answer(&run, &typed, &out);
    return cli_print(&out, NULL) == 0 ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}
