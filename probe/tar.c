// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which members does a tar archive have? POSIX.1-2017, pax, "ustar Interchange Format" and "pax
 * Interchange Format"; GNU tar manual, "Basic Tar Format", for long names (L, K), numbers in base 256
 * and sparse files.
 */
#include "probe/tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cleanup.h"

#define BLOCK 512
#define EXTENDED_MAX ((uint64_t)1 << 20) /* bytes of a long name or of pax records */
#define CHECKSUM_AT 148
#define CHECKSUM_SIZE 8

struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[CHECKSUM_SIZE];
	char type, linkname[100], magic[6], version[2], uname[32], gname[32];
	char devmajor[8], devminor[8], prefix[155], rest[12];
};

#define SPARSE_MORE_AT 482 /* in a header of kind S: headers with more parts of the file follow */
#define SPARSE_MORE_AGAIN_AT 504 /* in one of those */

_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

/* What the members of kind L, K and x say about the next one. */
struct extended {
	bool has_path, has_target, has_size, sparse;
	uint64_t size;
};

static int fail(const struct tar *tar, uint64_t at, const char *expected)
{
	return input_fail(tar->error, tar->file, 0, 0, "byte %llu of the archive: expected %s",
		(unsigned long long)at, expected);
}

/* Exactly @size bytes; with @or_end: or fewer, 1 says. */
static int take(struct tar *tar, void *at, size_t size, bool or_end)
{
	ssize_t len;

	if (tar->at + size > TAR_SIZE_MAX)
		return fail(tar, tar->at, "at most 1 GiB unpacked");
	len = byte_stream_fill(tar->in, at, size);
	if (len == -EBADMSG)
		return fail(tar, tar->at, tar->in->fault ? tar->in->fault : "packed bytes");
	if (len < 0) {
		if (len != -ENOMEM)
			input_fail(tar->error, tar->file, 0, 0, "read: %s",
				strerrordesc_np((int)-len));
		return (int)len;
	}
	tar->at += (uint64_t)len;
	if ((size_t)len == size)
		return 0;
	return or_end ? 1 : fail(tar, tar->at, "the rest of it");
}

static int skip(struct tar *tar, uint64_t size)
{
	char bytes[1 << 14];

	while (size) {
		size_t part = size < sizeof(bytes) ? (size_t)size : sizeof(bytes);
		int rc = take(tar, bytes, part, false);

		if (rc)
			return rc;
		size -= part;
	}
	return 0;
}

/* Octal digits between blanks, or, with the highest bit set, a number in base 256. */
static bool read_number(const char *field, size_t size, uint64_t *value)
{
	const unsigned char *at = (const unsigned char *)field;
	uint64_t number = 0;
	size_t i = 0;

	if (at[0] & 0x80) {
		number = at[0] & 0x7f;
		for (i = 1; i < size; i++) {
			if (number >> 55)
				return false;
			number = number << 8 | at[i];
		}
		*value = number;
		return true;
	}
	while (i < size && at[i] == ' ')
		i++;
	for (; i < size && at[i] >= '0' && at[i] <= '7'; i++)
		number = number << 3 | (at[i] - '0'); /* 12 digits at most: fits */
	*value = number;
	return i == size || at[i] == ' ' || at[i] == '\0';
}

static bool checksum_matches(const char *block)
{
	const struct header *header = (const struct header *)block;
	uint64_t wanted, sum = 0;

	if (!read_number(header->checksum, sizeof(header->checksum), &wanted))
		return false;
	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_SIZE
			       ? ' '
			       : (unsigned char)block[i];
	return sum == wanted;
}

static bool is_zero(const char *block)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (block[i])
			return false;
	return true;
}

bool tar_looks_like(const char *bytes, size_t len)
{
	/* An archive of nothing is zeros: those say too little. */
	return len >= BLOCK && !is_zero(bytes) && checksum_matches(bytes);
}

void tar_open(struct tar *tar, struct byte_stream *in, const char *file, struct input_error *error)
{
	*tar = (struct tar){.in = in, .file = file, .error = error};
}

int tar_read(struct tar *tar, void *at, size_t size)
{
	if (size > tar->left)
		size = (size_t)tar->left;
	tar->left -= size;
	return take(tar, at, size, false);
}

static bool copy_path(char path[PATH_MAX], const char *from, size_t len)
{
	if (len >= PATH_MAX || memchr(from, '\0', len))
		return false;
	memcpy(path, from, len);
	path[len] = '\0';
	return true;
}

/* One pax record, "LENGTH KEYWORD=VALUE\n", of which LENGTH counts all. False: it is none. */
static bool read_record(const char *record, size_t room, size_t *len, struct extended *extended,
	struct tar_member *member)
{
	const char *key, *value, *end;
	size_t digits = 0, total = 0;

	for (; digits < room && record[digits] >= '0' && record[digits] <= '9' && digits < 8;
		digits++)
		total = total * 10 + (size_t)(record[digits] - '0');
	if (!digits || total > room || total < digits + 3 || record[digits] != ' ' ||
		record[total - 1] != '\n')
		return false;
	key = record + digits + 1;
	end = record + total - 1;
	value = memchr(key, '=', (size_t)(end - key));
	if (!value)
		return false;
	value++;
	*len = total;
#define IS(keyword) (!strncmp(key, keyword "=", sizeof(keyword)))
	if (IS("path") || IS("GNU.sparse.name")) {
		extended->has_path = true;
		return copy_path(member->path, value, (size_t)(end - value));
	}
	if (IS("linkpath")) {
		extended->has_target = true;
		return copy_path(member->target, value, (size_t)(end - value));
	}
	if (IS("size")) {
		extended->size = 0;
		for (; value < end && *value >= '0' && *value <= '9'; value++)
			if (extended->size <= TAR_SIZE_MAX)
				extended->size = extended->size * 10 + (uint64_t)(*value - '0');
		extended->has_size = true;
		return value == end;
	}
#undef IS
	extended->sparse |= !strncmp(key, "GNU.sparse.", 11);
	return true;
}

/* Content of a member of kind L, K or x. */
static int read_extended(struct tar *tar, char type, uint64_t size, struct extended *extended,
	struct tar_member *member)
{
	const uint64_t at = tar->at;
	cleanup_free char *bytes = NULL;
	size_t len;
	int rc;

	if (size > EXTENDED_MAX)
		return fail(tar, at, "a name of at most 1 MiB");
	bytes = malloc((size_t)size + 1);
	if (!bytes)
		return -ENOMEM;
	rc = take(tar, bytes, (size_t)size, false);
	if (rc)
		return rc;
	bytes[size] = '\0';
	if (type == 'L' || type == 'K') {
		extended->has_path |= type == 'L';
		extended->has_target |= type == 'K';
		return copy_path(type == 'L' ? member->path : member->target, bytes, strlen(bytes))
			       ? 0
			       : fail(tar, at, "a path of at most 4095 characters");
	}
	for (size_t done = 0; done < size; done += len)
		if (!read_record(bytes + done, (size_t)size - done, &len, extended, member))
			return fail(tar, at + done, "a pax record");
	return 0;
}

static enum tar_type type_of(const struct header *header)
{
	switch (header->type) {
	case '\0': {
		/* Before POSIX a directory was a file whose name ends in a slash. */
		size_t len = strnlen(header->name, sizeof(header->name));

		return len && header->name[len - 1] == '/' ? TAR_DIRECTORY : TAR_FILE;
	}
	case '0':
	case '7':
	case 'S': return TAR_FILE;
	case '1': return TAR_HARD_LINK;
	case '2': return TAR_LINK;
	case '3': return TAR_CHAR_DEVICE;
	case '4': return TAR_BLOCK_DEVICE;
	case '5': return TAR_DIRECTORY;
	default: return TAR_OTHER;
	}
}

/* Only POSIX has a prefix; at its place GNU has times. */
static void read_name(const struct header *header, char path[PATH_MAX])
{
	size_t prefix = !memcmp(header->magic, "ustar", 6)
				? strnlen(header->prefix, sizeof(header->prefix))
				: 0;
	size_t name = strnlen(header->name, sizeof(header->name));

	memcpy(path, header->prefix, prefix);
	if (prefix)
		path[prefix++] = '/';
	memcpy(path + prefix, header->name, name);
	path[prefix + name] = '\0';
}

/* What stands between the header of an old sparse file and its bytes. */
static int skip_sparse_headers(struct tar *tar, const char *header)
{
	char block[BLOCK];
	bool more = header[SPARSE_MORE_AT];
	int rc = 0;

	for (; more && !rc; more = block[SPARSE_MORE_AGAIN_AT])
		rc = take(tar, block, BLOCK, false);
	return rc;
}

static int fill_member(struct tar *tar, const struct header *header, uint64_t size,
	const struct extended *extended, struct tar_member *member)
{
	uint64_t major = 0, minor = 0;

	member->type = type_of(header);
	member->sparse = header->type == 'S' || extended->sparse;
	if (!extended->has_path)
		read_name(header, member->path);
	if (!extended->has_target)
		copy_path(member->target, header->linkname,
			strnlen(header->linkname, sizeof(header->linkname)));
	if (member->type == TAR_CHAR_DEVICE || member->type == TAR_BLOCK_DEVICE) {
		if (!read_number(header->devmajor, sizeof(header->devmajor), &major) ||
			!read_number(header->devminor, sizeof(header->devminor), &minor))
			return fail(tar, tar->at - BLOCK, "the number of a device");
		member->major = (uint32_t)major;
		member->minor = (uint32_t)minor;
	}
	/* What is neither a file nor unknown has no content, whatever its size says. */
	if (extended->has_size)
		size = extended->size;
	member->size = member->type == TAR_FILE || member->type == TAR_OTHER ? size : 0;
	tar->left = member->size;
	tar->pad = (unsigned)(-member->size % BLOCK);
	return header->type == 'S' ? skip_sparse_headers(tar, (const char *)header) : 0;
}

/* Behind the end of the archive there may be more zeros; and packed bytes have their checksum. */
static int read_to_end(struct tar *tar)
{
	char block[BLOCK];
	int rc;

	do {
		rc = take(tar, block, BLOCK, true);
	} while (rc == 0);
	return rc == 1 ? 0 : rc;
}

int tar_next(struct tar *tar, struct tar_member *member)
{
	struct extended extended = {0};
	char block[BLOCK];
	const struct header *header = (const struct header *)block;
	int rc = skip(tar, tar->left + tar->pad);

	tar->left = tar->pad = 0;
	*member = (struct tar_member){0};
	while (!rc) {
		uint64_t size;

		rc = take(tar, block, BLOCK, false);
		if (rc)
			break;
		if (is_zero(block))
			return read_to_end(tar);
		if (!checksum_matches(block))
			return fail(tar, tar->at - BLOCK, "the header of a member");
		if (!read_number(header->size, sizeof(header->size), &size) || size > TAR_SIZE_MAX)
			return fail(tar, tar->at - BLOCK, "a size of at most 1 GiB");
		if (!strchr("LKxg", header->type) || !header->type) {
			rc = fill_member(tar, header, size, &extended, member);
			return rc ? rc : 1;
		}
		/* What g says of all members (comments, times) changes no content. */
		rc = header->type == 'g'
			     ? skip(tar, size)
			     : read_extended(tar, header->type, size, &extended, member);
		if (!rc)
			rc = skip(tar, -size % BLOCK);
	}
	return rc;
}
