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

/* Opens the host that the line names. */
static bool connect(struct cli_run *run, const struct cli_line *line)
{
    struct cli_line *filled = hp_arena_alloc(run->arena, sizeof *filled);
    *filled = *line;
    if (cli_settings_fill(run->arena, run->config, filled, NULL) != 0)
        return false;
    run->line = filled;
    cli_run_take_line(run);
    /* Nothing may be said meanwhile, whatever the line says. */
    run->voice = (struct cli_voice){ .quiet = true, .progress = run->voice.progress };
    return cli_choose_host(run, NULL) == 0 && cli_connect(run, NULL) == 0;
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

static void add_aliases(const struct cli_run *run, enum cli_config_section section,
                        struct cli_candidates *out)
{
    for (size_t i = 0; i < run->config->count; i++) {
        const struct cli_config_entry *entry = &run->config->entries[i];
        if (entry->section == section)
            cli_candidate_add(out, entry->key, hp_arena_format(out->arena, "alias of %s", entry->value));
    }
}

static void add_groups(const struct cli_run *run, struct cli_candidates *out)
{
    for (size_t i = 0; i < run->config->count; i++) {
        const struct cli_config_entry *entry = &run->config->entries[i];
        if (entry->section == CLI_CONFIG_GROUPS)
            cli_candidate_add(out, hp_arena_format(out->arena, "@%s", entry->key), entry->value);
    }
}

static void add_vms(const struct cli_run *run, struct cli_candidates *out)
{
    struct hv_vm_rows vms = { .count = 0 };
    if (hv_vm_list(run->host.host, out->arena, &vms, NULL) != 0)
        return;
    for (size_t i = 0; i < vms.count; i++)
        cli_candidate_add(out, vms.items[i].name, hv_state_name(vms.items[i].status.state));
    add_aliases(run, CLI_CONFIG_VMS, out);
    for (size_t i = 0; i < vms.count; i++)
        add_prefixed(out, "id:", vms.items[i].id, vms.items[i].name);
}

static bool find_vm(const struct cli_run *run, struct hv_vm *out)
{
    const char *name = cli_value(run->line, CLI_VM);
    return name && core_find_vm(run->host.host, name, cli_vm_alias(run, name), run->arena, out, NULL) == 0;
}

static void add_adapters(const struct cli_run *run, struct cli_candidates *out)
{
    struct hv_vm vm = { .id = NULL };
    struct hv_adapters adapters = { .count = 0 };
    if (!is_wanted(out, "adapterid:") || !find_vm(run, &vm) ||
        hv_adapter_read(run->host.host, &vm, out->arena, &adapters, NULL, NULL) != 0)
        return;
    for (size_t i = 0; i < adapters.count; i++)
        add_prefixed(out, "adapterid:", adapters.items[i].id, adapters.items[i].instance_path);
}

static void add_gpus(const struct cli_run *run, struct cli_candidates *out)
{
    struct hv_gpus gpus = { .count = 0 };
    if (hv_gpu_list(run->host.host, out->arena, &gpus, NULL) != 0)
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
    add_aliases(run, CLI_CONFIG_GPUS, out);
    add_adapters(run, out);
}

static const char *time_of(struct hp_arena *arena, const struct hv_checkpoint *checkpoint)
{
    return checkpoint->created ? core_local_time(arena, checkpoint->created_micros) : NULL;
}

/* Two can have one name: an id is told with its time. */
static const char *name_and_time(struct hp_arena *arena, const struct hv_checkpoint *checkpoint)
{
    const char *time = time_of(arena, checkpoint);
    return time ? hp_arena_format(arena, "%s, %s", checkpoint->name, time) : checkpoint->name;
}

static void add_checkpoints(const struct cli_run *run, struct cli_candidates *out)
{
    struct hv_vm vm = { .id = NULL };
    struct hv_checkpoints list = { .count = 0 };
    if (!find_vm(run, &vm) || hv_checkpoint_list(run->host.host, &vm, out->arena, &list, NULL) != 0)
        return;
    for (size_t i = 0; i < list.count; i++)
        cli_candidate_add(out, list.items[i].name, time_of(out->arena, &list.items[i]));
    if (list.count > 0)
        cli_candidate_add(out, "latest", "the newest checkpoint");
    for (size_t i = 0; i < list.count; i++)
        add_prefixed(out, "id:", list.items[i].id, name_and_time(out->arena, &list.items[i]));
}

static void add_names(void *context, enum cli_value_kind kind, const struct cli_line *line,
                      struct cli_candidates *out)
{
    struct cli_run *run = context;
    if (kind == CLI_OF_HOSTS) {
        add_aliases(run, CLI_CONFIG_HOSTS, out);
        add_groups(run, out);
    } else if (!connect(run, line))
        return;
    else if (kind == CLI_OF_VMS)
        add_vms(run, out);
    else if (kind == CLI_OF_GPUS)
        add_gpus(run, out);
    else if (kind == CLI_OF_CHECKPOINTS)
        add_checkpoints(run, out);
}

/* --- the answer --- */

static void answer(struct cli_run *run, const struct cli_verbs *verbs, const struct cli_shell_line *typed,
                   struct hp_str *out)
{
    const struct cli_names names = { .add = add_names, .context = run };
    struct cli_completion completion;
    cli_complete_line(run->arena, verbs, typed, &names, &completion);
    cli_complete_render(out, typed, &completion);
    if (run->host.host)
        hv_host_free(run->host.host);
}

int cli_answer(const char *shell, const struct cli_verbs *verbs, const struct cli_host_opener *opener)
{
    HP_ARENA(arena);
    HP_STR(out);
    enum cli_shell kind = CLI_SHELLS;
    struct cli_config config = { .count = 0 };
    struct cli_run run = {
        .arena = &arena, .opener = opener, .config = &config, .calls = { .voice = &run.voice }
    };
    const char *line = os_environment("HYPERPOINT_LINE");
    const char *breaks = os_environment("HYPERPOINT_BREAKS");
    if (!shell || !cli_shell_named(shell, &kind) || !line)
        return CLI_EXIT_USAGE;
    size_t length = strlen(line);
    if (length > MAX_LINE_LENGTH || !hp_text_is_utf8(line, length))
        return CLI_EXIT_USAGE;
    os_deadline_set(PATIENCE_MS, CLI_EXIT_FAILED);
    struct cli_shell_line typed = cli_shell_line_read(&arena, kind, line, breaks ? breaks : "");
    cli_settings_read(&arena, &config, NULL); /* nothing is configured where it cannot be read */
    answer(&run, verbs, &typed, &out);
    return cli_print(&run, &out, NULL) == 0 ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}
