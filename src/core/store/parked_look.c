/* SPDX-License-Identifier: MIT */
/* Is a VM parked? Its notes and the state folder are asked; where they do not agree, nobody but the user
 * knows. */
#include "parked_files.h"

#include "base/str.h"
#include "base/text.h"
#include "core/local_time.h"

#include <string.h>

/* A VM that is looked at. */
struct subject {
    struct hp_arena *arena;
    const struct hv_vm *vm;
    bool replicates; /* another host has a VM of this ID, with files for that one */
    struct core_parked_look *look;
    enum core_set_state notes; /* of the block in its notes; ABSENT: none, or of another VM */
    const char *notes_problem; /* when that cannot be read */
    enum core_set_state file;  /* the worst of its files that cannot be read, else as they are */
    const char *file_problem;
    bool own;       /* the file is this host's */
    bool ambiguous; /* only other hosts have files, and these say different things */
};

/* --- what each of them says --- */

static void look_into_notes(struct subject *s)
{
    struct core_gpu_set set;
    struct core_parked *parked = hp_arena_alloc(s->arena, sizeof *parked);
    const char *notes = s->vm->settings.notes ? s->vm->settings.notes : "";
    s->notes = core_set_parse(s->arena, notes, CORE_SET_OF_PARKED, &set, &s->notes_problem);
    s->look->traces = strcmp(core_set_take_out(s->arena, notes, CORE_SET_OF_PARKED), notes) != 0;
    if (s->notes != CORE_SET_READ)
        return;
    if (!hp_text_same(set.vm_id, s->vm->id)) {
        s->notes = CORE_SET_ABSENT;
        s->look->remark = hp_arena_format(
            s->arena,
            "its notes hold the parked set of a different VM (%s, since %s), copied with these notes: "
            "HyperPoint ignores it",
            set.vm_id, core_local_text(s->arena, set.written));
        return;
    }
    *parked = parked_of(s->arena, &set);
    s->look->in_notes = parked;
}

static void take_file(struct subject *s, const struct parked_file *file)
{
    const char *problem = NULL;
    struct core_parked *parked = hp_arena_alloc(s->arena, sizeof *parked);
    if (s->replicates && !file->own) {
        s->look->aside = file->path;
        return;
    }
    enum core_set_state state = parked_read(s->arena, file, parked, &problem);
    s->look->traces = true;
    if (state != CORE_SET_READ) {
        s->file = s->file_problem ? s->file : state;
        s->file_problem = s->file_problem ? s->file_problem
                                          : hp_arena_format(s->arena,
                                                            "the set of a parked VM in %s cannot be "
                                                            "read: %s",
                                                            file->path, problem);
        return;
    }
    if (!s->look->in_state) {
        s->look->in_state = parked;
        s->own = file->own;
        s->file = s->file_problem ? s->file : CORE_SET_READ;
    } else if (!s->own && !core_set_same(&s->look->in_state->set, &parked->set)) {
        s->ambiguous = true;
    }
}

static void look_into_state(struct subject *s, const struct parked_files *files)
{
    size_t i;
    s->file = CORE_SET_ABSENT;
    if (!hp_map_find(&files->first, s->vm->id, &i))
        return;
    for (; i < files->count && hp_text_same(files->items[i].vm_id, s->vm->id); i++)
        take_file(s, &files->items[i]);
}

/* --- what counts --- */

static const char *label(const struct subject *s, const struct core_parked *parked)
{
    return hp_arena_format(s->arena, "since %s: %s", core_local_text(s->arena, parked->since),
                           core_set_label(s->arena, &parked->set));
}

static const char *on_host(const struct subject *s, const struct core_parked *parked)
{
    return parked->host ? hp_arena_format(s->arena, "host %s", parked->host) : "a host that is not named";
}

static const char *command(const struct subject *s, const char *option)
{
    return hp_arena_format(s->arena, "hyperpoint unpark id:%s%s", s->vm->id, option);
}

static void doubt(struct subject *s, const char *text, const char *way_out)
{
    s->look->doubt = text;
    s->look->way_out = way_out;
    s->look->doubt_class = HP_E_REFUSED;
}

static void take(struct subject *s, const struct core_parked *parked, enum core_parked_place place)
{
    struct core_parked *taken = hp_arena_alloc(s->arena, sizeof *taken);
    *taken = *parked;
    taken->place = place;
    s->look->parked = taken;
}

/* Two that say the same, or of which one only says where the other is. */
static bool agree(const struct core_parked *in_notes, const struct core_parked *in_state)
{
    if (in_notes->set.elsewhere)
        return hp_text_same(in_notes->since, in_state->since);
    return core_set_same(&in_notes->set, &in_state->set);
}

static void weigh_both(struct subject *s)
{
    const struct core_parked *in_notes = s->look->in_notes;
    const struct core_parked *in_state = s->look->in_state;
    if (agree(in_notes, in_state) && !s->ambiguous) {
        take(s, in_state, CORE_PARKED_IN_BOTH);
        return;
    }
    doubt(s,
          hp_arena_format(s->arena,
                          "the VM is parked, but its notes and this machine's state folder disagree about "
                          "its GPUs: the notes say %s; the state folder says %s",
                          label(s, in_notes), label(s, in_state)),
          hp_arena_format(s->arena, "choose the set to put back: %s (or --use state)",
                          command(s, " --use notes")));
}

/* The notes say nothing, or nothing that can be read. */
static void weigh_state(struct subject *s)
{
    const struct core_parked *in_state = s->look->in_state;
    const char *way_out =
        hp_arena_format(s->arena, "if its GPUs are still missing: %s; if they are back, discard the set: %s",
                        command(s, " --use state"), command(s, " --discard"));
    if (s->notes == CORE_SET_OTHER_VERSION) {
        doubt(s,
              hp_arena_format(s->arena,
                              "the parked set in the VM's notes is not the one in the state folder: %s",
                              s->notes_problem),
              way_out);
    } else if (s->notes == CORE_SET_DAMAGED) {
        s->look->remark = hp_arena_format(
            s->arena,
            "HyperPoint ignores the parked set in its notes (%s) and uses the one in the state folder",
            s->notes_problem);
        take(s, in_state, CORE_PARKED_IN_STATE);
    } else if (!s->own || s->ambiguous) {
        doubt(s,
              hp_arena_format(s->arena,
                              "this machine's state folder says that the VM was parked on %s (%s), a "
                              "different host or an old name of this one, but its notes do not say so",
                              on_host(s, in_state), label(s, in_state)),
              way_out);
    } else if (in_state->set.in_notes) {
        doubt(s,
              hp_arena_format(s->arena,
                              "this machine's state folder says that the VM is parked (%s), but its notes "
                              "no longer say so: someone has edited them, or unparked the VM elsewhere",
                              label(s, in_state)),
              way_out);
    } else {
        take(s, in_state, CORE_PARKED_IN_STATE);
    }
}

/* The state folder has nothing, or nothing that can be read. */
static void weigh_notes(struct subject *s)
{
    const struct core_parked *in_notes = s->look->in_notes;
    if (s->file == CORE_SET_OTHER_VERSION) {
        doubt(s, s->file_problem,
              hp_arena_format(s->arena, "use that version; or choose the set in the VM's notes: %s",
                              command(s, " --use notes")));
    } else if (in_notes->set.elsewhere) {
        doubt(
            s,
            hp_arena_format(
                s->arena,
                "the VM has been parked since %s, and its set is too large for its notes: only the "
                "state folder on %s has it",
                core_local_text(s->arena, in_notes->since), on_host(s, in_notes)),
            hp_arena_format(s->arena, "unpark it there (or discard the set: %s)", command(s, " --discard")));
    } else if (in_notes->run) {
        doubt(s,
              hp_arena_format(s->arena,
                              "a run on %s has parked the VM for a program (%s), and HyperPoint cannot "
                              "see from here whether that is still running",
                              on_host(s, in_notes), label(s, in_notes)),
              hp_arena_format(s->arena, "when it has finished, put the GPUs back: %s",
                              command(s, " --use notes")));
    } else {
        if (s->file_problem)
            s->look->remark =
                hp_arena_format(s->arena, "%s; HyperPoint uses the one in the VM's notes", s->file_problem);
        take(s, in_notes, CORE_PARKED_IN_NOTES);
    }
}

/* There is none that can be read. */
static void weigh_neither(struct subject *s)
{
    bool other = s->file_problem ? s->file == CORE_SET_OTHER_VERSION : s->notes == CORE_SET_OTHER_VERSION;
    if (s->file_problem) {
        doubt(s, s->file_problem,
              hp_arena_format(s->arena, "it records the GPU adapters to put back; %s, then discard it: %s",
                              other ? "use that version, or add them by hand"
                                    : "look at the file, and add missing ones by hand",
                              command(s, " --discard")));
        s->look->doubt_class = HP_E_FAILED;
    } else if (s->notes_problem) {
        doubt(s,
              hp_arena_format(s->arena, "the parked set in the VM's notes cannot be read: %s",
                              s->notes_problem),
              hp_arena_format(s->arena, "%s (or discard it: %s)",
                              other ? "use that version"
                                    : "unpark the VM on the machine that has parked it, or repair the notes",
                              command(s, " --discard")));
    }
}

static void weigh(struct subject *s)
{
    if (s->look->in_notes && s->look->in_state)
        weigh_both(s);
    else if (s->look->in_state)
        weigh_state(s);
    else if (s->look->in_notes)
        weigh_notes(s);
    else
        weigh_neither(s);
}

/* What the user has chosen, or what ends a change. */
static void choose(struct subject *s, enum core_parked_use use)
{
    const struct core_parked *in_notes = s->look->in_notes;
    const struct core_parked *in_state = s->look->in_state;
    bool usable = in_notes && !in_notes->set.elsewhere;
    if (use != CORE_USE_NOTES && in_state)
        take(s, in_state, in_notes && agree(in_notes, in_state) ? CORE_PARKED_IN_BOTH : CORE_PARKED_IN_STATE);
    else if (use != CORE_USE_STATE && usable)
        take(s, in_notes, in_state && agree(in_notes, in_state) ? CORE_PARKED_IN_BOTH : CORE_PARKED_IN_NOTES);
    else if (use != CORE_USE_EITHER)
        doubt(s,
              hp_arena_format(s->arena, "%s no usable parked set of this VM",
                              use == CORE_USE_NOTES ? "the VM's notes hold" : "the state folder holds"),
              hp_arena_format(s->arena,
                              "see what HyperPoint knows about it: hyperpoint "
                              "list-gpus-assigned id:%s",
                              s->vm->id));
}

static void look_at(const struct hv_vm *vm, const struct hv_status *status, const struct parked_files *files,
                    enum core_parked_use use, struct hp_arena *arena, struct core_parked_look *out)
{
    struct subject subject = {
        .arena = arena, .vm = vm, .replicates = hv_has_other_side(status), .look = out
    };
    *out = (struct core_parked_look){ .parked = NULL };
    look_into_notes(&subject);
    look_into_state(&subject, files);
    if (use == CORE_USE_AGREED)
        weigh(&subject);
    else
        choose(&subject, use);
}

void core_parked_look(const char *host_identity, const struct hv_vm *vm, const struct hv_status *status,
                      enum core_parked_use use, struct hp_arena *arena, struct core_parked_look *out)
{
    HP_ERROR(cause);
    struct parked_files files = { .count = 0 };
    int rc = parked_list_files(host_identity, arena, &files, &cause);
    look_at(vm, status, &files, use, arena, out);
    if (!rc)
        return;
    /* What the state folder says cannot be known, and the notes alone do not count then. */
    out->parked = NULL;
    out->doubt = hp_arena_format(arena, "HyperPoint cannot tell whether the VM is parked: %s", cause.what);
    out->way_out =
        cause.next ? hp_arena_copy(arena, cause.next) : "fix what keeps it from being read, then try again";
    out->doubt_class = cause.class;
}

void core_read_parked(const char *host_identity, enum core_parked_use use, struct hp_arena *arena,
                      struct core_state *state)
{
    struct core_parked_look *look = hp_arena_alloc(arena, sizeof *look);
    core_parked_look(host_identity, &state->vm, &state->status, use, arena, look);
    state->parked_look = look;
    state->parked = look->parked;
}

/* --- of all VMs --- */

static bool tells_something(const struct core_parked_look *look)
{
    return look->parked || look->doubt || look->remark;
}

int core_parked_list(const char *host_identity_or_null, const struct hv_vm_rows *vms, struct hp_arena *arena,
                     struct core_parked_vms *out, struct hp_error *err)
{
    struct parked_files files;
    const char *host_identity = host_identity_or_null ? host_identity_or_null : vms->host;
    int rc = parked_list_files(host_identity, arena, &files, err);
    if (rc)
        return rc;
    struct core_parked_vms list = { .items =
                                        hp_arena_array(arena, vms->count + files.count, sizeof *list.items) };
    struct hp_map listed = { .count = 0 };
    for (size_t i = 0; i < vms->count; i++) {
        const struct hv_vm_row *row = &vms->items[i];
        hp_map_put(arena, &listed, row->id, i);
        const struct hv_vm vm = { .id = row->id, .name = row->name, .settings = { .notes = row->notes } };
        struct core_parked_vm *item = &list.items[list.count];
        *item = (struct core_parked_vm){ .vm_id = row->id, .vm_name = row->name };
        look_at(&vm, &row->status, &files, CORE_USE_AGREED, arena, &item->look);
        item->at_work =
            item->look.parked && item->look.parked->run && core_hold_check(&vm, NULL) == HP_E_REFUSED;
        list.count += tells_something(&item->look);
    }
    for (size_t i = 0; i < files.count; i++) {
        const struct parked_file *file = &files.items[i];
        const struct hv_vm gone = { .id = file->vm_id, .name = file->vm_id };
        const struct hv_status untold = { .replication = HV_REPLICATES_NOT };
        struct core_parked_vm *item = &list.items[list.count];
        if (!file->own || hp_map_find(&listed, file->vm_id, NULL))
            continue;
        *item = (struct core_parked_vm){ .vm_id = file->vm_id, .is_gone = true };
        look_at(&gone, &untold, &files, CORE_USE_EITHER, arena, &item->look);
        if (!item->look.parked)
            look_at(&gone, &untold, &files, CORE_USE_AGREED, arena, &item->look);
        item->vm_name = item->look.parked ? item->look.parked->vm_name : file->vm_id;
        list.count++;
    }
    *out = list;
    return 0;
}

/* --- what a parked VM allows --- */

/* Changes after which the set can still be put back as if nothing had been: what takes adapters off that
 * somebody added meanwhile, and checkpoints that leave the adapters as they are. */
static bool leaves_set_alone(const struct core_request *request)
{
    const struct core_change *change = request->change;
    return change->of_tree || change->unrecorded || change->removes_adapters ||
           change->parking != CORE_LEAVES_SET || (change->keeps_adapters && request->selectors.count == 0);
}

const char *core_parked_without(struct hp_arena *arena, const struct core_parked *parked)
{
    size_t count = parked->adapters.count;
    return count ? hp_arena_format(arena, "without its %zu GPU adapter%s", count, hp_plural(count, "", "s"))
                 : "when it had no GPU adapter";
}

int core_parked_allows(const struct core_parked_look *look, const struct core_request *request,
                       struct hp_error *err)
{
    bool needs_to_know = !request->change->of_tree && !request->change->unrecorded &&
                         request->change->parking != CORE_DISCARDS_SET;
    if (look && look->doubt && needs_to_know) {
        hp_error_next(err, "%s", look->way_out);
        return hp_error_set(err, look->doubt_class, "%s", look->doubt);
    }
    HP_ARENA(scratch);
    const struct core_parked *parked = look ? look->parked : NULL;
    if (!parked || leaves_set_alone(request))
        return 0;
    size_t count = parked->adapters.count;
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" has been parked since %s, %s", parked->vm_name,
                 core_local_text(&scratch, parked->since),
                 count ? hp_arena_format(&scratch, "and its %zu GPU adapter%s to be put back", count,
                                         hp_plural(count, " is", "s are"))
                       : "when it had no GPU adapter");
    hp_error_next(err, "%s first: hyperpoint unpark id:%s (or discard %s: hyperpoint unpark id:%s --discard)",
                  count ? "put them back" : "unpark it", parked->vm_id, count ? "them" : "its empty set",
                  parked->vm_id);
    return HP_E_REFUSED;
}
