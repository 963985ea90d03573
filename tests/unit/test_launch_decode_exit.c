// SPDX-License-Identifier: GPL-2.0-or-later
// The numbers of exits in words: those of the manuals, those that nobody gives, and nonsense.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/kvm.h>

#include "launch/decode_exit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SAYS(text, name)                                                                           \
	do {                                                                                       \
		assert_non_null(text);                                                             \
		assert_string_equal(text, name);                                                   \
	} while (0)

static void reasons_have_the_kernels_numbers(void **state)
{
	(void)state;
	SAYS(exit_reason_name(KVM_EXIT_IO), "port IO");
	SAYS(exit_reason_name(KVM_EXIT_HLT), "HLT");
	SAYS(exit_reason_name(KVM_EXIT_MMIO), "MMIO");
	SAYS(exit_reason_name(KVM_EXIT_HYPERCALL), "HYPERCALL");
	SAYS(exit_reason_name(KVM_EXIT_SHUTDOWN), "SHUTDOWN (triple fault)");
	SAYS(exit_reason_name(KVM_EXIT_FAIL_ENTRY), "FAIL_ENTRY");
	SAYS(exit_reason_name(KVM_EXIT_INTERNAL_ERROR), "INTERNAL_ERROR");
	SAYS(exit_reason_name(KVM_EXIT_X86_RDMSR), "RDMSR");
	SAYS(exit_reason_name(KVM_EXIT_X86_WRMSR), "WRMSR");
	SAYS(exit_reason_name(KVM_EXIT_NOTIFY), "NOTIFY");
	assert_null(exit_reason_name(KVM_EXIT_S390_RESET));
	assert_null(exit_reason_name(1000));
	assert_null(exit_reason_name(UINT32_MAX));
}

static void suberrors_have_the_kernels_numbers(void **state)
{
	(void)state;
	SAYS(exit_suberror_name(KVM_INTERNAL_ERROR_EMULATION), "EMULATION");
	SAYS(exit_suberror_name(KVM_INTERNAL_ERROR_SIMUL_EX), "SIMUL_EX");
	SAYS(exit_suberror_name(KVM_INTERNAL_ERROR_DELIVERY_EV), "DELIVERY_EV");
	SAYS(exit_suberror_name(KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON),
		"UNEXPECTED_EXIT_REASON");
	assert_null(exit_suberror_name(0));
	assert_null(exit_suberror_name(5));
	assert_null(exit_suberror_name(UINT32_MAX));
}

static void exits_of_vmx_and_svm_have_names(void **state)
{
	static const struct {
		uint64_t code;
		const char *name;
	} svm[] = {
		{0x00, "READ_CR0"},
		{0x0f, "READ_CR15"},
		{0x14, "WRITE_CR4"},
		{0x27, "READ_DR7"},
		{0x4e, "EXCEPTION_14"},
		{0x78, "HLT"},
		{0x7f, "SHUTDOWN"},
		{0x93, "WRITE_TRAP_CR3"},
		{0x400, "NPF"},
		{0x403, "VMGEXIT"},
		{0xa7, ""},
		{0x404, ""},
		{UINT64_MAX, ""},
	};
	char text[32], none[1] = {'x'};

	(void)state;
	SAYS(exit_vmx_name(0), "EXCEPTION_OR_NMI");
	SAYS(exit_vmx_name(2), "TRIPLE_FAULT");
	SAYS(exit_vmx_name(48), "EPT_VIOLATION");
	SAYS(exit_vmx_name(85), "WRMSR_IMM");
	assert_null(exit_vmx_name(35));
	assert_null(exit_vmx_name(UINT32_MAX));
	for (size_t i = 0; i < COUNT(svm); i++) {
		exit_svm_text(svm[i].code, text, sizeof(text));
		assert_string_equal(text, svm[i].name);
	}
	exit_svm_text(0x78, none, sizeof(none));
	assert_int_equal(none[0], '\0');
}

static void the_reason_of_a_refused_entry_tells_who_refused(void **state)
{
	static const struct {
		uint64_t reason;
		enum exit_entry entry;
		int32_t number;
		const char *text;
	} cases[] = {
		{0x80000021, EXIT_ENTRY_VMX, 33, "VMX: INVALID_GUEST_STATE"},
		{0x80000022, EXIT_ENTRY_VMX, 34, "VMX: MSR_LOADING"},
		{0x80000029, EXIT_ENTRY_VMX, 41, "VMX: MACHINE_CHECK"},
		{0x80000023, EXIT_ENTRY_VMX, 35, "VMX: reason 35"},
		{0xa0000021, EXIT_ENTRY_VMX, 33, "VMX: INVALID_GUEST_STATE"}, /* from VMX root */
		{7, EXIT_ENTRY_VMX_ERROR, 7, "VMX: invalid control field"},
		{8, EXIT_ENTRY_VMX_ERROR, 8, "VMX: invalid host state"},
		{26, EXIT_ENTRY_VMX_ERROR, 26, "VMX: events blocked by MOV SS"},
		{UINT32_MAX, EXIT_ENTRY_SVM, -1, "SVM: invalid guest state"},
		{UINT64_MAX, EXIT_ENTRY_SVM, -1, "SVM: invalid guest state"},
		{UINT64_MAX - 1, EXIT_ENTRY_SVM, -2, "SVM: VMSA is busy"},
		/* Nobody's: errors that no entry ends with, and bits that are not. */
		{0, EXIT_ENTRY_UNKNOWN, 0, "unknown"}, {1, EXIT_ENTRY_UNKNOWN, 0, "unknown"},
		{14, EXIT_ENTRY_UNKNOWN, 0, "unknown"}, {0x21, EXIT_ENTRY_UNKNOWN, 0, "unknown"},
		{0x80010021, EXIT_ENTRY_UNKNOWN, 0, "unknown"},
		{0x180000021, EXIT_ENTRY_UNKNOWN, 0, "unknown"},
		{UINT64_MAX - 21, EXIT_ENTRY_UNKNOWN, 0, "unknown"}, /* -EINVAL, of SEV-ES */
	};
	char text[64];
	int32_t number;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(exit_decode_entry(cases[i].reason, &number), cases[i].entry);
		assert_int_equal(number, cases[i].number);
		exit_entry_text(cases[i].reason, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

static void a_reason_of_the_hardware_is_told_for_both_makers(void **state)
{
	static const struct {
		uint64_t reason;
		const char *text;
	} cases[] = {
		{0x31, "0x31 (VMX: EPT_MISCONFIG; SVM: WRITE_DR1)"},
		{0x400, "0x400 (SVM: NPF)"},
		{0x23, "0x23 (SVM: READ_DR3)"},
		{0xffff, "0xffff"},
		{UINT64_MAX, "0xffffffffffffffff"},
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		exit_hardware_text(cases[i].reason, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

/* As KVM writes it: struct kvm_run's emulation_failure over its `internal`. */
static const struct kvm_run *emulation(
	struct kvm_run *run, uint32_t ndata, uint64_t flags, uint8_t size)
{
	memset(run, 0, sizeof(*run));
	run->emulation_failure.suberror = KVM_INTERNAL_ERROR_EMULATION;
	run->emulation_failure.ndata = ndata;
	run->emulation_failure.flags = flags;
	run->emulation_failure.insn_size = size;
	for (uint8_t i = 0; i < EXIT_BYTES_MAX; i++)
		run->emulation_failure.insn_bytes[i] = 0xd0 + i;
	return run;
}

static void instruction_bytes_are_given_only_where_they_are(void **state)
{
	static const struct {
		uint32_t ndata;
		uint64_t flags;
		uint8_t size, count;
		const char *text;
	} cases[] = {
		{3, 1, 2, 2, "EMULATION at d0 d1"},
		{3, 1, 15, 15, "EMULATION at d0 d1 d2 d3"},
		{9, 3, 1, 1, "EMULATION at d0"},
		{0, 0, 0, 0, "EMULATION"},  /* kernels before 5.15 */
		{1, 1, 2, 0, "EMULATION"},  /* flags only */
		{2, 1, 2, 0, "EMULATION"},  /* a part of them */
		{3, 0, 2, 0, "EMULATION"},  /* not flagged */
		{3, 1, 0, 0, "EMULATION"},  /* none fetched */
		{3, 1, 16, 0, "EMULATION"}, /* more than an instruction has */
		{3, 1, 255, 0, "EMULATION"},
	};
	struct exit_bytes bytes;
	struct kvm_run run;
	uint64_t data[16];
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		emulation(&run, cases[i].ndata, cases[i].flags, cases[i].size);
		memcpy(data, run.internal.data, sizeof(data));
		assert_int_equal(exit_emulation_bytes(KVM_INTERNAL_ERROR_EMULATION, data,
					 cases[i].ndata, &bytes),
			cases[i].count > 0);
		assert_int_equal(bytes.count, cases[i].count);
		for (uint8_t k = 0; k < bytes.count; k++)
			assert_int_equal(bytes.at[k], 0xd0 + k);
		exit_internal_text(
			KVM_INTERNAL_ERROR_EMULATION, data, cases[i].ndata, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
		assert_false(
			exit_emulation_bytes(KVM_INTERNAL_ERROR_DELIVERY_EV, data, 16, &bytes));
		assert_int_equal(bytes.count, 0);
	}
}

static void other_internal_errors_tell_their_data(void **state)
{
	static const struct {
		uint32_t suberror;
		size_t count;
		uint64_t data[3];
		const char *text;
	} cases[] = {
		{KVM_INTERNAL_ERROR_SIMUL_EX, 3, {0x80000b0e, 0x80000b0d, 0},
			"SIMUL_EX: 13 while delivering 14"},
		{KVM_INTERNAL_ERROR_SIMUL_EX, 0, {0}, "SIMUL_EX"},
		{KVM_INTERNAL_ERROR_DELIVERY_EV, 3, {0x80000b0e, 0x31, 0},
			"DELIVERY_EV of vector 14, exit 0x31 (VMX: EPT_MISCONFIG; SVM: WRITE_DR1)"},
		{KVM_INTERNAL_ERROR_DELIVERY_EV, 3, {0xb0e, 0x31, 0}, "DELIVERY_EV"},
		{KVM_INTERNAL_ERROR_DELIVERY_EV, 1, {0x80000b0e, 0x31, 0}, "DELIVERY_EV"},
		{KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON, 2, {0x400, 0, 0},
			"UNEXPECTED_EXIT_REASON 0x400 (SVM: NPF)"},
		{KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON, 0, {0}, "UNEXPECTED_EXIT_REASON"},
		{0, 3, {1, 2, 3}, "unknown suberror"},
		{77, 0, {0}, "unknown suberror"},
	};
	char text[96], tiny[4];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		exit_internal_text(
			cases[i].suberror, cases[i].data, cases[i].count, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
		exit_internal_text(
			cases[i].suberror, cases[i].data, cases[i].count, tiny, sizeof(tiny));
		assert_int_equal(strlen(tiny), 3);
		exit_internal_text(cases[i].suberror, cases[i].data, cases[i].count, NULL, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_have_the_kernels_numbers),
		cmocka_unit_test(suberrors_have_the_kernels_numbers),
		cmocka_unit_test(exits_of_vmx_and_svm_have_names),
		cmocka_unit_test(the_reason_of_a_refused_entry_tells_who_refused),
		cmocka_unit_test(a_reason_of_the_hardware_is_told_for_both_makers),
		cmocka_unit_test(instruction_bytes_are_given_only_where_they_are),
		cmocka_unit_test(other_internal_errors_tell_their_data),
	};

	return cmocka_run_group_tests_name("launch_decode_exit", tests, NULL, NULL);
}
