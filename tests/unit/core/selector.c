/* SPDX-License-Identifier: MIT */
#include "core_fixture.h"

static void refuses(const char *word, const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_selectors list = { .count = 99 };
    assert_int_equal(core_selectors_parse(&arena, &word, 1, &list, &err), HP_E_USAGE);
    assert_non_null(strstr(err.what, because));
    assert_int_equal(list.count, 99);
}

static void wrong_selectors_are_refused(void **unused)
{
    (void)unused;
    refuses("", "nothing is named");
    refuses("a,,b", "nothing is named");
    refuses("order:0", "whole number from 1");
    refuses("order:two", "whole number from 1");
    refuses("order:-1", "whole number from 1");
    refuses("order:1x", "whole number from 1");
    refuses("order:18446744073709551616", "whole number from 1");
    refuses("order:", "nothing follows");
    refuses("deviceid:", "nothing follows");
    refuses("DeviceID:   ", "nothing follows");
    refuses("device:PCI", "not known");
}

static void forms_are_recognised_at_the_beginning_only(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_selectors list = selectors(&arena, " ORDER: 2 ,My order:3 card,instanceid:\\\\\\\\?\\PCI#X");
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].kind, CORE_BY_ORDER);
    assert_int_equal(list.items[0].order, 2);
    assert_int_equal(list.items[1].kind, CORE_BY_NAME);
    assert_string_equal(list.items[1].value, "My order:3 card");
    assert_int_equal(list.items[2].kind, CORE_BY_INSTANCE_ID);
    assert_string_equal(list.items[2].value, "\\\\?\\PCI#X");
}

static void a_gpu_counts_once_in_the_users_order(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_selectors list =
        selectors(&arena, "order:3,nvidia geforce rtx 4060,order:1,instanceid:" CARD_A);
    struct core_gpu_choice choice;
    assert_int_equal(core_choose_gpus(&arena, &list, &state.gpus, &choice, NULL), 0);
    assert_int_equal(choice.count, 3);
    assert_int_equal(choice.items[0]->order, 3);
    assert_int_equal(choice.items[1]->order, 2);
    assert_int_equal(choice.items[2]->order, 1);
    assert_int_equal(choice.unmatched_count, 0);
}

static void a_gpu_without_name_is_not_chosen_by_name(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.gpus.items[0].name = NULL;
    struct core_selectors list = selectors(&arena, "Unknown GPU,order:999");
    struct core_gpu_choice choice;
    assert_int_equal(core_choose_gpus(&arena, &list, &state.gpus, &choice, NULL), 0);
    assert_int_equal(choice.count, 0);
    assert_int_equal(choice.unmatched_count, 2);
}

static void an_adapter_id_adds_nothing(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_selectors list = selectors(&arena, "adapterid:Microsoft:X");
    struct core_gpu_choice choice;
    assert_int_equal(core_choose_gpus(&arena, &list, &state.gpus, &choice, NULL), HP_E_USAGE);
}

static void adapters_are_chosen_by_all_forms(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_adapter_choice choice;
    struct core_selectors list = selectors(&arena, "order:3,adapterid:microsoft:" VM_ID "\\a,order:3");
    assert_int_equal(core_choose_adapters(&arena, &list, &state.gpus, &state.adapters, "ID", &choice, NULL),
                     0);
    assert_int_equal(choice.count, 2);
    assert_ptr_equal(choice.items[0], &state.adapters.items[1]);
    assert_ptr_equal(choice.items[1], &state.adapters.items[0]);
    HP_ERROR(err);
    list = selectors(&arena, "order:1"); /* on the host, not assigned */
    assert_int_equal(core_choose_adapters(&arena, &list, &state.gpus, &state.adapters, "ID", &choice, &err),
                     HP_E_NOT_FOUND);
}

static void a_stale_adapter_is_chosen_by_its_paths(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct hv_gpu gone = gpu(&arena, 0, CARD_GONE, NULL, 0);
    state.adapters.items[0] = adapter(&arena, "S", &gone, 0);
    struct core_adapter_choice choice;
    struct core_selectors list =
        selectors(&arena, "deviceid:pci\\ven_1002&dev_73bf&subsys_3&rev_c1\\6&3&0&00000019");
    assert_int_equal(core_choose_adapters(&arena, &list, &state.gpus, &state.adapters, "ID", &choice, NULL),
                     0);
    assert_int_equal(choice.count, 1);
}

static void the_most_suitable_is_discrete_working_and_free(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct hv_adapters none = { 0 };
    const char *why;
    assert_int_equal(core_most_suitable(&arena, &state.gpus, &none, &why)->order, 3);
    assert_non_null(strstr(why, "discrete"));
    state.gpus.items[2].working = false;
    assert_int_equal(core_most_suitable(&arena, &state.gpus, &none, &why)->order, 2);
    assert_int_equal(core_most_suitable(&arena, &state.gpus, &state.adapters, &why)->order, 1);
    state.gpus.items[0].working = false;
    assert_null(core_most_suitable(&arena, &state.gpus, &state.adapters, &why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_selectors_are_refused),
        cmocka_unit_test(forms_are_recognised_at_the_beginning_only),
        cmocka_unit_test(a_gpu_counts_once_in_the_users_order),
        cmocka_unit_test(a_gpu_without_name_is_not_chosen_by_name),
        cmocka_unit_test(an_adapter_id_adds_nothing),
        cmocka_unit_test(adapters_are_chosen_by_all_forms),
        cmocka_unit_test(a_stale_adapter_is_chosen_by_its_paths),
        cmocka_unit_test(the_most_suitable_is_discrete_working_and_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
