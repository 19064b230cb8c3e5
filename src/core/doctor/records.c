/* SPDX-License-Identifier: MIT */
/* What HyperPoint itself has written down. */
#include "examine.h"

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "core/local_time.h"

/* Whoever parks a VM for longer may have forgotten it. */
static const int64_t parked_for_long = 30 * HP_DAY;

void exam_interrupted(struct examination *exam)
{
    const struct core_journals *journals = exam->seen->journals;
    for (size_t i = 0; i < journals->unread_count; i++) {
        exam_add(exam, NULL, journals->unread[i].what);
        exam_last(exam)->verb = NULL;
        exam_last(exam)->words =
            "if a newer version of HyperPoint wrote it, run that one; else look at the VM's GPUs, and keep "
            "the file until they are as they should be";
    }
    for (size_t i = 0; i < journals->count; i++) {
        exam_add_named(exam, journals->items[i].vm_id, journals->items[i].vm_name,
                       hp_arena_format(exam->arena, "a change was interrupted (%s)",
                                       core_journal_label(exam->arena, &journals->items[i])));
        exam_tell_node(exam);
    }
}

static void tell_parked(struct examination *exam, const struct core_parked_vm *vm)
{
    const struct core_parked *parked = vm->look.parked;
    int64_t since;
    exam_add_named(exam, vm->vm_id, vm->vm_name,
                   hp_arena_format(exam->arena, "parked since %s, %s",
                                   core_local_text(exam->arena, parked->since),
                                   core_parked_without(exam->arena, parked)));
    exam_tell_node(exam);
    if (hp_time_parse(parked->since, &since) && exam->seen->now_utc_micros - since >= parked_for_long)
        exam_last(exam)->severity = CORE_WARNING;
}

void exam_parked(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->parked->count; i++) {
        const struct core_parked_vm *vm = &exam->seen->parked->items[i];
        if (vm->look.parked) {
            if (!vm->at_work)
                tell_parked(exam, vm);
        } else if (vm->look.doubt) {
            exam_add_named(exam, vm->vm_id, vm->vm_name, vm->look.doubt);
            exam_tell_node(exam);
            exam_last(exam)->severity = CORE_PROBLEM;
            exam_last(exam)->verb = NULL;
            exam_last(exam)->words = vm->look.way_out;
        }
    }
}

void exam_unreadable(struct examination *exam)
{
    for (size_t i = 0; i < exam->seen->memories->count; i++) {
        if (exam->seen->memories->items[i].problem)
            exam_add(exam, NULL, exam->seen->memories->items[i].problem);
    }
}

void exam_stale(struct examination *exam)
{
    size_t count = exam->seen->stale->count;
    if (count)
        exam_add(exam, NULL,
                 hp_arena_format(exam->arena,
                                 "HyperPoint keeps records of %zu VM%s that this host no longer has", count,
                                 hp_plural(count, "", "s")));
}
