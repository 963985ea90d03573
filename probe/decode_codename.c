// SPDX-License-Identifier: GPL-2.0-or-later
// Which code name does a processor have? The head of data/cpu_models.def explains the columns.
#include "probe/decode_codename.h"

#include <stddef.h>
#include <string.h>

#define ZHAOXIN "  Shanghai  "
#define AMD "AuthenticAMD"
#define CENTAUR "CentaurHauls"
#define INTEL "GenuineIntel"
#define HYGON "HygonGenuine"
#define ANY NULL

struct cpu_row {
	const char *vendor;
	uint16_t family;
	uint16_t model_from, model_to;
	uint8_t stepping_from, stepping_to;
	const char *brand; /* pattern; ANY: whatever the brand */
	const char *name;
};

#define CPU(vendor, family, model_from, model_to, stepping_from, stepping_to, brand, name)         \
	{vendor, family, model_from, model_to, stepping_from, stepping_to, brand, name},
#define CPU_MADE_UP(brand)
static const struct cpu_row rows[] = {
#include "data/cpu_models.def"
};
#undef CPU
#undef CPU_MADE_UP

#define CPU(vendor, family, model_from, model_to, stepping_from, stepping_to, brand, name)
#define CPU_MADE_UP(brand) brand,
static const char *const made_up[] = {
#include "data/cpu_models.def"
};
#undef CPU
#undef CPU_MADE_UP

/* Brand strings are ASCII; tolower() would ask the locale. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* One pattern character other than '*' against one of the text. */
static bool matches_one(char pattern, char c)
{
	if (pattern == '?')
		return true;
	if (pattern == '#')
		return c >= '0' && c <= '9';
	return lower(pattern) == lower(c);
}

/*
 * The text with a blank before and after it, so that ' ' in a pattern also stands for its ends:
 * position 0 is the blank before, @len + 1 the one after.
 */
static char padded(const char *text, size_t len, size_t at)
{
	return at == 0 || at > len ? ' ' : text[at - 1];
}

/*
 * Is @pattern found anywhere in @text? As if it began and ended with '*'. The steps grow with the
 * product of both lengths, no more: only what follows the latest '*' is tried again.
 */
static bool brand_matches(const char *pattern, const char *text)
{
	size_t len = strlen(text), end = len + 2;
	const char *again = pattern; /* where to go on after a failure: behind the latest '*' */
	size_t from = 0;             /* where the text is tried against it */
	size_t at = 0;

	while (*pattern) {
		if (*pattern == '*') {
			again = ++pattern;
			from = at;
		} else if (at < end && matches_one(*pattern, padded(text, len, at))) {
			pattern++;
			at++;
		} else if (from < end) {
			pattern = again;
			at = ++from;
		} else {
			return false;
		}
	}
	return true;
}

static bool row_covers(const struct cpu_row *row, const char *vendor, uint32_t family,
	uint32_t model, uint32_t stepping)
{
	return family == row->family && model >= row->model_from && model <= row->model_to &&
	       stepping >= row->stepping_from && stepping <= row->stepping_to &&
	       strcmp(vendor, row->vendor) == 0;
}

const char *codename_of(const char *vendor_text, uint32_t family, uint32_t model, uint32_t stepping,
	const char *brand)
{
	for (size_t i = 0; brand && i < sizeof(made_up) / sizeof(made_up[0]); i++)
		if (brand_matches(made_up[i], brand))
			return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!row_covers(&rows[i], vendor_text, family, model, stepping))
			continue;
		if (!rows[i].brand || (brand && brand_matches(rows[i].brand, brand)))
			return rows[i].name;
	}
	return NULL;
}

bool codename_needs_brand(
	const char *vendor_text, uint32_t family, uint32_t model, uint32_t stepping)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].brand && row_covers(&rows[i], vendor_text, family, model, stepping))
			return true;
	return false;
}

struct name {
	const char *at, *end;
};

static bool is_letter(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/*
 * The next name in @rest, without its segment; false at the end. Names end at '/', '(' and ')',
 * segments begin at '-'.
 */
static bool next_name(struct name *rest, struct name *name)
{
	while (rest->at < rest->end) {
		const char *stop = rest->at;

		while (stop < rest->end && !strchr("/()", *stop))
			stop++;
		*name = (struct name){rest->at, stop};
		rest->at = stop + (stop < rest->end);
		for (const char *c = name->at; c < name->end; c++)
			if (*c == '-')
				name->end = c;
		while (name->at < name->end && *name->at == ' ')
			name->at++;
		while (name->at < name->end && name->end[-1] == ' ')
			name->end--;
		if (name->at < name->end && is_letter(*name->at))
			return true;
	}
	return false;
}

/* The character at @name and beyond it; libcpuid writes the o of Barcelo with an accent, in UTF-8. */
static char next_char(struct name *name)
{
	char c;

	if (name->at == name->end)
		return '\0';
	c = lower(*name->at++);
	if ((unsigned char)c == 0xc3 && name->at < name->end && (unsigned char)*name->at == 0xb3) {
		name->at++;
		return 'o';
	}
	return c;
}

/* Is one the other, or its first words? */
static bool names_meet(struct name a, struct name b)
{
	char c, d;

	do {
		c = next_char(&a);
		d = next_char(&b);
	} while (c && c == d);
	return (!c && !d) || (!c && d == ' ') || (!d && c == ' ');
}

/* Libcpuid puts the brand beside the name, and where it has no name, instead of it. */
static bool is_brand(struct name name)
{
	static const char *const brands[] = {"A64", "Athlon", "Atom", "C86", "Celeron", "Core",
		"Dual", "Duron", "EPYC", "FX", "i486", "K5", "K6", "Mobile", "More than", "Opteron",
		"P", "Pentium", "Phenom", "Ryzen", "Sempron", "Threadripper", "Turion", "Xeon"};

	for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
		const struct name brand = {brands[i], brands[i] + strlen(brands[i])};

		if (brand.end - brand.at <= name.end - name.at && names_meet(brand, name))
			return true;
	}
	return false;
}

enum codename_match codename_compare(const char *own, const char *library)
{
	struct name rest = {library, library + strlen(library)};
	enum codename_match match = CODENAME_NONE;
	struct name theirs, ours;

	while (next_name(&rest, &theirs)) {
		struct name own_rest = {own, own + strlen(own)};

		while (next_name(&own_rest, &ours))
			if (names_meet(ours, theirs))
				return CODENAME_SAME;
		if (!is_brand(theirs))
			match = CODENAME_DIFFERS;
	}
	return match;
}
