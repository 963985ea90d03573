// SPDX-License-Identifier: GPL-2.0-or-later
// Which hypervisor a signature stands for, and what Hyper-V's leaves say.
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
		{"LKVMLKVMLKVM", "kvm"},
		{"Microsoft Hv", "hyperv"},
		{"VMwareVMware", "vmware"},
		{"XenVMMXenVMM", "xen"},
		{"VBoxVBoxVBox", "virtualbox"},
		{"TCGTCGTCGTCG", "qemu"},
		{"bhyve bhyve ", "bhyve"},
		{"bhyve bhyve", "bhyve"},
		{" prl hyperv ", "parallels"},
		{" lrpepyh  vr", "parallels"},
		{" lrpepyh vr", "parallels"},
		{"prl hyperv  ", "parallels"},
		{"ACRNACRNACRN", "acrn"},
		{"QNXQVMBSQG", "qnx"},
		{"SRESRESRESRE", "sre"},
		{"Apple VZ", "apple"},
		{"OpenBSDVMM58", "openbsd-vmm"},
		{"UnisysSpar64", "unisys"},
		{"Jailhouse", "jailhouse"},
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

static void hyperv_root_makes_partitions_and_manages_cpus(void **state)
{
	(void)state;
	assert_true(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(0) | BIT(12)}));
	assert_true(hyperv_is_root(&(struct cpuid_regs){.ebx = ~0u}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(0)}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.ebx = BIT(12)}));
	assert_false(hyperv_is_root(&(struct cpuid_regs){.eax = ~0u, .ecx = ~0u, .edx = ~0u}));
}

static void a_block_is_signed_in_print_and_ends_in_itself(void **state)
{
	const struct cpuid_regs good = {.eax = 0x40000105}, old = {.eax = 0},
				beyond = {.eax = 0x40000200}, before = {.eax = 0x40000005};

	(void)state;
	assert_true(hypervisor_block_plausible(0x40000100, &good, "AcmeVisor"));
	assert_false(hypervisor_block_plausible(0x40000100, &good, ""));
	assert_false(hypervisor_block_plausible(0x40000100, &good, "Acme\x01"));
	assert_false(hypervisor_block_plausible(0x40000100, &good, "\xc3\xa4"));
	assert_false(hypervisor_block_plausible(0x40000100, &old, "AcmeVisor"));
	assert_false(hypervisor_block_plausible(0x40000100, &beyond, "AcmeVisor"));
	assert_false(hypervisor_block_plausible(0x40000100, &before, "AcmeVisor"));
}

static void hyperv_itself_uses_the_hardware(void **state)
{
	const struct cpuid_regs paging = {.eax = BIT(3)}, zero = {0};

	(void)state;
	assert_true(hyperv_is_genuine(0x4000000b, &paging));
	/* Xen's maximum. */
	assert_false(hyperv_is_genuine(0x40000006, &paging));
	/* QEMU's leaf. */
	assert_false(hyperv_is_genuine(0x4000000a, &zero));
}

static void isolation_has_four_kinds(void **state)
{
	static const char *const types[] = {"none", "vbs", "snp", "tdx"};

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		assert_string_equal(
			hyperv_isolation(&(struct cpuid_regs){.ebx = 0xfffffff0 | i}), types[i]);
	for (uint32_t i = 4; i < 16; i++)
		assert_null(hyperv_isolation(&(struct cpuid_regs){.ebx = i}));
	assert_true(hyperv_has_isolation(&(struct cpuid_regs){.ebx = BIT(22)}));
	assert_false(hyperv_has_isolation(&(struct cpuid_regs){.ebx = (uint32_t)~BIT(22)}));
	assert_true(hyperv_interface(&(struct cpuid_regs){.eax = 0x31237648}));
	assert_false(hyperv_interface(&(struct cpuid_regs){.eax = 0x31235356}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_known_by_the_whole),
		cmocka_unit_test(hyperv_root_makes_partitions_and_manages_cpus),
		cmocka_unit_test(a_block_is_signed_in_print_and_ends_in_itself),
		cmocka_unit_test(hyperv_itself_uses_the_hardware),
		cmocka_unit_test(isolation_has_four_kinds),
	};

	return cmocka_run_group_tests_name("decode_hypervisor", tests, NULL, NULL);
}
