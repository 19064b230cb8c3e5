/* SPDX-License-Identifier: MIT */
/* Finds what is wrong on a host, or of one of its VMs, and says what cures it. */
#include "commands.h"

#include "act/batch.h"
#include "act/confirm.h"
#include "act/examine.h"
#include "show/show.h"

#include "base/map.h"
#include "base/str.h"
#include "core/plan.h"

/* The error of the VMs that are not there, once the others are told. */
static int check_found(const struct cli_doctor_result *result, struct hp_error *err)
{
    const struct cli_batch_row *first = NULL;
    size_t missing = 0;
    for (size_t i = 0; i < result->vm_count; i++) {
        missing += result->vms[i].failed != 0;
        first = first || !result->vms[i].failed ? first : &result->vms[i];
    }
    if (!missing)
        return 0;
    hp_error_next(err, "%s", first->next);
    if (first->node)
        hp_error_elsewhere(err, first->node);
    hp_error_set(err, (enum hp_class)first->failed, "%s", first->text);
    if (missing > 1)
        hp_error_context(err, "%zu of the VMs that you named cannot be found, the first of them", missing);
    return first->failed;
}

/* The VMs that were named; of several hosts, some may lack one. */
static int find_vms(struct cli_run *run, struct cli_doctor_result *result, struct hp_error *err)
{
    struct cli_batch_result named = { .count = 0 };
    int rc = cli_given(run->line, CLI_VM) ? cli_batch_find_named(run, &named, err) : 0;
    result->vms = named.rows;
    result->vm_count = named.count;
    if (rc || named.count != 1)
        return rc;
    run->vm_name = named.rows[0].name;
    return check_found(result, err); /* nothing else is to be told */
}

static bool is_named(const struct cli_doctor_result *result)
{
    return result->vm_count > 0;
}

/* What was found of the host, or of the VMs. */
static void diagnose(struct cli_run *run, const struct cli_vm_result *found,
                     const struct core_examined *examined, struct cli_doctor_result *result)
{
    const struct core_findings findings = core_diagnose(run->arena, examined);
    result->look = run->look;
    result->host = cli_shown_host(&run->host);
    result->findings = cli_findings_of(run, found, &findings, result->vms, result->vm_count);
    result->unknown = findings.unknown;
    result->unknown_count = findings.unknown_count;
}

static int show(struct cli_run *run, const struct cli_doctor_result *result, struct hp_error *err)
{
    HP_STR(out);
    size_t count = result->findings.count;
    cli_show_doctor(&out, run->voice.json, result);
    int rc = cli_print(run, &out, err);
    if (!rc)
        rc = check_found(result, err);
    if (!rc && count && cli_given(run->line, CLI_EXIT_CODE))
        rc = hp_error_set(err, HP_E_FAILED, "%zu thing%s your attention", count,
                          hp_plural(count, " needs", "s need"));
    return rc;
}

/* --- settings that are put right --- */

/* The VMs of which not all could be read that says what is to be fixed: it is read again then. */
static struct hp_map not_known(struct cli_run *run, const struct cli_vm_result *found,
                               const struct core_examined *examined)
{
    struct hp_map known = { .count = 0 };
    struct hp_map unknown = { .count = 0 };
    for (size_t i = 0; i < examined->settings->count; i++)
        hp_map_put(run->arena, &known, examined->settings->items[i].id, i);
    for (size_t i = 0; i < found->vms.count; i++) {
        const char *id = found->vms.items[i].id;
        if (cli_has_unread_adapters(found, id) || !hp_map_find(&known, id, NULL))
            hp_map_put(run->arena, &unknown, id, i);
    }
    return unknown;
}

/* The VMs of which a setting does not go with their GPUs. */
static struct hp_map to_be_fixed(struct cli_run *run, const struct cli_doctor_result *result)
{
    struct hp_map fixes = { .count = 0 };
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct core_finding *finding = result->findings.items[i].finding;
        if (finding->check->fixes && finding->vm_id)
            hp_map_put(run->arena, &fixes, finding->vm_id, i);
    }
    return fixes;
}

/* Nothing is to be fixed only where that could be looked for; what is of the host, where no VM is named. */
static int check_known(const struct cli_doctor_result *result, struct hp_error *err)
{
    for (size_t i = 0; i < result->unknown_count; i++) {
        const struct core_check *check = result->unknown[i].check;
        if (check->fixes && !(is_named(result) && check->of_host))
            return hp_error_set(err, HP_E_FAILED, "HyperPoint cannot read everything that it fixes: %s",
                                result->unknown[i].why);
    }
    return 0;
}

static void add_row(struct cli_batch_result *batch, const char *id, const char *name)
{
    batch->rows[batch->count++] = (struct cli_batch_row){ .name = name, .id = id, .outcome = CORE_UNCHANGED };
}

/* The VMs that were named, or each one of which something is to be fixed, and those that nobody can work
 * with.
 */
static struct cli_batch_result rows_of(struct cli_run *run, const struct cli_vm_result *found,
                                       const struct hp_map *unknown, const struct cli_doctor_result *result)
{
    struct cli_batch_result batch = { .look = run->look,
                                      .done = core_fix_settings.done_to_vms,
                                      .what_if = cli_given(run->line, CLI_WHATIF) };
    size_t most = result->vm_count + found->vms.count + found->unusable.count;
    batch.rows = hp_arena_array(run->arena, most, sizeof *batch.rows);
    const struct hp_map fixes = to_be_fixed(run, result);
    for (size_t i = 0; i < result->vm_count; i++)
        batch.rows[batch.count++] = result->vms[i];
    for (size_t i = 0; !is_named(result) && i < found->vms.count; i++) {
        const struct hv_vm_row *vm = &found->vms.items[i];
        if (hp_map_find(&fixes, vm->id, NULL) || hp_map_find(unknown, vm->id, NULL))
            add_row(&batch, vm->id, vm->name);
    }
    for (size_t i = 0; !is_named(result) && i < found->unusable.count; i++) {
        if (found->unusable.items[i].kind == HV_UNUSABLE_VM)
            batch.rows[batch.count++] = cli_batch_unusable(run->arena, &found->unusable.items[i]);
    }
    return batch;
}

/* How many VMs that are gone have records that are to be discarded. */
static size_t count_stale(const struct core_examined *examined, const struct cli_doctor_result *result)
{
    return examined->stale && !is_named(result) ? examined->stale->count : 0;
}

static const char *stale_text(struct cli_run *run, size_t count)
{
    return hp_arena_format(run->arena, "records of %zu VM%s that the host no longer has", count,
                           hp_plural(count, "", "s"));
}

/* A line for each VM that will be changed, or may be: those that are not off are skipped, as their rows say
 * then. */
static size_t list_changes(struct cli_run *run, const struct core_examined *examined,
                           const struct hp_map *unknown, const struct cli_batch_result *batch,
                           const char **lines)
{
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct cli_batch_row *row = &batch->rows[i];
        const char *what =
            hp_map_find(unknown, row->id, NULL)
                ? "not all of it could be read: it is read again, and the settings that do not go with its "
                  "GPUs are changed"
                : core_fixes_text(run->arena, examined, row->id);
        if (what && !row->failed)
            lines[count++] = hp_arena_format(run->arena, "%s: %s", row->name, what);
    }
    return count;
}

static int confirm(struct cli_run *run, const struct core_examined *examined, const struct hp_map *unknown,
                   const struct cli_batch_result *batch, size_t stale, struct hp_error *err)
{
    const char **lines = hp_arena_array(run->arena, batch->count + 1, sizeof *lines);
    size_t count = list_changes(run, examined, unknown, batch, lines);
    if (stale)
        lines[count++] = hp_arena_format(run->arena, "discard HyperPoint's %s", stale_text(run, stale));
    const struct core_question question = {
        .what = "HyperPoint will do this:",
        .lines = lines,
        .line_count = count,
    };
    return count ? cli_confirm(run, &question, err) : 0;
}

/* Those whose records are to be discarded, as far as they are gone still: it may have been a while until the
 * user answered, and a VM that is back needs its records. */
static int still_stale(struct cli_run *run, const struct core_examined *examined, struct core_stales *out,
                       struct hp_error *err)
{
    struct hv_vm_rows there;
    struct core_stales now;
    struct hp_map gone = { .count = 0 };
    int rc = hv_vm_list(run->host.host, run->arena, &there, err);
    if (!rc)
        rc = core_stale_list(run->host.identity, &there, examined->now_utc_micros, run->arena, &now, err);
    *out = (struct core_stales){ .items =
                                     hp_arena_array(run->arena, examined->stale->count, sizeof *out->items) };
    for (size_t i = 0; !rc && i < now.count; i++)
        hp_map_put(run->arena, &gone, now.items[i].vm_id, i);
    for (size_t i = 0; !rc && i < examined->stale->count; i++) {
        if (hp_map_find(&gone, examined->stale->items[i].vm_id, NULL))
            out->items[out->count++] = examined->stale->items[i];
    }
    return rc;
}

static int discard_stale(struct cli_run *run, const struct core_examined *examined, size_t count,
                         struct hp_error *err)
{
    struct core_stales stale;
    size_t done = 0;
    if (count && cli_given(run->line, CLI_WHATIF))
        cli_say(&run->voice, CLI_INFO, "Would discard HyperPoint's %s.", stale_text(run, count));
    if (!count || cli_given(run->line, CLI_WHATIF))
        return 0;
    int rc = still_stale(run, examined, &stale, err);
    while (!rc && done < stale.count) {
        rc = core_stale_discard(run->host.identity, &stale.items[done], err);
        done += !rc;
        run->ending.state_known = !rc; /* some of its files may be gone */
    }
    if (done || !rc)
        cli_say(&run->voice, CLI_SUCCESS, "Discarded HyperPoint's %s.", stale_text(run, done));
    return rc;
}

static int fix(struct cli_run *run, const struct cli_vm_result *found, const struct core_examined *examined,
               const struct cli_doctor_result *result, struct hp_error *err)
{
    size_t stale = count_stale(examined, result);
    run->ending.state_known = true;
    int rc = check_known(result, err);
    if (rc)
        return rc;
    const struct hp_map unknown = not_known(run, found, examined);
    struct cli_batch_result batch = rows_of(run, found, &unknown, result);
    rc = confirm(run, examined, &unknown, &batch, stale, err);
    if (!rc)
        rc = discard_stale(run, examined, stale, err);
    if (rc)
        return rc;
    cli_batch_vms(run, &(struct cli_batch_work){ .change = &core_fix_settings }, &batch);
    if (batch.count == 0 && stale == 0)
        cli_say(&run->voice, CLI_INFO, "Nothing to fix: the settings of the VMs go with their GPUs.");
    return cli_batch_tell(run, &batch, err);
}

int cli_doctor(struct cli_run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cli_vm_result found = { .host = { .simulated = false } };
    struct cli_doctor_result result = { .vms = NULL };
    struct core_examined examined;
    int rc = cli_connect(run, err);
    if (rc)
        return rc;
    int read = cli_examine_host(run, &found, &examined, &cause);
    if (!read)
        rc = find_vms(run, &result, err);
    if (!rc && is_named(&result))
        cli_examine_disks(run, result.vms, result.vm_count, &examined);
    if (!rc && !read)
        cli_examine_timers(run, &examined);
    if (!rc && !read)
        cli_examine_cluster(run, &examined);
    if (!rc && (!read || read == HP_E_ACCESS)) {
        diagnose(run, &found, &examined, &result);
        rc = !read && cli_given(run->line, CLI_FIX) ? fix(run, &found, &examined, &result, err)
                                                    : show(run, &result, err);
    }
    return rc || !read ? rc : hp_error_move(err, &cause);
}
