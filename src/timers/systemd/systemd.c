/* SPDX-License-Identifier: MIT */
/* systemd: two files for each entry, and systemctl to have them read, switched on and off. */
#include "unit.h"

#include "base/str.h"
#include "base/text.h"
#include "platform/files.h"
#include "platform/process.h"

#include <string.h>

enum { MAX_UNIT_SIZE = 64 * 1024 };

static const char no_timer[] =
    "add --no-timer, and have your own scheduler run: hyperpoint schedule run, with the schedule's name";

const char *const timers_users_limits =
    "It runs while you are logged in; loginctl enable-linger lets it run without you, too.";

/* --- systemctl --- */

/* Runs systemctl for that account's manager with these words, up to the first NULL. *said is what it printed.
 * HP_E_FAILED when it cannot be run, or ends with another code than 0. */
static int ask(enum timers_account account, const char *const *words, struct hp_arena *arena,
               const char **said, struct hp_error *err)
{
    enum { MAX_WORDS = 8 };
    const char *line[MAX_WORDS + 1] = { "systemctl", account == TIMERS_OF_USER ? "--user" : "--system" };
    const char *path;
    size_t count = 2;
    int code = 0;
    HP_ERROR(cause);
    while (*words)
        line[count++] = *words++;
    *said = "";
    if (os_child_find("systemctl", arena, &path, &cause) != 0) {
        hp_error_next(err, "%s", no_timer);
        return hp_error_set(err, HP_E_FAILED, "there is no systemd here that could start a schedule: %s",
                            cause.what);
    }
    int rc = os_child_read(path, line, arena, said, &code, err);
    /* Its words stand in the middle of a sentence. */
    int length = (int)strlen(*said) - hp_text_ends(*said, ".");
    if (!rc && code != 0)
        rc = hp_error_set(err, HP_E_FAILED, "systemctl %s failed with exit code %d%s%.*s", line[2], code,
                          length ? ": " : "", length, *said);
    return rc;
}

#define ASK(account, arena, said, err, ...)                                                                  \
    ask(account, (const char *const[]){ __VA_ARGS__, NULL }, arena, said, err)

static int check_manager(enum timers_account account, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_ERROR(cause);
    const char *said;
    /* Of a system in which a unit has failed ("degraded") it ends with 1, and works all the same. */
    int rc = ASK(account, &arena, &said, &cause, "is-system-running");
    static const char *const at_work[] = { "running", "degraded", "starting", "initializing", "maintenance" };
    for (size_t i = 0; i < HP_COUNT(at_work); i++) {
        if (hp_text_begins(said, at_work[i]))
            return 0;
    }
    if (!rc || hp_text_begins(said, "offline"))
        hp_error_set(&cause, HP_E_FAILED, "systemctl says \"%s\"", said);
    hp_error_next(err,
                  account == TIMERS_OF_USER
                      ? "log in with a session of systemd (loginctl enable-linger keeps it), or %s"
                      : "%s",
                  no_timer);
    return hp_error_set(err, HP_E_FAILED,
                        "systemd is not running here%s, and nothing would start a schedule: %s",
                        account == TIMERS_OF_USER ? " for your account" : "", cause.what);
}

int timers_check(const struct timers_entry *entry, struct hp_error *err)
{
    return check_manager(entry->account, err);
}

/* --- files --- */

/* Where units belong that people write; SYSTEMD_UNIT_PATH is systemd's own variable for that. */
static int folder_of(enum timers_account account, struct hp_arena *arena, const char **out,
                     struct hp_error *err)
{
    const char *all = os_environment("SYSTEMD_UNIT_PATH");
    const char *xdg = os_environment("XDG_CONFIG_HOME");
    const char *home = os_environment("HOME");
    *out = NULL;
    if (all && all[0] == '/')
        *out = hp_arena_copy_part(arena, all, strcspn(all, ":"));
    else if (account == TIMERS_OF_SYSTEM)
        *out = "/etc/systemd/system";
    else if (xdg && xdg[0] == '/')
        *out = os_path_join(arena, xdg, "systemd/user");
    else if (home)
        *out = os_path_join(arena, home, ".config/systemd/user");
    return *out ? 0
                : hp_error_set(err, HP_E_FAILED, "no folder for units: XDG_CONFIG_HOME and HOME are not set");
}

/* One of the two files; nobody else's may have its name. *there: it has one already. */
static int file_of(enum timers_account account, const char *id, const char *suffix, struct hp_arena *arena,
                   const char **path, bool *there, struct hp_error *err)
{
    const char *folder;
    struct os_content content;
    int rc = folder_of(account, arena, &folder, err);
    if (rc)
        return rc;
    *path = os_path_join(arena, folder, hp_arena_format(arena, "%s%s", unit_name(arena, id), suffix));
    *there = os_file_exists(*path);
    rc = *there ? os_file_read(*path, MAX_UNIT_SIZE, arena, &content, err) : 0;
    if (!rc && *there && strncmp(content.text, unit_mark(arena, id), strlen(unit_mark(arena, id))) != 0) {
        hp_error_next(err, "find out who did, before you remove it");
        return hp_error_set(err, HP_E_REFUSED, "HyperPoint did not write %s", *path);
    }
    return rc;
}

static int write_file(enum timers_account account, const char *id, const char *suffix, const char *text,
                      struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path = NULL;
    const char *folder;
    bool there;
    int rc = file_of(account, id, suffix, &arena, &path, &there, err);
    if (!rc)
        rc = folder_of(account, &arena, &folder, err);
    if (!rc)
        rc = os_folder_make(folder, err);
    return rc ? rc : os_file_replace(path, text, strlen(text), OS_FILE_SHARED, err);
}

static int remove_file(enum timers_account account, const char *id, const char *suffix, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path = NULL;
    bool there;
    int rc = file_of(account, id, suffix, &arena, &path, &there, err);
    return rc ? rc : os_file_remove_for_good(path, err);
}

/* --- entries --- */

/* What was due at the old time must not start at once under the new one: the stamp of the last start goes. */
static void forget_old(enum timers_account account, const char *timer)
{
    HP_ARENA(arena);
    const char *said;
    (void)ASK(account, &arena, &said, NULL, "stop", timer);
    (void)ASK(account, &arena, &said, NULL, "clean", "--what=state", timer);
}

static int switch_on(const struct timers_entry *entry, bool replaced, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *said;
    const char *timer = hp_arena_format(&arena, "%s.timer", unit_name(&arena, entry->id));
    int rc = ASK(entry->account, &arena, &said, err, "daemon-reload");
    if (!rc && replaced)
        forget_old(entry->account, timer);
    return rc ? rc : ASK(entry->account, &arena, &said, err, "enable", "--now", timer);
}

static int write_and_switch_on(const struct timers_entry *entry, int64_t now_micros, bool replaced,
                               struct hp_error *err)
{
    HP_ARENA(arena);
    int rc = write_file(entry->account, entry->id, ".service", unit_service(&arena, entry), err);
    if (!rc)
        rc = write_file(entry->account, entry->id, ".timer", unit_timer(&arena, entry, now_micros), err);
    return rc ? rc : switch_on(entry, replaced, err);
}

int timers_set(const struct timers_entry *entry, int64_t now_micros, bool *as_before, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path;
    bool service = false;
    bool timer = false;
    bool removed;
    *as_before = true;
    if (strpbrk(entry->program, "\"'\\"))
        return hp_error_set(err, HP_E_REFUSED,
                            "systemd runs no program with quotes or backslashes in its path: %s",
                            entry->program);
    int rc = file_of(entry->account, entry->id, ".service", &arena, &path, &service, err);
    if (!rc)
        rc = file_of(entry->account, entry->id, ".timer", &arena, &path, &timer, err);
    if (rc)
        return rc;
    rc = write_and_switch_on(entry, now_micros, timer, err);
    *as_before = rc && timers_remove(entry->id, entry->account, &removed, NULL) == 0 && !service && !timer;
    return rc;
}

int timers_remove(const char *id, enum timers_account account, bool *as_before, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_ERROR(unheard);
    const char *path = NULL;
    const char *said;
    bool there = false;
    bool service;
    const char *timer = hp_arena_format(&arena, "%s.timer", unit_name(&arena, id));
    int rc = file_of(account, id, ".service", &arena, &path, &service, err);
    if (!rc)
        rc = file_of(account, id, ".timer", &arena, &path, &there, err);
    *as_before = rc != 0;
    if (!rc && there && ASK(account, &arena, &said, NULL, "disable", "--now", timer) == 0)
        (void)ASK(account, &arena, &said, NULL, "clean", "--what=state", timer);
    if (!rc)
        rc = remove_file(account, id, ".timer", err);
    if (!rc)
        rc = remove_file(account, id, ".service", err);
    if (rc || !there || ASK(account, &arena, &said, &unheard, "daemon-reload") == 0)
        return rc;
    /* A manager that is not there starts nothing any more; one that is must have heard of it. */
    return check_manager(account, NULL) == 0 ? hp_error_move(err, &unheard) : 0;
}

/* One word is what systemctl says of a unit; anything else is why it could not say it. */
static bool is_state(const char *said)
{
    return *said && !strchr(said, ' ');
}

/* Of a timer that is switched on: also after the next start of the machine? */
static void look_ahead(const char *timer, enum timers_account account, struct hp_arena *arena,
                       struct timers_look *out)
{
    HP_ERROR(cause);
    const char *said;
    if (ASK(account, arena, &said, &cause, "is-enabled", timer) == 0)
        return;
    out->unknown = !is_state(said);
    out->problem = out->unknown ? hp_arena_copy(arena, cause.what)
                                : hp_arena_format(arena,
                                                  "its timer is gone when this machine starts again "
                                                  "(systemctl says \"%s\")",
                                                  said);
}

void timers_look_at(const char *id, enum timers_account account, struct hp_arena *arena,
                    struct timers_look *out)
{
    HP_ERROR(cause);
    const char *path = NULL;
    const char *said;
    const char *timer = hp_arena_format(arena, "%s.timer", unit_name(arena, id));
    *out = (struct timers_look){ .there = false };
    if (file_of(account, id, ".timer", arena, &path, &out->there, &cause) != 0) {
        out->problem = hp_arena_copy(arena, cause.what);
    } else if (!out->there) {
        out->problem = hp_arena_format(arena, "its timer is gone (%s)", path);
    } else if (ASK(account, arena, &said, &cause, "is-active", timer) != 0) {
        out->unknown = !is_state(said);
        out->problem =
            out->unknown ? hp_arena_copy(arena, cause.what)
                         : hp_arena_format(arena, "its timer is switched off (systemctl says \"%s\")", said);
    } else {
        out->on = true;
        look_ahead(timer, account, arena, out);
    }
}
