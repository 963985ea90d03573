// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The members of a tar archive, one after the other. Nothing is written anywhere and no name is
 * followed: a member is a name, a type and bytes.
 */
#ifndef VIRTSCOUT_PROBE_TAR_H
#define VIRTSCOUT_PROBE_TAR_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "probe/byte_stream.h"
#include "probe/input_error.h"

#define TAR_SIZE_MAX ((uint64_t)1 << 30) /* bytes of an archive, unpacked */

enum tar_type {
	TAR_OTHER,
	TAR_FILE,
	TAR_DIRECTORY,
	TAR_LINK,
	TAR_HARD_LINK, /* `target` is the path of an earlier member */
	TAR_CHAR_DEVICE,
	TAR_BLOCK_DEVICE
};

struct tar_member {
	enum tar_type type;
	bool sparse;   /* the bytes are not the content, but parts of it */
	uint64_t size; /* bytes that tar_read() gives */
	uint32_t major, minor;
	char path[PATH_MAX], target[PATH_MAX]; /* as they stand in the archive */
};

struct tar {
	struct byte_stream *in;
	const char *file; /* for messages */
	struct input_error *error;
	uint64_t at;   /* bytes read */
	uint64_t left; /* of the member: content not read */
	unsigned pad;  /* bytes behind it */
};

/* Does the archive begin here? */
bool tar_looks_like(const char *bytes, size_t len);

/* @in, @file and @error are borrowed. */
void tar_open(struct tar *tar, struct byte_stream *in, const char *file, struct input_error *error);

/*
 * 1 with the next member; 0 at the end, when all that is behind it has been read as well; -EINVAL with
 * the error filled; the negative errno of reading, with it filled too; -ENOMEM.
 */
int tar_next(struct tar *tar, struct tar_member *member);

/* Reads @size bytes of the member's content, at most those that are left. 0 or as above. */
int tar_read(struct tar *tar, void *at, size_t size);

#endif
