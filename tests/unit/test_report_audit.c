// SPDX-License-Identifier: GPL-2.0-or-later
// The document and the text of an audit, for a judgement made by hand.
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

#include "report/report.h"

/* A judgement made by hand about a host whose user may not open /dev/kvm. */
struct host {
	struct fact_table facts;
	struct inventory inventory;
	struct workload workload;
	struct judgement judgement;
	struct finding findings[4];
	struct report report;
	struct inventory_pci pci[1];
	struct inventory_cpu cpus[3];
};

static const struct mode_verdict hvm = {
	.verdict = VERDICT_UNKNOWN,
	.reason_count = 2,
	.reasons = {{.fact = FACT_KVM_DEVICE_ACCESS,
			    .text = "The user has no access to KVM through {kvm.backend}."},
		{.fact = -1, .text = "A second reason."}},
	.step_count = 1,
	.steps = {{.who = ACTOR_ADMIN,
		.action = "Let the user in to {kvm.backend}",
		.command = "usermod -aG kvm {kvm.backend}",
		.reboot = true}},
	.has_would_be = true,
	.would_be = VERDICT_READY,
	.assuming_count = 1,
	.assuming = {FACT_KVM_CREATE_VM},
};

static int host_open(void **state)
{
	struct host *host = calloc(1, sizeof(*host));
	struct judgement *judgement;

	if (!host)
		return -1;
	fact_set_text(&host->facts, FACT_KVM_BACKEND, "kvm\033_intel", NULL);
	fact_set_text(&host->facts, FACT_KERNEL_RELEASE, "6.1.0", NULL);
	fact_set_refused(&host->facts, FACT_KVM_DEVICE_ACCESS, -EACCES,
		EV_NAMED(EV_ACCESS, "/dev/kvm", NULL));
	fact_set_refused(
		&host->facts, FACT_KVM_CREATE_VM, -EACCES, EV_NAMED(EV_KVM, "create_vm", NULL));
	judgement = &host->judgement;
	judgement->findings = host->findings;
	judgement->modes[MODE_HVM] = hvm;
	judgement->modes[MODE_CONTAINER] = (struct mode_verdict){.verdict = VERDICT_READY,
		.cost = COST_NEAR_NATIVE,
		.reason_count = 1,
		.reasons = {{.fact = FACT_KERNEL_RELEASE,
			.text = "Linux {kernel.release} has all of it."}}};
	judgement->modes[MODE_EMULATION].verdict = VERDICT_DEGRADED;
	judgement->modes[MODE_EMULATION].cost = COST_TRANSLATED;
	judgement->ranking[0] = MODE_CONTAINER;
	judgement->ranking[1] = MODE_HVM;
	judgement->ranking[2] = MODE_EMULATION;
	judgement->ranking[3] = MODE_PV;
	judgement->recommended = MODE_CONTAINER;
	judgement->reason_count = 1;
	judgement->reasons[0] = (struct reason){.fact = -1, .text = "It costs least."};
	judgement->status = STATUS_WARNING;
	judgement->finding_count = 4;
	judgement->findings[0] = (struct finding){.rule = 0,
		.holds = TRUTH_YES,
		.severity = SEVERITY_CRITICAL,
		.finding = true,
		.fact_count = 1,
		.facts = {FACT_KVM_DEVICE_ACCESS}};
	judgement->findings[1] = (struct finding){.rule = 1,
		.holds = TRUTH_YES,
		.severity = SEVERITY_WARNING,
		.finding = true,
		.explained = true};
	judgement->findings[2] = (struct finding){.rule = 2,
		.holds = TRUTH_UNKNOWN,
		.severity = SEVERITY_INFO,
		.finding = true,
		.fact_count = 1,
		.facts = {FACT_IOMMU_ACTIVE}};
	judgement->findings[3] = (struct finding){.rule = 3, .holds = TRUTH_YES};
	host->pci[0] = (struct inventory_pci){.function = {.device = 2,
						      .vendor_id = 0x8086,
						      .device_id = 0x9a49,
						      .class_code = 0x030000,
						      .iommu_group = PCI_NO_GROUP,
						      .driver = "i915"},
		.isolated = TRUTH_YES,
		.acs = TRUTH_NO,
		.ats = TRUTH_UNKNOWN,
		.sriov = TRUTH_NO};
	/* Online 0 and 2, offline 1. */
	host->cpus[0] = (struct inventory_cpu){
		.number = 0, .node = -1, .package = -1, .core = -1, .microcode = -1};
	host->cpus[1] = (struct inventory_cpu){.number = 2,
		.node = 1,
		.package = 0,
		.core = 4,
		.microcode = 0x28,
		.type = CORE_EFFICIENCY};
	host->cpus[2] = host->cpus[0];
	host->cpus[2].number = 1;
	host->inventory = (struct inventory){.pci = host->pci,
		.pci_count = 1,
		.cpus = host->cpus,
		.cpu_count = 2,
		.cpu_offline = 1};
	host->report = (struct report){.facts = &host->facts,
		.inventory = &host->inventory,
		.rules = rules_builtin(),
		.judgement = judgement,
		.workload = &host->workload,
		.role = "",
		.uid = 65534,
		.width = 80};
	assert_true(rules_count(rules_builtin()) >= 4);
	*state = host;
	return 0;
}

static int host_close(void **state)
{
	free(*state);
	return 0;
}

static char *printed(const struct report *report, int (*print)(FILE *, const struct report *))
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(print(out, report), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static json_t *parsed(const struct report *report)
{
	char *text = printed(report, report_audit_json);
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(root);
	free(text);
	return root;
}

static const char *text_at(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void json_has_the_keys_of_the_contract(void **state)
{
	static const char *const keys[] = {"schema", "host", "facts", "modes", "recommendation",
		"findings", "inventory", "status", "unknown"};
	struct host *host = *state;
	json_t *root = parsed(&host->report);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_non_null(json_object_get(root, keys[i]));
	assert_int_equal(json_object_size(root), sizeof(keys) / sizeof(keys[0]));
	assert_string_equal(text_at(root, "schema"), "virtscout.audit/1");
	assert_string_equal(text_at(root, "status"), "warning");
	assert_int_equal(json_object_size(json_object_get(root, "facts")), FACT_LOCAL_FIRST);
	assert_int_equal(json_object_size(json_object_get(root, "modes")), MODE_COUNT);
	json_decref(root);
}

static void json_mode_tells_verdict_reasons_and_steps(void **state)
{
	struct host *host = *state;
	json_t *root = parsed(&host->report);
	json_t *mode = json_object_get(json_object_get(root, "modes"), "hvm");
	json_t *reason = json_array_get(json_object_get(mode, "because"), 0);
	json_t *step = json_array_get(json_object_get(mode, "steps"), 0);

	assert_string_equal(text_at(mode, "verdict"), "unknown");
	assert_string_equal(text_at(mode, "cost"), "none");
	assert_string_equal(text_at(reason, "fact"), "kvm.device.access");
	assert_string_equal(
		text_at(reason, "text"), "The user has no access to KVM through kvm\033_intel.");
	assert_true(json_is_null(
		json_object_get(json_array_get(json_object_get(mode, "because"), 1), "fact")));
	assert_string_equal(text_at(step, "who"), "admin");
	assert_string_equal(text_at(step, "action"), "Let the user in to kvm\033_intel");
	assert_true(json_is_true(json_object_get(step, "reboot")));
	assert_string_equal(text_at(mode, "would_be"), "ready");
	assert_string_equal(json_string_value(json_array_get(json_object_get(mode, "assuming"), 0)),
		"kvm.create_vm");
	mode = json_object_get(json_object_get(root, "modes"), "container");
	assert_null(json_object_get(mode, "would_be"));
	assert_null(json_object_get(mode, "assuming"));
	json_decref(root);
}

static void values_never_get_into_commands(void **state)
{
	struct host *host = *state;
	json_t *root = parsed(&host->report);
	json_t *mode = json_object_get(json_object_get(root, "modes"), "hvm");
	json_t *step = json_array_get(json_object_get(mode, "steps"), 0);

	assert_string_equal(text_at(step, "command"), "usermod -aG kvm {kvm.backend}");
	json_decref(root);
}

static void json_findings_are_all_rules_that_tell_something(void **state)
{
	struct host *host = *state;
	json_t *root = parsed(&host->report);
	json_t *findings = json_object_get(root, "findings");
	json_t *first = json_array_get(findings, 0);

	assert_int_equal(json_array_size(findings), 3);
	assert_string_equal(text_at(first, "id"), rules_info(rules_builtin(), 0).id);
	assert_string_equal(text_at(first, "severity"), "critical");
	assert_string_equal(text_at(first, "holds"), "yes");
	assert_string_equal(json_string_value(json_array_get(json_object_get(first, "because"), 0)),
		"kvm.device.access");
	assert_null(json_object_get(first, "explained"));
	assert_true(json_is_true(json_object_get(json_array_get(findings, 1), "explained")));
	assert_string_equal(text_at(json_array_get(findings, 2), "holds"), "unknown");
	json_decref(root);
}

static void json_rows_have_null_for_what_could_not_be_read(void **state)
{
	struct host *host = *state;
	json_t *root = parsed(&host->report);
	json_t *inventory = json_object_get(root, "inventory");
	json_t *pci = json_array_get(json_object_get(inventory, "pci"), 0);
	json_t *cpus = json_object_get(inventory, "cpus");
	json_t *cpu = json_array_get(cpus, 0), *offline = json_array_get(cpus, 1);
	json_t *efficient = json_array_get(cpus, 2);

	assert_string_equal(text_at(pci, "address"), "0000:00:02.0");
	assert_string_equal(text_at(pci, "vendor"), "8086");
	assert_string_equal(text_at(pci, "device"), "9a49");
	assert_string_equal(text_at(pci, "class"), "030000");
	assert_string_equal(text_at(pci, "driver"), "i915");
	assert_true(json_is_null(json_object_get(pci, "iommu_group")));
	assert_true(json_is_true(json_object_get(pci, "isolated")));
	assert_true(json_is_false(json_object_get(pci, "acs")));
	assert_true(json_is_null(json_object_get(pci, "ats")));
	assert_true(json_is_null(json_object_get(cpu, "node")));
	assert_true(json_is_true(json_object_get(cpu, "online")));
	assert_true(json_is_null(json_object_get(cpu, "package")));
	assert_true(json_is_null(json_object_get(cpu, "core")));
	assert_true(json_is_null(json_object_get(cpu, "type")));
	assert_true(json_is_null(json_object_get(cpu, "microcode")));
	assert_int_equal(json_integer_value(json_object_get(offline, "number")), 1);
	assert_true(json_is_false(json_object_get(offline, "online")));
	assert_int_equal(json_integer_value(json_object_get(efficient, "number")), 2);
	assert_int_equal(json_integer_value(json_object_get(efficient, "node")), 1);
	assert_int_equal(json_integer_value(json_object_get(efficient, "package")), 0);
	assert_int_equal(json_integer_value(json_object_get(efficient, "core")), 4);
	assert_int_equal(json_integer_value(json_object_get(efficient, "microcode")), 0x28);
	assert_string_equal(text_at(efficient, "type"), "E");
	assert_int_equal(json_array_size(cpus), 3);
	assert_true(json_is_array(json_object_get(inventory, "numa")));
	assert_int_equal(json_array_size(json_object_get(inventory, "numa")), 0);
	assert_true(json_is_array(json_object_get(inventory, "iommu_groups")));
	assert_int_equal(json_array_size(json_object_get(inventory, "iommu_groups")), 0);
	json_decref(root);
}

static void json_groups_name_their_devices_and_drivers(void **state)
{
	struct host *host = *state;
	struct inventory_pci pci[3] = {
		{.function = {.device = 1, .class_code = 0x060400, .iommu_group = 7},
			.acs = TRUTH_YES,
			.acs_enabled = TRUTH_NO,
			.pasid = TRUTH_UNKNOWN},
		{.function = {.bus = 1,
			 .class_code = 0x030000,
			 .iommu_group = 7,
			 .driver = "i\"9\x80\n"},
			.sriov = TRUTH_YES,
			.sriov_total = 7,
			.sriov_autoprobe = TRUTH_UNKNOWN},
		{.function = {.domain = 0x10000, .iommu_group = 8}},
	};
	size_t members[3] = {0, 1, 2};
	struct inventory_group groups[2] = {
		{.number = 7, .functions = 2, .vfio_viable = TRUTH_NO, .viable = TRUTH_YES},
		{.number = 8, .functions = 1, .first_member = 2, .type = "DMA"},
	};
	json_t *root, *inventory, *group, *row;

	host->inventory.pci = pci;
	host->inventory.pci_count = 3;
	host->inventory.groups = groups;
	host->inventory.group_count = 2;
	host->inventory.members = members;
	root = parsed(&host->report);
	inventory = json_object_get(root, "inventory");
	group = json_array_get(json_object_get(inventory, "iommu_groups"), 0);
	assert_int_equal(json_integer_value(json_object_get(group, "number")), 7);
	assert_true(json_is_true(json_object_get(group, "viable")));
	assert_true(json_is_false(json_object_get(group, "vfio_viable")));
	assert_true(json_is_null(json_object_get(group, "type")));
	row = json_object_get(group, "devices");
	assert_int_equal(json_array_size(row), 2);
	assert_string_equal(json_string_value(json_array_get(row, 1)), "0000:01:00.0");
	row = json_object_get(group, "drivers");
	assert_int_equal(json_array_size(row), 2);
	assert_true(json_is_null(json_array_get(row, 0)));
	assert_string_equal(json_string_value(json_array_get(row, 1)), "i\"9\xef\xbf\xbd\n");
	group = json_array_get(json_object_get(inventory, "iommu_groups"), 1);
	assert_string_equal(text_at(group, "type"), "DMA");
	assert_string_equal(json_string_value(json_array_get(json_object_get(group, "devices"), 0)),
		"10000:00:00.0");
	row = json_array_get(json_object_get(inventory, "pci"), 0);
	assert_true(json_is_false(json_object_get(row, "acs_enabled")));
	assert_true(json_is_null(json_object_get(row, "pasid")));
	assert_null(json_object_get(row, "sriov_total"));
	row = json_array_get(json_object_get(inventory, "pci"), 1);
	assert_null(json_object_get(row, "acs_enabled"));
	assert_int_equal(json_integer_value(json_object_get(row, "sriov_total")), 7);
	assert_true(json_is_null(json_object_get(row, "sriov_autoprobe")));
	json_decref(root);
}

static void json_says_what_was_asked_for(void **state)
{
	struct host *host = *state;
	json_t *root;

	strcpy(host->workload.value[WORKLOAD_NESTED], "yes");
	host->report.role = "kvm-host";
	host->report.input = "a.jsonl";
	root = parsed(&host->report);
	assert_string_equal(
		text_at(json_object_get(root, "workload"), workload_key_name(WORKLOAD_NESTED)),
		"yes");
	assert_string_equal(text_at(root, "role"), "kvm-host");
	assert_null(json_object_get(json_object_get(root, "host"), "uid"));
	json_decref(root);
}

static void text_begins_with_the_recommendation(void **state)
{
	struct host *host = *state;
	char *text = printed(&host->report, report_audit_text);

	assert_memory_equal(text, "Recommended: container", strlen("Recommended: container"));
	assert_non_null(strstr(text, "It costs least."));
	assert_non_null(strstr(text, "Linux 6.1.0 has all of it."));
	assert_non_null(strstr(text, "It would be ready if this fact is good: kvm.create_vm."));
	free(text);
}

static void text_tells_findings_that_hold_and_are_not_told_elsewhere(void **state)
{
	struct host *host = *state;
	char *text = printed(&host->report, report_audit_text);
	const char *critical = strstr(text, "\nCritical\n");

	assert_non_null(critical);
	assert_non_null(strstr(critical, rules_info(rules_builtin(), 0).id));
	assert_non_null(strstr(critical, "kvm.device.access = unknown: permission (EACCES)"));
	assert_null(strstr(text, "\nWarnings\n"));
	assert_null(strstr(text, "\nGood to know\n"));
	free(text);
}

static void text_tells_what_is_unknown_and_how_to_know(void **state)
{
	struct host *host = *state;
	char *text = printed(&host->report, report_audit_text);
	const char *unknown = strstr(text, "\nNot known\n");

	assert_non_null(unknown);
	assert_non_null(strstr(unknown, "whom /dev/kvm lets in.\n    kvm.create_vm"));
	assert_null(strstr(unknown, "iommu.active"));
	assert_non_null(strstr(unknown, "1 more fact is not known"));
	free(text);

	/* All of it, where it was asked for, or where a warning hangs on it. */
	host->report.all = true;
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "iommu.active"));
	assert_null(strstr(text, "--all"));
	free(text);
	host->report.all = false;
	host->findings[2].severity = SEVERITY_WARNING;
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "iommu.active"));
	free(text);

	host->report.input = "a.jsonl";
	text = printed(&host->report, report_audit_text);
	assert_null(strstr(text, "Run virtscout as root"));
	assert_non_null(strstr(text, "a.jsonl: "));
	free(text);
}

static void text_tells_notes_by_their_titles(void **state)
{
	struct host *host = *state;
	char *text, *notes;

	host->findings[1].explained = false;
	host->findings[1].severity = SEVERITY_INFO;
	host->findings[1].fact_count = 1;
	host->findings[1].facts[0] = FACT_KERNEL_RELEASE;
	text = printed(&host->report, report_audit_text);
	notes = strstr(text, "\nGood to know\n");
	assert_non_null(notes);
	assert_non_null(strstr(notes, rules_info(rules_builtin(), 1).id));
	assert_null(strstr(notes, "because"));
	assert_non_null(strstr(notes, "virtscout audit --all"));
	free(text);
	host->report.all = true;
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(strstr(text, "\nGood to know\n"), "because kernel.release = 6.1.0"));
	free(text);
}

static void text_puts_the_steps_of_what_is_recommended_first(void **state)
{
	struct host *host = *state;
	struct mode_verdict *container = &host->judgement.modes[MODE_CONTAINER];
	const char *first, *second;
	char *text;

	container->verdict = VERDICT_ATTAINABLE;
	container->step_count = 1;
	container->steps[0] = (struct step){.who = ACTOR_ADMIN, .action = "Mount something"};
	text = printed(&host->report, report_audit_text);
	first = strstr(text, "To make container work:");
	second = strstr(text, "To make hvm work:");
	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
	assert_non_null(
		strstr(text, "Status: warning: container does not work yet; and see Critical."));
	free(text);
}

static void text_shows_questions_with_evidence(void **state)
{
	struct host *host = *state;
	char *text = printed(&host->report, report_audit_text);

	assert_null(strstr(text, "access /dev/kvm"));
	free(text);
	host->report.evidence = true;
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "unknown: permission (EACCES; access /dev/kvm)"));
	assert_non_null(strstr(text, "A second reason."));
	free(text);
}

static void text_tells_what_was_measured(void **state)
{
	struct host *host = *state;
	char *text;

	host->judgement.modes[MODE_HVM].reasons[1] =
		(struct reason){.fact = FACT_LAUNCH_LONG_MODE, .text = "A guest ran."};
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "             A guest ran.\n"));
	free(text);
}

static void text_names_the_fact_that_a_reason_is_about(void **state)
{
	struct host *host = *state;
	char *text;

	host->judgement.reasons[0] =
		(struct reason){.fact = FACT_KVM_CREATE_VM, .text = "not known", .of_fact = true};
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "  kvm.create_vm: not known\n"));
	free(text);
}

static void text_keeps_to_the_width_and_lets_nothing_steer(void **state)
{
	struct host *host = *state;
	char *text;

	host->report.evidence = true;
	host->report.width = 60;
	text = printed(&host->report, report_audit_text);
	assert_null(strchr(text, '\033'));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 60);
	free(text);
}

static void text_colours_when_asked(void **state)
{
	struct host *host = *state;
	char *text;

	host->report.color = true;
	text = printed(&host->report, report_audit_text);
	assert_non_null(strstr(text, "\033[32mready\033[0m"));
	free(text);
}

static void advice_tells_steps_of_the_mode_that_is_wanted(void **state)
{
	struct host *host = *state;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(report_advise_text(out, &host->report, MODE_HVM), 0);
	fclose(out);
	assert_non_null(
		strstr(text, "1. Let the user in to kvm\\x1b_intel (administrator; needs a"));
	assert_non_null(strstr(text, "           usermod -aG kvm {kvm.backend}\n"));
	assert_null(strstr(text, "emulation"));
	assert_non_null(strstr(text, "whom /dev/kvm lets in.\n    kvm.create_vm"));
	assert_null(strstr(text, "iommu.active"));
	free(text);

	out = open_memstream(&text, &size);
	assert_int_equal(report_advise_text(out, &host->report, MODE_PV), 0);
	fclose(out);
	assert_non_null(strstr(text, "makes pv work. Next best: container"));
	free(text);
}

static char *wanted(const struct report *report, enum mode want)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(report_advise_text(out, report, want), 0);
	fclose(out);
	return text;
}

static void advice_on_what_no_step_reaches_tells_what_bears_on_it_and_the_next_best(void **state)
{
	struct host *host = *state;
	struct mode_verdict *pv = &host->judgement.modes[MODE_PV];
	struct mode_verdict *container = &host->judgement.modes[MODE_CONTAINER];
	char *text;

	pv->reason_count = 1;
	pv->reasons[0] = (struct reason){.fact = FACT_KVM_DEVICE_ACCESS, .text = "No."};
	container->verdict = VERDICT_ATTAINABLE;
	container->step_count = 1;
	container->steps[0] = (struct step){.who = ACTOR_ADMIN, .action = "Mount something"};
	text = wanted(&host->report, MODE_PV);
	assert_null(strstr(text, "kvm.create_vm")); /* what another mode hangs on */
	assert_non_null(strstr(text, "\nAbout that\n"));
	assert_non_null(strstr(text, rules_info(rules_builtin(), 0).id));
	assert_non_null(strstr(text, "1. Mount something"));
	free(text);

	pv->reasons[0].fact = FACT_CPU_VMX;
	container->verdict = VERDICT_NO;
	text = wanted(&host->report, MODE_PV);
	assert_null(strstr(text, "About that"));
	assert_non_null(strstr(text, "Nothing else does either."));
	free(text);
}

static void a_workload_that_nothing_runs_is_said_to_be_the_matter(void **state)
{
	struct host *host = *state;
	char *text;

	host->judgement.modes[MODE_CONTAINER].verdict = VERDICT_NO;
	text = printed(&host->report, report_audit_text);
	assert_memory_equal(text, "Nothing works here;", strlen("Nothing works here;"));
	free(text);
	strcpy(host->workload.value[WORKLOAD_NESTED], "yes");
	text = printed(&host->report, report_audit_text);
	assert_memory_equal(text, "Nothing here runs such", strlen("Nothing here runs such"));
	free(text);
}

static void advice_as_json_names_what_is_wanted(void **state)
{
	struct host *host = *state;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	assert_int_equal(report_advise_json(out, &host->report, MODE_HVM), 0);
	fclose(out);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_string_equal(text_at(root, "schema"), "virtscout.advise/1");
	assert_string_equal(text_at(root, "want"), "hvm");
	assert_string_equal(text_at(root, "verdict"), "unknown");
	assert_null(json_object_get(root, "facts"));
	json_decref(root);
	free(text);
}

static void a_full_disk_is_an_error(void **state)
{
	struct host *host = *state;
	FILE *out = fopen("/dev/full", "w");

	if (!out)
		skip();
	setvbuf(out, NULL, _IONBF, 0);
	assert_true(report_audit_text(out, &host->report) < 0);
	assert_true(report_audit_json(out, &host->report) < 0);
	fclose(out);
}

/* Allocations of jansson until one is refused; below 0: none is. For the time of a test. */
static int allocations_left;

static void *guarded_malloc(size_t size)
{
	if (allocations_left == 0)
		return NULL;
	if (allocations_left > 0)
		allocations_left--;
	return malloc(size);
}

static void no_memory_is_an_error(void **state)
{
	struct host *host = *state;
	int rc = -ENOMEM;

	json_set_alloc_funcs(guarded_malloc, free);
	for (int count = 0; rc; count += count < 100 ? 1 : 97) {
		char *text;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		allocations_left = count;
		rc = report_audit_json(out, &host->report);
		fclose(out);
		assert_true(rc == 0 || rc == -ENOMEM);
		assert_true(rc == 0 || allocations_left == 0);
		free(text);
	}
	json_set_alloc_funcs(malloc, free);
}

#define HOST_TEST(name) cmocka_unit_test_setup_teardown(name, host_open, host_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST_TEST(json_has_the_keys_of_the_contract),
		HOST_TEST(json_mode_tells_verdict_reasons_and_steps),
		HOST_TEST(values_never_get_into_commands),
		HOST_TEST(json_findings_are_all_rules_that_tell_something),
		HOST_TEST(json_rows_have_null_for_what_could_not_be_read),
		HOST_TEST(json_groups_name_their_devices_and_drivers),
		HOST_TEST(json_says_what_was_asked_for),
		HOST_TEST(text_begins_with_the_recommendation),
		HOST_TEST(text_tells_findings_that_hold_and_are_not_told_elsewhere),
		HOST_TEST(text_tells_what_is_unknown_and_how_to_know),
		HOST_TEST(text_tells_notes_by_their_titles),
		HOST_TEST(text_puts_the_steps_of_what_is_recommended_first),
		HOST_TEST(text_shows_questions_with_evidence),
		HOST_TEST(text_tells_what_was_measured),
		HOST_TEST(text_names_the_fact_that_a_reason_is_about),
		HOST_TEST(text_keeps_to_the_width_and_lets_nothing_steer),
		HOST_TEST(text_colours_when_asked),
		HOST_TEST(advice_tells_steps_of_the_mode_that_is_wanted),
		HOST_TEST(a_workload_that_nothing_runs_is_said_to_be_the_matter),
		HOST_TEST(advice_on_what_no_step_reaches_tells_what_bears_on_it_and_the_next_best),
		HOST_TEST(advice_as_json_names_what_is_wanted),
		HOST_TEST(no_memory_is_an_error),
		HOST_TEST(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("report_audit", tests, NULL, NULL);
}
