// SPDX-License-Identifier: GPL-2.0-or-later
// Pure decoders of /proc/meminfo and /proc/PID/limits.
#include "probe/decode_meminfo.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

int64_t meminfo_bytes(struct span text, const char *key)
{
	struct span field = text_field(text, key), word;
	int64_t number;

	if (!field.at)
		return -ENOENT;
	if (!text_word(&field, &word))
		return -EBADMSG;
	number = text_number(word);
	if (number < 0 || number > INT64_MAX / 1024 || !text_word(&field, &word) ||
		!text_is(word, "kB"))
		return -EBADMSG;
	return number * 1024;
}

/* "unlimited" or a number of units. */
static int limit_word(struct span *rest, int64_t *limit)
{
	struct span word;

	if (!text_word(rest, &word))
		return -EBADMSG;
	if (text_is(word, "unlimited")) {
		*limit = LIMIT_NONE;
		return 0;
	}
	*limit = text_number(word);
	return *limit < 0 ? -EBADMSG : 0;
}

int limits_get(struct span text, const char *name, struct limit *limit)
{
	struct span line;
	int rc;

	while (text_line(&text, &line)) {
		struct span rest = line;

		if (!text_begins(line, name))
			continue;
		rest.at += strlen(name);
		rest.len -= strlen(name);
		rc = limit_word(&rest, &limit->soft);
		return rc < 0 ? rc : limit_word(&rest, &limit->hard);
	}
	return -ENOENT;
}
