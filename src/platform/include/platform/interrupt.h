/* SPDX-License-Identifier: MIT */
/* Ctrl+C and its relatives, as something to ask for between two steps. */
#ifndef PLATFORM_INTERRUPT_H
#define PLATFORM_INTERRUPT_H

/* From now on SIGINT, SIGTERM and SIGHUP (Ctrl+C, Ctrl+Break and closing the window on Windows) are counted
 * instead of ending the process; one that was ignored at the start stays ignored (nohup). SIGPIPE and
 * SIGXFSZ are ignored: a closed pipe, or a file larger than this process may make it, is an error of the
 * write. */
void os_interrupts_catch(void);

/* How many have arrived. */
unsigned os_interrupts(void);

/* Those that have arrived count no more, nor do the next `more` ones: they were, or would be, meant for
 * somebody else. */
void os_interrupts_clear(unsigned more);

#endif
