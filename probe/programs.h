// SPDX-License-Identifier: GPL-2.0-or-later
/* The programs that are installed: the directories of PATH listed once for all probes. */
#ifndef VIRTSCOUT_PROBE_PROGRAMS_H
#define VIRTSCOUT_PROBE_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/blob.h"

struct probe_context;

enum program_dir {
	PROGRAMS_BIN,
	PROGRAMS_LOCAL_BIN,
	PROGRAMS_SBIN,
	PROGRAMS_LOCAL_SBIN,
	PROGRAMS_SNAP, /* links by the names of the programs that snaps hold: lxd, for one */
	PROGRAMS_DIR_COUNT
};

struct programs {
	bool asked;
	struct program_names {
		const char *path; /* "/usr/bin", ...: static */
		/* 0, or a negative errno; all but the first are empty where they are not there. */
		int rc;
		bool looked_for; /* `names` are PROGRAM_ABSENT ones too, and no others */
		struct blob names;
	} in[PROGRAMS_DIR_COUNT];
};

/* The listings of @context, asked for at the first call. */
const struct programs *programs_view(struct probe_context *context);
void programs_free(struct programs *programs);

/* 1: it is there; 0: it is not; -ERR_NOT_CAPTURED: it was not looked for; or why no names are there. */
int programs_has(const struct program_names *in, const char *name);

/*
 * Those of the @count programs @wanted that are there, in that order, with commas between; "none".
 * 0; -ENOBUFS; or the errno of a directory that could not be listed: what was not seen may be in
 * it; -ERR_NOT_CAPTURED where one that was not seen was not looked for.
 */
int programs_among(const struct programs *programs, const char *const *wanted, size_t count,
	char *text, size_t size);

#endif
