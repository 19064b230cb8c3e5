/* SPDX-License-Identifier: MIT */
/* What root\cimv2 shows: the GPUs as plug and play devices and display adapters, their drivers, the operating
 * system (facts page, 7). */
#include "providers.h"

#include <string.h>

/* Windows' problem codes of a device; 43 is what a GPU's driver reports when it gave up. */
static const uint64_t problem_codes[] = {
    [HF_GPU_OK] = 0,
    [HF_GPU_DISABLED] = 22,
    [HF_GPU_MISSING] = 45,
    [HF_GPU_PROBLEM] = 43,
};

static bool is_present(const struct hf_gpu *gpu)
{
    return gpu->status != HF_GPU_MISSING;
}

static void put_device_status(const struct sim_view *view, struct cim_instance *row, const struct hf_gpu *gpu)
{
    bool ok = gpu->status == HF_GPU_OK;
    sim_put_text(view, row, "Status", ok ? "OK" : "Error");
    sim_put_number(view, row, "ConfigManagerErrorCode", problem_codes[gpu->status]);
    sim_put_text(view, row, "SystemName", hf_windows_name(view->world));
    sim_put_text(view, row, "SystemCreationClassName", "Win32_ComputerSystem");
}

static int show_pnp_entity(const struct sim_view *view, const struct hf_gpu *gpu, size_t number)
{
    (void)number;
    const char *id = sim_device_id(view->arena, gpu->instance_path);
    if (!sim_wanted(view, "DeviceID", id) || !sim_wanted(view, "PNPDeviceID", id))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Win32_PnPEntity");
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "PNPDeviceID", id);
    sim_put_text(view, row, "Name", gpu->name);
    sim_put_text(view, row, "Caption", gpu->name);
    sim_put_text(view, row, "Description", gpu->name);
    sim_put_text(view, row, "Manufacturer", gpu->driver.provider);
    sim_put_text(view, row, "PNPClass", "Display");
    sim_put_text(view, row, "ClassGuid", "{4d36e968-e325-11ce-bfc1-08002be10318}");
    sim_put_bool(view, row, "Present", true);
    put_device_status(view, row, gpu);
    return sim_show(view, row);
}

static int show_video_controller(const struct sim_view *view, const struct hf_gpu *gpu, size_t number)
{
    const char *pnp_id = sim_device_id(view->arena, gpu->instance_path);
    const char *id = hp_arena_format(view->arena, "VideoController%zu", number);
    if (!sim_wanted(view, "DeviceID", id) || !sim_wanted(view, "PNPDeviceID", pnp_id))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Win32_VideoController");
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "PNPDeviceID", pnp_id);
    sim_put_text(view, row, "Name", gpu->name);
    sim_put_text(view, row, "Caption", gpu->name);
    sim_put_text(view, row, "Description", gpu->name);
    sim_put_text(view, row, "VideoProcessor", gpu->name);
    sim_put_maybe(view, row, "AdapterRAM", gpu->adapter_ram);
    sim_put_text(view, row, "AdapterCompatibility", gpu->driver.provider);
    sim_put_text(view, row, "DriverVersion", gpu->driver.version);
    sim_put_time(view, row, "DriverDate", gpu->driver.date);
    sim_put_text(view, row, "InfFilename", gpu->driver.inf);
    put_device_status(view, row, gpu);
    return sim_show(view, row);
}

static int show_signed_driver(const struct sim_view *view, const struct hf_gpu *gpu, size_t number)
{
    (void)number;
    const char *id = sim_device_id(view->arena, gpu->instance_path);
    if (!sim_wanted(view, "DeviceID", id))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "DeviceName", gpu->name);
    sim_put_text(view, row, "DeviceClass", "DISPLAY");
    sim_put_text(view, row, "DriverVersion", gpu->driver.version);
    sim_put_time(view, row, "DriverDate", gpu->driver.date);
    sim_put_text(view, row, "DriverProviderName", gpu->driver.provider);
    sim_put_text(view, row, "Manufacturer", gpu->driver.provider);
    sim_put_text(view, row, "InfName", gpu->driver.inf);
    sim_put_bool(view, row, "IsSigned", true);
    return sim_show(view, row);
}

static int each_gpu(const struct sim_view *view,
                    int (*each)(const struct sim_view *view, const struct hf_gpu *gpu, size_t number))
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->gpus.count; i++)
        if (is_present(&view->world->gpus.items[i]))
            stop = each(view, &view->world->gpus.items[i], i + 1);
    return stop;
}

int sim_provide_pnp_entities(const struct sim_view *view)
{
    return each_gpu(view, show_pnp_entity);
}

int sim_provide_video_controllers(const struct sim_view *view)
{
    return each_gpu(view, show_video_controller);
}

int sim_provide_signed_drivers(const struct sim_view *view)
{
    return each_gpu(view, show_signed_driver);
}

/* --- Win32_OperatingSystem --- */

static const struct {
    uint64_t build;
    const char *caption;
} systems[] = {
    { 26100, "Microsoft Windows 11 Pro" }, { 22621, "Microsoft Windows 11 Pro" },
    { 22000, "Microsoft Windows 11 Pro" }, { 20348, "Microsoft Windows Server 2022 Datacenter" },
    { 18362, "Microsoft Windows 10 Pro" }, { 17763, "Microsoft Windows Server 2019 Datacenter" },
    { 15063, "Microsoft Windows 10 Pro" }, { 14393, "Microsoft Windows Server 2016 Datacenter" },
};

int sim_provide_operating_system(const struct sim_view *view)
{
    enum { WORKSTATION = 1, SERVER = 3, ENGLISH = 1033 };
    size_t which = 0;
    while (which + 1 < HP_COUNT(systems) && systems[which].build > view->world->host.build)
        which++;
    const char *edition = view->world->host.edition;
    const char *caption = edition ? edition : systems[which].caption;
    unsigned long long build = view->world->host.build;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Win32_OperatingSystem");
    sim_put_text(view, row, "CSName", hf_windows_name(view->world));
    sim_put_text(view, row, "Caption", caption);
    sim_put_text(view, row, "BuildNumber", hp_arena_format(view->arena, "%llu", build));
    sim_put_text(view, row, "Version", hp_arena_format(view->arena, "10.0.%llu", build));
    sim_put_number(view, row, "ProductType", strstr(caption, "Server") ? SERVER : WORKSTATION);
    sim_put_text(view, row, "OSArchitecture", "64-bit");
    sim_put_number(view, row, "OSLanguage", ENGLISH);
    sim_put_number(view, row, "CurrentTimeZone", 0);
    sim_put_time(view, row, "LocalDateTime", view->now);
    sim_put_text(view, row, "Status", "OK");
    return sim_show(view, row);
}

/* --- Win32_ComputerSystem --- */

/* What the firmware says of itself; Hyper-V's is the same for every guest. */
int sim_provide_computer(const struct sim_view *view)
{
    bool guest = view->world->host.guest;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "CreationClassName", "Win32_ComputerSystem");
    sim_put_text(view, row, "Name", hf_windows_name(view->world));
    sim_put_text(view, row, "Caption", hf_windows_name(view->world));
    sim_put_text(view, row, "Manufacturer", guest ? "Microsoft Corporation" : "ASUSTeK COMPUTER INC.");
    sim_put_text(view, row, "Model", guest ? "Virtual Machine" : "System Product Name");
    sim_put_bool(view, row, "HypervisorPresent", guest || view->world->host.hyper_v);
    sim_put_text(view, row, "SystemType", "x64-based PC");
    sim_put_text(view, row, "Status", "OK");
    return sim_show(view, row);
}
