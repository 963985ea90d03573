// SPDX-License-Identifier: GPL-2.0-or-later
// Interrupt chips in /proc/interrupts.
#include "probe/decode_interrupts.h"

#include "probe/decode_text.h"

/* " 24:   1   0   IR-PCI-MSI 1048576-edge   eth0": the chip is the first word that is no number. */
static bool line_chip(struct span line, struct span *chip)
{
	struct span irq;

	if (!text_word(&line, &irq) || irq.len < 2 || irq.at[irq.len - 1] != ':')
		return false;
	irq.len--;
	if (text_number(irq) < 0)
		return false; /* NMI:, LOC:, ...: no device's */
	while (text_word(&line, chip))
		if (text_number(*chip) < 0)
			return true;
	return false;
}

void interrupts_decode(struct span text, struct interrupts *interrupts)
{
	struct span line, chip;

	*interrupts = (struct interrupts){0};
	while (text_line(&text, &line)) {
		if (!line_chip(line, &chip))
			continue;
		if (text_begins(chip, "IR-"))
			interrupts->remapped++;
		else if (text_begins(chip, "IO-APIC") || text_begins(chip, "PCI-MSI"))
			interrupts->direct++;
	}
}
