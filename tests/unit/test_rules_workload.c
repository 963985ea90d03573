// SPDX-License-Identifier: GPL-2.0-or-later
// Workloads from the command line and from files.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rules.h"
#include "tests/fake/text_file.h"

static void keys_are_set_and_the_last_one_wins(void **state)
{
	struct workload workload = {0};

	(void)state;
	assert_int_equal(workload_parse(&workload, "guest-os=windows,nested=yes", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "windows");
	assert_string_equal(workload.value[WORKLOAD_NESTED], "yes");
	assert_int_equal(workload_parse(&workload, "guest-os=linux", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "linux");
	assert_string_equal(workload.value[WORKLOAD_NESTED], "yes");
	assert_int_equal(
		workload_parse(&workload, "passthrough=0000:01:00.0,guest-version=22.04", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_PASSTHROUGH], "0000:01:00.0");
	assert_string_equal(workload.value[WORKLOAD_GUEST_VERSION], "22.04");
	assert_int_equal(workload_parse(&workload, "", NULL), 0);
}

static const struct {
	const char *text;
	int column;
	const char *says;
} bad[] = {
	{"guest-os", 1, "KEY=VALUE"},
	{"guest-os=linux,", 16, "after the comma"},
	{",guest-os=linux", 1, "KEY=VALUE"},
	{"guestos=linux", 1, "workload key"},
	{"nested=yes,colour=red", 12, "workload key"},
	{"guest-os=dos", 10, "linux, windows"},
	{"nested=yes,guest-os=", 21, "linux, windows"},
	{"passthrough=0000:01:00", 13, "PCI address"},
	{"passthrough=0000:01:00.8", 13, "PCI address"},
	{"passthrough=0000:01:00.00", 13, "PCI address"},
	{"guest-version=a b", 15, "version"},
	{"guest-version=123456789012345678901234567890123456789012345678", 15, "version"},
	{"a-key-that-is-longer-than-any-key-may-be=1", 1, "workload key"},
};

static void what_is_wrong_is_named_with_its_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct workload workload = {0};
		struct input_error error;

		memset(&error, 'x', sizeof(error)); /* what stood there before does not matter */
		print_message("%s\n", bad[i].text);
		assert_int_equal(workload_parse(&workload, bad[i].text, &error), -EINVAL);
		assert_int_equal(error.line, 1);
		assert_int_equal(error.column, bad[i].column);
		assert_non_null(strstr(error.text, bad[i].says));
		/* Nothing of it was taken over. */
		assert_string_equal(workload.value[WORKLOAD_NESTED], "");
		assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "");
	}
}

static int load(const char *text, struct workload *workload, struct input_error *error)
{
	struct text_file file = text_file_open(text, strlen(text));
	int rc = workload_load(workload, file.path, error);

	text_file_close(&file);
	return rc;
}

static void files_hold_an_object_of_keys(void **state)
{
	struct workload workload = {0};
	struct input_error error;

	(void)state;
	assert_int_equal(
		load("{\"guest-os\": \"bsd\",\n \"realtime\": \"yes\"}", &workload, &error), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "bsd");
	assert_string_equal(workload.value[WORKLOAD_REALTIME], "yes");

	assert_int_equal(
		load("{\"guest-os\": \"bsd\",\n \"speed\": \"yes\"}", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 2);
	assert_int_equal(
		load("{\"guest-os\": \"linux\",\n \"nested\": true}", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 12);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "bsd");
	assert_int_equal(load("[]", &workload, &error), -EINVAL);
	assert_int_equal(load("{", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 1);
	assert_int_equal(workload_load(&workload, "/nonexistent/file", &error), -ENOENT);
	assert_non_null(strstr(error.text, "read"));
}

static void every_key_has_a_name(void **state)
{
	(void)state;
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++)
		assert_non_null(workload_key_name((enum workload_key)key));
	assert_string_equal(workload_key_name(WORKLOAD_REALTIME), "realtime");
	assert_null(workload_key_name(WORKLOAD_KEY_COUNT));
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(keys_are_set_and_the_last_one_wins),
		cmocka_unit_test(what_is_wrong_is_named_with_its_column),
		cmocka_unit_test(files_hold_an_object_of_keys),
		cmocka_unit_test(every_key_has_a_name),
	};

	return cmocka_run_group_tests_name("rules_workload", cases, NULL, NULL);
}
