// SPDX-License-Identifier: GPL-2.0-or-later
// Which programs are installed?
#include "probe/programs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/probe.h"

/* Where packages and administrators put programs; /bin and /sbin are links to two of them. */
static const char *const paths[PROGRAMS_DIR_COUNT] = {
	[PROGRAMS_BIN] = "/usr/bin",
	[PROGRAMS_LOCAL_BIN] = "/usr/local/bin",
	[PROGRAMS_SBIN] = "/usr/sbin",
	[PROGRAMS_LOCAL_SBIN] = "/usr/local/sbin",
};

const char *program_dir_path(enum program_dir dir)
{
	return paths[dir];
}

/*
 * Is this the /usr/bin of a system that keeps its programs there? One that keeps them elsewhere has
 * none, or env(1) alone in it, for the first lines of scripts: NixOS and Guix do.
 */
static bool holds_programs(const struct blob *names)
{
	blob_for_each_name (name, names)
		if (strcmp(name, "env") != 0)
			return true;
	return false;
}

const struct programs *programs_view(struct probe_context *context)
{
	struct programs *programs = &context->programs;

	if (programs->asked)
		return programs;
	programs->asked = true;
	for (size_t i = 0; i < PROGRAMS_DIR_COUNT; i++) {
		struct program_names *in = &programs->in[i];

		in->names = (struct blob)BLOB_HEAP;
		in->rc = source_list(context->source, paths[i], &in->names);
		/*
		 * A directory that is not there holds no program; captures say "not captured"
		 * instead.
		 */
		if (in->rc == -ENOENT && i != PROGRAMS_BIN)
			in->rc = 0;
		else if (in->rc == 0 && i == PROGRAMS_BIN && !holds_programs(&in->names))
			in->rc = -ENOENT;
	}
	return programs;
}

void programs_free(struct programs *programs)
{
	for (size_t i = 0; i < PROGRAMS_DIR_COUNT; i++)
		blob_free(&programs->in[i].names);
	programs->asked = false;
}

/* Which of @wanted are among @names: once over the names, of which there are a thousand. */
static void mark_seen(const struct blob *names, const char *const *wanted, size_t count, bool *seen)
{
	blob_for_each_name (name, names)
		for (size_t i = 0; i < count; i++)
			if (wanted[i][0] == name[0] && !strcmp(wanted[i], name))
				seen[i] = true;
}

int programs_among(const struct programs *programs, const char *const *wanted, size_t count,
	char *text, size_t size)
{
	bool seen[PROGRAMS_WANTED_MAX] = {false};
	size_t len = 0;

	if (count > PROGRAMS_WANTED_MAX)
		return -ENOBUFS;
	for (size_t i = 0; i < PROGRAMS_DIR_COUNT; i++) {
		if (programs->in[i].rc < 0)
			return programs->in[i].rc;
		mark_seen(&programs->in[i].names, wanted, count, seen);
	}
	for (size_t i = 0; i < count; i++) {
		if (!seen[i])
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? "," : "", wanted[i]);
		if (len >= size)
			return -ENOBUFS;
	}
	if (!len)
		snprintf(text, size, "none");
	return 0;
}
