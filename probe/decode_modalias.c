// SPDX-License-Identifier: GPL-2.0-or-later
// Which features does the kernel count as the machine's? Documents: see the header.
#include "probe/decode_modalias.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "probe/hex_digit.h"

#define HEAD "cpu:type:"
#define ARCH HEAD "x86,"
#define LIST ":feature:"
#define ITEM 5 /* ",00C2" */

static bool has_prefix(struct span text, const char *prefix)
{
	return text.len >= strlen(prefix) && !memcmp(text.at, prefix, strlen(prefix));
}

/* The number of an item; -EBADMSG: it is none. */
static int item_number(const char *at)
{
	unsigned number = 0;

	if (at[0] != ',')
		return -EBADMSG;
	for (int i = 1; i < ITEM; i++) {
		const unsigned digit = hex_digit(at[i]);

		if (digit == HEX_NO_DIGIT)
			return -EBADMSG;
		number = number * 16 + digit;
	}
	return (int)number;
}

int modalias_counts(struct span text, enum kernel_cpu_feature feature)
{
	const char *at, *end;
	int found = 0;

	if (text.len == 0 || (has_prefix(text, HEAD) && !has_prefix(text, ARCH)))
		return -ENOENT;
	end = text.at + text.len;
	at = has_prefix(text, ARCH) ? memmem(text.at, text.len, LIST, strlen(LIST)) : NULL;
	if (!at)
		return -EBADMSG;
	for (at += strlen(LIST); end - at >= ITEM; at += ITEM) {
		const int number = item_number(at);

		if (number < 0)
			return number;
		found |= number == (int)feature;
	}
	/* Its line end shows that it was read whole. */
	return end - at == 1 && *at == '\n' ? found : -EBADMSG;
}
