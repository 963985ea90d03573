// SPDX-License-Identifier: GPL-2.0-or-later
// Which PCI functions does the output of lspci show (lspci(8))?
#include "probe/decode_lspci.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512 /* more of a line is of no use to us */

/* The next line, 0-terminated, cut to what there is room for. False at the end. */
static bool next_line(const char *text, size_t len, size_t *at, char line[LINE_SIZE])
{
	const char *from = text + *at, *end;
	size_t size;

	if (*at >= len)
		return false;
	end = memchr(from, '\n', len - *at);
	size = end ? (size_t)(end - from) : len - *at;
	*at += size + (end != NULL);
	if (size >= LINE_SIZE)
		size = LINE_SIZE - 1;
	memcpy(line, from, size);
	line[size] = '\0';
	return true;
}

/* "0000:00:02.0 " or "00:02.0 ". What follows; NULL: it is no address. */
static const char *read_address(const char *line, struct lspci_function *function)
{
	unsigned domain = 0, bus, device, number;
	int used = 0;

	if (sscanf(line, "%8x:%2x:%2x.%1u %n", &domain, &bus, &device, &number, &used) != 4 ||
		!used) {
		domain = 0;
		used = 0;
		if (sscanf(line, "%2x:%2x.%1u %n", &bus, &device, &number, &used) != 3 || !used)
			return NULL;
	}
	if (device > 31 || number > 7 || !isxdigit((unsigned char)line[0]))
		return NULL;
	function->domain = domain;
	function->bus = (uint8_t)bus;
	function->device = (uint8_t)device;
	function->function = (uint8_t)number;
	return line + used;
}

/* -nn: "VGA compatible controller [0300]: Intel Corporation UHD [8086:9a49] (rev 01) (prog-if 00 [VGA])" */
static bool read_named(const char *text, struct lspci_function *function)
{
	unsigned class_code, vendor = 0, device = 0;
	const char *at = strstr(text, "]: ");
	bool found = false;

	if (!at || at - text < 5 || sscanf(at - 5, "[%4x]", &class_code) != 1)
		return false;
	/* The last of that form: names may have brackets, too. */
	while ((at = strchr(at + 1, '['))) {
		unsigned v, d;
		char end;

		if (strlen(at) >= 11 && sscanf(at, "[%4x:%4x%c", &v, &d, &end) == 3 && end == ']') {
			vendor = v;
			device = d;
			found = true;
		}
	}
	function->class_code = class_code << 8;
	function->vendor_id = (uint16_t)vendor;
	function->device_id = (uint16_t)device;
	return found;
}

/* -n: "0300: 8086:9a49 (rev 01) (prog-if 00)" */
static bool read_numbers(const char *text, struct lspci_function *function)
{
	unsigned class_code, vendor, device;

	if (sscanf(text, "%4x: %4x:%4x", &class_code, &vendor, &device) != 3)
		return false;
	function->class_code = class_code << 8;
	function->vendor_id = (uint16_t)vendor;
	function->device_id = (uint16_t)device;
	return true;
}

static bool read_head(const char *line, struct lspci_function *function)
{
	const char *text = read_address(line, function), *at;
	unsigned interface;

	if (!text || (!read_numbers(text, function) && !read_named(text, function)))
		return false;
	at = strstr(text, "(prog-if ");
	if (at && sscanf(at, "(prog-if %2x", &interface) == 1)
		function->class_code |= interface;
	return true;
}

static void read_detail(const char *line, struct lspci_function *function)
{
	static const char driver[] = "Kernel driver in use: ", group[] = "IOMMU group: ";

	line += strspn(line, " \t");
	if (!strncmp(line, driver, strlen(driver)))
		snprintf(function->driver, sizeof(function->driver), "%s", line + strlen(driver));
	else if (!strncmp(line, group, strlen(group)) &&
		 isdigit((unsigned char)line[strlen(group)]))
		function->iommu_group =
			(int32_t)(strtoul(line + strlen(group), NULL, 10) & INT32_MAX);
}

int lspci_next(const char *text, size_t len, size_t *at, struct lspci_function *function)
{
	char line[LINE_SIZE];
	size_t ahead;

	do {
		if (!next_line(text, len, at, line))
			return 0;
	} while (!line[0]);
	*function = (struct lspci_function){.iommu_group = -1};
	if (!read_head(line, function))
		return -EBADMSG;
	for (ahead = *at; next_line(text, len, &ahead, line) && isspace((unsigned char)line[0]);
		*at = ahead)
		read_detail(line, function);
	return 1;
}
