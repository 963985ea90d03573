// SPDX-License-Identifier: GPL-2.0-or-later
// What guests measured against what was inferred.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "report/expect.h"
#include "report/validate.h"

static const struct validate_row rows[] = {
	{"real_mode", "A guest in real mode", "passed", true, true, NULL, 0, 78000,
		"It said hello.", false},
	{"long_mode", "A guest in long mode", "refused", false, false, "KVM_RUN", EIO, 5000, "",
		false},
	{"paging32", "A guest with 32-bit paging", "skipped", .detail = "Not asked for",
		.left_out = true},
};

static size_t expected(const struct fact_table *facts, struct expectation list[EXPECTATIONS_MAX])
{
	return expectations_compare(facts, list);
}

static void nothing_known_expects_nothing(void **state)
{
	struct fact_table facts = {0};
	struct expectation list[EXPECTATIONS_MAX];

	(void)state;
	assert_int_equal(expected(&facts, list), 0);
}

static void a_measurement_agrees(void **state)
{
	struct fact_table facts = {0};
	struct expectation list[EXPECTATIONS_MAX];

	(void)state;
	fact_set_text(&facts, FACT_KVM_SLAT, "ept", NULL);
	fact_set_bool(&facts, FACT_LAUNCH_SLAT, true, NULL);
	assert_int_equal(expected(&facts, list), 1);
	assert_int_equal(list[0].inferred, FACT_KVM_SLAT);
	assert_int_equal(list[0].measured, FACT_LAUNCH_SLAT);
	assert_int_equal(list[0].agrees, TRUTH_YES);
}

static void what_was_not_measured_contradicts_nothing(void **state)
{
	struct fact_table facts = {0};
	struct expectation list[EXPECTATIONS_MAX];

	(void)state;
	fact_set_text(&facts, FACT_KVM_SLAT, "none", NULL);
	assert_int_equal(expected(&facts, list), 1);
	assert_int_equal(list[0].agrees, TRUTH_UNKNOWN);
}

static void contradictions_come_first(void **state)
{
	struct fact_table facts = {0};
	struct expectation list[EXPECTATIONS_MAX];
	size_t count;

	(void)state;
	fact_set_bool(&facts, FACT_KVM_CREATE_VM, true, NULL);
	fact_set_bool(&facts, FACT_LAUNCH_LONG_MODE, true, NULL);
	fact_set_bool(&facts, FACT_KVM_HARDWARE, true, NULL);
	fact_set_int(&facts, FACT_LAUNCH_RING0_SLOWDOWN, 2000, NULL);
	count = expected(&facts, list);
	assert_true(count >= 3);
	assert_int_equal(list[0].measured, FACT_LAUNCH_RING0_SLOWDOWN);
	assert_int_equal(list[0].agrees, TRUTH_NO);
	assert_int_equal(list[1].agrees, TRUTH_YES);
	assert_int_equal(list[2].agrees, TRUTH_UNKNOWN);
	assert_int_equal(list[count - 1].agrees, TRUTH_UNKNOWN);
}

static void text_tells_each_test(void **state)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	const struct validate_report report = {
		.facts = facts, .rows = rows, .row_count = 3, .verdict = VERDICT_NO, .width = 80};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(facts);
	fact_set_bool(facts, FACT_KVM_HARDWARE, false, NULL);
	fact_set_int(facts, FACT_LAUNCH_RING0_SLOWDOWN, 1, NULL);
	assert_int_equal(report_validate_text(out, &report), 0);
	fclose(out);
	assert_memory_equal(text, "Guests do not run here.\n", 24);
	assert_non_null(strstr(text, "  real_mode        passed   78 us     It said hello.\n"
				     "  long_mode        refused            KVM_RUN (EIO)\n"));
	assert_non_null(strstr(text, "\nWhat the facts led to expect came true: 0 of 1.\n"
				     "  contradicted: KVM works in software"));
	assert_null(strstr(text, "paging32"));
	assert_non_null(strstr(text, "kvm.hardware = no; measured: launch.ring0_slowdown = 1\n"));
	free(text);
	free(facts);
}

static struct fact_table *popek_facts(void)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	fact_set_bool(facts, FACT_LAUNCH_POPEK_EQUIVALENCE, false, NULL);
	fact_set_text(facts, FACT_LAUNCH_POPEK_DIFFERS,
		"STI in ring 3 (exception 6, error code 0), HLT in ring 3 (HLT)", NULL);
	fact_set_bool(facts, FACT_LAUNCH_POPEK_CONTROL, true, NULL);
	fact_set_text(facts, FACT_LAUNCH_POPEK_LOST, "none", NULL);
	fact_set_int(facts, FACT_LAUNCH_POPEK_USER, 998, NULL);
	fact_set_int(facts, FACT_LAUNCH_POPEK_KERNEL, 21, NULL);
	return facts;
}

static char *text_of(const struct fact_table *facts, bool json)
{
	const struct validate_report report = {
		.facts = facts, .verdict = VERDICT_READY, .width = 200};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(
		json ? report_validate_json(out, &report) : report_validate_text(out, &report), 0);
	fclose(out);
	return text;
}

static void the_three_requirements_are_a_table(void **state)
{
	struct fact_table *facts = popek_facts();
	char *text = text_of(facts, false);

	(void)state;
	assert_non_null(strstr(text, "Popek and Goldberg's requirements\n"));
	assert_non_null(
		strstr(text, "  equivalence  no      STI in ring 3 (exception 6, error code 0), "
			     "HLT in ring 3 (HLT). "));
	assert_non_null(strstr(text, "  control      yes     "));
	assert_non_null(strstr(text,
		"  efficiency   no      Of native speed: user code 99.8 %, system calls "
		"2.1 %. "));
	free(text);
	fact_set_int(facts, FACT_LAUNCH_POPEK_KERNEL, 990, NULL);
	text = text_of(facts, false);
	assert_non_null(strstr(text, "  efficiency   unknown Of native speed"));
	free(text);
	fact_set_int(facts, FACT_LAUNCH_POPEK_MEMORY, 990, NULL);
	fact_set_int(facts, FACT_LAUNCH_POPEK_PAGING, 990, NULL);
	text = text_of(facts, false);
	assert_non_null(strstr(text, "  efficiency   yes     Of native speed"));
	free(text);
	fact_set_unknown(facts, FACT_LAUNCH_POPEK_CONTROL, WHY_NOISY, 0, NULL);
	text = text_of(facts, false);
	assert_non_null(strstr(text, "  control      unknown Run it again when this machine"));
	free(text);
	free(facts);
	facts = calloc(1, sizeof(*facts));
	assert_non_null(facts);
	text = text_of(facts, false);
	assert_null(strstr(text, "Popek"));
	free(text);
	free(facts);
}

static void the_three_requirements_are_in_the_json(void **state)
{
	struct fact_table *facts = popek_facts();
	char *text = text_of(facts, true);
	json_t *root = json_loads(text, 0, NULL);
	const json_t *popek = json_object_get(root, "popek");
	const json_t *equivalence = json_object_get(popek, "equivalence");
	const json_t *control = json_object_get(popek, "control");
	const json_t *efficiency = json_object_get(popek, "efficiency");
	const json_t *differs = json_object_get(equivalence, "differs");

	(void)state;
	assert_true(json_is_false(json_object_get(equivalence, "holds")));
	assert_int_equal(json_array_size(differs), 2);
	assert_string_equal(json_string_value(json_array_get(differs, 0)),
		"STI in ring 3 (exception 6, error code 0)");
	assert_string_equal(json_string_value(json_array_get(differs, 1)), "HLT in ring 3 (HLT)");
	assert_true(json_is_true(json_object_get(control, "holds")));
	assert_int_equal(json_array_size(json_object_get(control, "lost")), 0);
	assert_int_equal(json_integer_value(json_object_get(efficiency, "kernel")), 21);
	assert_true(json_is_null(json_object_get(efficiency, "paging")));
	json_decref(root);
	free(text);
	free(facts);
}

static const struct validate_latency latency[] = {
	{.kind = "hlt", .count = 0},
	{.kind = "io",
		.count = 1000,
		.per_second = 114000,
		.min_ns = 8600,
		.median_ns = 8700,
		.p99_ns = 14500,
		.bucket_count = 3,
		.buckets = {{5000, 10000, 990}, {10000, 20000, 0}, {1000000000, UINT64_MAX, 10}}},
};

static char *latency_report(const struct fact_table *facts, bool json)
{
	const struct validate_report report = {.facts = facts,
		.latency = latency,
		.latency_count = 2,
		.verdict = VERDICT_READY,
		.width = 80};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(
		json ? report_validate_json(out, &report) : report_validate_text(out, &report), 0);
	fclose(out);
	return text;
}

static void times_of_exits_are_a_table(void **state)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	char *text;

	(void)state;
	assert_non_null(facts);
	text = latency_report(facts, false);
	assert_non_null(strstr(text, "\nOut of a guest and back\n"));
	assert_non_null(
		strstr(text, "  port output   8.6 us       8.7 us       14.5 us      114000\n"));
	assert_null(strstr(text, "HLT"));
	free(text);
	text = text_of(facts, false);
	assert_null(strstr(text, "Out of a guest"));
	free(text);
	free(facts);
}

static void times_of_exits_are_in_the_json(void **state)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	char *text;
	json_t *root, *io, *histogram;

	(void)state;
	assert_non_null(facts);
	text = latency_report(facts, true);
	root = json_loads(text, 0, NULL);
	io = json_object_get(json_object_get(root, "latency"), "io");
	histogram = json_object_get(io, "histogram");
	assert_true(json_is_null(json_object_get(json_object_get(root, "latency"), "hlt")));
	assert_int_equal(json_integer_value(json_object_get(io, "count")), 1000);
	assert_int_equal(json_integer_value(json_object_get(io, "p99_ns")), 14500);
	assert_int_equal(json_array_size(histogram), 2);
	assert_int_equal(
		json_integer_value(json_object_get(json_array_get(histogram, 0), "from_ns")), 5000);
	assert_true(json_is_null(json_object_get(json_array_get(histogram, 1), "to_ns")));
	json_decref(root);
	free(text);
	free(facts);
}

/* A word of a list, not a part of one. */
static void an_emulator_is_expected_to_run_its_guest(void **state)
{
	static const struct {
		const char *targets;
		bool expected;
	} hosts[] = {{"x86_64", true}, {"aarch64, x86_64", true}, {"aarch64,x86_64,xtensa", true},
		{"x86_64be, aarch64", false}, {"none", false}, {"", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct fact_table *facts = calloc(1, sizeof(*facts));
		struct expectation list[EXPECTATIONS_MAX];

		assert_non_null(facts);
		fact_set_text(facts, FACT_EMULATION_QEMU_TARGETS, hosts[i].targets, NULL);
		fact_set_bool(facts, FACT_LAUNCH_EMULATION_RUN, false, NULL);
		assert_int_equal(expectations_compare(facts, list), hosts[i].expected);
		if (hosts[i].expected)
			assert_int_equal(list[0].agrees, TRUTH_NO);
		free(facts);
	}
}

static void a_choice_of_tests_says_nothing_of_guests_as_such(void **state)
{
	static const enum verdict verdicts[] = {
		VERDICT_NO, VERDICT_UNKNOWN, VERDICT_DEGRADED, VERDICT_READY};
	struct fact_table *facts = calloc(1, sizeof(*facts));

	(void)state;
	assert_non_null(facts);
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		const struct validate_report report = {
			.facts = facts, .verdict = verdicts[i], .partial = true, .width = 80};
		char *text;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_int_equal(report_validate_text(out, &report), 0);
		fclose(out);
		assert_null(strstr(text, "Guests"));
		assert_non_null(strstr(text, "asked for"));
		free(text);
	}
	free(facts);
}

static void text_says_how_to_get_to_know(void **state)
{
	static const struct validate_row refused = {"real_mode", "A guest in real mode", "refused",
		false, false, "open", EACCES, 5000, "open was refused: Permission denied", false};
	struct fact_table *facts = calloc(1, sizeof(*facts));
	const struct validate_report report = {.facts = facts,
		.rows = &refused,
		.row_count = 1,
		.verdict = VERDICT_UNKNOWN,
		.width = 80};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(facts);
	fact_set_bool(facts, FACT_KVM_HARDWARE, false, NULL);
	assert_int_equal(report_validate_text(out, &report), 0);
	fclose(out);
	assert_non_null(strstr(text, "  Run virtscout as root to know.\n"));
	assert_non_null(strstr(text, "(EACCES)"));
	assert_null(strstr(text, "came true"));
	free(text);
	free(facts);
}

static void json_tells_each_test(void **state)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	const struct validate_report report = {.facts = facts,
		.rows = rows,
		.row_count = 2,
		.verdict = VERDICT_DEGRADED,
		.ns = 83000,
		.uid = 7,
		.width = 80};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *root, *row;

	(void)state;
	assert_non_null(facts);
	assert_int_equal(report_validate_json(out, &report), 0);
	fclose(out);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(
		json_string_value(json_object_get(root, "schema")), "virtscout.validate/1");
	assert_string_equal(json_string_value(json_object_get(root, "verdict")), "degraded");
	assert_int_equal(json_array_size(json_object_get(root, "tests")), 2);
	row = json_array_get(json_object_get(root, "tests"), 1);
	assert_string_equal(json_string_value(json_object_get(row, "outcome")), "refused");
	assert_string_equal(json_string_value(json_object_get(row, "call")), "KVM_RUN");
	assert_string_equal(json_string_value(json_object_get(row, "errno")), "EIO");
	row = json_array_get(json_object_get(root, "tests"), 0);
	assert_true(json_is_null(json_object_get(row, "call")));
	assert_true(json_is_null(json_object_get(row, "errno")));
	assert_int_equal(json_integer_value(json_object_get(row, "ns")), 78000);
	json_decref(root);
	free(text);
	free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_known_expects_nothing),
		cmocka_unit_test(a_measurement_agrees),
		cmocka_unit_test(what_was_not_measured_contradicts_nothing),
		cmocka_unit_test(contradictions_come_first),
		cmocka_unit_test(text_tells_each_test),
		cmocka_unit_test(the_three_requirements_are_a_table),
		cmocka_unit_test(the_three_requirements_are_in_the_json),
		cmocka_unit_test(times_of_exits_are_a_table),
		cmocka_unit_test(times_of_exits_are_in_the_json),
		cmocka_unit_test(an_emulator_is_expected_to_run_its_guest),
		cmocka_unit_test(a_choice_of_tests_says_nothing_of_guests_as_such),
		cmocka_unit_test(text_says_how_to_get_to_know),
		cmocka_unit_test(json_tells_each_test),
	};

	return cmocka_run_group_tests_name("report_validate", tests, NULL, NULL);
}
