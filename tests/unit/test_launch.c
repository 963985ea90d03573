// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ladder of tests, on devices that are none, and on this machine's /dev/kvm where it can be
 * used.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/kvm.h>

#include "launch/launch.h"

static const enum fact_id launch_facts[] = {
#define TEST(id, name, who, needs, title, ...) __VA_ARGS__,
#include "launch/tests.def"
};

enum {
#define TEST(id, ...) TEST_##id,
#include "launch/tests.def"
	TEST_COUNT
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct run {
	struct fact_table facts;
	struct launch_report report;
	int rc;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct run));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void validate(struct run *run, const char *only, const char *device)
{
	const struct launch_options options = {.only = only, .device = device};

	run->rc = launch_validate(&options, &run->facts, &run->report);
}

static const struct launch_result *result_of(const struct run *run, const char *test)
{
	for (size_t i = 0; i < run->report.count; i++)
		if (!strcmp(run->report.results[i].test, test))
			return &run->report.results[i];
	fail_msg("no result of %s", test);
	return NULL;
}

/* Containers and emulators do without KVM. */
static bool is_of_guests(enum fact_id id)
{
	const char *name = fact_desc(id)->name;

	return strncmp(name, "launch.container.", 17) && strncmp(name, "launch.emulation.", 17);
}

/* All launch.* facts of guests of KVM are unknown for @why. */
static void assert_all_unknown(const struct run *run, enum why why, int err)
{
	for (size_t i = 0; i < COUNT(launch_facts); i++) {
		const struct fact *fact = &run->facts.at[launch_facts[i]];

		if (!is_of_guests(launch_facts[i]))
			continue;
		assert_int_equal(fact->state, FACT_UNKNOWN);
		assert_string_equal(why_name(fact->why), why_name(why));
		assert_int_equal(fact->err, err);
		assert_int_equal(fact->ev_kind, EV_LAUNCH);
	}
}

static void names_lead_through_all_tests(void **state)
{
	size_t count = 0;

	(void)state;
	while (launch_test_name(count))
		count++;
	assert_int_equal(count, TEST_COUNT);
	assert_string_equal(launch_test_name(0), "real_mode");
	assert_null(launch_test_name(1000));
	assert_string_equal(launch_outcome_name(LAUNCH_PASSED), "passed");
	assert_string_equal(launch_outcome_name(LAUNCH_SKIPPED), "skipped");
}

static void tests_that_there_are_not_are_an_error(void **state)
{
	static const char *const bad[] = {
		"", ",", "real", "real_mode,", "real_mode,,slat", " slat", "slat,nosuch", "SLAT"};
	struct run *run = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		validate(run, bad[i], "/nonexistent/kvm");
		assert_int_equal(run->rc, -EINVAL);
		assert_int_equal(run->report.count, 0);
	}
}

static void a_missing_device_is_no_interface(void **state)
{
	struct run *run = *state;

	validate(run, NULL, "/nonexistent/kvm");
	assert_int_equal(run->rc, 0);
	assert_all_unknown(run, WHY_NO_INTERFACE, ENOENT);
	assert_int_equal(run->report.count, TEST_COUNT);
	assert_int_equal(run->report.results[0].outcome, LAUNCH_REFUSED);
	for (size_t i = 0; i < run->report.count; i++) {
		if (!run->report.results[i].needs_vm) {
			assert_true(run->report.results[i].call == NULL ||
				    strcmp(run->report.results[i].call, "open"));
			continue;
		}
		assert_int_equal(run->report.results[i].err, ENOENT);
		assert_string_equal(run->report.results[i].call, "open");
		if (i > 0)
			assert_int_equal(run->report.results[i].outcome, LAUNCH_SKIPPED);
	}
}

/* A plain file; not by a descriptor, which children don't have. */
static int make_file(char *path, size_t size)
{
	int fd;

	snprintf(path, size, "/tmp/virtscout-launch-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	return fd;
}

static void a_file_in_the_devices_place_is_no_interface(void **state)
{
	struct run *run = *state;
	char path[64];
	int fd = make_file(path, sizeof(path));

	validate(run, NULL, path);
	unlink(path);
	close(fd);
	assert_int_equal(run->rc, 0);
	assert_all_unknown(run, WHY_NO_INTERFACE, ENOTTY);
	assert_string_equal(run->report.results[0].call, "KVM_GET_API_VERSION");
}

static void a_device_that_may_not_be_opened_is_permission(void **state)
{
	struct run *run = *state;
	char path[64];
	int fd = make_file(path, sizeof(path));
	uid_t uid = geteuid();

	assert_int_equal(fchmod(fd, 0), 0);
	if (uid == 0)
		assert_int_equal(seteuid(65534), 0);
	validate(run, NULL, path);
	assert_int_equal(seteuid(uid), 0);
	unlink(path);
	close(fd);
	assert_int_equal(run->rc, 0);
	assert_all_unknown(run, WHY_PERMISSION, EACCES);
}

static void what_is_not_asked_for_is_not_run(void **state)
{
	struct run *run = *state;

	validate(run, "slat", "/nonexistent/kvm");
	assert_int_equal(run->rc, 0);
	assert_int_equal(result_of(run, "slat")->outcome, LAUNCH_REFUSED);
	assert_int_equal(result_of(run, "long_mode")->outcome, LAUNCH_SKIPPED);
	assert_int_equal(run->facts.at[FACT_LAUNCH_LONG_MODE].why, WHY_NOT_RUN);
	assert_int_equal(run->facts.at[FACT_LAUNCH_SLAT].why, WHY_NO_INTERFACE);
}

static void what_needs_no_vm_is_tried_without(void **state)
{
	struct run *run = *state;

	validate(run, "container", "/nonexistent/kvm");
	assert_int_equal(run->rc, 0);
	assert_false(result_of(run, "container")->needs_vm);
	assert_true(result_of(run, "slat")->needs_vm);
	assert_string_not_equal(result_of(run, "container")->detail, "");
	assert_true(fact_known(&run->facts, FACT_LAUNCH_CONTAINER_RUN) ||
		    run->facts.at[FACT_LAUNCH_CONTAINER_RUN].why != WHY_NOT_RUN);
}

/* Skips where /dev/kvm is not there or this user, or a filter, may not use it. */
static void need_kvm(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm = -1;

	if (fd >= 0)
		vm = ioctl(fd, KVM_CREATE_VM, 0);
	if (vm < 0)
		print_message("/dev/kvm can't be used here: %s\n", strerror(errno));
	if (fd >= 0)
		close(fd);
	if (vm < 0)
		skip();
	close(vm);
}

static void guests_run_on_this_machine(void **state)
{
	struct run *run = *state;

	need_kvm();
	validate(run, "real_mode,long_mode", NULL);
	assert_int_equal(run->rc, 0);
	/* Whatever KVM this is, it makes a VM, so no call of the way there is refused. */
	assert_int_not_equal(result_of(run, "real_mode")->outcome, LAUNCH_REFUSED);
	assert_int_not_equal(result_of(run, "long_mode")->outcome, LAUNCH_REFUSED);
	assert_true(fact_known(&run->facts, FACT_LAUNCH_REAL_MODE));
	assert_true(fact_known(&run->facts, FACT_LAUNCH_LONG_MODE));
}

/* An audit runs fewer tests; those that it leaves out say so. */
static void an_audit_runs_the_tests_that_verdicts_hang_on(void **state)
{
	const struct launch_options options = {.device = "/nonexistent/kvm", .audit = true};
	struct run *run = *state;

	run->rc = launch_validate(&options, &run->facts, &run->report);
	assert_int_equal(run->rc, 0);
	assert_int_equal(run->report.count, TEST_COUNT);
	assert_int_equal(run->facts.at[FACT_LAUNCH_LONG_MODE].why, WHY_NO_INTERFACE);
	assert_int_equal(run->facts.at[FACT_LAUNCH_EXITS_TRIPLE_FAULT].why, WHY_NOT_RUN);
	assert_string_equal(result_of(run, "crashes")->detail, "Not asked for");
}

static void every_fact_has_a_reason_on_this_machine(void **state)
{
	struct run *run = *state;

	need_kvm();
	validate(run, NULL, NULL);
	assert_int_equal(run->rc, 0);
	for (size_t i = 0; i < run->report.count; i++) {
		const struct launch_result *result = &run->report.results[i];

		print_message("%s: %s: %s\n", result->test, launch_outcome_name(result->outcome),
			result->detail);
		assert_string_not_equal(result->detail, "");
		assert_true(result->outcome != LAUNCH_REFUSED || result->err > 0);
	}
	for (size_t i = 0; i < COUNT(launch_facts); i++) {
		const struct fact *fact = &run->facts.at[launch_facts[i]];

		assert_int_not_equal(fact->ev_kind, EV_NONE);
		assert_true(fact->state == FACT_KNOWN || fact->why != WHY_NOT_ASKED);
	}
}

/* A guest whose kernel mode is interpreted has no second-level paging under it. */
static void interpreted_guests_are_not_said_to_have_slat(void **state)
{
	struct run *run = *state;

	need_kvm();
	validate(run, "ring0,slat", NULL);
	if (!fact_known(&run->facts, FACT_LAUNCH_RING0_SLOWDOWN) ||
		fact_int(&run->facts, FACT_LAUNCH_RING0_SLOWDOWN) < 100)
		skip();
	assert_int_not_equal(fact_truth(&run->facts, FACT_LAUNCH_SLAT), TRUTH_YES);
}

int main(void)
{
#define LADDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		LADDER_TEST(names_lead_through_all_tests),
		LADDER_TEST(tests_that_there_are_not_are_an_error),
		LADDER_TEST(a_missing_device_is_no_interface),
		LADDER_TEST(a_file_in_the_devices_place_is_no_interface),
		LADDER_TEST(a_device_that_may_not_be_opened_is_permission),
		LADDER_TEST(what_is_not_asked_for_is_not_run),
		LADDER_TEST(what_needs_no_vm_is_tried_without),
		LADDER_TEST(guests_run_on_this_machine),
		LADDER_TEST(an_audit_runs_the_tests_that_verdicts_hang_on),
		LADDER_TEST(every_fact_has_a_reason_on_this_machine),
		LADDER_TEST(interpreted_guests_are_not_said_to_have_slat),
	};

	return cmocka_run_group_tests_name("launch", tests, NULL, NULL);
}
