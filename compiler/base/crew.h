/* crew.h — the same work on many things, by several threads.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CREW_H
#define CGS_CREW_H

#include <stdint.h>

enum { CGS_CREW_MAX = 8 }; /* threads, the calling one included */

/* Calls work(arg, i) once for every i below n, in no order, and returns when all are done. What is
 * called for one i must not write what it reads for another. Where no thread can be started, the
 * calling one does it all. */
void cgs_crew_run(uint32_t n, void (*work)(void *arg, uint32_t i), void *arg);
/* The same for work that waits for the disk, which does several things at once: a wait costs no
 * processor, so there are as many threads as there may be. */
void cgs_crew_wait(uint32_t n, void (*work)(void *arg, uint32_t i), void *arg);

#endif
