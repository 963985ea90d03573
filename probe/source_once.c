// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks each question once. Many probes want /sys/module, the command line or a leaf of CPUID, and
 * more go up to a parent to see whether something is not there (absence.h).
 */
#include <errno.h>
#include <stdlib.h>

#include "probe/answer_memory.h"
#include "probe/sources.h"

/* What is asked again is short. Directories are kept whatever they hold: one answer for all. */
#define FILE_KEPT_MAX 4096
#define KEPT_MAX ((size_t)256 << 10)
#define EACH 128 /* about as much as an answer takes beside its bytes */

struct source_once {
	struct source base;
	struct source *inner; /* borrowed */
	struct answer_memory memory;
	size_t kept; /* bytes of all answers but directories */
};

/* Was that all there is to the answer, and is it to be kept? */
static bool is_to_keep(
	const struct source_once *once, const struct question *question, int rc, size_t len)
{
	if (rc == -ENOMEM || rc == -ENOBUFS || rc == -EFBIG)
		return false;
	return question->ask == ASK_DIR ||
	       (len <= FILE_KEPT_MAX && once->kept + EACH + len <= KEPT_MAX);
}

static int once_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_once *once = (struct source_once *)source;
	const size_t first = answer->blob ? answer->blob->len : 0;
	size_t len;
	int rc, told = answer_recall(&once->memory, question, answer, &rc);

	if (told != -ENOENT)
		return told < 0 ? told : rc;
	rc = source_ask(once->inner, question, answer);
	len = rc >= 0 && answer->blob ? answer->blob->len - first : 0;
	if (answer->blob && answer->blob->truncated)
		return rc;
	if (is_to_keep(once, question, rc, len)) {
		answer_keep(&once->memory, question, rc, answer,
			len ? answer->blob->at + first : NULL, len);
		once->kept += question->ask == ASK_DIR ? 0 : EACH + len;
	}
	return rc;
}

static void once_close(struct source *source)
{
	struct source_once *once = (struct source_once *)source;

	answer_memory_free(&once->memory);
	free(once);
}

static const struct source_ops source_once_ops = {
	.name = "once", .ask = once_ask, .close = once_close};

struct source *source_once_open(struct source *inner)
{
	struct source_once *once = calloc(1, sizeof(*once));

	if (!once)
		return NULL;
	once->base.ops = &source_once_ops;
	once->inner = inner;
	return &once->base;
}
