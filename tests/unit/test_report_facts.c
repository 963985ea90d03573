// SPDX-License-Identifier: GPL-2.0-or-later
// Facts as JSON and as text.
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

#include "report/globs.h"
#include "report/report.h"

static struct fact_table *facts_of_a_host(void)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	fact_set_bool(facts, FACT_CPU_VMX, false, EV_BIT_OF_CPUID(1, 0, EV_ECX, 5));
	fact_set_refused(facts, FACT_CPU_VMX_EPT, -EACCES, EV_WHOLE_MSR(0x48b));
	fact_set_int(facts, FACT_MEMORY_TOTAL, 16688885760, NULL);
	fact_set_text(facts, FACT_CPU_BRAND, "Bad\033[0m \xff brand", NULL);
	fact_set_bool(facts, FACT_KVM_CREATE_VM, false, EV_NAMED(EV_KVM, "create_vm", NULL));
	fact_note_errno(facts, FACT_KVM_CREATE_VM, EBUSY);
	fact_set_text(facts, FACT_KERNEL_ARCH, "x86_64", NULL);
	fact_set_text(facts, FACT_KERNEL_RELEASE, "6.1.0", NULL);
	return facts;
}

static json_t *parsed(const struct fact_table *facts, const char *const *globs, const uint32_t *uid)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	assert_non_null(out);
	assert_int_equal(report_facts_json(out, facts, globs, uid), 0);
	fclose(out);
	for (size_t i = 0; i < size; i++)
		assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	free(text);
	return root;
}

static const char *string_at(json_t *root, const char *fact, const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(json_object_get(root, "facts"), fact), key));
}

static void json_holds_every_fact(void **state)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	json_t *root;

	(void)state;
	assert_non_null(facts);
	root = parsed(facts, NULL, NULL);
	assert_string_equal(
		json_string_value(json_object_get(root, "schema")), "virtscout.facts/1");
	assert_int_equal(json_object_size(json_object_get(root, "facts")), FACT_LOCAL_FIRST);
	assert_int_equal(json_object_size(json_object_get(root, "host")), 0);
	assert_string_equal(string_at(root, "cpu.vmx", "state"), "unknown");
	assert_string_equal(string_at(root, "cpu.vmx", "why"), "not-asked");
	assert_null(string_at(root, "cpu.vmx", "source"));
	json_decref(root);
	free(facts);
}

static void json_keeps_type_errno_and_source(void **state)
{
	struct fact_table *facts = facts_of_a_host();
	json_t *root = parsed(facts, NULL, NULL);
	json_t *all = json_object_get(root, "facts");

	(void)state;
	assert_true(json_is_false(json_object_get(json_object_get(all, "cpu.vmx"), "value")));
	assert_string_equal(string_at(root, "cpu.vmx", "source"), "cpuid 00000001.0 ecx[5]");
	assert_null(json_object_get(json_object_get(all, "cpu.vmx"), "errno"));
	assert_null(json_object_get(json_object_get(all, "cpu.vmx.ept"), "value"));
	assert_string_equal(string_at(root, "cpu.vmx.ept", "why"), "permission");
	assert_string_equal(string_at(root, "cpu.vmx.ept", "errno"), "EACCES");
	assert_string_equal(string_at(root, "cpu.vmx.ept", "source"), "msr 48b");
	assert_string_equal(string_at(root, "kvm.create_vm", "state"), "known");
	assert_string_equal(string_at(root, "kvm.create_vm", "errno"), "EBUSY");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(all, "memory.total"), "value")),
		16688885760);
	json_decref(root);
	free(facts);
}

static void json_is_utf8_whatever_the_machine_says(void **state)
{
	struct fact_table *facts = facts_of_a_host();
	json_t *root = parsed(facts, NULL, NULL);

	(void)state;
	assert_string_equal(string_at(root, "cpu.brand", "value"), "Bad\033[0m \xef\xbf\xbd brand");
	json_decref(root);
	free(facts);
}

static void json_names_the_host_and_who_asked_it(void **state)
{
	struct fact_table *facts = facts_of_a_host();
	const uint32_t uid = 1000;
	json_t *live = parsed(facts, NULL, &uid);
	json_t *replayed = parsed(facts, NULL, NULL);
	json_t *host = json_object_get(live, "host");

	(void)state;
	assert_string_equal(json_string_value(json_object_get(host, "arch")), "x86_64");
	assert_string_equal(json_string_value(json_object_get(host, "kernel")), "6.1.0");
	assert_int_equal(json_integer_value(json_object_get(host, "uid")), 1000);
	assert_null(json_object_get(json_object_get(replayed, "host"), "uid"));
	json_decref(live);
	json_decref(replayed);
	free(facts);
}

static void globs_choose_facts(void **state)
{
	static const char *const globs[] = {"cpu.vmx.*", "cpu.svm", NULL};
	static const char *const typo[] = {"cpu.*", "cpu.vmxx", NULL};
	struct fact_table *facts = facts_of_a_host();
	json_t *root = parsed(facts, globs, NULL);
	json_t *all = json_object_get(root, "facts");

	(void)state;
	assert_non_null(json_object_get(all, "cpu.vmx.ept"));
	assert_non_null(json_object_get(all, "cpu.svm"));
	assert_null(json_object_get(all, "cpu.vmx"));
	assert_null(json_object_get(all, "cpu.svm.npt"));
	assert_null(globs_unmatched(globs, NULL));
	assert_null(globs_unmatched(NULL, NULL));
	assert_string_equal(globs_unmatched(typo, NULL), "cpu.vmxx");
	json_decref(root);
	free(facts);
}

static void text_is_aligned_and_escaped(void **state)
{
	static const char *const globs[] = {"cpu.brand", "cpu.vmx", "cpu.vmx.ept", NULL};
	struct fact_table *facts = facts_of_a_host();
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(report_facts_text(out, facts, globs, true), 0);
	fclose(out);
	assert_string_equal(text, "cpu.brand    Bad\\x1b[0m \xef\xbf\xbd brand\n"
				  "cpu.vmx      no               (cpuid 00000001.0 ecx[5])\n"
				  "cpu.vmx.ept  unknown: permission (EACCES; msr 48b)\n");
	free(text);
	free(facts);
}

static void text_without_evidence_has_no_sources(void **state)
{
	static const char *const globs[] = {"cpu.vmx", "kvm.create_vm", NULL};
	struct fact_table *facts = facts_of_a_host();
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(report_facts_text(out, facts, globs, false), 0);
	fclose(out);
	assert_string_equal(text, "cpu.vmx        no\nkvm.create_vm  no  (EBUSY)\n");
	free(text);
	free(facts);
}

static void a_long_name_moves_its_own_line_only(void **state)
{
	static const char *const globs[] = {"cpu.vmx", "cpu.vmx.invvpid_single_keep_global", NULL};
	struct fact_table *facts = facts_of_a_host();
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	fact_set_bool(
		facts, FACT_CPU_VMX_INVVPID_SINGLE_KEEP_GLOBAL, true, EV_BIT_OF_MSR(0x48c, 43));
	assert_int_equal(report_facts_text(out, facts, globs, true), 0);
	fclose(out);
	assert_string_equal(text, "cpu.vmx  no   (cpuid 00000001.0 ecx[5])\n"
				  "cpu.vmx.invvpid_single_keep_global yes (msr 48c[43])\n");
	free(text);
	free(facts);
}

static void a_full_disk_is_an_error(void **state)
{
	struct fact_table *facts = facts_of_a_host();
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	if (!out) {
		free(facts);
		skip();
	}
	setvbuf(out, NULL, _IONBF, 0);
	assert_true(report_facts_json(out, facts, NULL, NULL) < 0);
	assert_true(report_facts_text(out, facts, NULL, true) < 0);
	fclose(out);
	free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_holds_every_fact),
		cmocka_unit_test(json_keeps_type_errno_and_source),
		cmocka_unit_test(json_is_utf8_whatever_the_machine_says),
		cmocka_unit_test(json_names_the_host_and_who_asked_it),
		cmocka_unit_test(globs_choose_facts),
		cmocka_unit_test(text_is_aligned_and_escaped),
		cmocka_unit_test(text_without_evidence_has_no_sources),
		cmocka_unit_test(a_long_name_moves_its_own_line_only),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("report_facts", tests, NULL, NULL);
}
