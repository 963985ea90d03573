// SPDX-License-Identifier: GPL-2.0-or-later
// Running the probes, in the order in which they need each other; what takes long late (data/ahead.def).
#include "probe/probe.h"

#include "probe/cpu_list.h"
#include "probe/passthrough.h"
#include "probe/sources.h"

static void (*const probes[])(struct probe_context *context) = {
	probe_kernel, probe_kconfig, probe_guest_drivers, probe_security, probe_vulnerabilities,
	probe_firmware, probe_cpu,
	probe_xen, /* before the hypervisor: dom0 shows no hypervisor bit */
	probe_xen_host, probe_hypervisor,
	probe_guest, /* after the hypervisor: where there is none, nothing is anybody's guest */
	probe_container_inside, probe_pci, probe_vfio,
	probe_iommu, /* after PCI: groups hold PCI functions */
	probe_container, probe_emulation, probe_memory,
	probe_numa, /* after memory: are there huge pages to ask nodes for? */
	probe_limits, probe_launch,
	probe_kvm,                     /* after the guests that ran: they outrank what it can ask */
	probe_vmx,                     /* after KVM: that KVM works proves that firmware lets it */
	probe_svm, probe_confidential, /* after KVM: its module tells what is switched on */
	probe_dropin,                  /* last: what was found outranks what the site says */
};

void probe_all(struct source *source, struct fact_table *facts, struct inventory *inventory)
{
	struct source *once = source_once_open(source);
	struct probe_context context = {.source = once ? once : source,
		.facts = facts,
		.inventory = inventory,
		.cpuinfo_text = BLOB_HEAP};

	context.cpuinfo_rc = source_read(context.source, "/proc/cpuinfo", &context.cpuinfo_text);
	if (context.cpuinfo_rc == 0)
		cpuinfo_decode(context.cpuinfo_text.at, context.cpuinfo_text.len, &context.cpuinfo);
	cpuid_view_open(&context.cpuid, context.source, cpu_list_first_allowed(context.source));
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
		probes[i](&context);
	inventory_place_cpus(inventory);
	passthrough_facts(inventory, "", facts); /* the caller knows of a workload */
	blob_free(&context.cpuinfo_text);
	programs_free(&context.programs);
	source_close(once);
}
