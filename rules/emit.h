// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing a rule set out as C. */
#ifndef VIRTSCOUT_RULES_EMIT_H
#define VIRTSCOUT_RULES_EMIT_H

#include <stdio.h>

#include "rules/rule_set.h"

/* Constant tables and rules_builtin(). 0, or the negative errno of writing. */
int rules_emit(FILE *out, const struct rule_set *rules);

#endif
