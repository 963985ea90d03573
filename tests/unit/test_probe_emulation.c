// SPDX-License-Identifier: GPL-2.0-or-later
// Which emulators are installed and registered?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define BINFMT "/proc/sys/fs/binfmt_misc"
#define QEMU_KVM "/usr/libexec/qemu-kvm"

#define RUN(run, ...) PROBE_RUN(probe_emulation, run, NULL, __VA_ARGS__)

static void emulators_of_both_places_are_listed_once(void **state)
{
	RUN(run,
		DIR_NAMES("/usr/bin", "ls\0qemu-img\0qemu-system-\0qemu-system-x86_64\0"
				      "qemu-system-x86_64-microvm\0qemu-system-<b>\0"),
		DIR_NAMES("/usr/local/bin", "qemu-system-aarch64\0qemu-system-x86_64\0"));
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "aarch64,x86_64");
	expect_unknown(&run.facts, FACT_EMULATION_BINFMT_TARGETS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void none_needs_both_places(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "ls\0"), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_NAMES("/usr/local", "share\0"), ACCESS_ERR(QEMU_KVM, ACCESS_EXISTS, ENOENT));
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "none");
	probe_run_close(&run);
}

/* RHEL's QEMU has another name and place. */
static void rhels_qemu_counts(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "ls\0"), DIR_ERR("/usr/local/bin", ENOENT),
		ACCESS_OK(QEMU_KVM, ACCESS_EXISTS));
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_NOT_CAPTURED);
	fact_set_text(&run.facts, FACT_KERNEL_ARCH, "x86_64", EV_LEAF(0, 0));
	probe_emulation(&run.context);
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "x86_64");
	fact_set_text(&run.facts, FACT_KERNEL_ARCH, "ppc64le", EV_LEAF(0, 0));
	probe_emulation(&run.context);
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "ppc64");
	fact_set_text(&run.facts, FACT_KERNEL_ARCH, "vax", EV_LEAF(0, 0));
	probe_emulation(&run.context);
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_MALFORMED);
	probe_run_close(&run);
}

static void without_a_look_there_none_is_not_known(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "ls\0"), DIR_ERR("/usr/local/bin", ENOENT));
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void one_place_that_is_refused_leaves_it_unknown(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "qemu-system-x86_64\0"), DIR_ERR("/usr/local/bin", EACCES));
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void an_empty_place_for_programs_is_not_believed(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", ""), DIR_NAMES("/usr/local/bin", ""));
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* A table of targets is never whole: before "none", the directory is listed. */
static void a_target_that_is_not_looked_for_is_found(void **state)
{
	RUN(run, PROGRAM_NAMES("/usr/bin", "-qemu-system-x86_64\0cat\0"),
		DIR_NAMES("/usr/bin", "cat\0qemu-system-later\0"),
		DIR_ERR("/usr/local/bin", ENOENT));
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "later");
	probe_run_close(&run);
}

static void what_can_not_be_listed_then_is_not_none(void **state)
{
	RUN(run, PROGRAM_NAMES("/usr/bin", "-qemu-system-x86_64\0cat\0"),
		DIR_ERR("/usr/bin", EACCES), DIR_ERR("/usr/local/bin", ENOENT));
	expect_unknown(&run.facts, FACT_EMULATION_QEMU_TARGETS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void targets_that_were_found_are_not_listed_too(void **state)
{
	RUN(run, PROGRAM_NAMES("/usr/bin", "-qemu-system-arm\0cat\0qemu-system-x86_64\0"),
		DIR_ERR("/usr/bin", EIO), DIR_ERR("/usr/local/bin", ENOENT));
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "x86_64");
	probe_run_close(&run);
}

static void handlers_that_are_on_are_listed(void **state)
{
	RUN(run,
		DIR_NAMES(BINFMT,
			"python3.11\0qemu-arm\0qemu-riscv64\0qemu-s390x\0register\0status\0"),
		FILE_TEXT(BINFMT "/status", "enabled\n"),
		FILE_TEXT(BINFMT "/qemu-arm",
			"enabled\ninterpreter /usr/bin/qemu-arm-static\nflags: OCF\n"),
		FILE_TEXT(BINFMT "/qemu-riscv64", "disabled\ninterpreter /usr/bin/q\n"),
		FILE_TEXT(BINFMT "/qemu-s390x", "enabled\ninterpreter /usr/F/q\nflags: P\n"));
	expect_text(&run.facts, FACT_EMULATION_BINFMT_TARGETS, "arm,s390x");
	expect_text(&run.facts, FACT_EMULATION_BINFMT_FIXED, "arm");
	probe_run_close(&run);
}

static void all_of_it_can_be_switched_off(void **state)
{
	RUN(run, DIR_NAMES(BINFMT, "qemu-arm\0register\0status\0"),
		FILE_TEXT(BINFMT "/status", "disabled\n"));
	expect_text(&run.facts, FACT_EMULATION_BINFMT_TARGETS, "none");
	expect_text(&run.facts, FACT_EMULATION_BINFMT_FIXED, "none");
	probe_run_close(&run);
}

static void a_kernel_without_the_handler_has_none(void **state)
{
	RUN(run, DIR_ERR(BINFMT, ENOENT), DIR_NAMES("/proc/sys/fs", "file-max\0"));
	expect_text(&run.facts, FACT_EMULATION_BINFMT_TARGETS, "none");
	probe_run_close(&run);
}

static void what_is_not_mounted_here_may_work_all_the_same(void **state)
{
	RUN(run, DIR_NAMES(BINFMT, ""));
	expect_unknown(&run.facts, FACT_EMULATION_BINFMT_TARGETS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_handler_that_is_refused_or_broken_leaves_it_unknown(void **state)
{
	RUN(run, DIR_NAMES(BINFMT, "qemu-arm\0qemu-ppc\0status\0"),
		FILE_TEXT(BINFMT "/status", "enabled\n"),
		FILE_TEXT(BINFMT "/qemu-arm", "enabled\n"), FILE_ERR(BINFMT "/qemu-ppc", EACCES));
	expect_unknown(&run.facts, FACT_EMULATION_BINFMT_TARGETS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void a_status_that_says_neither_is_malformed(void **state)
{
	RUN(run, DIR_NAMES(BINFMT, "status\0"), FILE_TEXT(BINFMT "/status", "perhaps\n"));
	expect_unknown(&run.facts, FACT_EMULATION_BINFMT_TARGETS, WHY_MALFORMED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emulators_of_both_places_are_listed_once),
		cmocka_unit_test(none_needs_both_places),
		cmocka_unit_test(rhels_qemu_counts),
		cmocka_unit_test(without_a_look_there_none_is_not_known),
		cmocka_unit_test(one_place_that_is_refused_leaves_it_unknown),
		cmocka_unit_test(an_empty_place_for_programs_is_not_believed),
		cmocka_unit_test(a_target_that_is_not_looked_for_is_found),
		cmocka_unit_test(what_can_not_be_listed_then_is_not_none),
		cmocka_unit_test(targets_that_were_found_are_not_listed_too),
		cmocka_unit_test(handlers_that_are_on_are_listed),
		cmocka_unit_test(all_of_it_can_be_switched_off),
		cmocka_unit_test(a_kernel_without_the_handler_has_none),
		cmocka_unit_test(what_is_not_mounted_here_may_work_all_the_same),
		cmocka_unit_test(a_handler_that_is_refused_or_broken_leaves_it_unknown),
		cmocka_unit_test(a_status_that_says_neither_is_malformed),
	};

	return cmocka_run_group_tests_name("probe_emulation", tests, NULL, NULL);
}
