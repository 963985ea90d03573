// SPDX-License-Identifier: GPL-2.0-or-later
// Small texts that containers depend on.
#include "probe/decode_container.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

int64_t subid_ranges(struct span text)
{
	int64_t ranges = 0;
	struct span line;

	while (text_line(&text, &line)) {
		struct span name, first, count;

		if (text_part(&line, ':', &name) && name.len && text_part(&line, ':', &first) &&
			text_part(&line, ':', &count) && !line.len && text_number(first) >= 0 &&
			text_number(count) > 0)
			ranges++;
	}
	return ranges;
}

static bool ends_with(struct span span, const char *end)
{
	const size_t len = strlen(end);

	return span.len >= len && !memcmp(span.at + span.len - len, end, len);
}

const char *vsyscall_mode(struct span maps)
{
	const char *mode = "none";
	bool stack = false;
	struct span line, word;

	while (text_line(&maps, &line)) {
		/* Every process has one. */
		stack |= ends_with(line, "[stack]");
		if (!ends_with(line, "[vsyscall]"))
			continue;
		/* The second word: what may be done there. */
		if (!text_word(&line, &word))
			return NULL;
		if (!text_word(&line, &word) || word.len < 3)
			return NULL;
		if (word.at[0] == 'r')
			mode = "emulate";
		else if (word.at[2] == 'x')
			mode = "xonly";
	}
	return stack ? mode : NULL;
}

int words_with_commas(struct span list, char *text, size_t size)
{
	static const char none[] = "none";
	struct span word;
	size_t len = 0;

	while (text_word(&list, &word)) {
		if (word.len + (len > 0) >= size - len)
			return -ENOBUFS;
		if (len)
			text[len++] = ',';
		memcpy(text + len, word.at, word.len);
		len += word.len;
	}
	if (!len) {
		if (size < sizeof(none))
			return -ENOBUFS;
		memcpy(text, none, sizeof(none));
		return 0;
	}
	text[len] = '\0';
	return 0;
}
