// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "probe/decode_pci_config.h"
#include "tests/fake/pci_space.h"

static void extended_capabilities_are_found(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x01);
	pci_space_add(&space, 0x200, 0x0d);
	pci_space_add(&space, 0x180, 0x1b);
	pci_space_add(&space, 0x220, 0x10);
	pci_space_u16(&space, 0x220 + 0x08, 1);
	pci_space_u16(&space, 0x220 + 0x0e, 8);
	pci_space_u16(&space, 0x220 + 0x10, 3);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_true(caps.acs);
	assert_true(caps.pasid);
	assert_true(caps.sriov);
	assert_int_equal(caps.total_vfs, 8);
	assert_int_equal(caps.active_vfs, 3);
	assert_false(caps.ats);
	assert_false(caps.pri);
	/* NumVFs counts for nothing while VF Enable is clear. */
	pci_space_u16(&space, 0x220 + 0x08, 0);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_int_equal(caps.active_vfs, 0);
}

static void ats_and_pri_are_found(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x00); /* hidden: the list goes on behind it */
	pci_space_add(&space, 0x140, 0x0f);
	pci_space_add(&space, 0xff8, 0x13);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_true(caps.ats);
	assert_true(caps.pri);
	assert_false(caps.acs);
}

static void an_empty_extended_space_has_none(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_false(caps.acs || caps.ats || caps.sriov);
	pci_space_u32(&space, 0x100, 0xffffffff);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_false(caps.acs || caps.ats || caps.sriov);
}

static void few_bytes_tell_nothing_of_an_express_function(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x0d);
	assert_int_equal(pci_config_decode(space.bytes, 256, &caps), -ENODATA);
	assert_int_equal(pci_config_decode(space.bytes, 64, &caps), -ENODATA);
	assert_int_equal(pci_config_decode(space.bytes, 63, &caps), -ENODATA);
	assert_int_equal(pci_config_decode(space.bytes, 0, &caps), -ENODATA);
	assert_false(caps.acs);
}

static void a_conventional_function_has_none(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, false);
	assert_int_equal(pci_config_decode(space.bytes, 256, &caps), 0);
	assert_false(caps.acs || caps.ats || caps.sriov);
	/* Its list begins behind what an unprivileged reader sees. */
	assert_int_equal(pci_config_decode(space.bytes, 64, &caps), -ENODATA);
	/* Without a list 64 bytes are enough. */
	pci_space_u16(&space, 0x06, 0);
	assert_int_equal(pci_config_decode(space.bytes, 64, &caps), 0);
	/* Host bridges may have extended space without the capability. */
	pci_space_u32(&space, 0x08, 0x06000000);
	assert_int_equal(pci_config_decode(space.bytes, 64, &caps), -ENODATA);
}

static void lists_that_go_astray_are_seen(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x0d);
	pci_space_u16(&space, 0x102, 0x1001); /* next: itself */
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -EBADMSG);
	assert_false(caps.acs);
	pci_space_u16(&space, 0x102, 0x0801); /* next: inside the conventional space */
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -EBADMSG);
	pci_space_begin(&space, true);
	pci_space_add(&space, 0xff0, 0x10);
	pci_space_u32(&space, 0x100, 0xff010001);
	assert_int_equal(
		pci_config_decode(space.bytes, 4096, &caps), -EBADMSG); /* SR-IOV does not fit */
	pci_space_begin(&space, false);
	space.bytes[0x51] = 0x40; /* 40H, 50H, 40H, ... */
	assert_int_equal(pci_config_decode(space.bytes, 256, &caps), -EBADMSG);
	space.bytes[0x34] = 0x10;
	assert_int_equal(pci_config_decode(space.bytes, 256, &caps), -EBADMSG);
}

static void a_function_that_is_gone_is_told_from_a_virtual_one(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	memset(&space, 0xff, sizeof(space));
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -ENODEV);
	pci_space_begin(&space, true);
	pci_space_u32(&space, 0, 0xffffffff);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extended_capabilities_are_found),
		cmocka_unit_test(ats_and_pri_are_found),
		cmocka_unit_test(an_empty_extended_space_has_none),
		cmocka_unit_test(few_bytes_tell_nothing_of_an_express_function),
		cmocka_unit_test(a_conventional_function_has_none),
		cmocka_unit_test(lists_that_go_astray_are_seen),
		cmocka_unit_test(a_function_that_is_gone_is_told_from_a_virtual_one),
	};

	return cmocka_run_group_tests_name("decode_pci_config", tests, NULL, NULL);
}
