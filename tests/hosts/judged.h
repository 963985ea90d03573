// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts as lines of facts, with what the rules built in must say of them: the contradiction
 * matrix. And the words that such lines are made of.
 */
#ifndef VIRTSCOUT_TESTS_HOSTS_JUDGED_H
#define VIRTSCOUT_TESTS_HOSTS_JUDGED_H

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
	struct judgement judgement;
};

/* What the rules built in say of @host; free() it. */
struct judged *host_judge(const struct judged_host *host);

#endif
