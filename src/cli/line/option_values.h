/* SPDX-License-Identifier: MIT */
/* Values of options that have a form: looked at before anything is done (check), or read into what is asked
 * of a change (take; options.h). Checks: HP_E_USAGE. */
#ifndef CLI_LINE_OPTION_VALUES_H
#define CLI_LINE_OPTION_VALUES_H

#include "core/plan.h"

int cli_check_computer(const char *value, struct hp_error *err); /* one of them */
int cli_check_hosts(const char *value, struct hp_error *err);    /* one or more, and groups */
int cli_check_group(const char *value, struct hp_error *err);    /* what a group holds */
int cli_check_user(const char *value, struct hp_error *err);
int cli_check_name(const char *value, struct hp_error *err);
int cli_check_keep(const char *value, struct hp_error *err);
int cli_check_dest(const char *value, struct hp_error *err);
int cli_check_max(const char *value, struct hp_error *err);
int cli_check_timeout(const char *value, struct hp_error *err);
int cli_check_patience(const char *value, struct hp_error *err);
int cli_check_shutdown_timeout(const char *value, struct hp_error *err);
int cli_check_output(const char *value, struct hp_error *err);
int cli_check_ok_codes(const char *value, struct hp_error *err);

int cli_take_gpus(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err);
int cli_take_keep(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err);
int cli_take_dest(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err);
int cli_take_use(struct hp_arena *arena, const char *const *words, size_t count, struct core_request *request,
                 struct hp_error *err);
int cli_take_shutdown_timeout(struct hp_arena *arena, const char *const *words, size_t count,
                              struct core_request *request, struct hp_error *err);
int cli_take_start(struct hp_arena *arena, const char *const *words, size_t count,
                   struct core_request *request, struct hp_error *err);

#endif
