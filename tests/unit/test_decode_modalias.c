// SPDX-License-Identifier: GPL-2.0-or-later
// Which features the kernel counts as the machine's.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_modalias.h"
#include "probe/decode_text.h"
#include "probe/probe_cpu.h"
#include "tests/fake/probe_run.h"

#define HEAD "cpu:type:x86,ven0002fam0017mod0001:feature:"

static void the_list_is_read_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *text;
		int vmx, svm;
	} rows[] = {
		{HEAD ",0000,0085,00C0\n", 1, 0},
		{HEAD ",0000,0084,00C2\n", 0, 1},
		{HEAD ",00c2\n", 0, 1},
		{HEAD "\n", 0, 0},
		{"", -ENOENT, -ENOENT},
		{"cpu:type:aarch64:feature:,0000,0085\n", -ENOENT, -ENOENT},
		{HEAD ",0000,0085", -EBADMSG, -EBADMSG},
		{HEAD ",0000,0085,00", -EBADMSG, -EBADMSG},
		{HEAD ",0000 0085\n", -EBADMSG, -EBADMSG},
		{HEAD ",00x0,0085\n", -EBADMSG, -EBADMSG},
		{HEAD ",0085\n\n", -EBADMSG, -EBADMSG},
		{"cpu:type:x86,ven0002fam0017mod0001\n", -EBADMSG, -EBADMSG},
		{"of:NcpuT(null)\n", -EBADMSG, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("# \"%s\"\n", rows[i].text);
		assert_int_equal(modalias_counts(text_span(rows[i].text), KERNEL_VMX), rows[i].vmx);
		assert_int_equal(modalias_counts(text_span(rows[i].text), KERNEL_SVM), rows[i].svm);
	}
}

static void run(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_cpu_counted(&run->context);
}

static void a_refusal_or_another_text_leaves_it_unknown(void **state)
{
	static const char path[] = "/sys/devices/system/cpu/modalias";
	struct source_table counts = SOURCE_TABLE(FILE_TEXT(path, HEAD ",00C2\n"));
	struct source_table refused = SOURCE_TABLE(FILE_ERR(path, EACCES));
	struct source_table damaged = SOURCE_TABLE(FILE_TEXT(path, "cpu:type:x86,\n"));
	struct source_table empty = SOURCE_TABLE(FILE_TEXT(path, ""));
	struct probe_run one;

	(void)state;
	run(&one, &counts);
	expect_yes(&one.facts, FACT_KERNEL_FEATURE_SVM);
	expect_no(&one.facts, FACT_KERNEL_FEATURE_VMX);
	probe_run_close(&one);
	run(&one, &refused);
	expect_unknown(&one.facts, FACT_KERNEL_FEATURE_SVM, WHY_PERMISSION);
	probe_run_close(&one);
	run(&one, &damaged);
	expect_unknown(&one.facts, FACT_KERNEL_FEATURE_SVM, WHY_MALFORMED);
	probe_run_close(&one);
	run(&one, &empty);
	expect_unknown(&one.facts, FACT_KERNEL_FEATURE_VMX, WHY_NO_INTERFACE);
	probe_run_close(&one);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_read_whole_or_not_at_all),
		cmocka_unit_test(a_refusal_or_another_text_leaves_it_unknown),
	};

	return cmocka_run_group_tests_name("decode_modalias", tests, NULL, NULL);
}
