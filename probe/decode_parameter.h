// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of what module parameters print (kernel/params.c): bool Y or N, int and its kin in
 * decimal. Kernels turned some switches from int to bool and back, so a switch is read from both.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_PARAMETER_H
#define VIRTSCOUT_PROBE_DECODE_PARAMETER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "Y", "1": true; "N", "0": false, and so is "never", which kvm.nx_huge_pages prints where it can't
 * be switched on again. 0, or -EBADMSG (-1, "not decided yet", among it).
 */
int parameter_switch(const char *text, bool *value);

/* A decimal number, perhaps negative; "Y" is 1 and "N" 0. 0, or -EBADMSG. */
int parameter_number(const char *text, int64_t *value);

#endif
