// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wraps any source and denies questions: to see that taking knowledge away makes answers unknown
 * and never yes or no.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_SOURCE_DENY_H
#define VIRTSCOUT_TESTS_FAKE_SOURCE_DENY_H

#include "probe/source.h"

#define DENY_NOTHING ((size_t)-1)

struct source_deny {
	struct source base;
	struct source *inner; /* borrowed */
	/*
	 * Denied: the @nth different question (by order of first asking), each time that it is
	 * asked.
	 */
	size_t nth;
	int err;               /* positive errno that it gets */
	size_t count;          /* different questions seen so far */
	struct question *seen; /* [count], paths are copies */
	size_t room;
};

void source_deny_open(struct source_deny *deny, struct source *inner, size_t nth, int err);
void source_deny_close(struct source_deny *deny);

/* The question as one line of text, for messages. */
void question_text(const struct question *question, char *text, size_t size);

#endif
