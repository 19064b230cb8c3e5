/* SPDX-License-Identifier: MIT */
/* A simulated host in a temporary folder, and short ways to ask and change it, for the tests of the model. */
#ifndef TEST_SIM_HOST_FIXTURE_H
#define TEST_SIM_HOST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cim/embed.h"
#include "cim/wql.h"
#include "sim/admin.h"
#include "sim/host.h"
#include "system_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VSSD "Msvm_VirtualSystemSettingData"
#define ADAPTER "Msvm_GpuPartitionSettingData"

enum { DONE = 0, STARTED = 4096, INVALID_PARAMETER = 32773, INVALID_STATE = 32775 };

struct fixture {
    char folder[64];
    char file[128];
    struct sim_host *host;
    struct hp_arena arena;
    struct cim_props out; /* of the last invoke */
    struct hp_error err;  /* of the last failed call */
};

void fixture_path(struct fixture *f);

void fixture_open(struct fixture *f, const char *scenario);

void fixture_close(struct fixture *f);

#define FIXTURE(name, scenario)                                                                              \
    __attribute__((cleanup(fixture_close))) struct fixture name;                                             \
    fixture_open(&name, scenario)

/* The file's bytes; the caller frees them. */
char *read_file(const char *name);

void write_file(const char *name, const char *text);

void set(struct fixture *f, const char *target, const char *property, const char *value);

/* --- reading --- */

int try_query_in(struct fixture *f, const char *ns, const char *wql, struct cim_instances *out);

struct cim_instances query_in(struct fixture *f, const char *ns, const char *wql);

struct cim_instances query(struct fixture *f, const char *wql);

const struct cim_instance *query_one(struct fixture *f, const char *wql);

size_t count(struct fixture *f, const char *wql);

const struct cim_value *value(const struct cim_instance *instance, const char *property);

uint64_t number(const struct cim_instance *instance, const char *property);

const char *text(const struct cim_instance *instance, const char *property);

bool is_null(const struct cim_instance *instance, const char *property);

const struct cim_instance *vm(struct fixture *f, const char *name);

const struct cim_instance *live(struct fixture *f, const char *name);

struct cim_instances associated(struct fixture *f, const struct cim_instance *of, const char *association,
                                const char *result);

struct cim_instances adapters(struct fixture *f, const char *vm_name);

struct cim_instances checkpoints(struct fixture *f, const char *vm_name);

int try_get(struct fixture *f, const struct cim_ref *ref, struct cim_instance **out);

const struct cim_instance *get(struct fixture *f, const struct cim_ref *ref);

uint32_t wmi_code(const struct fixture *f);

/* --- calling --- */

#define ARG(f, list, name, given) cim_props_set(&(f)->arena, (list), (name), (given))

int try_invoke(struct fixture *f, const struct cim_ref *on, const char *method, const struct cim_props *in);

uint64_t invoke(struct fixture *f, const struct cim_ref *on, const char *method, const struct cim_props *in);

const struct cim_ref *service(struct fixture *f, const char *class_name);

uint64_t manage(struct fixture *f, const char *method, const struct cim_props *in);

uint64_t snapshot(struct fixture *f, const char *method, const struct cim_props *in);

const struct cim_ref *out_job(const struct fixture *f);

bool has_ended(uint64_t job_state);

/* Waits for the job on the host's clock; its object at the end. */
const struct cim_instance *wait_for(struct fixture *f, const struct cim_ref *job);

/* For the job of the last call. */
void assert_job_completes(struct fixture *f);

void assert_job_fails(struct fixture *f, uint64_t code);

/* --- embedded instances --- */

const char *embed(struct fixture *f, const struct cim_instance *instance);

/* A fresh copy of the default template. */
struct cim_instance *template(struct fixture *f);

void put(struct fixture *f, struct cim_instance *instance, const char *property, struct cim_value given);

void put_u64(struct fixture *f, struct cim_instance *instance, const char *property, uint64_t given);

void put_texts(struct fixture *f, struct cim_instance *instance, const char *property, const char *only);

/* The path of the GPU at that place in the host's list. */
const char *gpu_path(struct fixture *f, size_t index);

uint64_t add_text(struct fixture *f, const char *vm_name, const char *xml);

uint64_t add(struct fixture *f, const char *vm_name, const struct cim_instance *adapter);

uint64_t modify(struct fixture *f, const struct cim_instance *adapter);

/* What a second process does: opens the file and adds so many adapters to a VM, one at a time. Not 0 when one
 * of them is refused. */
enum { ADDS = 25 };
int add_many(const char *file, const char *vm_name);

uint64_t remove_refs(struct fixture *f, const struct cim_instances *list);

uint64_t modify_system(struct fixture *f, const struct cim_instance *settings);

uint64_t create_checkpoint(struct fixture *f, const char *vm_name);

uint64_t on_checkpoint(struct fixture *f, const char *method, const char *parameter,
                       const struct cim_ref *checkpoint);

uint64_t request_state(struct fixture *f, const char *vm_name, uint64_t state);

#endif
