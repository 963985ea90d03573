// SPDX-License-Identifier: GPL-2.0-or-later
// What of a Xen host is installed?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define PRIVCMD "/dev/xen/privcmd"
#define VERSION "/sys/hypervisor/version/"

/* @guest: what xen.guest_type is; NULL: unknown. */
#define RUN(run, guest, ...)                                                                       \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open(&run, &table.base);                                                         \
	look(&run, guest)

static void look(struct probe_run *run, const char *guest)
{
	if (guest)
		fact_set_text(&run->facts, FACT_XEN_GUEST_TYPE, guest, EV_FROM_FACTS("test"));
	else
		fact_set_unknown(&run->facts, FACT_XEN_GUEST_TYPE, WHY_PERMISSION, 0, NULL);
	probe_xen_host(&run->context);
}

#define PLACES                                                                                     \
	DIR_NAMES("/usr/bin", "ls\0"), DIR_NAMES("/usr/local/bin", ""),                            \
		DIR_NAMES("/usr/local/sbin", "")

static void a_dom0_has_it_all(void **state)
{
	RUN(run, "pv", FILE_TEXT(VERSION "major", "4\n"), FILE_TEXT(VERSION "minor", "17\n"),
		FILE_TEXT(VERSION "extra", ".3-pre\n"), ACCESS_OK(PRIVCMD, ACCESS_READ_WRITE),
		DIR_NAMES("/boot", "vmlinuz-6.1\0xen-4.17-amd64.gz\0"), PLACES,
		DIR_NAMES("/usr/sbin", "xl\0"));
	expect_text(&run.facts, FACT_XEN_VERSION, "4.17.3-pre");
	expect_yes(&run.facts, FACT_XEN_PRIVCMD);
	expect_yes(&run.facts, FACT_XEN_IMAGE);
	expect_yes(&run.facts, FACT_XEN_TOOLSTACK);
	probe_run_close(&run);
}

static void a_plain_host_has_none_of_it(void **state)
{
	RUN(run, "none", DIR_NAMES("/boot", "vmlinuz-6.1\0"), PLACES,
		DIR_NAMES("/usr/sbin", "xlog\0"));
	expect_unknown(&run.facts, FACT_XEN_VERSION, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_XEN_PRIVCMD, WHY_PREREQUISITE);
	expect_no(&run.facts, FACT_XEN_IMAGE);
	expect_no(&run.facts, FACT_XEN_TOOLSTACK);
	probe_run_close(&run);
}

static void an_empty_boot_shows_nothing(void **state)
{
	RUN(run, "none", DIR_NAMES("/boot", ""));
	expect_unknown(&run.facts, FACT_XEN_IMAGE, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_XEN_TOOLSTACK, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void what_is_refused_or_broken_is_unknown(void **state)
{
	RUN(run, "pvh", FILE_TEXT(VERSION "major", "four\n"), FILE_TEXT(VERSION "minor", "17\n"),
		ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, EIO), DIR_ERR("/boot", EACCES), PLACES,
		DIR_ERR("/usr/sbin", EACCES));
	expect_unknown(&run.facts, FACT_XEN_VERSION, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_XEN_PRIVCMD, WHY_IO);
	expect_unknown(&run.facts, FACT_XEN_IMAGE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_XEN_TOOLSTACK, WHY_PERMISSION);
	probe_run_close(&run);
}

static void another_user_may_not_use_the_device(void **state)
{
	{
		RUN(run, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, EACCES));
		expect_no(&run.facts, FACT_XEN_PRIVCMD);
		probe_run_close(&run);
	}
	{
		RUN(run, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, ENOENT),
			DIR_ERR("/dev/xen", ENOENT), DIR_NAMES("/dev", "null\0"));
		expect_no(&run.facts, FACT_XEN_PRIVCMD);
		probe_run_close(&run);
	}
	{
		RUN(run, "hvm", ACCESS_ERR(PRIVCMD, ACCESS_READ_WRITE, ENOENT));
		expect_unknown(&run.facts, FACT_XEN_PRIVCMD, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

static void without_knowing_the_domain_nothing_is_known_of_xen(void **state)
{
	RUN(run, NULL, FILE_TEXT(VERSION "major", "4\n"));
	expect_unknown(&run.facts, FACT_XEN_VERSION, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_XEN_PRIVCMD, WHY_PERMISSION);
	probe_run_close(&run);
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
