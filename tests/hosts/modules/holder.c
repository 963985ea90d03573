// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel module that holds VMX as another hypervisor does: CR4.VMXE is set on every CPU, which is what
 * KVM looks at before it takes VMX (vmx_hardware_enable(): -EBUSY). No guest is run by it.
 * Built for the kernel of the emulated hosts by runner/module.py, and for no other.
 */
#include <linux/module.h>
#include <linux/smp.h>

#include <asm/tlbflush.h>

static void take(void *unused)
{
	cr4_set_bits(X86_CR4_VMXE);
}

static void leave(void *unused)
{
	cr4_clear_bits(X86_CR4_VMXE);
}

static int __init holder_init(void)
{
	on_each_cpu(take, NULL, 1);
	return 0;
}

static void __exit holder_exit(void)
{
	on_each_cpu(leave, NULL, 1);
}

module_init(holder_init);
module_exit(holder_exit);
MODULE_DESCRIPTION("Holds VMX, for tests");
MODULE_LICENSE("GPL");
