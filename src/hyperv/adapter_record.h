/* SPDX-License-Identifier: MIT */
/* Adapters as text, for the calls in adapter.c. */
#ifndef HYPERV_ADAPTER_RECORD_H
#define HYPERV_ADAPTER_RECORD_H

#include "hyperv/adapter.h"
#include "private.h"

#define HV_ADAPTER_CLASS "Msvm_GpuPartitionSettingData"

/* An adapter out of an instance the host gave. */
int hv_adapter_decode(struct hp_arena *arena, const struct cim_instance *instance, struct hv_adapter *out,
                      struct hp_error *err);

/* The text that adds a bare adapter for a record: the template with the record's GPU and pool. */
int hv_adapter_add_text(struct hp_arena *arena, const char *template_record, const char *record,
                        const char **out, struct hp_error *err);

/* The text that gives adapter `id` the record's values where they differ from the template's; *out is NULL
 * when none do. */
int hv_adapter_tune_text(struct hp_arena *arena, const char *template_record, const char *id,
                         const char *record, const char **out, struct hp_error *err);

#endif
