// SPDX-License-Identifier: GPL-2.0-or-later
/* Names that somebody may have meant. */
#ifndef VIRTSCOUT_RULES_NEAR_H
#define VIRTSCOUT_RULES_NEAR_H

#include <stddef.h>

#define NEAR_MAX 5

/* The best candidates so far, the nearest first. */
struct near_list {
	size_t count;
	const char *names[NEAR_MAX]; /* borrowed */
	unsigned distances[NEAR_MAX];
};

/*
 * Offers @name for @wanted; it is taken where it is like it: a few letters apart, or one within
 * the other.
 */
void near_offer(struct near_list *list, const char *wanted, const char *name);

#endif
