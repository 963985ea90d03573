// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages on stderr. Each gives back the exit status that goes with it. */
#ifndef VIRTSCOUT_CLI_COMPLAIN_H
#define VIRTSCOUT_CLI_COMPLAIN_H

#include "cli/status.h"

struct input_error;

/* "virtscout: ..."; control characters in it are escaped. */
int complain(enum exit_status status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, and where to read on. @command: NULL for virtscout as a whole. EXIT_STATUS_USAGE. */
int complain_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * "virtscout: FILE:LINE:COLUMN: ..."; @rc, a negative errno, where @error says nothing.
 * EXIT_STATUS_INPUT or EXIT_STATUS_INTERNAL.
 */
int complain_input(const struct input_error *error, const char *file, int rc);

#endif
