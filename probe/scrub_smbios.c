// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which bytes of the SMBIOS tables identify a machine? Document: DMTF DSP0134 (SMBIOS 3.6), 6.1.2
 * and 6.1.3 (structure header, text strings) and the structure types named below.
 */
#include <stdint.h>
#include <string.h>

#include "probe/scrub.h"

#define HEADER 4 /* type, length, handle */
#define TYPE_SYSTEM 1
#define TYPE_OEM 128
#define SYSTEM_UUID_AT 8
#define SYSTEM_UUID_SIZE 16

/*
 * Offsets, in the formatted part, of the numbers of strings that identify: serial number, asset
 * tag. Types that are not here keep none of their strings, for nobody asks for them.
 */
static const struct {
	uint8_t type;
	uint8_t strings[3]; /* 0: no more */
} kept_types[] = {
	{0, {0}},                /* firmware */
	{TYPE_SYSTEM, {0x07}},   /* system */
	{2, {0x07, 0x08, 0x0a}}, /* baseboard; 0A: location in chassis */
	{3, {0x07, 0x08}},       /* chassis */
	{4, {0x20, 0x21}},       /* processor */
	{17, {0x18, 0x19}},      /* memory device */
};

/* String @number (from 1) of the set at @strings; NULL: there is none. */
static char *string_at(char *strings, size_t len, unsigned number)
{
	for (size_t at = 0; number && at < len && strings[at];) {
		size_t size = strnlen(strings + at, len - at);

		if (--number == 0)
			return strings + at;
		at += size + 1;
	}
	return NULL;
}

static void scrub_structure(char *structure, size_t formatted, size_t len)
{
	uint8_t type = (uint8_t)structure[0];
	char *strings = structure + formatted;
	size_t kept = 0;

	if (type == TYPE_SYSTEM && formatted >= SYSTEM_UUID_AT + SYSTEM_UUID_SIZE)
		memset(structure + SYSTEM_UUID_AT, 0, SYSTEM_UUID_SIZE);
	if (type >= TYPE_OEM)
		memset(structure + HEADER, 0, formatted - HEADER);
	while (kept < sizeof(kept_types) / sizeof(*kept_types) && kept_types[kept].type != type)
		kept++;
	if (kept == sizeof(kept_types) / sizeof(*kept_types)) {
		scrub_alnum(strings, len - formatted, '0');
		return;
	}
	for (size_t i = 0; i < 3 && kept_types[kept].strings[i]; i++) {
		uint8_t at = kept_types[kept].strings[i];
		char *string = at < formatted
				       ? string_at(strings, len - formatted, (uint8_t)structure[at])
				       : NULL;

		if (string)
			scrub_alnum(
				string, strnlen(string, (size_t)(structure + len - string)), '0');
	}
}

void scrub_smbios(char *bytes, size_t len)
{
	for (size_t at = 0; len - at >= HEADER;) {
		size_t formatted = (uint8_t)bytes[at + 1], end;

		if (formatted < HEADER || formatted > len - at) {
			memset(bytes + at, 0, len - at); /* not SMBIOS: nothing of it is safe */
			return;
		}
		/* The strings end with an empty one. */
		for (end = at + formatted; end + 1 < len && (bytes[end] || bytes[end + 1]);)
			end++;
		end = end + 2 < len ? end + 2 : len;
		scrub_structure(bytes + at, formatted, end - at);
		at = end;
	}
}
