// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reasons of exits in words.
 *
 * Linux Documentation/virt/kvm/api.rst section 5 (KVM_EXIT_FAIL_ENTRY, KVM_EXIT_INTERNAL_ERROR);
 * which numbers come with them, by KVM's sources: vmx_handle_exit() and handle_exception_nmi() in
 * arch/x86/kvm/vmx/vmx.c, svm_handle_exit() in arch/x86/kvm/svm/svm.c,
 * prepare_emulation_failure_exit() in arch/x86/kvm/x86.c. Intel SDM Vol. 3C, "VM-entry failures
 * during or after loading guest state" and "VM instruction error numbers"; Vol. 3C, "Format of
 * IDT-vectoring information"; AMD APM Vol. 2, "Canonicalization and consistency checks" of VMRUN.
 */
#include "launch/decode_exit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SUBERROR_EMULATION 1
#define SUBERROR_SIMUL_EX 2
#define SUBERROR_DELIVERY_EV 3
#define SUBERROR_UNEXPECTED_EXIT_REASON 4

#define VMX_ENTRY_FAILED UINT64_C(0x80000000) /* exit reason, bit 31 */
#define VMX_BASIC 0xffff
#define VMX_RESERVED UINT64_C(0x07ff0000) /* bits 16 to 26: no entry that failed sets them */

/* struct kvm_run's emulation_failure, in the numbers of `internal`: flags, then the bytes. */
#define EMULATION_FLAGS 0
#define EMULATION_BYTES 1
#define EMULATION_COUNT 3
#define EMULATION_FLAG_BYTES UINT64_C(1)

#define BYTES_SAID 4 /* which tell most instructions */

struct named {
	int32_t number;
	const char *name;
};

static const struct named reasons[] = {
#define KVM_REASON(number, name) {number, name},
#include "launch/exit_reasons.def"
};

static const struct named suberrors[] = {
#define KVM_SUBERROR(number, name) {number, name},
#include "launch/exit_reasons.def"
};

static const struct named vmx_reasons[] = {
#define VMX_REASON(number, name) {number, name},
#include "launch/exit_reasons.def"
};

static const struct named vmx_errors[] = {
#define VMX_ERROR(number, meaning) {number, meaning},
#include "launch/exit_reasons.def"
};

static const struct named svm_refusals[] = {
#define SVM_REFUSAL(code, meaning) {code, meaning},
#include "launch/exit_reasons.def"
};

static const struct {
	uint32_t first, last;
	const char *name;
} svm_rows[] = {
#define SVM_ROW(first, last, name) {first, last, name},
#include "launch/exit_reasons.def"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *find(const struct named *table, size_t count, int64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].number == number)
			return table[i].name;
	return NULL;
}

const char *exit_reason_name(uint32_t reason)
{
	return find(reasons, COUNT(reasons), reason);
}

const char *exit_suberror_name(uint32_t suberror)
{
	return find(suberrors, COUNT(suberrors), suberror);
}

const char *exit_vmx_name(uint32_t basic)
{
	return find(vmx_reasons, COUNT(vmx_reasons), basic);
}

const char *exit_vmx_error(uint32_t number)
{
	return find(vmx_errors, COUNT(vmx_errors), number);
}

const char *exit_svm_refusal(int32_t code)
{
	return find(svm_refusals, COUNT(svm_refusals), code);
}

void exit_svm_text(uint64_t code, char *text, size_t size)
{
	if (size)
		*text = '\0';
	for (size_t i = 0; i < COUNT(svm_rows); i++) {
		if (code < svm_rows[i].first || code > svm_rows[i].last)
			continue;
		if (svm_rows[i].first == svm_rows[i].last)
			snprintf(text, size, "%s", svm_rows[i].name);
		else
			snprintf(text, size, "%s%" PRIu64, svm_rows[i].name,
				code - svm_rows[i].first);
		return;
	}
}

enum exit_entry exit_decode_entry(uint64_t reason, int32_t *number)
{
	const uint32_t low = (uint32_t)reason;
	const uint32_t high = (uint32_t)(reason >> 32);

	*number = 0;
	/* EXITCODE is negative: of 32 bits in older kernels, of 64 in newer ones. */
	if ((high == 0 || high == UINT32_MAX) && exit_svm_refusal((int32_t)low)) {
		*number = (int32_t)low;
		return EXIT_ENTRY_SVM;
	}
	if (high)
		return EXIT_ENTRY_UNKNOWN;
	if (reason & VMX_ENTRY_FAILED && !(reason & VMX_RESERVED)) {
		*number = (int32_t)(low & VMX_BASIC);
		return EXIT_ENTRY_VMX;
	}
	if (exit_vmx_error(low)) {
		*number = (int32_t)low;
		return EXIT_ENTRY_VMX_ERROR;
	}
	return EXIT_ENTRY_UNKNOWN;
}

void exit_entry_text(uint64_t reason, char *text, size_t size)
{
	const char *name;
	int32_t number;

	switch (exit_decode_entry(reason, &number)) {
	case EXIT_ENTRY_VMX:
		name = exit_vmx_name((uint32_t)number);
		if (name)
			snprintf(text, size, "VMX: %s", name);
		else
			snprintf(text, size, "VMX: reason %" PRId32, number);
		return;
	case EXIT_ENTRY_VMX_ERROR:
		snprintf(text, size, "VMX: %s", exit_vmx_error((uint32_t)number));
		return;
	case EXIT_ENTRY_SVM: snprintf(text, size, "SVM: %s", exit_svm_refusal(number)); return;
	case EXIT_ENTRY_UNKNOWN: break;
	}
	snprintf(text, size, "unknown");
}

void exit_hardware_text(uint64_t reason, char *text, size_t size)
{
	const char *vmx = reason <= VMX_BASIC ? exit_vmx_name((uint32_t)reason) : NULL;
	char svm[32];

	exit_svm_text(reason, svm, sizeof(svm));
	if (vmx && *svm)
		snprintf(text, size, "0x%" PRIx64 " (VMX: %s; SVM: %s)", reason, vmx, svm);
	else if (vmx || *svm)
		snprintf(text, size, "0x%" PRIx64 " (%s: %s)", reason, vmx ? "VMX" : "SVM",
			vmx ? vmx : svm);
	else
		snprintf(text, size, "0x%" PRIx64, reason);
}

bool exit_emulation_bytes(
	uint32_t suberror, const uint64_t *data, size_t count, struct exit_bytes *bytes)
{
	uint8_t raw[2 * sizeof(uint64_t)];

	*bytes = (struct exit_bytes){0};
	if (suberror != SUBERROR_EMULATION || count < EMULATION_COUNT ||
		!(data[EMULATION_FLAGS] & EMULATION_FLAG_BYTES))
		return false;
	memcpy(raw, &data[EMULATION_BYTES], sizeof(raw));
	if (raw[0] == 0 || raw[0] > EXIT_BYTES_MAX)
		return false;
	bytes->count = raw[0];
	memcpy(bytes->at, raw + 1, raw[0]);
	return true;
}

static void emulation_text(const uint64_t *data, size_t count, char *text, size_t size)
{
	struct exit_bytes bytes;
	size_t used;

	snprintf(text, size, "EMULATION");
	if (!exit_emulation_bytes(SUBERROR_EMULATION, data, count, &bytes))
		return;
	for (size_t i = 0; i < bytes.count && i < BYTES_SAID; i++) {
		used = strnlen(text, size);
		snprintf(text + used, size - used, "%s %02x", i ? "" : " at", bytes.at[i]);
	}
}

/* IDT-vectoring information: vector in bits 7:0, valid if bit 31 is set. */
#define VECTORING_VALID UINT64_C(0x80000000)

void exit_internal_text(
	uint32_t suberror, const uint64_t *data, size_t count, char *text, size_t size)
{
	const char *name = exit_suberror_name(suberror);
	char hardware[64];

	if (!size)
		return;
	if (!name) {
		snprintf(text, size, "unknown suberror");
	} else if (suberror == SUBERROR_EMULATION) {
		emulation_text(data, count, text, size);
	} else if (suberror == SUBERROR_UNEXPECTED_EXIT_REASON && count > 0) {
		exit_hardware_text(data[0], hardware, sizeof(hardware));
		snprintf(text, size, "%s %s", name, hardware);
	} else if (suberror == SUBERROR_DELIVERY_EV && count > 1 && data[0] & VECTORING_VALID) {
		exit_hardware_text(data[1], hardware, sizeof(hardware));
		snprintf(text, size, "%s of vector %u, exit %s", name, (unsigned)data[0] & 0xff,
			hardware);
	} else if (suberror == SUBERROR_SIMUL_EX && count > 1 && data[0] & VECTORING_VALID) {
		snprintf(text, size, "%s: %u while delivering %u", name, (unsigned)data[1] & 0xff,
			(unsigned)data[0] & 0xff);
	} else {
		snprintf(text, size, "%s", name);
	}
}
