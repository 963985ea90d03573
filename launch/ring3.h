// SPDX-License-Identifier: GPL-2.0-or-later
/* What guests_ring3.S and trial_ring3.c share, beside popek.h. */
#ifndef VIRTSCOUT_LAUNCH_RING3_H
#define VIRTSCOUT_LAUNCH_RING3_H

#include "launch/popek.h"

#define RING3_VECTOR 0x82 /* a gate that ring 3 may use */
#define RING3_WORK 100    /* numbers that ring 3 adds up */

/* Words from POPEK_RESULT on. */
#define RING3_CS 0         /* in ring 3 */
#define RING3_SUM 1        /* what it worked out there */
#define RING3_HANDLER_CS 2 /* where its way back led to */
#define RING3_RETURN 3     /* 1: the handler knew where it came from */
#define RING3_CS_AFTER 4   /* in ring 3, after the handler */

#endif
