// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From rules to verdicts, with small rule sets made for it: modes, steps, ranking, status, what
 * would be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rules.h"
#include "tests/fake/fact_line.h"
#include "tests/fake/text_file.h"

#define READY                                                                                      \
	"{\"id\": \"t.ready\", \"title\": \"ready\", \"when\": \"kvm.create_vm\", "                \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\", \"cost\": \"near-native\"}}}}"
#define IMPOSSIBLE                                                                                 \
	"{\"id\": \"t.impossible\", \"title\": \"impossible\", \"when\": {\"not\": \"cpu.vmx\"}, " \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"impossible\"}}}}"
#define DEGRADED                                                                                   \
	"{\"id\": \"t.degraded\", \"title\": \"degraded\", "                                       \
	"\"when\": {\"fact\": \"kvm.slat\", \"is\": \"none\"}, "                                   \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"degrades\", \"cost\": "                  \
	"\"shadow-paging\"}}}, "                                                                   \
	"\"steps\": [{\"who\": \"admin\", \"action\": \"turn it on\"}]}"
#define BLOCKED                                                                                    \
	"{\"id\": \"t.blocked\", \"title\": \"blocked\", "                                         \
	"\"when\": {\"not\": \"kvm.device.present\"}, "                                            \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"blocks\", \"cost\": "                    \
	"\"near-native\"}}}, "                                                                     \
	"\"steps\": [{\"who\": \"admin\", \"action\": \"load\", \"command\": \"modprobe\"}]}"
#define FOUR "{\"rules\": [" READY "," IMPOSSIBLE "," DEGRADED "," BLOCKED "]}"

/* A judgement of facts in one line, by rules in one text. */
struct judged {
	struct fact_table facts;
	struct workload workload;
	struct rule_set *rules;
	struct judgement *judgement;
};

static struct judged *judge(
	const char *rules, const char *facts, const char *workload, const char *role)
{
	struct judged *judged = calloc(1, sizeof(*judged));
	struct text_file file = text_file_open(rules, strlen(rules));
	struct input_error error;

	assert_non_null(judged);
	if (rules_load(NULL, file.path, &judged->rules, &error) < 0)
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	text_file_close(&file);
	fact_line_set(&judged->facts, facts);
	assert_int_equal(workload_parse(&judged->workload, workload, NULL), 0);
	judged->judgement = judgement_new(judged->rules);
	assert_non_null(judged->judgement);
	/* What stood there does not matter. */
	memset(judged->judgement->modes, 0x55, sizeof(judged->judgement->modes));
	memset(judged->judgement->findings, 0x55,
		rules_count(judged->rules) * sizeof(*judged->judgement->findings));
	rules_judge(judged->rules, &judged->facts, &judged->workload, role, judged->judgement);
	judgement_add_facts(judged->judgement, TRUTH_NO);
	return judged;
}

static void judged_free(struct judged *judged)
{
	judgement_free(judged->judgement);
	rules_free(judged->rules);
	free(judged);
}

/* Facts of `assuming`, as a list of names. */
static void assuming_text(const struct mode_verdict *verdict, char *text, size_t size)
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < verdict->assuming_count; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", i ? " " : "",
			fact_desc(verdict->assuming[i])->name);
}

static const struct {
	const char *facts;
	enum verdict verdict;
	enum cost cost;
	const char *reason;   /* text of the first one */
	const char *step;     /* action of the first one; NULL: no steps */
	const char *assuming; /* NULL: no would_be */
	enum verdict would_be;
} verdicts[] = {
	{"cpu.vmx=yes; kvm.create_vm=yes; kvm.slat=ept; kvm.device.present=yes", VERDICT_READY,
		COST_NEAR_NATIVE, "ready", NULL, NULL, 0},
	{"cpu.vmx=yes; kvm.create_vm=yes; kvm.slat=none; kvm.device.present=yes", VERDICT_DEGRADED,
		COST_SHADOW_PAGING, "degraded", "turn it on", NULL, 0},
	{"cpu.vmx=yes; kvm.create_vm=yes; kvm.device.present=yes", VERDICT_UNKNOWN, COST_NONE,
		"not known", NULL, "kvm.slat", VERDICT_READY},
	{"cpu.vmx=no; kvm.create_vm=yes; kvm.slat=ept; kvm.device.present=yes", VERDICT_NO,
		COST_NONE, "impossible", NULL, NULL, 0},
	{"kvm.create_vm=yes; kvm.slat=ept; kvm.device.present=yes", VERDICT_UNKNOWN, COST_NONE,
		"not known", NULL, "cpu.vmx", VERDICT_READY},
	{"cpu.vmx=yes; kvm.create_vm=no; kvm.device.present=no", VERDICT_ATTAINABLE,
		COST_NEAR_NATIVE, "blocked", "load", NULL, 0},
	/* What blocks is known: what might be ready does not matter. */
	{"cpu.vmx=yes; kvm.device.present=no", VERDICT_ATTAINABLE, COST_NEAR_NATIVE, "blocked",
		"load", NULL, 0},
	/* What works counts more than what should stand in its way. */
	{"cpu.vmx=yes; kvm.create_vm=yes; kvm.slat=ept; kvm.device.present=no", VERDICT_READY,
		COST_NEAR_NATIVE, "ready", NULL, NULL, 0},
	{"cpu.vmx=yes; kvm.create_vm=no; kvm.device.present=yes", VERDICT_NO, COST_NONE,
		"rules it out", NULL, NULL, 0},
	{"cpu.vmx=yes; kvm.create_vm=no", VERDICT_UNKNOWN, COST_NONE, "not known", NULL, NULL, 0},
	{"cpu.vmx=yes; kvm.slat=none; kvm.device.present=yes", VERDICT_UNKNOWN, COST_NONE,
		"not known", NULL, "kvm.create_vm", VERDICT_DEGRADED},
	/* Once the processor is known to be right, it is blocked, whatever else is unknown. */
	{"kvm.device.present=no", VERDICT_UNKNOWN, COST_NONE, "not known", NULL, "cpu.vmx",
		VERDICT_ATTAINABLE},
	{"", VERDICT_UNKNOWN, COST_NONE, "not known", NULL, "cpu.vmx kvm.create_vm kvm.slat",
		VERDICT_READY},
};

static void effects_lead_to_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		struct judged *judged = judge(FOUR, verdicts[i].facts, "", "");
		const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];
		char assuming[256];

		print_message("%s\n", verdicts[i].facts);
		assert_int_equal(hvm->verdict, verdicts[i].verdict);
		assert_int_equal(hvm->cost, verdicts[i].cost);
		assert_true(hvm->reason_count > 0);
		assert_string_equal(hvm->reasons[0].text, verdicts[i].reason);
		assert_int_equal(hvm->reasons[0].of_fact,
			!strcmp(verdicts[i].reason, "not known") ||
				!strcmp(verdicts[i].reason, "rules it out"));
		assert_int_equal(hvm->step_count, verdicts[i].step ? 1 : 0);
		if (verdicts[i].step)
			assert_string_equal(hvm->steps[0].action, verdicts[i].step);
		assuming_text(hvm, assuming, sizeof(assuming));
		assert_int_equal(hvm->has_would_be, verdicts[i].assuming != NULL);
		assert_string_equal(assuming, verdicts[i].assuming ? verdicts[i].assuming : "");
		if (verdicts[i].assuming)
			assert_int_equal(hvm->would_be, verdicts[i].would_be);
		judged_free(judged);
	}
}

#define STEP(id, stage, who, action)                                                               \
	"{\"id\": \"s." id "\", \"title\": \"t\", \"when\": \"cpu.vmx\", "                         \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"blocks\", \"stage\": " stage "}}}, "     \
	"\"steps\": [{\"who\": \"" who "\", \"action\": \"" action "\"}]}"

static void steps_come_in_the_order_to_take_them_without_doubles(void **state)
{
	struct judged *judged =
		judge("{\"rules\": [" STEP("a", "2", "user", "fifth") "," STEP(
			      "b", "1", "admin", "second") "," STEP("c", "2", "firmware",
			      "third") "," STEP("d", "2", "admin", "fourth") "," STEP("e", "2",
			      "admin", "fourth") "," STEP("f", "0", "vendor", "first") "]}",
			"cpu.vmx=yes", "", "");
	static const char *const order[] = {"first", "second", "third", "fourth", "fifth"};
	const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];

	(void)state;
	assert_int_equal(hvm->verdict, VERDICT_ATTAINABLE);
	assert_int_equal(hvm->step_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(hvm->steps[i].action, order[i]);
	judged_free(judged);
}

#define CAUSE                                                                                      \
	"{\"id\": \"c.root\", \"title\": \"root\", \"advice\": \"a\", \"when\": {\"not\": "        \
	"\"cpu.vmx\"}}"
#define MIDDLE                                                                                     \
	"{\"id\": \"c.middle\", \"title\": \"middle\", \"advice\": \"a\", "                        \
	"\"when\": {\"not\": \"kvm.device.present\"}, \"requires\": [\"c.root\"]}"
#define LEAF                                                                                       \
	"{\"id\": \"c.leaf\", \"title\": \"leaf\", \"advice\": \"a\", "                            \
	"\"when\": {\"not\": \"kvm.create_vm\"}, \"requires\": [\"c.middle\"], "                   \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"blocks\"}}}, "                           \
	"\"steps\": [{\"who\": \"admin\", \"action\": \"mend it\"}]}"

static const struct {
	const char *facts;
	enum truth middle, leaf;
	bool middle_explained, leaf_explained;
} causes[] = {
	{"cpu.vmx=no; kvm.device.present=no; kvm.create_vm=no", TRUTH_NO, TRUTH_NO, true, true},
	/* The cause of the cause explains, although the middle does not hold itself. */
	{"cpu.vmx=no; kvm.device.present=yes; kvm.create_vm=no", TRUTH_NO, TRUTH_NO, false, true},
	{"cpu.vmx=yes; kvm.device.present=no; kvm.create_vm=no", TRUTH_YES, TRUTH_NO, false, true},
	{"cpu.vmx=yes; kvm.device.present=yes; kvm.create_vm=no", TRUTH_NO, TRUTH_YES, false,
		false},
	{"kvm.device.present=no; kvm.create_vm=no", TRUTH_UNKNOWN, TRUTH_NO, false, true},
	{"kvm.device.present=yes; kvm.create_vm=no", TRUTH_NO, TRUTH_UNKNOWN, false, false},
	{"cpu.vmx=yes; kvm.create_vm=no", TRUTH_UNKNOWN, TRUTH_UNKNOWN, false, false},
	{"cpu.vmx=no; kvm.create_vm=yes", TRUTH_NO, TRUTH_NO, true, false},
};

static void one_cause_is_told_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		/* The order of the rules in the file does not matter. */
		struct judged *judged = judge(
			"{\"rules\": [" LEAF "," MIDDLE "," CAUSE "]}", causes[i].facts, "", "");
		const struct finding *leaf = &judged->judgement->findings[0];
		const struct finding *middle = &judged->judgement->findings[1];

		print_message("%s\n", causes[i].facts);
		assert_int_equal(middle->holds, causes[i].middle);
		assert_int_equal(leaf->holds, causes[i].leaf);
		assert_int_equal(middle->explained, causes[i].middle_explained);
		assert_int_equal(leaf->explained, causes[i].leaf_explained);
		assert_int_equal(judged->judgement->modes[MODE_HVM].step_count,
			causes[i].leaf == TRUTH_YES ? 1 : 0);
		judged_free(judged);
	}
}

static void findings_name_the_facts_of_their_causes(void **state)
{
	struct judged *judged = judge("{\"rules\": [" LEAF "," MIDDLE "," CAUSE "]}",
		"kvm.device.present=yes; kvm.create_vm=no", "", "");
	const struct finding *leaf = &judged->judgement->findings[0];

	(void)state;
	assert_int_equal(leaf->holds, TRUTH_UNKNOWN);
	assert_int_equal(leaf->fact_count, 1);
	assert_int_equal(leaf->facts[0], FACT_CPU_VMX); /* nothing else is unknown */
	judged_free(judged);
}

static void rules_apply_only_where_they_say(void **state)
{
	static const char rule[] =
		"{\"rules\": [{\"id\": \"a.b\", \"title\": \"t\", \"advice\": \"a\", "
		"\"when\": \"cpu.vmx\", \"applies\": {\"not\": \"cpu.hypervisor\"}}]}";
	static const struct {
		const char *facts;
		enum truth holds;
		enum fact_id decided;
	} rows[] = {
		{"cpu.vmx=yes; cpu.hypervisor=no", TRUTH_YES, FACT_CPU_VMX},
		{"cpu.vmx=yes; cpu.hypervisor=yes", TRUTH_NO, FACT_CPU_HYPERVISOR},
		{"cpu.vmx=yes", TRUTH_UNKNOWN, FACT_CPU_HYPERVISOR},
		{"cpu.vmx=no", TRUTH_NO, FACT_CPU_VMX},
		{"cpu.hypervisor=yes", TRUTH_NO, FACT_CPU_HYPERVISOR},
		{"cpu.hypervisor=no", TRUTH_UNKNOWN, FACT_CPU_VMX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judged *judged = judge(rule, rows[i].facts, "", "");
		const struct finding *finding = &judged->judgement->findings[0];

		print_message("%s\n", rows[i].facts);
		assert_int_equal(finding->holds, rows[i].holds);
		assert_int_equal(finding->fact_count, 1);
		assert_int_equal(finding->facts[0], rows[i].decided);
		judged_free(judged);
	}
}

static void reasons_about_unknown_facts_are_left_out(void **state)
{
	static const char rule[] =
		"{\"rules\": [{\"id\": \"a.b\", \"title\": \"the title\", "
		"\"when\": {\"any\": [\"cpu.vmx\", \"cpu.svm\"]}, \"because\": ["
		"{\"fact\": \"cpu.vmx\", \"text\": \"vmx\"}, "
		"{\"fact\": \"cpu.svm\", \"text\": \"svm on {kernel.release}\"}], "
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}}]}";
	struct judged *judged = judge(rule, "cpu.svm=yes; kernel.release=6.1", "", "");
	const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];

	(void)state;
	assert_int_equal(hvm->reason_count, 1);
	assert_string_equal(hvm->reasons[0].text, "svm on {kernel.release}");
	assert_false(hvm->reasons[0].of_fact);
	assert_int_equal(hvm->reasons[0].fact, FACT_CPU_SVM);
	judged_free(judged);
	/* No reason can be given: the title stands for them. */
	judged = judge(rule, "cpu.svm=yes", "", "");
	hvm = &judged->judgement->modes[MODE_HVM];
	assert_int_equal(hvm->reason_count, 1);
	assert_string_equal(hvm->reasons[0].text, "the title");
	assert_int_equal(hvm->reasons[0].fact, FACT_CPU_SVM);
	judged_free(judged);
}

#define MODE_RULE(mode, fact, cost)                                                                \
	"{\"id\": \"m." mode "\", \"title\": \"t\", \"when\": \"" fact "\", "                      \
	"\"effects\": {\"mode\": {\"" mode "\": {\"effect\": \"ready\", \"cost\": \"" cost         \
	"\"}}}}"
#define MODES                                                                                      \
	"{\"rules\": [" MODE_RULE("hvm", "cpu.vmx", "near-native") "," MODE_RULE(                  \
		"pv", "xen.caps.pv", "near-native") "," MODE_RULE("container", "container.userns", \
		"none") "," MODE_RULE("emulation", "cpu.smt",                                      \
		"translated") ","                                                                  \
			      "{\"id\": \"m.slow\", \"title\": \"t\", \"when\": {\"fact\": "       \
			      "\"kvm.slat\", \"is\": \"none\"}, "                                  \
			      "\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"degrades\", "      \
			      "\"cost\": \"shadow-paging\"}}}},"                                   \
			      "{\"id\": \"m.dense\", \"title\": \"t\", \"when\": {\"workload\": "  \
			      "\"density\", \"is\": \"high\"}, "                                   \
			      "\"effects\": {\"mode\": {\"container\": {\"prefer\": 30}}}}]}"

static const struct {
	const char *facts, *workload, *ranking;
} rankings[] = {
	{"cpu.vmx=yes; xen.caps.pv=yes; container.userns=yes; cpu.smt=yes; kvm.slat=ept", "",
		"hvm pv container emulation"},
	{"cpu.vmx=yes; xen.caps.pv=yes; container.userns=yes; cpu.smt=yes; kvm.slat=ept",
		"density=high", "container hvm pv emulation"},
	{"cpu.vmx=yes; xen.caps.pv=no; container.userns=yes; cpu.smt=yes; kvm.slat=none", "",
		"container hvm emulation pv"},
	/* Translated is ready, but what runs on the processor itself goes before it. */
	{"cpu.vmx=yes; xen.caps.pv=no; container.userns=no; cpu.smt=yes; kvm.slat=none", "",
		"hvm emulation pv container"},
	{"cpu.vmx=?; xen.caps.pv=no; container.userns=no; cpu.smt=yes; kvm.slat=ept", "",
		"emulation hvm pv container"},
	{"cpu.vmx=no; xen.caps.pv=no; container.userns=no; cpu.smt=no; kvm.slat=ept",
		"density=high", "container hvm pv emulation"},
};

static void modes_are_ranked_by_verdict_then_by_preference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rankings) / sizeof(rankings[0]); i++) {
		struct judged *judged = judge(MODES, rankings[i].facts, rankings[i].workload, "");
		const struct judgement *judgement = judged->judgement;
		char text[128] = "";

		print_message("%s, %s\n", rankings[i].facts, rankings[i].workload);
		for (size_t k = 0; k < MODE_COUNT; k++) {
			strcat(text, k ? " " : "");
			strcat(text, mode_name(judgement->ranking[k]));
		}
		assert_string_equal(text, rankings[i].ranking);
		assert_int_equal(judgement->recommended, judgement->ranking[0]);
		assert_int_equal(judgement->reason_count,
			judgement->modes[judgement->recommended].reason_count);
		judged_free(judged);
	}
}

#define FIND(id, fact, severity)                                                                   \
	"{\"id\": \"f." id "\", \"title\": \"t\", \"advice\": \"a\", "                             \
	"\"when\": \"" fact "\", \"severity\": " severity "}"
#define STATUSES                                                                                   \
	"{\"rules\": [" MODE_RULE("container", "container.userns", "none") "," FIND(               \
		"info", "cpu.sgx", "\"info\"") "," FIND("warning", "cpu.sev",                      \
		"{\"default\": \"warning\", \"lab\": \"info\"}") "," FIND("critical", "cpu.tme",   \
		"\"critical\"") "]}"

static const struct {
	const char *facts, *role;
	enum status status;
	int exit_status;
} statuses[] = {
	{"container.userns=yes", "", STATUS_OK, 0},
	{"container.userns=yes; cpu.sgx=yes", "", STATUS_OK, 0},
	{"container.userns=yes; cpu.sev=yes", "", STATUS_WARNING, 1},
	{"container.userns=yes; cpu.sev=yes", "lab", STATUS_OK, 0},
	{"container.userns=yes; cpu.sev=yes", "no-such-role", STATUS_WARNING, 1},
	{"container.userns=yes; cpu.sev=yes; cpu.tme=yes", "", STATUS_CRITICAL, 2},
	{"container.userns=no", "", STATUS_CRITICAL, 2},
	{"", "", STATUS_UNKNOWN, 3},
	{"cpu.sev=yes", "", STATUS_UNKNOWN, 3},
	{"cpu.tme=yes", "", STATUS_CRITICAL, 2},
};

static void status_is_the_worst_of_verdict_and_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct judged *judged = judge(STATUSES, statuses[i].facts, "", statuses[i].role);

		print_message("%s as \"%s\"\n", statuses[i].facts, statuses[i].role);
		assert_int_equal(judged->judgement->status, statuses[i].status);
		assert_int_equal(
			status_exit_status(judged->judgement->status), statuses[i].exit_status);
		judged_free(judged);
	}
	assert_int_equal(verdict_exit_status(VERDICT_READY), 0);
	assert_int_equal(verdict_exit_status(VERDICT_DEGRADED), 1);
	assert_int_equal(verdict_exit_status(VERDICT_ATTAINABLE), 2);
	assert_int_equal(verdict_exit_status(VERDICT_NO), 2);
	assert_int_equal(verdict_exit_status(VERDICT_UNKNOWN), 3);
}

static void names_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(mode_name(MODE_EMULATION), "emulation");
	assert_int_equal(mode_find("pv"), MODE_PV);
	assert_int_equal(mode_find("vm"), -1);
	assert_string_equal(verdict_name(VERDICT_ATTAINABLE), "attainable");
	assert_string_equal(cost_name(COST_SHADOW_PAGING), "shadow-paging");
	assert_string_equal(actor_name(ACTOR_VENDOR), "vendor");
	assert_string_equal(severity_name(SEVERITY_CRITICAL), "critical");
	assert_string_equal(status_name(STATUS_OK), "ok");
	assert_true(role_is_known("p2v"));
	assert_true(role_is_known("xen-dom0"));
	assert_false(role_is_known(""));
	assert_false(role_is_known("default"));
	assert_false(role_is_known("kvm"));
}

/* Two ways to be ready, one shorter; and a long one that no small set finds. */
#define ANY_WAY                                                                                    \
	"{\"rules\": [{\"id\": \"w.way\", \"title\": \"t\", \"when\": {\"any\": ["                 \
	"{\"all\": [\"cpu.vmx\", \"kvm.create_vm\", \"kvm.device.access\"]}, "                     \
	"{\"all\": [\"xen.dom0\", \"xen.caps.hvm\"]}, {\"all\": [\"cpu.svm\", "                    \
	"\"kvm.device.present\"]}]}, "                                                             \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}}]}"
#define LONG_WAY                                                                                   \
	"{\"rules\": [{\"id\": \"w.way\", \"title\": \"t\", \"when\": {\"any\": ["                 \
	"{\"all\": [\"cpu.vmx\", \"kvm.hardware\", \"kvm.device.present\", "                       \
	"\"kvm.device.access\", \"kvm.create_vm\"]}, "                                             \
	"{\"all\": [\"xen.dom0\", \"xen.caps.hvm\", \"xen.caps.pv\", \"xen.kernel.pv\", "          \
	"\"xen.kernel.dom0\"]}]}, "                                                                \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}}]}"
#define FAR_WAY                                                                                    \
	"{\"rules\": [{\"id\": \"w.way\", \"title\": \"t\", \"when\": {\"all\": ["                 \
	"\"cpu.vmx\", \"cpu.vmx.ept\", \"cpu.vmx.vpid\", \"cpu.vmx.ept_ad\", \"cpu.vmx.ept_1g\", " \
	"\"cpu.vmx.apicv\", \"cpu.vmx.pml\", \"cpu.vmx.vmfunc\", \"cpu.vmx.shadow_vmcs\"]}, "      \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}}]}"

static const struct {
	const char *rules, *facts, *assuming;
} ways[] = {
	{ANY_WAY, "", "cpu.svm kvm.device.present"}, /* of the shortest, the first by number */
	{ANY_WAY, "cpu.svm=no", "xen.dom0 xen.caps.hvm"},
	{ANY_WAY, "cpu.vmx=yes; kvm.create_vm=yes", "kvm.device.access"},
	{LONG_WAY, "", "cpu.vmx kvm.hardware kvm.device.present kvm.device.access kvm.create_vm"},
	{LONG_WAY, "cpu.vmx=no", "xen.dom0 xen.caps.pv xen.caps.hvm xen.kernel.pv xen.kernel.dom0"},
	{FAR_WAY, "cpu.vmx=yes",
		"cpu.vmx.apicv cpu.vmx.ept cpu.vmx.vpid cpu.vmx.vmfunc cpu.vmx.shadow_vmcs "
		"cpu.vmx.pml cpu.vmx.ept_1g cpu.vmx.ept_ad"},
	{FAR_WAY, "", NULL}, /* more than anybody would read */
};

static void the_smallest_set_of_assumptions_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct judged *judged = judge(ways[i].rules, ways[i].facts, "", "");
		const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];
		char assuming[256];

		print_message("%s\n", ways[i].facts);
		assuming_text(hvm, assuming, sizeof(assuming));
		assert_int_equal(hvm->verdict, VERDICT_UNKNOWN);
		assert_int_equal(hvm->has_would_be, ways[i].assuming != NULL);
		assert_string_equal(assuming, ways[i].assuming ? ways[i].assuming : "");
		judged_free(judged);
	}
}

static void a_mode_that_can_not_be_ready_would_be_attainable(void **state)
{
	static const char rules[] =
		"{\"rules\": ["
		"{\"id\": \"w.not\", \"title\": \"t\", \"when\": \"cpu.smt\", "
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"impossible\"}}}},"
		"{\"id\": \"w.blocked\", \"title\": \"t\", \"when\": {\"not\": \"cpu.smt\"}, "
		"\"steps\": [{\"who\": \"admin\", \"action\": \"a\"}], "
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"blocks\"}}}}]}";
	struct judged *judged = judge(rules, "", "", "");
	const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];

	(void)state;
	assert_int_equal(hvm->verdict, VERDICT_UNKNOWN);
	assert_true(hvm->has_would_be);
	assert_int_equal(hvm->would_be, VERDICT_ATTAINABLE);
	assert_int_equal(hvm->assuming_count, 1);
	assert_int_equal(hvm->assuming[0], FACT_CPU_SMT);
	judged_free(judged);
}

static void a_fact_is_not_assumed_to_be_two_things(void **state)
{
	/* Good for being ready is bad here: the same fact makes it impossible. */
	static const char rules[] =
		"{\"rules\": ["
		"{\"id\": \"w.ready\", \"title\": \"t\", \"when\": \"cpu.vmx\", "
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}},"
		"{\"id\": \"w.not\", \"title\": \"t\", \"when\": \"cpu.vmx\", "
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"impossible\"}}}}]}";
	struct judged *judged = judge(rules, "", "", "");

	(void)state;
	assert_int_equal(judged->judgement->modes[MODE_HVM].verdict, VERDICT_UNKNOWN);
	assert_false(judged->judgement->modes[MODE_HVM].has_would_be);
	judged_free(judged);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(effects_lead_to_verdicts),
		cmocka_unit_test(steps_come_in_the_order_to_take_them_without_doubles),
		cmocka_unit_test(one_cause_is_told_once),
		cmocka_unit_test(findings_name_the_facts_of_their_causes),
		cmocka_unit_test(rules_apply_only_where_they_say),
		cmocka_unit_test(reasons_about_unknown_facts_are_left_out),
		cmocka_unit_test(modes_are_ranked_by_verdict_then_by_preference),
		cmocka_unit_test(status_is_the_worst_of_verdict_and_findings),
		cmocka_unit_test(names_are_those_of_the_contract),
		cmocka_unit_test(the_smallest_set_of_assumptions_is_found),
		cmocka_unit_test(a_mode_that_can_not_be_ready_would_be_attainable),
		cmocka_unit_test(a_fact_is_not_assumed_to_be_two_things),
	};

	return cmocka_run_group_tests_name("rules_verdict", cases, NULL, NULL);
}
