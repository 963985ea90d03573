// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every rule built in has to be able to hold, not to hold, and to be unknown: a row for each. And
 * what every rule must have to be of use: references, advice that says something.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rule_set.h"
#include "tests/fake/fact_line.h"

#define METAL "cpu.hypervisor=no; hypervisor.vendor=none;"
#define GUEST "cpu.hypervisor=yes; hypervisor.vendor=kvm;"
#define HW "kvm.backend=kvm_intel; kvm.hardware=yes;"
#define OPENS HW "kvm.device.present=yes; kvm.device.access=yes;"
#define PVM "kvm.backend=kvm_pvm; kvm.hardware=no;"
#define PVM_OPENS PVM "kvm.device.present=yes; kvm.device.access=yes;"
#define NEITHER "cpu.vmx=no; cpu.svm=no;"
#define DOM0 "xen.dom0=yes; hypervisor.vendor=xen; hypervisor.role=dom0;"
#define SPACES                                                                                     \
	"container.namespaces.mnt=yes; container.namespaces.pid=yes; "                             \
	"container.namespaces.net=yes;"                                                            \
	"container.namespaces.ipc=yes; container.namespaces.uts=yes;"
#define CMDLINE "kernel.cmdline.iommu=; kernel.cmdline.intel_iommu=; kernel.cmdline.amd_iommu=;"
#define DMAR METAL CMDLINE "iommu.firmware_table=dmar; iommu.active=no;"
#define IVRS METAL CMDLINE "iommu.firmware_table=ivrs; iommu.active=no;"
#define NO_TABLE METAL CMDLINE "iommu.firmware_table=none; iommu.active=no;"

/* Stands for `unknown`: there is nothing in the rule that could be unknown. */
#define NEVER "never"

struct row {
	const char *rule;
	const char *yes, *no;    /* facts */
	const char *workload;    /* for all three; NULL: none */
	const char *no_workload; /* for `no` instead; NULL: the same */
	const char *unknown;     /* facts; NULL: no facts at all; or NEVER */
};

#define ROW(name, facts_yes, facts_no, ...)                                                        \
	{                                                                                          \
		.rule = (name), .yes = (facts_yes), .no = (facts_no), ##__VA_ARGS__                \
	}

// clang-format off
static const struct row rows[] = {
	/* host.json */
	ROW("host.xen-shown", "xen.guest_type=pv", "hypervisor.vendor=none; xen.dom0=no; xen.guest_type=none", .unknown = NEVER),
	ROW("host.dom0", DOM0, "xen.dom0=no"),
	ROW("host.guest-shown", GUEST, METAL "xen.dom0=no; xen.guest_type=none", .unknown = NEVER),
	ROW("host.bare-metal", METAL, GUEST),
	ROW("host.guest", GUEST, METAL),
	ROW("host.x86", "kernel.arch=i686", "kernel.arch=aarch64"),
	ROW("host.pvm", PVM, HW),
	/* hardware.json */
	ROW("hardware.vmx-flag", "cpu.vmx.flag=yes", "cpu.vmx.flag=no"),
	ROW("hardware.svm-flag", "cpu.svm.flag=yes", "cpu.svm.flag=no"),
	ROW("hardware.no-vmx", "cpu.vmx=no", "cpu.vmx.flag=yes"),
	ROW("hardware.no-svm", "cpu.vendor=GenuineIntel; cpu.svm.flag=no", "cpu.svm=yes"),
	ROW("hardware.neither", METAL NEITHER, METAL "cpu.vmx=yes; cpu.svm=no"),
	ROW("hardware.absent", METAL NEITHER "kvm.backend=none", GUEST NEITHER "kvm.backend=none"),
	ROW("hardware.not-offered", GUEST NEITHER "kvm.backend=none", METAL NEITHER "kvm.backend=none"),
	ROW("hardware.vmx-off-in-firmware", METAL "cpu.vmx=yes; cpu.vmx.flag=no", METAL "cpu.vmx=yes; cpu.vmx.enabled=yes",
		.unknown = METAL "cpu.vmx=yes; cpu.vmx.flag=yes; kernel.release=4.19"),
	ROW("hardware.svm-off-in-firmware", METAL "cpu.svm=yes; cpu.svm.enabled=no",
		METAL "cpu.svm=yes; cpu.svm.flag=yes; kernel.release=6.12",
		.unknown = METAL "cpu.svm=yes; cpu.svm.flag=yes; kernel.release=6.1"),
	ROW("hardware.off-in-guest", GUEST "cpu.vmx=yes; cpu.vmx.flag=no", METAL "cpu.vmx=yes; cpu.vmx.flag=no"),
	ROW("cpu.flag-against-cpuid", "cpu.vmx=no; cpu.vmx.flag=yes", "cpu.vmx=yes; cpu.svm=no; cpu.svm.flag=no"),
	ROW("cpu.flag-against-register", METAL "cpu.vmx=yes; cpu.vmx.enabled=yes; cpu.vmx.flag=no",
		METAL "cpu.vmx=yes; cpu.vmx.enabled=no; cpu.vmx.flag=no; cpu.svm=no"),
	ROW("cpu.not-uniform", "cpu.uniform=no", "cpu.uniform=yes"),
	ROW("cpu.old-level", "cpu.level=1", "cpu.level=2"),
	ROW("cpu.no-unrestricted-guest", "cpu.vmx=yes; cpu.vmx.unrestricted_guest=no", "cpu.vmx=no"),
	/* kvm.json */
	ROW("kvm.device-absent", "kvm.device.present=no", "kvm.device.present=yes"),
	ROW("kvm.other-api", "kvm.api_version=11", "kvm.api_version=12"),
	ROW("hvm.other-api", "kvm.api_version=11", "kvm.api_version=12", .unknown = NEVER),
	ROW("launch.busy", "launch.real_mode=?!EBUSY", "launch.real_mode=yes; launch.long_mode=yes"),
	ROW("launch.forbidden", "launch.long_mode=?!EPERM", "launch.real_mode=yes; launch.long_mode=yes"),
	ROW("launch.refused", "launch.real_mode=?!EACCES", "launch.real_mode=yes; launch.long_mode=yes"),
	ROW("hvm.kvm", OPENS "kvm.create_vm=yes", OPENS "kvm.create_vm=yes; launch.long_mode=no", .unknown = OPENS),
	ROW("kvm.software-backend", PVM, HW),
	ROW("kvm.software-backend-alone", PVM METAL NEITHER, PVM METAL "cpu.vmx=yes"),
	ROW("kvm.software-backend-measured", PVM METAL NEITHER "launch.ring0_ps=400000", HW "launch.ring0_ps=400",
		.unknown = PVM METAL NEITHER),
	ROW("hvm.no-hardware", METAL NEITHER, METAL "cpu.vmx=yes"),
	ROW("kvm.software-backend-in-the-way", PVM "cpu.vmx.flag=yes", PVM "cpu.vmx.flag=no; cpu.svm.flag=no"),
	ROW("hardware.vmx-shown", "cpu.vmx.flag=yes", "cpu.vmx.flag=no; cpu.vmx=no"),
	ROW("kvm.not-at-work-intel", "cpu.vmx.flag=yes; kvm.device.present=no",
		"cpu.vmx.flag=yes; kvm.device.present=no; kvm.device.registered=yes"),
	ROW("kvm.module-not-loaded-intel", METAL "cpu.vmx=yes; cpu.vmx.flag=yes; cpu.vmx.enabled=yes; cpu.svm=no; "
		"kvm.backend=none; kvm.device.present=no", METAL "cpu.vmx=yes; cpu.vmx.flag=no; kvm.backend=none; "
		"kvm.device.present=no"),
	ROW("hardware.svm-shown", "cpu.svm.flag=yes", "cpu.svm.flag=no; cpu.svm=no"),
	ROW("kvm.not-at-work-amd", "cpu.svm.flag=yes; kvm.device.present=no",
		"cpu.svm.flag=yes; kvm.device.present=no; kvm.device.registered=yes"),
	ROW("kvm.module-not-loaded-amd", METAL "cpu.svm=yes; cpu.svm.flag=yes; cpu.svm.enabled=yes; cpu.vmx=no; "
		"kvm.backend=none; kvm.device.present=yes; kvm.device.access=?!ENXIO", "kvm.backend=kvm_amd"),
	ROW("kvm.device-not-passed", "kvm.device.registered=yes; kvm.device.present=no", "kvm.device.registered=no"),
	ROW("kvm.device-permission", "kvm.device.present=yes; kvm.device.access=no!EACCES",
		"kvm.device.present=yes; kvm.device.access=no!EPERM"),
	ROW("kvm.device-filtered", "kvm.device.present=yes; kvm.device.access=no!EPERM",
		"kvm.device.present=yes; kvm.device.access=no!EACCES"),
	ROW("kvm.held-by-another", "kvm.create_vm=no!EBUSY", "kvm.create_vm=yes"),
	ROW("kvm.create-vm-forbidden", OPENS "kvm.create_vm=?!EPERM", OPENS "kvm.create_vm=no!EBUSY"),
	ROW("kvm.create-vm-failed", OPENS "kvm.create_vm=no!EINVAL", OPENS "kvm.create_vm=no!EBUSY"),
	ROW("kvm.api-version", "kvm.api_version=11", "kvm.api_version=12"),
	ROW("kvm.shadow-paging", HW "kvm.slat=none", PVM "kvm.slat=none"),
	ROW("kvm.ept-off", HW "kvm.slat=none; cpu.vmx.ept=yes", HW "kvm.slat=ept; cpu.vmx.ept=yes"),
	ROW("kvm.npt-off", "kvm.backend=kvm_amd; kvm.hardware=yes; kvm.slat=none; cpu.svm.npt=yes", HW "cpu.svm.npt=yes"),
	ROW("kvm.no-slat", HW "kvm.slat=none; cpu.vmx.ept=no", HW "kvm.slat=none; cpu.vmx.ept=yes"),
	ROW("kvm.nested-off", HW "kvm.nested=no", PVM "kvm.nested=no"),
	ROW("kvm.nested-here", GUEST OPENS "kvm.create_vm=yes", METAL OPENS "kvm.create_vm=yes"),
	ROW("launch.hardware-guest-failed", OPENS "kvm.create_vm=yes; launch.long_mode=no", OPENS "kvm.create_vm=yes",
		.unknown = "kvm.create_vm=yes; launch.long_mode=no"),
	ROW("launch.software-guest-failed", PVM "kvm.create_vm=yes; launch.long_mode=no", PVM "kvm.create_vm=yes",
		.unknown = PVM "launch.long_mode=no"),
	ROW("launch.slat-contradicts", "kvm.slat=npt; launch.slat=no", "kvm.slat=none; launch.slat=no"),
	ROW("launch.deadline-missed", "launch.deadline=no", "launch.deadline=yes"),
	/* pv.json */
	ROW("pv.kvm", PVM_OPENS "kvm.create_vm=yes", OPENS "kvm.create_vm=yes"),
	ROW("pv.xen", DOM0 "xen.caps.pv=yes", DOM0 "xen.caps.pv=no"),
	ROW("hvm.xen", DOM0 "xen.caps.hvm=yes", DOM0 "xen.caps.hvm=no"),
	ROW("xen.hvm-off", DOM0 "xen.caps.hvm=no; cpu.vmx=yes", DOM0 "xen.caps.hvm=no; cpu.vmx=no; cpu.svm=no"),
	ROW("xen.hvm-absent", DOM0 "xen.caps.hvm=no; cpu.vmx=no; cpu.svm=no", DOM0 "xen.caps.hvm=yes", .unknown = DOM0),
	ROW("xen.no-pv", DOM0 "xen.caps.pv=no", DOM0 "xen.caps.pv=yes", .unknown = DOM0),
	ROW("xen.guest", "xen.guest_type=pv; xen.dom0=no; kvm.backend=none", "xen.guest_type=hvm; xen.dom0=no",
		.unknown = "xen.guest_type=pv"),
	ROW("pv.needs-xen", METAL "kernel.arch=x86_64; container.inside=no; kvm.backend=none; xen.dom0=no",
		METAL "kernel.arch=x86_64; container.inside=yes"),
	ROW("pv.kernel-no-dom0", METAL "kernel.arch=x86_64; container.inside=no; kvm.backend=none; xen.dom0=no; "
		"xen.kernel.dom0=no", "xen.kernel.dom0=yes"),
	ROW("pv.in-container", HW "container.inside=yes; xen.dom0=no", PVM "container.inside=yes"),
	ROW("pv.device-permission", PVM "kvm.device.present=yes; kvm.device.access=no!EACCES",
		HW "kvm.device.present=yes; kvm.device.access=no!EACCES"),
	ROW("pv.device-kept-away", PVM "kvm.device.registered=yes; kvm.device.present=no", PVM_OPENS),
	ROW("pv.create-vm-refused", PVM_OPENS "kvm.create_vm=no!EINVAL", PVM_OPENS "kvm.create_vm=yes"),
	/* container.json */
	ROW("container.kernel", SPACES "container.cgroup.version=2", SPACES "container.cgroup.version=0"),
	ROW("container.no-namespaces", "container.namespaces.net=no", SPACES),
	ROW("container.no-cgroups", "container.cgroup.version=0", "container.cgroup.version=2"),
	ROW("container.cgroup-v1", "container.cgroup.version=1", "container.cgroup.version=2"),
	ROW("container.memory-switched-off", "container.cgroup.memory=no; container.cgroup.disabled=pids,memory",
		"container.cgroup.memory=no; container.cgroup.disabled=pids"),
	ROW("container.no-memory-limit", "container.cgroup.version=2; container.cgroup.memory=no; container.cgroup.disabled=",
		"container.cgroup.version=0"),
	ROW("container.no-pids-limit", "container.cgroup.version=2; container.cgroup.pids=no", "container.cgroup.pids=yes"),
	ROW("container.no-user-namespaces", "container.namespaces.user=no", "container.namespaces.user=yes"),
	ROW("container.rootless-off", "container.namespaces.user=yes; container.userns=no", "container.userns=yes"),
	ROW("container.rootless-unmapped", "container.userns=yes; container.newuidmap=plain",
		"container.userns=yes; container.newuidmap=setuid; container.newgidmap=capability"),
	ROW("container.rootless-no-ranges", "container.userns=yes; container.newuidmap=setuid; container.subgid.ranges=0",
		"container.userns=yes; container.newuidmap=setuid; container.subuid.ranges=1; container.subgid.ranges=1"),
	ROW("container.rootless-no-cpu-limit", "container.cgroup.layout=unified; container.cgroup.cpu=yes; "
		"container.cgroup.delegated=memory,pids", "container.cgroup.delegated=cpu,memory"),
	ROW("container.namespaces-limited", "container.namespaces.max_net=0", "container.namespaces.max_mnt=9; "
		"container.namespaces.max_pid=9; container.namespaces.max_net=9; container.namespaces.max_ipc=9; "
		"container.namespaces.max_uts=9"),
	ROW("container.no-bridges", "container.net.bridge=yes; container.net.veth=no",
		"container.net.bridge=yes; container.net.veth=yes"),
	ROW("container.filtered", "container.seccomp.filtered=yes", "container.seccomp.filtered=no"),
	ROW("kernel.config-contradicted", "container.seccomp=yes; kernel.config.seccomp_filter=n",
		"kernel.config.user_ns=y; kernel.config.net_ns=y; kernel.config.memcg=y; kernel.config.seccomp_filter=y"),
	ROW("container.no-overlayfs", "container.overlayfs=no", "container.overlayfs=yes"),
	ROW("container.no-seccomp", "container.seccomp=no", "container.seccomp=yes"),
	/* emulation.json */
	ROW("emulation.qemu", "emulation.qemu.targets=x86_64", "emulation.qemu.targets=none"),
	ROW("emulation.not-installed-x86", "emulation.qemu.targets=none; kernel.arch=x86_64",
		"emulation.qemu.targets=none; kernel.arch=aarch64"),
	ROW("emulation.not-installed", "emulation.qemu.targets=none; kernel.arch=aarch64",
		"emulation.qemu.targets=x86_64; kernel.arch=aarch64"),
	ROW("emulation.arch-missing", "emulation.qemu.targets=x86_64 i386", "emulation.qemu.targets=x86_64 s390x",
		.workload = "guest-arch=s390x"),
	/* iommu.json */
	ROW("iommu.intel-inactive", DMAR, DMAR "kernel.cmdline.intel_iommu=on,sm_on"),
	ROW("iommu.intel-on-but-inactive", DMAR "kernel.cmdline.intel_iommu=sm_on,on", DMAR),
	ROW("iommu.amd-off", IVRS "kernel.cmdline.amd_iommu=off", IVRS),
	ROW("iommu.amd-inactive", IVRS, IVRS "kernel.cmdline.iommu=off"),
	ROW("iommu.on-in-spite-of-command-line", "iommu.active=yes; kernel.cmdline.iommu=off", "iommu.active=no"),
	ROW("iommu.no-table-intel", NO_TABLE "cpu.vendor=GenuineIntel", NO_TABLE "cpu.vendor=AuthenticAMD"),
	ROW("iommu.no-table-amd", NO_TABLE "cpu.vendor=AuthenticAMD", NO_TABLE GUEST "cpu.vendor=AuthenticAMD"),
	ROW("iommu.no-interrupt-remapping", METAL "iommu.active=yes; iommu.interrupt_remapping=no",
		METAL "iommu.active=no; iommu.interrupt_remapping=no"),
	ROW("iommu.x2apic-opt-out", METAL "iommu.dmar.x2apic_opt_out=yes", GUEST "iommu.dmar.x2apic_opt_out=yes"),
	ROW("iommu.direct-groups", "iommu.groups.direct=1", "iommu.groups.direct=0"),
	ROW("iommu.faulty-table", "iommu.firmware_table=dmar; iommu.dmar.valid=no",
		"iommu.firmware_table=ivrs; iommu.dmar.valid=no; iommu.ivrs.valid=yes"),
	ROW("iommu.reserved-regions", "iommu.dmar.rmrr=2", "iommu.dmar.rmrr=0"),
	ROW("iommu.no-viable-group", "iommu.active=yes; iommu.groups.viable=0", "iommu.active=yes; iommu.groups.viable=3"),
	ROW("iommu.identity-default", "iommu.dma_default=identity", "iommu.dma_default=DMA-FQ"),
	ROW("vfio.missing", "iommu.active=yes; vfio.available=no", "iommu.active=no; vfio.available=no"),
	ROW("pci.sriov-unused", "pci.sriov.capable=2; pci.sriov.enabled=0", "pci.sriov.capable=0"),
	/* memory.json */
	ROW("memory.small", "memory.total=1073741824", "memory.total=2147483648"),
	ROW("memory.no-huge-pages", "memory.thp=never; memory.hugepages.2m=0", "memory.thp=never; memory.hugepages.2m=512"),
	ROW("memory.merging-tenants", "memory.ksm=yes", "memory.ksm=no", .workload = "isolation=multi-tenant"),
	ROW("memory.no-merging", "memory.ksm=no", "memory.ksm=yes", .workload = "density=high,isolation=trusted"),
	/* security.json */
	ROW("security.open-vulnerabilities", "security.vuln.open=l1tf mds", "security.vuln.open=none"),
	ROW("security.mitigations-off", "security.mitigations=off", "security.mitigations=auto,nosmt"),
	ROW("security.l1tf-guests", HW "security.vuln.l1tf=Mitigation: PTE Inversion, VMX: conditional cache flushes, SMT vulnerable",
		HW "security.vuln.l1tf=Not affected"),
	ROW("security.lockdown-hides", "security.lockdown=confidentiality", "security.lockdown=integrity"),
	ROW("security.smt-tenants", "cpu.smt=yes", "cpu.smt=no", .workload = "isolation=confidential"),
	ROW("security.mitigations-not-for-guests", "security.mitigations=auto,no_guest_host; kernel.release=6.18.0",
		"security.mitigations=auto,no_guest_host; kernel.release=6.12.0"),
	/* confidential.json */
	ROW("confidential.wanted", "", "", .workload = "isolation=confidential", .no_workload = "isolation=trusted", .unknown = NEVER),
	ROW("confidential.sev-off-in-firmware", METAL "cpu.sev=yes; confidential.sme.enabled=no",
		METAL "cpu.sev=yes; confidential.sme.enabled=yes", .workload = "isolation=confidential"),
	ROW("confidential.no-es-asids", METAL "cpu.sev_es=yes; cpu.sev.es_asids=0", METAL "cpu.sev_es=yes; cpu.sev.es_asids=99",
		.workload = "isolation=confidential"),
	ROW("confidential.no-rmp", METAL "cpu.sev_snp=yes; confidential.sev_snp.rmp_bytes=0",
		METAL "cpu.sev_snp=yes; confidential.sev_snp.rmp_bytes=1073741824", .workload = "isolation=confidential"),
	ROW("confidential.sgx-off-in-firmware", METAL "cpu.sgx=yes; cpu.sgx.epc_bytes=0", METAL "cpu.sgx=yes; cpu.sgx.epc_bytes=4096",
		.workload = "isolation=confidential"),
	/* workload.json */
	ROW("workload.other-system", "", "", .workload = "guest-os=bsd", .no_workload = "guest-os=linux", .unknown = NEVER),
	ROW("workload.own-kernel", "", "", .workload = "guest-kernel=own", .no_workload = "guest-kernel=host", .unknown = NEVER),
	ROW("workload.host-kernel", "", "", .workload = "guest-kernel=host", .no_workload = "guest-kernel=own", .unknown = NEVER),
	ROW("workload.unmodified", "", "", .workload = "guest-modified=no", .no_workload = "guest-modified=yes", .unknown = NEVER),
	ROW("workload.not-for-pvm", PVM, HW, .workload = "guest-os=bsd"),
	ROW("workload.foreign-arch", "kernel.arch=x86_64", "kernel.arch=aarch64", .workload = "guest-arch=aarch64"),
	ROW("workload.tenants-in-containers", "", "", .workload = "isolation=multi-tenant", .no_workload = "isolation=trusted", .unknown = NEVER),
	ROW("workload.confidential", "", "", .workload = "isolation=confidential", .no_workload = "isolation=trusted", .unknown = NEVER),
	ROW("workload.confidential-absent", "cpu.sev=no; cpu.tdx_host=no", "cpu.sev=yes", .workload = "isolation=confidential"),
	ROW("workload.confidential-to-enable", "cpu.sev=yes; confidential.sev.enabled=no; confidential.tdx.enabled=no",
		"cpu.sev=yes; confidential.sev.enabled=yes", .workload = "isolation=confidential", .unknown = "cpu.sev=yes"),
	ROW("workload.nested-xen-pv", HW, PVM, .workload = "nested=yes"),
	ROW("workload.nested-pvm", PVM, HW, .workload = "nested=yes"),
	ROW("workload.nested-off", HW "kvm.nested=no", HW "kvm.nested=yes", .workload = "nested=yes"),
	ROW("workload.wants-device", "", "", .workload = "passthrough=0000:01:00.0", .no_workload = "passthrough=none", .unknown = NEVER),
	ROW("workload.passthrough-intel", DMAR, DMAR "iommu.active=yes", .workload = "passthrough=gpu"),
	ROW("workload.passthrough-amd", IVRS "kernel.cmdline.amd_iommu=off", IVRS, .workload = "passthrough=gpu"),
	ROW("workload.passthrough-firmware", NO_TABLE "cpu.vendor=GenuineIntel", DMAR, .workload = "passthrough=gpu"),
	ROW("workload.passthrough-unexplained", GUEST "iommu.active=no", DMAR, .workload = "passthrough=gpu"),
	ROW("workload.passthrough-vfio", "iommu.active=yes; vfio.available=no", "iommu.active=yes; vfio.available=yes",
		.workload = "passthrough=gpu"),
	ROW("workload.passthrough-blocked", "iommu.active=no", "iommu.active=yes; vfio.available=yes",
		.workload = "passthrough=gpu"),
	ROW("workload.device-against-migration", "", "", .workload = "passthrough=gpu,migration=yes", .no_workload = "passthrough=gpu", .unknown = NEVER),
	ROW("workload.dense", "", "", .workload = "density=high", .no_workload = "density=normal", .unknown = NEVER),
	ROW("workload.moving", "", "", .workload = "migration=yes", .no_workload = "migration=no", .unknown = NEVER),
	ROW("workload.fast", "", "", .workload = "realtime=yes", .no_workload = "performance=normal", .unknown = NEVER),
};
// clang-format on

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static enum truth holds(const char *rule, const char *facts_line, const char *workload_line)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct judgement *judgement = malloc(sizeof(*judgement));
	struct workload workload = {0};
	int index = rules_find(rules_builtin(), rule);
	enum truth value;

	assert_non_null(facts);
	assert_non_null(judgement);
	if (index < 0)
		fail_msg("no rule %s", rule);
	fact_line_set(facts, facts_line);
	assert_int_equal(workload_parse(&workload, workload_line ? workload_line : "", NULL), 0);
	rules_judge(rules_builtin(), facts, &workload, "", judgement);
	value = judgement->findings[index].holds;
	free(judgement);
	free(facts);
	return value;
}

static void every_rule_can_hold_and_not_hold_and_be_unknown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];

		print_message("%s\n", row->rule);
		assert_int_equal(holds(row->rule, row->yes, row->workload), TRUTH_YES);
		assert_int_equal(holds(row->rule, row->no,
					 row->no_workload ? row->no_workload : row->workload),
			TRUTH_NO);
		if (!row->unknown || strcmp(row->unknown, NEVER))
			assert_int_equal(
				holds(row->rule, row->unknown ? row->unknown : "", row->workload),
				TRUTH_UNKNOWN);
	}
}

static void every_rule_has_its_row(void **state)
{
	const struct rule_set *rules = rules_builtin();

	(void)state;
	assert_int_equal(rules->count, ROWS);
	for (size_t i = 0; i < rules->count; i++) {
		size_t k = 0;

		while (k < ROWS && strcmp(rows[k].rule, rules->rules[i].id))
			k++;
		if (k == ROWS)
			fail_msg("no row for %s", rules->rules[i].id);
	}
}

/* May this rule be unknown: does it test a fact outside "shown", itself or through other rules? */
static bool can_be_unknown(const struct rule_set *rules, size_t index);

static bool expr_can_be_unknown(const struct rule_set *rules, const struct expr *expr)
{
	for (size_t i = expr->count; i-- > 0;) {
		const struct expr_op *op = &expr->ops[i];

		if (op->code == EXPR_SHOWN)
			i -= op->span - 1u; /* the loop takes the last one */
		else if (expr_tests_fact(op) ||
			 (op->code == EXPR_RULE && can_be_unknown(rules, op->index)))
			return true;
	}
	return false;
}

static bool can_be_unknown(const struct rule_set *rules, size_t index)
{
	const struct rule *rule = &rules->rules[index];

	return expr_can_be_unknown(rules, &rule->when) ||
	       expr_can_be_unknown(rules, &rule->applies);
}

static void only_rules_without_facts_are_never_unknown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		int index = rules_find(rules_builtin(), rows[i].rule);
		bool never = rows[i].unknown && !strcmp(rows[i].unknown, NEVER);

		print_message("%s\n", rows[i].rule);
		assert_int_equal(can_be_unknown(rules_builtin(), (size_t)index), !never);
	}
}

static void every_finding_has_references_and_no_stop_in_its_title(void **state)
{
	const struct rule_set *rules = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rules[i];

		print_message("%s\n", rule->id);
		assert_int_not_equal(rule->title[strlen(rule->title) - 1], '.');
		if (!rule->finding)
			continue;
		assert_true(rule->ref_count > 0);
		assert_non_null(rule->advice);
		assert_non_null(rule->since);
		assert_int_equal(rule->advice[strlen(rule->advice) - 1], '.');
	}
}

/* Advice that is wrong wherever it is given. */
static void nobody_is_told_what_never_helps(void **state)
{
	static const char *const never[] = {
		"amd_iommu=on", "iommu=force", "pcie_acs_override", "iommu=1"};
	const struct rule_set *rules = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rules[i];

		for (size_t k = 0; k < sizeof(never) / sizeof(never[0]); k++) {
			assert_true(!rule->advice || !strstr(rule->advice, never[k]));
			for (size_t n = 0; n < rule->step_count; n++)
				assert_null(strstr(rule->steps[n].action, never[k]));
		}
	}
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(every_rule_can_hold_and_not_hold_and_be_unknown),
		cmocka_unit_test(every_rule_has_its_row),
		cmocka_unit_test(only_rules_without_facts_are_never_unknown),
		cmocka_unit_test(every_finding_has_references_and_no_stop_in_its_title),
		cmocka_unit_test(nobody_is_told_what_never_helps),
	};

	return cmocka_run_group_tests_name("rules_database", cases, NULL, NULL);
}
