// SPDX-License-Identifier: GPL-2.0-or-later
// A tar archive for one test, in memory.
#include "tests/fake/tar_file.h"

#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BLOCK 512
#define CHECKSUM_AT 148

static char *grow(struct tar_file *tar, size_t more)
{
	char *at = realloc(tar->at, tar->len + more);

	if (!at)
		abort();
	memset(at + tar->len, 0, more);
	tar->at = at;
	tar->len += more;
	return at + tar->len - more;
}

static void set_checksum(char *header)
{
	unsigned sum = 0;

	memset(header + CHECKSUM_AT, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + CHECKSUM_AT, 8, "%06o", sum);
}

void tar_file_add(struct tar_file *tar, char type, const char *path, const char *target,
	const void *content, size_t len)
{
	char *header = grow(tar, BLOCK + (len + BLOCK - 1) / BLOCK * BLOCK);

	strncpy(header, path, 99);
	strcpy(header + 100, "0000644");
	snprintf(header + 124, 12, "%011zo", len);
	header[156] = type;
	strncpy(header + 157, target ? target : "", 99);
	memcpy(header + 257, "ustar\00000", 8);
	set_checksum(header);
	if (len)
		memcpy(header + BLOCK, content, len);
}

void tar_file_text(struct tar_file *tar, const char *path, const char *text)
{
	tar_file_add(tar, '0', path, NULL, text, strlen(text));
}

void tar_file_patch(
	struct tar_file *tar, unsigned number, size_t offset, const void *bytes, size_t len)
{
	char *header = tar->at;

	while (number--)
		header += BLOCK + (strtoul(header + 124, NULL, 8) + BLOCK - 1) / BLOCK * BLOCK;
	memcpy(header + offset, bytes, len);
	set_checksum(header);
}

void tar_file_end(struct tar_file *tar)
{
	grow(tar, 2 * BLOCK);
}

void tar_file_free(struct tar_file *tar)
{
	free(tar->at);
	*tar = (struct tar_file){0};
}

struct tar_file tar_file_gzip(const struct tar_file *tar)
{
	struct tar_file packed = {0};
	z_stream z = {0};

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	z.next_in = (unsigned char *)tar->at;
	z.avail_in = (unsigned)tar->len;
	z.avail_out = (unsigned)deflateBound(&z, tar->len);
	z.next_out = (unsigned char *)grow(&packed, z.avail_out);
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	packed.len = z.total_out;
	deflateEnd(&z);
	return packed;
}

struct tar_file tar_file_xz(const struct tar_file *tar)
{
	struct tar_file packed = {0};
	size_t room = lzma_stream_buffer_bound(tar->len), len = 0;
	unsigned char *at = (unsigned char *)grow(&packed, room);

	if (lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, (unsigned char *)tar->at, tar->len,
		    at, &len, room) != LZMA_OK)
		abort();
	packed.len = len;
	return packed;
}
