// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks what a directory lists once. Many probes want /sys/module or /sys/class/misc, and more go up
 * to a parent to see whether something is not there (absence.h).
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "probe/question.h"
#include "probe/sources.h"

struct source_once {
	struct source base;
	struct source *inner; /* borrowed */
	void *listings;       /* tree of struct listing, for tsearch(3) */
};

struct listing {
	char *path;
	int rc; /* 0, or the negative errno that it was refused with */
	struct blob names;
};

static int compare_listings(const void *a, const void *b)
{
	return strcmp(((const struct listing *)a)->path, ((const struct listing *)b)->path);
}

static void free_listing(void *at)
{
	struct listing *listing = at;

	free(listing->path);
	blob_free(&listing->names);
	free(listing);
}

/* Asks and remembers; NULL where there is no memory for that. */
static const struct listing *ask_listing(struct source_once *once, const struct question *question)
{
	struct listing *listing = malloc(sizeof(*listing));

	if (!listing)
		return NULL;
	*listing = (struct listing){.path = strdup(question->path), .names = BLOB_HEAP};
	if (!listing->path || !tsearch(listing, &once->listings, compare_listings)) {
		free_listing(listing);
		return NULL;
	}
	listing->rc = source_list(once->inner, listing->path, &listing->names);
	return listing;
}

static int once_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_once *once = (struct source_once *)source;
	const struct listing *listing;
	void *const *found;

	if (question->ask != ASK_DIR)
		return source_ask(once->inner, question, answer);
	found = tfind(&(struct listing){.path = (char *)question->path}, &once->listings,
		compare_listings);
	listing = found ? *found : ask_listing(once, question);
	if (!listing)
		return source_ask(once->inner, question, answer);
	return listing->rc < 0
		       ? listing->rc
		       : answer_bytes(question, answer, listing->names.at, listing->names.len);
}

static void once_close(struct source *source)
{
	struct source_once *once = (struct source_once *)source;

	tdestroy(once->listings, free_listing);
	free(once);
}

static const struct source_ops source_once_ops = {
	.name = "once", .ask = once_ask, .close = once_close};

struct source *source_once_open(struct source *inner)
{
	struct source_once *once = malloc(sizeof(*once));

	if (!once)
		return NULL;
	*once = (struct source_once){.base = {&source_once_ops}, .inner = inner};
	return &once->base;
}
