// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCI functions: their addresses as text (Documentation/PCI/sysfs-pci.rst), their uevent
 * (pci_uevent() in drivers/pci/pci-driver.c), and their order.
 */
#include "probe/pci_function.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/hex_digit.h"

/* Hex digits up to @end into @value: their number, or 0 where that is not @min to @max. */
static size_t hex_until(const char *text, char end, size_t min, size_t max, uint32_t *value)
{
	size_t len = 0;

	*value = 0;
	for (; text[len] != end; len++) {
		unsigned digit = hex_digit(text[len]);

		if (digit == HEX_NO_DIGIT || len == max)
			return 0;
		*value = *value << 4 | digit;
	}
	return len >= min ? len : 0;
}

/* All of @text up to @end is a number of 1 to @max hex digits. */
static bool hex_number(const char *text, const char *end, size_t max, uint32_t *number)
{
	if (text == end || (size_t)(end - text) > max)
		return false;
	for (*number = 0; text < end; text++) {
		unsigned digit = hex_digit(*text);

		if (digit == HEX_NO_DIGIT)
			return false;
		*number = *number << 4 | digit;
	}
	return true;
}

int pci_address_parse(const char *text, struct pci_function *function)
{
	// clang-format off
	static const struct {
		char end;
		uint8_t min, max; /* digits */
		uint8_t limit;    /* largest value, 0: any */
	} parts[4] = {{':', 4, 8, 0}, {':', 2, 2, 0}, {'.', 2, 2, 31}, {'\0', 1, 1, 7}};
	// clang-format on
	uint32_t values[4];

	for (size_t i = 0; i < 4; i++) {
		size_t len = hex_until(text, parts[i].end, parts[i].min, parts[i].max, &values[i]);

		if (!len || (parts[i].limit && values[i] > parts[i].limit))
			return -EINVAL;
		text += len + 1;
	}
	function->domain = values[0];
	function->bus = (uint8_t)values[1];
	function->device = (uint8_t)values[2];
	function->function = (uint8_t)values[3];
	return 0;
}

void pci_driver_set(struct pci_function *function, const char *name, size_t len)
{
	if (len >= sizeof(function->driver))
		len = sizeof(function->driver) - 1;
	memset(function->driver, 0, sizeof(function->driver));
	memcpy(function->driver, name, len);
}

bool pci_uevent_decode(const char *text, struct pci_function *function)
{
	bool has_class = false, has_id = false;
	uint32_t number, second;

	function->driver[0] = '\0';
	for (; *text; text += strspn(text, "\n")) {
		size_t len = strcspn(text, "\n");

		if (!strncmp(text, "DRIVER=", 7)) {
			pci_driver_set(function, text + 7, len - 7);
		} else if (!strncmp(text, "PCI_CLASS=", 10)) {
			has_class = hex_number(text + 10, text + len, 6, &number);
			function->class_code = has_class ? number : function->class_code;
		} else if (!strncmp(text, "PCI_ID=", 7) && len == 16 && text[11] == ':') {
			has_id = hex_number(text + 7, text + 11, 4, &number) &&
				 hex_number(text + 12, text + 16, 4, &second);
			if (has_id) {
				function->vendor_id = (uint16_t)number;
				function->device_id = (uint16_t)second;
			}
		}
		text += len;
	}
	return has_class && has_id;
}

static uint64_t sort_key(const struct pci_function *function)
{
	return (uint64_t)function->domain << 24 | (uint64_t)function->bus << 16 |
	       (uint64_t)function->device << 8 | function->function;
}

int pci_function_compare(const void *a, const void *b)
{
	uint64_t one = sort_key(a), two = sort_key(b);

	return (one > two) - (one < two);
}

void pci_functions_sort(void *rows, size_t count, size_t size)
{
	const char *at = rows;

	for (size_t i = 1; i < count; i++)
		if (pci_function_compare(at + (i - 1) * size, at + i * size) > 0) {
			qsort(rows, count, size, pci_function_compare);
			return;
		}
}
