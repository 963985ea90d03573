// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking knowledge away makes answers unknown and never yes or no: every question that the probes
 * ask of these hosts is denied once, with each errno that is not itself an answer, and no fact may
 * come to say something else. tests/unit/test_machines_deny.c does the same with captures of whole
 * machines, and their verdicts.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_deny.h"
#include "tests/tables/hosts.h"

static const struct host_list *const lists[] = {&hosts_kvm, &hosts_firmware, &hosts_cpus,
	&hosts_guests, &hosts_containers, &hosts_confidential, &hosts_devices, &hosts_kernels};

#define LIST_COUNT (sizeof(lists) / sizeof(lists[0]))

/*
 * Ranked sources: where the stronger one is denied, the weaker one speaks, and on these hosts it
 * says otherwise. @question and @host: how they begin; NULL: any host.
 */
static const struct {
	const char *host, *question, *fact, *reason;
} ranked[] = {
	{"xen ", "cpuid  index 1.0", "cpu.hypervisor",
		"CPUID hides Xen from a PV domain's programs; its kernel's flag, read without "
		"CPUID, shows it"},
	{"xen ", "cpuid  index 0.0", "cpu.hypervisor",
		"the same: without leaf 0 there is no leaf 1"},
	{"uml ", "file /proc/cpuinfo", "hypervisor.vendor",
		"a program's CPUID is the real one; only the kernel's cpuinfo shows that it is "
		"UML"},
	{"uml ", "file /proc/cpuinfo", "hypervisor.nesting", "the same"},
	{"uml ", "cpuid  index 0.0", "cpu.vendor",
		"the kernel's cpuinfo has its own name for the processor"},
	{"kvm that plays xen", "cpuid  index 40000100.0", "hypervisor.vendor",
		"dumps of Xen's guests often end with Xen's leaves"},
	{"kvm guest with another's", "cpuid  index", "hypervisor.vendor",
		"a capture without CPUID goes by DMI; with both it is the finding "
		"hypervisor.firmware-disagrees"},
	{"kvm guest with another's", "cpuid  index", "hypervisor.nesting", "the same"},
	{"intel, the registers against", "msr ", "cpu.vmx.pml",
		"the registers outrank the vmx flags; cpu.vmx.conflicts holds that they differ"},
	{"intel, the listing", "access /sys/module/kvm_pvm", "kvm.backend",
		"a capture that knows of one module only goes by the kernel's flag"},
	{"intel, the listing", "access /sys/module/kvm_pvm", "kvm.hardware", "the same"},
	{"the configuration in two", "file /boot/config-", "kernel.config.source",
		"it is the name of the place that was read; without the first, the second is read"},
};

static void look(struct source *source, struct fact_table *facts)
{
	struct inventory inventory = {0};

	memset(facts, 0, sizeof(*facts));
	probe_all(source, facts, &inventory);
	inventory_free(&inventory);
}

static void value_text(const struct fact_table *facts, enum fact_id id, char *text, size_t size)
{
	if (!fact_known(facts, id))
		snprintf(text, size, "unknown");
	else if (fact_desc(id)->type == FACT_TEXT)
		snprintf(text, size, "%s", fact_text(facts, id));
	else if (fact_desc(id)->type == FACT_INT)
		snprintf(text, size, "%" PRId64, fact_int(facts, id));
	else
		snprintf(text, size, "%s", fact_int(facts, id) ? "yes" : "no");
}

static bool begins(const char *text, const char *word)
{
	return !word || !strncmp(text, word, strlen(word));
}

/* Which row of @ranked excuses it; -1: none. */
static int ranked_row(const char *host, const char *question, const char *fact)
{
	for (size_t i = 0; i < sizeof(ranked) / sizeof(ranked[0]); i++)
		if (begins(host, ranked[i].host) && begins(question, ranked[i].question) &&
			!strcmp(fact, ranked[i].fact))
			return (int)i;
	return -1;
}

/*
 * A line for each fact that says something else. Returns how many; marks the rows of @ranked that
 * were needed.
 */
static unsigned compare(const struct host *host, const struct fact_table *was,
	const struct fact_table *is, const struct question *question, int err, bool *needed)
{
	unsigned wrong = 0;
	char before[512], after[512], asked[512];

	question_text(question, asked, sizeof(asked));
	for (int id = 0; id < FACT_COUNT; id++) {
		int row;

		if (!fact_known(is, (enum fact_id)id) || facts_agree(was, is, (enum fact_id)id))
			continue;
		value_text(was, (enum fact_id)id, before, sizeof(before));
		value_text(is, (enum fact_id)id, after, sizeof(after));
		row = ranked_row(host->name, asked, fact_desc((enum fact_id)id)->name);
		if (row >= 0) {
			needed[row] = true;
			continue;
		}
		print_error("%s: errno %d for \"%s\": %s was %s, is %s\n", host->name, err, asked,
			fact_desc((enum fact_id)id)->name, before, after);
		wrong++;
	}
	return wrong;
}

/* Permission is what these questions are about: its refusal is the answer. */
static bool is_answer(const struct question *question, int err)
{
	return err == EACCES &&
	       (question->ask == ASK_ACCESS ||
		       (question->ask == ASK_KVM && !strcmp(question->path, KVM_ASK_OPEN)));
}

/*
 * ENXIO is what registers say that nobody drives; of files and devices it says that they are not
 * there.
 */
static bool is_denial(const struct question *question, int err)
{
	return err != ENXIO || question->ask == ASK_CPUID || question->ask == ASK_MSR;
}

/* Denies each question of @host once with each errno. Returns how many facts came out wrong. */
static unsigned deny_host(const struct host *host, bool *needed)
{
	static const int errs[] = {EIO, EACCES, ENXIO, ERR_NOT_CAPTURED};
	static struct fact_table whole, facts;
	struct source_table table = host->table;
	struct source_deny deny;
	size_t denied = 0;
	unsigned wrong = 0;

	source_deny_open(&deny, &table.base);
	look(&deny.base, &whole);
	for (size_t nth = 0; nth < deny.count; nth++)
		for (size_t e = 0; e < sizeof(errs) / sizeof(errs[0]); e++) {
			if (is_answer(&deny.seen[nth], errs[e]) ||
				!is_denial(&deny.seen[nth], errs[e]))
				continue;
			source_deny_one(&deny, nth, errs[e]);
			look(&deny.base, &facts);
			wrong += compare(host, &whole, &facts, &deny.seen[nth], errs[e], needed);
			denied++;
		}
	source_deny_close(&deny);
	assert_true(denied > 3 * 50);
	return wrong;
}

static void no_denied_question_makes_a_yes_or_a_no(void **state)
{
	bool needed[sizeof(ranked) / sizeof(ranked[0])] = {false};
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < LIST_COUNT; i++)
		for (size_t k = 0; k < lists[i]->count; k++)
			wrong += deny_host(&lists[i]->hosts[k], needed);
	/* An exception that is no longer needed goes. */
	for (size_t i = 0; i < sizeof(ranked) / sizeof(ranked[0]); i++)
		if (!needed[i]) {
			print_error("not needed: %s, %s\n", ranked[i].question, ranked[i].fact);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

/* How many facts of @host are not as expected. */
static unsigned check_host(const struct host *host)
{
	static struct fact_table facts;
	struct source_table table = host->table;
	unsigned wrong = 0;

	look(&table.base, &facts);
	assert_non_null(host->expected[0].fact);
	for (size_t k = 0; k < HOST_EXPECTED_MAX && host->expected[k].fact; k++) {
		const struct host_expected *expected = &host->expected[k];
		int id = fact_find(expected->fact);
		char got[512];

		assert_true(id >= 0);
		value_text(&facts, (enum fact_id)id, got, sizeof(got));
		if (!strcmp(got, expected->value))
			continue;
		print_error(
			"%s: %s is %s, not %s\n", host->name, expected->fact, got, expected->value);
		wrong++;
	}
	return wrong;
}

/* Else the denials would prove nothing. */
static void the_hosts_are_what_they_are_said_to_be(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < LIST_COUNT; i++)
		for (size_t k = 0; k < lists[i]->count; k++)
			wrong += check_host(&lists[i]->hosts[k]);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hosts_are_what_they_are_said_to_be),
		cmocka_unit_test(no_denied_question_makes_a_yes_or_a_no),
	};

	return cmocka_run_group_tests_name("deny", tests, NULL, NULL);
}
