/* SPDX-License-Identifier: MIT */
/* The tables for guests and what they are about to do: keys, defaults, limits. */
#include "hostfile/conduct.h"
#include "hostfile/guest.h"
#include "shapes.h"

static const char *const services_words[] = { "ok",   "older",    "failed", "noContact",
                                              "lost", "disabled", "absent", NULL };
static const char *const shutdown_words[] = { "off", "restarts", "stays", "hangs", NULL };
static const char *const boot_words[] = { "runs", "crashes", "critical", "restarts", NULL };
static const char *const event_words[] = {
    "off", "restart", "stopping", "critical", "diskFull", "start", NULL
};

static const struct hf_field guest_fields[] = {
    AT(struct hf_guest, "services", HF_WORD, services, .words = services_words),
    AT(struct hf_guest, "answer", HF_NUMBER, answer, NUMBER_LIMITS(0, 65535)),
    AT(struct hf_guest, "shutdown", HF_WORD, shutdown, .words = shutdown_words),
    AT(struct hf_guest, "shutdownMilliseconds", HF_NUMBER, shutdown_milliseconds, .fallback = 20000,
       NUMBER_LIMITS(0, HF_MAX_JOB_MS)),
    AT(struct hf_guest, "boot", HF_WORD, boot, .words = boot_words),
    AT(struct hf_guest, "bootMilliseconds", HF_NUMBER, boot_milliseconds, .fallback = 3000,
       NUMBER_LIMITS(100, HF_MAX_JOB_MS)),
    AT(struct hf_guest, "startedAgainMilliseconds", HF_MAYBE, started_again_milliseconds, .flags = HF_BRIEF,
       NUMBER_LIMITS(0, HF_MAX_JOB_MS)),
    AT(struct hf_guest, "startCode", HF_NUMBER, start_code, .flags = HF_BRIEF, NUMBER_LIMITS(0, 65535)),
    AT(struct hf_guest, "startText", HF_TEXT, start_text, .flags = HF_BRIEF,
       .text = "The virtual machine failed to start."),
};
const struct hf_shape hf_guest_shape = HF_SHAPE(struct hf_guest, guest_fields);

static const struct hf_field event_fields[] = {
    AT(struct hf_event, "vm", HF_ID, vm, .flags = HF_REQUIRED),
    AT(struct hf_event, "at", HF_TIME, at, .flags = HF_REQUIRED),
    AT(struct hf_event, "kind", HF_WORD, kind, .flags = HF_REQUIRED, .words = event_words),
};
const struct hf_shape hf_event_shape = HF_SHAPE(struct hf_event, event_fields);
