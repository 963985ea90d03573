// SPDX-License-Identifier: GPL-2.0-or-later
// Are interrupts remapped, by the names of the chips in /proc/interrupts?
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_interrupts.h"
#include "probe/decode_text.h"

static struct interrupts decode(const char *text)
{
	struct interrupts interrupts;

	interrupts_decode(text_span(text), &interrupts);
	return interrupts;
}

#define HEAD "           CPU0       CPU1\n"

static void remapped_chips_are_told_by_their_prefix(void **state)
{
	struct interrupts now = decode(HEAD "  0:  33  0  IR-IO-APIC    2-edge      timer\n"
					    "120:   0  0  DMAR-MSI    0-edge      dmar0\n"
					    "122:   5  1  IR-PCI-MSIX-0000:00:1f.2   0-edge  ahci\n"
					    "NMI:   0  0   Non-maskable interrupts\n");

	(void)state;
	assert_int_equal(now.remapped, 2);
	assert_int_equal(now.direct, 0);
}

static void plain_chips_are_direct(void **state)
{
	struct interrupts now = decode(HEAD " 24:  1  0  IO-APIC   5-edge  ACPI:Ged\n"
					    " 28:  0  0 PCI-MSIX-0000:00:01.0   0-edge  virtio0\n"
					    "  9:  0  0  XT-PIC  acpi\n");

	(void)state;
	assert_int_equal(now.remapped, 0);
	assert_int_equal(now.direct, 2);
	/* Linux 2.6 joins the chip and the trigger. */
	assert_int_equal(decode("  0:   46   IO-APIC-edge      timer\n").direct, 1);
}

static void names_of_devices_are_not_chips(void **state)
{
	struct interrupts now = decode(HEAD "  1:  0  0  xen-pirq  1  IR-remote IO-APIC\n");

	(void)state;
	assert_int_equal(now.remapped, 0);
	assert_int_equal(now.direct, 0);
}

static void texts_without_lines_say_nothing(void **state)
{
	static const char *const texts[] = {"", HEAD, "IR-\n", "1: 2 3\n", ": IR-X\n", "x: IR-X\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(decode(texts[i]).remapped, 0);
		assert_int_equal(decode(texts[i]).direct, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remapped_chips_are_told_by_their_prefix),
		cmocka_unit_test(plain_chips_are_direct),
		cmocka_unit_test(names_of_devices_are_not_chips),
		cmocka_unit_test(texts_without_lines_say_nothing),
	};

	return cmocka_run_group_tests_name("decode_interrupts", tests, NULL, NULL);
}
