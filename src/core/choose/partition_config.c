/* SPDX-License-Identifier: MIT */
#include "core/partition_config.h"

#include "base/arena.h"
#include "base/text.h"
#include "platform/files.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_FILE_SIZE = 64 * 1024 };

static char *next_line(char **rest)
{
    char *line = *rest;
    if (!*line)
        return NULL;
    size_t length = strcspn(line, "\n");
    *rest = line + length + (line[length] == '\n');
    line[length] = '\0';
    return line;
}

/* The quota a key such as "MinPartitionVRAM" names; NULL for another word. */
static struct hp_opt_u64 *find_quota(struct hp_arena *arena, struct hv_quotas *quotas, const char *key)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            const char *name = hp_arena_format(arena, "%sPartition%s", hv_bound_name(b), hv_resource_name(r));
            if (hp_text_same(name, key))
                return &quotas->value[r][b];
        }
    }
    return NULL;
}

static int parse_line(struct hp_arena *arena, const char *name, size_t number, char *line,
                      struct hv_quotas *quotas, struct hp_error *err)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return hp_error_set(err, HP_E_USAGE, "%s, line %zu: expected \"Key = number\"", name, number);
    *equals = '\0';
    const char *key = hp_text_trim(arena, line);
    const char *text = hp_text_trim(arena, equals + 1);
    struct hp_opt_u64 *quota = find_quota(arena, quotas, key);
    uint64_t value;
    if (!quota)
        return hp_error_set(err, HP_E_USAGE, "%s, line %zu: \"%s\" is not one of the twelve partition values",
                            name, number, key);
    if (quota->set)
        return hp_error_set(err, HP_E_USAGE, "%s, line %zu: %s is given twice", name, number, key);
    if (!hp_text_to_u64(text, &value))
        return hp_error_set(err, HP_E_USAGE, "%s, line %zu: \"%s\" is not a whole number from 0 to %" PRIu64,
                            name, number, text, UINT64_MAX);
    *quota = (struct hp_opt_u64){ .set = true, .value = value };
    return 0;
}

int core_partition_config_parse(const char *name, const char *text, struct hv_quotas *quotas,
                                struct hp_error *err)
{
    HP_ARENA(arena);
    struct hv_quotas found = { 0 };
    char *rest = hp_arena_copy(&arena, text);
    if (strncmp(rest, "\xEF\xBB\xBF", 3) == 0) /* Windows editors like to write a byte order mark */
        rest += 3;
    size_t number = 0;
    for (char *line; (line = next_line(&rest)) != NULL;) {
        number++;
        line[strcspn(line, "#;")] = '\0';
        line = hp_text_trim(&arena, line);
        int rc = *line ? parse_line(&arena, name, number, line, &found, err) : 0;
        if (rc)
            return rc;
    }
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        for (unsigned b = 0; b < HV_BOUNDS; b++) {
            if (found.value[r][b].set)
                quotas->value[r][b] = found.value[r][b];
        }
    }
    return 0;
}

/* Reads one file into *quotas; one that is not there changes nothing. *found tells. */
static int read_layer(struct hp_arena *arena, const char *folder, const char *file, struct hv_quotas *quotas,
                      bool *found, struct hp_error *err)
{
    const char *path = os_path_join(arena, folder, file);
    struct os_content content;
    *found = false;
    if (!os_file_exists(path))
        return 0;
    int rc = os_file_read(path, MAX_FILE_SIZE, arena, &content, err);
    if (rc)
        return rc;
    *found = true;
    if (!hp_text_is_utf8(content.text, content.length) || memchr(content.text, '\0', content.length))
        return hp_error_set(err, HP_E_USAGE, "%s is not a UTF-8 text file", path);
    return core_partition_config_parse(path, content.text, quotas, err);
}

/* The GPU's name with each blank replaced, or left out when `blank` is 0. NULL when the name cannot be a
 * file's name. */
static const char *file_name(struct hp_arena *arena, const char *gpu_name, char blank)
{
    if (strpbrk(gpu_name, "/\\:*?\"<>|") || gpu_name[0] == '.')
        return NULL;
    char *name = hp_arena_alloc(arena, strlen(gpu_name) + sizeof ".config");
    char *end = name;
    for (const char *c = gpu_name; *c; c++) {
        if (*c != ' ')
            *end++ = *c;
        else if (blank)
            *end++ = blank;
    }
    memcpy(end, ".config", sizeof ".config");
    return name;
}

static int check_order(const char *folder, const char *gpu_name, const struct hv_quotas *quotas,
                       struct hp_error *err)
{
    for (unsigned r = 0; r < HV_RESOURCES; r++) {
        const struct hp_opt_u64 *q = quotas->value[r];
        bool low = q[HV_MIN].set && q[HV_OPTIMAL].set && q[HV_MIN].value > q[HV_OPTIMAL].value;
        bool high = q[HV_OPTIMAL].set && q[HV_MAX].set && q[HV_OPTIMAL].value > q[HV_MAX].value;
        bool ends = q[HV_MIN].set && q[HV_MAX].set && q[HV_MIN].value > q[HV_MAX].value;
        if (low || high || ends)
            return hp_error_set(
                err, HP_E_USAGE,
                "the partition config in %s for %s does not keep Min <= Optimal <= Max for %s", folder,
                gpu_name ? gpu_name : "all GPUs", hv_resource_name(r));
    }
    return 0;
}

int core_partition_config_read(const char *folder, const char *gpu_name, struct hv_quotas *out,
                               struct hp_error *err)
{
    HP_ARENA(arena);
    struct hv_quotas quotas = { 0 };
    bool found;
    int rc = read_layer(&arena, folder, "adapter.config", &quotas, &found, err);
    static const char blanks[] = { ' ', '-', '_', '\0' };
    found = false;
    for (size_t i = 0; !rc && gpu_name && !found && i < sizeof blanks; i++) {
        const char *file = file_name(&arena, gpu_name, blanks[i]);
        if (file)
            rc = read_layer(&arena, folder, file, &quotas, &found, err);
    }
    if (!rc)
        rc = check_order(folder, gpu_name, &quotas, err);
    if (!rc)
        *out = quotas;
    return rc;
}
