// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wraps any source and denies questions: to see that taking knowledge away makes answers unknown
 * and never yes or no.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_SOURCE_DENY_H
#define VIRTSCOUT_TESTS_FAKE_SOURCE_DENY_H

#include "probe/source.h"

struct source_deny {
	struct source base;
	struct source *inner;          /* borrowed */
	const struct question *denied; /* one of `seen`, each time that it is asked; NULL: none */
	int err;                       /* positive errno that it gets */
	size_t count;                  /* different questions seen while nothing was denied */
	struct question *seen;         /* [count], in order of first asking; paths are copies */
	size_t room;
};

/* Denies nothing, and remembers what is asked. */
void source_deny_open(struct source_deny *deny, struct source *inner);
void source_deny_close(struct source_deny *deny);

/* From now on `seen[nth]` is denied with @err, and no question is remembered any more. */
void source_deny_one(struct source_deny *deny, size_t nth, int err);

/* The question as one line of text, for messages. */
void question_text(const struct question *question, char *text, size_t size);

#endif
