// SPDX-License-Identifier: GPL-2.0-or-later
/* Which facts does a mode hang on? */
#ifndef VIRTSCOUT_RULES_BEARING_H
#define VIRTSCOUT_RULES_BEARING_H

#include "rules/judge.h"

/*
 * The facts that rules with effects on @mode test, themselves or through rules they refer to, but
 * for what the workload and the role leave out. @visited: [judging->rules->count], scratch;
 * @bears: [FACT_COUNT].
 */
void bearing_facts(const struct judging *judging, enum mode mode, bool *visited, bool *bears);

#endif
