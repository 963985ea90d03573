// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines of a file of drop-in facts. The form is that of Kubernetes node-feature-discovery's local
 * source (docs/usage/customization-guide.md): NAME=VALUE, NAME alone for true, # comments,
 * "# +expiry-time=TIME" for the lines after it. Its other directives mean nothing here. Times:
 * RFC 3339, section 5.6.
 */
#include "probe/decode_dropin.h"

#include <stdlib.h>
#include <string.h>

#define EXPIRY "+expiry-time="
#define WITHHELD "-cal." /* behind the # */

struct dropin_reader dropin_read(const char *text, size_t len)
{
	return (struct dropin_reader){.at = text, .end = text + len};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void trim(const char **at, size_t *len)
{
	while (*len && is_blank(**at)) {
		(*at)++;
		(*len)--;
	}
	while (*len && is_blank((*at)[*len - 1]))
		(*len)--;
}

/* @digits digits; false where one is none. */
static bool digits(const char **at, const char *end, size_t count, int *number)
{
	*number = 0;
	for (size_t i = 0; i < count; i++, (*at)++) {
		if (*at == end || **at < '0' || **at > '9')
			return false;
		*number = *number * 10 + (**at - '0');
	}
	return true;
}

static bool letter(const char **at, const char *end, const char *any)
{
	return *at < end && strchr(any, **at) && *(*at)++;
}

/* Days from 1970-01-01 to that day of the Gregorian calendar. */
static int64_t days_from_epoch(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	const int leaps_of = month > 2 ? year : year - 1; /* years whose 29th of February is over */
	const int leaps = leaps_of / 4 - leaps_of / 100 + leaps_of / 400;

	/* 1969 years before 1970 have 477 leap days. */
	return (int64_t)(year - 1970) * 365 + leaps - 477 + before[month - 1] + day - 1;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(const char **at, const char *end, int64_t *days)
{
	int year, month, day;

	if (!digits(at, end, 4, &year) || !letter(at, end, "-") || !digits(at, end, 2, &month) ||
		!letter(at, end, "-") || !digits(at, end, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
		return false;
	*days = days_from_epoch(year, month, day);
	return true;
}

static bool read_clock(const char **at, const char *end, int64_t *seconds)
{
	int hour, minute, second;

	if (!digits(at, end, 2, &hour) || !letter(at, end, ":") || !digits(at, end, 2, &minute) ||
		!letter(at, end, ":") || !digits(at, end, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*seconds = hour * 3600 + minute * 60 + second;
	if (letter(at, end, ".")) {
		const char *const begin = *at;

		while (*at < end && **at >= '0' && **at <= '9')
			(*at)++;
		return *at > begin; /* parts of a second make no difference here */
	}
	return true;
}

static bool read_zone(const char **at, const char *end, int64_t *seconds)
{
	const int sign = *at < end && **at == '-' ? -1 : 1;
	int hour, minute;

	*seconds = 0;
	if (letter(at, end, "Zz"))
		return true;
	if (!letter(at, end, "+-") || !digits(at, end, 2, &hour) || !letter(at, end, ":") ||
		!digits(at, end, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*seconds = sign * (hour * 3600 + minute * 60);
	return true;
}

bool dropin_time(const char *text, size_t len, int64_t *seconds)
{
	const char *at = text, *const end = text + len;
	int64_t days, clock, zone;

	if (!read_date(&at, end, &days) || !letter(&at, end, "Tt ") ||
		!read_clock(&at, end, &clock) || !read_zone(&at, end, &zone) || at != end)
		return false;
	*seconds = days * 86400 + clock - zone;
	return true;
}

/* What follows the #. True where the line is wrong: an expiry time that is none. */
static bool read_comment(
	struct dropin_reader *reader, const char *at, size_t len, struct dropin_line *line)
{
	const size_t prefix = strlen(EXPIRY);

	reader->withheld |= len >= strlen(WITHHELD) && !memcmp(at, WITHHELD, strlen(WITHHELD));
	trim(&at, &len);
	if (len < prefix || memcmp(at, EXPIRY, prefix))
		return false;
	at += prefix;
	len -= prefix;
	trim(&at, &len);
	reader->expiry = dropin_time(at, len, &reader->expires) ? EXPIRY_AT : EXPIRY_UNREAD;
	line->problem = "expected a time such as 2030-01-01T00:00:00Z";
	return reader->expiry == EXPIRY_UNREAD;
}

static bool is_name(const char *at, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";

	for (size_t i = 0; i < len; i++)
		if (!memchr(letters, at[i], sizeof(letters) - 1))
			return false;
	return len > 0;
}

static bool has_control(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)at[i] < ' ' || at[i] == 0x7f)
			return true;
	return false;
}

/* Always true: a fact, or a line that is wrong. */
static bool read_fact(const char *at, size_t len, struct dropin_line *line)
{
	const char *equals = memchr(at, '=', len);
	size_t name_len = equals ? (size_t)(equals - at) : len;
	const char *value = equals ? equals + 1 : "true";
	size_t value_len = equals ? len - name_len - 1 : strlen(value);

	trim(&at, &name_len);
	trim(&value, &value_len);
	if (!is_name(at, name_len))
		line->problem = "expected NAME=VALUE";
	else if (name_len > DROPIN_NAME_MAX)
		line->problem = "expected a shorter name";
	else if (value_len > DROPIN_VALUE_MAX)
		line->problem = "expected a shorter value";
	else if (has_control(value, value_len))
		line->problem = "expected a value without control characters";
	if (line->problem)
		return true;
	memcpy(line->name, at, name_len);
	memcpy(line->value, value, value_len);
	return true;
}

bool dropin_next(struct dropin_reader *reader, struct dropin_line *line)
{
	while (reader->at < reader->end) {
		const char *at = reader->at;
		const char *newline = memchr(at, '\n', (size_t)(reader->end - at));
		size_t len = (size_t)((newline ? newline : reader->end) - at);

		reader->at = newline ? newline + 1 : reader->end;
		*line = (struct dropin_line){.line = ++reader->line};
		trim(&at, &len);
		if (!len)
			continue;
		if (*at == '#') {
			if (read_comment(reader, at + 1, len - 1, line))
				return true;
			continue;
		}
		line->expiry = reader->expiry;
		line->expires = reader->expires;
		return read_fact(at, len, line);
	}
	return false;
}

bool dropin_bool(const char *value, bool *truth)
{
	*truth = !strcmp(value, "true");
	return *truth || !strcmp(value, "false");
}

bool dropin_int(const char *value, int64_t *number)
{
	const char *at = value + (*value == '-');
	const size_t len = strlen(at);

	/* 18 digits fit whatever they are. */
	if (!len || len > 18 || strspn(at, "0123456789") != len)
		return false;
	*number = strtoll(value, NULL, 10);
	return true;
}
