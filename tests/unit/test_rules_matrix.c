// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The contradiction matrix with the rules built in: hosts as tables of facts, and what must come
 * out. And the property that matters most: knowing less never turns a yes into a no or a no into
 * a yes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/path.h"
#include "rules/rule_set.h"
#include "tests/fake/fact_line.h"

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

struct host {
	const char *name, *facts, *workload;
	const char *verdicts; /* of hvm, pv, container, emulation */
	const char *holds;    /* findings that hold, those of warning and more: blanks between */
	const char *step;     /* how the first step for hvm begins; NULL: it has none */
	size_t steps;         /* of hvm */
	const char *reason;   /* part of a reason of hvm; NULL: any */
	const char *recommended;
};

static const struct host hosts[] = {
	{"vmx off in firmware", METAL INTEL "cpu.vmx.flag=no; cpu.vmx.enabled=no;" KVM_NONE ABSENT,
		"", "attainable attainable ready ready", "hardware.vmx-off-in-firmware",
		"Switch on \"Intel Virtualization Technology\"", 1, "CPUID shows VMX", "container"},
	{"vmx off in firmware, nothing else captured",
		"cpu.hypervisor=no; cpu.vendor=GenuineIntel; cpu.vmx=yes; cpu.svm=no; "
		"cpu.vmx.flag=no; "
		"cpu.svm.flag=no; kvm.device.present=no",
		"", "attainable unknown unknown unknown", "hardware.vmx-off-in-firmware",
		"Switch on \"Intel Virtualization Technology\"", 1, "CPUID shows VMX", "hvm"},
	{"vmx off by its register, on a kernel that keeps the flag",
		METAL INTEL
		"kernel.release=4.19.0; cpu.vmx.flag=yes; cpu.vmx.enabled=no;" KVM_NONE ABSENT,
		"", "attainable attainable ready ready", "hardware.vmx-off-in-firmware",
		"Switch on \"Intel", 1, "enabled by the firmware", "container"},
	{"flag hidden although the register allows it",
		METAL INTEL "cpu.vmx.flag=no; cpu.vmx.enabled=yes;" KVM_NONE ABSENT, "",
		"attainable attainable ready ready",
		"cpu.flag-against-register kvm.module-not-loaded-intel",
		"Load KVM's module for Intel", 1, NULL, "container"},
	{"svm off in firmware", METAL AMD "cpu.svm.flag=no; cpu.svm.enabled=no;" KVM_NONE ABSENT,
		"", "attainable attainable ready ready", "hardware.svm-off-in-firmware",
		"Switch on \"SVM Mode\"", 1, "CPUID shows SVM", "container"},
	{"vmx off in a guest", GUEST INTEL "cpu.vmx.flag=no; cpu.vmx.enabled=no;" KVM_NONE ABSENT,
		"", "attainable attainable ready ready", "", "Have the outer host offer", 1, NULL,
		"container"},
	{"module not loaded in a guest, firmware's word not known",
		GUEST AMD "cpu.svm.flag=yes; cpu.svm.enabled=?;" KVM_NONE ABSENT, "",
		"attainable attainable ready ready", "", "Load KVM's module for AMD", 1,
		"no KVM module", "container"},
	{"vmx that Xen keeps for itself",
		LINUX
		"cpu.hypervisor=no; hypervisor.vendor=xen; hypervisor.role=dom0; xen.dom0=yes; "
		"xen.guest_type=pv; xen.caps.pv=yes; xen.caps.hvm=yes;" INTEL
		"cpu.vmx.flag=no;" KVM_NONE ABSENT,
		"", "ready ready ready ready", "", NULL, 0, "Xen runs HVM", "hvm"},
	{"module not loaded", METAL INTEL VMX_ON KVM_NONE ABSENT, "",
		"attainable attainable ready ready", "kvm.module-not-loaded-intel",
		"Load KVM's module for Intel", 1, "no KVM module", "container"},
	{"module not loaded, register not readable",
		METAL INTEL "cpu.vmx.flag=yes; cpu.vmx.enabled=?!EACCES;" KVM_NONE ABSENT, "",
		"attainable attainable ready ready", "kvm.module-not-loaded-intel",
		"Load KVM's module for Intel", 1, "no KVM module", "container"},
	{"module not loaded, amd, before kernels hid the flag",
		METAL AMD "cpu.svm.flag=yes; cpu.svm.enabled=?!EACCES;" KVM_NONE ABSENT, "",
		"attainable attainable ready ready", "", "Load KVM's module for AMD", 1,
		"no KVM module", "container"},
	{"module not loaded, the node is there",
		METAL INTEL VMX_ON KVM_NONE "kvm.device.present=yes; kvm.device.access=yes", "",
		"attainable attainable ready ready", "kvm.module-not-loaded-intel",
		"Load KVM's module for Intel", 1, "no KVM module", "container"},
	{"module not loaded, and not to be",
		METAL INTEL VMX_ON KVM_NONE ABSENT
		"kvm.module.name=kvm_intel; kvm.module.available=yes; "
		"kvm.module.forbidden=/etc/modprobe.d/no-kvm.conf; kvm.module.blacklisted=none;",
		"", "attainable attainable ready ready",
		"kvm.module-not-loaded-intel kvm.module-forbidden",
		"Take away what forbids loading", 2, "kept from being loaded", "container"},
	{"module not installed",
		METAL AMD "cpu.svm.flag=yes; cpu.svm.enabled=yes;" KVM_NONE ABSENT
			  "kvm.module.name=kvm_amd; kvm.module.available=no; "
			  "kvm.module.forbidden=none; kvm.module.blacklisted=none;",
		"", "attainable attainable ready ready",
		"kvm.module-not-loaded-amd kvm.module-not-installed",
		"Install the modules of this kernel", 2, "installed for this kernel", "container"},
	{"module blacklisted",
		METAL AMD "cpu.svm.flag=yes; cpu.svm.enabled=yes;" KVM_NONE ABSENT
			  "kvm.module.name=kvm_amd; kvm.module.available=yes; "
			  "kvm.module.forbidden=none; "
			  "kvm.module.blacklisted=/etc/modprobe.d/x.conf;",
		"", "attainable attainable ready ready", "kvm.module-not-loaded-amd",
		"Load KVM's module for AMD", 1, "no KVM module", "container"},
	{"module built in, did not start",
		METAL INTEL VMX_ON "kvm.backend=none; kvm.hardware=no; kvm.device.registered=no; "
				   "kvm.contender=none; "
				   "kvm.module.name=kvm_intel; kvm.module.loaded=yes;" ABSENT,
		"", "attainable attainable ready ready", "kvm.module-did-not-start",
		"Find out from the kernel log", 1, "registered no KVM device", "container"},
	{"no device, modules not captured", METAL INTEL VMX_ON ABSENT, "",
		"attainable unknown ready ready", "", "Load KVM's module for Intel", 1,
		"/dev/kvm is here", "container"},
	{"module not loaded, amd",
		METAL AMD "cpu.svm.flag=yes; cpu.svm.enabled=yes;" KVM_NONE ABSENT, "",
		"attainable attainable ready ready", "kvm.module-not-loaded-amd",
		"Load KVM's module for AMD", 1, "no KVM module", "container"},
	{"no permission", METAL INTEL VMX_ON KVM_INTEL DENIED, "",
		"attainable attainable ready ready", "kvm.device-permission",
		"Put this user into the group", 1, "this user may not open", "container"},
	{"another hypervisor",
		METAL INTEL VMX_ON KVM_INTEL OPENS "kvm.create_vm=no!EBUSY; kvm.contender=vboxdrv;",
		"", "attainable attainable ready ready", "kvm.held-by-another",
		"Stop the other hypervisor's", 1, "EBUSY", "container"},
	{"container without the device",
		METAL INTEL VMX_ON KVM_INTEL "container.inside=yes;" ABSENT, "",
		"attainable no ready ready", "kvm.device-not-passed", "Pass /dev/kvm", 1, "10:232",
		"container"},
	{"perhaps a container, without the device",
		METAL INTEL VMX_ON KVM_INTEL "container.inside=?;" ABSENT, "",
		"attainable unknown ready ready", "kvm.device-not-passed", "Pass /dev/kvm", 1,
		"10:232", "container"},
	{"device forbidden by its control group",
		METAL INTEL VMX_ON KVM_INTEL
		"kvm.device.present=yes; kvm.device.access=no!EPERM; kvm.create_vm=?;",
		"", "attainable attainable ready ready", "kvm.device-filtered", "Allow the device",
		1, "EPERM", "container"},
	{"filter on KVM_CREATE_VM", METAL INTEL VMX_ON KVM_INTEL OPENS "kvm.create_vm=?!EPERM;", "",
		"attainable attainable ready ready", "kvm.create-vm-forbidden",
		"Allow KVM's ioctls", 1, "not permitted", "container"},
	{"ept switched off", METAL INTEL VMX_ON KVM_INTEL WORKS "kvm.slat=none;", "",
		"degraded attainable ready ready", "kvm.ept-off",
		"Stop the guests and load kvm_intel with EPT", 1, "page tables", "container"},
	{"ept off or absent, nobody knows which",
		METAL INTEL "cpu.vmx.flag=yes; cpu.vmx.ept=?;" KVM_INTEL WORKS "kvm.slat=none;", "",
		"degraded attainable ready ready", "", NULL, 0, "page tables", "container"},
	{"all well, intel", METAL INTEL VMX_ON KVM_INTEL WORKS, "", "ready attainable ready ready",
		"", NULL, 0, "KVM makes a VM", "hvm"},
	{"all well, amd",
		METAL AMD
		"cpu.svm.flag=yes; cpu.svm.enabled=yes; cpu.svm.npt=yes; kvm.backend=kvm_amd; "
		"kvm.hardware=yes; kvm.device.registered=yes; kvm.nested=yes; kvm.slat=npt;" WORKS,
		"", "ready attainable ready ready", "", NULL, 0, "KVM makes a VM", "hvm"},
	{"makes VMs, runs none", METAL INTEL VMX_ON KVM_INTEL WORKS "launch.long_mode=no;", "",
		"no attainable ready ready", "launch.hardware-guest-failed", NULL, 0, "did not run",
		"container"},
	{"makes VMs, runs none in real mode",
		METAL INTEL VMX_ON KVM_INTEL WORKS "launch.real_mode=no;", "",
		"no attainable ready ready", "launch.hardware-guest-failed", NULL, 0, "did not run",
		"container"},
	{"made a VM when asked, is busy when a guest is to run",
		METAL INTEL VMX_ON KVM_INTEL WORKS "launch.real_mode=?!EBUSY;", "",
		"attainable attainable ready ready", "kvm.held-by-another",
		"Stop the other hypervisor's", 1, NULL, "container"},
	{"made a VM when asked, may not run a guest",
		METAL INTEL VMX_ON KVM_INTEL WORKS "launch.long_mode=?!EPERM;", "",
		"attainable attainable ready ready", "kvm.create-vm-forbidden",
		"Allow KVM's ioctls", 1, NULL, "container"},
	{"says ept, and a guest showed otherwise",
		METAL INTEL VMX_ON KVM_INTEL WORKS "launch.long_mode=yes; launch.slat=no;", "",
		"degraded attainable ready ready", "launch.slat-contradicts", NULL, 0, "measured",
		"container"},
	{"says no ept, and a guest showed otherwise",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"kvm.slat=none; launch.long_mode=yes; launch.slat=yes;",
		"", "ready attainable ready ready", "launch.slat-contradicts", NULL, 0, NULL,
		"hvm"},
	{"xen's control domain, whose CPUID shows nothing",
		LINUX
		"cpu.hypervisor=no; hypervisor.vendor=xen; hypervisor.role=dom0; xen.dom0=yes; "
		"xen.guest_type=pv; xen.caps.pv=yes; xen.caps.hvm=yes;" NEITHER KVM_NONE ABSENT,
		"", "ready ready ready ready", "", NULL, 0, "Xen runs HVM", "hvm"},
	{"software backend, root",
		GUEST NEITHER KVM_PVM WORKS
		"launch.long_mode=yes; launch.ring0_ps=415000; launch.ring0_slowdown=900",
		"", "no ready ready ready", "", NULL, 0, "measured", "pv"},
	{"software backend, not run", GUEST NEITHER KVM_PVM WORKS, "", "no ready ready ready", "",
		NULL, 0, "ring 0", "pv"},
	{"software backend, nobody", GUEST NEITHER KVM_PVM DENIED, "", "no attainable ready ready",
		"kvm.device-permission", NULL, 0, "ring 0", "container"},
	{"software backend where hardware could do it", METAL INTEL VMX_ON KVM_PVM WORKS, "",
		"attainable ready ready ready", "kvm.software-backend-in-the-way",
		"Stop the guests, unload the software backend", 1, NULL, "pv"},
	{"nothing, bare metal", METAL NEITHER KVM_NONE ABSENT, "", "no attainable ready ready", "",
		NULL, 0, "neither VMX nor SVM", "container"},
	{"nothing, guest", GUEST NEITHER KVM_NONE ABSENT, "", "no attainable ready ready", "", NULL,
		0, "neither VMX nor SVM", "container"},
	{"only a flag", "cpu.vmx.flag=yes", "", "unknown unknown unknown unknown", "", NULL, 0,
		"not known", "hvm"},
	{"nothing known", "", "", "unknown unknown unknown unknown", "", NULL, 0, "not known",
		"hvm"},
	{"replayed: whether the device opens was not captured",
		METAL INTEL VMX_ON KVM_INTEL "kvm.device.present=yes;", "",
		"unknown attainable ready ready", "", NULL, 0, "not known", "container"},
	{"another architecture",
		"kernel.arch=aarch64; kernel.release=6.1.0; container.inside=no; "
		"kvm.device.present=yes; "
		"kvm.device.access=yes; kvm.create_vm=yes; kvm.device.registered=yes",
		"", "unknown unknown unknown unknown", "", NULL, 0, "not known", "hvm"},
	{"xen dom0 without hvm, on a processor without",
		LINUX
		"cpu.hypervisor=yes; hypervisor.vendor=xen; hypervisor.role=dom0; xen.dom0=yes; "
		"xen.guest_type=pv; xen.caps.pv=yes; xen.caps.hvm=no;" NEITHER KVM_NONE ABSENT,
		"", "no ready ready ready", "", NULL, 0, "no HVM guests", "pv"},
	{"xen pv guest",
		LINUX
		"cpu.hypervisor=yes; hypervisor.vendor=xen; hypervisor.role=guest; xen.dom0=no; "
		"xen.guest_type=pv;" NEITHER KVM_NONE ABSENT,
		"", "no no ready ready", "", NULL, 0, "guest of Xen", "container"},
	{"no containers, no qemu",
		METAL NEITHER KVM_NONE ABSENT
		"container.namespaces.pid=no; emulation.qemu.targets=none",
		"", "no attainable attainable attainable", "container.no-namespaces", NULL, 0, NULL,
		"pv"},
	{"windows", METAL INTEL VMX_ON KVM_INTEL WORKS, "guest-os=windows", "ready no no ready", "",
		NULL, 0, NULL, "hvm"},
	{"windows, with shadow paging", METAL INTEL VMX_ON KVM_INTEL WORKS "kvm.slat=none;",
		"guest-os=windows", "degraded no no ready", "kvm.ept-off",
		"Stop the guests and load", 1, NULL, "hvm"},
	{"a foreign guest", METAL INTEL VMX_ON KVM_INTEL WORKS, "guest-arch=aarch64",
		"no no no ready", "", NULL, 0, "another architecture", "emulation"},
	{"a foreign guest without its emulator", METAL INTEL VMX_ON KVM_INTEL WORKS,
		"guest-arch=riscv64", "no no no attainable", "emulation.arch-missing", NULL, 0,
		"another architecture", "emulation"},
	{"a guest that can share the kernel", METAL INTEL VMX_ON KVM_INTEL WORKS,
		"guest-kernel=host", "ready attainable ready ready", "", NULL, 0, NULL,
		"container"},
	{"a guest with its own kernel, kvm_pvm", GUEST NEITHER KVM_PVM WORKS, "guest-kernel=own",
		"no ready no ready", "", NULL, 0, NULL, "pv"},
	{"an unmodified guest, kvm_pvm", GUEST NEITHER KVM_PVM WORKS,
		"guest-modified=no,guest-kernel=own", "no no no ready", "", NULL, 0, NULL,
		"emulation"},
	{"tenants", METAL INTEL VMX_ON KVM_INTEL WORKS, "isolation=multi-tenant",
		"ready attainable degraded ready", "", NULL, 0, NULL, "hvm"},
	{"nested wanted, switched off", METAL INTEL VMX_ON KVM_INTEL WORKS "kvm.nested=no;",
		"nested=yes", "attainable no ready ready", "",
		"Stop the guests and load KVM's module with nested=1", 1, NULL, "container"},
	{"a device wanted, VT-d not in use",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.firmware_table=dmar; iommu.active=no; "
		"vfio.available=no; kernel.cmdline.intel_iommu=; kernel.cmdline.iommu=; "
		"kernel.cmdline.amd_iommu=",
		"passthrough=gpu,guest-kernel=own", "attainable attainable no ready", "",
		"Add intel_iommu=on", 2, "VT-d", "emulation"},
	{"a device wanted, AMD-Vi switched off",
		METAL AMD
		"cpu.svm.flag=yes; cpu.svm.enabled=yes; cpu.svm.npt=yes; kvm.backend=kvm_amd; "
		"kvm.hardware=yes; kvm.device.registered=yes; kvm.nested=yes; kvm.slat=npt;" WORKS
		"iommu.firmware_table=ivrs; iommu.active=no; vfio.available=no; "
		"kernel.cmdline.intel_iommu=; "
		"kernel.cmdline.iommu=; kernel.cmdline.amd_iommu=off",
		"passthrough=nic", "attainable attainable ready ready", "", "Remove amd_iommu=off",
		2, "AMD-Vi", "container"},
	{"a device wanted, all well",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.firmware_table=dmar; iommu.active=yes; "
		"vfio.available=yes; iommu.interrupt_remapping=yes; iommu.groups.viable=9; "
		"passthrough.candidates=1; passthrough.device.found=yes; "
		"passthrough.device.rmrr=no; "
		"passthrough.device.isolated=yes; passthrough.device.rebind=none",
		"passthrough=0000:01:00.0", "ready attainable ready ready", "", NULL, 0, NULL,
		"hvm"},
	{"a confidential guest, no hardware for it",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"cpu.family=6; cpu.model=94; cpu.sev=no; cpu.tdx_host=no",
		"isolation=confidential", "no no no no", "workload.confidential-absent", NULL, 0,
		"SEV", "hvm"},
	{"a confidential guest, SEV switched off in KVM",
		METAL AMD SVM_WORKS SEV
		"confidential.sev.enabled=no; confidential.sev_es.enabled=no; "
		"confidential.sev_snp.enabled=no",
		"isolation=confidential", "attainable no no no", "confidential.sev-off-in-kvm",
		"Stop the guests and load KVM's module with SEV", 1, "is off", "hvm"},
	{"a confidential guest, memory encryption off in firmware",
		METAL AMD SVM_WORKS
		"cpu.sev=yes; cpu.sev_es=yes; cpu.sev_snp=yes; cpu.tdx_host=no; "
		"confidential.tdx.enabled=no; kernel.release=6.12.0; "
		"confidential.sme.enabled=no; confidential.sev.enabled=no; "
		"confidential.sev_es.enabled=no; confidential.sev_snp.enabled=no",
		"isolation=confidential", "attainable no no no", "confidential.sev-off-in-firmware",
		"Switch on SMEE", 1, "SYSCFG", "hvm"},
	{"a confidential guest, SEV without SNP",
		METAL AMD SVM_WORKS SEV
		"confidential.sev.enabled=yes; confidential.sev_es.enabled=yes; "
		"confidential.sev_snp.enabled=no",
		"isolation=confidential", "degraded no no no", "confidential.snp-off-in-kvm",
		"Stop the guests and load KVM's module with SEV-SNP", 1, "SEV-SNP", "hvm"},
	{"a confidential guest, SEV-SNP switched on",
		METAL AMD SVM_WORKS SEV
		"confidential.sev.enabled=yes; confidential.sev_es.enabled=yes; "
		"confidential.sev_snp.enabled=yes",
		"isolation=confidential", "ready no no no", "", NULL, 0, NULL, "hvm"},
	{"a confidential guest, TDX without keys",
		METAL INTEL VMX_ON KVM_INTEL WORKS XEON "confidential.tdx.keys=0; cpu.tdx_host=no; "
							"confidential.tdx.enabled=no",
		"isolation=confidential", "attainable no no no", "confidential.tdx-off-in-firmware",
		"Switch on TME, TME-MT, TDX", 1, "memory keys", "hvm"},
	{"a confidential guest, TDX switched off in KVM",
		METAL INTEL VMX_ON KVM_INTEL WORKS XEON
		"confidential.tdx.keys=32; cpu.tdx_host=yes; "
		"confidential.tdx.enabled=no",
		"isolation=confidential", "attainable no no no", "confidential.tdx-off-in-kvm",
		"Stop the guests and load KVM's module with TDX", 1, "is off", "hvm"},
};

#define HOSTS (sizeof(hosts) / sizeof(hosts[0]))

struct judged {
	struct fact_table facts;
	struct workload workload;
	struct judgement judgement;
};

static struct judged *host_judge(const struct host *host)
{
	struct judged *judged = calloc(1, sizeof(*judged));

	assert_non_null(judged);
	fact_line_set(&judged->facts, host->facts);
	assert_int_equal(workload_parse(&judged->workload, host->workload, NULL), 0);
	rules_judge(rules_builtin(), &judged->facts, &judged->workload, "", &judged->judgement);
	assert_int_equal(rules_take_paths(rules_builtin(), &judged->facts, &judged->workload, "",
				 &judged->judgement),
		0);
	return judged;
}

static const char *const x86_words[] = {
	"modprobe kvm_", "VT-x", "SVM", "VMX", "intel_iommu", "xen-system-amd64"};

static void the_matrix_comes_out_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTS; i++) {
		const struct host *host = &hosts[i];
		struct judged *judged = host_judge(host);
		const struct judgement *judgement = &judged->judgement;
		const struct mode_verdict *hvm = &judgement->modes[MODE_HVM];
		char text[512] = "";
		bool reason_found = !host->reason;

		print_message("%s\n", host->name);
		for (int mode = 0; mode < MODE_COUNT; mode++) {
			strcat(text, mode ? " " : "");
			strcat(text, verdict_name(judgement->modes[mode].verdict));
		}
		assert_string_equal(text, host->verdicts);

		*text = '\0';
		for (size_t k = 0; k < judgement->finding_count; k++) {
			const struct finding *finding = &judgement->findings[k];

			if (!finding->finding || finding->holds != TRUTH_YES ||
				finding->severity == SEVERITY_INFO)
				continue;
			strcat(text, *text ? " " : "");
			strcat(text, rules_info(rules_builtin(), k).id);
		}
		assert_string_equal(text, host->holds);

		assert_int_equal(hvm->step_count, host->steps);
		if (host->step)
			assert_memory_equal(hvm->steps[0].action, host->step, strlen(host->step));
		for (size_t k = 0; k < hvm->reason_count; k++)
			reason_found |= host->reason && strstr(hvm->reasons[k].text, host->reason);
		assert_true(reason_found);
		assert_string_equal(mode_name(judgement->recommended), host->recommended);
		for (int mode = 0; mode < MODE_COUNT; mode++) {
			const struct mode_verdict *verdict = &judgement->modes[mode];

			assert_true(verdict->reason_count > 0);
			/* What is attainable is so by steps of which the rules say that they suffice. */
			if (verdict->verdict == VERDICT_ATTAINABLE)
				assert_true(verdict->has_then && verdict->step_count > 0);
		}
		free(judged);
	}
}

static const struct host *host_named(const char *name)
{
	for (size_t i = 0; i < HOSTS; i++)
		if (!strcmp(hosts[i].name, name))
			return &hosts[i];
	fail_msg("no host %s", name);
	return NULL;
}

static void assert_assuming(const char *name, enum verdict would_be, const char *facts)
{
	struct judged *judged = host_judge(host_named(name));
	const struct mode_verdict *hvm = &judged->judgement.modes[MODE_HVM];
	char text[256] = "";

	assert_int_equal(hvm->verdict, VERDICT_UNKNOWN);
	assert_true(hvm->has_would_be);
	assert_int_equal(hvm->would_be, would_be);
	for (size_t i = 0; i < hvm->assuming_count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, fact_desc(hvm->assuming[i])->name);
	}
	assert_string_equal(text, facts);
	free(judged);
}

static void unknown_says_what_would_be(void **state)
{
	(void)state;
	assert_assuming("only a flag", VERDICT_READY,
		"kvm.hardware kvm.device.access kvm.create_vm kvm.slat");
	assert_assuming("replayed: whether the device opens was not captured", VERDICT_READY,
		"kvm.device.access kvm.create_vm");
}

/* Neither outranks the other: no verdict on either, and a finding. */
static void a_flag_that_cpuid_denies_settles_nothing(void **state)
{
	static const struct host host = {
		.facts = METAL INTEL
		"cpu.vmx=no; cpu.vmx.flag=yes; cpu.vmx.enabled=?;" KVM_NONE ABSENT,
		.workload = ""};
	struct judged *judged = host_judge(&host);
	const struct judgement *judgement = &judged->judgement;

	(void)state;
	assert_int_equal(judgement->modes[MODE_HVM].verdict, VERDICT_UNKNOWN);
	assert_int_equal(judgement->findings[rules_find(rules_builtin(), "hardware.absent")].holds,
		TRUTH_UNKNOWN);
	assert_int_equal(
		judgement->findings[rules_find(rules_builtin(), "cpu.flag-against-cpuid")].holds,
		TRUTH_YES);
	free(judged);
}

/* What works counts more than what CPUID shows; programs take one API only. */
static void what_answers_outranks_what_is_shown(void **state)
{
	static const struct {
		const char *facts;
		enum verdict hvm;
		const char *finding;
	} rows[] = {
		{METAL INTEL "cpu.vmx=no; cpu.vmx.flag=yes; cpu.vmx.enabled=yes;" KVM_INTEL WORKS,
			VERDICT_READY, "cpu.flag-against-cpuid"},
		{METAL INTEL VMX_ON KVM_INTEL "kvm.device.present=yes; kvm.device.access=yes; "
					      "kvm.create_vm=yes; kvm.api_version=11;",
			VERDICT_NO, "kvm.api-version"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct host host = {.facts = rows[i].facts, .workload = ""};
		struct judged *judged = host_judge(&host);

		assert_int_equal(judged->judgement.modes[MODE_HVM].verdict, rows[i].hvm);
		assert_int_equal(
			judged->judgement.findings[rules_find(rules_builtin(), rows[i].finding)]
				.holds,
			TRUTH_YES);
		free(judged);
	}
}

static bool finding_holds(const struct judged *judged, const char *id)
{
	int rule = rules_find(rules_builtin(), id);

	assert_true(rule >= 0);
	return judged->judgement.findings[rule].holds == TRUTH_YES;
}

static void without_permission_nobody_is_told_that_the_cpu_is_unsupported(void **state)
{
	struct judged *judged = host_judge(host_named("software backend, nobody"));
	const struct mode_verdict *pv = &judged->judgement.modes[MODE_PV];

	(void)state;
	assert_true(finding_holds(judged, "kvm.device-permission"));
	assert_true(finding_holds(judged, "kvm.software-backend"));
	assert_false(finding_holds(judged, "hardware.absent"));
	assert_false(finding_holds(judged, "hardware.not-offered"));
	assert_int_equal(pv->step_count, 1);
	assert_string_equal(pv->steps[0].command, "usermod -aG kvm USER");
	for (size_t i = 0; i < judged->judgement.finding_count; i++) {
		const char *title = rules_info(rules_builtin(), i).title;

		if (judged->judgement.findings[i].finding &&
			judged->judgement.findings[i].holds == TRUTH_YES)
			assert_false(
				strstr(title, "processor has no") || strstr(title, "unsupported"));
	}
	free(judged);
}

static void other_architectures_get_no_advice_for_x86(void **state)
{
	struct judged *judged = host_judge(host_named("another architecture"));

	(void)state;
	for (size_t i = 0; i < judged->judgement.finding_count; i++) {
		const struct rule *rule = &rules_builtin()->rules[i];

		if (judged->judgement.findings[i].holds != TRUTH_YES || !rule->finding)
			continue;
		for (size_t k = 0; k < sizeof(x86_words) / sizeof(x86_words[0]); k++)
			assert_null(strstr(rule->advice, x86_words[k]));
	}
	for (int mode = 0; mode < MODE_COUNT; mode++)
		for (size_t i = 0; i < judged->judgement.modes[mode].step_count; i++)
			for (size_t k = 0; k < sizeof(x86_words) / sizeof(x86_words[0]); k++)
				assert_null(strstr(judged->judgement.modes[mode].steps[i].action,
					x86_words[k]));
	free(judged);
}

static void guests_are_never_sent_to_the_firmware(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTS; i++) {
		struct judged *judged = host_judge(&hosts[i]);

		if (fact_truth(&judged->facts, FACT_CPU_HYPERVISOR) == TRUTH_YES)
			for (int mode = 0; mode < MODE_COUNT; mode++)
				for (size_t k = 0; k < judged->judgement.modes[mode].step_count;
					k++)
					assert_int_not_equal(
						judged->judgement.modes[mode].steps[k].who,
						ACTOR_FIRMWARE);
		free(judged);
	}
}

/*
 * Facts that stand inside "shown" in the rules built in: knowing less of them may change an
 * answer.
 */
static const enum fact_id shown_facts[] = {FACT_CPU_HYPERVISOR, FACT_HYPERVISOR_VENDOR,
	FACT_CPU_VMX, FACT_CPU_VMX_ENABLED, FACT_CPU_SVM, FACT_CPU_SVM_ENABLED,
	FACT_LAUNCH_REAL_MODE, FACT_LAUNCH_LONG_MODE, FACT_LAUNCH_SLAT, FACT_XEN_DOM0,
	FACT_XEN_GUEST_TYPE, FACT_XEN_CAPS_PV, FACT_XEN_CAPS_HVM, FACT_KERNEL_CONFIG_INTEL_IOMMU,
	FACT_KERNEL_CONFIG_INTEL_IOMMU_DEFAULT_ON, FACT_KERNEL_CONFIG_AMD_IOMMU,
	FACT_KERNEL_CONFIG_KVM_AMD_SEV, FACT_KERNEL_CONFIG_VFIO_PCI,
	FACT_KERNEL_CONFIG_INTEL_TDX_HOST, FACT_KERNEL_CONFIG_KVM_INTEL_TDX,
	FACT_PASSTHROUGH_DEVICE_FOUND, FACT_PASSTHROUGH_DEVICE_CLASS};

static bool is_shown(int id)
{
	for (size_t i = 0; i < sizeof(shown_facts) / sizeof(shown_facts[0]); i++)
		if ((int)shown_facts[i] == id)
			return true;
	return false;
}

static void mark_shown(const struct expr *expr, bool *seen)
{
	for (size_t i = 0; i < expr->count; i++)
		for (size_t k = i - expr->ops[i].span + 1; expr->ops[i].code == EXPR_SHOWN && k < i;
			k++)
			if (expr_tests_fact(&expr->ops[k]))
				seen[expr->ops[k].index] = true;
}

static void the_list_of_shown_facts_is_complete(void **state)
{
	const struct rule_set *rules = rules_builtin();
	bool seen[FACT_COUNT] = {0};

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		mark_shown(&rules->rules[i].when, seen);
		mark_shown(&rules->rules[i].applies, seen);
	}
	for (int id = 0; id < FACT_COUNT; id++)
		if (seen[id] != is_shown(id))
			fail_msg("%s", fact_desc((enum fact_id)id)->name);
}

static void forget(struct judged *judged, int id)
{
	fact_set_unknown(&judged->facts, (enum fact_id)id, WHY_NOT_CAPTURED, 0, NULL);
}

/* Judges again, and compares with what was said when more was known. */
static void assert_less_is_not_otherwise(const struct host *host, struct judged *judged,
	const struct judgement *before, const char *what)
{
	rules_judge(rules_builtin(), &judged->facts, &judged->workload, "", &judged->judgement);
	for (size_t i = 0; i < before->finding_count; i++) {
		enum truth was = before->findings[i].holds,
			   is = judged->judgement.findings[i].holds;

		/* What only helps others to a verdict may give way to another rule. */
		if (before->findings[i].finding && is != was && is != TRUTH_UNKNOWN)
			fail_msg("%s, without %s: %s was %d and is %d", host->name, what,
				rules_info(rules_builtin(), i).id, was, is);
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		enum verdict was = before->modes[mode].verdict,
			     is = judged->judgement.modes[mode].verdict;

		if (is != was && is != VERDICT_UNKNOWN)
			fail_msg("%s, without %s: %s was %s and is %s", host->name, what,
				mode_name((enum mode)mode), verdict_name(was), verdict_name(is));
	}
}

static void knowing_less_by_one_fact_never_turns_an_answer_round(void **state)
{
	struct judgement *before = malloc(sizeof(*before));

	(void)state;
	assert_non_null(before);
	for (size_t i = 0; i < HOSTS; i++) {
		struct judged *judged = host_judge(&hosts[i]);

		*before = judged->judgement;
		for (int id = 0; id < FACT_COUNT; id++) {
			struct fact kept = judged->facts.at[id];

			if (is_shown(id) || (kept.state == FACT_UNKNOWN && !kept.err))
				continue;
			forget(judged, id);
			assert_less_is_not_otherwise(
				&hosts[i], judged, before, fact_desc((enum fact_id)id)->name);
			judged->facts.at[id] = kept;
		}
		free(judged);
	}
	free(before);
}

static void knowing_less_by_many_facts_never_turns_an_answer_round(void **state)
{
	struct judgement *before = malloc(sizeof(*before));
	uint32_t random = 20261123;

	(void)state;
	assert_non_null(before);
	for (size_t i = 0; i < HOSTS; i++) {
		for (int round = 0; round < 10; round++) {
			struct judged *judged = host_judge(&hosts[i]);

			*before = judged->judgement;
			for (int id = 0; id < FACT_COUNT; id++) {
				random = random * 1664525 + 1013904223;
				/* Of what is left, a little less every round. */
				if (!is_shown(id) && (int)(random >> 24) % 10 <= round)
					forget(judged, id);
			}
			assert_less_is_not_otherwise(&hosts[i], judged, before, "many");
			free(judged);
		}
	}
	free(before);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(the_matrix_comes_out_right),
		cmocka_unit_test(unknown_says_what_would_be),
		cmocka_unit_test(a_flag_that_cpuid_denies_settles_nothing),
		cmocka_unit_test(what_answers_outranks_what_is_shown),
		cmocka_unit_test(without_permission_nobody_is_told_that_the_cpu_is_unsupported),
		cmocka_unit_test(other_architectures_get_no_advice_for_x86),
		cmocka_unit_test(guests_are_never_sent_to_the_firmware),
		cmocka_unit_test(the_list_of_shown_facts_is_complete),
		cmocka_unit_test(knowing_less_by_one_fact_never_turns_an_answer_round),
		cmocka_unit_test(knowing_less_by_many_facts_never_turns_an_answer_round),
	};

	return cmocka_run_group_tests_name("rules_matrix", cases, NULL, NULL);
}
