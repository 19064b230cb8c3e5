/* SPDX-License-Identifier: MIT */
#include "view.h"

#include "base/text.h"
#include "cim/wql.h"
#include "sim/schema.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- templates --- */

struct building {
    struct hp_arena *arena;
    struct sim_template *form;
    size_t capacity;
    size_t key_capacity;
};

/* WMI writes the keys of a path in alphabetical order. */
static void add_key(struct building *b, size_t property)
{
    struct sim_template *form = b->form;
    form->keys = hp_arena_grow(b->arena, form->keys, form->key_count, &b->key_capacity, sizeof *form->keys);
    size_t at = form->key_count++;
    for (; at && hp_text_compare(form->blank[form->keys[at - 1]].name, form->blank[property].name) > 0; at--)
        form->keys[at] = form->keys[at - 1];
    form->keys[at] = property;
}

static void add_property(void *context, const struct cim_property_decl *property)
{
    struct building *b = context;
    struct sim_template *form = b->form;
    form->blank = hp_arena_grow(b->arena, form->blank, form->count, &b->capacity, sizeof *form->blank);
    form->blank[form->count] = (struct cim_prop){
        .name = property->name,
        .value =
            property->flags & CIM_PROPERTY_ARRAY ? cim_null_array(property->type) : cim_null(property->type),
    };
    if (sim_class_is_key(form->class, property->name))
        add_key(b, form->count);
    form->count++;
}

void sim_templates_release(struct sim_templates *templates)
{
    hp_arena_release(&templates->arena);
    *templates = (struct sim_templates){ .items = NULL };
}

const struct sim_template *sim_template(struct sim_templates *templates, const struct cim_class_decl *class,
                                        unsigned build)
{
    if (templates->build != build)
        sim_templates_release(templates);
    templates->build = build;
    for (size_t i = 0; i < templates->count; i++)
        if (templates->items[i].class == class)
            return &templates->items[i];
    templates->items = hp_arena_grow(&templates->arena, templates->items, templates->count,
                                     &templates->capacity, sizeof *templates->items);
    struct sim_template *form = &templates->items[templates->count++];
    *form = (struct sim_template){ .class = class };
    struct building b = { .arena = &templates->arena, .form = form };
    sim_class_each_property(class, build, add_property, &b);
    return form;
}

/* --- instances --- */

static struct cim_instance *spawn(const struct sim_view *view, const struct sim_template *form)
{
    struct cim_instance *instance = cim_instance_new(view->arena, form->class->name);
    instance->props.items = hp_arena_array(view->arena, form->count, sizeof *form->blank);
    memcpy(instance->props.items, form->blank, form->count * sizeof *form->blank);
    instance->props.count = instance->props.capacity = form->count;
    return instance;
}

struct cim_instance *sim_new_instance(const struct sim_view *view)
{
    return spawn(view, view->form);
}

static const struct cim_class_decl *class_named(const struct sim_view *view, const char *name, unsigned build)
{
    const struct cim_class_decl *class = sim_class(CIM_NS_VIRTUALIZATION, name, build);
    return class || !view->class ? class : sim_class(view->class->ns, name, build);
}

static void defect(const char *class_name, const char *what)
{
    (void)fprintf(stderr, "hyperpoint: defect in the simulated host: %s has no %s\n", class_name, what);
    abort();
}

struct cim_instance *sim_new_instance_of(const struct sim_view *view, const char *class_name)
{
    unsigned build = (unsigned)view->world->host.build;
    if (view->class && strcmp(view->class->name, class_name) == 0)
        return spawn(view, view->form);
    const struct cim_class_decl *class = class_named(view, class_name, build);
    if (!class)
        defect(class_name, "declaration");
    return spawn(view, sim_template(view->templates, class, build));
}

/* Where a name at this address stood last: rows of a class are put together by the same lines of code. */
static size_t *guess(const struct sim_view *view, const char *name)
{
    return &view->templates->guesses[((uintptr_t)name ^ (uintptr_t)name >> 8) % SIM_GUESSES];
}

/* The place of a property, NULL when this build has none of that name. */
static struct cim_value *place(const struct sim_view *view, struct cim_instance *instance, const char *name)
{
    size_t *guessed = guess(view, name);
    if (*guessed < instance->props.count && strcmp(instance->props.items[*guessed].name, name) == 0)
        return &instance->props.items[*guessed].value;
    for (size_t i = 0; i < instance->props.count; i++) {
        if (strcmp(instance->props.items[i].name, name) == 0) {
            *guessed = i;
            return &instance->props.items[i].value;
        }
    }
    const struct cim_class_decl *class = class_named(view, instance->class_name, UINT_MAX);
    if (!class || !sim_class_property(class, name, UINT_MAX))
        defect(instance->class_name, name);
    return NULL;
}

void sim_put_value(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   struct cim_value value)
{
    struct cim_value *to = place(view, instance, name);
    if (!to)
        return;
    if (to->type != value.type || to->is_array != value.is_array)
        defect(instance->class_name, name);
    *to = value;
}

void sim_put_text(const struct sim_view *view, struct cim_instance *instance, const char *name,
                  const char *text_or_null)
{
    sim_put_value(view, instance, name, cim_string(text_or_null));
}

void sim_put_number(const struct sim_view *view, struct cim_instance *instance, const char *name,
                    uint64_t value)
{
    struct cim_value *to = place(view, instance, name);
    if (to)
        *to = cim_type_is_signed(to->type) ? cim_sint(to->type, (int64_t)value) : cim_uint(to->type, value);
}

void sim_put_maybe(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   struct hp_opt_u64 value)
{
    if (value.set)
        sim_put_number(view, instance, name, value.value);
}

void sim_put_bool(const struct sim_view *view, struct cim_instance *instance, const char *name, bool value)
{
    sim_put_value(view, instance, name, cim_boolean(value));
}

void sim_put_time(const struct sim_view *view, struct cim_instance *instance, const char *name,
                  int64_t micros)
{
    sim_put_value(view, instance, name, cim_time((struct cim_datetime){ .micros = micros }));
}

void sim_put_interval(const struct sim_view *view, struct cim_instance *instance, const char *name,
                      int64_t micros)
{
    sim_put_value(view, instance, name,
                  cim_time((struct cim_datetime){ .is_interval = true, .micros = micros < 0 ? 0 : micros }));
}

void sim_put_ref(const struct sim_view *view, struct cim_instance *instance, const char *name,
                 const struct cim_ref *ref)
{
    sim_put_value(view, instance, name, cim_reference(ref));
}

void sim_put_texts(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   const char *const *texts, size_t count)
{
    sim_put_value(view, instance, name, cim_string_array(view->arena, texts, count));
}

void sim_put_numbers(const struct sim_view *view, struct cim_instance *instance, const char *name,
                     const uint64_t *numbers, size_t count)
{
    struct cim_value *to = place(view, instance, name);
    if (!to)
        return;
    struct cim_value *items = hp_arena_array(view->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = cim_uint(to->type, numbers[i]);
    *to = cim_array(to->type, items, count);
}

void sim_put_others(const struct sim_view *view, struct cim_instance *instance, const struct hf_others *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct hf_other *other = &list->items[i];
        const struct cim_value *place = cim_props_find(&instance->props, other->name);
        struct cim_value value;
        if (place && cim_value_parse(view->arena, place->type, other->value, &value, NULL) == 0)
            cim_props_set(view->arena, &instance->props, other->name, value);
    }
}

/* --- showing --- */

/* In a path a reference stands as the text of its own path. */
static struct cim_value key_value(const struct sim_view *view, struct cim_value value)
{
    return value.type == CIM_REFERENCE ? cim_string(cim_ref_path(view->arena, value.as.ref)) : value;
}

static const struct cim_ref *path_of(const struct sim_view *view, const struct cim_instance *instance)
{
    const struct sim_template *form = view->form;
    struct cim_key *keys = hp_arena_array(view->arena, form->key_count, sizeof *keys);
    for (size_t i = 0; i < form->key_count; i++) {
        const struct cim_prop *property = &instance->props.items[form->keys[i]];
        keys[i] = (struct cim_key){ .name = property->name, .value = key_value(view, property->value) };
    }
    struct cim_ref *ref = hp_arena_alloc(view->arena, sizeof *ref);
    *ref = (struct cim_ref){ .server = view->world->path_name,
                             .ns = view->class->ns,
                             .class_name = view->class->name,
                             .keys = keys,
                             .key_count = form->key_count,
                             .singleton = view->class->is_singleton };
    return ref;
}

/* Classes without keys (Win32_PnPSignedDriver) have objects that no path names. */
int sim_show(const struct sim_view *view, struct cim_instance *instance)
{
    if (view->form->key_count || view->class->is_singleton)
        instance->path = path_of(view, instance);
    return view->visit(view->visitor, instance);
}

bool sim_wanted(const struct sim_view *view, const char *property, const char *text)
{
    const struct sim_hint *hint = view->hint;
    if (!hint || !hint->property || !hp_text_same(hint->property, property))
        return true;
    for (; hint; hint = hint->or_this) {
        if (hint->value.is_null || hint->value.is_array || hint->value.type != CIM_STRING ||
            hp_text_same(hint->value.as.string, text))
            return true;
    }
    return false;
}

const struct cim_ref *sim_hinted_ref(const struct sim_view *view, const char *property)
{
    const struct sim_hint *hint = view->hint;
    if (!hint || !hint->property || hint->or_this || !hp_text_same(hint->property, property))
        return NULL;
    bool is_ref = hint->value.type == CIM_REFERENCE && !hint->value.is_null && !hint->value.is_array;
    return is_ref ? hint->value.as.ref : NULL;
}

bool sim_wanted_ref(const struct sim_view *view, const char *property, const struct cim_ref *ref)
{
    const struct cim_ref *hinted = sim_hinted_ref(view, property);
    return !hinted || cim_ref_same(hinted, ref);
}
