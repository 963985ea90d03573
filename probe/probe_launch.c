// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests that ran, from a source that holds their results: a capture. On the live host the answer
 * is "not run"; launch/ runs guests there when asked to, and sets the same facts.
 */
#include "probe/probe.h"

#include <errno.h>

static const struct {
	const char *test;
	enum fact_id fact;
} tests[] = {
	{"real_mode", FACT_LAUNCH_REAL_MODE},
	{"real_mode_reset", FACT_LAUNCH_RESET_STATE},
	{"protected_mode", FACT_LAUNCH_PROTECTED_MODE},
	{"paging32", FACT_LAUNCH_PAGING32},
	{"long_mode", FACT_LAUNCH_LONG_MODE},
	{"la57", FACT_LAUNCH_LA57},
	{"ring3", FACT_LAUNCH_RING3},
	{"ring3_syscall", FACT_LAUNCH_RING3_SYSCALL},
	{"ring3_gate", FACT_LAUNCH_RING3_GATE},
	{"interrupts", FACT_LAUNCH_INTERRUPTS},
	{"deadline", FACT_LAUNCH_DEADLINE},
	{"slat", FACT_LAUNCH_SLAT},
	{"nested", FACT_LAUNCH_NESTED},
	{"exit_ns", FACT_LAUNCH_EXIT_NS},
	{"ring0_ps", FACT_LAUNCH_RING0_PS},
	{"ring0_slowdown", FACT_LAUNCH_RING0_SLOWDOWN},
	{"latency_hlt_min_ns", FACT_LAUNCH_LATENCY_HLT_MIN},
	{"latency_hlt_median_ns", FACT_LAUNCH_LATENCY_HLT_MEDIAN},
	{"latency_hlt_p99_ns", FACT_LAUNCH_LATENCY_HLT_P99},
	{"latency_io_min_ns", FACT_LAUNCH_LATENCY_IO_MIN},
	{"latency_io_median_ns", FACT_LAUNCH_LATENCY_IO_MEDIAN},
	{"latency_io_p99_ns", FACT_LAUNCH_LATENCY_IO_P99},
	{"latency_cpuid_min_ns", FACT_LAUNCH_LATENCY_CPUID_MIN},
	{"latency_cpuid_median_ns", FACT_LAUNCH_LATENCY_CPUID_MEDIAN},
	{"latency_cpuid_p99_ns", FACT_LAUNCH_LATENCY_CPUID_P99},
	{"latency_mmio_min_ns", FACT_LAUNCH_LATENCY_MMIO_MIN},
	{"latency_mmio_median_ns", FACT_LAUNCH_LATENCY_MMIO_MEDIAN},
	{"latency_mmio_p99_ns", FACT_LAUNCH_LATENCY_MMIO_P99},
	{"latency_interrupt_min_ns", FACT_LAUNCH_LATENCY_INTERRUPT_MIN},
	{"latency_interrupt_median_ns", FACT_LAUNCH_LATENCY_INTERRUPT_MEDIAN},
	{"latency_interrupt_p99_ns", FACT_LAUNCH_LATENCY_INTERRUPT_P99},
	{"container_user_ns", FACT_LAUNCH_CONTAINER_USER_NS},
	{"container_pid_ns", FACT_LAUNCH_CONTAINER_PID_NS},
	{"container_mount_ns", FACT_LAUNCH_CONTAINER_MOUNT_NS},
	{"container_net_ns", FACT_LAUNCH_CONTAINER_NET_NS},
	{"container_overlay", FACT_LAUNCH_CONTAINER_OVERLAY},
	{"container_cgroup", FACT_LAUNCH_CONTAINER_CGROUP},
	{"container_run", FACT_LAUNCH_CONTAINER_RUN},
	{"emulation_run", FACT_LAUNCH_EMULATION_RUN},
	{"emulation_slowdown", FACT_LAUNCH_EMULATION_SLOWDOWN},
	{"popek_equivalence", FACT_LAUNCH_POPEK_EQUIVALENCE},
	{"popek_equivalence_differs", FACT_LAUNCH_POPEK_DIFFERS},
	{"popek_control", FACT_LAUNCH_POPEK_CONTROL},
	{"popek_control_lost", FACT_LAUNCH_POPEK_LOST},
	{"popek_user", FACT_LAUNCH_POPEK_USER},
	{"popek_memory", FACT_LAUNCH_POPEK_MEMORY},
	{"popek_paging", FACT_LAUNCH_POPEK_PAGING},
	{"popek_kernel", FACT_LAUNCH_POPEK_KERNEL},
	{"exits_io", FACT_LAUNCH_EXITS_IO},
	{"exits_mmio", FACT_LAUNCH_EXITS_MMIO},
	{"exits_hlt", FACT_LAUNCH_EXITS_HLT},
	{"exits_cpuid", FACT_LAUNCH_EXITS_CPUID},
	{"exits_msr", FACT_LAUNCH_EXITS_MSR},
	{"exits_hypercall", FACT_LAUNCH_EXITS_HYPERCALL},
	{"exits_differs", FACT_LAUNCH_EXITS_DIFFERS},
	{"exits_triple_fault", FACT_LAUNCH_EXITS_TRIPLE_FAULT},
	{"exits_invalid_state", FACT_LAUNCH_EXITS_INVALID_STATE},
	{"exits_internal_error", FACT_LAUNCH_EXITS_INTERNAL_ERROR},
	{"exits_reasons", FACT_LAUNCH_EXITS_REASONS},
	{"slat_exits", FACT_LAUNCH_SLAT_EXITS},
	{"slat_emulated", FACT_LAUNCH_SLAT_EMULATED},
	{"slat_tlb_flush", FACT_LAUNCH_SLAT_TLB_FLUSH},
	{"slat_invlpg", FACT_LAUNCH_SLAT_INVLPG},
	{"slat_mmu_pte_write", FACT_LAUNCH_SLAT_MMU_PTE_WRITE},
	{"slat_mmu_shadow_zapped", FACT_LAUNCH_SLAT_MMU_SHADOW_ZAPPED},
	{"slat_mmu_cache_miss", FACT_LAUNCH_SLAT_MMU_CACHE_MISS},
	{"slat_huge", FACT_LAUNCH_SLAT_HUGE},
	{"slat_first_touch_ns", FACT_LAUNCH_SLAT_FIRST_TOUCH_NS},
	{"slat_first_touch_here_ns", FACT_LAUNCH_SLAT_FIRST_TOUCH_HERE_NS},
	{"slat_first_touch_huge_ns", FACT_LAUNCH_SLAT_FIRST_TOUCH_HUGE_NS},
	{"slat_pages_4k", FACT_LAUNCH_SLAT_PAGES_4K},
	{"slat_pages_2m", FACT_LAUNCH_SLAT_PAGES_2M},
	{"slat_pages_1g", FACT_LAUNCH_SLAT_PAGES_1G},
	{"slat_tlb_miss_ps", FACT_LAUNCH_SLAT_TLB_MISS_PS},
	{"slat_tlb_miss_here_ps", FACT_LAUNCH_SLAT_TLB_MISS_HERE_PS},
	{"dirty_log", FACT_LAUNCH_DIRTY_LOG},
	{"dirty_clear", FACT_LAUNCH_DIRTY_CLEAR},
	{"dirty_ring", FACT_LAUNCH_DIRTY_RING},
	{"save_restore", FACT_LAUNCH_SAVE_RESTORE},
	{"save_restore_refused", FACT_LAUNCH_SAVE_RESTORE_REFUSED},
	{"irqchip_timer", FACT_LAUNCH_IRQCHIP_TIMER},
	{"irqchip_pit", FACT_LAUNCH_IRQCHIP_PIT},
	{"irqchip_line", FACT_LAUNCH_IRQCHIP_LINE},
	{"irqchip_msi", FACT_LAUNCH_IRQCHIP_MSI},
	{"irqchip_eventfd", FACT_LAUNCH_IRQCHIP_EVENTFD},
	{"irqchip_split", FACT_LAUNCH_IRQCHIP_SPLIT},
	{"irqchip_ipi", FACT_LAUNCH_IRQCHIP_IPI},
	{"pv_clock", FACT_LAUNCH_PV_CLOCK},
};

/* A capture holds numbers: that of what is in a list, not what. */
static void set_list(
	struct probe_context *context, enum fact_id id, uint64_t count, const struct evidence *ev)
{
	if (count)
		fact_set_unknown(context->facts, id, WHY_NOT_CAPTURED, 0, ev);
	else
		fact_set_text(context->facts, id, "none", ev);
}

void probe_launch(struct probe_context *context)
{
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		const struct evidence *ev = EV_NAMED(EV_LAUNCH, tests[i].test, NULL);
		const enum fact_id id = tests[i].fact;
		struct answer answer = {0};
		int rc = source_ask(context->source,
			&(struct question){.ask = ASK_LAUNCH, .path = tests[i].test}, &answer);

		if (rc == -EBUSY)
			/* Somebody else held the processor's VMX: nothing is known of the guest. */
			fact_set_unknown(context->facts, id, WHY_PREREQUISITE, EBUSY, ev);
		else if (rc < 0)
			fact_set_refused(context->facts, id, rc, ev);
		else if (fact_desc(id)->type == FACT_TEXT)
			set_list(context, id, answer.value, ev);
		else if (fact_desc(id)->type == FACT_INT)
			fact_set_int(context->facts, id, (int64_t)answer.value, ev);
		else
			fact_set_bool(context->facts, id, answer.value != 0, ev);
	}
}
