// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast path: what is asked, and in which order.
 *
 * In this order, because of what each costs and decides. The costs were measured by bench/library.c
 * in a guest, where CPUID traps (on hardware it takes a tenth of a microsecond, and the rest about
 * half of this):
 *
 *   4.4 us  each CPUID. Leaves 0 and 1, or on AMD and Hygon 0, 80000000H and 80000001H: without VMX
 *           and SVM the answer is no, whatever KVM says; and without the vendor it is not known
 *           which bit and which module count. It stands first because most hosts without KVM end
 *           here. For --need kvm it decides nothing and is not asked.
 *   3.6 us  opening /dev/kvm, its version, closing it. Where it opens and answers, firmware, kernel
 *           and permission are proven at once; where it is not there, the answer is no, and
 *           nothing below would change it.
 *   6.6 us  a parameter of the module that this CPU would use: which backend it is, and whether
 *   1.9 us  second-level paging is on; and that no software backend is there beside it. Only where
 *           KVM answers or may: the module says nothing of a device that is not there.
 *   6.8 us  /proc/misc: has the kernel a KVM device at all? Only where the device did not answer.
 *   28 us   the first 4 KiB of /proc/cpuinfo (10 us for each CPU in them). Only where KVM did not
 *           answer and the CPU could: a firmware lock or a missing module?
 *   2.0 us  /sys/hypervisor/type, which is not there without Xen. Only where all else says no.
 */
#include "probe/fast.h"

#include <errno.h>
#include <string.h>

#include "probe/backend.h"
#include "probe/cpuid_view.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_cpuinfo.h"
#include "probe/decode_svm.h"

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
 * flag away where firmware has switched the feature off; before that it never did. Else only
 * clearcpuid= on its command line does, after which KVM's modules refuse to load: no, too.
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

/*
 * Without KVM, guests may run under Xen, which shows its control domain as little of the processor
 * as it likes. 1: this is that domain, and Xen runs HVM guests, or it can't be told.
 *
 * Source: Documentation/ABI/stable/sysfs-hypervisor-xen; Xen, xen/arch/x86/setup.c (capabilities).
 */
static bool ask_xen(struct source *source)
{
	char text[256];

	if (source_read_line(source, "/sys/hypervisor/type", text, sizeof(text)) < 0 ||
		strcmp(text, "xen") != 0)
		return false;
	if (source_read_line(source, "/sys/hypervisor/guest_type", text, sizeof(text)) >= 0 &&
		!strcmp(text, "HVM"))
		return false;
	if (source_read_line(source, "/proc/xen/capabilities", text, sizeof(text)) >= 0 &&
		!strstr(text, "control_d"))
		return false;
	return source_read_line(
		       source, "/sys/hypervisor/properties/capabilities", text, sizeof(text)) < 0 ||
	       strstr(text, "hvm-");
}

/* How far the questions have come. */
enum stage { AFTER_HW, AFTER_KVM, AFTER_BACKEND };

/* Is the verdict what it is, whatever the rest would answer? */
static bool is_decided(enum fast_need need, enum stage stage, const struct fast_answer *answer)
{
	if (need == NEED_KVM)
		return stage >= AFTER_KVM;
	if (answer->hw == FAST_HW_NONE)
		return true;
	if (need == NEED_HW)
		return answer->hw == FAST_HW_UNKNOWN || answer->enabled != TRUTH_UNKNOWN;
	if (need == NEED_SLAT)
		return answer->slat != FAST_SLAT_UNKNOWN;
	switch (answer->kvm) {
	case FAST_KVM_ABSENT:
	case FAST_KVM_BROKEN: return true;
	case FAST_KVM_USABLE: return stage >= AFTER_BACKEND;
	default: return answer->enabled != TRUTH_UNKNOWN; /* firmware's no would be one */
	}
}

/*
 * Where KVM does not answer, the kernel's flags tell a firmware lock from a missing module.
 */
static bool may_cpuinfo_help(const struct fast_answer *answer)
{
	return answer->kvm != FAST_KVM_USABLE &&
	       (answer->hw == FAST_HW_VMX || answer->hw == FAST_HW_SVM);
}

/* @whole: all that an answer shows; else as little as decides. */
static void ask(struct source *source, enum fast_need need, bool whole, struct fast_answer *answer)
{
	struct cpuid_view view = {0};

	if (whole || need != NEED_KVM)
		answer->hw = ask_hw(source, &view);
	if (answer->hw == FAST_HW_NONE)
		answer->slat = FAST_SLAT_NONE;
	if (!whole && is_decided(need, AFTER_HW, answer))
		return;
	ask_kvm(source, answer);
	if (!whole && is_decided(need, AFTER_KVM, answer))
		return;
	answer->registered = ask_registered(source, answer);
	ask_backend(source, answer);
	if (!whole && is_decided(need, AFTER_BACKEND, answer))
		return;
	if (may_cpuinfo_help(answer))
		ask_cpuinfo(source, &view, answer);
}

/* Where KVM answers, it is what counts; asking for little, that was not asked yet. */
static bool may_run_under_xen(struct source *source, bool whole, struct fast_answer *answer)
{
	if (answer->kvm == FAST_KVM_USABLE || !ask_xen(source))
		return false;
	if (!whole)
		ask_kvm(source, answer);
	return answer->kvm != FAST_KVM_USABLE;
}

static bool says_no(enum fast_need need, struct fast_answer *answer)
{
	fast_judge(need, answer);
	return answer->verdict == FAST_NO;
}

static void check(
	struct source *source, enum fast_need need, bool whole, struct fast_answer *answer)
{
	*answer = (struct fast_answer){.verdict = FAST_UNKNOWN,
		.enabled = TRUTH_UNKNOWN,
		.registered = TRUTH_UNKNOWN,
		.backend = "unknown",
		.why = ""};
	ask(source, need, whole, answer);
	/* An answer that tells all tells of guests, too, whatever was needed. */
	if ((need != NEED_KVM && says_no(need, answer)) || (whole && says_no(NEED_HVM, answer)))
		answer->xen = may_run_under_xen(source, whole, answer);
	fast_judge(need, answer);
}

void fast_check(struct source *source, enum fast_need need, struct fast_answer *answer)
{
	check(source, need, true, answer);
}

enum fast_verdict fast_decide(struct source *source, enum fast_need need)
{
	struct fast_answer answer;

	check(source, need, false, &answer);
	return answer.verdict;
}
