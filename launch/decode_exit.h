// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the numbers mean that come with an exit of KVM_RUN: its reason, why the processor did not
 * enter the guest, what KVM could not do. Pure; launch/exit_reasons.def has the numbers.
 *
 * Texts are always 0-terminated, and cut where @size is too small.
 */
#ifndef VIRTSCOUT_LAUNCH_DECODE_EXIT_H
#define VIRTSCOUT_LAUNCH_DECODE_EXIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names: static; NULL where there is none. */
const char *exit_reason_name(uint32_t reason);     /* kvm_run.exit_reason: "HLT" */
const char *exit_suberror_name(uint32_t suberror); /* of INTERNAL_ERROR: "EMULATION" */
const char *exit_vmx_name(uint32_t basic);         /* a basic exit reason: "EPT_VIOLATION" */
const char *exit_vmx_error(uint32_t number);       /* a VM-instruction error's meaning */
const char *exit_svm_refusal(int32_t code);        /* EXITCODE of a VMRUN that did not enter */

/* An EXITCODE of SVM: "NPF", "EXCEPTION_14"; empty where it has no name. */
void exit_svm_text(uint64_t code, char *text, size_t size);

enum exit_entry {
	EXIT_ENTRY_UNKNOWN,
	EXIT_ENTRY_VMX,       /* refused after the checks of controls: basic exit reason, bit 31 */
	EXIT_ENTRY_VMX_ERROR, /* VMLAUNCH or VMRESUME failed: VM-instruction error */
	EXIT_ENTRY_SVM,       /* VMRUN failed */
};

/*
 * kvm_run.fail_entry.hardware_entry_failure_reason: whose word it is, and the number in it.
 * EXIT_ENTRY_UNKNOWN, and no number, where nobody gives such a reason.
 */
enum exit_entry exit_decode_entry(uint64_t reason, int32_t *number);

/* The same in words: "VMX: INVALID_GUEST_STATE", "SVM: invalid guest state", "unknown". */
void exit_entry_text(uint64_t reason, char *text, size_t size);

/* The hardware's reason of an exit that KVM has no answer to; VMX and SVM number differently. */
void exit_hardware_text(uint64_t reason, char *text, size_t size);

#define EXIT_BYTES_MAX 15

/* The bytes at the instruction that could not be emulated, the first ones its own. */
struct exit_bytes {
	uint8_t count; /* up to EXIT_BYTES_MAX */
	uint8_t at[EXIT_BYTES_MAX];
};

/*
 * From kvm_run.internal's @data, of which @count are valid. false: @suberror has none, this
 * kernel gives none, or what it gives makes no sense.
 */
bool exit_emulation_bytes(
	uint32_t suberror, const uint64_t *data, size_t count, struct exit_bytes *bytes);

/* "EMULATION at d8 02", "DELIVERY_EV of vector 14, VMX: EPT_MISCONFIG", "unknown suberror". */
void exit_internal_text(
	uint32_t suberror, const uint64_t *data, size_t count, char *text, size_t size);

#endif
