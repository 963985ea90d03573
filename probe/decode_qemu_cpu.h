// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: what a processor's names and features say about QEMU below it, where CPUID's hypervisor
 * leaves were not captured. Names: the weakest evidence; anything else goes before it.
 *
 * QEMU has a table of CPU models. What a guest sees of one is the model's features, less what the
 * accelerator can't do. Two things never come from TCG, QEMU's own emulation:
 *
 * - vme. TCG does not implement it: TCG_FEATURES, and the list "missing" below it, in
 *   target-i386/cpuid.c (since features are trimmed to it) and target/i386/cpu.c (tried with 7.2:
 *   "TCG doesn't support requested feature"). KVM passes it on.
 * - another vendor than the model's. "qemu64" is AuthenticAMD's; KVM replaces that by the host's
 *   vendor (get_cpuid_vendor(), later host_cpu_vendor_fms()), because system calls differ.
 *
 * The other accelerators (HVF, HAXM, WHPX, NVMM, MSHV) pass vme and vendor on just like KVM; the
 * first of them came to QEMU with 2.9 in 2017. So a guest is told to be KVM's only where QEMU's
 * version in the brand, or the kernel, is older: kernels since 3.17 (2014) print a line "bugs".
 *
 * Residual risk: a user who overrides vendor= for TCG, or QEMU of before 2010; a kernel of before
 * 3.17 on QEMU of after 2017 under macOS or Windows, with one of the old models chosen by hand.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_QEMU_CPU_H
#define VIRTSCOUT_PROBE_DECODE_QEMU_CPU_H

#include <stdbool.h>

#include "probe/decode_cpuinfo.h"

/* The processor shows what TCG never shows. A no proves nothing. */
bool qemu_cpu_is_not_tcg(const struct cpuinfo *info);

/*
 * A model of QEMU's that KVM runs. @text: all of /proc/cpuinfo. A model that is copied from a real
 * processor counts only where the clock is higher, by more than a tenth, than that processor can
 * run: passed on by VMware, Xen or Hyper-V it would have its own. A no proves nothing.
 */
bool qemu_cpu_is_of_kvm(const struct cpuinfo *info, struct span text);

#endif
