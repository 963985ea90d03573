// SPDX-License-Identifier: GPL-2.0-or-later
// Which characters of a text identify a machine? Patterns, each overwritten in place.
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "probe/scrub.h"

static bool is_alnum(char c)
{
	return isalnum((unsigned char)c);
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

void scrub_alnum(char *text, size_t len, char with)
{
	for (size_t i = 0; i < len; i++)
		if (is_alnum(text[i]) || (text[i] & 0x80))
			text[i] = with;
}

size_t scrub_uuid_length(const char *text, size_t at, size_t len)
{
	const size_t size = 36;

	if (len - at < size || (at && is_alnum(text[at - 1])) ||
		(at + size < len && is_alnum(text[at + size])))
		return 0;
	for (size_t i = 0; i < size; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[at + i] != '-' : !is_hex(text[at + i]))
			return 0;
	}
	return size;
}

/* By the first dash, eight characters in: most texts have few. */
void scrub_uuids(char *text, size_t len)
{
	for (size_t at = 0; at + 8 < len;) {
		const char *dash = memchr(text + at + 8, '-', len - at - 8);
		size_t size;

		if (!dash)
			return;
		at = (size_t)(dash - text) - 8;
		size = scrub_uuid_length(text, at, len);
		scrub_alnum(text + at, size, '0');
		at += size + 1;
	}
}

/*
 * Hex pairs with colons between them. Six are a MAC address, twenty an InfiniBand one; a PCI
 * address has a domain of four digits and ends in a dot, times and namespaces have fewer. Boot loaders
 * and serial numbers have dashes between them.
 */
size_t scrub_mac_length(const char *text, size_t at, size_t len)
{
	size_t end = at, pairs = 0;
	char between = '\0';

	if (!is_hex(text[at]) || (at && (is_alnum(text[at - 1]) || text[at - 1] == ':')))
		return 0;
	while (len - end >= 2 && is_hex(text[end]) && is_hex(text[end + 1])) {
		pairs++;
		end += 2;
		if (!between && end < len && (text[end] == ':' || text[end] == '-'))
			between = text[end];
		if (end == len || text[end] != between)
			break;
		end++;
	}
	if (pairs < 6 || text[end - 1] == between || (end < len && is_alnum(text[end])))
		return 0;
	return end - at;
}

/* By the first mark between pairs, two characters in. */
void scrub_macs(char *text, size_t len)
{
	for (size_t at = 0; at + 2 < len;) {
		size_t size = 0;

		if (text[at + 2] == ':' || text[at + 2] == '-')
			size = scrub_mac_length(text, at, len);
		scrub_alnum(text + at, size, '0');
		at += size ? size : 1;
	}
}

void scrub_word(char *text, size_t len, const char *word)
{
	size_t size = strlen(word);

	if (!size)
		return;
	for (size_t at = 0; at + size <= len; at++) {
		char *hit = memmem(text + at, len - at, word, size);

		if (!hit)
			return;
		at = (size_t)(hit - text);
		if ((!at || !is_alnum(text[at - 1])) &&
			(at + size == len || !is_alnum(text[at + size])))
			memset(hit, 'x', size);
	}
}

/*
 * Options of the kernel, of initramfs builders and of systemd whose values name a disk, a net or
 * a host.
 */
static const char *const naming_options[] = {"BOOTIF", "bond", "bridge", "cryptdevice", "cryptroot",
	"ds", "domain", "dyndns", "gateway", "*hostname*", "ifname", "inst.*", "ip", "iscsi_*",
	"ks", "luks.*", "*machine[-_.]id", "nameserver", "netconsole", "netroot", "nfsaddrs",
	"nfsroot", "*passw*", "*proxy*", "*secret*", "*token*", "*serialno*", "rd.iscsi.*",
	"rd.luks.*", "rd.lvm.*", "rd.md.*", "rd.nvmf.*", "rd.route", "rd.zfcp", "rd.znet",
	"rd.dasd", "resume", "systemd.set_credential*", "team", "*url*", "user*", "vlan", "zfs"};

static bool is_naming_option(const char *word, size_t len)
{
	char name[64];

	if (len >= sizeof(name))
		return false;
	memcpy(name, word, len);
	name[len] = '\0';
	for (size_t i = 0; i < sizeof(naming_options) / sizeof(*naming_options); i++)
		if (!fnmatch(naming_options[i], name, 0))
			return true;
	return false;
}

static size_t prefix_length(const char *const *prefixes, size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (len >= strlen(prefixes[i]) && !strncmp(text, prefixes[i], strlen(prefixes[i])))
			return strlen(prefixes[i]);
	return 0;
}

/*
 * "/dev/GROUP/VOLUME" of LVM, both parts of which are names; 5 characters are kept. Other directories
 * of devices have names that the kernel gave.
 */
static size_t volume_length(const char *value, size_t len)
{
	static const char *const kernels[] = {"bus/", "cciss/", "cpu/", "dri/", "hugepages/",
		"ida/", "input/", "loop/", "net/", "nbd/", "pts/", "rd/", "shm/", "snd/", "vfio/"};

	if (len < 6 || strncmp(value, "/dev/", 5) || !memchr(value + 5, '/', len - 5) ||
		prefix_length(kernels, sizeof(kernels) / sizeof(*kernels), value + 5, len - 5))
		return 0;
	return 5;
}

/*
 * root=UUID=..., root=PARTLABEL=...: what the tag says is a name; root=/dev/sda1 is none. Volume
 * groups are called after the host, with each dash of it doubled; links by id have serial
 * numbers.
 */
static size_t tag_length(const char *value, size_t len)
{
	static const char *const tags[] = {"UUID=", "PARTUUID=", "LABEL=", "PARTLABEL=", "ID=",
		"/dev/mapper/", "/dev/disk/by-id/", "/dev/disk/by-label/",
		"/dev/disk/by-partlabel/", "/dev/disk/by-partuuid/", "/dev/disk/by-path/",
		"/dev/disk/by-uuid/", "/dev/disk/", "/dev/md/", "ZFS=", "zfs:", "nfs:", "nfs4:",
		"nbd:", "live:", "iscsi:", "http:", "https:", "ftp:"};
	const size_t tag = prefix_length(tags, sizeof(tags) / sizeof(*tags), value, len);

	return tag ? tag : volume_length(value, len);
}

void scrub_command_line(char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		char *word = text + at, *equals;
		size_t size = 0, tag;

		while (at + size < len && !isspace((unsigned char)word[size]) && word[size])
			size++;
		at += size + 1;
		equals = memchr(word, '=', size);
		if (!equals)
			continue;
		size -= (size_t)(equals + 1 - word);
		tag = tag_length(equals + 1, size);
		if (tag || is_naming_option(word, (size_t)(equals - word)))
			scrub_alnum(equals + 1 + tag, size - tag, '0');
	}
}

/* Addresses and names of people in the options of file systems that come over a net. */
static void scrub_mount_options(char *word, size_t len)
{
	static const char *const options[] = {"addr=", "clientaddr=", "mountaddr=", "mountproto=",
		"user=", "username=", "domain=", "unc=", "subvol=", "nodename=", "workgroup=",
		"sec_user=", "fsid=", "mon_addr=", "source="};

	for (size_t at = 0; at < len;) {
		const char *comma = memchr(word + at, ',', len - at);
		size_t size = comma ? (size_t)(comma - word) - at : len - at;
		size_t tag =
			prefix_length(options, sizeof(options) / sizeof(*options), word + at, size);

		if (tag)
			scrub_alnum(word + at + tag, size - tag, '0');
		at += size + 1;
	}
}

/* "rpool/home/ann" of ZFS: neither a path nor a word alone. "8:1" and "rw,x=/y" are others. */
static bool is_dataset(const char *word, size_t len)
{
	const char *slash = memchr(word, '/', len);

	return slash && slash > word && isalpha((unsigned char)word[0]) &&
	       !memchr(word, '=', len) && !memchr(word, ',', len) && !memchr(word, ':', len);
}

void scrub_mounts(char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		char *word = text + at;
		size_t size = 0, tag;

		while (at + size < len && !isspace((unsigned char)word[size]))
			size++;
		at += size + 1;
		tag = tag_length(word, size);
		/* "server:/export", "//server/share" */
		if (tag || memmem(word, size, ":/", 2) || (size > 1 && !memcmp(word, "//", 2)) ||
			is_dataset(word, size))
			scrub_alnum(word + tag, size - tag, '0');
		else
			scrub_mount_options(word, size);
	}
}

/* Takes the next line, without its newline, off what is left of @text from *@at on. */
static char *next_line(char *text, size_t len, size_t *at, size_t *size)
{
	const char *end;
	char *line;

	if (*at >= len) /* of an empty file @text may be NULL */
		return NULL;
	line = text + *at;
	end = memchr(line, '\n', len - *at);
	*size = end ? (size_t)(end - line) : len - *at;
	*at += *size + 1;
	return line;
}

void scrub_kconfig(char *text, size_t len)
{
	size_t at = 0, size;
	char *line;

	while ((line = next_line(text, len, &at, &size))) {
		char *equals = memchr(line, '=', size);
		const size_t left = equals ? size - (size_t)(equals + 1 - line) : 0;

		if (left && equals[1] == '"')
			scrub_alnum(equals + 1, left, 'x');
	}
}

size_t scrub_maps(char *text, size_t len)
{
	size_t at = 0, size, kept = 0;
	char *line;

	/* "[stack]", "[vdso]": the kernel's own are in brackets, the others are paths. */
	while ((line = next_line(text, len, &at, &size))) {
		if (!size || line[size - 1] != ']')
			continue;
		if (at <= len)
			size++; /* its newline */
		memmove(text + kept, line, size);
		kept += size;
	}
	return kept;
}

void scrub_subids(char *text, size_t len)
{
	size_t at = 0, size;
	char *line;

	while ((line = next_line(text, len, &at, &size))) {
		const char *colon = memchr(line, ':', size);

		/* The whole of a name: what is not a letter can tell, too. */
		memset(line, 'x', colon ? (size_t)(colon - line) : size);
	}
}
