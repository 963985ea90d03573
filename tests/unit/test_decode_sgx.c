// SPDX-License-Identifier: GPL-2.0-or-later
// SGX's sections and opt-in; Intel's memory encryption and its keys.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_sgx.h"
#include "probe/decode_tme.h"

static void a_section_has_a_size(void **state)
{
	/* A captured client processor: 93.5 MiB at 70200000H. */
	const struct cpuid_regs client = {.eax = 0x70200001, .ecx = 0x05d80001};
	const struct cpuid_regs server = {
		.eax = 0x8c000001, .ebx = 0x10, .ecx = 0xfc000001, .edx = 0x7fffff1f};
	uint64_t bytes;

	(void)state;
	assert_int_equal(sgx_section(&client, &bytes), SGX_SECTION_EPC);
	assert_int_equal(bytes, 0x05d80000);
	assert_int_equal(sgx_section(&server, &bytes), SGX_SECTION_EPC);
	assert_int_equal(bytes, UINT64_C(0xfff1ffc000000));
}

static void what_is_no_section_has_none(void **state)
{
	const struct cpuid_regs end = {.eax = 0x70200000, .ecx = 0x05d80001};
	const struct cpuid_regs other = {.eax = 0x70200002, .ecx = 0x05d80001};
	uint64_t bytes = 1;

	(void)state;
	assert_int_equal(sgx_section(&end, &bytes), SGX_SECTION_END);
	assert_int_equal(bytes, 0);
	assert_int_equal(sgx_section(&other, &bytes), SGX_SECTION_OTHER);
	assert_int_equal(bytes, 0);
}

static void the_opt_in_counts_once_it_is_locked(void **state)
{
	(void)state;
	assert_true(sgx_is_opted_in(0x40005));
	assert_false(sgx_is_opted_in(0x40004));
	assert_false(sgx_is_opted_in(0x20005)); /* launch control alone */
	assert_false(sgx_is_opted_in(0));
}

static void memory_encryption_counts_once_it_is_locked(void **state)
{
	(void)state;
	assert_true(tme_is_enabled(3));
	assert_false(tme_is_enabled(1));
	assert_false(tme_is_enabled(2));
	assert_false(tme_is_enabled(UINT64_C(1) << TME_ACTIVATE_BYPASS));
}

static void keys_are_divided(void **state)
{
	const uint64_t keys = UINT64_C(0x4000000001f);

	(void)state;
	assert_int_equal(mktme_keys(keys), 31);
	assert_int_equal(tdx_keys(keys), 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section_has_a_size),
		cmocka_unit_test(what_is_no_section_has_none),
		cmocka_unit_test(the_opt_in_counts_once_it_is_locked),
		cmocka_unit_test(memory_encryption_counts_once_it_is_locked),
		cmocka_unit_test(keys_are_divided),
	};

	return cmocka_run_group_tests_name("decode_sgx", tests, NULL, NULL);
}
