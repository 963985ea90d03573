// SPDX-License-Identifier: GPL-2.0-or-later
// Texts and numbers of a snapshot's line, and what is wrong with them.
#include "probe/snapshot_field.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "probe/hex_digit.h"

int line_fail(struct line_fault *fault, const char *key, const char *format, ...)
{
	va_list args;

	if (fault->text[0])
		return -EINVAL;
	snprintf(fault->key, sizeof(fault->key), "%s", key);
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

int line_fail_missing(struct line_fault *fault, const char *key)
{
	return line_fail(fault, "", "expected the key \"%s\"", key);
}

const char *line_text(const json_t *line, const char *key, struct line_fault *fault)
{
	const json_t *text = json_object_get(line, key);

	if (!text)
		line_fail_missing(fault, key);
	else if (!json_is_string(text))
		line_fail(fault, key, "%s: expected a text", key);
	else if (strlen(json_string_value(text)) != json_string_length(text))
		line_fail(fault, key, "%s: expected a text without NUL", key);
	else
		return json_string_value(text);
	return NULL;
}

static int digits_value(const char *digits, unsigned base, uint64_t *value)
{
	uint64_t number = 0;

	if (!*digits)
		return -EINVAL;
	for (; *digits; digits++) {
		unsigned digit = hex_digit(*digits);

		if (digit >= base || number > (UINT64_MAX - digit) / base)
			return -EINVAL;
		number = number * base + digit;
	}
	*value = number;
	return 0;
}

int line_number(const json_t *line, const char *key, unsigned base, uint64_t max, uint64_t *value,
	struct line_fault *fault)
{
	const json_t *number = json_object_get(line, key);
	int rc = -EINVAL;

	if (!number)
		return line_fail_missing(fault, key);
	if (json_is_boolean(number)) {
		*value = json_is_true(number);
		rc = 0;
	} else if (json_is_integer(number) && json_integer_value(number) >= 0) {
		*value = (uint64_t)json_integer_value(number);
		rc = 0;
	} else if (json_is_string(number)) {
		const char *text = json_string_value(number);
		bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

		if (strlen(text) == json_string_length(number))
			rc = digits_value(prefixed ? text + 2 : text, prefixed ? 16 : base, value);
	}
	if (rc < 0)
		return line_fail(fault, key,
			"%s: expected an integer, a \"0x...\" text or a truth value", key);
	if (*value > max)
		return line_fail(
			fault, key, "%s: expected at most 0x%llx", key, (unsigned long long)max);
	return 0;
}

int line_u32(const json_t *line, const char *key, unsigned base, uint32_t *value,
	struct line_fault *fault)
{
	uint64_t number;
	int rc = line_number(line, key, base, UINT32_MAX, &number, fault);

	if (!rc)
		*value = (uint32_t)number;
	return rc;
}

int line_u32_or_0(const json_t *line, const char *key, uint32_t *value, struct line_fault *fault)
{
	*value = 0;
	return json_object_get(line, key) ? line_u32(line, key, 10, value, fault) : 0;
}
