/* SPDX-License-Identifier: MIT */
#include "condition.h"
#include "execute.h"

#include "base/text.h"
#include "refuse.h"
#include "sim/schema.h"

struct column {
    const char *name; /* as the class declares it */
    size_t place;     /* where it stood in the instance before: they are alike */
};

/* What the results of a SELECT keep of an instance. */
struct projection {
    bool is_everything;
    bool asks_path;         /* __PATH or __RELPATH is among the columns */
    struct column *columns; /* each once */
    size_t column_count;
};

struct selection {
    const struct run *run;
    const struct condition *where;
    struct projection projection;
    bool gives_path; /* for the class being visited */
    struct cim_instances *out;
};

static bool has_column(const struct projection *projection, const char *name)
{
    for (size_t i = 0; i < projection->column_count; i++) {
        if (hp_text_same(projection->columns[i].name, name))
            return true;
    }
    return false;
}

/* System properties stand in no class: instances carry their class always, and their path when asked. */
static bool is_system_column(struct projection *projection, const char *name)
{
    if (hp_text_same(name, "__PATH") || hp_text_same(name, "__RELPATH"))
        projection->asks_path = true;
    else if (!hp_text_same(name, "__CLASS"))
        return false;
    return true;
}

static int bind_columns(const struct run *run, const struct cim_class_decl *class,
                        const struct select *select, struct projection *out)
{
    struct projection projection = { .is_everything = select->column_count == 0 };
    projection.columns = hp_arena_array(run->scratch, select->column_count, sizeof *projection.columns);
    for (size_t i = 0; i < select->column_count; i++) {
        const char *name = select->columns[i];
        if (is_system_column(&projection, name))
            continue;
        const struct cim_property_decl *property = sim_class_property(class, name, run->source->build);
        if (!property)
            return query_refuse(run->err, CIM_S_INVALID_QUERY, "%s has no property %.*s", class->name,
                                SHOWN_NAME, name);
        if (!has_column(&projection, property->name))
            projection.columns[projection.column_count++] = (struct column){ .name = property->name };
    }
    *out = projection;
    return 0;
}

struct key_check {
    const struct cim_class_decl *class;
    const struct projection *projection;
    bool has_all;
};

static void check_key(void *context, const struct cim_property_decl *property)
{
    struct key_check *check = context;
    if (sim_class_is_key(check->class, property->name) && !has_column(check->projection, property->name))
        check->has_all = false;
}

/* As with WMI, an object of which not all keys were selected has no path. */
static bool selects_all_keys(const struct run *run, const struct cim_class_decl *class,
                             const struct projection *projection)
{
    struct key_check check = { class, projection, true };
    sim_class_each_property(class, run->source->build, check_key, &check);
    return check.has_all;
}

static bool gives_path(const struct run *run, const struct cim_class_decl *class,
                       const struct projection *projection)
{
    enum sim_projected_paths paths = run->source->projected_paths;
    return projection->asks_path || paths == SIM_PATHS_ALWAYS ||
           (paths == SIM_PATHS_WITH_KEYS && selects_all_keys(run, class, projection));
}

/* The property of that column; NULL when the instance has none. */
static const struct cim_prop *find(const struct cim_props *props, struct column *column)
{
    for (size_t i = 0; i < props->count; i++) {
        size_t place = (column->place + i) % props->count;
        if (hp_text_same(props->items[place].name, column->name)) {
            column->place = place;
            return &props->items[place];
        }
    }
    return NULL;
}

static const struct cim_instance *project(const struct selection *selection,
                                          const struct cim_instance *instance)
{
    struct hp_arena *arena = selection->run->arena;
    const struct projection *projection = &selection->projection;
    if (projection->is_everything)
        return cim_instance_copy(arena, instance);
    struct cim_instance *part = cim_instance_new(arena, instance->class_name);
    if (selection->gives_path && instance->path)
        part->path = cim_ref_copy(arena, instance->path);
    part->props.capacity = projection->column_count;
    part->props.items = hp_arena_array(arena, projection->column_count, sizeof *part->props.items);
    for (size_t i = 0; i < projection->column_count; i++) {
        const struct cim_prop *property = find(&instance->props, &projection->columns[i]);
        if (property)
            part->props.items[part->props.count++] =
                (struct cim_prop){ .name = projection->columns[i].name,
                                   .value = cim_value_copy(arena, property->value) };
    }
    return part;
}

static int visit(void *visitor, const struct cim_instance *instance)
{
    const struct selection *selection = visitor;
    if (!selection->where || condition_evaluate(selection->where, instance) == TRUTH_YES)
        cim_instances_add(selection->run->arena, selection->out, project(selection, instance));
    return 0;
}

int execute_select(const struct run *run, struct select *select, struct cim_instances *out)
{
    struct selection selection = { .run = run, .where = select->where, .out = out };
    const struct cim_class_decl *base = execute_class(run, select->class_name);
    if (!base)
        return HP_E_FAILED;
    int rc = bind_columns(run, base, select, &selection.projection);
    if (!rc && select->where)
        rc = condition_bind(run->scratch, base, run->source->build, select->where, run->err);
    const struct cim_class_decl *class;
    for (size_t place = 0; !rc && (class = execute_next_class(run, base, &place)) != NULL;) {
        selection.gives_path = gives_path(run, class, &selection.projection);
        rc = execute_each(run, class, condition_hint(run->scratch, select->where, class), visit, &selection);
    }
    return rc;
}
