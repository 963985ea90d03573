// SPDX-License-Identifier: GPL-2.0-or-later
// Which hypervisor a signature, or DMI's names, stand for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_hypervisor.h"
#include "tests/fake/source_table.h"

static void signatures_are_known_by_the_whole(void **state)
{
	static const struct {
		const char *signature, *vendor;
	} rows[] = {
		{"KVMKVMKVM", "kvm"},
		{"Linux KVM Hv", "kvm"},
		{"Microsoft Hv", "hyperv"},
		{"VMwareVMware", "vmware"},
		{"XenVMMXenVMM", "xen"},
		{"VBoxVBoxVBox", "virtualbox"},
		{"TCGTCGTCGTCG", "qemu"},
		{"bhyve bhyve ", "bhyve"},
		{" lrpepyh  vr", "parallels"},
		{"ACRNACRNACRN", "acrn"},
		{"QNXQVMBSQG", "qnx"},
		{"Apple VZ", "apple"},
		{"KVMKVMKVMKVM", NULL},
		{"kvmkvmkvm", NULL},
		{"KVM", NULL},
		{"", NULL},
		/* The vendor leaf echoed. */
		{"GenuntelineI", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *vendor = hypervisor_of_signature(rows[i].signature);

		if (!vendor != !rows[i].vendor || (vendor && strcmp(vendor, rows[i].vendor) != 0))
			fail_msg("\"%s\": %s", rows[i].signature, vendor ? vendor : "not known");
	}
}

static void dmi_decides_only_where_the_name_is_a_hypervisors(void **state)
{
	static const struct {
		struct dmi_names names;
		const char *vendor;
	} rows[] = {
		{{"VMware, Inc.", "VMware Virtual Platform", "Intel Corporation", "Phoenix"},
			"vmware"},
		{{"innotek GmbH", "VirtualBox", "Oracle Corporation", "innotek GmbH"},
			"virtualbox"},
		{{"Oracle Corporation", "VirtualBox", "", ""}, "virtualbox"},
		{{"Xen", "HVM domU", "", "Xen"}, "xen"},
		{{"Parallels Software International Inc.", "Parallels Virtual Platform", "", ""},
			"parallels"},
		{{"Microsoft Corporation", "Virtual Machine", "Microsoft Corporation", ""},
			"hyperv"},
		{{"Red Hat", "KVM", "", "SeaBIOS"}, "kvm"},
		{{"", "", "", "BHYVE"}, "bhyve"},
		{{"OpenBSD", "VMM", "", ""}, "openbsd-vmm"},
		{{"Apple Inc.", "Apple Virtualization Generic Platform", "", ""}, "apple"},
		/* Other words that begin alike. */
		{{"Xenon Systems", "DX1", "", ""}, NULL},
		{{"ACME", "KVM2000", "", ""}, NULL},
		/* Both KVM and plain emulation say this. */
		{{"QEMU", "Standard PC (Q35 + ICH9, 2009)", "", "SeaBIOS"}, NULL},
		/* They make real machines too. */
		{{"Oracle Corporation", "SUN FIRE X4170", "", ""}, NULL},
		{{"Microsoft Corporation", "Surface Pro", "", ""}, NULL},
		{{"Amazon EC2", "m5.metal", "Amazon EC2", "Amazon EC2"}, NULL},
		{{"Google", "Google Compute Engine", "Google", "Google"}, NULL},
		{{"Apple Inc.", "MacBookPro16,1", "", ""}, NULL},
		{{"LENOVO", "20XW", "LENOVO", "LENOVO"}, NULL},
		{{"", "", "", ""}, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *vendor = hypervisor_of_dmi(&rows[i].names);

		if (!vendor != !rows[i].vendor || (vendor && strcmp(vendor, rows[i].vendor) != 0))
			fail_msg("%s, %s: %s", rows[i].names.sys_vendor, rows[i].names.product_name,
				vendor ? vendor : "not known");
	}
}

static void hyperv_root_makes_partitions_and_manages_cpus(void **state)
{
	(void)state;
	assert_true(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(0) | BIT(12)}));
	assert_true(hyperv_is_root(&(struct cpuid_regs){.ebx = ~0u}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(0)}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(12)}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.eax = ~0u, .ecx = ~0u, .edx = ~0u}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_known_by_the_whole),
		cmocka_unit_test(dmi_decides_only_where_the_name_is_a_hypervisors),
		cmocka_unit_test(hyperv_root_makes_partitions_and_manages_cpus),
	};

	return cmocka_run_group_tests_name("decode_hypervisor", tests, NULL, NULL);
}
