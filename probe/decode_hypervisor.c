// SPDX-License-Identifier: GPL-2.0-or-later
// Which hypervisor a signature stands for.
#include "probe/decode_hypervisor.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "probe/decode_cpuid.h"

// clang-format off
static const struct {
	const char *signature; /* EBX, ECX, EDX of the leaf, zeros at the end dropped */
	const char *vendor;
} signatures[] = {
	{"KVMKVMKVM",    "kvm"},
	{"Linux KVM Hv", "kvm"},
	{"LKVMLKVMLKVM", "kvm"},
	{"Microsoft Hv", "hyperv"},
	{"VMwareVMware", "vmware"},
	{"XenVMMXenVMM", "xen"},
	{"VBoxVBoxVBox", "virtualbox"},
	{"TCGTCGTCGTCG", "qemu"},
	{"bhyve bhyve ", "bhyve"},
	{"bhyve bhyve",  "bhyve"},
	{" prl hyperv ", "parallels"},
	{" lrpepyh  vr", "parallels"},
	{"prl hyperv  ", "parallels"},
	{"ACRNACRNACRN", "acrn"},
	{"QNXQVMBSQG",   "qnx"},
	{"SRESRESRESRE", "sre"},
	{"Apple VZ",     "apple"},
	{"OpenBSDVMM58", "openbsd-vmm"},
	{"UnisysSpar64", "unisys"},
	{"Jailhouse",    "jailhouse"},
};

/* Whole words of DMI; NULL: any. All that are named must match the beginning of their field. */
static const struct {
	const char *sys_vendor, *product_name, *bios_vendor;
	const char *vendor;
} machines[] = {
	{"VMware",                NULL,              NULL,    "vmware"},
	{"innotek GmbH",          NULL,              NULL,    "virtualbox"},
	{NULL,                    "VirtualBox",      NULL,    "virtualbox"},
	{"Xen",                   NULL,              NULL,    "xen"},
	{NULL,                    "HVM domU",        NULL,    "xen"},
	{NULL,                    NULL,              "Xen",   "xen"},
	{"Parallels",             NULL,              NULL,    "parallels"},
	{"Microsoft Corporation", "Virtual Machine", NULL,    "hyperv"},
	{NULL,                    "BHYVE",           NULL,    "bhyve"},
	{NULL,                    NULL,              "BHYVE", "bhyve"},
	{NULL,                    "KVM",             NULL,    "kvm"},
	{NULL,                    "RHEV Hypervisor", NULL,    "kvm"},
	{"OpenBSD",               "VMM",             NULL,    "openbsd-vmm"},
	{"Apple Inc.",            "Apple Virtualization", NULL, "apple"},
};
// clang-format on

const char *hypervisor_of_signature(const char *signature)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (!strcmp(signatures[i].signature, signature))
			return signatures[i].vendor;
	return NULL;
}

/* Does @text begin with @word, and the word end there? "Xenon" is not Xen. */
static bool begins(const char *text, const char *word)
{
	size_t len = word ? strlen(word) : 0;

	return !word || (!strncmp(text, word, len) && !isalnum((unsigned char)text[len]));
}

const char *hypervisor_of_dmi(const struct dmi_names *names)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (begins(names->sys_vendor, machines[i].sys_vendor) &&
			begins(names->product_name, machines[i].product_name) &&
			begins(names->bios_vendor, machines[i].bios_vendor))
			return machines[i].vendor;
	return NULL;
}

bool hyperv_is_root(const struct cpuid_regs *features)
{
	return bit_of(features->ebx, 0) && bit_of(features->ebx, 12);
}
