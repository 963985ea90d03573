// SPDX-License-Identifier: GPL-2.0-or-later
// Facts that a site gives itself: what they may fill, what outranks them, when they are over.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact_local.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define DIRECTORY "/etc/virtscout/facts.d"
#define SITE DIRECTORY "/site"
#define IS_DIRECTORY STAT_OF(DIRECTORY, .type = FILE_DIRECTORY, .mode = 0755)
#define IS_FILE(path) STAT_OF(path, .type = FILE_REGULAR, .mode = 0644)
/* One file with this text. */
#define GIVES(text)                                                                                \
	DIR_NAMES(DIRECTORY, "site\0"), IS_DIRECTORY, IS_FILE(SITE), FILE_TEXT(SITE, text)
#define TIME_IS(seconds)                                                                           \
	{                                                                                          \
		.question = {.ask = ASK_TIME}, .value = (seconds)                                  \
	}
#define TIME_2030 UINT64_C(1893456000)

#define RUN(...)                                                                                   \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open(&run, &table.base)
#define FACTS (&run.facts)
#define SLOT(name) ((enum fact_id)fact_lookup(FACTS, name))

static void expect_local(const struct fact_table *facts, const char *name, enum fact_type type)
{
	const int slot = fact_lookup(facts, name);

	assert_true(slot >= FACT_LOCAL_FIRST);
	assert_true(fact_known(facts, (enum fact_id)slot));
	assert_int_equal(fact_type_of(facts, (enum fact_id)slot), type);
	assert_string_equal(fact_name(facts, (enum fact_id)slot), name);
}

static void local_facts_have_the_type_of_their_value(void **state)
{
	RUN(GIVES("local.rack=r7\nlocal.row=-3\nlocal.on=false\nlocal.certified\n"));
	probe_dropin(&run.context);
	expect_local(FACTS, "local.rack", FACT_TEXT);
	assert_string_equal(fact_text(FACTS, SLOT("local.rack")), "r7");
	expect_local(FACTS, "local.row", FACT_INT);
	assert_int_equal(fact_int(FACTS, SLOT("local.row")), -3);
	expect_local(FACTS, "local.on", FACT_BOOL);
	assert_int_equal(fact_truth(FACTS, SLOT("local.on")), TRUTH_NO);
	expect_local(FACTS, "local.certified", FACT_BOOL);
	expect_source(FACTS, SLOT("local.row"), "file " SITE ": line 2");
	expect_int(FACTS, FACT_DROPIN_FACTS, 4);
	expect_text(FACTS, FACT_DROPIN_CONFLICTS, "none");
	expect_text(FACTS, FACT_DROPIN_REFUSED, "none");
	probe_run_close(&run);
}

static void rules_say_of_which_type_a_local_fact_is(void **state)
{
	RUN(GIVES("local.rack=7\nlocal.row=r7\n"));
	run.facts.local_count = 3;
	run.facts.local[0] = (struct fact_local){"local.rack", FACT_TEXT, true};
	run.facts.local[1] = (struct fact_local){"local.row", FACT_INT, true};
	run.facts.local[2] = (struct fact_local){"local.other", FACT_BOOL, true};
	probe_dropin(&run.context);
	assert_string_equal(fact_text(FACTS, FACT_LOCAL_FIRST), "7");
	expect_unknown(FACTS, (enum fact_id)(FACT_LOCAL_FIRST + 1), WHY_MALFORMED);
	expect_unknown(FACTS, (enum fact_id)(FACT_LOCAL_FIRST + 2), WHY_NOT_GIVEN);
	expect_text(FACTS, FACT_DROPIN_REFUSED, "site:2");
	probe_run_close(&run);
}

static void what_is_unknown_is_filled(void **state)
{
	RUN(GIVES("cpu.vmx.enabled=true\nkernel.release=6.1\ncpu.level=x\n"));
	fact_set_unknown(FACTS, FACT_CPU_VMX_ENABLED, WHY_PERMISSION, EACCES, NULL);
	fact_set_unknown(FACTS, FACT_CPU_LEVEL, WHY_NOT_CAPTURED, 0, NULL);
	probe_dropin(&run.context);
	expect_yes(FACTS, FACT_CPU_VMX_ENABLED);
	expect_source(FACTS, FACT_CPU_VMX_ENABLED, "file " SITE ": line 1");
	expect_text(FACTS, FACT_KERNEL_RELEASE, "6.1");
	expect_unknown(FACTS, FACT_CPU_LEVEL, WHY_NOT_CAPTURED);
	expect_text(FACTS, FACT_DROPIN_REFUSED, "site:3");
	expect_int(FACTS, FACT_DROPIN_FACTS, 2);
	probe_run_close(&run);
}

static void what_is_known_stays_and_a_contradiction_is_told(void **state)
{
	RUN(GIVES("cpu.vmx.enabled=true\ncpu.level=3\nkernel.release=6.1\ncpu.vmx=true\n"));
	fact_set_bool(FACTS, FACT_CPU_VMX_ENABLED, false, EV_OF_FILE("/found", NULL));
	fact_set_int(FACTS, FACT_CPU_LEVEL, 3, NULL);
	fact_set_text(FACTS, FACT_KERNEL_RELEASE, "5.10", NULL);
	fact_set_bool(FACTS, FACT_CPU_VMX, false, NULL);
	probe_dropin(&run.context);
	expect_no(FACTS, FACT_CPU_VMX_ENABLED);
	expect_source(FACTS, FACT_CPU_VMX_ENABLED, "file /found");
	expect_text(FACTS, FACT_KERNEL_RELEASE, "5.10");
	/* cpu.vmx is a part of a name before it, and a name of its own. */
	expect_text(FACTS, FACT_DROPIN_CONFLICTS, "cpu.vmx.enabled, kernel.release, cpu.vmx");
	expect_text(FACTS, FACT_DROPIN_REFUSED, "none");
	expect_int(FACTS, FACT_DROPIN_FACTS, 0);
	probe_run_close(&run);
}

static void some_unknowns_are_not_for_anybody_to_say(void **state)
{
	RUN(GIVES("cpu.vmx.enabled=true\ncpu.svm.enabled=true\nlaunch.slat=true\n"
		  "dropin.facts=7\nkvm.no_such_fact=1\nfrob\n"));
	fact_set_unknown(FACTS, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE, 0, NULL);
	fact_set_unknown(FACTS, FACT_CPU_SVM_ENABLED, WHY_CPUS_DISAGREE, 0, NULL);
	fact_set_unknown(FACTS, FACT_LAUNCH_SLAT, WHY_NOT_RUN, 0, NULL);
	probe_dropin(&run.context);
	expect_unknown(FACTS, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE);
	expect_unknown(FACTS, FACT_CPU_SVM_ENABLED, WHY_CPUS_DISAGREE);
	expect_unknown(FACTS, FACT_LAUNCH_SLAT, WHY_NOT_RUN);
	expect_text(FACTS, FACT_DROPIN_REFUSED, "site:1, site:2, site:3, site:4, site:5, site:6");
	expect_int(FACTS, FACT_DROPIN_FACTS, 0);
	probe_run_close(&run);
}

#define UNTIL_2030 "# +expiry-time=2030-01-01T00:00:00Z\n"

static void facts_hold_until_they_expire(void **state)
{
	RUN(TIME_IS(TIME_2030 - 1), GIVES(UNTIL_2030 "local.a=1\ncpu.level=2\n"));
	probe_dropin(&run.context);
	expect_local(FACTS, "local.a", FACT_INT);
	expect_int(FACTS, FACT_CPU_LEVEL, 2);
	probe_run_close(&run);
}

static void expired_facts_are_unknown(void **state)
{
	RUN(TIME_IS(TIME_2030), GIVES(UNTIL_2030 "local.a=1\ncpu.level=2\nlocal.b=1\n"
						 "# +expiry-time=2040-01-01T00:00:00Z\n"
						 "local.b=2\n"));
	fact_set_unknown(FACTS, FACT_CPU_LEVEL, WHY_PERMISSION, EACCES, NULL);
	probe_dropin(&run.context);
	expect_unknown(FACTS, SLOT("local.a"), WHY_EXPIRED);
	expect_source(FACTS, SLOT("local.a"), "file " SITE ": line 2");
	expect_unknown(FACTS, FACT_CPU_LEVEL, WHY_PERMISSION); /* as it was */
	assert_int_equal(fact_int(FACTS, SLOT("local.b")), 2);
	expect_int(FACTS, FACT_DROPIN_FACTS, 1);
	probe_run_close(&run);
}

static void without_a_clock_nobody_knows_what_has_expired(void **state)
{
	RUN(GIVES("local.b=1\n" UNTIL_2030 "local.a=1\ncpu.level=2\n"));
	probe_dropin(&run.context);
	expect_unknown(FACTS, SLOT("local.a"), WHY_NOT_CAPTURED);
	expect_local(FACTS, "local.b", FACT_INT);
	assert_false(fact_known(FACTS, FACT_CPU_LEVEL));
	probe_run_close(&run);
}

static void a_time_that_is_none_leaves_the_facts_unknown(void **state)
{
	RUN(GIVES("# +expiry-time=soon\nlocal.a=1\ncpu.level=2\n"));
	probe_dropin(&run.context);
	expect_unknown(FACTS, SLOT("local.a"), WHY_MALFORMED);
	assert_false(fact_known(FACTS, FACT_CPU_LEVEL));
	expect_text(FACTS, FACT_DROPIN_REFUSED, "site:1");
	probe_run_close(&run);
}

static void later_files_win_and_hidden_ones_do_not_count(void **state)
{
	RUN(DIR_NAMES(DIRECTORY, ".10\0"
				 "20\0"
				 "30\0"
				 "40~\0"
				 "sub\0"),
		IS_DIRECTORY, IS_FILE(DIRECTORY "/20"), IS_FILE(DIRECTORY "/30"),
		STAT_OF(DIRECTORY "/sub", .type = FILE_DIRECTORY),
		FILE_TEXT(DIRECTORY "/20", "local.a=20\ncpu.level=2\n"),
		FILE_TEXT(DIRECTORY "/30", "local.a=x\ncpu.level=3\n"));
	probe_dropin(&run.context);
	expect_local(FACTS, "local.a", FACT_TEXT);
	expect_int(FACTS, FACT_CPU_LEVEL, 3);
	expect_text(FACTS, FACT_DROPIN_CONFLICTS, "none");
	expect_text(FACTS, FACT_DROPIN_REFUSED, "none");
	expect_int(FACTS, FACT_DROPIN_FACTS, 2);
	probe_run_close(&run);
}

static void no_directory_gives_nothing(void **state)
{
	RUN(DIR_ERR(DIRECTORY, ENOENT));
	run.facts.local_count = 1;
	run.facts.local[0] = (struct fact_local){"local.rack", FACT_TEXT, true};
	probe_dropin(&run.context);
	expect_int(FACTS, FACT_DROPIN_FACTS, 0);
	expect_text(FACTS, FACT_DROPIN_CONFLICTS, "none");
	expect_unknown(FACTS, FACT_LOCAL_FIRST, WHY_NOT_GIVEN);
	probe_run_close(&run);
}

static void what_was_not_captured_or_may_not_be_read_is_unknown(void **state)
{
	RUN(DIR_NAMES(DIRECTORY, "open\0shut\0"), IS_DIRECTORY, IS_FILE(DIRECTORY "/open"),
		IS_FILE(DIRECTORY "/shut"), FILE_TEXT(DIRECTORY "/open", "local.a=1\nfrob\n"),
		FILE_ERR(DIRECTORY "/shut", EACCES));
	run.facts.local_count = 1;
	run.facts.local[0] = (struct fact_local){"local.rack", FACT_TEXT, true};
	probe_dropin(&run.context);
	expect_local(FACTS, "local.a", FACT_INT);
	expect_unknown(FACTS, FACT_LOCAL_FIRST, WHY_PERMISSION);
	expect_unknown(FACTS, FACT_DROPIN_FACTS, WHY_PERMISSION);
	expect_unknown(FACTS, FACT_DROPIN_CONFLICTS, WHY_PERMISSION);
	expect_text(FACTS, FACT_DROPIN_REFUSED, "open:2");
	probe_run_close(&run);
}

static void an_old_capture_says_nothing(void **state)
{
	RUN(FILE_ERR("/none", ENOENT));
	probe_dropin(&run.context);
	expect_unknown(FACTS, FACT_DROPIN_FACTS, WHY_NOT_CAPTURED);
	expect_unknown(FACTS, FACT_DROPIN_CONFLICTS, WHY_NOT_CAPTURED);
	expect_unknown(FACTS, FACT_DROPIN_REFUSED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_scrubbed_capture_says_that_something_is_missing(void **state)
{
	RUN(GIVES("# xxx\n#-cal.rack=xx\ncpu.level=2\n"));
	run.facts.local_count = 1;
	run.facts.local[0] = (struct fact_local){"local.rack", FACT_TEXT, true};
	probe_dropin(&run.context);
	expect_unknown(FACTS, FACT_LOCAL_FIRST, WHY_NOT_CAPTURED);
	expect_unknown(FACTS, FACT_DROPIN_FACTS, WHY_NOT_CAPTURED);
	expect_int(FACTS, FACT_CPU_LEVEL, 2);
	probe_run_close(&run);
}

static void what_others_can_write_is_not_taken(void **state)
{
	static const struct file_stat stats[] = {
		{.type = FILE_REGULAR, .mode = 0646},
		{.type = FILE_REGULAR, .mode = 0664, .gid = 5},
		{.type = FILE_REGULAR, .mode = 0644, .uid = 1000},
		{.type = FILE_CHAR_DEVICE, .mode = 0644},
	};

	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++) {
		RUN(DIR_NAMES(DIRECTORY, "site\0"), IS_DIRECTORY,
			{.question = {.ask = ASK_STAT, .path = SITE}, .stat = stats[i]},
			FILE_TEXT(SITE, "local.a=1\n"));
		probe_dropin(&run.context);
		expect_text(FACTS, FACT_DROPIN_REFUSED, "site");
		expect_int(FACTS, FACT_DROPIN_FACTS, 0);
		assert_int_equal(FACTS->local_count, 0);
		probe_run_close(&run);
	}
}

static void a_directory_that_others_can_write_is_not_read(void **state)
{
	RUN(DIR_NAMES(DIRECTORY, "site\0"),
		STAT_OF(DIRECTORY, .type = FILE_DIRECTORY, .mode = 0777), IS_FILE(SITE),
		FILE_TEXT(SITE, "local.a=1\n"));
	probe_dropin(&run.context);
	expect_text(FACTS, FACT_DROPIN_REFUSED, DIRECTORY);
	assert_int_equal(FACTS->local_count, 0);
	probe_run_close(&run);
}

static void there_is_room_for_so_many_local_facts(void **state)
{
	static char text[8192];
	char *at = text;

	for (int i = 0; i < FACT_LOCAL_MAX + 1; i++)
		at += sprintf(at, "local.n%d=%d\n", i, i);
	{
		RUN(DIR_NAMES(DIRECTORY, "site\0"), IS_DIRECTORY, IS_FILE(SITE),
			FILE_BYTES(SITE, text, (size_t)(at - text)));
		probe_dropin(&run.context);
		expect_int(FACTS, FACT_DROPIN_FACTS, FACT_LOCAL_MAX);
		expect_text(FACTS, FACT_DROPIN_REFUSED, "site:65");
		assert_int_equal(fact_int(FACTS, SLOT("local.n63")), 63);
		probe_run_close(&run);
	}
}

static void a_file_that_is_too_large_is_not_taken(void **state)
{
	static char text[(64 << 10) + 1];

	memset(text, '\n', sizeof(text));
	memcpy(text, "local.a=1", 9);
	{
		RUN(DIR_NAMES(DIRECTORY, "site\0"), IS_DIRECTORY, IS_FILE(SITE),
			FILE_BYTES(SITE, text, sizeof(text)));
		probe_dropin(&run.context);
		expect_text(FACTS, FACT_DROPIN_REFUSED, "site");
		assert_int_equal(FACTS->local_count, 0);
		probe_run_close(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_facts_have_the_type_of_their_value),
		cmocka_unit_test(rules_say_of_which_type_a_local_fact_is),
		cmocka_unit_test(what_is_unknown_is_filled),
		cmocka_unit_test(what_is_known_stays_and_a_contradiction_is_told),
		cmocka_unit_test(some_unknowns_are_not_for_anybody_to_say),
		cmocka_unit_test(facts_hold_until_they_expire),
		cmocka_unit_test(expired_facts_are_unknown),
		cmocka_unit_test(without_a_clock_nobody_knows_what_has_expired),
		cmocka_unit_test(a_time_that_is_none_leaves_the_facts_unknown),
		cmocka_unit_test(later_files_win_and_hidden_ones_do_not_count),
		cmocka_unit_test(no_directory_gives_nothing),
		cmocka_unit_test(what_was_not_captured_or_may_not_be_read_is_unknown),
		cmocka_unit_test(an_old_capture_says_nothing),
		cmocka_unit_test(a_scrubbed_capture_says_that_something_is_missing),
		cmocka_unit_test(what_others_can_write_is_not_taken),
		cmocka_unit_test(a_directory_that_others_can_write_is_not_read),
		cmocka_unit_test(there_is_room_for_so_many_local_facts),
		cmocka_unit_test(a_file_that_is_too_large_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
