// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: which hypervisor a CPUID signature, or DMI's names, stand for.
 *
 * Documents: the vendors' own pages on CPUID leaf 40000000H (Linux:
 * arch/x86/include/asm/{hypervisor, kvm_para,acrn}.h and arch/x86/kernel/cpu/{mshyperv,vmware}.c;
 * Hyper-V TLFS, "Hypervisor Discovery"; Xen public/arch-x86/cpuid.h).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_HYPERVISOR_H
#define VIRTSCOUT_PROBE_DECODE_HYPERVISOR_H

#include <stdbool.h>

#include "probe/cpuid_regs.h"

/* "KVMKVMKVM" -> "kvm": static; NULL: not known. */
const char *hypervisor_of_signature(const char *signature);

/* What DMI says of the machine; "" where it was not readable. */
struct dmi_names {
	char sys_vendor[64], product_name[64], board_vendor[64], bios_vendor[64];
};

/*
 * "vmware", ...: static; NULL: the names do not decide. QEMU's do not: KVM and plain emulation
 * share them. Nor does "Oracle Corporation", which makes real machines too (systemd issue 21100),
 * nor a cloud's name alone: clouds rent bare metal.
 */
const char *hypervisor_of_dmi(const struct dmi_names *names);

/*
 * CPUID.40000003H of Hyper-V: this is the root partition, on bare hardware (TLFS "Partition
 * Privilege Flags": EBX bit 0 CreatePartitions and bit 12 CpuManagement).
 */
bool hyperv_is_root(const struct cpuid_regs *features);

#endif
