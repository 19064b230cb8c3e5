/* SPDX-License-Identifier: MIT */
/* VMs that the host no longer has, and of which this machine still has a record: it can only be discarded. */
#ifndef CLI_ACT_GONE_H
#define CLI_ACT_GONE_H

#include "line/run.h"

enum cli_record { CLI_RECORD_CHANGE /* one that was interrupted */, CLI_RECORD_PARKED };

/* The VM that `run->vm_name` means among those with such a record of this host, as it would among VMs: by its
 * name or its id, or by a beginning of its id. HP_E_NOT_FOUND when none is meant, and `err` is not set then;
 * HP_E_AMBIGUOUS. Of the VM, the id, the name and the host are filled in. */
int cli_find_gone(struct cli_run *run, enum cli_record of, struct hv_vm *out, struct hp_error *err);

/* Adds to the error of a VM that was not found what discards such a record of it, where there is one. */
void cli_tell_gone(struct cli_run *run, enum cli_record of, const char *vm_id_or_null, struct hp_error *err);

#endif
