// SPDX-License-Identifier: GPL-2.0-or-later
/* What check and the plugin both say of the fast path's answers. */
#ifndef VIRTSCOUT_CLI_ANSWER_H
#define VIRTSCOUT_CLI_ANSWER_H

#include "cli/line.h"
#include "probe/fast.h"

/* "cpu vmx, slat ept, kvm usable, backend kvm_intel" */
void answer_add(struct line *line, const struct fast_answer *answer);

#endif
