// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sources that are not this host: a snapshot replayed, a captured root tree, and what wraps
 * any other: the recorder, which writes a snapshot of it, and one that asks nothing twice.
 * None of them asks the host that it runs on.
 */
#ifndef VIRTSCOUT_PROBE_SOURCES_H
#define VIRTSCOUT_PROBE_SOURCES_H

#include <stdio.h>

#include "probe/input_error.h"
#include "probe/source.h"

/*
 * `--from PATH`: a snapshot, a captured root tree (a directory, or a tar archive of one), `cpuid -r`
 * text or a libcpuid raw dump, as it is or packed by gzip or xz, told apart by looking; "-":
 * standard input. 0 with *@source, for source_close(); with @error filled, -EINVAL where it is none
 * of them or is damaged, or the negative errno of reading it; -ENOMEM.
 */
int input_open(const char *path, struct source **source, struct input_error *error);

/*
 * A directory with proc/, sys/ and the like below it. Links in it are followed inside of it only.
 * What it does not hold was not captured, but for directories that the kernel fills and a capture
 * takes whole (source_root.c lists them): what is not in one of those did not exist. Permission
 * bits of the tree say nothing about the host's user: whether a path may be read or written is
 * never answered, and ASK_STAT gives the type and the device number only (mode, uid and gid are
 * 0).
 */
int source_root_open(const char *path, struct source **source, struct input_error *error);

struct byte_stream;

/* The same out of a tar archive, which is read into memory; @in is borrowed, @path for messages. */
int source_root_read(struct byte_stream *in, const char *path, struct source **source,
	struct input_error *error);

struct snapshot;

/* Answers from a snapshot in memory, which it takes, on failure too. 0 or -ENOMEM. */
int source_replay_take(struct snapshot *snapshot, struct source **source);

struct record_options {
	bool raw; /* identifiers stay as they are (scrub.h) */
	bool has_uid;
	uint32_t uid;         /* for the header: who asks */
	const char *captured; /* for the header: RFC 3339; NULL: now */
};

/*
 * Passes questions on to @inner and writes each different one with its answer to @out, once,
 * after a header. Questions that @inner does not answer because they were not captured have no
 * line. @inner and @out are borrowed until source_close(). 0, or a negative errno.
 */
int source_record_open(struct source *inner, FILE *out, const struct record_options *options,
	struct source **source);

/* Flushes. 0, or the first negative errno of writing: the snapshot is then not whole. */
int source_record_finish(struct source *source);

/*
 * Passes questions on to @inner, but for those that it has passed on before: the answer, or the
 * errno, comes from memory. Long files and what filled fixed memory are asked for again. For one run
 * of the probes, in which a question has one answer. @inner is borrowed until source_close(). NULL
 * where memory is short.
 */
struct source *source_once_open(struct source *inner);

#endif
