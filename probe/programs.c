// SPDX-License-Identifier: GPL-2.0-or-later
// Which programs are installed?
#include "probe/programs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/name_list.h"
#include "probe/probe.h"
#include "probe/program_names.h"

/*
 * Where packages and administrators put programs; /bin and /sbin are links to two of them. A small
 * system, of an initramfs, has them alone.
 */
static const struct {
	const char *usual, *small;
} places[PROGRAMS_DIR_COUNT] = {
	[PROGRAMS_BIN] = {"/usr/bin", "/bin"},
	[PROGRAMS_LOCAL_BIN] = {"/usr/local/bin", NULL},
	[PROGRAMS_SBIN] = {"/usr/sbin", "/sbin"},
	[PROGRAMS_LOCAL_SBIN] = {"/usr/local/sbin", NULL},
	[PROGRAMS_SNAP] = {"/snap/bin", NULL},
};

/*
 * Is this the directory of a system that keeps its programs there? NixOS and Guix, which keep them
 * elsewhere, have env(1) and a shell alone in it, for the first lines of scripts.
 */
static bool holds_programs(const struct blob *names)
{
	blob_for_each_name (name, names)
		if (strncmp(name, PROGRAM_ABSENT, strlen(PROGRAM_ABSENT)) != 0 &&
			strcmp(name, "env") != 0 && strcmp(name, "sh") != 0)
			return true;
	return false;
}

/*
 * The names in @path that are of interest here, or more. The directories of the distribution are long: a live
 * source looks for the names there, and lists the others. Captures have a listing.
 */
static int find_names(
	struct source *source, const char *path, bool is_long, struct program_names *in)
{
	int rc = -ERR_NOT_CAPTURED;

	if (is_long)
		rc = source_programs(source, path, &in->names);
	in->looked_for = rc == 0;
	return rc == -ERR_NOT_CAPTURED ? source_list(source, path, &in->names) : rc;
}

static void list_place(struct source *source, enum program_dir dir, struct program_names *in)
{
	const bool is_long = places[dir].small;

	in->names = (struct blob)BLOB_HEAP;
	in->path = places[dir].usual;
	in->rc = find_names(source, in->path, is_long, in);
	if (in->rc == -ENOENT && places[dir].small) {
		in->path = places[dir].small;
		in->rc = find_names(source, in->path, is_long, in);
	}
	if (dir == PROGRAMS_BIN && in->rc == 0 && !holds_programs(&in->names))
		in->rc = -ENOENT;
	/* A directory that is not there holds no program; captures say "not captured" instead. */
	else if (dir != PROGRAMS_BIN && in->rc == -ENOENT)
		in->rc = 0;
}

const struct programs *programs_view(struct probe_context *context)
{
	struct programs *programs = &context->programs;

	if (programs->asked)
		return programs;
	programs->asked = true;
	for (int dir = 0; dir < PROGRAMS_DIR_COUNT; dir++)
		list_place(context->source, (enum program_dir)dir, &programs->in[dir]);
	return programs;
}

void programs_free(struct programs *programs)
{
	for (size_t i = 0; i < PROGRAMS_DIR_COUNT; i++)
		blob_free(&programs->in[i].names);
	programs->asked = false;
}

static bool has_name(const struct program_names *in, const char *name)
{
	const char *from = name_list_from(&in->names, name);

	return from && !strcmp(from, name);
}

int programs_has(const struct program_names *in, const char *name)
{
	char absent[64];

	if (in->rc < 0)
		return in->rc;
	if (has_name(in, name))
		return 1;
	if (!in->looked_for)
		return 0;
	if ((size_t)snprintf(absent, sizeof(absent), PROGRAM_ABSENT "%s", name) >= sizeof(absent))
		return -ERR_NOT_CAPTURED;
	return has_name(in, absent) ? 0 : -ERR_NOT_CAPTURED;
}

/* In any of the directories? As programs_has(). */
static int programs_have(const struct programs *programs, const char *name)
{
	int rc = 0;

	for (size_t dir = 0; dir < PROGRAMS_DIR_COUNT; dir++) {
		const int has = programs_has(&programs->in[dir], name);

		if (has > 0)
			return has;
		if (has < 0)
			rc = has;
	}
	return rc;
}

int programs_among(const struct programs *programs, const char *const *wanted, size_t count,
	char *text, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < PROGRAMS_DIR_COUNT; i++)
		if (programs->in[i].rc < 0)
			return programs->in[i].rc;
	for (size_t i = 0; i < count; i++) {
		const int has = programs_have(programs, wanted[i]);

		if (has < 0)
			return has;
		if (!has)
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? "," : "", wanted[i]);
		if (len >= size)
			return -ENOBUFS;
	}
	if (!len)
		snprintf(text, size, "none");
	return 0;
}
