/* SPDX-License-Identifier: MIT */
#include "hyperv/space.h"

#include "base/map.h"
#include "base/text.h"
#include "cim/embed.h"
#include "calls/private.h"
#include "calls/required.h"

#include <string.h>

/* --- volumes --- */

struct volume_row {
    const char *name;
    const char *file_system;
    struct cim_uint capacity;
    struct cim_uint free;
};

static const struct cim_field volume_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct volume_row, name) },
    { "FileSystem", CIM_STRING, CIM_ONE, offsetof(struct volume_row, file_system) },
    { "Capacity", CIM_UINT64, CIM_ONE, offsetof(struct volume_row, capacity) },
    { "FreeSpace", CIM_UINT64, CIM_ONE, offsetof(struct volume_row, free) },
};

struct cim_query hv_volumes_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_CIMV2, "Name, FileSystem, Capacity, FreeSpace", "Win32_Volume", NULL, 0);
}

static enum hv_file_system kind_of(const char *file_system)
{
    return hp_text_same(file_system, "NTFS")   ? HV_FILE_SYSTEM_NTFS
           : hp_text_same(file_system, "ReFS") ? HV_FILE_SYSTEM_REFS
                                               : HV_FILE_SYSTEM_OTHER;
}

static struct hp_opt_u64 number_of(const struct cim_uint *told)
{
    return (struct hp_opt_u64){ told->presence == CIM_SET, told->value };
}

int hv_volume_list(struct hv_host *host, struct hp_arena *arena, struct hv_volumes *out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_volumes_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    struct hv_volumes volumes = { hp_arena_array(arena, rows.count, sizeof *volumes.items), 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct volume_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], volume_fields, HP_COUNT(volume_fields), &row, err);
        if (!rc && row.name && *row.name)
            volumes.items[volumes.count++] =
                (struct hv_volume){ .name = row.name,
                                    .file_system = row.file_system ? row.file_system : "",
                                    .kind = kind_of(row.file_system),
                                    .capacity = number_of(&row.capacity),
                                    .free = number_of(&row.free) };
    }
    if (!rc)
        *out = volumes;
    return rc;
}

const struct hv_volume *hv_volume_of(const struct hv_volumes *volumes, const char *path)
{
    const struct hv_volume *found = NULL;
    for (size_t i = 0; i < volumes->count; i++) {
        const struct hv_volume *volume = &volumes->items[i];
        if (hp_text_begins(path, volume->name) && (!found || strlen(volume->name) > strlen(found->name)))
            found = volume;
    }
    return found;
}

/* --- files --- */

struct file_row {
    const char *name;
    struct cim_uint size;
};

static const struct cim_field file_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct file_row, name) },
    { "FileSize", CIM_UINT64, CIM_ONE, offsetof(struct file_row, size) },
};

/* What a query of files is narrowed by, with the values that files may have; each is asked for once. Windows
 * looks only into the folders named, so Drive and Path must be there: without them it walks through all
 * disks. Each drive is combined with each folder: those that are not there cost nothing. */
enum condition { DRIVE, FOLDER, EXTENSION, CONDITIONS };
static const char *const condition_names[] = {
    [DRIVE] = "Drive", [FOLDER] = "Path", [EXTENSION] = "Extension"
};

struct asking {
    struct hp_arena *arena;
    struct hp_map asked[CONDITIONS];
    struct cim_term *terms;
    size_t count;
};

static void ask_for(struct asking *asking, enum condition condition, const char *value)
{
    if (hp_map_put(asking->arena, &asking->asked[condition], value, 0))
        asking->terms[asking->count++] =
            (struct cim_term){ condition_names[condition], CIM_EQUAL, cim_string(value), condition };
}

/* "D:\vm\a.vhdx" in its parts; false for what is not on a drive of the host. */
static bool split(struct hp_arena *arena, const char *file, const char *parts[CONDITIONS])
{
    const char *slash = strrchr(file, '\\');
    const char *dot = slash ? strrchr(slash, '.') : NULL;
    bool has_letter =
        ((file[0] | 0x20) >= 'a' && (file[0] | 0x20) <= 'z') && file[1] == ':' && file[2] == '\\';
    if (!has_letter || !dot)
        return false;
    parts[DRIVE] = hp_arena_copy_part(arena, file, 2);
    parts[FOLDER] = hp_arena_copy_part(arena, file + 2, (size_t)(slash + 1 - file) - 2);
    parts[EXTENSION] = hp_arena_copy(arena, dot + 1);
    return true;
}

/* Takes the conditions for files from `at` on, until they are in too many folders; gives the first that is
 * left. */
static size_t collect(struct asking *asking, const char *const *files, size_t count, size_t at)
{
    for (; at < count; at++) {
        const char *parts[CONDITIONS];
        if (!split(asking->arena, files[at], parts))
            continue;
        if (asking->asked[FOLDER].count == HV_MAX_FOLDERS &&
            !hp_map_find(&asking->asked[FOLDER], parts[FOLDER], NULL))
            break;
        for (enum condition i = 0; i < CONDITIONS; i++)
            ask_for(asking, i, parts[i]);
    }
    return at;
}

/* `found` has the place of each file's name, and may have fewer than the host tells of. */
static int read_sizes(struct hv_host *host, const struct asking *asking, const struct hp_map *places,
                      struct hp_opt_u64 *sizes, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = cim_select(asking->arena, CIM_NS_CIMV2, "Name, FileSize", "CIM_DataFile",
                                              asking->terms, asking->count);
    int rc = hv_query(host, &query, asking->arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct file_row row = { 0 };
        size_t place;
        rc = cim_decode(asking->arena, &rows.items[i], file_fields, HP_COUNT(file_fields), &row, err);
        if (!rc && row.name && hp_map_find(places, row.name, &place))
            sizes[place] = number_of(&row.size);
    }
    return rc;
}

/* --- files that Windows does not tell of --- */

struct state_row {
    struct cim_uint size;
};

static const struct cim_field state_fields[] = {
    { "FileSize", CIM_UINT64, CIM_ONE, offsetof(struct state_row, size) },
};

/* On a share, on a volume without a letter, or on one of a cluster. */
static bool is_beyond_windows(struct hp_arena *arena, const char *file)
{
    const char *parts[CONDITIONS];
    return !split(arena, file, parts) || hp_text_begins(parts[FOLDER], "\\ClusterStorage\\");
}

/* The disks' service opens the file for a moment. */
static struct hp_opt_u64 ask_service(struct hv_host *host, const char *file, struct hp_arena *arena)
{
    struct cim_props in = { 0 };
    struct hv_answer answer;
    struct cim_instance *state;
    struct state_row row = { 0 };
    cim_props_set(arena, &in, "Path", cim_string(file));
    if (hv_call(host, HV_IMAGES, "GetVirtualHardDiskState", &in, "read the length of a disk file", arena,
                &answer, NULL) != 0)
        return (struct hp_opt_u64){ .set = false };
    const struct cim_value *text = cim_props_find(&answer.out, "State");
    bool told = text && text->type == CIM_STRING && !text->is_null && !text->is_array &&
                cim_embed_parse(arena, text->as.string, &state, NULL) == 0 &&
                cim_decode(arena, state, state_fields, HP_COUNT(state_fields), &row, NULL) == 0;
    return told ? number_of(&row.size) : (struct hp_opt_u64){ .set = false };
}

/* `denied`: Windows told of none. */
static void ask_for_rest(struct hv_host *host, const char *const *files, size_t count, bool denied,
                         struct hp_opt_u64 *sizes)
{
    HP_ARENA(seen);
    struct hp_map asked = { .count = 0 };
    for (size_t i = 0; i < count && asked.count < HV_MAX_FILES; i++) {
        HP_ARENA(arena);
        if (!sizes[i].set && (denied || is_beyond_windows(&arena, files[i])) &&
            hp_map_put(&seen, &asked, files[i], i))
            sizes[i] = ask_service(host, files[i], &arena);
    }
}

/* --- all of them --- */

/* One that is named twice is as long in both places. */
static void copy_to_twins(const char *const *files, size_t count, const struct hp_map *places,
                          struct hp_opt_u64 *sizes)
{
    for (size_t i = 0, place; i < count; i++)
        if (hp_map_find(places, files[i], &place))
            sizes[i] = sizes[place];
}

int hv_file_sizes(struct hv_host *host, const char *const *files, size_t count, size_t max_calls,
                  struct hp_opt_u64 *sizes, struct hp_error *err)
{
    HP_ARENA(named);
    struct hp_map places = { .count = 0 };
    int rc = 0;
    for (size_t i = 0; i < count; i++) {
        sizes[i] = (struct hp_opt_u64){ .set = false };
        hp_map_put(&named, &places, files[i], i);
    }
    for (size_t at = 0, call = 0; !rc && at < count && call < max_calls; call++) {
        HP_ARENA(answer);
        struct asking asking = { .arena = &answer,
                                 .terms = hp_arena_array(&answer, (count - at) * CONDITIONS,
                                                         sizeof *asking.terms) };
        at = collect(&asking, files, count, at);
        rc = asking.count ? read_sizes(host, &asking, &places, sizes, err) : 0;
    }
    if (!rc || rc == HP_E_ACCESS)
        ask_for_rest(host, files, count, rc == HP_E_ACCESS, sizes);
    copy_to_twins(files, count, &places, sizes);
    return rc;
}

/* --- what lies beside them --- */

int hv_files_beside(struct hv_host *host, const char *const *files, size_t count, struct hp_arena *arena,
                    struct hv_files *out, struct hp_error *err)
{
    static const char *const extensions[] = { "vhdx", "avhdx", "vhd", "avhd" };
    struct cim_instances rows = { 0 };
    struct asking asking = { .arena = arena };
    asking.terms = hp_arena_array(arena, count * CONDITIONS + HP_COUNT(extensions), sizeof *asking.terms);
    struct hv_files found = { .partial = collect(&asking, files, count, 0) < count };
    if (asking.asked[FOLDER].count) {
        for (size_t i = 0; i < HP_COUNT(extensions); i++)
            ask_for(&asking, EXTENSION, extensions[i]);
        const struct cim_query query =
            cim_select(arena, CIM_NS_CIMV2, "Name", "CIM_DataFile", asking.terms, asking.count);
        int rc = hv_query(host, &query, arena, &rows, err);
        if (rc)
            return rc;
    }
    found.items = hp_arena_array(arena, rows.count, sizeof *found.items);
    for (size_t i = 0; i < rows.count; i++) {
        const char *name = hv_text_of(&rows.items[i], "Name");
        if (name)
            found.items[found.count++] = name;
    }
    *out = found;
    return 0;
}

/* --- what is relied on --- */

static const struct cim_field file_conditions[] = {
    HV_NAMED("Drive", CIM_STRING),
    HV_NAMED("Path", CIM_STRING),
    HV_NAMED("Extension", CIM_STRING),
};

static const struct cim_parameter_decl state_parameters[] = {
    HV_IN("Path", CIM_STRING),
    HV_OUT("State", CIM_STRING),
    HV_OUT_JOB,
};

static const struct cim_method_decl image_methods[] = { HV_METHOD("GetVirtualHardDiskState",
                                                                  state_parameters) };

static const struct hv_required relied[] = {
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_Volume", HV_FIELDS(volume_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "CIM_DataFile", HV_FIELDS(file_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "CIM_DataFile", HV_FIELDS(file_conditions) },
    { .class_name = HV_IMAGES_CLASS, HV_METHODS(image_methods) },
    { .class_name = "Msvm_VirtualHardDiskState", HV_FIELDS(state_fields) },
};
const struct hv_required_list hv_required_by_space = HV_LIST(relied);
