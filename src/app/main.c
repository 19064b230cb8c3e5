/* SPDX-License-Identifier: MIT */
/* The program hyperpoint: the one place that knows both the command line and the ways to a host, and joins
 * them. */
#include "doors.h"
#include "instruments.h"
#include "reach.h"

#include "platform/console.h"
#include "platform/process.h"
#include "sim/admin.h"

int main(int argc, char **argv)
{
    os_process_prepare();
    os_console_prepare();
    struct app_doors doors = { .shared = app_shared_new() };
    const struct cli_host_opener opener = { .open = app_open_host,
                                            .open_many = app_open_many,
                                            .make_simulated = app_make_simulated,
                                            .change_simulated = sim_host_set,
                                            .context = &doors,
                                            .events = app_instruments_events(),
                                            .awake = app_instruments_awake(),
                                            .descriptors = app_instruments_descriptors(),
                                            .can_be_host = app_can_be_host };
    int code = cli_main(argc, os_arguments(argc, argv), &opener);
    app_doors_close(&doors);
    return app_instruments_end(code);
}
