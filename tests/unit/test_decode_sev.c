// SPDX-License-Identifier: GPL-2.0-or-later
// What SEV needs: numbers of guests, the reverse map table, the kernel's list of scarce things.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_sev.h"
#include "probe/decode_text.h"

static void guests_with_encrypted_state_have_the_lower_numbers(void **state)
{
	(void)state;
	assert_int_equal(sev_es_asids(509, 100), 99);
	assert_int_equal(sev_es_asids(509, 1), 0);
	/* All of them, and none told. */
	assert_int_equal(sev_es_asids(509, 510), 509);
	assert_int_equal(sev_es_asids(15, 0), 0);
	assert_int_equal(sev_es_asids(0, 1), 0);
	/* Out of range, as a Zen 5 was captured with. */
	assert_int_equal(sev_es_asids(1006, 0x43b6eb6c), -1);
	assert_int_equal(sev_es_asids(509, 511), -1);
	assert_int_equal(sev_es_asids(UINT32_MAX, UINT32_MAX), UINT32_MAX - 1);
}

static void the_map_reaches_from_its_base_to_its_last_byte(void **state)
{
	(void)state;
	assert_int_equal(rmp_bytes(0x100000000, 0x13fffffff), 0x40000000);
	assert_int_equal(rmp_bytes(0x2000, 0x3fff), 0x2000);
	assert_int_equal(rmp_bytes(0, 0), 0);
	/* After reset the low bits of the end are ones. */
	assert_int_equal(rmp_bytes(0, 0x1fff), 0);
	assert_int_equal(rmp_bytes(0x200000, 0x1fff), 0);
	assert_int_equal(rmp_bytes(0x200000, 0x100000), -1);
	assert_int_equal(rmp_bytes(UINT64_MAX, UINT64_MAX), 0x2000);
}

static void capacities_are_found_by_their_whole_names(void **state)
{
	const struct span text = text_span("sev 410\nsev_es 99\ntdx 31\n");
	int64_t count = -7;

	(void)state;
	assert_int_equal(misc_capacity(text, "sev_es", &count), 0);
	assert_int_equal(count, 99);
	assert_int_equal(misc_capacity(text, "sev", &count), 0);
	assert_int_equal(count, 410);
	assert_int_equal(misc_capacity(text, "tdx", &count), 0);
	assert_int_equal(count, 31);
	assert_int_equal(misc_capacity(text, "se", &count), -ENOENT);
	assert_int_equal(misc_capacity(text_span(""), "sev", &count), -ENOENT);
}

static void capacities_that_are_no_numbers_are_malformed(void **state)
{
	int64_t count = 0;

	(void)state;
	assert_int_equal(misc_capacity(text_span("sev\n"), "sev", &count), -EBADMSG);
	assert_int_equal(misc_capacity(text_span("sev max\n"), "sev", &count), -EBADMSG);
	assert_int_equal(misc_capacity(text_span("sev -1\n"), "sev", &count), -EBADMSG);
	assert_int_equal(
		misc_capacity(text_span("sev 99999999999999999999\n"), "sev", &count), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guests_with_encrypted_state_have_the_lower_numbers),
		cmocka_unit_test(the_map_reaches_from_its_base_to_its_last_byte),
		cmocka_unit_test(capacities_are_found_by_their_whole_names),
		cmocka_unit_test(capacities_that_are_no_numbers_are_malformed),
	};

	return cmocka_run_group_tests_name("decode_sev", tests, NULL, NULL);
}
