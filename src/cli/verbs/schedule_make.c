/* SPDX-License-Identifier: MIT */
/* Making a schedule, or changing one: its policy is recorded, and a timer is set. */
#include "schedule.h"

#include "line/option_values.h"

#include "base/text.h"
#include "base/time.h"
#include "core/retention.h"
#include "platform/child.h"
#include "platform/clock.h"
#include "platform/files.h"
#include "platform/lock.h"
#include "platform/process.h"
#include "platform/settings.h"
#include "platform/state.h"
#include "platform/trust.h"

#include <string.h>

enum { MAX_KEPT = 45 }; /* of the 50 checkpoints that Hyper-V allows for a VM (facts page, 4.3) */

static bool is_program(enum cli_option option)
{
    return option == CLI_ON_FAIL || option == CLI_ON_DONE;
}

/* The full path of the program of that option, which was found before: a timer runs in another folder. */
static const char *program_of(const struct cli_run *run, enum cli_option option)
{
    const char *path = cli_value(run->line, option);
    (void)os_child_find(path, run->arena, &path, NULL);
    return os_path_absolute(run->arena, path);
}

static int check_file(struct cli_run *run, const char *path, struct hp_error *err)
{
    enum { MAX_SIZE = 64 * 1024 };
    const char *file = run->opener->descriptors;
    struct os_content content = { .text = NULL };
    int rc = file ? os_file_read(file, MAX_SIZE, run->arena, &content, err) : 0;
    return rc ? rc : os_trust_check(path, content.text, err);
}

/* Partition values of GPUs are in any of them. */
static int check_config_files(struct cli_run *run, const char *folder, struct hp_error *err)
{
    struct os_names names;
    int rc = check_file(run, os_path_join(run->arena, folder, "adapter.config"), err);
    if (!rc)
        rc = os_folder_list(folder, run->arena, &names, err);
    for (size_t i = 0; !rc && i < names.count; i++) {
        if (hp_text_ends(names.items[i], ".config"))
            rc = check_file(run, os_path_join(run->arena, folder, names.items[i]), err);
    }
    return rc;
}

/* What says which host it works on, and as whom. */
static int check_host_files(struct cli_run *run, struct hp_error *err)
{
    const char *const paths[] = { run->sim_file, cli_value(run->line, CLI_PASSWORD_FILE),
                                  run->computer ? run->ca : NULL };
    int rc = 0;
    for (size_t i = 0; !rc && i < HP_COUNT(paths); i++) {
        if (paths[i])
            rc = check_file(run, os_path_absolute(run->arena, paths[i]), err);
    }
    return rc;
}

/* The system's runs with all rights: nobody else may decide what it does. */
static int check_trust(struct cli_run *run, const char *program, struct hp_error *err)
{
    const char *config = os_environment("HYPERPOINT_CONFIG");
    const char *named = os_environment("HYPERPOINT_CONFIG_FILE");
    const char *settings = named ? named : os_settings_path(OS_SETTINGS_OF_MACHINE, run->arena);
    const char *folder;
    HP_ERROR(cause);
    int rc = os_program_folder(run->arena, &folder, &cause);
    if (!rc)
        rc = check_file(run, program, &cause);
    if (!rc)
        rc = check_config_files(run, config ? os_path_absolute(run->arena, config) : folder, &cause);
    if (!rc && settings && !hp_text_same(settings, "none"))
        rc = check_file(run, os_path_absolute(run->arena, settings), &cause);
    for (enum cli_option option = CLI_ON_FAIL; !rc && is_program(option); option++) {
        if (cli_given(run->line, option))
            rc = check_file(run, program_of(run, option), &cause);
    }
    if (!rc)
        rc = check_host_files(run, &cause);
    if (!rc)
        return 0;
    hp_error_context(&cause, "a schedule of the system would do with all rights what others can change");
    hp_error_also(&cause,
                  "Install HyperPoint from its package, or with cmake --install as an administrator, and "
                  "run the installed one; or add --account user for a schedule of yours");
    cause.class = HP_E_REFUSED;
    return hp_error_move(err, &cause);
}

static const char *timer_of(const struct cli_run *run)
{
    const char *account = cli_value(run->line, CLI_ACCOUNT);
    if (cli_given(run->line, CLI_NO_TIMER))
        return "none";
    return account ? account : os_is_administrator() ? "system" : "user";
}

static void add_word(struct cli_run *run, struct core_policy *policy, size_t *capacity, const char *option,
                     const char *value)
{
    policy->words =
        hp_arena_grow(run->arena, policy->words, policy->word_count, capacity, sizeof *policy->words);
    policy->words[policy->word_count++] =
        value ? hp_arena_format(run->arena, "%s=%s", option, value) : option;
}

static void add_file_word(struct cli_run *run, struct core_policy *policy, size_t *capacity,
                          enum cli_option option, const char *path)
{
    if (path)
        add_word(run, policy, capacity, cli_option_info(option)->name, os_path_absolute(run->arena, path));
}

/* Which host is meant, as it was chosen now; and what the command line says of the checkpoint. */
static void take_words(struct cli_run *run, struct core_policy *policy)
{
    size_t capacity = 0;
    const struct cli_verb *checkpoint = cli_verb_named(run->line->verbs, "checkpoint");
    const uint64_t own = CLI_BIT(CLI_VM) | CLI_BIT(CLI_NAME) | CLI_BIT(CLI_WHATIF) | CLI_BIT(CLI_QUIET) |
                         CLI_BIT(CLI_PROGRESS);
    add_file_word(run, policy, &capacity, CLI_SIM, run->sim_file);
    if (run->computer)
        add_word(run, policy, &capacity, cli_option_info(CLI_COMPUTERNAME)->name, run->computer);
    if (run->computer && run->user)
        add_word(run, policy, &capacity, cli_option_info(CLI_USER)->name, run->user);
    add_file_word(run, policy, &capacity, CLI_PASSWORD_FILE, cli_value(run->line, CLI_PASSWORD_FILE));
    add_file_word(run, policy, &capacity, CLI_CA, run->computer ? run->ca : NULL);
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        const struct cli_words *words = &run->line->options[option];
        if (!words->given || info->every_verb || !cli_verb_takes(checkpoint, option) || own & CLI_BIT(option))
            continue;
        if (!words->count)
            add_word(run, policy, &capacity, info->name, NULL);
        for (size_t i = 0; i < words->count; i++)
            add_word(run, policy, &capacity, info->name,
                     i == 0 && is_program(option) ? program_of(run, option) : words->words[i]);
    }
}

/* How many checkpoints a rule keeps at most. */
static unsigned most_kept(const char *keep)
{
    struct core_retention_rule rule = { 0 };
    unsigned sum = 0;
    (void)core_retention_parse(keep, &rule, NULL);
    for (size_t i = 0; i < CORE_RETAIN_PERIODS; i++)
        sum += rule.count[i];
    return sum;
}

/* Hyper-V allows 50, and the last nights of a rule that keeps as many would fail one after the other. */
static int check_room(const struct core_policies *policies, const struct core_policy *wanted,
                      struct hp_error *err)
{
    unsigned own = most_kept(wanted->keep);
    unsigned sum = own;
    for (size_t i = 0; i < policies->count; i++) {
        const struct core_policy *other = &policies->items[i];
        if (hp_text_same(other->vm_id, wanted->vm_id) && hp_text_same(other->host, wanted->host) &&
            strcmp(other->id, wanted->id) != 0)
            sum += most_kept(other->keep);
    }
    if (sum <= MAX_KEPT)
        return 0;
    hp_error_next(err, "keep less, such as --keep 14d,8w");
    return hp_error_set(err, HP_E_REFUSED,
                        "the rule keeps up to %u checkpoints%s, and Hyper-V allows 50 for a VM: at most %d "
                        "can be kept by schedules",
                        own, sum > own ? " beside those of other schedules of the VM" : "", MAX_KEPT);
}

/* The policy that the command line asks for, and the one that it changes (*old; NULL: it is a new one). */
static int read_policy(struct cli_run *run, const struct core_policies *policies, const struct hv_vm *vm,
                       struct core_policy *out, const struct core_policy **old, struct hp_error *err)
{
    const struct cli_words *keep = &run->line->options[CLI_KEEP];
    const struct cli_words *at = &run->line->options[CLI_AT];
    struct timers_when when;
    HP_STR(rule);
    int rc = timers_when_parse(at->words, at->count, &when, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < keep->count; i++)
        hp_str_format(&rule, "%s%s", i ? "," : "", keep->words[i]);
    const char *name = cli_value(run->line, CLI_NAME);
    struct core_policy policy = {
        .name = name                            ? name
                : when.days == TIMERS_EVERY_DAY ? "daily"
                                                : "weekly",
        .vm_id = vm->id,
        .vm_name = vm->name,
        .host = cli_host_identity(run, vm),
        .when = timers_when_text(run->arena, &when),
        .timer = timer_of(run),
        .keep = hp_arena_copy(run->arena, hp_str_text(&rule)),
    };
    take_words(run, &policy);
    *old = NULL;
    for (size_t i = 0; i < policies->count; i++) {
        const struct core_policy *other = &policies->items[i];
        if (hp_text_same(other->vm_id, policy.vm_id) && hp_text_same(other->host, policy.host) &&
            hp_text_same(other->name, policy.name))
            *old = other;
    }
    policy.id = *old ? (*old)->id : core_policy_new_id(run->arena, vm->id);
    policy.changed = hp_time_iso(run->arena, hp_clock_utc(os_clock()), 0);
    policy.created = *old ? (*old)->created : policy.changed;
    *out = policy;
    return 0;
}

/* What a run of the timer needs of this one's environment, as full paths. What is not set must not be,
 * either. */
static int take_variables(struct cli_run *run, const struct os_variable **variables, struct hp_error *err)
{
    static const char *const passed[] = { "HYPERPOINT_CONFIG", "HYPERPOINT_CONFIG_FILE" };
    struct os_variable *out = hp_arena_array(run->arena, HP_COUNT(passed) + 2, sizeof *out);
    const char *state;
    int rc = os_state_path(NULL, run->arena, &state, err);
    if (rc)
        return rc;
    *variables = out;
    *out++ = (struct os_variable){ "HYPERPOINT_STATE",
                                   os_state_is_shared() ? NULL : os_path_absolute(run->arena, state) };
    for (size_t i = 0; i < HP_COUNT(passed); i++) {
        const char *value = os_environment(passed[i]);
        bool is_path = value && !hp_text_same(value, "none");
        *out++ = (struct os_variable){ passed[i], is_path ? os_path_absolute(run->arena, value) : value };
    }
    *out = (struct os_variable){ .name = NULL };
    return 0;
}

/* The timer of a policy that has one. */
static int entry_of(struct cli_run *run, const struct core_policy *policy, const char *program,
                    struct timers_entry *out, struct hp_error *err)
{
    const char *const said[] = { "schedule", "run", hp_arena_format(run->arena, "id:%s", policy->id), NULL };
    const char **words = hp_arena_array(run->arena, HP_COUNT(said), sizeof *words);
    memcpy(words, said, sizeof said);
    *out = (struct timers_entry){
        .id = policy->id,
        .account = cli_schedule_account(policy),
        .about = hp_arena_format(run->arena, "\"%s\" of VM \"%s\"", policy->name, policy->vm_name),
        .program = program,
        .words = words,
        .host = run->computer,
    };
    int rc = timers_when_parse(&policy->when, 1, &out->when, err);
    return rc ? rc : take_variables(run, &out->variables, err);
}

static int set_timer(struct cli_run *run, const struct core_policy *policy, const char *program,
                     bool *as_before, struct hp_error *err)
{
    struct timers_entry entry;
    int rc = entry_of(run, policy, program, &entry, err);
    *as_before = true;
    return rc ? rc : timers_set(&entry, hp_clock_utc(os_clock()), as_before, err);
}

/* What can be refused is refused before anything is written. Who says that the system runs it is believed
 * also where another scheduler starts it. */
static int check(struct cli_run *run, const struct core_policies *policies, const struct core_policy *policy,
                 const char *program, struct hp_error *err)
{
    struct timers_entry entry;
    bool of_system =
        strcmp(policy->timer, "system") == 0 || hp_text_same(cli_value(run->line, CLI_ACCOUNT), "system");
    int rc = check_room(policies, policy, err);
    if (!rc && cli_schedule_has_timer(policy)) {
        rc = entry_of(run, policy, program, &entry, err);
        if (!rc)
            rc = timers_check(&entry, err);
    }
    if (!rc && of_system)
        rc = check_trust(run, program, err);
    return rc;
}

/* Each of its checkpoints is named after it and the time: "nightly 2026-11-28 03:00". */
static int check_name(struct cli_run *run, const struct core_policy *policy, struct hp_error *err)
{
    int rc = cli_check_name(hp_arena_format(run->arena, "%s 0000-00-00 00:00", policy->name), err);
    if (rc)
        hp_error_next(err,
                      "its checkpoints are named after the schedule and their time: choose a shorter name");
    return rc;
}

/* What a change has led to until it failed. */
struct unfinished {
    const struct core_policy *old; /* NULL: there was none */
    const struct core_policy *policy;
    const char *program;
    bool new_timer; /* there is one beside the old one, or may be */
    bool old_timer; /* the old one is not as it was */
};

/* Where both accounts have their timers in one place, the old one may have gone with the new one. */
static bool is_gone(struct cli_run *run, const struct core_policy *policy)
{
    struct timers_look look;
    if (!policy || !cli_schedule_has_timer(policy))
        return false;
    timers_look_at(policy->id, cli_schedule_account(policy), run->arena, &look);
    return !look.there;
}

/* The record is as it was, and so is the timer, if there was one. */
static void put_back(struct cli_run *run, const struct unfinished *all, struct hp_error *err)
{
    HP_ERROR(lost);
    bool as_before;
    int rc = all->old ? core_policy_keep(all->old, &lost) : core_policy_discard(all->policy, NULL, &lost);
    if (!rc && all->new_timer)
        rc = timers_remove(all->policy->id, cli_schedule_account(all->policy), &as_before, &lost);
    if (!rc && (all->old_timer || (all->new_timer && is_gone(run, all->old))))
        rc = set_timer(run, all->old, all->program, &as_before, &lost);
    run->ending.state_known = !rc;
    if (!rc)
        return;
    hp_error_context(err, "HyperPoint could not put back %s (%s)",
                     all->old ? "the schedule and its timer as they were" : "everything as it was",
                     lost.what);
    hp_error_also(err,
                  "See what is left with hyperpoint schedule; make the schedule again, or remove it with "
                  "hyperpoint schedule remove id:%s",
                  all->policy->id);
}

/* The record first: a timer without one would run nothing. The old timer last: one that is set twice starts
 * it once, and without one nothing does. */
static int put_in_place(struct cli_run *run, const struct core_policy *policy, const struct core_policy *old,
                        const char *program, struct hp_error *err)
{
    bool had = old && cli_schedule_has_timer(old);
    bool has = cli_schedule_has_timer(policy);
    bool stays = had && strcmp(old->timer, policy->timer) == 0;
    bool new_as_before = true;
    bool old_as_before = true;
    int rc = core_policy_keep(policy, err);
    if (!rc && has)
        rc = set_timer(run, policy, program, stays ? &old_as_before : &new_as_before, err);
    if (!rc && had && !stays)
        rc = timers_remove(old->id, cli_schedule_account(old), &old_as_before, err);
    if (rc)
        put_back(run,
                 &(struct unfinished){ .old = old,
                                       .policy = policy,
                                       .program = program,
                                       .new_timer = !new_as_before,
                                       .old_timer = !old_as_before },
                 err);
    return rc;
}

static void tell_limits(struct cli_run *run, const struct core_policy *policy)
{
    if (!cli_schedule_has_timer(policy))
        cli_say(&run->voice, CLI_NOTICE,
                "Nothing starts it by itself: have your own scheduler run "
                "hyperpoint schedule run id:%s.",
                policy->id);
    else if (cli_schedule_account(policy) == TIMERS_OF_USER)
        cli_say(&run->voice, CLI_NOTICE, "%s", timers_users_limits);
    if (cli_given(run->line, CLI_TURN_OFF) && !cli_given(run->line, CLI_SHUTDOWN))
        cli_say(
            &run->voice, CLI_WARNING,
            "Each run turns the VM off if it is running or paused: what its programs have not saved is lost.");
    if (cli_given(run->line, CLI_DISCARD_STATE))
        cli_say(
            &run->voice, CLI_WARNING,
            "Each run discards the saved state of the VM, if it has one: what was in its memory is lost.");
    if (run->computer && run->user && !cli_given(run->line, CLI_PASSWORD_FILE))
        cli_say(&run->voice, CLI_WARNING,
                "Nobody can type the password at night: add --password-file, or it will fail.");
}

/* What there is may not change until this schedule is in its place. */
static int make_for(struct cli_run *run, const struct hv_vm *vm, struct hp_error *err)
{
    struct core_policies policies;
    struct core_policy policy;
    const struct core_policy *old = NULL;
    const char *program = NULL;
    int rc = core_policy_list(run->arena, &policies, err);
    if (!rc)
        rc = read_policy(run, &policies, vm, &policy, &old, err);
    if (!rc)
        rc = check_name(run, &policy, err);
    if (!rc)
        rc = os_program_path(run->arena, &program, err);
    if (!rc)
        rc = check(run, &policies, &policy, program, err);
    if (!rc && !cli_given(run->line, CLI_WHATIF))
        rc = put_in_place(run, &policy, old, program, err);
    if (!rc)
        rc = cli_schedule_tell(run, cli_schedule_row(run, &policy), old ? "changed" : "created", err);
    if (!rc && !cli_given(run->line, CLI_WHATIF))
        tell_limits(run, &policy);
    return rc;
}

static int make(struct cli_run *run, struct hp_error *err)
{
    struct hv_vm vm;
    struct os_lock *lock = NULL;
    if (!cli_given(run->line, CLI_KEEP)) {
        hp_error_next(err, "add what to keep, such as --keep 14d,8w");
        return hp_error_set(err, HP_E_USAGE, "schedule needs --keep");
    }
    if (cli_value(run->line, CLI_SIM) && strcmp(cli_value(run->line, CLI_SIM), run->sim_file) != 0)
        return hp_error_set(err, HP_E_USAGE,
                            "a built-in simulated host exists for this command only: name the file of one");
    int rc = cli_connect(run, err);
    if (!rc)
        rc =
            core_find_vm(run->host.host, run->vm_name, cli_vm_alias(run, run->vm_name), run->arena, &vm, err);
    if (rc)
        return rc;
    run->vm_name = vm.name;
    if (!cli_given(run->line, CLI_WHATIF))
        rc = core_policies_take("schedule", &lock, err);
    if (!rc)
        rc = make_for(run, &vm, err);
    os_lock_release(lock);
    return rc;
}

/* Whom the runs of it are to tell hears nothing of this one, which somebody watches. */
int cli_schedule_make(struct cli_run *run, struct hp_error *err)
{
    struct cli_line *line = hp_arena_alloc(run->arena, sizeof *line);
    int rc = make(run, err);
    *line = *run->line;
    for (enum cli_option option = CLI_ON_FAIL; is_program(option); option++)
        line->options[option] = (struct cli_words){ .given = false };
    run->line = line;
    return rc;
}
