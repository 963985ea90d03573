// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON written straight as text: for the rows of a host, of which there may be thousands. Errors
 * stay in the stream (ferror(3)).
 */
#ifndef VIRTSCOUT_REPORT_JSON_ROWS_H
#define VIRTSCOUT_REPORT_JSON_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "probe/fact.h"

struct json_rows {
	FILE *out;
	size_t len;
	char text[4096]; /* what is not written yet */
};

/* Writes what is left. */
void rows_flush(struct json_rows *rows);

void rows_put_long(struct json_rows *rows, const char *json, size_t len);

/* As it is: punctuation, keys. Here because most are literals, whose length is known. */
static inline void rows_put_bytes(struct json_rows *rows, const char *json, size_t len)
{
	if (len > sizeof(rows->text) - rows->len) {
		rows_put_long(rows, json, len);
		return;
	}
	memcpy(rows->text + rows->len, json, len);
	rows->len += len;
}

static inline void rows_put(struct json_rows *rows, const char *json)
{
	rows_put_bytes(rows, json, strlen(json));
}

/* A string of text that may not be UTF-8 (what is not becomes U+FFFD), in ASCII alone. */
void rows_put_text(struct json_rows *rows, const char *text);
/* The same; null for "". */
void rows_put_text_or_null(struct json_rows *rows, const char *text);
void rows_put_int(struct json_rows *rows, int64_t number);
/* true, false, or null where not known. */
void rows_put_truth(struct json_rows *rows, enum truth truth);
/* The number in so many hex digits, or more where it has more; without quotes. */
void rows_put_hex(struct json_rows *rows, uint32_t number, unsigned digits);

#endif
