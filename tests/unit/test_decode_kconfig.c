// SPDX-License-Identifier: GPL-2.0-or-later
// Options of a kernel configuration.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "probe/decode_kconfig.h"
#include "probe/decode_text.h"

#define ENDS "CONFIG_MMU=y\n# CONFIG_MODULES is not set\nCONFIG_HAS_DMA=y\n"

static struct kconfig decoded(const char *text)
{
	struct kconfig config;

	kconfig_decode(text_span(text), &config);
	return config;
}

static void options_are_found_by_their_whole_name(void **state)
{
	const struct kconfig config =
		decoded("#\n# Linux\n#\nCONFIG_XEN_PVH=y\nCONFIG_XEN=y\n"
			"# CONFIG_XEN_PV is not set\nCONFIG_KVM=m\nCONFIG_NR_CPUS=64\n" ENDS
			"CONFIG_KVM_INTEL_X=y\nCONFIG_KVM_AMD");

	(void)state;
	assert_int_equal(config.values[KCONFIG_XEN], CONFIG_ON);
	assert_int_equal(config.values[KCONFIG_XEN_PVH], CONFIG_ON);
	assert_int_equal(config.values[KCONFIG_XEN_PV], CONFIG_OFF);
	assert_int_equal(config.values[KCONFIG_KVM], CONFIG_MODULE);
	assert_int_equal(config.values[KCONFIG_KVM_INTEL], CONFIG_ABSENT);
	assert_int_equal(config.values[KCONFIG_KVM_AMD], CONFIG_ABSENT);
	assert_true(config.complete);
}

static void every_option_of_the_table_is_found(void **state)
{
	(void)state;
	for (int i = 0; i < KCONFIG_COUNT; i++) {
		char text[128];
		struct kconfig config;

		print_message("%s\n", kconfig_name((enum kconfig_option)i));
		snprintf(text, sizeof(text), "CONFIG_%s=m\n", kconfig_name((enum kconfig_option)i));
		config = decoded(text);
		for (int k = 0; k < KCONFIG_COUNT; k++)
			assert_int_equal(config.values[k], k == i ? CONFIG_MODULE : CONFIG_ABSENT);
	}
}

static void other_values_are_no_answer(void **state)
{
	static const char *const texts[] = {"CONFIG_KVM=\n", "CONFIG_KVM=yes\n", "CONFIG_KVM\n",
		"CONFIG_KVM=\"y\"\n", "# CONFIG_KVM is set\n", "# CONFIG_KVM\n", " CONFIG_KVM=y\n",
		"XCONFIG_KVM=y\n", "CONFIG_=y\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(decoded(texts[i]).values[KCONFIG_KVM], CONFIG_ABSENT);
}

static void a_later_line_replaces_an_earlier_one(void **state)
{
	const struct kconfig config = decoded("# CONFIG_KVM is not set\nCONFIG_KVM=y\nCONFIG_KVM=");

	(void)state;
	assert_int_equal(config.values[KCONFIG_KVM], CONFIG_ON);
}

static void only_a_complete_configuration_shows_absence(void **state)
{
	const struct kconfig whole = decoded(ENDS);
	const struct kconfig begun = decoded("CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_KVM=y\n");

	(void)state;
	assert_int_equal(kconfig_value(&whole, KCONFIG_KVM, "6.1.0"), CONFIG_OFF);
	assert_false(begun.complete);
	assert_int_equal(kconfig_value(&begun, KCONFIG_KVM, "6.1.0"), CONFIG_ON);
	assert_int_equal(kconfig_value(&begun, KCONFIG_XEN, "6.1.0"), CONFIG_ABSENT);
	assert_false(decoded("").complete);
	assert_false(decoded("\x1f\x8b\x08").complete);
}

static void an_option_younger_than_the_kernel_says_nothing(void **state)
{
	const struct kconfig whole = decoded(ENDS);

	(void)state;
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN_PV, "4.9.0-1"), CONFIG_ABSENT);
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN_PV, "4.12.0"), CONFIG_OFF);
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN_PV, "6.1"), CONFIG_OFF);
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN_PV, ""), CONFIG_ABSENT);
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN_PV, "4"), CONFIG_ABSENT);
	assert_int_equal(kconfig_value(&whole, KCONFIG_XEN, ""), CONFIG_OFF);
}

/* What other names, patches, or no option at all did before the option was there. */
static void what_others_did_before_an_option_is_not_off(void **state)
{
	static const struct {
		enum kconfig_option option;
		const char *before, *since;
	} rows[] = {
		{KCONFIG_MEMCG, "3.5.0", "3.6.0"},
		{KCONFIG_OVERLAY_FS, "3.13.0-170-generic", "3.18.0"},
		{KCONFIG_SECURITY_LOCKDOWN_LSM, "4.15.0-213-generic", "5.4.0-1-generic"},
		{KCONFIG_NETFILTER_XT_MATCH_ADDRTYPE, "2.6.32-754.el6.x86_64",
			"3.10.0-1160.el7.x86_64"},
		{KCONFIG_KVM_XEN, "5.11.0", "5.12.0"},
		{KCONFIG_IOMMU_SUPPORT, "2.6.32-754.el6.x86_64", "3.1.0"},
		{KCONFIG_INTEL_IOMMU, "3.1.0", "3.2.0"},
		{KCONFIG_INTEL_IOMMU_DEFAULT_ON, "3.1.0", "3.2.0"},
		{KCONFIG_IOMMU_DEFAULT_DMA_STRICT, "5.14.0-70.el9.x86_64", "5.15.0"},
		{KCONFIG_IOMMU_DEFAULT_DMA_LAZY, "5.14.0-70.el9.x86_64", "5.15.0"},
	};
	const struct kconfig whole = decoded(ENDS);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", kconfig_name(rows[i].option));
		assert_int_equal(
			kconfig_value(&whole, rows[i].option, rows[i].before), CONFIG_ABSENT);
		assert_int_equal(kconfig_value(&whole, rows[i].option, rows[i].since), CONFIG_OFF);
	}
}

static void headings_name_the_kernel(void **state)
{
	static const struct {
		const char *text, *version;
	} cases[] = {
		{"#\n# Automatically generated file; DO NOT EDIT.\n"
		 "# Linux/x86 6.1.76 Kernel Configuration\n#\n",
			"6.1.76"},
		{"# Linux/x86_64 4.18.0-477.el8.x86_64 Kernel Configuration\n",
			"4.18.0-477.el8.x86_64"},
		{"# Linux kernel version: 2.6.32-431.el6.x86_64\n# Thu Nov 21\n",
			"2.6.32-431.el6.x86_64"},
		{"# Linux/x86 Kernel Configuration\n", NULL},
		{"# Linux guest support\n", NULL},
		{"# Linux/x86 6.1.76\n", NULL},
		{"# Linux\n", NULL},
		{"# Linux kernel version:\n", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct kconfig config = decoded(cases[i].text);

		print_message("case %zu\n", i);
		assert_int_equal(config.version.at != NULL, cases[i].version != NULL);
		if (cases[i].version)
			assert_true(text_is(config.version, cases[i].version));
	}
}

static void a_heading_fits_kernels_of_its_series(void **state)
{
	static const struct {
		const char *version, *release;
		bool fits, whole;
	} cases[] = {
		{"6.1.76", "6.1.0-18-amd64", true, false},
		{"5.15.131", "5.15.0-91-generic", true, false},
		{"6.18.44", "6.18.44-fc", true, true},
		{"6.18.44", "6.18.44", true, true},
		{"4.18.0-477.el8.x86_64", "4.18.0-477.el8.x86_64", true, true},
		{"6.18.4", "6.18.44-fc", true, false},
		{"6.1.76", "6.10.1", false, false},
		{"6.1", "5.1", false, false},
		{"6.1.76", "", false, false},
		{"x", "6.1", false, false},
		{"6.18.44-fc", "6.18.44", true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct span version = text_span(cases[i].version);

		print_message("case %zu\n", i);
		assert_int_equal(kconfig_fits(version, cases[i].release, false), cases[i].fits);
		assert_int_equal(kconfig_fits(version, cases[i].release, true), cases[i].whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_found_by_their_whole_name),
		cmocka_unit_test(every_option_of_the_table_is_found),
		cmocka_unit_test(other_values_are_no_answer),
		cmocka_unit_test(a_later_line_replaces_an_earlier_one),
		cmocka_unit_test(only_a_complete_configuration_shows_absence),
		cmocka_unit_test(an_option_younger_than_the_kernel_says_nothing),
		cmocka_unit_test(what_others_did_before_an_option_is_not_off),
		cmocka_unit_test(headings_name_the_kernel),
		cmocka_unit_test(a_heading_fits_kernels_of_its_series),
	};

	return cmocka_run_group_tests_name("decode_kconfig", tests, NULL, NULL);
}
