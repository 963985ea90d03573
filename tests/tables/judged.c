// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts as lines of facts, with what the rules built in must say of them.
#include "tests/tables/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/path.h"
#include "tests/fake/fact_line.h"

const struct judged_host judged_hosts[] = {
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
		METAL INTEL VMX_ON KVM_INTEL
		"container.inside=yes; container.seccomp.filtered=no;" ABSENT,
		"", "attainable no ready ready", "kvm.device-not-passed", "Pass /dev/kvm", 1,
		"10:232", "container"},
	{"perhaps a container, without the device",
		METAL INTEL VMX_ON KVM_INTEL
		"container.inside=?; container.seccomp.filtered=no;" ABSENT,
		"", "attainable unknown ready ready", "kvm.device-not-passed", "Pass /dev/kvm", 1,
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
		"ready attainable degraded degraded", "", NULL, 0, NULL, "hvm"},
	{"nested wanted, switched off", METAL INTEL VMX_ON KVM_INTEL WORKS "kvm.nested=no;",
		"nested=yes", "attainable no ready ready", "",
		"Stop the guests and load kvm_intel with nested=1", 1, NULL, "container"},
	{"a device wanted, VT-d not in use",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.firmware_table=dmar; iommu.active=no; "
		"vfio.available=no; kernel.cmdline.intel_iommu=; kernel.cmdline.iommu=; "
		"kernel.cmdline.amd_iommu=; passthrough.device.found=yes",
		"passthrough=gpu,guest-kernel=own", "attainable attainable no attainable", "",
		"Add intel_iommu=on", 2, "VT-d", "hvm"},
	{"a device wanted, AMD-Vi switched off",
		METAL AMD
		"cpu.svm.flag=yes; cpu.svm.enabled=yes; cpu.svm.npt=yes; kvm.backend=kvm_amd; "
		"kvm.hardware=yes; kvm.device.registered=yes; kvm.nested=yes; kvm.slat=npt;" WORKS
		"iommu.firmware_table=ivrs; iommu.active=no; vfio.available=no; "
		"kernel.cmdline.intel_iommu=; "
		"kernel.cmdline.iommu=; kernel.cmdline.amd_iommu=off; passthrough.device.found=yes",
		"passthrough=nic", "attainable attainable ready attainable", "",
		"Remove amd_iommu=off", 2, "AMD-Vi", "container"},
	{"a device wanted, all well",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.firmware_table=dmar; iommu.active=yes; "
		"vfio.available=yes; iommu.interrupt_remapping=yes; iommu.groups.viable=9; "
		"passthrough.candidates=1; passthrough.device.found=yes; "
		"passthrough.device.rmrr=no; passthrough.device.class=nic; "
		"passthrough.device.isolated=yes; passthrough.device.rebind=none",
		"passthrough=0000:01:00.0", "ready attainable ready ready", "", NULL, 0, NULL,
		"hvm"},
	{"a device wanted that a driver of the host holds",
		METAL INTEL VMX_ON KVM_INTEL WORKS DEVICE
		"passthrough.device.isolated=yes; passthrough.device.rebind=0000:01:00.0; "
		"passthrough.device.class=nvme; passthrough.device.driver=nvme",
		"passthrough=0000:01:00.0", "attainable attainable ready attainable",
		"passthrough.disk-in-use", "Give {passthrough.device.rebind} to vfio-pci", 1,
		"to be given to vfio-pci", "container"},
	{"a device wanted that shares its group",
		METAL INTEL VMX_ON KVM_INTEL WORKS DEVICE
		"passthrough.device.isolated=no; passthrough.device.group_others=0000:02:00.0; "
		"passthrough.device.rebind=0000:01:00.0 0000:02:00.0; "
		"passthrough.device.class=other; passthrough.device.driver=xhci_hcd",
		"passthrough=0000:01:00.0", "attainable attainable ready attainable",
		"passthrough.shared-group", "Move the device to a slot", 1, "all of them",
		"container"},
	{"a device wanted that firmware holds",
		METAL INTEL VMX_ON KVM_INTEL WORKS DEVICE
		"passthrough.device.isolated=yes; passthrough.device.rebind=none; "
		"passthrough.device.rmrr=yes; passthrough.device.class=nic; "
		"passthrough.device.driver=vfio-pci",
		"passthrough=0000:01:00.0", "attainable attainable ready attainable",
		"passthrough.rmrr", "Take the reserved memory region", 1, "type direct",
		"container"},
	{"a bridge wanted",
		METAL INTEL VMX_ON KVM_INTEL WORKS DEVICE "passthrough.device.class=bridge",
		"passthrough=0000:01:00.0", "no no no no", "passthrough.bridge", NULL, 0,
		"is a bridge", "hvm"},
	{"a device wanted that is not there",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.active=yes; vfio.available=yes; passthrough.candidates=0; "
		"passthrough.device.found=no; passthrough.device=0000:09:00.0",
		"passthrough=0000:09:00.0", "no no no no", "passthrough.not-found", NULL, 0,
		"no PCI function at", "hvm"},
	{"one of two devices wanted, none with VFIO",
		METAL INTEL VMX_ON KVM_INTEL WORKS
		"iommu.active=yes; vfio.available=yes; iommu.interrupt_remapping=yes; "
		"passthrough.candidates=2; passthrough.candidates.isolated=2; "
		"passthrough.candidates.ready=0; passthrough.device.found=yes; "
		"passthrough.candidates.list=0000:01:00.0 0000:02:00.0",
		"passthrough=nic", "attainable attainable ready attainable", "", "Choose one of", 1,
		"one of these", "container"},
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

const size_t judged_host_count = sizeof(judged_hosts) / sizeof(judged_hosts[0]);

const struct judged_host *judged_host_named(const char *name)
{
	for (size_t i = 0; i < judged_host_count; i++)
		if (!strcmp(judged_hosts[i].name, name))
			return &judged_hosts[i];
	fail_msg("no host %s", name);
	return NULL;
}

struct judged *host_judge(const struct judged_host *host)
{
	struct judged *judged = calloc(1, sizeof(*judged));

	assert_non_null(judged);
	fact_line_set(&judged->facts, host->facts);
	assert_int_equal(workload_parse(&judged->workload, host->workload, NULL), 0);
	judged->judgement = judgement_new(rules_builtin());
	assert_non_null(judged->judgement);
	rules_judge(rules_builtin(), &judged->facts, &judged->workload, "", judged->judgement);
	assert_int_equal(rules_take_paths(rules_builtin(), &judged->facts, &judged->workload, "",
				 judged->judgement),
		0);
	return judged;
}

void judged_free(struct judged *judged)
{
	judgement_free(judged->judgement);
	free(judged);
}
