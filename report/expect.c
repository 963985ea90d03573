// SPDX-License-Identifier: GPL-2.0-or-later
// What the facts had led one to expect of the guests, against what the guests showed.
#include "report/expect.h"

#include <string.h>

#include "report/popek.h"

enum test { IS_YES, IS_NO, IS_TEXT, LISTS, AT_MOST, ABOVE };

struct condition {
	enum fact_id fact;
	enum test test;
	const char *text; /* IS_TEXT; LISTS: one of the words between commas */
	int64_t number;   /* AT_MOST, ABOVE */
};

struct rule {
	struct condition when, then;
	const char *text;
};

/*
 * Guest kernel code on VMX or SVM runs at the speed of the same code outside; a software backend
 * emulates it at hundreds of nanoseconds an instruction. Anything between is a noisy machine: a
 * factor of 5 keeps the two well apart.
 */
#define SLOWDOWN_OF_HARDWARE 5

// clang-format off
static const struct rule table[] = {
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_LONG_MODE, IS_YES, NULL, 0},
		"KVM makes VMs, so a 64-bit guest should run"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_PROTECTED_MODE, IS_YES, NULL, 0},
		"KVM makes VMs, so a 32-bit guest should run"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_RESET_STATE, IS_YES, NULL, 0},
		"KVM works by VMX or SVM, so a guest should run as after reset"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_PAGING32, IS_YES, NULL, 0},
		"KVM works by VMX or SVM, so a guest with 32-bit paging should run"},
	{{FACT_KVM_CPUID_LA57, IS_YES, NULL, 0}, {FACT_LAUNCH_LA57, IS_YES, NULL, 0},
		"KVM offers its guests 5-level paging, so one should run with it"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_RING3_SYSCALL, IS_YES, NULL, 0},
		"KVM works by VMX or SVM, so a guest's programs should reach its kernel by SYSCALL"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_EXITS_IO, IS_YES, NULL, 0},
		"KVM makes VMs, so port IO should come to the host"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_EXITS_MMIO, IS_YES, NULL, 0},
		"KVM makes VMs, so memory-mapped IO should come to the host"},
	{{FACT_KVM_CAP_USER_SPACE_MSR, IS_YES, NULL, 0}, {FACT_LAUNCH_EXITS_MSR, IS_YES, NULL, 0},
		"KVM can hand MSRs to the program, so those that it wants should come to it"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_EXITS_INVALID_STATE, IS_YES, NULL, 0},
		"KVM works by VMX or SVM, so the processor should refuse a state that is invalid"},
	{{FACT_KVM_CREATE_VM, IS_NO, NULL, 0}, {FACT_LAUNCH_LONG_MODE, IS_NO, NULL, 0},
		"KVM makes no VM, so no guest should run"},
	{{FACT_CPU_VMX_UNRESTRICTED_GUEST, IS_YES, NULL, 0}, {FACT_LAUNCH_REAL_MODE, IS_YES, NULL, 0},
		"the processor runs guests in real mode"},
	{{FACT_KVM_CAP_IRQCHIP, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_TIMER, IS_YES, NULL, 0},
		"KVM has a local APIC in the kernel, so its timer should interrupt a guest"},
	{{FACT_KVM_CAP_PIT2, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_PIT, IS_YES, NULL, 0},
		"KVM has the old timer in the kernel, so it should interrupt a guest"},
	{{FACT_KVM_CAP_IRQCHIP, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_LINE, IS_YES, NULL, 0},
		"KVM has an I/O APIC in the kernel, so its lines should interrupt a guest"},
	{{FACT_KVM_CAP_SIGNAL_MSI, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_MSI, IS_YES, NULL, 0},
		"KVM takes messages that signal interrupts, so one should come to a guest"},
	{{FACT_KVM_CAP_IRQFD, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_EVENTFD, IS_YES, NULL, 0},
		"KVM takes eventfds for interrupts, so one should come to a guest"},
	{{FACT_KVM_CAP_SPLIT_IRQCHIP, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_SPLIT, IS_YES, NULL, 0},
		"KVM leaves the I/O APIC to user space if told to, so the end of an interrupt should come out"},
	{{FACT_KVM_CAP_IRQCHIP, IS_YES, NULL, 0}, {FACT_LAUNCH_IRQCHIP_IPI, IS_YES, NULL, 0},
		"KVM has local APICs in the kernel, so two vCPUs should start and interrupt each other"},
	{{FACT_KVM_SLAT, IS_TEXT, "ept", 0}, {FACT_LAUNCH_SLAT, IS_YES, NULL, 0},
		"KVM uses EPT, so a guest should change its page tables without exits"},
	{{FACT_KVM_SLAT, IS_TEXT, "npt", 0}, {FACT_LAUNCH_SLAT, IS_YES, NULL, 0},
		"KVM uses NPT, so a guest should change its page tables without exits"},
	{{FACT_KVM_SLAT, IS_TEXT, "none", 0}, {FACT_LAUNCH_SLAT, IS_NO, NULL, 0},
		"KVM uses no second-level paging, so page table changes should exit"},
	{{FACT_KVM_NESTED, IS_YES, NULL, 0}, {FACT_LAUNCH_NESTED, IS_YES, NULL, 0},
		"KVM offers VMX or SVM to guests, so one should be able to enter it"},
	{{FACT_KVM_NESTED, IS_NO, NULL, 0}, {FACT_LAUNCH_NESTED, IS_NO, NULL, 0},
		"KVM keeps VMX and SVM from guests, so none should be able to enter it"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_RING0_SLOWDOWN, AT_MOST, NULL, SLOWDOWN_OF_HARDWARE},
		"KVM works by VMX or SVM, so guest kernel code should run at full speed"},
	{{FACT_KVM_HARDWARE, IS_NO, NULL, 0}, {FACT_LAUNCH_RING0_SLOWDOWN, ABOVE, NULL, SLOWDOWN_OF_HARDWARE},
		"KVM works in software, so guest kernel code should run slowly"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_POPEK_EQUIVALENCE, IS_YES, NULL, 0},
		"KVM works by VMX or SVM, so instructions should do in a guest what they do on the processor"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_POPEK_CONTROL, IS_YES, NULL, 0},
		"KVM makes VMs, so whatever reaches for the machine should come back to the host"},
	{{FACT_KVM_HARDWARE, IS_YES, NULL, 0}, {FACT_LAUNCH_POPEK_KERNEL, ABOVE, NULL, POPEK_SHARE_OF_HARDWARE},
		"KVM works by VMX or SVM, so a guest's system calls should be about as fast as here"},
	{{FACT_KVM_HARDWARE, IS_NO, NULL, 0}, {FACT_LAUNCH_POPEK_KERNEL, AT_MOST, NULL, POPEK_SHARE_OF_HARDWARE},
		"KVM works in software, so a guest's system calls should be slow"},
	{{FACT_MEMORY_THP, IS_TEXT, "never", 0}, {FACT_LAUNCH_SLAT_HUGE, IS_NO, NULL, 0},
		"transparent huge pages are off, so a guest's memory should have none"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_DIRTY_LOG, IS_YES, NULL, 0},
		"KVM makes VMs, so its log of dirty pages should hold what a guest wrote"},
	{{FACT_KVM_CAP_MANUAL_DIRTY_LOG, IS_YES, NULL, 0}, {FACT_LAUNCH_DIRTY_CLEAR, IS_YES, NULL, 0},
		"KVM says that its log of dirty pages can be cleared in parts"},
	{{FACT_KVM_CAP_MANUAL_DIRTY_LOG, IS_NO, NULL, 0}, {FACT_LAUNCH_DIRTY_CLEAR, IS_NO, NULL, 0},
		"KVM says that its log of dirty pages can't be cleared in parts"},
	{{FACT_KVM_CAP_DIRTY_RING, IS_YES, NULL, 0}, {FACT_LAUNCH_DIRTY_RING, IS_YES, NULL, 0},
		"KVM says that it has a ring of dirty pages"},
	{{FACT_KVM_CAP_DIRTY_RING, IS_NO, NULL, 0}, {FACT_LAUNCH_DIRTY_RING, IS_NO, NULL, 0},
		"KVM says that it has no ring of dirty pages"},
	{{FACT_KVM_CREATE_VM, IS_YES, NULL, 0}, {FACT_LAUNCH_SAVE_RESTORE, IS_YES, NULL, 0},
		"KVM makes VMs, so a saved guest should go on in another one"},
	{{FACT_CONTAINER_USERNS, IS_YES, NULL, 0}, {FACT_LAUNCH_CONTAINER_USER_NS, IS_YES, NULL, 0},
		"any user may make user namespaces, so one should be made"},
	{{FACT_CONTAINER_NAMESPACES_MAX_USER, AT_MOST, NULL, 0}, {FACT_LAUNCH_CONTAINER_USER_NS, IS_NO, NULL, 0},
		"nobody may make user namespaces, so none should be made"},
	{{FACT_CONTAINER_NAMESPACES_PID, IS_NO, NULL, 0}, {FACT_LAUNCH_CONTAINER_PID_NS, IS_NO, NULL, 0},
		"the kernel has no process namespaces, so none should be made"},
	{{FACT_CONTAINER_NAMESPACES_NET, IS_NO, NULL, 0}, {FACT_LAUNCH_CONTAINER_NET_NS, IS_NO, NULL, 0},
		"the kernel has no network namespaces, so none should be made"},
	{{FACT_CONTAINER_USERNS, IS_YES, NULL, 0}, {FACT_LAUNCH_CONTAINER_RUN, IS_YES, NULL, 0},
		"any user may make user namespaces, so a container should run"},
	{{FACT_CONTAINER_OVERLAYFS_USERNS, IS_YES, NULL, 0}, {FACT_LAUNCH_CONTAINER_OVERLAY, IS_YES, NULL, 0},
		"overlays can be mounted in user namespaces, so one should be mounted"},
	{{FACT_CONTAINER_OVERLAYFS_AVAILABLE, IS_NO, NULL, 0}, {FACT_LAUNCH_CONTAINER_OVERLAY, IS_NO, NULL, 0},
		"the kernel has no overlayfs, so none should be mounted"},
	{{FACT_CONTAINER_CGROUP_PIDS, IS_YES, NULL, 0}, {FACT_LAUNCH_CONTAINER_CGROUP, IS_YES, NULL, 0},
		"control groups limit the number of processes, so one of our own should"},
	{{FACT_EMULATION_QEMU_TARGETS, LISTS, "x86_64", 0}, {FACT_LAUNCH_EMULATION_RUN, IS_YES, NULL, 0},
		"QEMU for x86_64 is installed, so it should run a guest by its translator"},
};
// clang-format on

#define RULE_COUNT (sizeof(table) / sizeof(table[0]))
_Static_assert(RULE_COUNT <= EXPECTATIONS_MAX, "EXPECTATIONS_MAX is too small");

/* Is @word one of the words between commas? */
static bool lists(const char *list, const char *word)
{
	const size_t len = strlen(word);

	for (; *list; list += strspn(list, ", ")) {
		const size_t at = strcspn(list, ",");

		if (at == len && !memcmp(list, word, len))
			return true;
		list += at;
	}
	return false;
}

static enum truth condition_truth(const struct fact_table *facts, const struct condition *condition)
{
	const enum fact_id id = condition->fact;

	if (!fact_known(facts, id))
		return TRUTH_UNKNOWN;
	switch (condition->test) {
	case IS_YES: return truth_of(fact_int(facts, id));
	case IS_NO: return truth_of(!fact_int(facts, id));
	case IS_TEXT: return truth_of(fact_text_is(facts, id, condition->text));
	case LISTS: return truth_of(lists(fact_text(facts, id), condition->text));
	case AT_MOST: return truth_of(fact_int(facts, id) <= condition->number);
	case ABOVE: return truth_of(fact_int(facts, id) > condition->number);
	}
	return TRUTH_UNKNOWN;
}

size_t expectations_compare(
	const struct fact_table *facts, struct expectation list[EXPECTATIONS_MAX])
{
	static const enum truth order[] = {TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN};
	size_t count = 0;

	for (size_t pass = 0; pass < sizeof(order) / sizeof(order[0]); pass++) {
		for (size_t i = 0; i < RULE_COUNT; i++) {
			const struct rule *rule = &table[i];
			const enum truth agrees = condition_truth(facts, &rule->then);

			if (condition_truth(facts, &rule->when) != TRUTH_YES ||
				agrees != order[pass])
				continue;
			list[count++] = (struct expectation){
				rule->when.fact, rule->then.fact, rule->text, agrees};
		}
	}
	return count;
}
