// SPDX-License-Identifier: GPL-2.0-or-later
// Capabilities, guest CPUID, parameters, rivals and helpers: the parts of the KVM probe.
#include <errno.h>
#include <linux/kvm.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/kvm_parts.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

/* Younger than the headers of some distributions. */
#ifndef KVM_CAP_MEMORY_FAULT_INFO
#define KVM_CAP_MEMORY_FAULT_INFO 232
#endif
#ifndef KVM_CAP_MEMORY_ATTRIBUTES
#define KVM_CAP_MEMORY_ATTRIBUTES 233
#endif
#ifndef KVM_CAP_GUEST_MEMFD
#define KVM_CAP_GUEST_MEMFD 234
#endif
#ifndef KVM_CAP_VM_TYPES
#define KVM_CAP_VM_TYPES 235
#endif
#ifndef KVM_CAP_PRE_FAULT_MEMORY
#define KVM_CAP_PRE_FAULT_MEMORY 236
#endif

#define PARAMETER(module, name) "/sys/module/" module "/parameters/" name
#define CPUID_LIST(array)                                                                          \
	{                                                                                          \
		.question = {.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID}, .bytes = (array),   \
		.len = sizeof(array)                                                               \
	}

/* Headers of other architectures lack x86's. */
#if defined(__x86_64__) || defined(__i386__)
#define HEADERS_NUMBER(cap, number) KVM_CAP_##cap
#else
#define HEADERS_NUMBER(cap, number) number
#endif

static const struct {
	enum fact_id fact;
	enum fact_type type;
	uint32_t number, bits, header;
} caps[] = {
#define KVM_CAP_ROW(fact, name, type, unit, cap, number, bits, meaning)                            \
	{FACT_KVM_##fact, FACT_##type, number, bits, HEADERS_NUMBER(cap, number)},
#include "data/kvm_caps.def"
#undef KVM_CAP_ROW
};

#define CAP_COUNT (sizeof(caps) / sizeof(caps[0]))

static void capabilities_have_the_headers_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < CAP_COUNT; i++) {
		assert_int_equal(caps[i].number, caps[i].header);
		assert_true(!i || caps[i].number >= caps[i - 1].number);
		assert_true(caps[i].bits);
	}
}

static void run_caps(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_kvm_caps(&run->context);
}

static void each_capability_is_a_question_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < CAP_COUNT; i++) {
		struct source_table yes =
			SOURCE_TABLE(KVM_VALUE(KVM_ASK_EXTENSION, caps[i].number, caps[i].bits));
		struct source_table no =
			SOURCE_TABLE(KVM_VALUE(KVM_ASK_EXTENSION, caps[i].number, 0));
		struct source_table refused =
			SOURCE_TABLE(KVM_ERR(KVM_ASK_EXTENSION, caps[i].number, EPERM));
		struct probe_run run;

		run_caps(&run, &yes);
		if (caps[i].type == FACT_INT)
			expect_int(&run.facts, caps[i].fact, caps[i].bits);
		else
			expect_yes(&run.facts, caps[i].fact);
		for (size_t k = 0; k < CAP_COUNT; k++)
			if (caps[k].number != caps[i].number)
				expect_unknown(&run.facts, caps[k].fact, WHY_NOT_CAPTURED);
			else if (k != i)
				expect_no(&run.facts, caps[k].fact);
		probe_run_close(&run);
		run_caps(&run, &no);
		if (caps[i].type == FACT_INT)
			expect_int(&run.facts, caps[i].fact, 0);
		else
			expect_no(&run.facts, caps[i].fact);
		probe_run_close(&run);
		run_caps(&run, &refused);
		expect_unknown(&run.facts, caps[i].fact, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

static void bits_of_one_capability_are_asked_for_once(void **state)
{
	struct source_table table = SOURCE_TABLE(KVM_VALUE(KVM_ASK_EXTENSION, 143, 0xa),
		KVM_VALUE(KVM_ASK_EXTENSION, 235, BIT(0) | BIT(4)));
	struct probe_run run;
	size_t numbers = 0;

	(void)state;
	for (size_t i = 0; i < CAP_COUNT; i++)
		numbers += !i || caps[i].number != caps[i - 1].number;
	probe_run_open(&run, &table.base);
	table.asked = 0;
	probe_kvm_caps(&run.context);
	assert_int_equal(table.asked, numbers);
	expect_no(&run.facts, FACT_KVM_DISABLE_EXITS_MWAIT);
	expect_yes(&run.facts, FACT_KVM_DISABLE_EXITS_HLT);
	expect_no(&run.facts, FACT_KVM_DISABLE_EXITS_PAUSE);
	expect_yes(&run.facts, FACT_KVM_DISABLE_EXITS_CSTATE);
	expect_source(&run.facts, FACT_KVM_DISABLE_EXITS_CSTATE, "kvm extension 143");
	expect_yes(&run.facts, FACT_KVM_VM_TYPE_SNP);
	expect_no(&run.facts, FACT_KVM_VM_TYPE_SEV);
	expect_no(&run.facts, FACT_KVM_VM_TYPE_TDX);
	probe_run_close(&run);
}

/* A Haswell with nested VMX, as a guest may see it. */
#define LEVEL1_EDX (BIT(0) | BIT(8) | BIT(15) | BIT(23) | BIT(24) | BIT(25) | BIT(26))
#define LEVEL2_ECX (BIT(0) | BIT(9) | BIT(13) | BIT(19) | BIT(20) | BIT(23))
/* Bit 27, OSXSAVE, is not in KVM's list: a guest's kernel sets it. */
#define LEVEL3_ECX (LEVEL2_ECX | BIT(12) | BIT(22) | BIT(26) | BIT(28) | BIT(29))
static const struct cpuid_entry haswell[] = {
	{0, 0, {.eax = 0xd}},
	{1, 0, {.ecx = LEVEL3_ECX | BIT(5) | BIT(21), .edx = LEVEL1_EDX}},
	{7, 0, {.ebx = BIT(3) | BIT(5) | BIT(8)}},
	{0xd, 0, {.eax = 7}},
	{0xd, 2, {.eax = 256, .ebx = 576}},
	{0x40000001, 0, {.eax = BIT(5)}},
	{0x80000000, 0, {.eax = 0x80000008}},
	{0x80000001, 0, {.ecx = BIT(0) | BIT(5), .edx = BIT(26) | BIT(29)}},
	{0x80000007, 0, {.edx = BIT(8)}},
	{0x80000008, 0, {.eax = 0x3027}},
};

static void run_cpuid(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_kvm_cpuid(&run->context);
}

static void a_guests_cpuid_is_read_from_the_list(void **state)
{
	struct source_table table = SOURCE_TABLE(CPUID_LIST(haswell));
	struct probe_run run;

	(void)state;
	run_cpuid(&run, &table);
	expect_yes(&run.facts, FACT_KVM_CPUID_VMX);
	expect_source(&run.facts, FACT_KVM_CPUID_VMX, "kvm supported_cpuid");
	expect_no(&run.facts, FACT_KVM_CPUID_SVM);
	expect_yes(&run.facts, FACT_KVM_CPUID_X2APIC);
	expect_yes(&run.facts, FACT_KVM_CPUID_STEAL_TIME);
	expect_yes(&run.facts, FACT_KVM_CPUID_PDPE1GB);
	expect_yes(&run.facts, FACT_KVM_CPUID_INVTSC);
	expect_no(&run.facts, FACT_KVM_CPUID_LA57);
	expect_int(&run.facts, FACT_KVM_CPUID_MAX_LEAF, 0xd);
	expect_int(&run.facts, FACT_KVM_CPUID_PHYS_BITS, 39);
	expect_int(&run.facts, FACT_KVM_CPUID_LEVEL, 3);
	probe_run_close(&run);
}

static void without_xsave_a_guest_stays_below_level_3(void **state)
{
	struct cpuid_entry entries[sizeof(haswell) / sizeof(haswell[0])];
	struct source_table table = SOURCE_TABLE(CPUID_LIST(entries));
	struct probe_run run;

	(void)state;
	memcpy(entries, haswell, sizeof(entries));
	entries[1].regs.ecx &= ~(uint32_t)BIT(26);
	run_cpuid(&run, &table);
	expect_int(&run.facts, FACT_KVM_CPUID_LEVEL, 2);
	probe_run_close(&run);
}

/* Level 3 needs AVX state that KVM lets a guest enable, too. */
static void a_guests_level_goes_by_its_own_xcr0(void **state)
{
	static const struct {
		uint32_t xcr0;
		int level;
	} rows[] = {{0, 2}, {3, 2}, {5, 2}, {7, 3}, {0xe7, 3}};
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cpuid_entry entries[sizeof(haswell) / sizeof(haswell[0])];
		struct source_table table = SOURCE_TABLE(CPUID_LIST(entries));

		memcpy(entries, haswell, sizeof(entries));
		entries[3].regs.eax = rows[i].xcr0;
		run_cpuid(&run, &table);
		expect_int(&run.facts, FACT_KVM_CPUID_LEVEL, rows[i].level);
		probe_run_close(&run);
	}
}

static void a_leaf_that_is_not_listed_is_not_for_guests(void **state)
{
	static const struct cpuid_entry little[] = {
		{0, 0, {.eax = 1}}, {1, 0, {.edx = BIT(0)}}, {7, 1, {.ecx = BIT(16)}}};
	struct source_table table = SOURCE_TABLE(CPUID_LIST(little));
	struct probe_run run;

	(void)state;
	run_cpuid(&run, &table);
	expect_no(&run.facts, FACT_KVM_CPUID_VMX);
	expect_no(&run.facts, FACT_KVM_CPUID_SVM);
	expect_no(&run.facts, FACT_KVM_CPUID_LA57);
	expect_int(&run.facts, FACT_KVM_CPUID_LEVEL, 0);
	probe_run_close(&run);
}

static void what_is_no_processor_is_malformed(void **state)
{
	static const struct cpuid_entry without_leaf_1[] = {{0, 0, {.eax = 1}}};
	static const struct cpuid_entry many[257] = {{1, 0, {.edx = BIT(0)}}};
	static const char half[] = "half of an entry";
	struct source_table tables[] = {
		SOURCE_TABLE(CPUID_LIST(without_leaf_1)),
		SOURCE_TABLE(CPUID_LIST(many)),
		SOURCE_TABLE(CPUID_LIST(half)),
		SOURCE_TABLE(KVM_VALUE(KVM_ASK_SUPPORTED_CPUID, 0, 0)),
	};
	struct source_table refused = SOURCE_TABLE(KVM_ERR(KVM_ASK_SUPPORTED_CPUID, 0, EACCES));
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		run_cpuid(&run, &tables[i]);
		expect_unknown(&run.facts, FACT_KVM_CPUID_VMX, WHY_MALFORMED);
		expect_unknown(&run.facts, FACT_KVM_CPUID_LEVEL, WHY_MALFORMED);
		probe_run_close(&run);
	}
	run_cpuid(&run, &refused);
	expect_unknown(&run.facts, FACT_KVM_CPUID_VMX, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_CPUID_LEVEL, WHY_PERMISSION);
	probe_run_close(&run);
}

static const struct {
	enum fact_id fact;
	enum fact_type type;
	const char *module, *path;
} params[] = {
#define KVM_PARAM(fact, group, module, parameter, type, unit, meaning)                             \
	{FACT_KVM_##fact, FACT_##type, module, PARAMETER(module, parameter)},
#include "data/kvm_params.def"
#undef KVM_PARAM
};

static void run_params(struct probe_run *run, struct source_table *table, const char *backend)
{
	probe_run_open(run, &table->base);
	if (backend)
		fact_set_text(&run->facts, FACT_KVM_BACKEND, backend, NULL);
	probe_kvm_params(&run->context);
}

static const char *backend_of(const char *module)
{
	return strcmp(module, "kvm") ? module : "kvm_pvm";
}

static void each_parameter_is_read_from_its_file(void **state)
{
	static const struct {
		const char *text;
		bool malformed[3]; /* by type */
		int64_t number;
	} rows[] = {
		{"Y\n", {false, false, false}, 1},
		{"0\n", {false, false, false}, 0},
		{"-1\n", {true, false, false}, -1},
		{"not required\n", {true, true, false}, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]) * 4; i++) {
		const size_t p = i / 4, r = i % 4;
		struct source_table table =
			SOURCE_TABLE({.question = {.ask = ASK_FILE, .path = params[p].path},
				.bytes = rows[r].text,
				.len = strlen(rows[r].text)});
		struct probe_run run;

		run_params(&run, &table, backend_of(params[p].module));
		if (rows[r].malformed[params[p].type])
			expect_unknown(&run.facts, params[p].fact, WHY_MALFORMED);
		else if (params[p].type == FACT_INT)
			expect_int(&run.facts, params[p].fact, rows[r].number);
		else if (params[p].type == FACT_TEXT)
			assert_true(fact_known(&run.facts, params[p].fact));
		else if (rows[r].number)
			expect_yes(&run.facts, params[p].fact);
		else
			expect_no(&run.facts, params[p].fact);
		probe_run_close(&run);
	}
}

static void only_the_module_that_started_is_asked(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT(PARAMETER("kvm", "tdp_mmu"), "Y\n"),
		FILE_TEXT(PARAMETER("kvm_intel", "ept"), "Y\n"),
		FILE_TEXT(PARAMETER("kvm_intel", "vmentry_l1d_flush"), "EPT disabled\n"),
		FILE_ERR(PARAMETER("kvm_intel", "tdx"), ENOENT),
		FILE_ERR(PARAMETER("kvm_intel", "pml"), EACCES),
		FILE_TEXT(PARAMETER("kvm_amd", "npt"), "Y\n"));
	struct probe_run run;

	(void)state;
	run_params(&run, &table, "kvm_intel");
	expect_yes(&run.facts, FACT_KVM_PARAM_TDP_MMU);
	expect_yes(&run.facts, FACT_KVM_INTEL_EPT);
	expect_source(&run.facts, FACT_KVM_INTEL_EPT, "file /sys/module/kvm_intel/parameters/ept");
	expect_text(&run.facts, FACT_KVM_INTEL_VMENTRY_L1D_FLUSH, "EPT disabled");
	expect_unknown(&run.facts, FACT_KVM_INTEL_TDX, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_KVM_INTEL_PML, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_AMD_NPT, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_params(&run, &table, "kvm_pvm");
	expect_yes(&run.facts, FACT_KVM_PARAM_TDP_MMU);
	expect_unknown(&run.facts, FACT_KVM_INTEL_EPT, WHY_PREREQUISITE);
	probe_run_close(&run);
	for (size_t i = 0; i < 2; i++) {
		run_params(&run, &table, i ? "none" : NULL);
		expect_unknown(&run.facts, FACT_KVM_PARAM_TDP_MMU, WHY_PREREQUISITE);
		expect_unknown(&run.facts, FACT_KVM_INTEL_EPT, WHY_PREREQUISITE);
		expect_unknown(&run.facts, FACT_KVM_AMD_NPT, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

static void a_parameter_too_long_is_malformed(void **state)
{
	struct source_table table =
		SOURCE_TABLE(FILE_TEXT(PARAMETER("kvm_intel", "vmentry_l1d_flush"),
			"0123456789012345678901234567890123456789012345678901234567890123"));
	struct probe_run run;

	(void)state;
	run_params(&run, &table, "kvm_intel");
	expect_unknown(&run.facts, FACT_KVM_INTEL_VMENTRY_L1D_FLUSH, WHY_MALFORMED);
	probe_run_close(&run);
}

static void run_rivals(struct probe_run *run, struct source_table *table)
{
	struct module_list modules;

	probe_run_open(run, &table->base);
	module_list_open(&modules, &table->base);
	probe_kvm_rivals(&run->context, &modules);
	module_list_close(&modules);
}

static void other_hypervisors_modules_are_named(void **state)
{
	const struct {
		struct source_table table;
		const char *contender;
	} rows[] = {
		{SOURCE_TABLE(DIR_NAMES("/sys/module", "kvm\0kvm_intel\0")), "none"},
		{SOURCE_TABLE(DIR_NAMES("/sys/module", "vboxdrv2\0")), "none"},
		{SOURCE_TABLE(DIR_NAMES("/sys/module", "kvm\0vboxdrv\0vboxnetflt\0")), "vboxdrv"},
		{SOURCE_TABLE(DIR_NAMES("/sys/module", "vmmon\0vmnet\0")), "vmmon"},
		{SOURCE_TABLE(
			 DIR_NAMES("/sys/module", "acrn\0jailhouse\0mshv_root\0vboxdrv\0vmmon\0")),
			"vboxdrv vmmon jailhouse acrn mshv_root"},
	};
	struct source_table refused = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES));
	/* Covered by something empty, as sandboxes do: every kernel has modules to list. */
	struct source_table covered = SOURCE_TABLE(DIR_NAMES("/sys/module", ""));
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;

		run_rivals(&run, &table);
		expect_text(&run.facts, FACT_KVM_CONTENDER, rows[i].contender);
		if (!strcmp(rows[i].contender, "none"))
			expect_int(&run.facts, FACT_KVM_CONTENDER_USERS, 0);
		else
			expect_unknown(&run.facts, FACT_KVM_CONTENDER_USERS, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
	run_rivals(&run, &refused);
	expect_unknown(&run.facts, FACT_KVM_CONTENDER, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_CONTENDER_USERS, WHY_PERMISSION);
	probe_run_close(&run);
	run_rivals(&run, &covered);
	expect_unknown(&run.facts, FACT_KVM_CONTENDER, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define VBOX(refs, holders)                                                                        \
	DIR_NAMES("/sys/module", "vboxdrv\0vmmon\0"),                                              \
		FILE_TEXT("/sys/module/vboxdrv/refcnt", refs "\n"),                                \
		DIR_NAMES("/sys/module/vboxdrv/holders", holders),                                 \
		FILE_TEXT("/sys/module/vmmon/refcnt", "3\n"),                                      \
		DIR_NAMES("/sys/module/vmmon/holders", "")

static void modules_that_use_it_are_no_machines(void **state)
{
	struct source_table idle = SOURCE_TABLE(VBOX("2", "vboxnetadp\0vboxnetflt\0"));
	struct source_table busy = SOURCE_TABLE(VBOX("5", "vboxnetadp\0vboxnetflt\0"));
	struct source_table racing = SOURCE_TABLE(VBOX("1", "vboxnetadp\0vboxnetflt\0"));
	struct source_table garbage = SOURCE_TABLE(VBOX("many", ""));
	struct source_table huge = SOURCE_TABLE(VBOX("18446744073709551615", ""));
	struct source_table no_count = SOURCE_TABLE(
		DIR_NAMES("/sys/module", "vmmon\0"), FILE_ERR("/sys/module/vmmon/refcnt", ENOENT));
	struct probe_run run;

	(void)state;
	run_rivals(&run, &idle);
	expect_int(&run.facts, FACT_KVM_CONTENDER_USERS, 3);
	probe_run_close(&run);
	run_rivals(&run, &busy);
	expect_int(&run.facts, FACT_KVM_CONTENDER_USERS, 6);
	probe_run_close(&run);
	run_rivals(&run, &racing);
	expect_int(&run.facts, FACT_KVM_CONTENDER_USERS, 3);
	probe_run_close(&run);
	run_rivals(&run, &garbage);
	expect_unknown(&run.facts, FACT_KVM_CONTENDER_USERS, WHY_MALFORMED);
	probe_run_close(&run);
	run_rivals(&run, &huge);
	expect_unknown(&run.facts, FACT_KVM_CONTENDER_USERS, WHY_MALFORMED);
	probe_run_close(&run);
	run_rivals(&run, &no_count);
	expect_text(&run.facts, FACT_KVM_CONTENDER, "vmmon");
	expect_unknown(&run.facts, FACT_KVM_CONTENDER_USERS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void run_helpers(struct probe_run *run, struct source_table *table)
{
	struct misc_list misc;

	probe_run_open(run, &table->base);
	misc_list_open(&misc, &table->base);
	probe_kvm_helpers(&run->context, &misc);
	misc_list_close(&misc);
}

static void drivers_and_their_nodes_are_two_things(void **state)
{
	struct source_table table =
		SOURCE_TABLE(FILE_TEXT("/proc/misc", "232 kvm\n238 vhost-net\n200 tun2\n"),
			ACCESS_ERR("/dev/vhost-net", ACCESS_READ_WRITE, EACCES),
			ACCESS_OK("/dev/vhost-vsock", ACCESS_READ_WRITE),
			ACCESS_ERR("/dev/net/tun", ACCESS_READ_WRITE, ENOENT),
			DIR_NAMES("/sys/bus/vdpa/drivers/vhost_vdpa",
				"bind\0module\0uevent\0unbind\0vdpa0\0vdpa1\0"));
	struct source_table refused =
		SOURCE_TABLE(FILE_ERR("/proc/misc", EACCES), DIR_ERR("/sys/class/misc", EACCES),
			ACCESS_ERR("/dev/net/tun", ACCESS_READ_WRITE, EIO),
			DIR_ERR("/sys/bus/vdpa/drivers/vhost_vdpa", EACCES));
	struct source_table no_vdpa =
		SOURCE_TABLE(DIR_ERR("/sys/bus/vdpa/drivers/vhost_vdpa", ENOENT),
			DIR_ERR("/sys/bus/vdpa/drivers", ENOENT), DIR_ERR("/sys/bus/vdpa", ENOENT),
			DIR_NAMES("/sys/bus", "cpu\0pci\0"));
	struct source_table no_sysfs =
		SOURCE_TABLE(DIR_ERR("/sys/bus/vdpa/drivers/vhost_vdpa", ENOENT),
			DIR_ERR("/sys/bus/vdpa/drivers", ENOENT), DIR_ERR("/sys/bus/vdpa", ENOENT),
			DIR_ERR("/sys/bus", ENOENT), DIR_NAMES("/sys", ""));
	struct probe_run run;

	(void)state;
	run_helpers(&run, &table);
	expect_yes(&run.facts, FACT_KVM_VHOST_NET_REGISTERED);
	expect_source(&run.facts, FACT_KVM_VHOST_NET_REGISTERED, "file /proc/misc: vhost-net");
	expect_no(&run.facts, FACT_KVM_VHOST_NET_ACCESS);
	assert_int_equal(run.facts.at[FACT_KVM_VHOST_NET_ACCESS].err, EACCES);
	expect_no(&run.facts, FACT_KVM_VHOST_VSOCK_REGISTERED);
	expect_yes(&run.facts, FACT_KVM_VHOST_VSOCK_ACCESS);
	expect_no(&run.facts, FACT_KVM_TUN_REGISTERED);
	expect_unknown(&run.facts, FACT_KVM_TUN_ACCESS, WHY_PREREQUISITE);
	expect_int(&run.facts, FACT_KVM_VHOST_VDPA_DEVICES, 2);
	probe_run_close(&run);
	run_helpers(&run, &refused);
	expect_unknown(&run.facts, FACT_KVM_TUN_REGISTERED, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_TUN_ACCESS, WHY_IO);
	expect_unknown(&run.facts, FACT_KVM_VHOST_VDPA_DEVICES, WHY_PERMISSION);
	probe_run_close(&run);
	run_helpers(&run, &no_vdpa);
	expect_int(&run.facts, FACT_KVM_VHOST_VDPA_DEVICES, 0);
	probe_run_close(&run);
	run_helpers(&run, &no_sysfs);
	expect_unknown(&run.facts, FACT_KVM_VHOST_VDPA_DEVICES, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities_have_the_headers_numbers),
		cmocka_unit_test(each_capability_is_a_question_of_its_own),
		cmocka_unit_test(bits_of_one_capability_are_asked_for_once),
		cmocka_unit_test(a_guests_cpuid_is_read_from_the_list),
		cmocka_unit_test(without_xsave_a_guest_stays_below_level_3),
		cmocka_unit_test(a_guests_level_goes_by_its_own_xcr0),
		cmocka_unit_test(a_leaf_that_is_not_listed_is_not_for_guests),
		cmocka_unit_test(what_is_no_processor_is_malformed),
		cmocka_unit_test(each_parameter_is_read_from_its_file),
		cmocka_unit_test(only_the_module_that_started_is_asked),
		cmocka_unit_test(a_parameter_too_long_is_malformed),
		cmocka_unit_test(other_hypervisors_modules_are_named),
		cmocka_unit_test(modules_that_use_it_are_no_machines),
		cmocka_unit_test(drivers_and_their_nodes_are_two_things),
	};

	return cmocka_run_group_tests_name("probe_kvm_parts", tests, NULL, NULL);
}
