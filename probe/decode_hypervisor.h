// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: which hypervisor a CPUID signature stands for, and what Hyper-V's leaves say.
 *
 * Documents: those of data/hypervisor_signatures.def; Hyper-V TLFS, "Feature and Interface
 * Discovery" (leaves 40000000H to 4000000CH).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_HYPERVISOR_H
#define VIRTSCOUT_PROBE_DECODE_HYPERVISOR_H

#include <stdbool.h>

#include "probe/cpuid_regs.h"

/* "KVMKVMKVM" -> "kvm": static; NULL: not known. */
const char *hypervisor_of_signature(const char *signature);

/*
 * Is this the first leaf of somebody's block of 100H leaves at @base, even if nobody knows whose?
 * A signature is printable, and the maximum in EAX is one of the block's own leaves: processors
 * and KVM answer leaves that are not there with those of another one. @text: the signature.
 */
bool hypervisor_block_plausible(uint32_t base, const struct cpuid_regs *regs, const char *text);

/* CPUID.40000001H:EAX is "Hv#1": leaves 40000002H-400000FFH are as the TLFS has them. */
bool hyperv_interface(const struct cpuid_regs *interface);

/*
 * CPUID.40000003H of Hyper-V: this is the root partition, on bare hardware (TLFS "Partition
 * Privilege Flags": EBX bit 0 CreatePartitions and bit 12 CpuManagement).
 */
bool hyperv_is_root(const struct cpuid_regs *features);

/*
 * Is it Hyper-V itself, and not KVM or Xen that shows its interface? @max: CPUID.40000000H:EAX;
 * @hardware: CPUID.40000006H, "Implementation Hardware Features". Bit 3: second-level paging is in
 * use. Windows 8 and Windows Server 2016 demand it for Hyper-V ("System requirements for Hyper-V");
 * servers before that use it where the processor has it. Xen's maximum is 40000006H
 * (xen/arch/x86/hvm/viridian), and QEMU fills 40000006H with zeros (target/i386/kvm/kvm.c,
 * hyperv_fill_cpuids). A no proves nothing.
 */
bool hyperv_is_genuine(uint32_t max, const struct cpuid_regs *hardware);

/* CPUID.40000003H:EBX bit 22: this partition may read the leaf about its isolation. */
bool hyperv_has_isolation(const struct cpuid_regs *features);

/* CPUID.4000000CH:EBX bits 3:0: "none", "vbs", "snp", "tdx"; NULL: a value that is not defined. */
const char *hyperv_isolation(const struct cpuid_regs *config);

#endif
