// SPDX-License-Identifier: GPL-2.0-or-later
// How evidence reads: the `source` of every fact in JSON.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/evidence.h"

static void evidence_reads_as_the_contract_says(void **state)
{
	const struct {
		const struct evidence *ev;
		const char *text;
	} rows[] = {
		{EV_BIT_OF_CPUID(1, 0, EV_ECX, 5), "cpuid 00000001.0 ecx[5]"},
		{EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 15, 8), "cpuid 80000008.0 eax[15:8]"},
		{EV_BITS_OF_CPUID(0xd, 2, EV_EBX, EV_NO_BIT, EV_NO_BIT), "cpuid 0000000d.2 ebx"},
		{EV_BIT_OF_CPUID(7, 0, EV_EDX, 0), "cpuid 00000007.0 edx[0]"},
		{EV_LEAF(0x40000000, 0), "cpuid 40000000.0"},
		{EV_BIT_OF_MSR(0x48b, 33), "msr 48b[33]"},
		{EV_BITS_OF_MSR(0x3a, 2, 0), "msr 3a[2:0]"},
		{EV_WHOLE_MSR(0xc0010114), "msr c0010114"},
		{EV_OF_FILE("/proc/cpuinfo", "flags"), "file /proc/cpuinfo: flags"},
		{EV_OF_FILE("/proc/misc", NULL), "file /proc/misc"},
		{EV_OF_DIR("/sys/module"), "dir /sys/module"},
		{EV_NAMED(EV_LINK, "/proc/self/ns/pid", NULL), "link /proc/self/ns/pid"},
		{EV_NAMED(EV_ACCESS, "/dev/kvm", "rw"), "access /dev/kvm: rw"},
		{EV_NAMED(EV_STAT, "/dev/kvm", NULL), "stat /dev/kvm"},
		{EV_OF_KVM("create_vm"), "kvm create_vm"},
		{EV_OF_KVM_ARG("extension", 0), "kvm extension 0"},
		{EV_OF_KVM_ARG("extension", 66), "kvm extension 66"},
		{EV_OF_KVM_ARG("feature_msr", 0x48b), "kvm feature_msr 48b"},
		{EV_NAMED(EV_PCI, NULL, NULL), "pci"},
		{EV_NAMED(EV_UDEV, "iommu", NULL), "udev iommu"},
		{EV_NAMED(EV_LAUNCH, "real_mode", NULL), "launch real_mode"},
		{EV_NAMED(EV_LIBRARY, "libcpuid", NULL), "library libcpuid"},
		{EV_FROM_FACTS("cpu.vmx, cpu.vmx.flag"), "from cpu.vmx, cpu.vmx.flag"},
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			evidence_text(rows[i].ev, text, sizeof(text)), strlen(rows[i].text));
		assert_string_equal(text, rows[i].text);
	}
}

static void no_evidence_is_the_empty_text(void **state)
{
	char text[4] = "abc";

	(void)state;
	assert_int_equal(evidence_text(&(struct evidence){0}, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(evidence_text(&(struct evidence){0}, NULL, 0), 0);
}

static void long_evidence_is_cut_off_and_its_length_told(void **state)
{
	char text[8];

	(void)state;
	assert_int_equal(evidence_text(EV_BIT_OF_MSR(0x48b, 33), text, sizeof(text)), 11);
	assert_string_equal(text, "msr 48b");
	assert_int_equal(evidence_text(EV_OF_DIR("/sys/module"), text, sizeof(text)), 15);
	assert_string_equal(text, "dir /sy");
	assert_int_equal(evidence_text(EV_LEAF(1, 0), NULL, 0), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_reads_as_the_contract_says),
		cmocka_unit_test(no_evidence_is_the_empty_text),
		cmocka_unit_test(long_evidence_is_cut_off_and_its_length_told),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
