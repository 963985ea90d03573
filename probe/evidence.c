// SPDX-License-Identifier: GPL-2.0-or-later
// How evidence reads: "cpuid 00000001.0 ecx[5]", "msr 48b[33]", "file /proc/cpuinfo: flags".
#include "probe/evidence.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kind_words[EV_KIND_COUNT] = {
	[EV_FILE] = "file",
	[EV_DIR] = "dir",
	[EV_LINK] = "link",
	[EV_ACCESS] = "access",
	[EV_STAT] = "stat",
	[EV_KVM] = "kvm",
	[EV_PCI] = "pci",
	[EV_UDEV] = "udev",
	[EV_LAUNCH] = "launch",
	[EV_LIBRARY] = "library",
	[EV_DERIVED] = "from",
	[EV_ASSUMED] = "assumed",
};

static const char *const reg_names[] = {
	[EV_EAX] = " eax",
	[EV_EBX] = " ebx",
	[EV_ECX] = " ecx",
	[EV_EDX] = " edx",
};

static void bits_text(const struct evidence *ev, char *text, size_t size)
{
	if (ev->high == EV_NO_BIT)
		text[0] = '\0';
	else if (ev->high == ev->low)
		snprintf(text, size, "[%u]", ev->high);
	else
		snprintf(text, size, "[%u:%u]", ev->high, ev->low);
}

static size_t named_text(const struct evidence *ev, char *text, size_t size)
{
	const char *word = ev->kind < EV_KIND_COUNT ? kind_words[ev->kind] : NULL;
	char arg[16] = "";
	int len;

	/* The argument of a KVM question: an extension's number, or an MSR's in hex. */
	if (ev->kind == EV_KVM && ev->low)
		snprintf(
			arg, sizeof(arg), ev->index < 0x400 ? " %" PRIu32 : " %" PRIx32, ev->index);
	len = snprintf(text, size, "%s%s%s%s%s%s", word ? word : "", ev->name ? " " : "",
		ev->name ? ev->name : "", arg, ev->key ? ": " : "", ev->key ? ev->key : "");
	return len > 0 ? (size_t)len : 0;
}

size_t evidence_text(const struct evidence *ev, char *text, size_t size)
{
	char bits[16];
	int len;

	switch (ev->kind) {
	case EV_NONE:
		if (size)
			text[0] = '\0';
		return 0;
	case EV_CPUID:
		bits_text(ev, bits, sizeof(bits));
		len = snprintf(text, size, "cpuid %08" PRIx32 ".%" PRIx32 "%s%s", ev->index,
			ev->subleaf, ev->reg ? reg_names[ev->reg] : "", bits);
		return len > 0 ? (size_t)len : 0;
	case EV_MSR:
		bits_text(ev, bits, sizeof(bits));
		len = snprintf(text, size, "msr %" PRIx32 "%s", ev->index, bits);
		return len > 0 ? (size_t)len : 0;
	default: return named_text(ev, text, size);
	}
}
