// SPDX-License-Identifier: GPL-2.0-or-later
// Reading UTF-8 that nobody has promised to be UTF-8. Follows RFC 3629, section 4.
#include "report/utf8.h"

struct utf8_form {
	unsigned char mask, lead; /* first byte */
	unsigned char bytes;
	uint32_t least; /* smaller codes are overlong in this form */
};

static const struct utf8_form forms[] = {
	{0x80, 0x00, 1, 0},
	{0xe0, 0xc0, 2, 0x80},
	{0xf0, 0xe0, 3, 0x800},
	{0xf8, 0xf0, 4, 0x10000},
};

struct code_range {
	uint32_t first, last;
};

/* Sorted by first. */
static const struct code_range controls[] = {
	{0x0000, 0x001f}, /* C0 */
	{0x007f, 0x009f}, /* DEL, C1 */
	{0x061c, 0x061c}, /* Arabic letter mark */
	{0x200e, 0x200f}, /* direction marks */
	{0x2028, 0x202e}, /* line and paragraph separator, direction embeddings and overrides */
	{0x2066, 0x2069}, /* direction isolates */
};

static size_t utf8_decode(const struct utf8_form *form, const char *text, uint32_t *code)
{
	uint32_t value = (unsigned char)text[0] & (unsigned char)~form->mask;

	for (size_t i = 1; i < form->bytes; i++) {
		unsigned char byte = (unsigned char)text[i];

		if ((byte & 0xc0) != 0x80) /* also the 0 at the end */
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < form->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code = value;
	return form->bytes;
}

size_t utf8_next(const char *text, uint32_t *code)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t len;

		if (((unsigned char)text[0] & forms[i].mask) != forms[i].lead)
			continue;
		len = utf8_decode(&forms[i], text, code);
		if (len)
			return len;
	}
	*code = UTF8_INVALID;
	return 1;
}

bool utf8_is_control(uint32_t code)
{
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (code >= controls[i].first && code <= controls[i].last)
			return true;
	return false;
}
