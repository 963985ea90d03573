// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules by the thousand, of all shapes, and what they must come out as: for tests and bench/. */
#ifndef VIRTSCOUT_TESTS_FAKE_MANY_RULES_H
#define VIRTSCOUT_TESTS_FAKE_MANY_RULES_H

#include "probe/fact.h"

/*
 * A rule file with rules number 0 to @count - 1, called many.r0 and so on, of about 250 bytes each,
 * in an order that @seed shuffles (0: by number). To be freed; NULL where there is no memory.
 */
char *many_rules_text(size_t count, unsigned seed);

/* All facts known; but every @unknown_every-th (0: none) is not. */
void many_rules_facts(struct fact_table *facts, unsigned unknown_every);

/* Which of the rules hold for these facts, with an empty workload? Into @holds ([@count]). */
void many_rules_expect(const struct fact_table *facts, enum truth *holds, size_t count);

#endif
