// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is known: to know less may make them hold, or not hold any more. */
#ifndef VIRTSCOUT_TESTS_FAKE_KNOWLEDGE_H
#define VIRTSCOUT_TESTS_FAKE_KNOWLEDGE_H

#include "rules/rules.h"

/*
 * Which rules ask whether or why a fact is not known ("known", "why"), themselves or through the
 * rules they refer to? [rules_count()], to be freed; NULL where there is no memory.
 */
bool *rules_about_knowledge(const struct rule_set *rules);

#endif
