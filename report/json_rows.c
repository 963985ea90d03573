// SPDX-License-Identifier: GPL-2.0-or-later
// JSON (RFC 8259) written straight as text.
#include "report/json_rows.h"

#include <stdio.h>
#include <string.h>

#include "report/utf8.h"

void rows_flush(struct json_rows *rows)
{
	fwrite(rows->text, 1, rows->len, rows->out);
	rows->len = 0;
}

void rows_put_long(struct json_rows *rows, const char *json, size_t len)
{
	rows_flush(rows);
	if (len > sizeof(rows->text))
		fwrite(json, 1, len, rows->out);
	else
		rows_put_bytes(rows, json, len);
}

/* @code as \uXXXX; codes above FFFFH take two (RFC 8259, section 7). */
static void put_escaped(struct json_rows *rows, uint32_t code)
{
	char text[16];

	if (code == UTF8_INVALID)
		code = 0xfffd;
	if (code < 0x10000)
		snprintf(text, sizeof(text), "\\u%04x", code);
	else
		snprintf(text, sizeof(text), "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
			0xdc00 + ((code - 0x10000) & 0x3ff));
	rows_put(rows, text);
}

/* How much of @text, from its beginning, is written as it is. */
static size_t plain_len(const char *text)
{
	size_t len = 0;

	while (text[len] >= 0x20 && text[len] < 0x7f && text[len] != '"' && text[len] != '\\')
		len++;
	return len;
}

void rows_put_text(struct json_rows *rows, const char *text)
{
	rows_put_bytes(rows, "\"", 1);
	for (;;) {
		uint32_t code;
		size_t len = plain_len(text);

		rows_put_bytes(rows, text, len);
		text += len;
		if (!*text)
			break;
		len = utf8_next(text, &code);
		if (code == '"' || code == '\\')
			rows_put_bytes(rows, "\\", 1);
		if (code >= 0x20 && code < 0x7f)
			rows_put_bytes(rows, text, 1);
		else
			put_escaped(rows, code);
		text += len;
	}
	rows_put_bytes(rows, "\"", 1);
}

void rows_put_text_or_null(struct json_rows *rows, const char *text)
{
	if (*text)
		rows_put_text(rows, text);
	else
		rows_put(rows, "null");
}

void rows_put_int(struct json_rows *rows, int64_t number)
{
	char text[24], *at = text + sizeof(text);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	rows_put_bytes(rows, at, (size_t)(text + sizeof(text) - at));
}

void rows_put_truth(struct json_rows *rows, enum truth truth)
{
	static const char *const words[] = {
		[TRUTH_NO] = "false", [TRUTH_UNKNOWN] = "null", [TRUTH_YES] = "true"};

	rows_put(rows, words[truth]);
}

void rows_put_hex(struct json_rows *rows, uint32_t number, unsigned digits)
{
	char text[8], *at = text + sizeof(text);

	for (; digits || number; number >>= 4) {
		*--at = "0123456789abcdef"[number & 0xf];
		digits -= digits > 0;
	}
	rows_put_bytes(rows, at, (size_t)(text + sizeof(text) - at));
}
