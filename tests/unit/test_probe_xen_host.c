// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define PRIVCMD "/dev/xen/privcmd"
#define VERSION "/sys/hypervisor/version/"

/* @guest: what xen.guest_type is; NULL: unknown. */
#define RUN(fixture, guest, ...)                                                                   \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, NULL);                                           \
	run(&fixture, guest)

static void run(struct probe_fixture *fixture, const char *guest)
{
	if (guest)
		fact_set_text(&fixture->facts, FACT_XEN_GUEST_TYPE, guest, EV_FROM_FACTS("test"));
	else
		fact_set_unknown(&fixture->facts, FACT_XEN_GUEST_TYPE, WHY_PERMISSION, 0, NULL);
	probe_xen_host(&fixture->context);
}

#define PLACES                                                                                     \
	DIR_NAMES("/usr/bin", "ls\0"), DIR_NAMES("/usr/local/bin", ""),                            \
		DIR_NAMES("/usr/local/sbin", "")

static void a_dom0_has_it_all(void **state)
{
	RUN(fixture, "pv", FILE_TEXT(VERSION "major", "4\n"), FILE_TEXT(VERSION "minor", "17\n"),
		FILE_TEXT(VERSION "extra", ".3-pre\n"), ACCESS_OK(PRIVCMD, ACCESS_READ_WRITE),
		DIR_NAMES("/boot", "vmlinuz-6.1\0xen-4.17-amd64.gz\0"), PLACES,
		DIR_NAMES("/usr/sbin", "xl\0"));
	assert_fact_text(&fixture, FACT_XEN_VERSION, "4.17.3-pre");
	assert_fact_bool(&fixture, FACT_XEN_PRIVCMD, true);
	assert_fact_bool(&fixture, FACT_XEN_IMAGE, true);
	assert_fact_bool(&fixture, FACT_XEN_TOOLSTACK, true);
	probe_fixture_close(&fixture);
}

static void a_plain_host_has_none_of_it(void **state)
{
	RUN(fixture, "none", DIR_NAMES("/boot", "vmlinuz-6.1\0"), PLACES,
		DIR_NAMES("/usr/sbin", "xlog\0"));
	assert_fact_unknown(&fixture, FACT_XEN_VERSION, WHY_PREREQUISITE);
	assert_fact_unknown(&fixture, FACT_XEN_PRIVCMD, WHY_PREREQUISITE);
	assert_fact_bool(&fixture, FACT_XEN_IMAGE, false);
	assert_fact_bool(&fixture, FACT_XEN_TOOLSTACK, false);
	probe_fixture_close(&fixture);
}

static void an_empty_boot_shows_nothing(void **state)
{
	RUN(fixture, "none", DIR_NAMES("/boot", ""));
	assert_fact_unknown(&fixture, FACT_XEN_IMAGE, WHY_NO_INTERFACE);
	assert_fact_unknown(&fixture, FACT_XEN_TOOLSTACK, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void what_is_refused_or_broken_is_unknown(void **state)
{
	RUN(fixture, "pvh", FILE_TEXT(VERSION "major", "four\n"),
		FILE_TEXT(VERSION "minor", "17\n"), ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, EIO),
		DIR_ERR("/boot", EACCES), PLACES, DIR_ERR("/usr/sbin", EACCES));
	assert_fact_unknown(&fixture, FACT_XEN_VERSION, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_XEN_PRIVCMD, WHY_IO);
	assert_fact_unknown(&fixture, FACT_XEN_IMAGE, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_XEN_TOOLSTACK, WHY_PERMISSION);
	probe_fixture_close(&fixture);
}

static void another_user_may_not_use_the_device(void **state)
{
	{
		RUN(fixture, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, EACCES));
		assert_fact_bool(&fixture, FACT_XEN_PRIVCMD, false);
		probe_fixture_close(&fixture);
	}
	{
		RUN(fixture, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, ENOENT),
			DIR_ERR("/dev/xen", ENOENT), DIR_NAMES("/dev", "null\0"));
		assert_fact_bool(&fixture, FACT_XEN_PRIVCMD, false);
		probe_fixture_close(&fixture);
	}
	{
		RUN(fixture, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, ENOENT));
		assert_fact_unknown(&fixture, FACT_XEN_PRIVCMD, WHY_NOT_CAPTURED);
		probe_fixture_close(&fixture);
	}
}

static void without_knowing_the_domain_nothing_is_known_of_xen(void **state)
{
	RUN(fixture, NULL, FILE_TEXT(VERSION "major", "4\n"));
	assert_fact_unknown(&fixture, FACT_XEN_VERSION, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_XEN_PRIVCMD, WHY_PERMISSION);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dom0_has_it_all),
		cmocka_unit_test(a_plain_host_has_none_of_it),
		cmocka_unit_test(an_empty_boot_shows_nothing),
		cmocka_unit_test(what_is_refused_or_broken_is_unknown),
		cmocka_unit_test(another_user_may_not_use_the_device),
		cmocka_unit_test(without_knowing_the_domain_nothing_is_known_of_xen),
	};

	return cmocka_run_group_tests_name("probe_xen_host", tests, NULL, NULL);
}
