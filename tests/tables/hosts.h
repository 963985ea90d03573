// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts as tables of answers, with what the probes should say of them: for properties that must
 * hold on every host. A host that a bug was found on joins the file of its subject.
 */
#ifndef VIRTSCOUT_TESTS_TABLES_HOSTS_H
#define VIRTSCOUT_TESTS_TABLES_HOSTS_H

#include "tests/fake/source_table.h"

#define HOST_EXPECTED_MAX 12

/* What the host is, so that nothing is denied where nothing was known. */
struct host_expected {
	const char *fact, *value; /* "yes", "no", "unknown", a number or a text */
};

struct host {
	const char *name;
	struct source_table table;
	struct host_expected
		expected[HOST_EXPECTED_MAX]; /* at least one; up to the first empty one */
};

struct host_list {
	const struct host *hosts;
	size_t count;
};

extern const struct host_list hosts_kvm, hosts_firmware, hosts_cpus, hosts_guests, hosts_containers,
	hosts_confidential, hosts_devices, hosts_kernels;

#endif
