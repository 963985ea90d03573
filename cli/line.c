// SPDX-License-Identifier: GPL-2.0-or-later
// One answer put together in fixed memory.
#include "cli/line.h"

#include <errno.h>
#include <string.h>

#include "probe/sys.h"

void line_add(struct line *line, const char *text)
{
	size_t len = strlen(text), room = sizeof(line->text) - line->len;

	if (len > room)
		len = room;
	memcpy(line->text + line->len, text, len);
	line->len += len;
}

void line_add_word(struct line *line, const char *word)
{
	char shown[LINE_WORD_MAX + 1];
	size_t len = 0;

	for (; len < LINE_WORD_MAX && word[len]; len++)
		shown[len] =
			word[len] < ' ' || word[len] > '~' || word[len] == '|' ? '?' : word[len];
	shown[len] = '\0';
	line_add(line, shown);
	if (word[len])
		line_add(line, "...");
}

void line_add_number(struct line *line, unsigned number)
{
	char digits[12];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	line_add(line, digits + at);
}

static int write_all(const char *bytes, size_t len, int fd)
{
	while (len) {
		const long wrote = sys_write(fd, bytes, len);

		if (wrote == -EINTR)
			continue;
		if (wrote < 0)
			return (int)wrote;
		bytes += wrote;
		len -= (size_t)wrote;
	}
	return 0;
}

int line_write(const struct line *line, int fd)
{
	return write_all(line->text, line->len, fd);
}

int line_write_text(const char *text, int fd)
{
	return write_all(text, strlen(text), fd);
}
