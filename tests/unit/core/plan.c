/* SPDX-License-Identifier: MIT */
/* Plans are pure: golden texts, no host. */
#include "core_fixture.h"

#include "base/str.h"
#include "core/restore_point.h"

/* The plan as lines: notices, warnings, steps. */
static const char *print(struct hp_arena *arena, const struct core_plan *plan)
{
    HP_STR(text);
    for (size_t i = 0; i < plan->notice_count; i++)
        hp_str_format(&text, "notice: %s\n", plan->notices[i]);
    for (size_t i = 0; i < plan->warning_count; i++)
        hp_str_format(&text, "warning: %s\n", plan->warnings[i]);
    for (size_t i = 0; i < plan->step_count; i++)
        hp_str_format(&text, "%s: %s\n", plan->steps[i].kind->name, plan->steps[i].text);
    return hp_arena_copy(arena, hp_str_text(&text));
}

static void plans(const struct core_state *state, const struct core_request *request, const char *golden)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan;
    int rc = core_make_plan(state, request, &arena, &plan, &err);
    if (rc)
        print_error("%s\n", err.what);
    assert_int_equal(rc, 0);
    assert_string_equal(print(&arena, &plan), golden);
}

static void refuses(const struct core_state *state, const struct core_request *request, enum hp_class class,
                    const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan = { .step_count = 77 };
    assert_int_equal(core_make_plan(state, request, &arena, &plan, &err), class);
    assert_non_null(strstr(err.what, because));
    assert_non_null(err.next);
    assert_int_equal(plan.step_count, 77);
}

/* The same card in other slots. */
#define CARD_A_MOVED                                                                                         \
    "\\\\?\\PCI#VEN_10DE&DEV_2882&SUBSYS_1&REV_A1#4&7&0&0018#{064092b3-625e-43bf-9eb5-dc845897dd59}"         \
    "\\GPUPARAV"
#define CARD_A_ELSEWHERE                                                                                     \
    "\\\\?\\PCI#VEN_10DE&DEV_2882&SUBSYS_1&REV_A1#4&8&0&0028#{064092b3-625e-43bf-9eb5-dc845897dd59}"         \
    "\\GPUPARAV"

#define A "GPU 2, NVIDIA GeForce RTX 4060"
#define B "GPU 3, NVIDIA GeForce RTX 4060"
#define WRITE "Write its GPUs into its notes and the state folder: "
#define C "GPU 1, Intel UHD Graphics 770"

static void a_checkpoint_puts_back_what_was_there(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    plans(&state, &(struct core_request){ .change = &core_checkpoint, .checkpoint_name = "before update" },
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "createCheckpoint: Create the checkpoint\n"
          "renameCheckpoint: Name it \"before update\"\n"
          "recordGpus: " WRITE "2 x NVIDIA GeForce RTX 4060\n"
          "addAdapters: Put back 2 GPU adapters: " A "; " B "\n");
    struct core_plan plan;
    assert_int_equal(
        core_make_plan(&state, &(struct core_request){ .change = &core_checkpoint }, &arena, &plan, NULL), 0);
    assert_ptr_equal(plan.intent.add.items[0].object, state.adapters.items[0].object);
    assert_ptr_equal(plan.intent.add.items[1].object, state.adapters.items[1].object);
}

static void memory_is_left_alone_when_adapters_only_come_back(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.vm.settings.low_mmio.value = 128;
    state.vm.settings.high_mmio.value = 512;
    plans(&state, &(struct core_request){ .change = &core_checkpoint },
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "createCheckpoint: Create the checkpoint\n"
          "recordGpus: " WRITE "2 x NVIDIA GeForce RTX 4060\n"
          "addAdapters: Put back 2 GPU adapters: " A "; " B "\n");
}

static void a_checkpoint_with_other_gpus_keeps_the_values_of_those_it_has(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_request request = { .change = &core_checkpoint,
                                    .selectors = selectors(&arena, "order:1,order:2") };
    plans(&state, &request,
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "createCheckpoint: Create the checkpoint\n"
          "recordGpus: " WRITE "2 x NVIDIA GeForce RTX 4060\n"
          "addAdapters: Add 2 GPU adapters: " C "; " A "\n");
    struct core_plan plan;
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_false(hv_quotas_any(&plan.intent.add.items[0].quotas));
    assert_true(hv_quotas_any(&plan.intent.add.items[1].quotas));
}

static void settings_are_raised_for_new_adapters_only_where_too_small(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.vm.settings.automatic_checkpoints.value = true;
    state.vm.settings.high_mmio.value = 512;
    state.vm.settings.low_mmio.value = 3072;
    plans(&state, &(struct core_request){ .change = &core_add_all },
          "notice: " A " is already assigned: skipped\n"
          "notice: " B " is already assigned: skipped\n"
          "notice: HyperPoint switches automatic checkpoints off: with a GPU assigned they "
          "fail and can keep the VM from starting\n"
          "changeSettings: Change settings: automatic checkpoints off (were on), high MMIO "
          "window 512 -> 32768 MiB\n"
          "addAdapters: Add 1 GPU adapter: " C "\n");
}

static void automatic_checkpoints_stay_on_without_a_gpu(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.vm.settings.automatic_checkpoints.value = true;
    plans(&state, &(struct core_request){ .change = &core_remove_all },
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n");
    state.adapters.count = 0;
    plans(&state, &(struct core_request){ .change = &core_remove_all },
          "notice: the VM has no GPU adapter: nothing to remove\n");
}

static void add_auto_chooses_and_says_why(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.adapters.count = 1;
    plans(&state,
          &(struct core_request){ .change = &core_add_auto, .selectors = selectors(&arena, "Radeon") },
          "notice: this host has no partitionable GPU \"Radeon\"\n"
          "notice: chose " B
          ": discrete (a card), driver working, 90.0 % of its VRAM available; 2 GPUs could be chosen\n"
          "addAdapters: Add 1 GPU adapter: " B "\n");
}

static void reset_starts_afresh(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_request request = { .change = &core_reset };
    plans(&state, &request,
          "notice: chose " B
          ": discrete (a card), driver working, 90.0 % of its VRAM available; 3 GPUs could be chosen\n"
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "addAdapters: Add 1 GPU adapter: " B "\n");
    request.selectors = selectors(&arena, "typo");
    refuses(&state, &request, HP_E_NOT_FOUND, "\"typo\"");
}

static void a_mistyped_selector_stops_everything(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    static const struct core_change *const changes[] = { &core_checkpoint, &core_add, &core_remove,
                                                         &core_reset };
    for (size_t i = 0; i < HP_COUNT(changes); i++)
        refuses(
            &state,
            &(struct core_request){ .change = changes[i], .selectors = selectors(&arena, "order:2,order:9") },
            HP_E_NOT_FOUND, "\"order:9\"");
}

static void a_card_that_is_gone_is_seen_before_anything_is_touched(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct hv_gpu gone = gpu(&arena, 0, CARD_GONE, NULL, 0);
    state.adapters.items[1] = adapter(&arena, "S", &gone, 0);
    refuses(&state, &(struct core_request){ .change = &core_checkpoint }, HP_E_NOT_FOUND,
            "no longer on this host");
    refuses(&state, &(struct core_request){ .change = &core_reset }, HP_E_NOT_FOUND,
            "no longer on this host");
    struct core_plan plan;
    assert_int_equal(
        core_make_plan(&state, &(struct core_request){ .change = &core_remove_all }, &arena, &plan, NULL), 0);
    assert_int_equal(plan.warning_count, 0);
    assert_int_equal(plan.loss_count, 1);
}

static void an_automatic_adapter_stays_one(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.adapters.count = 1;
    state.adapters.items[0] = adapter(&arena, "P", NULL, 0);
    struct core_plan plan;
    assert_int_equal(
        core_make_plan(&state, &(struct core_request){ .change = &core_checkpoint }, &arena, &plan, NULL), 0);
    assert_null(plan.intent.add.items[0].instance_path);
}

static void every_other_state_is_refused_by_name(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_request request = { .change = &core_checkpoint };
    for (unsigned s = 0; s < HV_STATES; s++) {
        state.status = (struct hv_status){ .state = s, .enabled_state = 1234 };
        if (s == HV_STATE_UNKNOWN)
            refuses(&state, &request, HP_E_REFUSED, "1234");
        else if (s != HV_STATE_OFF)
            refuses(&state, &request, HP_E_REFUSED, "on a VM that is off");
    }
    for (unsigned a = HV_ACTIVITY_NONE + 1; a < HV_ACTIVITIES; a++) {
        state.status = (struct hv_status){ .state = HV_STATE_OFF, .activity = a };
        refuses(&state, &request, HP_E_REFUSED, hv_activity_name(a));
    }
    state.status = (struct hv_status){ .state = HV_STATE_OFF, .critical = true };
    refuses(&state, &request, HP_E_REFUSED, "critical");
    state.status = (struct hv_status){ .state = HV_STATE_OFF, .running_jobs = 1 };
    refuses(&state, &request, HP_E_REFUSED, "1 job");
}

static void disabled_checkpoints_are_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.vm.settings.checkpoints = HV_CHECKPOINTS_DISABLED;
    refuses(&state, &(struct core_request){ .change = &core_checkpoint }, HP_E_REFUSED, "disabled");
}

static void config_values_go_to_new_adapters_only(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_new_values values[3] = { 0 };
    values[0].quotas.value[HV_VRAM][HV_MAX] = (struct hp_opt_u64){ true, 7 };
    values[1].problem = "rubbish";
    state.new_values = values;
    struct core_plan plan;
    struct core_request request = { .change = &core_checkpoint,
                                    .selectors = selectors(&arena, "order:1,order:3") };
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.intent.add.items[0].quotas.value[HV_VRAM][HV_MAX].value, 7);
    assert_false(hv_quotas_any(&plan.intent.add.items[1].quotas));
}

/* --- going back --- */

#define CP "\"old\" (id:CHECKPOI)"

/* A checkpoint of that VM, with its own settings, and the set it has now written down for it. */
static struct core_restore_point point_of(struct hp_arena *arena, const struct core_state *state)
{
    struct core_restore_point point = {
        .checkpoint = { .id = "CHECKPOINT", .name = "old", .vm_id = VM_ID, .kind = HV_CHECKPOINT_ORDINARY },
        .settings = state->vm.settings,
    };
    point.found.source = CORE_SET_IN_NOTES;
    assert_int_equal(core_set_of(state, CORE_SET_OF_CHECKPOINT, 0, arena, &point.found.set, NULL), 0);
    return point;
}

static const struct core_request back = { .change = &core_restore, .checkpoint = "old" };

static void the_set_of_the_checkpoint_goes_on(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = point_of(&arena, &state);
    state.restore_point = &point;
    state.adapters.items[0] = adapter(&arena, "C", &state.gpus.items[0], 0);
    state.adapters.count = 1;
    plans(&state, &back,
          "notice: the GPUs that belong to the checkpoint: 2 x NVIDIA GeForce RTX 4060\n"
          "removeAdapters: Remove 1 GPU adapter: " C "\n"
          "applyCheckpoint: Apply the checkpoint " CP "\n"
          "addAdapters: Add 2 GPU adapters: " A "; " B "\n");
}

static void what_the_vm_has_already_keeps_its_name(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = point_of(&arena, &state);
    struct core_plan plan;
    state.restore_point = &point;
    assert_int_equal(core_make_plan(&state, &back, &arena, &plan, NULL), 0);
    assert_string_equal(plan.intent.add.items[0].id, state.adapters.items[0].id);
    assert_string_equal(plan.intent.add.items[1].id, state.adapters.items[1].id);
}

static void settings_the_checkpoint_brings_back_too_small_are_raised(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = point_of(&arena, &state);
    point.settings.low_mmio.value = 256;
    point.settings.guest_cache_types.value = false;
    point.settings.automatic_checkpoints.value = true;
    point.settings.high_mmio.value = 65536; /* larger: stays */
    state.restore_point = &point;
    plans(&state, &back,
          "notice: the GPUs that belong to the checkpoint: 2 x NVIDIA GeForce RTX 4060\n"
          "notice: HyperPoint switches automatic checkpoints off: with a GPU assigned they fail and can "
          "keep the VM from starting\n"
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "applyCheckpoint: Apply the checkpoint " CP "\n"
          "changeSettings: Change settings: automatic "
          "checkpoints off (were on), guest-controlled cache "
          "types on (were off), low MMIO window 256 -> 1024 "
          "MiB\n"
          "addAdapters: Add 2 GPU adapters: " A "; " B "\n");
}

/* A checkpoint nobody wrote a set down for, from before the VM had GPUs. */
static void adapters_that_stay_keep_the_windows_they_have(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = {
        .checkpoint = { .id = "CHECKPOINT", .name = "old", .vm_id = VM_ID, .kind = HV_CHECKPOINT_ORDINARY },
        .settings = state.vm.settings,
    };
    state.vm.settings.low_mmio.value = 3072;
    point.settings.low_mmio.value = 128;
    point.settings.high_mmio.value = 512;
    state.restore_point = &point;
    plans(&state, &back,
          "notice: the checkpoint has no recorded GPUs: the VM keeps its current ones\n"
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "applyCheckpoint: Apply the checkpoint " CP "\n"
          "changeSettings: Change settings: low MMIO window 128 "
          "-> 3072 MiB, high MMIO window 512 -> 32768 MiB\n"
          "addAdapters: Add 2 GPU adapters: " A "; " B "\n");
    struct core_request chosen = back;
    chosen.selectors = selectors(&arena, "order:1");
    plans(&state, &chosen,
          "removeAdapters: Remove 2 GPU adapters: " A "; " B "\n"
          "applyCheckpoint: Apply the checkpoint " CP "\n"
          "changeSettings: Change settings: low MMIO window 128 "
          "-> 3072 MiB, high MMIO window 512 -> 32768 MiB\n"
          "addAdapters: Add 1 GPU adapter: " C "\n");
}

static void a_card_that_moved_is_used_only_when_asked_for(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = point_of(&arena, &state);
    struct core_request rebinds = back;
    rebinds.rebind = true;
    state.restore_point = &point;
    state.adapters.count = 0;
    state.gpus.items[2] = gpu(&arena, 3, CARD_A_MOVED, "NVIDIA GeForce RTX 4060", 900);
    refuses(&state, &back, HP_E_REFUSED, CARD_B ", and is now " CARD_A_MOVED);
    plans(&state, &rebinds,
          "notice: HyperPoint uses " B " where it is now; it was " CARD_B "\n"
          "notice: the GPUs that belong "
          "to the checkpoint: 2 x NVIDIA "
          "GeForce RTX 4060\n"
          "applyCheckpoint: Apply the "
          "checkpoint " CP "\n"
          "addAdapters: Add 2 GPU adapters: " A "; " B "\n");
    state.gpus.items[0] = gpu(&arena, 1, CARD_A_ELSEWHERE, "NVIDIA GeForce RTX 4060", 900);
    refuses(&state, &rebinds, HP_E_AMBIGUOUS, "2 cards can be it");
    state.gpus.count = 2;
    state.gpus.items[0] = gpu(&arena, 1, CARD_C, "Intel UHD Graphics 770", 1000);
    refuses(&state, &rebinds, HP_E_NOT_FOUND, "no longer on this host");
}

static void what_cannot_be_gone_back_to_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = point_of(&arena, &state);
    struct core_request with_savepoint = back;
    with_savepoint.savepoint = true;
    state.restore_point = &point;
    point.checkpoint.saved = true;
    refuses(&state, &back, HP_E_REFUSED, "holds the memory");
    point.checkpoint.saved = false;
    point.checkpoint.kind = HV_CHECKPOINT_RECOVERY;
    refuses(&state, &back, HP_E_REFUSED, "by another tool");
    point.checkpoint.kind = HV_CHECKPOINT_ORDINARY;
    state.vm.settings.checkpoints = HV_CHECKPOINTS_DISABLED;
    refuses(&state, &with_savepoint, HP_E_REFUSED, "disabled");
    state.status.state = HV_STATE_SAVED;
    refuses(&state, &back, HP_E_REFUSED, "is saved");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_set_of_the_checkpoint_goes_on),
        cmocka_unit_test(what_the_vm_has_already_keeps_its_name),
        cmocka_unit_test(settings_the_checkpoint_brings_back_too_small_are_raised),
        cmocka_unit_test(adapters_that_stay_keep_the_windows_they_have),
        cmocka_unit_test(a_card_that_moved_is_used_only_when_asked_for),
        cmocka_unit_test(what_cannot_be_gone_back_to_is_refused),
        cmocka_unit_test(a_checkpoint_puts_back_what_was_there),
        cmocka_unit_test(memory_is_left_alone_when_adapters_only_come_back),
        cmocka_unit_test(a_checkpoint_with_other_gpus_keeps_the_values_of_those_it_has),
        cmocka_unit_test(settings_are_raised_for_new_adapters_only_where_too_small),
        cmocka_unit_test(automatic_checkpoints_stay_on_without_a_gpu),
        cmocka_unit_test(add_auto_chooses_and_says_why),
        cmocka_unit_test(reset_starts_afresh),
        cmocka_unit_test(a_mistyped_selector_stops_everything),
        cmocka_unit_test(a_card_that_is_gone_is_seen_before_anything_is_touched),
        cmocka_unit_test(an_automatic_adapter_stays_one),
        cmocka_unit_test(every_other_state_is_refused_by_name),
        cmocka_unit_test(disabled_checkpoints_are_refused),
        cmocka_unit_test(config_values_go_to_new_adapters_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
