// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPUID's hypervisor leaves: who signs them, from 40000000H on in steps of 100H.
 *
 * A hypervisor that shows another one's interface, so that guests made for that one feel at home,
 * signs with the other's name first and with its own after: Xen and KVM behind Hyper-V's, KVM
 * behind Xen's (QEMU, docs/system/i386/xen.rst). Xen says where: at "the first otherwise unused
 * 0x100 aligned boundary" (public/arch-x86/cpuid.h), and QEMU counts up in the same way. Linux
 * looks at all boundaries up to 40010000H (hypervisor_cpuid_base()), each an exit to the
 * hypervisor; here the walk ends after the first unused ones.
 */
#ifndef VIRTSCOUT_PROBE_HYPERVISOR_LEAVES_H
#define VIRTSCOUT_PROBE_HYPERVISOR_LEAVES_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpuid_view.h"
#include "probe/fact.h"

#define HYPERVISOR_BASE 0x40000000
#define HYPERVISOR_STEP 0x100
#define HYPERVISOR_END 0x40010000

struct hypervisor_leaves {
	int base_rc;        /* of leaf 40000000H: 0, or a negative errno; 0 where there is no bit */
	uint32_t max;       /* 40000000H:EAX; 0: there are no such leaves, or they were refused */
	bool hyperv;        /* 40000000H has Hyper-V's own signature */
	int vendor_rc;      /* why it is open who it is; 0 where it is not */
	const char *vendor; /* static; NULL: nobody known signed */
	uint32_t leaf;      /* with the signature of `vendor` */
	uint32_t kvm_leaf;  /* with KVM's signature; 0: none */
	int signatures_rc;  /* 0: the walk came to its end */
	char signatures[160]; /* all of them in order, ", " between; "": none */
};

/*
 * @bit: CPUID's hypervisor bit. Without it the leaves are not asked: processors echo others there.
 */
void hypervisor_leaves_read(
	struct hypervisor_leaves *leaves, const struct cpuid_view *view, enum truth bit);

/*
 * A leaf at or above 40000000H of Hyper-V's interface, whoever shows it. 0; -ENXIO: nobody shows
 * that interface, or its maximum is lower; or the errno of the source.
 */
int hyperv_leaf(const struct hypervisor_leaves *leaves, const struct cpuid_view *view,
	uint32_t leaf, struct cpuid_regs *regs);

#endif
