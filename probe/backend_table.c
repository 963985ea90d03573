// SPDX-License-Identifier: GPL-2.0-or-later
// KVM's backend modules and their parameters.
#include "probe/backend.h"

#include "probe/decode_parameter.h"

#define MODULE(module) "/sys/module/" module
#define PARAMETER(module, name) MODULE(module) "/parameters/" name

/*
 * Source: arch/x86/kvm/vmx/vmx.c and svm/svm.c (parameters ept, npt, nested); the PVM patches
 * (kvm_pvm has neither).
 */
const struct backend backends[] = {
	{.module = "kvm_intel",
		.path = MODULE("kvm_intel"),
		.hardware = true,
		.slat = "ept",
		.slat_path = PARAMETER("kvm_intel", "ept"),
		.nested_path = PARAMETER("kvm_intel", "nested")},
	{.module = "kvm_amd",
		.path = MODULE("kvm_amd"),
		.hardware = true,
		.amd = true,
		.slat = "npt",
		.slat_path = PARAMETER("kvm_amd", "npt"),
		.nested_path = PARAMETER("kvm_amd", "nested")},
	{.module = "kvm_pvm", .path = MODULE("kvm_pvm")},
};

const size_t backend_count = sizeof(backends) / sizeof(backends[0]);

int parameter_read(struct source *source, const char *path, bool *value)
{
	char text[8];
	int rc = source_read_line(source, path, text, sizeof(text));

	return rc < 0 ? rc : parameter_switch(text, value);
}
