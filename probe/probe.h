// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Probes: each asks a source about one subject, has the answers decoded, and sets facts.
 *
 * A probe never fails: what it could not learn is a fact that is unknown, with the reason. It
 * sets every fact of its subject, so that after probe_all() "not-asked" is left on launch.* facts
 * at most.
 */
#ifndef VIRTSCOUT_PROBE_PROBE_H
#define VIRTSCOUT_PROBE_PROBE_H

#include "probe/cpuid_view.h"
#include "probe/decode_cpuinfo.h"
#include "probe/fact.h"
#include "probe/inventory.h"
#include "probe/kconfig_view.h"
#include "probe/programs.h"
#include "probe/msr_all.h"
#include "probe/source.h"

/* What the probes share, so that nothing is asked twice. */
struct probe_context {
	struct source *source;
	struct fact_table *facts;
	struct inventory *inventory;
	struct cpuid_view cpuid;  /* of the first CPU */
	struct blob cpuinfo_text; /* /proc/cpuinfo; `cpuinfo` points into it */
	int cpuinfo_rc;           /* 0, or the negative errno of reading it */
	struct cpuinfo cpuinfo;
	struct kconfig_view kconfig;           /* by kconfig_view() */
	struct programs programs;              /* by programs_view() */
	struct msr_all msr_all[MSR_ALL_COUNT]; /* through msr_all_ask() */
};

/* Runs all probes. @facts should be zeroed; @inventory is filled and wants inventory_free(). */
void probe_all(struct source *source, struct fact_table *facts, struct inventory *inventory);

void probe_kernel(struct probe_context *context);        /* kernel.*, but for these: */
void probe_kconfig(struct probe_context *context);       /* kernel.config.*; after probe_kernel */
void probe_guest_drivers(struct probe_context *context); /* kernel.driver.*; after probe_kernel */
void probe_cpu(struct probe_context *context);           /* cpu.*: identity, features, layout */
/* cpu.sev*, cpu.sgx*, cpu.sme, cpu.tme, cpu.tdx_host, confidential.*; after probe_kvm */
void probe_confidential(struct probe_context *context);
void probe_kvm(struct probe_context *context);              /* kvm.* */
void probe_vmx(struct probe_context *context);              /* cpu.vmx*; after probe_kvm */
void probe_svm(struct probe_context *context);              /* cpu.svm*; after probe_kvm */
void probe_hypervisor(struct probe_context *context);       /* hypervisor.*; after CPU and Xen */
void probe_guest(struct probe_context *context);            /* guest.*; after the hypervisor */
void probe_container_inside(struct probe_context *context); /* container.inside, .runtime */
void probe_launch(struct probe_context *context); /* launch.*, from a capture that holds them */
void probe_iommu(struct probe_context *context);  /* iommu.*; after probe_pci; asks these two: */
void probe_iommu_tables(struct probe_context *context); /* what firmware says */
void probe_iommu_units(struct probe_context *context);  /* what the units can do */
void probe_pci(struct probe_context *context);          /* pci.*, inventory: PCI and groups */
/* The part of it that is about whole devices; @rc: of listing the functions. */
void probe_pci_devices(struct probe_context *context, int rc);
void probe_vfio(struct probe_context *context);      /* vfio.* */
void probe_xen(struct probe_context *context);       /* xen.* */
void probe_container(struct probe_context *context); /* container.*, but for .inside, .runtime */
void probe_xen_host(struct probe_context *context);  /* what a Xen host needs; after probe_xen */
void probe_emulation(struct probe_context *context); /* emulation.* */
void probe_memory(struct probe_context *context);    /* memory.*, but for: */
/* memory.numa.nodes, inventory: nodes; after probe_memory, probe_cpu */
void probe_numa(struct probe_context *context);
void probe_limits(struct probe_context *context);   /* limits.* */
void probe_security(struct probe_context *context); /* security.*, but for what these two set: */
/* security.vuln.*, security.l1tf.*, inventory: vulnerabilities */
void probe_vulnerabilities(struct probe_context *context);
/* security.secure_boot, security.tpm, firmware.* */
void probe_firmware(struct probe_context *context);
void probe_dropin(struct probe_context *context); /* dropin.*, local.*; after all others */

#endif
