// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of a file of drop-in facts: NAME=VALUE, and how long they hold. */
#ifndef VIRTSCOUT_PROBE_DECODE_DROPIN_H
#define VIRTSCOUT_PROBE_DECODE_DROPIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DROPIN_SIZE_MAX ((size_t)64 << 10) /* bytes of a file */
#define DROPIN_NAME_MAX 63
#define DROPIN_VALUE_MAX 200

/* For the lines after it; the time follows. */
#define DROPIN_EXPIRY "# +expiry-time="
/* What scrub_dropin.c puts for "lo" of a local fact. */
#define DROPIN_WITHHELD "#-"

enum dropin_expiry {
	EXPIRY_NEVER,
	EXPIRY_AT,     /* the time is in `expires` */
	EXPIRY_UNREAD, /* a time was given that is none */
};

struct dropin_line {
	unsigned line;
	const char *problem; /* static; NULL: it is a fact */
	char name[DROPIN_NAME_MAX + 1];
	char value[DROPIN_VALUE_MAX + 1]; /* UTF-8 as far as bytes go: no control characters */
	enum dropin_expiry expiry;
	int64_t expires; /* seconds since 1970-01-01 00:00 UTC */
};

struct dropin_reader {
	const char *at, *end;
	unsigned line;
	enum dropin_expiry expiry;
	int64_t expires;
	bool withheld; /* so far: the capture leaves local facts out */
};

struct dropin_reader dropin_read(const char *text, size_t len);

/* The next fact, or the next line that is none of what it should be. False at the end. */
bool dropin_next(struct dropin_reader *reader, struct dropin_line *line);

/* RFC 3339: "2030-01-01T00:00:00Z", "2030-01-01T01:00:00.5+01:00". False where @text is not. */
bool dropin_time(const char *text, size_t len, int64_t *seconds);

/* "true" and "false"; a whole number that fits. */
bool dropin_bool(const char *value, bool *truth);
bool dropin_int(const char *value, int64_t *number);

#endif
