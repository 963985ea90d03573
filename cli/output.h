// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where data goes: standard output, or a file that is there whole or not at all. Everything is
 * gathered first, so that an error leaves no half of an answer behind.
 */
#ifndef VIRTSCOUT_CLI_OUTPUT_H
#define VIRTSCOUT_CLI_OUTPUT_H

#include <stdio.h>

struct output {
	FILE *stream; /* to print to */
	char *text;
	size_t size, room;
	const char *path; /* NULL: standard output */
};

/*
 * Makes standard input, output and error exist, so that no file of ours takes their numbers. Call
 * first.
 */
void output_guard(void);

/* @path NULL or "-": standard output. 0, or an exit status, said on stderr. */
int output_open(struct output *output, const char *path);

/* Writes what was printed. 0, EXIT_STATUS_WRITE or EXIT_STATUS_INTERNAL, said on stderr. */
int output_finish(struct output *output);

/* Forgets what was printed. */
void output_drop(struct output *output);

/*
 * The end of a printer that returned @rc (0 or a negative errno): writes, or forgets what was
 * printed. @status where all went well, else the exit status of what did not.
 */
int output_end(struct output *output, int rc, int status);

#endif
