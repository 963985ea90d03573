// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which characters identify by their form, whatever file they stand in? systemd.net-naming-scheme(7)
 * for links named after their MAC address; RFC 3720 and NVMe Base Specification 4.5 for names of
 * initiators; RFC 3986 for URLs.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "probe/scrub.h"

#define LINK_DIGITS 12
#define HEX_MIN 32 /* digits: containers, machine-ids, digests; an address has 16 */

static bool is_alnum(char c)
{
	return isalnum((unsigned char)c);
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static size_t hex_run(const char *text, size_t at, size_t len)
{
	size_t end = at;

	while (end < len && is_hex(text[end]))
		end++;
	return end - at;
}

size_t scrub_link_length(const char *text, size_t at, size_t len)
{
	static const char *const prefixes[] = {"enx", "ibx", "slx", "wlx", "wwx"};

	if (at < 3 || (at > 3 && is_alnum(text[at - 4])) || hex_run(text, at, len) < LINK_DIGITS)
		return 0;
	/* A VLAN or the like may follow: "enx001122334455.7"; more digits make it another name. */
	if (at + LINK_DIGITS < len && is_alnum(text[at + LINK_DIGITS]))
		return 0;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!memcmp(text + at - 3, prefixes[i], 3))
			return LINK_DIGITS;
	return 0;
}

/* Names of disks by number: "wwn-0x5000c500...", "eui.0025...", "naa.6000...". */
static bool is_behind_naming(const char *text, size_t at)
{
	static const char *const names[] = {"wwn-0x", "eui.", "naa.", "scsi-3", "-0x"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const size_t size = strlen(names[i]);

		if (at >= size && !memcmp(text + at - size, names[i], size))
			return true;
	}
	return false;
}

size_t scrub_hex_length(const char *text, size_t at, size_t len)
{
	size_t size;

	if (at && is_hex(text[at - 1]))
		return 0;
	size = hex_run(text, at, len);
	/* cpumasks of many CPUs are groups of eight with commas; a longer run is no number. */
	return size >= HEX_MIN || (size >= HEX_MIN / 2 && is_behind_naming(text, at)) ? size : 0;
}

/* All prefixes end with an x. */
void scrub_links(char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		const char *x = memchr(text + at, 'x', len - at);
		size_t size;

		if (!x)
			return;
		at = (size_t)(x - text) + 1;
		size = scrub_link_length(text, at, len);
		scrub_alnum(text + at, size, '0');
		at += size;
	}
}

/* A run that is long enough has a digit that far on, whichever character of it @at is. */
void scrub_hex(char *text, size_t len)
{
	const size_t least = HEX_MIN / 2;

	for (size_t at = 0; len - at >= least;) {
		size_t from = at + least, size;

		if (!is_hex(text[from - 1])) {
			at = from;
			continue;
		}
		while (from > at && is_hex(text[from - 1]))
			from--;
		size = hex_run(text, from, len);
		scrub_alnum(text + from, scrub_hex_length(text, from, len), '0');
		at = from + size;
	}
}

/* Does "@text" name no host: a loopback, or any? */
static bool is_own_address(int family, const unsigned char *address)
{
	static const unsigned char zeros[16];

	if (family == AF_INET)
		return address[0] == 127 || !memcmp(address, zeros, 4);
	return !memcmp(address, zeros, 15) && address[15] <= 1;
}

static void scrub_address(char *text, size_t len)
{
	char word[INET6_ADDRSTRLEN];
	unsigned char address[16];
	int family;

	if (len >= sizeof(word))
		return;
	memcpy(word, text, len);
	word[len] = '\0';
	family = strchr(word, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(family, word, address) == 1 && !is_own_address(family, address))
		scrub_alnum(text, len, '0');
}

void scrub_addresses(char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = 0;

		while (at + size < len && (is_hex(text[at + size]) || text[at + size] == ':' ||
						  text[at + size] == '.'))
			size++;
		/* A part of a longer word is none; a stop or colon at its end is the sentence's. */
		if (size && (!at || !is_alnum(text[at - 1])) &&
			(at + size == len || !is_alnum(text[at + size]))) {
			size_t used = size;

			while (used && (text[at + used - 1] == '.' ||
					       (text[at + used - 1] == ':' &&
						       (used < 2 || text[at + used - 2] != ':'))))
				used--;
			scrub_address(text + at, used);
		}
		at += size ? size : 1;
	}
}

static bool is_account(char c)
{
	return is_alnum(c) || (c && strchr("._+-", c)) || (c & 0x80);
}

/* systemd's manager of a user: a number that is no name. */
static bool is_user_service(const char *at, size_t len)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)at[digits]))
		digits++;
	return digits && len - digits >= 8 && !memcmp(at + digits, ".service", 8);
}

static void scrub_account(char *text, size_t sign, size_t len)
{
	size_t from = sign, end = sign + 1;

	while (from && is_account(text[from - 1]))
		from--;
	while (end < len && is_account(text[end]))
		end++;
	/* A size at an address ("64M@0x1000000") begins with a digit, people do not. */
	if (from == sign || end == sign + 1 || isdigit((unsigned char)text[from]) ||
		is_user_service(text + sign + 1, len - sign - 1))
		return;
	scrub_alnum(text + from, end - from, 'x');
}

/* The host of "scheme://user:word@host:port/path". */
static void scrub_host(char *text, size_t slashes, size_t len)
{
	size_t from = slashes + 3, end = from;

	while (end < len && !isspace((unsigned char)text[end]) && !strchr("/?#'\"<>,)", text[end]))
		end++;
	scrub_alnum(text + from, end - from, 'x');
}

void scrub_accounts(char *text, size_t len)
{
	static const char *const names[] = {"iqn.", "nqn."};

	for (size_t at = 0; at < len; at++) {
		if (text[at] == '@')
			scrub_account(text, at, len);
		if (len - at >= 3 && !memcmp(text + at, "://", 3))
			scrub_host(text, at, len);
		for (size_t i = 0; i < 2; i++) {
			size_t end = at + 4;

			if (len - at <= 4 || memcmp(text + at, names[i], 4) ||
				(at && is_alnum(text[at - 1])))
				continue;
			while (end < len && (is_account(text[end]) || text[end] == ':'))
				end++;
			scrub_alnum(text + at + 4, end - at - 4, 'x');
		}
	}
}

size_t scrub_home_length(const char *text, size_t at, size_t len)
{
	static const char *const homes[] = {"/home/", "/media/", "/mnt/", "/srv/", "/Users/"};

	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
		if (len - at >= strlen(homes[i]) && !memcmp(text + at, homes[i], strlen(homes[i])))
			return strlen(homes[i]);
	return 0;
}

void scrub_homes(char *text, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		size_t from = scrub_home_length(text, at, len), end;

		if (!from)
			continue;
		for (end = at + from; end < len && text[end] &&
				      !isspace((unsigned char)text[end]) &&
				      !strchr(",:;'\")]", text[end]);)
			end++;
		scrub_alnum(text + at + from, end - at - from, 'x');
		at = end - 1;
	}
}
