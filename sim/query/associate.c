/* SPDX-License-Identifier: MIT */
/* ASSOCIATORS OF and REFERENCES OF: from an object over the associations that have it at one end. An object
 * is found once for each association that leads to it, so the same one can come more than once. */
#include "execute.h"

#include "base/text.h"
#include "refuse.h"
#include "sim/schema.h"

/* The ends of one association class: its reference properties. */
struct ends {
    struct hp_arena *arena;
    const struct cim_property_decl **items;
    size_t count;
    size_t capacity;
};

struct walk {
    const struct run *run;
    const struct associate *associate;
    const struct cim_class_decl *result_class; /* NULL: any */
    const struct cim_class_decl *origin_class;
    const struct cim_ref *origin;
    struct hp_arena *arena; /* for what outlives the visit of an association */
    struct cim_instances *out;

    /* Of the association class being visited: */
    struct ends ends;
    const struct cim_property_decl *end; /* where the origin is looked for */

    /* What ASSOCIATORS OF has come upon: */
    const struct cim_ref **links;
    size_t link_count;
    size_t link_capacity;
};

/* --- results --- */

static const struct cim_instance *keys_only(const struct walk *walk, const struct cim_instance *instance)
{
    const struct cim_class_decl *class =
        sim_class(walk->run->ns, instance->class_name, walk->run->source->build);
    struct hp_arena *arena = walk->run->arena;
    struct cim_instance *part = cim_instance_new(arena, instance->class_name);
    part->path = instance->path ? cim_ref_copy(arena, instance->path) : NULL;
    for (size_t i = 0; i < instance->props.count; i++) {
        const struct cim_prop *prop = &instance->props.items[i];
        if (sim_class_is_key(class, prop->name))
            cim_props_set(arena, &part->props, hp_arena_copy(arena, prop->name),
                          cim_value_copy(arena, prop->value));
    }
    return part;
}

/* The class alone, once however many instances led to it. */
static void add_class(const struct walk *walk, const char *class_name)
{
    for (size_t i = 0; i < walk->out->count; i++) {
        if (hp_text_same(walk->out->items[i].class_name, class_name))
            return;
    }
    cim_instances_add(walk->run->arena, walk->out, cim_instance_new(walk->run->arena, class_name));
}

static void add_instance(const struct walk *walk, const struct cim_instance *instance)
{
    struct hp_arena *arena = walk->run->arena;
    if (walk->associate->class_defs_only)
        add_class(walk, instance->class_name);
    else if (walk->associate->keys_only)
        cim_instances_add(arena, walk->out, keys_only(walk, instance));
    else
        cim_instances_add(arena, walk->out, cim_instance_copy(arena, instance));
}

/* --- over the associations --- */

static const struct cim_ref *reference_at(const struct cim_instance *association, const char *end)
{
    const struct cim_value *value = cim_props_find(&association->props, end);
    bool is_reference = value && value->type == CIM_REFERENCE && !value->is_array && !value->is_null;
    return is_reference ? value->as.ref : NULL;
}

static bool has_origin_at(const struct walk *walk, const struct cim_instance *association,
                          const struct cim_property_decl *end)
{
    const struct cim_ref *ref = reference_at(association, end->name);
    return ref && cim_ref_same(ref, walk->origin);
}

static bool may_have_origin(const struct walk *walk, const struct cim_property_decl *end)
{
    const char *role = walk->associate->role;
    return (!role || hp_text_same(role, end->name)) && sim_class_is(walk->origin_class, end->target);
}

/* An association with the origin at several ends is one reference: the first of these ends gives it. */
static int visit_reference(void *visitor, const struct cim_instance *association)
{
    struct walk *walk = visitor;
    for (size_t i = 0; walk->ends.items[i] != walk->end; i++) {
        if (may_have_origin(walk, walk->ends.items[i]) &&
            has_origin_at(walk, association, walk->ends.items[i]))
            return 0;
    }
    if (has_origin_at(walk, association, walk->end))
        add_instance(walk, association);
    return 0;
}

static bool is_result(const struct walk *walk, const struct cim_property_decl *end, const struct cim_ref *ref)
{
    const char *role = walk->associate->result_role;
    if (!ref || end == walk->end || (role && !hp_text_same(role, end->name)))
        return false;
    const struct cim_class_decl *class = sim_class(walk->run->ns, ref->class_name, walk->run->source->build);
    return class && (!walk->result_class || sim_class_is(class, walk->result_class->name));
}

static int visit_link(void *visitor, const struct cim_instance *association)
{
    struct walk *walk = visitor;
    if (!has_origin_at(walk, association, walk->end))
        return 0;
    for (size_t i = 0; i < walk->ends.count; i++) {
        const struct cim_ref *ref = reference_at(association, walk->ends.items[i]->name);
        if (!is_result(walk, walk->ends.items[i], ref))
            continue;
        walk->links = hp_arena_grow(walk->arena, walk->links, walk->link_count, &walk->link_capacity,
                                    sizeof *walk->links);
        walk->links[walk->link_count++] = cim_ref_copy(walk->arena, ref);
    }
    return 0;
}

static void add_end(void *context, const struct cim_property_decl *property)
{
    struct ends *ends = context;
    if (property->type != CIM_REFERENCE)
        return;
    ends->items = hp_arena_grow(ends->arena, ends->items, ends->count, &ends->capacity, sizeof *ends->items);
    ends->items[ends->count++] = property;
}

static int walk_class(struct walk *walk, const struct cim_class_decl *association, sim_visit *visit)
{
    walk->ends = (struct ends){ .arena = walk->arena };
    sim_class_each_property(association, walk->run->source->build, add_end, &walk->ends);
    int rc = 0;
    for (size_t i = 0; !rc && i < walk->ends.count; i++) {
        walk->end = walk->ends.items[i];
        if (!may_have_origin(walk, walk->end))
            continue;
        struct sim_hint hint = { .property = walk->end->name, .value = cim_reference(walk->origin) };
        rc = execute_each(walk->run, association, hint, visit, walk);
    }
    return rc;
}

static int walk_classes(struct walk *walk, const struct cim_class_decl *base, sim_visit *visit)
{
    const struct cim_class_decl *class;
    int rc = 0;
    for (size_t place = 0; !rc && (class = execute_next_class(walk->run, base, &place)) != NULL;) {
        if (class->is_association)
            rc = walk_class(walk, class, visit);
    }
    return rc;
}

/* Reads what a link leads to. A link to something that is gone leads nowhere. */
static int follow(struct walk *walk, const struct cim_ref *link)
{
    HP_ERROR(problem);
    const struct run *run = walk->run;
    struct cim_instance *instance;
    struct hp_arena_mark mark = hp_arena_mark(run->scratch);
    int rc = run->source->get(run->source->context, link, run->scratch, &instance, &problem);
    if (!rc)
        add_instance(walk, instance);
    else if (rc != HP_E_NOT_FOUND)
        hp_error_move(run->err, &problem);
    hp_arena_rewind(run->scratch, mark);
    return rc == HP_E_NOT_FOUND ? 0 : rc;
}

static int follow_links(struct walk *walk)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < walk->link_count; i++)
        rc = follow(walk, walk->links[i]);
    return rc;
}

/* --- the statement --- */

/* Finds the object the statement begins at and keeps it as the host names it. */
static int find_origin(struct walk *walk)
{
    const struct run *run = walk->run;
    struct cim_ref ref;
    int rc = cim_ref_parse(walk->arena, walk->associate->path, &ref, run->err);
    if (rc)
        return rc;
    if (ref.ns && !sim_namespace_same(ref.ns, run->ns))
        return query_refuse(run->err, CIM_S_INVALID_QUERY, "the object is in %.*s, the query in %s",
                            SHOWN_NAME, ref.ns, run->ns);
    if (!ref.key_count && !ref.singleton)
        return query_refuse(run->err, CIM_S_INVALID_QUERY, "the path names a class and no object of it");
    ref.ns = run->ns;
    walk->origin_class = sim_class(run->ns, ref.class_name, run->source->build);
    if (!walk->origin_class)
        return query_refuse(run->err, CIM_S_NOT_FOUND, "there is no class %.*s in %s", SHOWN_NAME,
                            ref.class_name, run->ns);
    struct cim_instance *origin;
    rc = run->source->get(run->source->context, &ref, walk->arena, &origin, run->err);
    if (rc)
        return rc;
    walk->origin = origin->path ? origin->path : cim_ref_copy(walk->arena, &ref);
    walk->origin_class = sim_class(run->ns, origin->class_name, run->source->build);
    return 0;
}

/* A class the statement names; without a name, or with a known one, *out is right and the result true. */
static bool find_class(const struct run *run, const char *name, const struct cim_class_decl **out)
{
    *out = name ? execute_class(run, name) : NULL;
    return !name || *out;
}

int execute_associate(const struct run *run, const struct associate *associate, struct cim_instances *out)
{
    HP_ARENA(arena);
    struct walk walk = { .run = run, .associate = associate, .arena = &arena, .out = out };
    const struct cim_class_decl *association;
    int rc = find_origin(&walk);
    if (rc)
        return rc;
    if (!find_class(run, associate->assoc_class, &association) ||
        !find_class(run, associate->result_class, &walk.result_class))
        return HP_E_FAILED;
    if (associate->is_references)
        return walk_classes(&walk, walk.result_class, visit_reference);
    rc = walk_classes(&walk, association, visit_link);
    return rc ? rc : follow_links(&walk);
}
