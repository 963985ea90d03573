// SPDX-License-Identifier: GPL-2.0-or-later
// Parameters of the kernel command line, as the kernel parts them.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_cmdline.h"
#include "probe/decode_text.h"

static void values_of_one_name_add_up(void **state)
{
	struct span line = text_span("quiet iommu=pt amd_iommu=x iommu=1 iommu\n");
	char text[16];

	(void)state;
	assert_int_equal(cmdline_values(line, "iommu", text, sizeof(text)), 0);
	assert_string_equal(text, "pt,1");
	assert_int_equal(cmdline_values(line, "intel_iommu", text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(cmdline_values(line, "iommu", text, 4), -ENOBUFS);
}

static void dashes_and_underscores_are_the_same(void **state)
{
	struct cmdline_arg arg;

	(void)state;
	assert_true(cmdline_last(text_span("kvm-intel.nested=0"), "kvm_intel.nested", &arg));
	assert_true(text_is(arg.value, "0"));
	assert_false(cmdline_last(text_span("kvm_intel.nestedx=0"), "kvm_intel.nested", &arg));
}

static void what_follows_two_dashes_is_not_the_kernels(void **state)
{
	struct cmdline_arg arg;

	(void)state;
	assert_false(cmdline_last(text_span("quiet -- iommu=off"), "iommu", &arg));
	assert_true(cmdline_last(text_span("--x iommu=off"), "iommu", &arg));
}

static void the_last_one_counts(void **state)
{
	struct cmdline_arg arg;

	(void)state;
	assert_true(cmdline_last(
		text_span("mitigations=off mitigations=auto,nosmt"), "mitigations", &arg));
	assert_true(text_is(arg.value, "auto,nosmt"));
}

static void quotes_hold_blanks(void **state)
{
	struct span rest = text_span("a=\"b c\" \"d=e f\" g=\"\"\th=\"open iommu=on");
	struct cmdline_arg arg;

	(void)state;
	assert_true(cmdline_next(&rest, &arg));
	assert_true(text_is(arg.value, "b c"));
	assert_true(cmdline_next(&rest, &arg));
	assert_true(cmdline_is(&arg, "d"));
	assert_true(text_is(arg.value, "e f"));
	assert_true(cmdline_next(&rest, &arg));
	assert_int_equal(arg.value.len, 0);
	assert_true(cmdline_next(&rest, &arg));
	assert_true(text_is(arg.value, "open iommu=on"));
	assert_false(cmdline_next(&rest, &arg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_one_name_add_up),
		cmocka_unit_test(dashes_and_underscores_are_the_same),
		cmocka_unit_test(what_follows_two_dashes_is_not_the_kernels),
		cmocka_unit_test(the_last_one_counts),
		cmocka_unit_test(quotes_hold_blanks),
	};

	return cmocka_run_group_tests_name("decode_cmdline", tests, NULL, NULL);
}
