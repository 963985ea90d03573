// SPDX-License-Identifier: GPL-2.0-or-later
// CPUID of one CPU, as far as it goes.
#include "probe/cpuid_view.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_cpuid.h"

static const struct {
	const char *text;
	enum cpu_vendor vendor;
} vendors[] = {
	{"GenuineIntel", CPU_INTEL},
	{"AuthenticAMD", CPU_AMD},
	{"HygonGenuine", CPU_HYGON},
	{"CentaurHauls", CPU_CENTAUR},
	{"  Shanghai  ", CPU_ZHAOXIN},
};

enum cpu_vendor cpu_vendor_of(const char *text)
{
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (!strcmp(vendors[i].text, text))
			return vendors[i].vendor;
	return CPU_OTHER;
}

/*
 * A source that has no such CPU, or no such question, says -ENXIO too; that must not read as "no
 * such leaf".
 */
static int ask_leaf(
	const struct cpuid_view *view, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	int rc = source_cpuid(view->source, view->cpu, leaf, subleaf, regs);

	return rc == -ENXIO ? -ENODEV : rc;
}

void cpuid_view_open(struct cpuid_view *view, struct source *source, uint32_t cpu)
{
	struct cpuid_regs regs;

	*view = (struct cpuid_view){.source = source, .cpu = cpu, .leaf1_rc = -ENXIO};
	view->rc = ask_leaf(view, 0, 0, &regs);
	if (view->rc == 0) {
		view->max_basic = regs.eax;
		cpuid_vendor_text(&regs, view->vendor_text);
		view->vendor = cpu_vendor_of(view->vendor_text);
		if (regs.eax >= 1)
			view->leaf1_rc = ask_leaf(view, 1, 0, &view->leaf1);
	} else {
		view->leaf1_rc = view->rc;
	}
	if (view->leaf1_rc == 0)
		cpuid_signature(view->leaf1.eax, &view->family, &view->model, &view->stepping);

	view->ext_rc = ask_leaf(view, 0x80000000, 0, &regs);
	if (view->ext_rc == 0 && cpuid_ext_max_is_sane(regs.eax))
		view->max_ext = regs.eax;
}

int cpuid_view_leaf(
	const struct cpuid_view *view, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	bool ext = leaf >= 0x80000000 && leaf < 0x90000000;
	bool hypervisor = leaf >= 0x40000000 && leaf < 0x50000000;
	int rc = ext ? view->ext_rc : view->rc;

	if (rc < 0)
		return rc;
	/* The hypervisor range has its own maximum, which its reader keeps to. */
	if (!hypervisor && leaf > (ext ? view->max_ext : view->max_basic))
		return -ENXIO;
	if (leaf == 1 && subleaf == 0) {
		*regs = view->leaf1;
		return view->leaf1_rc;
	}
	return ask_leaf(view, leaf, subleaf, regs);
}

bool cpuid_view_defines_vmx(const struct cpuid_view *view)
{
	switch (view->vendor) {
	case CPU_INTEL:
	case CPU_ZHAOXIN: return true;
	case CPU_CENTAUR:
		/* VIA's first ones do not; without leaf 1 it is not known which one this is. */
		return view->leaf1_rc < 0 || view->family > 6 ||
		       (view->family == 6 && view->model >= 15);
	default: return false;
	}
}

bool cpuid_view_defines_svm(const struct cpuid_view *view)
{
	/* AMD's families before 0FH end before the leaf that shows SVM. */
	return (view->vendor == CPU_AMD && (view->family >= 15 || view->leaf1_rc < 0)) ||
	       view->vendor == CPU_HYGON;
}
