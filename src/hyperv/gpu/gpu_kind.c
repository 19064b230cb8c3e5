/* SPDX-License-Identifier: MIT */
/* Is a GPU part of the processor, or a card? No property of Windows says so. What the host says of this very
 * device comes first: where it sits, and how much memory it has of its own. PCI numbers come after that,
 * because new devices appear faster than tables. What neither tells stays unclear. */
#include "gpu_kind.h"

#include "calls/private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[HV_GPU_KINDS] = {
    [HV_GPU_UNCLEAR] = "unclear",
    [HV_GPU_INTEGRATED] = "integrated",
    [HV_GPU_DISCRETE] = "discrete",
};

const char *hv_gpu_kind_name(enum hv_gpu_kind kind)
{
    return kind_names[kind];
}

struct verdict {
    enum hv_gpu_kind kind;
    const char *reason;
};

/* --- where it sits --- */

enum place { PLACE_UNKNOWN, PLACE_ROOT_BUS, PLACE_BEHIND_BRIDGE };

/* The last part of a PnP device id says where the device sits (3&11583659&0&10): the way to it, a byte of
 * device and function for each bridge and for itself. A device with a serial number has that instead (facts
 * page, 13). */
static enum place place_of(const char *device_id)
{
    enum { BYTE_DIGITS = 2 };
    const char *at = hv_gpu_location(device_id);
    unsigned ands = 0;
    const char *way = at;
    for (const char *c = at; c && *c; c++) {
        if (*c != '&')
            continue;
        ands++;
        way = c + 1;
    }
    size_t digits = way ? strspn(way, "0123456789ABCDEFabcdef") : 0;
    if (ands != 3 || way[digits] || digits == 0 || digits % BYTE_DIGITS)
        return PLACE_UNKNOWN;
    return digits == BYTE_DIGITS ? PLACE_ROOT_BUS : PLACE_BEHIND_BRIDGE;
}

/* --- what its PCI numbers say --- */

/* The hexadecimal number behind a tag such as "VEN_" in a PnP device id; 0 when it is not there. */
static unsigned long id_part(const char *device_id, const char *tag)
{
    const char *at = device_id ? strstr(device_id, tag) : NULL;
    return at ? strtoul(at + strlen(tag), NULL, 16) : 0;
}

struct range {
    unsigned short first, last;
};

static bool is_in(const struct range *ranges, size_t count, unsigned long device)
{
    for (size_t i = 0; i < count; i++) {
        if (device >= ranges[i].first && device <= ranges[i].last)
            return true;
    }
    return false;
}

/* Numbers as in the public PCI ID list, without claim to be all of them. */
static const struct range amd_processors[] = {
    { 0x1114, 0x1114 }, { 0x13C0, 0x13C0 }, { 0x1506, 0x1506 }, { 0x150E, 0x150E }, { 0x1586, 0x1586 },
    { 0x15BF, 0x15BF }, { 0x15C8, 0x15C8 }, { 0x15D8, 0x15D8 }, { 0x15DD, 0x15DD }, { 0x15E7, 0x15E7 },
    { 0x1636, 0x1636 }, { 0x1638, 0x1638 }, { 0x163F, 0x163F }, { 0x164C, 0x164E }, { 0x1681, 0x1681 },
    { 0x1900, 0x1901 }, { 0x9874, 0x9874 }, { 0x98E4, 0x98E4 },
};
static const struct range amd_cards[] = { { 0x6600, 0x69FF }, { 0x7300, 0x75FF } };
static const struct range intel_cards[] = { { 0x4905, 0x4909 }, { 0x5690, 0x56C2 }, { 0xE202, 0xE2FF } };

static struct verdict of_amd(unsigned long device)
{
    if (is_in(amd_processors, HP_COUNT(amd_processors), device))
        return (struct verdict){ HV_GPU_INTEGRATED, "the PCI number is that of an AMD processor's graphics" };
    if (is_in(amd_cards, HP_COUNT(amd_cards), device))
        return (struct verdict){ HV_GPU_DISCRETE, "the PCI number is that of an AMD card" };
    return (struct verdict){ HV_GPU_UNCLEAR,
                             "AMD also makes processors with graphics, and HyperPoint does not "
                             "know this PCI number" };
}

/* Graphics of Intel's processors sit on the root bus. */
static struct verdict of_intel(unsigned long device, enum place place)
{
    if (is_in(intel_cards, HP_COUNT(intel_cards), device))
        return (struct verdict){ HV_GPU_DISCRETE, "the PCI number is that of an Intel card" };
    if (place == PLACE_BEHIND_BRIDGE)
        return (struct verdict){ HV_GPU_DISCRETE, "it is not where Intel's processors have their graphics" };
    return (struct verdict){ HV_GPU_UNCLEAR, "Intel also makes processors with graphics, and HyperPoint does "
                                             "not know this PCI number" };
}

static struct verdict by_numbers(const char *device_id, enum place place)
{
    enum { VENDOR_AMD = 0x1002, VENDOR_NVIDIA = 0x10DE, VENDOR_INTEL = 0x8086 };
    unsigned long device = id_part(device_id, "DEV_");
    switch (id_part(device_id, "VEN_")) {
    case VENDOR_AMD:
        return of_amd(device);
    case VENDOR_INTEL:
        return of_intel(device, place);
    case VENDOR_NVIDIA:
        return (struct verdict){ HV_GPU_DISCRETE, "NVIDIA makes cards only" };
    default:
        return (struct verdict){ HV_GPU_UNCLEAR, "HyperPoint does not know its vendor" };
    }
}

/* --- the whole --- */

void hv_gpu_judge(struct hp_arena *arena, struct hv_gpu *gpu)
{
    enum { MIB = 1024 * 1024 };
    enum place place = place_of(gpu->device_id);
    const struct hp_opt_u64 *memory = &gpu->own_memory;
    struct verdict verdict = by_numbers(gpu->device_id, place);
    if (memory->set && memory->value > 0 && memory->value < HV_LEAST_MEMORY_OF_A_CARD)
        verdict = (struct verdict){ HV_GPU_INTEGRATED,
                                    hp_arena_format(arena, "it has %" PRIu64 " MiB of dedicated memory",
                                                    memory->value / MIB) };
    if (place == PLACE_ROOT_BUS)
        verdict = (struct verdict){ HV_GPU_INTEGRATED, "it is on the processor's own PCI bus" };
    gpu->kind = verdict.kind;
    gpu->kind_reason = verdict.reason;
}

const char *hv_gpu_location(const char *device_id)
{
    const char *last = device_id ? strrchr(device_id, '\\') : NULL;
    return last ? last + 1 : NULL;
}
