// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes as text: base64 of RFC 4648, section 4.
#include "probe/base64.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_encode(const void *bytes, size_t len, struct blob *text)
{
	const uint8_t *from = bytes;
	int rc = len > BLOB_MAX ? -EFBIG : blob_reserve(text, (len + 2) / 3 * 4);
	char *to;

	if (rc < 0 || !len)
		return rc;
	to = text->at + text->len;
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t group = (uint32_t)from[i] << 16;

		if (left > 1)
			group |= (uint32_t)from[i + 1] << 8;
		if (left > 2)
			group |= from[i + 2];
		*to++ = digits[group >> 18];
		*to++ = digits[group >> 12 & 63];
		*to++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*to++ = left > 2 ? digits[group & 63] : '=';
	}
	text->len += (len + 2) / 3 * 4;
	return 0;
}

// clang-format off
/* What a digit stands for, plus 1; 0: it is none. */
#define DIGITS_2(c, v) [(c)] = (v) + 1, [(c) + 1] = (v) + 2
#define DIGITS_4(c, v) DIGITS_2(c, v), DIGITS_2((c) + 2, (v) + 2)
#define DIGITS_8(c, v) DIGITS_4(c, v), DIGITS_4((c) + 4, (v) + 4)
static const uint8_t values[256] = {
	DIGITS_8('A', 0),  DIGITS_8('I', 8),  DIGITS_8('Q', 16), DIGITS_2('Y', 24),
	DIGITS_8('a', 26), DIGITS_8('i', 34), DIGITS_8('q', 42), DIGITS_2('y', 50),
	DIGITS_8('0', 52), DIGITS_2('8', 60), ['+'] = 63, ['/'] = 64,
};
// clang-format on

/* The 24 bits of four digits, the last @padding of which are none; -EBADMSG. */
static int32_t group_of(const uint8_t *text, size_t padding)
{
	int32_t group = 0;

	for (size_t k = 0; k < 4; k++) {
		const uint8_t value = k >= 4 - padding ? 1 : values[text[k]];

		if (!value)
			return -EBADMSG;
		group = group << 6 | (value - 1);
	}
	return group;
}

int base64_decode(const char *text, size_t len, struct blob *bytes)
{
	const uint8_t *from = (const uint8_t *)text;
	size_t padding = 0;
	int rc;

	if (len % 4)
		return -EBADMSG;
	while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
		padding++;
	rc = blob_reserve(bytes, len / 4 * 3);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < len; i += 4) {
		const size_t last = i + 4 == len ? padding : 0;
		const int32_t group = group_of(from + i, last);

		/*
		 * Bits that the padding says are none must be 0, or two texts would mean the same
		 * bytes.
		 */
		if (group < 0 || (group & ((1 << 8 * last) - 1)))
			return -EBADMSG;
		for (size_t k = 0; k < 3 - last; k++)
			bytes->at[bytes->len++] = (char)(group >> (16 - 8 * k));
	}
	return 0;
}
