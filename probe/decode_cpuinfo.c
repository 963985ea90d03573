// SPDX-License-Identifier: GPL-2.0-or-later
// x86 /proc/cpuinfo.
#include "probe/decode_cpuinfo.h"

#include <stddef.h>
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

int64_t span_number(struct span span)
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

/* The first word of @words; what is behind it stays there. */
static struct span first_word(struct span *words)
{
	struct span word = *words;
	const char *stop = words->len ? memchr(words->at, ' ', words->len) : NULL;

	if (stop)
		word.len = (size_t)(stop - words->at);
	words->at += word.len + (stop != NULL);
	words->len -= word.len + (stop != NULL);
	return word;
}

/* Are two lists of flags the same but for @word? */
static bool flags_same_but(struct span a, struct span b, const char *word)
{
	if (!a.at || !b.at)
		return !a.at && !b.at;
	while (a.len || b.len) {
		struct span rest_a = a, rest_b = b;
		const struct span one = first_word(&rest_a), other = first_word(&rest_b);

		if (span_same(one, other) || span_is(one, word))
			a = rest_a;
		else if (!span_is(other, word))
			return false;
		if (span_same(one, other) || span_is(other, word))
			b = rest_b;
	}
	return true;
}

unsigned cpuinfo_compare(const struct cpuinfo_entry *a, const struct cpuinfo_entry *b)
{
	unsigned differ = 0;

	if (!span_same(a->vendor, b->vendor) || !span_same(a->family, b->family) ||
		!span_same(a->model, b->model) || !span_same(a->stepping, b->stepping))
		differ |= CPUINFO_MODEL;
	if (!span_same(a->microcode, b->microcode))
		differ |= CPUINFO_MICROCODE;
	if (!span_same(a->vmx_flags, b->vmx_flags))
		differ |= CPUINFO_VMX_FLAGS;
	if (span_same(a->flags, b->flags))
		return differ;
	if (span_has_word(a->flags, "vmx") != span_has_word(b->flags, "vmx"))
		differ |= CPUINFO_VMX;
	if (span_has_word(a->flags, "svm") != span_has_word(b->flags, "svm"))
		differ |= CPUINFO_SVM;
	if (!(differ & (CPUINFO_VMX | CPUINFO_SVM)) ||
		!flags_same_but(a->flags, b->flags, differ & CPUINFO_VMX ? "vmx" : "svm"))
		differ |= CPUINFO_FLAGS;
	return differ;
}

/* The lines of an entry that are kept; the others cost only the look at key and length. */
enum line_kind { LINE_SPAN, LINE_NUMBER };

static const struct {
	const char *key;
	size_t len;
	enum line_kind kind;
	size_t offset; /* in struct cpuinfo_entry */
} lines[] = {
#define KEY(text, kind, field)                                                                     \
	{                                                                                          \
		text, sizeof(text) - 1, kind, offsetof(struct cpuinfo_entry, field)                \
	}
	KEY("vendor_id", LINE_SPAN, vendor),
	KEY("cpu family", LINE_SPAN, family),
	KEY("model", LINE_SPAN, model),
	KEY("model name", LINE_SPAN, brand),
	KEY("stepping", LINE_SPAN, stepping),
	KEY("microcode", LINE_SPAN, microcode),
	KEY("flags", LINE_SPAN, flags),
	KEY("vmx flags", LINE_SPAN, vmx_flags),
	KEY("address sizes", LINE_SPAN, address_sizes),
	KEY("physical id", LINE_NUMBER, package),
	KEY("core id", LINE_NUMBER, core),
	KEY("siblings", LINE_NUMBER, siblings),
	KEY("cpu cores", LINE_NUMBER, cores),
#undef KEY
};

static void line_decode(struct cpuinfo_entry *entry, struct span key, struct span value)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char *field = (char *)entry + lines[i].offset;

		if (key.len != lines[i].len || memcmp(key.at, lines[i].key, key.len) != 0)
			continue;
		if (lines[i].kind == LINE_SPAN)
			*(struct span *)field = value;
		else
			*(int64_t *)field = span_number(value);
		return;
	}
}

void cpuinfo_each(const char *text, size_t len,
	void (*each)(void *data, const struct cpuinfo_entry *entry), void *data)
{
	static const struct cpuinfo_entry empty = {
		.package = -1, .core = -1, .siblings = -1, .cores = -1};
	const char *end = text + len;
	struct cpuinfo_entry entry = empty;
	bool inside = false;

	for (const char *line = text; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		const char *colon;

		if (!stop)
			stop = end;
		colon = memchr(line, ':', (size_t)(stop - line));
		if (colon) {
			struct span key = span_strip(line, colon);
			struct span value = span_strip(colon + 1, stop);
			int64_t number = span_is(key, "processor") ? span_number(value) : -1;

			if (number >= 0 && number <= UINT32_MAX) {
				if (inside)
					each(data, &entry);
				entry = empty;
				entry.number = (uint32_t)number;
				inside = true;
			} else if (inside) {
				line_decode(&entry, key, value);
			}
		}
		line = stop + 1;
	}
	if (inside)
		each(data, &entry);
}

struct decoding {
	struct cpuinfo *info;
	struct cpuinfo_entry first;
};

static void decode_entry(void *data, const struct cpuinfo_entry *entry)
{
	struct decoding *decoding = data;
	struct cpuinfo *info = decoding->info;

	if (info->processors++ == 0)
		decoding->first = *entry;
	else if (cpuinfo_compare(&decoding->first, entry))
		info->uniform = false;
}

void cpuinfo_decode(const char *text, size_t len, struct cpuinfo *info)
{
	struct decoding decoding = {.info = info};
	const struct cpuinfo_entry *first = &decoding.first;

	*info = (struct cpuinfo){.phys_bits = -1, .virt_bits = -1, .uniform = true};
	cpuinfo_each(text, len, decode_entry, &decoding);
	info->x86 = first->vendor.at && first->flags.at;
	info->vendor = first->vendor;
	info->brand = first->brand;
	info->flags = first->flags;
	info->vmx_flags = first->vmx_flags;
	info->family = span_number(first->family);
	info->model = span_number(first->model);
	info->stepping = span_number(first->stepping);
	info->microcode = span_number(first->microcode);
	address_sizes(first->address_sizes, info);
}
