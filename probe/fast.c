// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast path: what is asked, in which order, and what it means.
 *
 * What a question costs on a machine where CPUID traps (a guest): CPUID 3.6 us, opening /dev/kvm
 * and its version 3.0 us, a module parameter 5.5 us, the first 4 KiB of /proc/cpuinfo 23 us. So:
 *
 *  1. CPUID 0 and 1 (or 80000000H and 80000001H): without VMX and SVM the answer is no,
 *     whatever KVM says.
 *  2. /dev/kvm: where it opens and answers, firmware, kernel and permission are proven at once.
 *  3. One parameter of the module that this CPU would use: it says which backend it is and whether
 *     second-level paging is on; and that no software backend is there beside it.
 *  4. Only where something is missing: /proc/cpuinfo and /proc/misc, to say why.
 */
#include "probe/fast.h"

#include <errno.h>
#include <string.h>

#include "probe/backend.h"
#include "probe/cpuid_view.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_cpuinfo.h"
#include "probe/decode_svm.h"

static const char *const verdict_names[] = {"yes", "degraded", "no", "unknown"};
static const char *const hw_names[] = {"unknown", "none", "vmx", "svm"};
static const char *const slat_names[] = {"unknown", "none", "ept", "npt"};
static const char *const kvm_names[] = {"unknown", "usable", "denied", "absent", "broken"};

const char *fast_verdict_name(enum fast_verdict verdict)
{
	return verdict_names[verdict];
}

const char *fast_hw_name(enum fast_hw hw)
{
	return hw_names[hw];
}

const char *fast_slat_name(enum fast_slat slat)
{
	return slat_names[slat];
}

const char *fast_kvm_name(enum fast_kvm kvm)
{
	return kvm_names[kvm];
}

/* Leaves 0 and 1, or 80000000H and 80000001H: by vendor, only what decides. */
static enum fast_hw ask_hw(struct source *source, struct cpuid_view *view)
{
	struct cpuid_regs regs;

	*view = (struct cpuid_view){.source = source, .leaf1_rc = -ENODATA};
	if (source_cpuid(source, 0, 0, 0, &regs) < 0)
		return FAST_HW_UNKNOWN;
	cpuid_vendor_text(&regs, view->vendor_text);
	view->vendor = cpu_vendor_of(view->vendor_text);
	view->max_basic = regs.eax;
	if (cpuid_view_defines_svm(view)) {
		if (source_cpuid(source, 0, 0x80000000, 0, &regs) < 0)
			return FAST_HW_UNKNOWN;
		view->max_ext = cpuid_ext_max_is_sane(regs.eax) ? regs.eax : 0;
		if (view->max_ext < 0x80000001)
			return FAST_HW_NONE;
		if (source_cpuid(source, 0, 0x80000001, 0, &regs) < 0)
			return FAST_HW_UNKNOWN;
		return bit_of(regs.ecx, 2) ? FAST_HW_SVM : FAST_HW_NONE;
	}
	if (view->max_basic < 1)
		return FAST_HW_NONE;
	if (source_cpuid(source, 0, 1, 0, &regs) < 0)
		return FAST_HW_UNKNOWN;
	view->leaf1_rc = 0;
	cpuid_signature(regs.eax, &view->family, &view->model, &view->stepping);
	return cpuid_view_defines_vmx(view) && bit_of(regs.ecx, 5) ? FAST_HW_VMX : FAST_HW_NONE;
}

/* KVM_API_VERSION of every kernel since 2.6.22. */
#define STABLE_API 12

static void ask_kvm(struct source *source, struct fast_answer *answer)
{
	uint64_t version = 0;
	int rc = source_kvm(source, KVM_ASK_OPEN, 0, &version);

	answer->kvm_err = -rc;
	switch (-rc) {
	case 0: break;
	case EACCES:
	case EPERM: answer->kvm = FAST_KVM_DENIED; return;
	case ENOENT:
	case ENOTDIR: answer->kvm = FAST_KVM_ABSENT; return;
	case ENODEV:
	case ENXIO:
	case EISDIR: answer->kvm = FAST_KVM_BROKEN; return;
	default: answer->kvm = FAST_KVM_UNKNOWN; return;
	}
	rc = source_kvm(source, KVM_ASK_API_VERSION, 0, &version);
	answer->kvm_err = -rc;
	if (rc == 0)
		answer->kvm = version == STABLE_API ? FAST_KVM_USABLE : FAST_KVM_BROKEN;
	else if (rc == -EPERM || rc == -EACCES)
		answer->kvm = FAST_KVM_DENIED; /* the node opens, a filter forbids the call */
	else if (rc == -ENOTTY || rc == -EINVAL)
		answer->kvm = FAST_KVM_BROKEN; /* what opens does not know the call */
	else
		answer->kvm = FAST_KVM_UNKNOWN; /* no answer is not a no */
}

/*
 * Has the kernel registered the KVM device? A node may be missing in a container, or stand there
 * without its driver; and a module built into the kernel has its directory even where it found
 * nothing to run on.
 */
static enum truth ask_registered(struct source *source, const struct fast_answer *answer)
{
	char text[2048];
	struct blob blob = {.at = text, .size = sizeof(text) - 1};

	if (answer->kvm == FAST_KVM_USABLE)
		return TRUTH_YES;
	if (answer->kvm_err == ENODEV || answer->kvm_err == ENXIO)
		return TRUTH_NO;
	if (source_read(source, "/proc/misc", &blob) < 0)
		return TRUTH_UNKNOWN;
	text[blob.len] = '\0';
	if (strstr(text, "232 kvm\n"))
		return TRUTH_YES;
	return blob.truncated ? TRUTH_UNKNOWN : TRUTH_NO;
}

/*
 * The backend, and the second-level paging that it uses. The parameter of the hardware backend
 * that fits the CPU is there only while its module is; a software backend beside it leaves open
 * which of them started, and so does a refusal.
 */
static void ask_backend(struct source *source, struct fast_answer *answer)
{
	const bool vmx = answer->hw == FAST_HW_VMX, svm = answer->hw == FAST_HW_SVM;
	enum fast_slat slat = FAST_SLAT_UNKNOWN;
	const struct backend *found = NULL;

	if (answer->registered == TRUTH_NO)
		answer->backend = "none";
	if (answer->registered != TRUTH_YES)
		return;
	for (size_t i = 0; i < backend_count; i++) {
		const struct backend *backend = &backends[i];
		bool value = false;
		int rc;

		if (backend->hardware && !(backend->amd ? svm : vmx))
			continue;
		rc = backend->hardware ? parameter_read(source, backend->slat_path, &value)
				       : source_access(source, backend->path, ACCESS_EXISTS);
		if (rc == -ENOENT)
			continue;
		if (found || (rc < 0 && rc != -EBADMSG))
			return;
		found = backend;
		if (rc == 0)
			slat = !value ? FAST_SLAT_NONE : svm ? FAST_SLAT_NPT : FAST_SLAT_EPT;
	}
	if (!found)
		return;
	answer->backend = found->module;
	answer->slat = slat;
	if (found->hardware)
		answer->enabled = TRUTH_YES;
}

/* The line that the text was cut off in says nothing; its end shows that it was read whole. */
static bool is_whole(struct span line, const struct blob *text)
{
	const char *stop = line.at + line.len, *end = text->at + text->len;

	return memchr(stop, '\n', (size_t)(end - stop)) != NULL;
}

/*
 * KVM is not there: what the kernel says of the CPU. Since 5.6 (VMX) and 6.7 (SVM) it takes the
 * flag away where firmware has switched the feature off; before that it never did, so a missing
 * flag says the same.
 */
static void ask_cpuinfo(
	struct source *source, const struct cpuid_view *view, struct fast_answer *answer)
{
	char text[4096];
	struct blob blob = BLOB_FIXED(text);
	const char *word = answer->hw == FAST_HW_SVM ? "svm" : "vmx";
	struct cpuid_regs regs;
	struct cpuinfo info;

	if (answer->hw == FAST_HW_SVM && answer->slat == FAST_SLAT_UNKNOWN &&
		view->max_ext >= 0x8000000a && source_cpuid(source, 0, 0x8000000a, 0, &regs) == 0)
		answer->slat = bit_of(regs.edx, svm_features[SVM_NPT].bit) ? FAST_SLAT_NPT
									   : FAST_SLAT_NONE;
	if (source_read(source, "/proc/cpuinfo", &blob) < 0)
		return;
	cpuinfo_decode(text, blob.len, &info);
	if (!info.x86 || !is_whole(info.flags, &blob))
		return;
	/*
	 * A kernel that shows a hypervisor which CPUID hides is a Xen PV guest: its flags are
	 * Xen's.
	 */
	if (answer->enabled == TRUTH_UNKNOWN && !span_has_word(info.flags, word) &&
		!span_has_word(info.flags, "hypervisor"))
		answer->enabled = TRUTH_NO;
	else if (answer->enabled == TRUTH_UNKNOWN && info.vmx_flags.at &&
		 span_has_word(info.flags, word))
		answer->enabled = TRUTH_YES;
	if (info.vmx_flags.at && is_whole(info.vmx_flags, &blob) && answer->hw == FAST_HW_VMX &&
		answer->slat == FAST_SLAT_UNKNOWN)
		answer->slat =
			span_has_word(info.vmx_flags, "ept") ? FAST_SLAT_EPT : FAST_SLAT_NONE;
}

static void judge_kvm(struct fast_answer *answer)
{
	switch (answer->kvm) {
	case FAST_KVM_USABLE:
		answer->verdict = FAST_YES;
		answer->why = "KVM opens and answers";
		return;
	case FAST_KVM_DENIED:
		answer->verdict = FAST_UNKNOWN;
		answer->why = "no permission to use /dev/kvm as this user";
		return;
	case FAST_KVM_ABSENT:
		answer->verdict = FAST_NO;
		answer->why = answer->registered == TRUTH_YES
				      ? "KVM runs here, but /dev/kvm is missing: a container "
					"without the device"
			      : answer->registered == TRUTH_NO
				      ? "/dev/kvm is not there: no KVM module is loaded"
				      : "/dev/kvm is not there";
		return;
	case FAST_KVM_BROKEN:
		answer->verdict = FAST_NO;
		answer->why = answer->kvm_err == ENODEV || answer->kvm_err == ENXIO
				      ? "/dev/kvm is there, but no KVM module is loaded"
			      : answer->kvm_err == 0
				      ? "KVM answers, but with another API version than 12"
				      : "/dev/kvm is there, but is not the KVM device";
		return;
	default:
		answer->verdict = FAST_UNKNOWN;
		answer->why = "/dev/kvm can't be opened, or does not answer";
	}
}

static const char no_hw[] = "the CPU shows neither VMX nor SVM";

static void judge_hvm(struct fast_answer *answer)
{
	const bool software = !strcmp(answer->backend, "kvm_pvm");

	if (answer->hw == FAST_HW_NONE) {
		answer->verdict = FAST_NO;
		answer->why = software && answer->kvm == FAST_KVM_DENIED
				      ? "the CPU shows neither VMX nor SVM; KVM runs here by the "
					"software backend "
					"kvm_pvm, which this user has no permission to use"
			      : software && answer->kvm == FAST_KVM_USABLE
				      ? "the CPU shows neither VMX nor SVM; KVM works here by the "
					"software backend kvm_pvm"
				      : no_hw;
		return;
	}
	if (answer->enabled == TRUTH_NO) {
		answer->verdict = FAST_NO;
		answer->why = answer->hw == FAST_HW_SVM ? "SVM is switched off in firmware"
							: "VMX is switched off in firmware";
		return;
	}
	judge_kvm(answer);
	if (answer->verdict != FAST_YES)
		return;
	if (answer->hw == FAST_HW_UNKNOWN) {
		answer->verdict = FAST_UNKNOWN;
		answer->why = "KVM works, but CPUID can't be asked";
	} else if (software) {
		answer->verdict = FAST_NO;
		answer->why = "KVM works, but by the software backend kvm_pvm";
	} else if (answer->slat == FAST_SLAT_NONE) {
		answer->verdict = FAST_DEGRADED;
		answer->why = "KVM works without second-level paging: shadow paging costs time";
	} else if (answer->slat == FAST_SLAT_UNKNOWN) {
		answer->verdict = FAST_UNKNOWN;
		answer->why = "KVM works, but whether with second-level paging can't be seen";
	} else {
		answer->why = "KVM works with second-level paging";
	}
}

static void judge_hw(struct fast_answer *answer)
{
	answer->verdict = answer->hw == FAST_HW_UNKNOWN      ? FAST_UNKNOWN
			  : answer->hw == FAST_HW_NONE       ? FAST_NO
			  : answer->enabled == TRUTH_UNKNOWN ? FAST_UNKNOWN
			  : answer->enabled == TRUTH_YES     ? FAST_YES
							     : FAST_NO;
	answer->why = answer->hw == FAST_HW_UNKNOWN ? "CPUID can't be asked"
		      : answer->hw == FAST_HW_NONE  ? no_hw
		      : answer->enabled == TRUTH_NO ? "the CPU has it, firmware has switched it off"
		      : answer->enabled == TRUTH_YES
			      ? "the CPU has it, and firmware lets it be used"
			      : "the CPU has it; whether firmware lets it be used is not known";
}

static void judge_slat(struct fast_answer *answer)
{
	const bool none = answer->slat == FAST_SLAT_NONE || answer->hw == FAST_HW_NONE;
	/*
	 * Of a backend that runs it is known what it uses, for a user who may not open the device
	 * too.
	 */
	const bool used =
		answer->registered == TRUTH_YES && strcmp(answer->backend, "unknown") != 0;

	answer->verdict = none                                ? FAST_NO
			  : answer->slat == FAST_SLAT_UNKNOWN ? FAST_UNKNOWN
							      : FAST_YES;
	answer->why = answer->hw == FAST_HW_NONE          ? no_hw
		      : none && used                      ? "KVM does not use second-level paging"
		      : none                              ? "the CPU has no second-level paging"
		      : answer->slat == FAST_SLAT_UNKNOWN ? "no place that tells could be read"
		      : used                              ? "KVM uses second-level paging"
							  : "the CPU has second-level paging";
}

void fast_check(struct source *source, enum fast_need need, struct fast_answer *answer)
{
	struct cpuid_view view = {0};

	*answer = (struct fast_answer){.verdict = FAST_UNKNOWN,
		.enabled = TRUTH_UNKNOWN,
		.registered = TRUTH_UNKNOWN,
		.backend = "unknown",
		.why = ""};
	answer->hw = ask_hw(source, &view);
	ask_kvm(source, answer);
	answer->registered = ask_registered(source, answer);
	ask_backend(source, answer);
	if (answer->hw == FAST_HW_NONE)
		answer->slat = FAST_SLAT_NONE;
	/*
	 * Where KVM does not answer, the kernel's flags tell a firmware lock from a missing
	 * module.
	 */
	if (answer->kvm != FAST_KVM_USABLE &&
		(answer->hw == FAST_HW_VMX || answer->hw == FAST_HW_SVM))
		ask_cpuinfo(source, &view, answer);
	switch (need) {
	case NEED_KVM: judge_kvm(answer); break;
	case NEED_HW: judge_hw(answer); break;
	case NEED_SLAT: judge_slat(answer); break;
	case NEED_HVM: judge_hvm(answer); break;
	}
}
