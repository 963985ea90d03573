// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions that were asked, with their answers. */
#ifndef VIRTSCOUT_PROBE_ANSWER_MEMORY_H
#define VIRTSCOUT_PROBE_ANSWER_MEMORY_H

#include "probe/source.h"

#define ANSWER_MEMORY_PLACES 256

/* Zeroed: nothing is known yet. */
struct answer_memory {
	struct kept_answer *places[ANSWER_MEMORY_PLACES];
};

/*
 * Hands the asker what was kept of the same question: 0 with *@rc being what the source said, or
 * the errors of blob_append(). -ENOENT: it was not kept.
 */
int answer_recall(const struct answer_memory *memory, const struct question *question,
	struct answer *answer, int *rc);

/*
 * Keeps that @question was answered with @rc, and the numbers of @answer, and @bytes. What there is
 * no memory for is not kept.
 */
void answer_keep(struct answer_memory *memory, const struct question *question, int rc,
	const struct answer *answer, const void *bytes, size_t len);

void answer_memory_free(struct answer_memory *memory);

#endif
