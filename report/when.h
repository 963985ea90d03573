// SPDX-License-Identifier: GPL-2.0-or-later
/* When a rule holds, in words: its compiled condition written out again. */
#ifndef VIRTSCOUT_REPORT_WHEN_H
#define VIRTSCOUT_REPORT_WHEN_H

#include "probe/blob.h"
#include "rules/expr.h"

/*
 * Appends "cpu.vmx is yes and kvm.backend is not kvm_pvm" for the rule at @index, "always" where
 * it has no condition. 0, or the negative errno of blob_append().
 */
int when_append(struct blob *out, const struct rule_set *rules, size_t index);

/* One condition of it: "always" where it is empty. */
int when_append_expr(struct blob *out, const struct rule_set *rules, const struct expr *expr);

#endif
