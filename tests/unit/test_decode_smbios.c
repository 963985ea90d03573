// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware's own word on being a virtual machine's.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_smbios.h"

#define VM 0x10

/* Structure type 0 of 24 bytes, with @extension at 13H. */
static void make_type_0(uint8_t structure[24], uint8_t extension)
{
	memset(structure, 0, 24);
	structure[1] = 24;
	structure[0x13] = extension;
}

static void the_bit_is_bit_4_of_byte_13h(void **state)
{
	uint8_t structure[24];

	(void)state;
	make_type_0(structure, VM);
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), 1);
	make_type_0(structure, 0xff & ~VM);
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), 0);
}

static void an_old_structure_has_no_such_byte(void **state)
{
	uint8_t structure[24];

	(void)state;
	make_type_0(structure, VM);
	structure[1] = 0x13;
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), -ENODATA);
	structure[1] = 0x14;
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), 1);
}

static void another_structure_or_part_of_one_is_malformed(void **state)
{
	uint8_t structure[24];

	(void)state;
	make_type_0(structure, VM);
	for (size_t len = 0; len < sizeof(structure); len++)
		assert_int_equal(smbios_vm_bit(structure, len), -EBADMSG);
	structure[0] = 1;
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), -EBADMSG);
	make_type_0(structure, VM);
	structure[1] = 3;
	assert_int_equal(smbios_vm_bit(structure, sizeof(structure)), -EBADMSG);
	assert_int_equal(smbios_vm_bit(NULL, 0), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bit_is_bit_4_of_byte_13h),
		cmocka_unit_test(an_old_structure_has_no_such_byte),
		cmocka_unit_test(another_structure_or_part_of_one_is_malformed),
	};

	return cmocka_run_group_tests_name("decode_smbios", tests, NULL, NULL);
}
