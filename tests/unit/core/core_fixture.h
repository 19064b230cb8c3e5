/* SPDX-License-Identifier: MIT */
/* A VM and its host as core sees them, made by hand: planning needs no host. */
#ifndef CORE_FIXTURE_H
#define CORE_FIXTURE_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/plan.h"

#define VM_ID "11111111-2222-3333-4444-555555555555"
#define CARD_A                                                                                               \
    "\\\\?\\PCI#VEN_10DE&DEV_2882&SUBSYS_1&REV_A1#4&1&0&0008#{064092b3-625e-43bf-9eb5-dc845897dd59}"         \
    "\\GPUPARAV"
#define CARD_B                                                                                               \
    "\\\\?\\PCI#VEN_10DE&DEV_2882&SUBSYS_1&REV_A1#4&2&0&0010#{064092b3-625e-43bf-9eb5-dc845897dd59}"         \
    "\\GPUPARAV"
#define CARD_C                                                                                               \
    "\\\\?\\PCI#VEN_8086&DEV_4680&SUBSYS_2&REV_0C#3&11583659&0&10#{064092b3-625e-43bf-9eb5-dc845897dd59}"    \
    "\\GPUPARAV"
#define CARD_GONE                                                                                            \
    "\\\\?\\PCI#VEN_1002&DEV_73BF&SUBSYS_3&REV_C1#6&3&0&00000019#{064092b3-625e-43bf-9eb5-dc845897dd59}"     \
    "\\GPUPARAV"

#define TEMPLATE                                                                                             \
    "<INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\">"                                                  \
    "<PROPERTY NAME=\"InstanceID\" "                                                                         \
    "TYPE=\"string\"><VALUE>Microsoft:Definition\\X\\Default</VALUE></PROPERTY>"                             \
    "<PROPERTY NAME=\"ResourceType\" TYPE=\"uint16\"><VALUE>32770</VALUE></PROPERTY>"                        \
    "<PROPERTY NAME=\"PoolID\" TYPE=\"string\"><VALUE></VALUE></PROPERTY>"                                   \
    "<PROPERTY NAME=\"MinPartitionVRAM\" TYPE=\"uint64\"></PROPERTY>"                                        \
    "<PROPERTY.ARRAY NAME=\"HostResource\" TYPE=\"string\"></PROPERTY.ARRAY>"                                \
    "</INSTANCE>"

const char *gpu_path(struct hp_arena *arena, const char *instance_path);

struct hv_gpu gpu(struct hp_arena *arena, unsigned order, const char *instance_path, const char *name,
                  uint64_t available);

const struct cim_instance *template_of_host(struct hp_arena *arena);

/* An adapter on that card (NULL: automatic) with a MinPartitionVRAM (0: not set). */
struct hv_adapter adapter(struct hp_arena *arena, const char *device, const struct hv_gpu *on,
                          uint64_t min_vram);

/* The text of an adapter, of `size` bytes, most of them `fill`. */
const char *large_record(struct hp_arena *arena, size_t size, char fill);

struct hv_adapter large_adapter(struct hp_arena *arena, size_t size, char fill);

/* A VM that is off, with adapters on cards A and B; the host has A, B and the integrated C. Settings need no
 * change. */
struct core_state state_of_two(struct hp_arena *arena);

struct core_selectors selectors(struct hp_arena *arena, const char *word);

/* The plan for it, which must not be refused. */
struct core_plan plan_of(struct hp_arena *arena, const struct core_state *state,
                         const struct core_request *request);

#endif
