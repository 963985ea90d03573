// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which module KVM works through, and what that module does now. The fast path and the KVM probe
 * share the table of modules.
 */
#ifndef VIRTSCOUT_PROBE_BACKEND_H
#define VIRTSCOUT_PROBE_BACKEND_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/fact.h"
#include "probe/module_list.h"
#include "probe/source.h"

struct backend {
	const char *module; /* as in /sys/module */
	const char *path;   /* its directory there */
	bool hardware;      /* runs guests by VMX or SVM */
	bool amd; /* of hardware: by SVM, so for AMD and Hygon only; else by VMX, for the others */
	const char *slat;        /* what its parameter turns on: "ept", "npt"; NULL: it has none */
	const char *slat_path;   /* the parameter; NULL: no second-level paging at all */
	const char *nested_path; /* the parameter; NULL: none */
};

/* The backends of x86 and others, as far as we know them; static. */
extern const struct backend backends[];
extern const size_t backend_count;

/*
 * May it run on processors of this vendor (CPUID's text; NULL: not known)? Kernels with both
 * vendors' modules built in have both directories: the vendor tells them apart.
 */
bool backend_fits(const struct backend *backend, const char *vendor);

/* A switch in the file at @path: parameter_switch(), or the negative errno of reading it. */
int parameter_read(struct source *source, const char *path, bool *value);

/*
 * Sets kvm.backend, kvm.hardware, kvm.slat, kvm.nested. After kvm.device.*, kvm.create_vm and
 * cpu.*.flag.
 */
void backend_probe(const struct module_list *modules, struct fact_table *facts);

#endif
