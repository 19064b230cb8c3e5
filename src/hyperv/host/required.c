/* SPDX-License-Identifier: MIT */
#include "calls/required.h"

#include "base/text.h"

static const struct hv_required_list *const lists[] = {
    &hv_required_by_services, &hv_required_by_host,           &hv_required_by_job,
    &hv_required_by_settings, &hv_required_by_vm_status,      &hv_required_by_gpu,
    &hv_required_by_adapter,  &hv_required_by_adapter_object, &hv_required_by_checkpoint_change,
    &hv_required_by_disk,     &hv_required_by_whole,          &hv_required_by_chain,
    &hv_required_by_space,    &hv_required_by_power,          &hv_required_by_policy,
    &hv_required_by_cluster,  &hv_required_by_mounted,
};

const struct hv_required *hv_required_at(size_t index)
{
    for (size_t i = 0; i < HP_COUNT(lists); i++) {
        if (index < lists[i]->count)
            return &lists[i]->items[index];
        index -= lists[i]->count;
    }
    return NULL;
}

const char *hv_required_namespace(const struct hv_required *relied)
{
    return relied->ns ? relied->ns : CIM_NS_VIRTUALIZATION;
}

/* The next part of the class from *index on. */
static const struct hv_required *next_part(const char *class_name, size_t *index)
{
    const struct hv_required *part;
    while ((part = hv_required_at((*index)++)) != NULL) {
        if (hp_text_same(part->class_name, class_name))
            return part;
    }
    return NULL;
}

bool hv_required_class(const char *class_name)
{
    size_t index = 0;
    return next_part(class_name, &index) != NULL;
}

bool hv_required_whole(const char *class_name)
{
    const struct hv_required *part;
    for (size_t index = 0; (part = next_part(class_name, &index)) != NULL;) {
        if (part->whole)
            return true;
    }
    return false;
}

const struct cim_field *hv_required_field(const char *class_name, const char *property)
{
    const struct hv_required *part;
    for (size_t index = 0; (part = next_part(class_name, &index)) != NULL;) {
        for (size_t i = 0; i < part->field_count; i++) {
            if (hp_text_same(part->fields[i].name, property))
                return &part->fields[i];
        }
    }
    return NULL;
}

static const struct cim_method_decl *method_in(const struct hv_required *part, const char *method)
{
    for (size_t i = 0; i < part->method_count; i++) {
        if (hp_text_same(part->methods[i].name, method))
            return &part->methods[i];
    }
    return NULL;
}

bool hv_required_method(const char *class_name, const char *method)
{
    const struct hv_required *part;
    for (size_t index = 0; (part = next_part(class_name, &index)) != NULL;) {
        if (method_in(part, method))
            return true;
    }
    return false;
}

const struct cim_parameter_decl *hv_required_parameter(const char *class_name, const char *method,
                                                       const char *parameter)
{
    const struct hv_required *part;
    for (size_t index = 0; (part = next_part(class_name, &index)) != NULL;) {
        const struct cim_method_decl *declared = method_in(part, method);
        for (size_t i = 0; declared && i < declared->parameter_count; i++) {
            if (hp_text_same(declared->parameters[i].name, parameter))
                return &declared->parameters[i];
        }
    }
    return NULL;
}

const char *hv_required_without(const char *class_name, const char *member)
{
    const struct hv_required *part;
    for (size_t index = 0; (part = next_part(class_name, &index)) != NULL;) {
        for (size_t i = 0; part->optional && part->optional[i].member; i++) {
            if (hp_text_same(part->optional[i].member, member))
                return part->optional[i].without;
        }
    }
    return NULL;
}
