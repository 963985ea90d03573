// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel configuration files.
#include "probe/decode_kconfig.h"

#include <string.h>

#include "probe/decode_text.h"

#define PREFIX "CONFIG_"
#define OFF_PREFIX "# CONFIG_"
#define OFF_END " is not set"

/* A release as one number; ALWAYS: every kernel that there is to meet. */
#define SINCE(major, minor) ((major) * 1000 + (minor))
#define ALWAYS 0

// clang-format off
static const struct {
	const char *name;
	uint8_t len;
	unsigned since;
} options[KCONFIG_COUNT] = {
#define KCONFIG(option, name, since, meaning) {#option, sizeof(#option) - 1, since},
#include "data/kconfig.def"
#undef KCONFIG
};
// clang-format on

/*
 * Places for options by a sum over their names; a place holds an option's number from 1 on, 0 is
 * empty. Nine of ten lines of a configuration end at an empty place.
 */
#define PLACES 1024u
_Static_assert(KCONFIG_COUNT < 255, "a place holds a byte");

static unsigned place_of(const char *name, size_t len)
{
	unsigned sum = (unsigned)len;

	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + (unsigned char)name[i];
	return (sum ^ sum >> 10) % PLACES;
}

static void places_fill(uint8_t places[PLACES])
{
	memset(places, 0, PLACES);
	for (unsigned i = 0; i < KCONFIG_COUNT; i++) {
		unsigned at = place_of(options[i].name, options[i].len);

		while (places[at])
			at = (at + 1) % PLACES;
		places[at] = (uint8_t)(i + 1);
	}
}

/* The option called @name, or -1. */
static int option_find(const uint8_t places[PLACES], struct span name)
{
	unsigned at;

	if (name.len > UINT8_MAX)
		return -1;
	for (at = place_of(name.at, name.len); places[at]; at = (at + 1) % PLACES) {
		const unsigned i = places[at] - 1u;

		if (options[i].len == name.len && !memcmp(options[i].name, name.at, name.len))
			return (int)i;
	}
	return -1;
}

static struct span skip(struct span span, size_t len)
{
	return (struct span){span.at + len, span.len - len};
}

/* Up to @end, which is no part of a name. */
static struct span name_before(struct span line, char end)
{
	const char *stop = line.len ? memchr(line.at, end, line.len) : NULL;

	return (struct span){line.at, stop ? (size_t)(stop - line.at) : line.len};
}

/*
 * "# Linux/x86 6.1.76 Kernel Configuration"; before Linux 3.0 "# Linux kernel version:
 * 2.6.32-431.el6.x86_64".
 */
static void heading_decode(struct span line, struct kconfig *config)
{
	struct span word;
	bool old;

	if (config->version.at || !text_begins(line, "# Linux"))
		return;
	old = text_begins(line, "# Linux kernel version:");
	for (int skipped = 0; skipped < (old ? 4 : 2); skipped++)
		if (!text_word(&line, &word))
			return;
	if (!text_word(&line, &word) || *word.at < '0' || *word.at > '9')
		return;
	if (old || text_begins(line, " Kernel Configuration"))
		config->version = word;
}

void kconfig_decode(struct span text, struct kconfig *config)
{
	uint8_t places[PLACES];
	bool mmu = false, modules = false, dma = false;
	struct span line;

	*config = (struct kconfig){0};
	places_fill(places);
	while (text_line(&text, &line)) {
		const bool off = text_begins(line, OFF_PREFIX);
		enum kconfig_value value = CONFIG_ABSENT;
		struct span name, rest;
		int option;

		if (!off && !text_begins(line, PREFIX)) {
			heading_decode(line, config);
			continue;
		}
		line = skip(line, off ? strlen(OFF_PREFIX) : strlen(PREFIX));
		name = name_before(line, off ? ' ' : '=');
		rest = skip(line, name.len);
		/* From the beginning, the middle and lib/, which comes behind all but debugging. */
		mmu |= text_is(name, "MMU");
		modules |= text_is(name, "MODULES");
		dma |= text_is(name, "HAS_DMA");
		option = option_find(places, name);
		if (option < 0)
			continue;
		if (off)
			value = text_is(rest, OFF_END) ? CONFIG_OFF : CONFIG_ABSENT;
		else if (text_is(rest, "=y"))
			value = CONFIG_ON;
		else if (text_is(rest, "=m"))
			value = CONFIG_MODULE;
		/* As for make, the last line counts. */
		if (value != CONFIG_ABSENT)
			config->values[option] = (uint8_t)value;
	}
	config->complete = mmu && modules && dma;
}

/* The first two numbers of @release as one; 0: it does not begin with them. */
static unsigned release_number(struct span release)
{
	struct span part;
	int64_t major, minor;
	size_t digits = 0;

	if (!text_part(&release, '.', &part))
		return 0;
	major = text_number(part);
	while (digits < release.len && release.at[digits] >= '0' && release.at[digits] <= '9')
		digits++;
	minor = text_number((struct span){release.at, digits});
	if (major < 0 || major > 99 || minor < 0 || minor > 999)
		return 0;
	return SINCE((unsigned)major, (unsigned)minor);
}

enum kconfig_value kconfig_value(
	const struct kconfig *config, enum kconfig_option option, const char *release)
{
	const enum kconfig_value value = (enum kconfig_value)config->values[option];

	if (value != CONFIG_ABSENT || !config->complete)
		return value;
	return options[option].since <= release_number(text_span(release)) ? CONFIG_OFF
									    : CONFIG_ABSENT;
}

const char *kconfig_name(enum kconfig_option option)
{
	return options[option].name;
}

bool kconfig_fits(struct span version, const char *release, bool whole)
{
	const size_t len = strlen(release);
	const unsigned number = release_number(version);
	char next;

	if (!number || number != release_number(text_span(release)))
		return false;
	if (!whole)
		return true;
	if (len < version.len || memcmp(version.at, release, version.len) != 0)
		return false;
	next = release[version.len];
	return next != '.' && (next < '0' || next > '9');
}
