// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of things and paths, where different ones must stay different: a snapshot that asked two
 * questions and was told two answers can't have one question for both.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/scrub.h"

/* The number under which this name is known, from 0, or -ENOMEM. */
static int number_of(struct scrub *scrub, const char *name, size_t len)
{
	struct scrub_seen *seen;

	for (size_t i = 0; i < scrub->seen_count; i++)
		if (scrub->seen[i].len == len && !memcmp(scrub->seen[i].text, name, len))
			return (int)i;
	if (scrub->seen_count == scrub->seen_room) {
		size_t room = scrub->seen_room ? 2 * scrub->seen_room : 16;

		seen = realloc(scrub->seen, room * sizeof(*seen));
		if (!seen)
			return -ENOMEM;
		scrub->seen = seen;
		scrub->seen_room = room;
	}
	seen = &scrub->seen[scrub->seen_count];
	seen->text = malloc(len + !len);
	if (!seen->text)
		return -ENOMEM;
	memcpy(seen->text, name, len);
	seen->len = len;
	return (int)scrub->seen_count++;
}

int scrub_mapped(struct scrub *scrub, char *name, size_t len, char with)
{
	static const char digits[] = "0123456789abcdef";
	const int number = number_of(scrub, name, len);
	unsigned rest = number < 0 ? 0 : (unsigned)number;

	for (size_t at = len; at--;) {
		if (!isalnum((unsigned char)name[at]) && !(name[at] & 0x80))
			continue;
		name[at] = rest ? digits[rest & 15] : with;
		rest >>= 4;
	}
	/* Shorter names than numbers: of this length there are not as many. */
	return number < 0 ? number : 0;
}

/* How many characters at @at are a name that identifies by its form alone. */
static size_t name_length(const char *text, size_t at, size_t len)
{
	size_t size = scrub_uuid_length(text, at, len);

	if (!size)
		size = scrub_mac_length(text, at, len);
	if (!size)
		size = scrub_link_length(text, at, len);
	return size ? size : scrub_hex_length(text, at, len);
}

/* Whose names are the kernel's and the distribution's: no host name is looked for in them. */
static bool is_of_system(const char *path)
{
	static const char *const tops[] = {"/boot", "/dev/", "/lib/", "/proc", "/sys", "/usr/"};

	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (!strncmp(path, tops[i], strlen(tops[i])))
			return true;
	return false;
}

/* Each part of a path, or each of the names, stands for itself. */
static int map_parts(struct scrub *scrub, char *text, size_t len)
{
	int rc = 0;

	for (size_t at = 0, size; !rc && at < len; at += size + 1) {
		for (size = 0; at + size < len && text[at + size] && text[at + size] != '/';)
			size++;
		if (size)
			rc = scrub_mapped(scrub, text + at, size, 'x');
	}
	return rc;
}

static int map_cgroups(struct scrub *scrub, char *names, size_t len)
{
	int rc = 0;

	for (size_t at = 0, size; !rc && at < len; at += size + 1) {
		size = strnlen(names + at, len - at);
		rc = scrub_cgroup_path(scrub, names + at, size);
	}
	return rc;
}

static int map_forms(struct scrub *scrub, char *text, size_t len)
{
	int rc = 0;

	for (size_t at = 0; !rc && at < len; at++) {
		size_t size = name_length(text, at, len);

		if (!size)
			continue;
		rc = scrub_mapped(scrub, text + at, size, '0');
		at += size - 1;
	}
	return rc;
}

int scrub_names(struct scrub *scrub, const char *path, char *bytes, size_t len)
{
	static const char cgroups[] = "/sys/fs/cgroup/";
	const size_t home = scrub_home_length(path, 0, strlen(path));
	/* A path, of which the beginning is kept; or names in it. */
	const bool is_path = bytes == path;
	int rc;

	if (!strncmp(path, "/sys/firmware/efi/", 18))
		return 0;
	if (!strncmp(path, cgroups, strlen(cgroups) - 1)) {
		size_t from = is_path && len > strlen(cgroups) ? strlen(cgroups) : 0;

		return is_path && !from ? 0 : map_cgroups(scrub, bytes + from, len - from);
	}
	if (home)
		return is_path ? map_parts(scrub, bytes + home, len - home)
			       : map_parts(scrub, bytes, len);
	rc = map_forms(scrub, bytes, len);
	if (is_of_system(path))
		return rc;
	scrub_word(bytes, len, scrub->node);
	scrub_word(bytes, len, scrub->label);
	scrub_word(bytes, len, scrub->domain);
	return rc;
}

int scrub_target(struct scrub *scrub, const char *path, char *target, size_t len)
{
	int rc = scrub_names(scrub, path, target, len);

	scrub_homes(target, len);
	return rc;
}
