// SPDX-License-Identifier: GPL-2.0-or-later
// What a processor offers against speculation, and what taints the kernel: bits to words.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_arch_capabilities.h"
#include "probe/decode_taints.h"

static void capabilities_have_qemus_names(void **state)
{
	char text[ARCH_CAPABILITIES_TEXT];

	(void)state;
	/* A captured Cascade Lake; bits 11 and 16 or higher are no vulnerability's. */
	arch_capabilities_text(0x2b, text);
	assert_string_equal(text, "rdctl-no,ibrs-all,skip-l1dfl-vmentry,mds-no");
	arch_capabilities_text(UINT64_C(0x400000000d08e0eb), text);
	assert_string_equal(text,
		"rdctl-no,ibrs-all,skip-l1dfl-vmentry,mds-no,pschange-mc-no,tsx-ctrl,sbdr-ssdp-no,"
		"fbsdp-no,psdp-no,rrsba,pbrsb-no,gds-no,rfds-no,its-no");
	arch_capabilities_text(0, text);
	assert_string_equal(text, "none");
	arch_capabilities_text(UINT64_C(1) << 63, text);
	assert_string_equal(text, "none");
	arch_capabilities_text(UINT64_MAX, text);
	assert_true(strlen(text) < sizeof(text));
	assert_non_null(strstr(text, ",its-no"));
}

static void controls_are_the_vendors_own(void **state)
{
	const struct controls_leaves all = {
		.leaf7 = {~0u, ~0u, ~0u, ~0u},
		.leaf7_2 = {~0u, ~0u, ~0u, ~0u},
		.ext8 = {~0u, ~0u, ~0u, ~0u},
		.ext21 = {~0u, ~0u, ~0u, ~0u},
	};
	const struct controls_leaves skylake = {.leaf7 = {.edx = 0x9c000400}};
	const struct controls_leaves rome = {.ext8 = {.ebx = 0x18cf757}};
	const struct controls_leaves none = {0};
	char text[ARCH_CAPABILITIES_TEXT];

	(void)state;
	cpu_controls_text(&skylake, CONTROLS_OF_INTEL, text);
	assert_string_equal(text, "md-clear,spec-ctrl,stibp,flush-l1d,ssbd");
	cpu_controls_text(&rome, CONTROLS_OF_AMD, text);
	assert_string_equal(text, "ibpb,ibrs,amd-stibp,amd-ssbd");
	cpu_controls_text(&rome, CONTROLS_OF_INTEL, text);
	assert_string_equal(text, "none");
	cpu_controls_text(&none, CONTROLS_OF_AMD, text);
	assert_string_equal(text, "none");
	cpu_controls_text(&all, CONTROLS_OF_AMD, text);
	assert_null(strstr(text, "md-clear"));
	assert_non_null(strstr(text, ",tsa-l1-no"));
	cpu_controls_text(&all, CONTROLS_OF_INTEL, text);
	assert_null(strstr(text, "tsa"));
	assert_non_null(strstr(text, ",mcdt-no"));
}

static void taints_have_words(void **state)
{
	char text[TAINTS_TEXT];

	(void)state;
	taints_text(0, text);
	assert_string_equal(text, "none");
	taints_text(1 << 0 | 1 << 12 | 1 << 13, text);
	assert_string_equal(text, "proprietary-module,out-of-tree-module,unsigned-module");
	taints_text(UINT64_C(1) << 63 | 1 << 20, text);
	assert_string_equal(text, "bit-20,bit-63");
	taints_text(UINT64_MAX, text);
	assert_true(strlen(text) < sizeof(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities_have_qemus_names),
		cmocka_unit_test(controls_are_the_vendors_own),
		cmocka_unit_test(taints_have_words),
	};

	return cmocka_run_group_tests_name("decode_arch_capabilities", tests, NULL, NULL);
}
