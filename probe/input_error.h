// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a document that somebody gave us is not what it should be. */
#ifndef VIRTSCOUT_PROBE_INPUT_ERROR_H
#define VIRTSCOUT_PROBE_INPUT_ERROR_H

/* File, line and column (1-based; 0: not known), and what was expected. */
struct input_error {
	char file[256];
	int line, column;
	char text[256];
};

/*
 * Fills @error, unless an earlier failure did (its text is not empty); NULL is allowed. Texts
 * that do not fit are cut off. Always -EINVAL.
 */
int input_fail(struct input_error *error, const char *file, int line, int column,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
