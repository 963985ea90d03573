// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts as lines of facts, with what the rules built in must say of them: the contradiction
 * matrix. And the words that such lines are made of.
 */
#ifndef VIRTSCOUT_TESTS_TABLES_JUDGED_H
#define VIRTSCOUT_TESTS_TABLES_JUDGED_H

#include "rules/rule_set.h"

/* A Debian host on bare hardware, but for what the processor and KVM do. */
#define LINUX                                                                                      \
	"kernel.arch=x86_64; kernel.release=6.1.0-18-amd64; container.inside=no;"                  \
	"container.namespaces.mnt=yes; container.namespaces.pid=yes; "                             \
	"container.namespaces.net=yes;"                                                            \
	"container.namespaces.ipc=yes; container.namespaces.uts=yes; "                             \
	"container.namespaces.user=yes;"                                                           \
	"container.cgroup.version=2; container.cgroup.memory=yes; container.cgroup.pids=yes;"      \
	"container.userns=yes; container.overlayfs=yes; container.seccomp=yes;"                    \
	"emulation.qemu.targets=x86_64 aarch64; cpu.uniform=yes; cpu.level=3; cpu.smt=yes;"        \
	"security.vuln.open=none; security.mitigations=auto; security.lockdown=none;"              \
	"security.vuln.l1tf=Not affected; memory.ksm=no; memory.total=34359738368;"                \
	"memory.thp=madvise; memory.hugepages.2m=0; xen.kernel.dom0=yes; xen.kernel.pv=yes;"
#define METAL                                                                                      \
	LINUX "cpu.hypervisor=no; hypervisor.vendor=none; hypervisor.role=none;"                   \
	      "xen.dom0=no; xen.guest_type=none;"
#define GUEST                                                                                      \
	LINUX "cpu.hypervisor=yes; hypervisor.vendor=kvm; hypervisor.role=guest;"                  \
	      "xen.dom0=no; xen.guest_type=none;"
#define INTEL "cpu.vendor=GenuineIntel; cpu.vmx=yes; cpu.svm=no; cpu.svm.flag=no;"
#define AMD "cpu.vendor=AuthenticAMD; cpu.svm=yes; cpu.vmx=no; cpu.vmx.flag=no;"
#define NEITHER "cpu.vendor=GenuineIntel; cpu.vmx=no; cpu.svm=no; cpu.vmx.flag=no; cpu.svm.flag=no;"
#define VMX_ON                                                                                     \
	"cpu.vmx.flag=yes; cpu.vmx.enabled=yes; cpu.vmx.ept=yes; cpu.vmx.unrestricted_guest=yes;"
#define KVM_INTEL                                                                                  \
	"kvm.backend=kvm_intel; kvm.hardware=yes; kvm.device.registered=yes; kvm.nested=yes; "     \
	"kvm.slat=ept;"
#define KVM_NONE                                                                                   \
	"kvm.backend=none; kvm.hardware=no; kvm.device.registered=no; kvm.contender=none; "        \
	"kvm.module.loaded=no;"
#define KVM_PVM                                                                                    \
	"kvm.backend=kvm_pvm; kvm.hardware=no; kvm.device.registered=yes; kvm.nested=no; "         \
	"kvm.slat=none;"
#define ABSENT "kvm.device.present=no; kvm.device.access=?!ENOENT; kvm.create_vm=?;"
#define OPENS "kvm.device.present=yes; kvm.device.access=yes; kvm.api_version=12;"
#define WORKS OPENS "kvm.create_vm=yes;"
#define DENIED "kvm.device.present=yes; kvm.device.access=no!EACCES; kvm.create_vm=?!EACCES;"

/* All that a device needs, but what is to be said of the device. */
#define DEVICE                                                                                     \
	"iommu.active=yes; vfio.available=yes; iommu.interrupt_remapping=yes; "                    \
	"passthrough.candidates=1; passthrough.device=0000:01:00.0; "                              \
	"passthrough.device.found=yes; passthrough.device.rmrr=no; "                               \
	"passthrough.device.vfs=0; passthrough.device.boot_vga=no;"
#define SVM_WORKS                                                                                  \
	"cpu.svm.flag=yes; cpu.svm.enabled=yes; cpu.svm.npt=yes; kvm.backend=kvm_amd; "            \
	"kvm.hardware=yes; kvm.device.registered=yes; kvm.nested=yes; kvm.slat=npt;" WORKS
/* All that SEV-SNP needs; what KVM makes of it is left open. */
#define SEV                                                                                        \
	"cpu.sev=yes; cpu.sev_es=yes; cpu.sev_snp=yes; cpu.sev.es_asids=99; cpu.tdx_host=no; "     \
	"confidential.tdx.enabled=no; confidential.sme.enabled=yes; confidential.sev.device=yes; " \
	"confidential.sev.access=yes; confidential.sev_snp.rmp_bytes=1073741824; "                 \
	"iommu.active=yes; iommu.amd.snp=yes; iommu.dma_default=DMA-FQ; kernel.cmdline.iommu=; "   \
	"kernel.release=6.12.0; limits.memlock=-1; kernel.config.kvm_amd_sev=y;"
#define XEON                                                                                       \
	"cpu.family=6; cpu.model=143; cpu.sev=no; confidential.sev.enabled=no; "                   \
	"confidential.sev.device=no; cpu.tme=yes; confidential.tme.enabled=yes; "                  \
	"kernel.release=6.17.0; kernel.config.intel_tdx_host=y; kernel.config.kvm_intel_tdx=y;"

struct judged_host {
	const char *name, *facts, *workload;
	const char *verdicts; /* of hvm, pv, container, emulation */
	const char *holds;    /* findings that hold, those of warning and more: blanks between */
	const char *step;     /* how the first step for hvm begins; NULL: it has none */
	size_t steps;         /* of hvm */
	const char *reason;   /* part of a reason of hvm; NULL: any */
	const char *recommended;
};

extern const struct judged_host judged_hosts[];
extern const size_t judged_host_count;

/* The host of that name; there is one, or the test fails. */
const struct judged_host *judged_host_named(const char *name);

struct judged {
	struct fact_table facts;
	struct workload workload;
	struct judgement *judgement;
};

/* What the rules built in say of @host. judged_free() gives it back. */
struct judged *host_judge(const struct judged_host *host);
void judged_free(struct judged *judged);

#endif
