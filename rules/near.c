// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names that somebody may have meant: by edit distance (Levenshtein), and by one being in the
 * other.
 */
#include "rules/near.h"

#include <string.h>
#include <strings.h>

/* Names longer than this are like nothing; it bounds the row below. */
#define NAME_LEN_MAX 64
/* A name within a name counts as this far away. */
#define WITHIN_DISTANCE 3
#define WITHIN_LEN_MIN 3

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned distance_of(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned row[NAME_LEN_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			const unsigned above = row[j];
			const unsigned replaced =
				diagonal + (strncasecmp(&a[i - 1], &b[j - 1], 1) != 0);

			row[j] = smaller(smaller(above, row[j - 1]) + 1, replaced);
			diagonal = above;
		}
	}
	return row[b_len];
}

static void insert(struct near_list *list, const char *name, unsigned distance)
{
	size_t at = list->count;

	while (at > 0 && list->distances[at - 1] > distance)
		at--;
	if (at == NEAR_MAX)
		return;
	if (list->count < NEAR_MAX)
		list->count++;
	for (size_t i = list->count - 1; i > at; i--) {
		list->names[i] = list->names[i - 1];
		list->distances[i] = list->distances[i - 1];
	}
	list->names[at] = name;
	list->distances[at] = distance;
}

void near_offer(struct near_list *list, const char *wanted, const char *name)
{
	const size_t wanted_len = strlen(wanted);
	const size_t len = strlen(name);
	unsigned distance;

	if (!wanted_len || wanted_len > NAME_LEN_MAX || len > NAME_LEN_MAX)
		return;
	distance = distance_of(wanted, wanted_len, name, len);
	if (wanted_len >= WITHIN_LEN_MIN && strcasestr(name, wanted))
		distance = smaller(distance, WITHIN_DISTANCE);
	if (distance <= 2 + wanted_len / 8 || distance == WITHIN_DISTANCE)
		insert(list, name, distance);
}
