/* SPDX-License-Identifier: MIT */
/* A Hyper-V host: a session on it, its services, and how long and how patiently to wait for its jobs.
 *
 * Everything in this room is a noun or one step; nothing here decides. Results live in the arena given. */
#ifndef HYPERV_HOST_H
#define HYPERV_HOST_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/wait.h"

#include <stdbool.h>
#include <stdint.h>

struct cim_session;
struct hv_host;

/* How jobs are waited for. */
struct hv_patience {
    uint32_t timeout_seconds;     /* for each job; 0: the default of half an hour */
    unsigned (*interrupts)(void); /* how often the user asked to stop; may be NULL */
    void (*progress)(void *context, const char *what, unsigned percent); /* may be NULL */
    void *context;
};

/* Takes ownership of the session; the clock must outlive the host. */
struct hv_host *hv_host_new(struct cim_session *session, const struct hp_clock *clock);
void hv_host_free(struct hv_host *host);

/* cim_can_reword and cim_reword, of its session. */
bool hv_host_can_reword(struct hv_host *host);
bool hv_host_reword(struct hv_host *host);

void hv_host_set_patience(struct hv_host *host, const struct hv_patience *patience);
/* How long each wait may take. */
uint32_t hv_host_timeout_seconds(const struct hv_host *host);
/* How many bits the physical addresses of the host's processor have, which no call tells; 0: not known. */
void hv_host_set_address_bits(struct hv_host *host, unsigned bits);
unsigned hv_host_address_bits(const struct hv_host *host);
/* It is another computer than the one HyperPoint runs on, over the network. What is advised about rights is
 * for that one then. */
void hv_host_set_remote(struct hv_host *host, bool remote);

const struct hp_clock *hv_host_clock(const struct hv_host *host);
/* A wait of that length, which ends when the user insists; its pauses grow from `first` to `longest`
 * milliseconds. */
struct hp_wait hv_host_wait(const struct hv_host *host, uint32_t first, uint32_t longest);

/* Looks up the two Hyper-V services every change goes through, to find out whether they can be seen: two
 * calls, and none when they have answered before. Where rights are missing the namespace
 * opens and lists are empty (facts page, 10.4): an absent service is HP_E_ACCESS and says what to do. */
int hv_host_find_services(struct hv_host *host, struct hp_error *err);

/* The error says that the host has no Hyper-V, or whatever else is in the namespace that was asked, which is
 * HP_E_ACCESS like missing rights. */
bool hv_is_without_hyperv(const struct hp_error *err);

/* This Windows runs inside a virtual machine of Hyper-V; false also when it does not say. One call. */
bool hv_host_is_guest(struct hv_host *host);

struct hv_host_info {
    const char *name;    /* computer name */
    const char *caption; /* Windows edition as the host words it */
    uint64_t build;      /* Windows build, 0 when unknown */
    bool is_server;      /* it says that it is a Windows Server */
};

/* A computer's name without what follows its first 15 characters: paths and Windows itself may tell it whole
 * or cut to those (facts page, 9.2), and what identifies a host must not depend on which. In the arena. */
const char *hv_host_short_name(struct hp_arena *arena, const char *name);

/* One call to root\cimv2 (Win32_OperatingSystem), the first time; the texts live as long as the host. */
int hv_host_read_info(struct hv_host *host, struct hv_host_info *out, struct hp_error *err);

/* What has been read so far, which may be the name alone (every path has it), or nothing; asks nothing. The
 * texts live as long as the host, which may be NULL. */
struct hv_host_info hv_host_known_info(const struct hv_host *host);

#endif
