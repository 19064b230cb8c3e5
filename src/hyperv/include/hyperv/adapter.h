/* SPDX-License-Identifier: MIT */
/* GPU partition adapters of a VM: read whole, taken off, put on, compared.
 *
 * An adapter has its complete Msvm_GpuPartitionSettingData with it, so it can be kept in a file and brought
 * back without this program knowing every property. */
#ifndef HYPERV_ADAPTER_H
#define HYPERV_ADAPTER_H

#include "hyperv/gpu.h"
#include "hyperv/vm.h"

struct cim_instance;

enum hv_bound { HV_MIN, HV_MAX, HV_OPTIMAL, HV_BOUNDS };

/* "Min", "Max", "Optimal", as in the property names. */
const char *hv_bound_name(enum hv_bound bound);

/* MinPartitionVRAM ... OptimalPartitionCompute; all empty on an adapter nobody tuned. */
struct hv_quotas {
    struct hp_opt_u64 value[HV_RESOURCES][HV_BOUNDS];
};

bool hv_quotas_any(const struct hv_quotas *quotas);

struct hv_adapter {
    const char *id;            /* InstanceID: Microsoft:<VM>\<device>; changes with every add */
    const char *instance_path; /* of the GPU it names; NULL: automatic, Hyper-V chooses when the VM starts */
    const char *gpu_host;      /* computer name in the path to that GPU; may be an old one; NULL: none */
    bool gpu_hidden; /* this Windows does not show which GPU it has, if any: see hv_adapter_mark_hidden */
    bool card_remembered; /* gpu_hidden, and instance_path (NULL: automatic) is what HyperPoint gave it: not
                             read, and not verified; see hv_adapter_recall */
    struct hv_quotas quotas;
    struct hp_opt_bool numa_aware;
    const struct cim_instance *object; /* complete; adapters share it, so it never changes */
    const struct hv_adapter *present;  /* the same where its GPU is now, when that is not at instance_path
                                          any more, and may be used; NULL otherwise */
};

struct hv_adapters {
    struct hv_adapter *items;
    size_t count;
};

/* The one of that id, in whatever case; NULL when there is none. */
const struct hv_adapter *hv_adapter_at(const struct hv_adapters *adapters, const char *id);

/* The adapters of the VM's live settings, and the host's default template, in one call. Without the template
 * the answer cannot be trusted - rights are missing, or the host has no GPU partition pool - and the error is
 * HP_E_ACCESS. `template` may be NULL. */
int hv_adapter_read(struct hv_host *host, const struct hv_vm *vm, struct hp_arena *arena,
                    struct hv_adapters *out, const struct cim_instance **template, struct hp_error *err);

/* The adapters in the configuration of a checkpoint: those that applying it brings back, as far as the host
 * shows them (facts page, 4.5 and 5.2: whether there can be any is not known). One call. */
int hv_adapter_read_contained(struct hv_host *host, const char *checkpoint_id, struct hp_arena *arena,
                              struct hv_adapters *out, struct hp_error *err);

/* All adapters of all VMs' live settings, and those that checkpoints contain, each with the id of its VM or
 * checkpoint; one call. `owners[i]` belongs to items[i]. Those that cannot be read are added to *unusable;
 * one of which nobody can tell whose it is has no vm_id there. */
int hv_adapter_read_all(struct hv_host *host, struct hp_arena *arena, struct hv_adapters *out,
                        const char *const **owners, struct hv_unusables *unusable, struct hp_error *err);

/* The object as text, to be kept, and an adapter read back from it, with the members that follow from it. */
const char *hv_adapter_print(struct hp_arena *arena, const struct hv_adapter *adapter);
int hv_adapter_parse(struct hp_arena *arena, const char *text, struct hv_adapter *out, struct hp_error *err);

/* A property, for people to read. */
struct hv_value {
    const char *name;
    const char *type; /* "string", "uint64", ... */
    bool is_array;
    const char *const *texts; /* of every element, NULL for one that is NULL; of no array there is one */
    size_t count;             /* of texts; 0: an empty array */
};

/* Sorted by name. */
struct hv_values {
    const struct hv_value *items;
    size_t count;
};

/* What an adapter has beyond its id, card and quotas, where it is not what adapters usually have:
 * a fixed table, the same on every host, that belongs to the format of GPU sets (core/gpu_set.h). Properties
 * nobody knows are among them; a usual one that is NULL or missing is there as NULL. */
struct hv_values hv_adapter_values(struct hp_arena *arena, const struct hv_adapter *adapter);

/* The other way: fills in the object and all that follows from it, from the adapter's id, card
 * (instance_path, and gpu_host if it has one), quotas and these values, without asking any host.
 * hv_adapter_compare finds it the same as the one they were read from. Values may come from outside;
 * HP_E_FAILED when a name, type or text is none, or a name is there twice; then *adapter is as it was. */
int hv_adapter_from_values(struct hp_arena *arena, const struct hv_values *values, struct hv_adapter *adapter,
                           struct hp_error *err);

/* An adapter that does not exist yet, and has no id: the template with a GPU and quotas. `gpu` NULL makes an
 * automatic one. */
int hv_adapter_new(struct hp_arena *arena, const struct cim_instance *template, const struct hv_gpu *gpu,
                   const struct hv_quotas *quotas, struct hv_adapter *out, struct hp_error *err);

/* Gives the adapter another GPU, or (`gpu` NULL) none: an automatic one, which cannot fail. With the GPU it
 * names already, the path becomes the one of today: an older one may carry an old name of the host (facts
 * page, 2.2). gpu_host stays. */
int hv_adapter_set_gpu(struct hp_arena *arena, struct hv_adapter *adapter, const struct hv_gpu *gpu,
                       struct hp_error *err);

/* A host of that Windows build does not show which GPU an adapter has: Windows 10 takes the GPU of an adapter
 * and reads it back as none (facts page, 2.6). False for build 0 (not known). */
bool hv_host_hides_gpus(uint64_t build);

/* Marks the adapters that show no GPU on a host of such a build. */
void hv_adapter_mark_hidden(struct hv_adapters *adapters, uint64_t build);

/* Nobody knows which GPU it has, if any. */
bool hv_adapter_is_unknown(const struct hv_adapter *adapter);

/* Gives an adapter whose GPU is hidden the one that is remembered of it (NULL: automatic): instance path,
 * mark and object, as if it had been read. `computer` is the host's name, for the path in the object. */
int hv_adapter_recall(struct hp_arena *arena, struct hv_adapter *adapter, const char *instance_path,
                      const char *computer, struct hp_error *err);

/* How alike two adapters are, looking at every property but InstanceID. A property that is missing and one
 * that is NULL are the same. */
enum hv_likeness {
    HV_SAME,      /* nothing differs */
    HV_TUNABLE,   /* same GPU; what differs can be set with hv_adapter_tune */
    HV_DIFFERENT, /* another GPU, or a value would have to become empty */
};
/* *difference (arena text, may be NULL) names the first property that differs and both values. */
enum hv_likeness hv_adapter_compare(struct hp_arena *arena, const struct hv_adapter *wanted,
                                    const struct hv_adapter *actual, const char **difference);

/* Removes all of them in one call and waits. */
int hv_adapter_remove(struct hv_host *host, const struct hv_adapter *adapters, size_t count,
                      struct hp_error *err);

/* Adds a bare adapter for each of them in one call and waits: a fresh template with its GPU and pool, no
 * other value, because some hosts refuse values in the add (facts page, 2.3). `ids` receives the new
 * InstanceIDs in the order of `adapters`, or stays NULLs where the host did not say. */
int hv_adapter_add(struct hv_host *host, const struct hv_vm *vm, const struct cim_instance *template,
                   const struct hv_adapter *adapters, size_t count, struct hp_arena *arena, const char **ids,
                   struct hp_error *err);

/* Gives the existing adapters of these ids the values that these have: quotas and everything else that is not
 * empty and differs from the template. One call for all; none when there is nothing to set. */
int hv_adapter_tune(struct hv_host *host, const struct cim_instance *template,
                    const struct hv_adapter *adapters, size_t count, struct hp_error *err);

/* Before an adapter is removed: would the host take the path of its card back? That is not known of each host
 * over each transport (cim_reword). Sets the card of an adapter to the one it has, as tools do that send an
 * adapter whole; nothing is sent where it is known, or where the host hides the card. One call, more where
 * texts have to be written otherwise. */
int hv_adapter_try_card(struct hv_host *host, const struct hv_adapter *adapter, struct hp_error *err);

#endif
