/* SPDX-License-Identifier: MIT */
#include "sim_host_fixture.h"

void fixture_path(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/hyperpoint-model-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->file, sizeof f->file, "%s/host.json", f->folder);
}

void fixture_open(struct fixture *f, const char *scenario)
{
    fixture_path(f);
    const struct sim_create_options options = { .scenario = scenario };
    assert_int_equal(sim_host_create(f->file, &options, NULL), 0);
    assert_int_equal(sim_host_open(f->file, &f->host, &f->err), 0);
}

void fixture_close(struct fixture *f)
{
    sim_host_close(f->host);
    hp_arena_release(&f->arena);
    hp_error_clear(&f->err);
    static const char *const endings[] = { "", ".lock", ".new", ".changes" };
    for (size_t i = 0; i < HP_COUNT(endings); i++) {
        char name[160];
        snprintf(name, sizeof name, "%s%s", f->file, endings[i]);
        unlink(name);
    }
    rmdir(f->folder);
}

char *read_file(const char *name)
{
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    text[size] = '\0';
    fclose(file);
    return text;
}

void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

void set(struct fixture *f, const char *target, const char *property, const char *value)
{
    HP_ERROR(err);
    if (sim_host_set(f->file, target, (const char *[]){ property, value }, 2, &err))
        fail_msg("set %s %s %s: %s", target, property, value, err.what);
}

int try_query_in(struct fixture *f, const char *ns, const char *wql, struct cim_instances *out)
{
    hp_error_clear(&f->err);
    return sim_host_query(f->host, ns, wql, &f->arena, out, &f->err);
}

struct cim_instances query_in(struct fixture *f, const char *ns, const char *wql)
{
    struct cim_instances list = { .items = NULL };
    if (try_query_in(f, ns, wql, &list))
        fail_msg("%s: %s", wql, f->err.what);
    return list;
}

struct cim_instances query(struct fixture *f, const char *wql)
{
    return query_in(f, CIM_NS_VIRTUALIZATION, wql);
}

const struct cim_instance *query_one(struct fixture *f, const char *wql)
{
    struct cim_instances list = query(f, wql);
    if (list.count != 1)
        fail_msg("%s: %zu objects", wql, list.count);
    return &list.items[0];
}

size_t count(struct fixture *f, const char *wql)
{
    return query(f, wql).count;
}

const struct cim_value *value(const struct cim_instance *instance, const char *property)
{
    const struct cim_value *found = cim_props_find(&instance->props, property);
    if (!found)
        fail_msg("%s has no %s", instance->class_name, property);
    return found;
}

uint64_t number(const struct cim_instance *instance, const char *property)
{
    const struct cim_value *found = value(instance, property);
    if (found->is_null)
        fail_msg("%s.%s is NULL", instance->class_name, property);
    return found->as.u;
}

const char *text(const struct cim_instance *instance, const char *property)
{
    return value(instance, property)->as.string;
}

bool is_null(const struct cim_instance *instance, const char *property)
{
    return value(instance, property)->is_null;
}

const struct cim_instance *vm(struct fixture *f, const char *name)
{
    return query_one(
        f, hp_arena_format(&f->arena, "SELECT * FROM Msvm_ComputerSystem WHERE ElementName = '%s'", name));
}

const struct cim_instance *live(struct fixture *f, const char *name)
{
    return query_one(f, hp_arena_format(&f->arena,
                                        "SELECT * FROM " VSSD " WHERE ElementName = '%s' AND "
                                        "VirtualSystemType = 'Microsoft:Hyper-V:System:Realized'",
                                        name));
}

struct cim_instances associated(struct fixture *f, const struct cim_instance *of, const char *association,
                                const char *result)
{
    return query(f, hp_arena_format(&f->arena, "ASSOCIATORS OF {%s} WHERE AssocClass = %s ResultClass = %s",
                                    cim_ref_path(&f->arena, of->path), association, result));
}

struct cim_instances adapters(struct fixture *f, const char *vm_name)
{
    return associated(f, live(f, vm_name), "Msvm_VirtualSystemSettingDataComponent", ADAPTER);
}

struct cim_instances checkpoints(struct fixture *f, const char *vm_name)
{
    return associated(f, vm(f, vm_name), "Msvm_SnapshotOfVirtualSystem", VSSD);
}

int try_get(struct fixture *f, const struct cim_ref *ref, struct cim_instance **out)
{
    hp_error_clear(&f->err);
    return sim_host_get(f->host, ref, &f->arena, out, &f->err);
}

const struct cim_instance *get(struct fixture *f, const struct cim_ref *ref)
{
    struct cim_instance *found = NULL;
    if (try_get(f, ref, &found))
        fail_msg("get: %s", f->err.what);
    return found;
}

uint32_t wmi_code(const struct fixture *f)
{
    return f->err.codes[HP_LEVEL_WMI].value;
}

int try_invoke(struct fixture *f, const struct cim_ref *on, const char *method, const struct cim_props *in)
{
    hp_error_clear(&f->err);
    f->out = (struct cim_props){ .items = NULL };
    return sim_host_invoke(f->host, on, method, in, &f->arena, &f->out, &f->err);
}

uint64_t invoke(struct fixture *f, const struct cim_ref *on, const char *method, const struct cim_props *in)
{
    if (try_invoke(f, on, method, in))
        fail_msg("%s: %s", method, f->err.what);
    const struct cim_value *result = cim_props_find(&f->out, "ReturnValue");
    assert_non_null(result);
    return result->as.u;
}

const struct cim_ref *service(struct fixture *f, const char *class_name)
{
    return query_one(f, hp_arena_format(&f->arena, "SELECT * FROM %s", class_name))->path;
}

uint64_t manage(struct fixture *f, const char *method, const struct cim_props *in)
{
    return invoke(f, service(f, "Msvm_VirtualSystemManagementService"), method, in);
}

uint64_t snapshot(struct fixture *f, const char *method, const struct cim_props *in)
{
    return invoke(f, service(f, "Msvm_VirtualSystemSnapshotService"), method, in);
}

const struct cim_ref *out_job(const struct fixture *f)
{
    const struct cim_value *job = cim_props_find(&f->out, "Job");
    assert_non_null(job);
    assert_false(job->is_null);
    return job->as.ref;
}

bool has_ended(uint64_t job_state)
{
    return (job_state >= 7 && job_state <= 10) || job_state == 32768;
}

const struct cim_instance *wait_for(struct fixture *f, const struct cim_ref *job)
{
    for (int i = 0; i < 10000; i++) {
        const struct cim_instance *now = get(f, job);
        if (has_ended(number(now, "JobState")))
            return now;
        hp_clock_sleep(sim_host_clock(f->host), 100);
    }
    fail_msg("the job does not end");
    return NULL;
}

void assert_job_completes(struct fixture *f)
{
    const struct cim_instance *job = wait_for(f, out_job(f));
    if (number(job, "JobState") != 7)
        fail_msg("job state %d: %s", (int)number(job, "JobState"), text(job, "ErrorDescription"));
}

void assert_job_fails(struct fixture *f, uint64_t code)
{
    const struct cim_instance *job = wait_for(f, out_job(f));
    assert_int_equal(number(job, "JobState"), 10);
    assert_int_equal(number(job, "ErrorCode"), code);
}

const char *embed(struct fixture *f, const struct cim_instance *instance)
{
    HP_STR(xml);
    assert_int_equal(cim_embed_write(&xml, instance, NULL), 0);
    return hp_arena_copy(&f->arena, hp_str_text(&xml));
}

struct cim_instance *template(struct fixture *f)
{
    return cim_instance_copy(&f->arena,
                             query_one(f, "SELECT * FROM " ADAPTER " WHERE InstanceID LIKE '%Default'"));
}

void put(struct fixture *f, struct cim_instance *instance, const char *property, struct cim_value given)
{
    cim_props_set(&f->arena, &instance->props, property, given);
}

void put_u64(struct fixture *f, struct cim_instance *instance, const char *property, uint64_t given)
{
    put(f, instance, property, cim_uint(CIM_UINT64, given));
}

void put_texts(struct fixture *f, struct cim_instance *instance, const char *property, const char *only)
{
    put(f, instance, property, cim_string_array(&f->arena, &only, 1));
}

const char *gpu_path(struct fixture *f, size_t index)
{
    struct cim_instances gpus = query(f, "SELECT * FROM Msvm_PartitionableGpu");
    assert_true(index < gpus.count);
    return cim_ref_path(&f->arena, gpus.items[index].path);
}

uint64_t add_text(struct fixture *f, const char *vm_name, const char *xml)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "AffectedConfiguration", cim_reference(live(f, vm_name)->path));
    ARG(f, &in, "ResourceSettings", cim_string_array(&f->arena, &xml, 1));
    return manage(f, "AddResourceSettings", &in);
}

uint64_t add(struct fixture *f, const char *vm_name, const struct cim_instance *adapter)
{
    return add_text(f, vm_name, embed(f, adapter));
}

uint64_t modify(struct fixture *f, const struct cim_instance *adapter)
{
    const char *xml = embed(f, adapter);
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "ResourceSettings", cim_string_array(&f->arena, &xml, 1));
    return manage(f, "ModifyResourceSettings", &in);
}

uint64_t remove_refs(struct fixture *f, const struct cim_instances *list)
{
    struct cim_value *refs = hp_arena_array(&f->arena, list->count, sizeof *refs);
    for (size_t i = 0; i < list->count; i++)
        refs[i] = cim_reference(list->items[i].path);
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "ResourceSettings", cim_array(CIM_REFERENCE, refs, list->count));
    return manage(f, "RemoveResourceSettings", &in);
}

uint64_t modify_system(struct fixture *f, const struct cim_instance *settings)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "SystemSettings", cim_string(embed(f, settings)));
    return manage(f, "ModifySystemSettings", &in);
}

uint64_t create_checkpoint(struct fixture *f, const char *vm_name)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "AffectedSystem", cim_reference(vm(f, vm_name)->path));
    ARG(f, &in, "SnapshotSettings", cim_string(""));
    ARG(f, &in, "SnapshotType", cim_uint(CIM_UINT16, 2));
    return snapshot(f, "CreateSnapshot", &in);
}

uint64_t on_checkpoint(struct fixture *f, const char *method, const char *parameter,
                       const struct cim_ref *checkpoint)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, parameter, cim_reference(checkpoint));
    return snapshot(f, method, &in);
}

uint64_t request_state(struct fixture *f, const char *vm_name, uint64_t state)
{
    struct cim_props in = { .items = NULL };
    ARG(f, &in, "RequestedState", cim_uint(CIM_UINT16, state));
    return invoke(f, vm(f, vm_name)->path, "RequestStateChange", &in);
}

int add_many(const char *file, const char *vm_name)
{
    struct fixture other;
    memset(&other, 0, sizeof other);
    snprintf(other.file, sizeof other.file, "%s", file);
    if (sim_host_open(file, &other.host, NULL))
        return 1;
    int refused = 0;
    for (int i = 0; i < ADDS && !refused; i++)
        refused = add(&other, vm_name, template(&other)) != DONE;
    sim_host_close(other.host);
    hp_arena_release(&other.arena);
    return refused;
}
