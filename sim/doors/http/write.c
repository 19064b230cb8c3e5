/* SPDX-License-Identifier: MIT */
#include "write.h"

#include "base/text.h"
#include "base/time.h"
#include "soap/names.h"
#include "soap/write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void door_add_uri(struct hp_str *out, const char *ns, const char *class_name)
{
    hp_str_add(out, SOAP_WMI_CLASSES);
    for (const char *at = ns; *at; at++)
        hp_str_add_char(out, *at == '\\' ? '/' : *at);
    hp_str_format(out, "/%s", class_name);
}

/* Control characters that XML cannot carry become question marks (MS-WSMV 3.1.4.1.25). */
static void add_text(struct hp_str *out, const char *text)
{
    HP_STR(clean);
    for (; *text; text++) {
        bool is_control = (unsigned char)*text < 0x20 && !strchr("\t\n\r", *text);
        hp_str_add_char(&clean, is_control ? '?' : *text);
    }
    soap_add_text(out, hp_str_text(&clean));
}

/* ".5": as many digits as there are. */
static void add_fraction(struct hp_str *out, int64_t micros)
{
    if (!micros)
        return;
    HP_STR(digits);
    hp_str_format(&digits, "%06" PRId64, micros);
    size_t length = digits.length;
    const char *text = hp_str_text(&digits);
    while (text[length - 1] == '0')
        length--;
    hp_str_add_char(out, '.');
    hp_str_add_part(out, text, length);
}

static void add_interval(struct hp_str *out, int64_t micros)
{
    int64_t seconds = micros / HP_SECOND;
    hp_str_format(out, "<cim:Interval>P%" PRId64 "DT%" PRId64 "H%" PRId64 "M%" PRId64, micros / HP_DAY,
                  seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    add_fraction(out, micros % HP_SECOND);
    hp_str_add(out, "S</cim:Interval>");
}

static void add_moment(struct hp_str *out, struct cim_datetime moment)
{
    if (moment.is_interval) {
        add_interval(out, moment.micros);
        return;
    }
    const struct hp_time t = hp_time_at(moment.micros, moment.utc_offset);
    hp_str_format(out, "<cim:Datetime>%04d-%02d-%02dT%02d:%02d:%02d", t.year, t.month, t.day, t.hour,
                  t.minute, t.second);
    add_fraction(out, t.micro);
    int minutes = abs(moment.utc_offset);
    if (minutes)
        hp_str_format(out, "%c%02d:%02d", moment.utc_offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    else
        hp_str_add_char(out, 'Z');
    hp_str_add(out, "</cim:Datetime>");
}

/* --- references --- */

static void add_reference(struct hp_str *out, const struct cim_ref *ref, const char *ns)
{
    const char *in = ref->ns ? ref->ns : ns;
    hp_str_add(out, "<a:Address>" SOAP_ANONYMOUS "</a:Address><a:ReferenceParameters><w:ResourceURI>");
    door_add_uri(out, in, ref->class_name);
    hp_str_add(out, "</w:ResourceURI><w:SelectorSet>");
    for (size_t i = 0; i < ref->key_count; i++) {
        HP_STR(text);
        cim_value_print(&text, &ref->keys[i].value);
        hp_str_format(out, "<w:Selector Name=\"%s\">", ref->keys[i].name);
        soap_add_text(out, hp_str_text(&text));
        hp_str_add(out, "</w:Selector>");
    }
    hp_str_add(out, "</w:SelectorSet></a:ReferenceParameters>");
}

void door_add_endpoint(struct hp_str *out, const struct cim_ref *ref, const char *ns)
{
    hp_str_add(out, "<a:EndpointReference>");
    add_reference(out, ref, ns);
    hp_str_add(out, "</a:EndpointReference>");
}

/* --- one element --- */

static void add_properties(struct hp_str *out, const char *prefix, const struct cim_instance *instance,
                           const char *ns);

static void add_object(struct hp_str *out, const char *prefix, const char *name,
                       const struct cim_instance *object, const char *ns)
{
    hp_str_format(out, "<%s%s xsi:type=\"p1:%s_Type\" xmlns:p1=\"", prefix, name, object->class_name);
    door_add_uri(out, ns, object->class_name);
    hp_str_add(out, "\">");
    add_properties(out, "p1:", object, ns);
    hp_str_format(out, "</%s%s>", prefix, name);
}

static void add_one(struct hp_str *out, const char *prefix, const char *name, const struct cim_value *value,
                    const char *ns)
{
    HP_STR(text);
    if (value->type == CIM_OBJECT) {
        add_object(out, prefix, name, value->as.object, ns);
        return;
    }
    if (value->type == CIM_REFERENCE) {
        hp_str_format(out, "<%s%s xmlns:a=\"" SOAP_ADDRESSING "\" xmlns:w=\"" SOAP_WSMAN "\">", prefix, name);
        add_reference(out, value->as.ref, ns);
    } else {
        hp_str_format(out, "<%s%s>", prefix, name);
        if (value->type == CIM_DATETIME)
            add_moment(out, value->as.datetime);
        else if (value->type == CIM_BOOLEAN)
            hp_str_add(out, value->as.boolean ? "true" : "false");
        else
            cim_value_print(&text, value);
    }
    add_text(out, hp_str_text(&text));
    hp_str_format(out, "</%s%s>", prefix, name);
}

void door_add_value(struct hp_str *out, const char *prefix, const char *name, const struct cim_value *value,
                    const char *ns)
{
    if (value->is_null) {
        hp_str_format(out, "<%s%s xsi:nil=\"true\"/>", prefix, name);
        return;
    }
    if (!value->is_array) {
        add_one(out, prefix, name, value, ns);
        return;
    }
    for (size_t i = 0; i < value->as.array.count; i++) {
        if (!value->as.array.items[i].is_null)
            add_one(out, prefix, name, &value->as.array.items[i], ns);
    }
}

/* --- objects --- */

static int by_name(const void *a, const void *b)
{
    const struct cim_prop *const *one = a;
    const struct cim_prop *const *other = b;
    return hp_text_compare((*one)->name, (*other)->name);
}

static void add_properties(struct hp_str *out, const char *prefix, const struct cim_instance *instance,
                           const char *ns)
{
    HP_ARENA(scratch);
    size_t count = instance->props.count;
    const struct cim_prop **sorted = hp_arena_array(&scratch, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &instance->props.items[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count; i++)
        door_add_value(out, prefix, sorted[i]->name, &sorted[i]->value, ns);
}

void door_add_instance(struct hp_str *out, const char *ns, const struct cim_instance *instance)
{
    const char *name = instance->class_name;
    hp_str_format(out, "<p:%s xmlns:xsi=\"" SOAP_XSI "\" xmlns:p=\"", name);
    door_add_uri(out, ns, name);
    hp_str_format(out, "\" xmlns:cim=\"" SOAP_COMMON "\" xsi:type=\"p:%s_Type\">", name);
    add_properties(out, "p:", instance, ns);
    hp_str_format(out, "</p:%s>", name);
}

void door_add_projection(struct hp_str *out, const struct cim_instance *instance)
{
    hp_str_add(out, "<w:XmlFragment xmlns:xsi=\"" SOAP_XSI "\" xmlns:w=\"" SOAP_WSMAN
                    "\" xmlns:cim=\"" SOAP_COMMON "\">");
    add_properties(out, "", instance, "");
    hp_str_add(out, "</w:XmlFragment>");
}
