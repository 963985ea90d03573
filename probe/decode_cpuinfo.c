// SPDX-License-Identifier: GPL-2.0-or-later
// x86 /proc/cpuinfo.
#include "probe/decode_cpuinfo.h"

#include <string.h>

#include "probe/hex_digit.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct span span_strip(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	while (at < end && is_blank(end[-1]))
		end--;
	return (struct span){at, (size_t)(end - at)};
}

static bool span_is(struct span span, const char *text)
{
	return span.len == strlen(text) && !memcmp(span.at, text, span.len);
}

static bool span_same(struct span a, struct span b)
{
	return !a.at == !b.at && a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

bool span_has_word(struct span words, const char *word)
{
	const char *at = words.at, *end = at ? at + words.len : NULL;
	size_t len = strlen(word);

	while (at < end) {
		const char *stop = memchr(at, ' ', (size_t)(end - at));

		if (!stop)
			stop = end;
		if ((size_t)(stop - at) == len && !memcmp(at, word, len))
			return true;
		at = stop + 1;
	}
	return false;
}

void span_copy(struct span span, char *text, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < span.len && len + 1 < size; i++)
		if (!is_blank(span.at[i]) || (len && text[len - 1] != ' '))
			text[len++] = is_blank(span.at[i]) ? ' ' : span.at[i];
	text[len] = '\0';
}

/* A number at the start of @span, decimal or 0x hex; -1 where there is none. */
static int64_t span_number(struct span span)
{
	int64_t number = 0;
	int base = 10;
	size_t i = 0;

	if (span.len > 2 && span.at[0] == '0' && (span.at[1] | 0x20) == 'x') {
		base = 16;
		i = 2;
	}
	size_t first = i;

	for (; i < span.len; i++) {
		int digit = (int)hex_digit(span.at[i]);

		if (digit >= base)
			break;
		if (number > (INT64_MAX - digit) / base)
			return -1;
		number = number * base + digit;
	}
	return i > first ? number : -1;
}

/* "48 bits physical, 48 bits virtual" */
static void address_sizes(struct span value, struct cpuinfo *info)
{
	const char *comma = value.len ? memchr(value.at, ',', value.len) : NULL;

	info->phys_bits = span_number(value);
	if (comma)
		info->virt_bits = span_number(span_strip(comma + 1, value.at + value.len));
}

/* What one processor entry says; compared with the first one's. */
struct entry {
	struct span vendor, family, model, stepping, microcode, flags, vmx_flags;
};

static void entry_compare(
	struct cpuinfo *info, const struct entry *first, const struct entry *entry)
{
	if (!span_same(first->vendor, entry->vendor) || !span_same(first->family, entry->family) ||
		!span_same(first->model, entry->model) ||
		!span_same(first->stepping, entry->stepping) ||
		!span_same(first->microcode, entry->microcode) ||
		!span_same(first->flags, entry->flags) ||
		!span_same(first->vmx_flags, entry->vmx_flags))
		info->uniform = false;
}

static void line_decode(
	struct cpuinfo *info, struct entry *entry, struct span key, struct span value)
{
	const struct {
		const char *key;
		struct span *value;
	} keys[] = {
		{"vendor_id", &entry->vendor},
		{"cpu family", &entry->family},
		{"model", &entry->model},
		{"stepping", &entry->stepping},
		{"microcode", &entry->microcode},
		{"flags", &entry->flags},
		{"vmx flags", &entry->vmx_flags},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_is(key, keys[i].key)) {
			*keys[i].value = value;
			return;
		}
	if (info->processors > 1)
		return;
	if (span_is(key, "model name"))
		info->brand = value;
	else if (span_is(key, "address sizes"))
		address_sizes(value, info);
}

void cpuinfo_decode(const char *text, size_t len, struct cpuinfo *info)
{
	const char *end = text + len;
	struct entry first = {0}, entry = {0};

	*info = (struct cpuinfo){.family = -1,
		.model = -1,
		.stepping = -1,
		.microcode = -1,
		.phys_bits = -1,
		.virt_bits = -1,
		.uniform = true};
	for (const char *line = text; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		const char *colon;

		if (!stop)
			stop = end;
		colon = memchr(line, ':', (size_t)(stop - line));
		if (colon) {
			struct span key = span_strip(line, colon);
			struct span value = span_strip(colon + 1, stop);

			if (span_is(key, "processor") && span_number(value) >= 0) {
				if (info->processors == 1)
					first = entry;
				else if (info->processors > 1)
					entry_compare(info, &first, &entry);
				info->processors++;
				entry = (struct entry){0};
			} else {
				line_decode(info, &entry, key, value);
			}
		}
		line = stop + 1;
	}
	if (info->processors == 1)
		first = entry;
	else if (info->processors > 1)
		entry_compare(info, &first, &entry);

	info->x86 = first.vendor.at && first.flags.at;
	info->vendor = first.vendor;
	info->flags = first.flags;
	info->vmx_flags = first.vmx_flags;
	info->family = span_number(first.family);
	info->model = span_number(first.model);
	info->stepping = span_number(first.stepping);
	info->microcode = span_number(first.microcode);
}
