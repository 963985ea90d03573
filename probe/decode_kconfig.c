// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel configuration files.
#include "probe/decode_kconfig.h"

#include <string.h>

#include "probe/decode_text.h"

#define PREFIX "CONFIG_"
#define OFF_PREFIX "# CONFIG_"
#define OFF_END " is not set"

/* A release as one number; ALWAYS: every kernel that there is to meet. */
#define SINCE(major, minor) ((major)*1000 + (minor))
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
 * Places for options by a few letters of their names, which is quicker than by all of them; a place
 * holds an option's number from 1 on, 0 is empty. Most lines of a configuration end at an empty
 * place.
 */
#define PLACES 1024u
_Static_assert(KCONFIG_COUNT < 255, "a place holds a byte");

static unsigned place_of(const char *name, size_t len)
{
	unsigned sum = (unsigned)len;

	if (len) {
		sum = sum * 31 + (unsigned char)name[0];
		sum = sum * 31 + (unsigned char)name[len / 3];
		sum = sum * 31 + (unsigned char)name[len / 2];
		sum = sum * 31 + (unsigned char)name[len - 1 - len / 4];
		sum = sum * 31 + (unsigned char)name[len - 1];
	}
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

static enum kconfig_value value_of(struct span rest, bool off)
{
	if (off)
		return text_is(rest, OFF_END) ? CONFIG_OFF : CONFIG_ABSENT;
	if (text_is(rest, "=y"))
		return CONFIG_ON;
	return text_is(rest, "=m") ? CONFIG_MODULE : CONFIG_ABSENT;
}

/*
 * Options that stand at the beginning, in the middle, and in lib/, which comes behind all but
 * debugging: a configuration that was cut off lacks the last.
 */
struct landmarks {
	bool mmu, modules, dma;
};

static void landmarks_note(struct landmarks *seen, struct span name)
{
	/* By length first: it is asked of every line. */
	switch (name.len) {
	case sizeof("MMU") - 1: seen->mmu |= text_is(name, "MMU"); break;
	case sizeof("MODULES") - 1:
		seen->modules |= text_is(name, "MODULES");
		seen->dma |= text_is(name, "HAS_DMA");
		break;
	default: break;
	}
}

void kconfig_decode(struct span text, struct kconfig *config)
{
	struct landmarks seen = {0};
	uint8_t places[PLACES];
	struct span line;

	_Static_assert(sizeof("MODULES") == sizeof("HAS_DMA"), "the same case");
	*config = (struct kconfig){0};
	places_fill(places);
	while (text_line(&text, &line)) {
		const bool off = line.len && *line.at == '#';
		enum kconfig_value value;
		struct span name;
		int option;

		if (!text_begins(line, off ? OFF_PREFIX : PREFIX)) {
			heading_decode(line, config);
			continue;
		}
		line = skip(line, off ? sizeof(OFF_PREFIX) - 1 : sizeof(PREFIX) - 1);
		name = name_before(line, off ? ' ' : '=');
		landmarks_note(&seen, name);
		option = option_find(places, name);
		if (option < 0)
			continue;
		value = value_of(skip(line, name.len), off);
		/* As for make, the last line counts. */
		if (value != CONFIG_ABSENT)
			config->values[option] = (uint8_t)value;
	}
	config->complete = seen.mmu && seen.modules && seen.dma;
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
