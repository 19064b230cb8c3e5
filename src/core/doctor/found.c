/* SPDX-License-Identifier: MIT */
/* What was found so far. */
#include "examine.h"

struct core_finding *exam_last(struct examination *exam)
{
    return &exam->found.items[exam->found.count - 1];
}

void exam_add(struct examination *exam, const struct exam_vm *vm, const char *text)
{
    const struct core_check *check = exam->check;
    struct core_findings *found = &exam->found;
    const char *id = vm ? vm->row->id : NULL;
    found->items =
        hp_arena_grow(exam->arena, found->items, found->count, &found->capacity, sizeof *found->items);
    found->items[found->count++] = (struct core_finding){
        .check = check,
        .severity = check->severity,
        .vm_id = id,
        .vm_name = vm ? vm->row->name : NULL,
        .text = text,
        .verb = check->verb,
        .more = check->more,
        .command = check->powershell && id
                       ? hp_arena_format(exam->arena, "Get-VM -Id %s | %s", id, check->powershell)
                       : NULL,
        .words = check->words,
    };
}

void exam_add_named(struct examination *exam, const char *vm_id, const char *vm_name, const char *text)
{
    exam_add(exam, NULL, text);
    exam_last(exam)->vm_id = vm_id;
    exam_last(exam)->vm_name = vm_name;
}

bool exam_has_gpu(const struct exam_vm *vm)
{
    return vm->adapters.count || vm->parked;
}
