// SPDX-License-Identifier: GPL-2.0-or-later
// Values of facts as people write them.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/value.h"

static const char *text_of(struct blob *blob)
{
	assert_int_equal(blob_terminate(blob), 0);
	return blob->at;
}

static void quantities_read_as_people_write_them(void **state)
{
	static const struct {
		int64_t number;
		enum fact_unit unit;
		const char *text;
	} rows[] = {
		{612000, UNIT_PS, "612 ns"},
		{278, UNIT_PS, "278 ps"},
		{0, UNIT_NS, "0 ns"},
		{999, UNIT_NS, "999 ns"},
		{1500, UNIT_NS, "1.5 us"},
		{2000000, UNIT_NS, "2 ms"},
		{90000000000, UNIT_NS, "90 s"},
		{900000000000000, UNIT_NS, "900000 s"},
		{16688885760, UNIT_BYTES, "15.5 GiB"},
		{1023, UNIT_BYTES, "1023 bytes"},
		{2048, UNIT_KB, "2 MiB"},
		{39, UNIT_BITS, "39 bits"},
		{8, UNIT_COUNT, "8"},
		{-3, UNIT_NS, "-3 ns"},
		{12, UNIT_NONE, "12"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cleanup_blob struct blob out = BLOB_HEAP;

		assert_int_equal(value_append_quantity(&out, rows[i].number, rows[i].unit), 0);
		assert_string_equal(text_of(&out), rows[i].text);
	}
}

static void values_show_what_is_known(void **state)
{
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	fact_set_bool(&facts, FACT_CPU_VMX, true, EV_BIT_OF_CPUID(1, 0, EV_ECX, 5));
	fact_set_bool(&facts, FACT_KVM_CREATE_VM, false, EV_NAMED(EV_KVM, "create_vm", NULL));
	fact_note_errno(&facts, FACT_KVM_CREATE_VM, EBUSY);
	assert_int_equal(value_append_full(&out, &facts, FACT_CPU_VMX, true), 0);
	assert_int_equal(blob_puts(&out, "|"), 0);
	assert_int_equal(value_append_full(&out, &facts, FACT_KVM_CREATE_VM, false), 0);
	assert_string_equal(text_of(&out), "yes (cpuid 00000001.0 ecx[5])|no (EBUSY)");
}

static void microcode_is_hex_as_everywhere(void **state)
{
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	fact_set_int(&facts, FACT_CPU_MICROCODE, 0x1000065, NULL);
	assert_int_equal(value_append(&out, &facts, FACT_CPU_MICROCODE), 0);
	assert_string_equal(text_of(&out), "0x1000065");
}

static void unknown_shows_the_reason(void **state)
{
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	fact_set_refused(&facts, FACT_CPU_VMX_EPT, -EACCES, EV_WHOLE_MSR(0x48b));
	assert_int_equal(value_append_full(&out, &facts, FACT_CPU_VMX_EPT, true), 0);
	assert_int_equal(blob_puts(&out, "|"), 0);
	assert_int_equal(value_append_full(&out, &facts, FACT_CPU_SVM, true), 0);
	assert_string_equal(
		text_of(&out), "unknown: permission (EACCES; msr 48b)|unknown: not-asked");
}

static void names_in_braces_become_values(void **state)
{
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	fact_set_text(&facts, FACT_KVM_BACKEND, "kvm_pvm", NULL);
	fact_set_int(&facts, FACT_LAUNCH_RING0_PS, 612000, NULL);
	assert_int_equal(value_expand(&out, &facts,
				 "{kvm.backend}: {launch.ring0_ps} an instruction, {cpu.vmx}"),
		0);
	assert_string_equal(text_of(&out), "kvm_pvm: 612 ns an instruction, unknown");
}

static void other_braces_stay(void **state)
{
	static const char text[] = "usermod -aG kvm ${USER}; echo {} {no.such.fact} {cpu.vmx {";
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	assert_int_equal(value_expand(&out, &facts, text), 0);
	assert_string_equal(text_of(&out), text);
}

static void a_value_is_not_expanded_again(void **state)
{
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	fact_set_text(&facts, FACT_CPU_BRAND, "{cpu.brand}{kvm.backend}", NULL);
	assert_int_equal(value_expand(&out, &facts, "<{cpu.brand}>"), 0);
	assert_string_equal(text_of(&out), "<{cpu.brand}{kvm.backend}>");
}

static void no_room_is_an_error(void **state)
{
	struct fact_table facts = {0};
	char memory[4];
	struct blob out = BLOB_FIXED(memory);

	(void)state;
	assert_true(value_expand(&out, &facts, "longer than that") < 0);
}

/* Somebody copies a command into a root shell: nothing that the machine chose may stand in it. */
static void commands_take_addresses_and_nothing_else(void **state)
{
	static const char command[] =
		"for d in {passthrough.device.rebind}; do f {cpu.brand} {cpu.count} ${d}; done";
	struct fact_table facts = {0};
	cleanup_blob struct blob out = BLOB_HEAP, evil = BLOB_HEAP;

	(void)state;
	fact_set_text(
		&facts, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:01:00.0 0000:01:00.1", EV_PCI_SCAN);
	fact_set_text(&facts, FACT_CPU_BRAND, "x; reboot", EV_PCI_SCAN);
	fact_set_int(&facts, FACT_CPU_COUNT, 4, EV_PCI_SCAN);
	assert_int_equal(value_expand_command(&out, &facts, command), 0);
	assert_string_equal(text_of(&out),
		"for d in 0000:01:00.0 0000:01:00.1; do f {cpu.brand} {cpu.count} ${d}; done");
	fact_set_text(&facts, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:01:00.0;a", EV_PCI_SCAN);
	assert_int_equal(value_expand_command(&evil, &facts, command), 0);
	assert_string_equal(text_of(&evil), command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_take_addresses_and_nothing_else),
		cmocka_unit_test(quantities_read_as_people_write_them),
		cmocka_unit_test(values_show_what_is_known),
		cmocka_unit_test(microcode_is_hex_as_everywhere),
		cmocka_unit_test(unknown_shows_the_reason),
		cmocka_unit_test(names_in_braces_become_values),
		cmocka_unit_test(other_braces_stay),
		cmocka_unit_test(a_value_is_not_expanded_again),
		cmocka_unit_test(no_room_is_an_error),
	};

	return cmocka_run_group_tests_name("report_value", tests, NULL, NULL);
}
