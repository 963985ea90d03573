// SPDX-License-Identifier: GPL-2.0-or-later
// Capabilities in PCI configuration space, whole, short, looping or read piece by piece.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

/* ACS at 100H with these registers. */
static void acs_space(struct pci_space *space, uint16_t able, uint16_t on)
{
	pci_space_begin(space, true);
	pci_space_add(space, 0x100, 0x0d);
	pci_space_u16(space, 0x104, able);
	pci_space_u16(space, 0x106, on);
}

static void acs_isolates_where_all_that_can_be_switched_is_on(void **state)
{
	static const struct {
		uint16_t able, on;
		bool isolates;
	} cases[] = {
		{0x1d, 0x1d, true}, {0x1d, 0x1c, false}, /* source validation is off */
		{0x1d, 0x19, false},                     /* request redirect */
		{0x1d, 0x15, false},                     /* completion redirect */
		{0x1d, 0x0d, false},                     /* upstream forwarding */
		{0x1d, 0x00, false},
		{0x5f, 0x1d,
			true}, /* translation blocking and direct translated are no part of it */
		{0x0c, 0x0c, true}, /* a multi-function endpoint: the rest is not for it to do */
		{0x00, 0x00, true}, /* it can switch nothing: what it does it does always */
		{0x1c, 0xff, true},
		{0xff7d, 0x001d, true}, /* the egress vector's size lies above */
	};
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		acs_space(&space, cases[i].able, cases[i].on);
		print_message("case %zu\n", i);
		assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
		assert_true(caps.acs);
		assert_int_equal(caps.acs_isolates, cases[i].isolates);
	}
	pci_space_begin(&space, true);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_false(caps.acs_isolates);
	/* Its registers would lie behind the end. */
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x01);
	pci_space_add(&space, 0xffc, 0x0d);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -EBADMSG);
	assert_false(caps.acs);
}

static void the_type_of_a_port_is_in_its_express_capability(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_int_equal(caps.port, PCI_PORT_ENDPOINT);
	assert_false(caps.multifunction);
	pci_space_u16(&space, 0x52, 0x0142);
	space.bytes[0x0e] = 0x81;
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_int_equal(caps.port, PCI_PORT_ROOT);
	assert_true(caps.multifunction);
	pci_space_u16(&space, 0x52, 0x0062);
	pci_space_add(&space, 0x100, 0x0e);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_int_equal(caps.port, PCI_PORT_DOWNSTREAM);
	assert_true(caps.ari);
	/* A conventional list that goes astray takes the port with it, and nothing else. */
	space.bytes[0x41] = 0x40;
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_int_equal(caps.port, PCI_PORT_UNKNOWN);
	assert_true(caps.ari);
	pci_space_begin(&space, false);
	assert_int_equal(pci_config_decode(space.bytes, 256, &caps), 0);
	assert_int_equal(caps.port, PCI_PORT_NONE);
	assert_int_equal(pci_config_decode(space.bytes, 63, &caps), -ENODATA);
	assert_int_equal(caps.port, PCI_PORT_UNKNOWN);
}

static void lists_of_every_length_end(void **state)
{
	struct pci_capabilities caps;
	struct pci_space space;

	(void)state;
	/* As many capabilities as fit, each of 8 bytes, the last one PASID. */
	pci_space_begin(&space, true);
	for (unsigned at = 0x100; at < 0xff8; at += 8)
		pci_space_add(&space, at, 0x0b);
	pci_space_add(&space, 0xff8, 0x1b);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_true(caps.pasid);
	/* The last one leads back to the first. */
	pci_space_u16(&space, 0xffa, 0x1001);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -EBADMSG);
	/* To an odd address: the lowest two bits are none of it. */
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x0b);
	pci_space_add(&space, 0x200, 0x0f);
	pci_space_u16(&space, 0x102, 0x2031);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), 0);
	assert_true(caps.ats);
	/* All ones where a capability should be: the function has gone meanwhile. */
	pci_space_u32(&space, 0x200, 0xffffffff);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &caps), -EBADMSG);
	assert_false(caps.ats);
}

static void the_header_says_who_it_is(void **state)
{
	struct pci_header header;
	struct pci_space space;

	(void)state;
	pci_space_begin(&space, true);
	assert_true(pci_header_decode(space.bytes, 64, &header));
	assert_int_equal(header.vendor_id, 0x1234);
	assert_int_equal(header.device_id, 0x5678);
	assert_int_equal(header.class_code, 0x030000);
	assert_false(pci_header_decode(space.bytes, 63, &header));
	pci_space_u16(&space, 0, 0xffff);
	assert_false(pci_header_decode(space.bytes, 64, &header));
	assert_int_equal(header.class_code, 0x030000);
	pci_space_u16(&space, 0, 0);
	assert_false(pci_header_decode(space.bytes, 64, &header));
}

/* A space that comes piece by piece. */
struct pieces {
	struct pci_config config;
	const struct pci_space *from;
	unsigned brought;
	unsigned fail_at; /* 0: nowhere */
};

static int bring(struct pci_config *config, unsigned at, unsigned size)
{
	struct pieces *pieces = (struct pieces *)config;

	if (pieces->fail_at && at >= pieces->fail_at)
		return -EIO;
	assert_true(at + size <= config->len);
	memcpy(config->bytes + at, pieces->from->bytes + at, size);
	pieces->brought += size;
	return 0;
}

static void no_more_is_read_than_the_lists_lead_to(void **state)
{
	struct pci_capabilities whole, caps;
	struct pci_space space;
	uint8_t bytes[4096] = {0};
	struct pieces pieces = {
		.config = {.bytes = bytes, .len = 4096, .need = bring}, .from = &space};

	(void)state;
	acs_space(&space, 0x1d, 0x1d);
	pci_space_add(&space, 0x200, 0x10);
	pci_space_u16(&space, 0x20e, 7);
	pci_space_u16(&space, 0x52, 0x0142);
	assert_int_equal(pci_config_decode(space.bytes, 4096, &whole), 0);
	assert_int_equal(pci_config_walk(&pieces.config, &caps), 0);
	expect_same_capabilities(&caps, &whole);
	assert_true(pieces.brought < 128);
	/* What was brought says the same again. */
	assert_int_equal(pci_config_decode(bytes, 4096, &caps), 0);
	expect_same_capabilities(&caps, &whole);
	pieces.fail_at = 0x104;
	assert_int_equal(pci_config_walk(&pieces.config, &caps), -EIO);
	assert_false(caps.acs);
	pieces.fail_at = 0x40;
	assert_int_equal(pci_config_walk(&pieces.config, &caps), -EIO);
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
		cmocka_unit_test(acs_isolates_where_all_that_can_be_switched_is_on),
		cmocka_unit_test(the_type_of_a_port_is_in_its_express_capability),
		cmocka_unit_test(lists_of_every_length_end),
		cmocka_unit_test(the_header_says_who_it_is),
		cmocka_unit_test(no_more_is_read_than_the_lists_lead_to),
	};

	return cmocka_run_group_tests_name("decode_pci_config", tests, NULL, NULL);
}
