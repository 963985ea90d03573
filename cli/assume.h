// SPDX-License-Identifier: GPL-2.0-or-later
/* --assume FACT=VALUE: what would be if this were so. */
#ifndef VIRTSCOUT_CLI_ASSUME_H
#define VIRTSCOUT_CLI_ASSUME_H

#include "probe/fact.h"

struct options;

/*
 * Writes what the options assume into @facts, over what was found: a value of the fact's type
 * (yes, no, true, false; a number; a text), or "unknown". 0, or EXIT_STATUS_USAGE, said on
 * stderr; then nothing is written.
 */
int assume_facts(const struct options *options, struct fact_table *facts);

#endif
