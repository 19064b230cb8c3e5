/* SPDX-License-Identifier: MIT */
/* Asking before something is done that the user may not want. Enter, the end of input and a second answer
 * that fits nothing are no. One rule for every verb:
 *
 *   --dry-run    asks nothing, for nothing is done
 *   several hosts   are asked about together, before the first change of any (cli/hosts)
 *   --yes        is the answer to every question
 *   a terminal   is asked
 *   otherwise    it is refused, and the error names --yes: nobody is there, or the user wants no words
 *                between (-s, --json)
 */
#ifndef CLI_ACT_CONFIRM_H
#define CLI_ACT_CONFIRM_H

#include "line/run.h"

#include "core/plan.h"

/* Whether what `question` says may be done. Ask when everything that can be refused has been, and before the
 * first change. Names in it may hold anything: they are escaped here. 0: go on (with --dry-run too; what
 * comes after it changes nothing then). HP_E_REFUSED when the answer is not yes, or nobody could be asked;
 * HP_E_INTERRUPTED. */
int cli_confirm(struct cli_run *run, const struct core_question *question, struct hp_error *err);

/* Would a question be asked on a terminal now? */
bool cli_will_ask(const struct cli_run *run);

/* As cli_confirm. Where the question offers to keep what will be lost, *keep says whether that was chosen. */
int cli_confirm_or_keep(struct cli_run *run, const struct core_question *question, bool *keep,
                        struct hp_error *err);

#endif
