/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "fail.h"
#include "hosts.h"
#include "sim/schema.h"

#include <stdlib.h>

struct door_answer *door_answer_new(const char *operation)
{
    struct door_answer *answer = hp_malloc(sizeof *answer);
    *answer = (struct door_answer){ .references = 1, .operation = operation, .time = door_answer_time() };
    return answer;
}

void door_answer_share(struct door_answer *answer)
{
    InterlockedIncrement(&answer->references);
}

void door_answer_drop(struct door_answer *answer)
{
    if (!answer || InterlockedDecrement(&answer->references))
        return;
    hp_error_clear(&answer->err);
    hp_arena_release(&answer->arena);
    free(answer);
}

HRESULT door_answer_wait(const struct door_answer *answer, LONG timeout)
{
    if (!door_wait_until(answer->time, timeout))
        return CODE(WBEM_S_TIMEDOUT);
    return hp_error_is_set(&answer->err) ? door_fail(&answer->err, answer->operation) : S_OK;
}

IWbemClassObject *door_answer_object(const struct door_answer *answer, size_t index)
{
    const struct cim_instance *instance = &answer->instances.items[index];
    if (!instance->props.count && !instance->path)
        return &door_object_of_class(&answer->scene,
                                     sim_class(answer->scene.ns, instance->class_name, answer->scene.build))
                    ->iface;
    return &door_object_of_instance(&answer->scene, instance)->iface;
}
