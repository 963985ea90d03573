// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_kconfig.h"
#include "probe/decode_text.h"

static void options_are_found_by_their_whole_name(void **state)
{
	struct span text = text_span("#\n# Linux\n#\nCONFIG_XEN_PVH=y\nCONFIG_XEN=y\n"
				     "# CONFIG_XEN_PV is not set\nCONFIG_KVM=m\nCONFIG_NR_CPUS=64\n"
				     "CONFIG_MMU=y\n# CONFIG_MODULES is not set");

	(void)state;
	assert_int_equal(kconfig_get(text, "XEN"), KCONFIG_ON);
	assert_int_equal(kconfig_get(text, "XEN_PV"), KCONFIG_OFF);
	assert_int_equal(kconfig_get(text, "KVM"), KCONFIG_MODULE);
	assert_int_equal(kconfig_get(text, "XEN_DOM0"), KCONFIG_ABSENT);
	assert_int_equal(kconfig_get(text, "NR_CPUS"), KCONFIG_ABSENT);
	assert_true(kconfig_plausible(text));
}

static void other_texts_are_no_configuration(void **state)
{
	(void)state;
	assert_false(kconfig_plausible(text_span("")));
	assert_false(kconfig_plausible(text_span("CONFIG_MMU=y\n")));
	assert_false(kconfig_plausible(text_span("\x1f\x8b\x08")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_found_by_their_whole_name),
		cmocka_unit_test(other_texts_are_no_configuration),
	};

	return cmocka_run_group_tests_name("decode_kconfig", tests, NULL, NULL);
}
