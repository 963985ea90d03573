// SPDX-License-Identifier: GPL-2.0-or-later
// Questions that were asked, with their answers: chains of a hash table (FNV-1a).
#include "probe/answer_memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/question.h"

struct kept_answer {
	struct kept_answer *next;
	struct question question; /* its path stands behind the bytes */
	int rc;
	struct answer answer; /* without a blob */
	size_t len;
	char bytes[];
};

static size_t place_of(const struct question *question)
{
	uint32_t hash = 2166136261u ^ (uint32_t)question->ask;

	for (const char *at = question->path; at && *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	hash = (hash ^ question->index) * 16777619u;
	hash = (hash ^ question->subleaf) * 16777619u;
	hash = (hash ^ question->cpu) * 16777619u;
	return (hash ^ hash >> 15) % ANSWER_MEMORY_PLACES;
}

int answer_recall(const struct answer_memory *memory, const struct question *question,
	struct answer *answer, int *rc)
{
	const struct kept_answer *kept = memory->places[place_of(question)];
	struct blob *blob = answer->blob;

	while (kept && question_compare(&kept->question, question))
		kept = kept->next;
	if (!kept)
		return -ENOENT;
	*rc = kept->rc;
	if (kept->rc < 0)
		return 0;
	*answer = kept->answer;
	answer->blob = blob;
	return kept->len ? answer_bytes(question, answer, kept->bytes, kept->len) : 0;
}

void answer_keep(struct answer_memory *memory, const struct question *question, int rc,
	const struct answer *answer, const void *bytes, size_t len)
{
	const size_t path_size = question->path ? strlen(question->path) + 1 : 0;
	struct kept_answer **place = &memory->places[place_of(question)];
	struct kept_answer *kept = malloc(sizeof(*kept) + len + path_size);

	if (!kept)
		return;
	*kept = (struct kept_answer){
		.next = *place, .question = *question, .rc = rc, .answer = *answer, .len = len};
	kept->answer.blob = NULL;
	if (len)
		memcpy(kept->bytes, bytes, len);
	if (path_size)
		kept->question.path = memcpy(kept->bytes + len, question->path, path_size);
	*place = kept;
}

void answer_memory_free(struct answer_memory *memory)
{
	for (size_t i = 0; i < ANSWER_MEMORY_PLACES; i++)
		while (memory->places[i]) {
			struct kept_answer *next = memory->places[i]->next;

			free(memory->places[i]);
			memory->places[i] = next;
		}
}
