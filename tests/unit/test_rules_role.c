// SPDX-License-Identifier: GPL-2.0-or-later
// The role that a host looks like, from the rules built in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rules/rule_set.h"
#include "tests/fake/fact_line.h"

#define KVM "kvm.hardware=yes; hypervisor.vendor=none; cpu.hypervisor=no;"

static const struct {
	const char *facts, *role, *rule;
} rows[] = {
	{"", "default", NULL},
	{KVM "emulation.qemu.targets=none", "default", NULL},
	{KVM "emulation.qemu.targets=i386,x86_64", "kvm-host", "role.kvm-host"},
	/* The narrower role counts. */
	{KVM "emulation.qemu.targets=x86_64; pci.vfio.bound=1", "passthrough-host",
		"role.passthrough-host"},
	{"xen.dom0=yes; hypervisor.vendor=xen; hypervisor.role=dom0; pci.vfio.bound=0", "xen-dom0",
		"role.xen-dom0"},
	{"kvm.hardware=no; container.runtimes=podman,runc", "container-host",
		"role.container-host"},
	{"kvm.hardware=no; container.runtimes=runc", "default", NULL},
};

static void hosts_look_like_what_they_are_for(void **state)
{
	const struct rule_set *rules = rules_builtin();
	const struct workload workload = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fact_table *facts = calloc(1, sizeof(*facts));
		struct judgement *judgement = judgement_new(rules);
		int because;

		assert_non_null(facts);
		assert_non_null(judgement);
		fact_line_set(facts, rows[i].facts);
		rules_judge(rules, facts, &workload, "", judgement);
		assert_string_equal(
			role_name(rules_role(rules, judgement, &because)), rows[i].role);
		if (rows[i].rule)
			assert_string_equal(rules_info(rules, (size_t)because).id, rows[i].rule);
		else
			assert_int_equal(because, -1);
		judgement_free(judgement);
		free(facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_look_like_what_they_are_for),
	};

	return cmocka_run_group_tests_name("rules_role", tests, NULL, NULL);
}
