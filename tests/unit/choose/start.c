/* SPDX-License-Identifier: MIT */
/* What is said of a start that failed. */
#include "core/start.h"

#include "core/core_fixture.h"

/* The advice for a job that ended with that code and text; "" when there is none. */
static const char *advice(struct hp_arena *arena, const struct core_state *state, uint32_t code,
                          const char *host_text)
{
    HP_ERROR(err);
    hp_error_set(&err, HP_E_FAILED, "Hyper-V could not start the virtual machine");
    hp_error_code(&err, HP_LEVEL_JOB, code);
    hp_error_host_text(&err, host_text);
    core_explain_start(arena, state, &err);
    return err.next ? hp_arena_copy(arena, err.next) : "";
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

/* In no language that anybody here reads: only the code counts. */
#define NO_RESOURCES "xyz (0x800705AA)"

static void a_card_that_is_gone_is_named(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_state two = state_of_two(&arena);
    two.gpus.count = 1;
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "no longer on this host");
    assert_says(advice(&arena, &two, 32768, "no code"), "hyperpoint reset id:" VM_ID);
}

static void a_card_that_only_hyperv_names_is_told(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_state two = state_of_two(&arena);
    two.adapters.count = 0;
    assert_says(advice(&arena, &two, 32768, "xyz '" CARD_GONE "'"), "hyperpoint list-gpus");
}

static void partitions_that_are_taken_are_counted(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_state two = state_of_two(&arena);
    two.gpus.items[1].partition_count = 4;
    two.gpus.items[1].partitions_in_use = (struct hp_opt_u64){ true, 4 };
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "use 4 of the 4 partitions");
    two.status.state = HV_STATE_RUNNING; /* it held one of them itself when they were counted */
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "driver was updated");
}

static void the_same_code_may_be_memory(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_state two = state_of_two(&arena);
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "driver was updated");
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "memory");
    two.adapters.count = 0;
    assert_says(advice(&arena, &two, 32768, NO_RESOURCES), "too little free memory");
    assert_says(advice(&arena, &two, 32778, NULL), "too little free memory");
    assert_says(advice(&arena, &two, 32768, "(0x8007000E)"), "too little free memory");
}

static void other_codes_have_other_cures(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_state two = state_of_two(&arena);
    two.vm.settings.high_mmio = (struct hp_opt_u64){ true, 65536 };
    assert_says(advice(&arena, &two, 32773, NULL), "65536 MiB");
    assert_says(advice(&arena, &two, 32768, "HyperV\\RequireSecureDeviceAssignment (0x800705AA)"), "DWORD");
    assert_says(advice(&arena, &two, 32768, "(0x80070005)"), "rights");
    assert_says(advice(&arena, &two, 32769, NULL), "rights");
    two.vm.settings.automatic_checkpoints = (struct hp_opt_bool){ true, true };
    assert_says(advice(&arena, &two, 32768, "anything"), "AutomaticCheckpointsEnabled");
}

static void what_is_not_known_is_not_explained(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(lost);
    struct core_state two = state_of_two(&arena);
    two.vm.settings.automatic_checkpoints = (struct hp_opt_bool){ true, false };
    assert_string_equal(advice(&arena, &two, 32768, "anything"), "");
    hp_error_set(&lost, HP_E_GONE, "the connection was lost");
    core_explain_start(&arena, &two, &lost);
    assert_null(lost.next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_that_is_gone_is_named),
        cmocka_unit_test(a_card_that_only_hyperv_names_is_told),
        cmocka_unit_test(partitions_that_are_taken_are_counted),
        cmocka_unit_test(the_same_code_may_be_memory),
        cmocka_unit_test(other_codes_have_other_cures),
        cmocka_unit_test(what_is_not_known_is_not_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
