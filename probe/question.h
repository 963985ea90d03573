// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions as keys, and the words of a snapshot for them. */
#ifndef VIRTSCOUT_PROBE_QUESTION_H
#define VIRTSCOUT_PROBE_QUESTION_H

#include <stdbool.h>

#include "probe/source.h"

/*
 * Below 0, 0 or above 0: a total order, by kind, then path, then the numbers. NULL and "" are the
 * same path.
 */
int question_compare(const struct question *a, const struct question *b);

/* Is it about a path of the file system? */
bool question_about_path(const struct question *question);

/* Does its answer have bytes, for the asker's blob? */
bool question_wants_bytes(const struct question *question);

/* "file", ...: the snapshot's word, static. */
const char *ask_name(enum ask ask);

/* "f", "r", "w", "rw": static; and back: enum access_mode, or -1. */
const char *access_mode_name(enum access_mode mode);
int access_mode_find(const char *name);

/* "regular", "char", ...: static; and back: enum file_type, or -1. */
const char *file_type_name(enum file_type type);
int file_type_find(const char *name);

/*
 * Hands @bytes to the asker: all of them, or, of a file into fixed memory, the beginning. 0, or
 * the errors of blob_append().
 */
int answer_bytes(
	const struct question *question, struct answer *answer, const void *bytes, size_t len);

#endif
