// SPDX-License-Identifier: GPL-2.0-or-later
// The VMX probe run on a table of answers.
#include "tests/fake/vmx_cpu.h"

const enum fact_id vmx_core[] = {FACT_CPU_VMX_EPT, FACT_CPU_VMX_VPID,
	FACT_CPU_VMX_UNRESTRICTED_GUEST, FACT_CPU_VMX_EPT_AD, FACT_CPU_VMX_EPT_1G,
	FACT_CPU_VMX_EPT_MBEC, FACT_CPU_VMX_APICV, FACT_CPU_VMX_POSTED_INTERRUPTS,
	FACT_CPU_VMX_SHADOW_VMCS, FACT_CPU_VMX_PML, FACT_CPU_VMX_VMFUNC, FACT_CPU_VMX_TSC_SCALING};

const size_t vmx_core_count = sizeof(vmx_core) / sizeof(vmx_core[0]);

void run_vmx(struct probe_run *run, struct source_table *table)
{
	run_vmx_on(run, table, NULL);
}

void run_vmx_on(struct probe_run *run, struct source_table *table, const char *release)
{
	probe_run_open_without_xen(run, &table->base);
	if (release)
		fact_set_text(&run->facts, FACT_KERNEL_RELEASE, release, NULL);
	probe_vmx(&run->context);
}
