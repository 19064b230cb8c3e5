/* SPDX-License-Identifier: MIT */
#include "hyperv/space.h"

#include "base/map.h"
#include "base/text.h"
#include "private.h"
#include "required.h"

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
    for (size_t i = 0, place; i < count; i++) /* one that is named twice */
        if (hp_map_find(&places, files[i], &place))
            sizes[i] = sizes[place];
    return rc;
}

/* --- what is relied on --- */

static const struct cim_field file_conditions[] = {
    HV_NAMED("Drive", CIM_STRING),
    HV_NAMED("Path", CIM_STRING),
    HV_NAMED("Extension", CIM_STRING),
};

static const struct hv_required relied[] = {
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_Volume", HV_FIELDS(volume_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "CIM_DataFile", HV_FIELDS(file_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "CIM_DataFile", HV_FIELDS(file_conditions) },
};
const struct hv_required_list hv_required_by_space = HV_LIST(relied);
