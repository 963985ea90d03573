// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI functions: their addresses as text, and their order. Pure. */
#ifndef VIRTSCOUT_PROBE_PCI_FUNCTION_H
#define VIRTSCOUT_PROBE_PCI_FUNCTION_H

#include "probe/source.h"

#include <stddef.h>

/*
 * "0000:00:02.0", as sysfs writes it (domains above FFFFH have more digits), into @function. 0 or
 * -EINVAL.
 */
int pci_address_parse(const char *text, struct pci_function *function);

/*
 * The lines of a device's uevent in sysfs that tell who it is: vendor, device, class, driver ("":
 * none is bound, which has no line; dev_uevent() in drivers/base/core.c). False: they do not tell
 * all of the first three; what they tell is set.
 */
bool pci_uevent_decode(const char *text, struct pci_function *function);

/* What does not fit is cut off: the name is there to be shown. */
void pci_driver_set(struct pci_function *function, const char *name, size_t len);

/* By address; for qsort(). */
int pci_function_compare(const void *a, const void *b);

/*
 * Sorts @count rows of @size bytes that begin with a function; most come sorted, which costs
 * nothing then.
 */
void pci_functions_sort(void *rows, size_t count, size_t size);

#endif
