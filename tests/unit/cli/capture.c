/* SPDX-License-Identifier: MIT */
/* What a capture writes, and what it takes out of people's words. The round trip through a simulated host is
 * in tests/capture. */
#include "capture/capture.h"

#include "core/gpu_set.h"
#include "hostfile/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define VM_ID "00000000-0000-4000-A000-000000000001"
#define PATH(serial) "\\\\?\\PCI#VEN_10DE&DEV_2882&SUBSYS_40511458&REV_A1#" serial "#{064092b3}\\GPUPARAV"

/* A capture of one VM, whose checkpoints and disks the tests fill in. */
struct world {
    struct hv_vm vm;
    struct hv_gpu gpu;
    struct hv_checkpoint checkpoints[3];
    struct hv_disk disks[2];
    struct hp_opt_u64 sizes[2];
    struct hv_volume volumes[4];
    struct cli_capture capture;
};

static void set_up(struct world *w)
{
    *w = (struct world){
        .vm = { .id = VM_ID, .name = "Secret", .host = "PC-OF-ANNA", .settings.notes = "" },
        .gpu = { .order = 1, .instance_path = PATH("4&2283f625&0&0019"), .name = "Card", .working = true },
        .checkpoints = { { .id = "A", .name = "one", .vm_id = VM_ID, .notes = "" },
                         { .id = "B", .name = "ONE", .vm_id = VM_ID, .notes = "call Anna" },
                         { .id = "C", .name = "two", .vm_id = VM_ID, .notes = "" } },
        .sizes = { { true, 7 } },
        .volumes = { { "C:\\", "NTFS", HV_FILE_SYSTEM_OTHER, { true, 9 }, { true, 5 } },
                     { "C:\\anna\\", "ReFS", HV_FILE_SYSTEM_OTHER, { true, 9 }, { true, 5 } },
                     { "c:\\", "", HV_FILE_SYSTEM_OTHER, { true, 9 }, { true, 5 } },
                     { "D:\\", "NTFS", HV_FILE_SYSTEM_OTHER, { .set = false }, { true, 5 } } },
        .disks = { { .owner = VM_ID, .controller = "x", .file = "C:\\Users\\anna\\a.vhdx" },
                   { .owner = "A", .controller = "x", .file = "c:\\users\\ANNA\\A.vhdx" } },
    };
    w->capture = (struct cli_capture){
        .host = { .name = "PC-OF-ANNA", .build = 26100 },
        .gpus = { .items = &w->gpu, .count = 1 },
        .vms = { .items = &w->vm, .count = 1 },
        .checkpoints = { .items = w->checkpoints, .count = 3 },
        .disks = { .items = w->disks, .count = 2 },
        .sizes = w->sizes,
        .volumes = { w->volumes, 4 },
    };
}

static void one_name_becomes_one_word(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct world w;
    set_up(&w);
    cli_capture_anonymise(&arena, &w.capture);
    assert_true(w.capture.anonymous);
    assert_string_equal(w.capture.host.name, "HOST-1");
    assert_string_equal(w.vm.host, "HOST-1");
    assert_string_equal(w.vm.name, "vm-1");
    assert_string_equal(w.checkpoints[0].name, "checkpoint-1");
    assert_string_equal(w.checkpoints[1].name, "checkpoint-1"); /* names compare without case */
    assert_string_equal(w.checkpoints[2].name, "checkpoint-2");
    assert_string_equal(w.checkpoints[0].notes, "");
    assert_string_equal(w.checkpoints[1].notes, "(notes)");
    assert_string_equal(w.disks[0].file, "C:\\vms\\disk-1.vhdx");
    assert_string_equal(w.disks[1].file, "C:\\vms\\disk-1.vhdx");
    assert_int_equal(w.capture.volumes.count, 3); /* not the one whose folder somebody named */
    assert_string_equal(w.volumes[1].name, "c:\\");
    assert_string_equal(w.gpu.instance_path, PATH("4&2283f625&0&0019")); /* a slot, no serial number */
}

static void many_names_keep_their_words(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    HP_ARENA(arena);
    struct world w;
    set_up(&w);
    struct hv_checkpoint *many = hp_arena_array(&arena, MANY, sizeof *many);
    for (size_t i = 0; i < MANY; i++)
        many[i] =
            (struct hv_checkpoint){ .name = hp_arena_format(&arena, "name %zu", i % 1000), .notes = "" };
    w.capture.checkpoints.items = many;
    w.capture.checkpoints.count = MANY;
    cli_capture_anonymise(&arena, &w.capture);
    for (size_t i = 0; i < MANY; i++)
        assert_string_equal(many[i].name, hp_arena_format(&arena, "checkpoint-%zu", i % 1000 + 1));
}

static void record_card(struct hp_arena *arena, struct core_set_gpu *out)
{
    static const char record[] =
        "<INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\"><PROPERTY NAME=\"InstanceID\" TYPE=\"string\">"
        "<VALUE>Microsoft:x\\y</VALUE></PROPERTY><PROPERTY.ARRAY NAME=\"HostResource\" TYPE=\"string\">"
        "<VALUE.ARRAY><VALUE>\\\\PC-OF-ANNA\\root\\virtualization\\v2:Msvm_PartitionableGpu.Name="
        "\"\\\\\\\\?\\\\PCI#VEN_10DE#00E04C680001#{064092b3}\\\\GPUPARAV\"</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>"
        "</INSTANCE>";
    *out = (struct core_set_gpu){ .name = "Card", .location = "00E04C680001" };
    assert_int_equal(hv_adapter_parse(arena, record, &out->adapter, NULL), 0);
    out->values = hv_adapter_values(arena, &out->adapter);
}

/* Nothing of Anna is left, and the set is as it was. */
static void check_notes(struct hp_arena *arena, const char *notes, enum core_set_kind kind,
                        struct core_gpu_set *out)
{
    const char *problem = NULL;
    assert_memory_equal(notes, "(notes)\r\n", strlen("(notes)\r\n"));
    assert_null(strstr(notes, "Anna"));
    assert_null(strstr(notes, "ANNA"));
    assert_null(strstr(notes, "Secret"));
    assert_null(strstr(notes, "E04C"));
    assert_int_equal(core_set_parse(arena, notes, kind, out, &problem), CORE_SET_READ);
    assert_string_equal(out->host, "HOST-1");
    assert_string_equal(out->gpus[0].location, "SERIAL-1");
    assert_non_null(strstr(out->gpus[0].adapter.instance_path, "#SERIAL-1#"));
}

static void serial_numbers_go_everywhere(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_set_gpu recorded;
    struct core_gpu_set read;
    record_card(&arena, &recorded);
    struct core_gpu_set set = {
        .known = true, .vm_id = VM_ID, .host = "PC-OF-ANNA", .gpus = &recorded, .gpu_count = 1
    };
    struct world w;
    set_up(&w);
    w.gpu.instance_path = PATH("00e04c680001");
    w.checkpoints[1].notes = core_set_in_notes(&arena, "call Anna", &set, NULL);
    set.kind = CORE_SET_OF_PARKED;
    set.vm_name = "Secret";
    set.written = "2026-07-01T00:43:52Z";
    w.vm.settings.notes = core_set_in_notes(&arena, "call Anna", &set, NULL);
    assert_non_null(strstr(w.vm.settings.notes, "Secret"));
    cli_capture_anonymise(&arena, &w.capture);
    assert_string_equal(w.gpu.instance_path, PATH("SERIAL-1"));
    check_notes(&arena, w.checkpoints[1].notes, CORE_SET_OF_CHECKPOINT, &read);
    check_notes(&arena, w.vm.settings.notes, CORE_SET_OF_PARKED, &read);
    assert_string_equal(read.vm_name, "vm-1");
}

/* What cannot be read may hold anything. */
static void damaged_sets_go(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct core_gpu_set set = { .kind = CORE_SET_OF_PARKED,
                                .known = true,
                                .vm_id = VM_ID,
                                .host = "PC-OF-ANNA",
                                .written = "2026-07-01T00:43:52Z" };
    struct world w;
    set_up(&w);
    char *notes = hp_arena_copy(&arena, core_set_in_notes(&arena, "", &set, NULL));
    *strstr(notes, "PC-OF-ANNA") = 'Q';
    w.vm.settings.notes = notes;
    cli_capture_anonymise(&arena, &w.capture);
    assert_string_equal(w.vm.settings.notes, "(notes)");
}

/* The host file that is written, as the simulated host reads it. */
static int read_rendered(struct hp_arena *arena, struct world *w, struct hf_world *out, struct hp_error *err)
{
    HP_STR(text);
    cli_capture_render(arena, &w->capture, &text);
    return hf_world_parse("captured", hp_str_text(&text), text.length, out, err);
}

static void what_is_rendered_can_be_read(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct world w;
    struct hf_world read = { .changed = false };
    struct hv_vm_row row = {
        .id = VM_ID,
        .status = { .state = HV_STATE_SERVICING, .activity = HV_ACTIVITY_BACKING_UP, .critical = true }
    };
    set_up(&w);
    w.vm.settings.checkpoints = HV_CHECKPOINTS_STANDARD;
    w.capture.states = (struct hv_vm_rows){ .items = &row, .count = 1 };
    assert_int_equal(read_rendered(&arena, &w, &read, &err), 0);
    assert_int_equal(w.capture.missing.count, 0);
    assert_int_equal(read.vms.count, 1);
    assert_int_equal(read.vms.items[0].state, HF_STATE_COMPONENT_SERVICING);
    assert_int_equal(read.vms.items[0].activity, HF_ACTIVITY_BACKING_UP);
    assert_int_equal(read.vms.items[0].health, HF_HEALTH_CRITICAL);
    assert_int_equal(read.vms.items[0].settings.checkpoint_type, HF_CHECKPOINTS_STANDARD);
    assert_string_equal(read.vms.items[0].disks.items[0].path, "C:\\Users\\anna\\a.vhdx");
    assert_true(read.vms.items[0].disks.items[0].file_bytes.set);
    assert_int_equal(read.vms.items[0].disks.items[0].file_bytes.value, 7);
    assert_int_equal(read.volumes.count, 2); /* not the one named twice, nor the one of unknown capacity */
    assert_string_equal(read.volumes.items[1].name, "C:\\anna\\");
    assert_int_equal(read.volumes.items[1].free_bytes, 5);
    hf_world_release(&read);
}

/* It is captured all the same, and says so. */
static void what_no_host_file_can_hold_is_noted(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct world w;
    struct hf_world read = { .changed = false };
    set_up(&w);
    struct hv_vm twins[] = { w.vm, w.vm };
    w.capture.vms.items = twins;
    w.capture.vms.count = 2;
    assert_int_equal(read_rendered(&arena, &w, &read, &err), HP_E_USAGE);
    assert_int_equal(w.capture.missing.count, 1);
    assert_string_equal(w.capture.missing.items[0],
                        "a host that can be played (host: the id " VM_ID " appears twice)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_becomes_one_word),    cmocka_unit_test(many_names_keep_their_words),
        cmocka_unit_test(serial_numbers_go_everywhere), cmocka_unit_test(damaged_sets_go),
        cmocka_unit_test(what_is_rendered_can_be_read), cmocka_unit_test(what_no_host_file_can_hold_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
