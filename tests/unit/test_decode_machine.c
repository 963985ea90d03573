// SPDX-License-Identifier: GPL-2.0-or-later
// What machines that are not PCs, and kernels that run as programs, say about who runs them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_machine.h"

#define LPAR "Manufacturer:         IBM\n\nLPAR Number:          41\nLPAR Name:            X\n"
#define VM(n, program) "VM" n " Name:            G\nVM" n " Control Program: " program "\n"

typedef void decoder(struct span text, struct machine_words *words);

static const struct {
	const char *what;
	decoder *decode;
	const char *text;
	size_t len; /* 0: strlen */
	const char *hypervisor;
	bool is_virtual;
	const char *nesting;
} rows[] = {
	{"a partition", machine_of_sysinfo, LPAR, 0, "prsm", true, "prsm"},
	{"z/VM", machine_of_sysinfo, LPAR VM("00", "z/VM    6.4.0"), 0, "zvm", true, "prsm zvm"},
	{"KVM", machine_of_sysinfo, LPAR VM("00", "KVM/Linux"), 0, "kvm", true, "prsm kvm"},
	{"KVM in z/VM", machine_of_sysinfo, LPAR VM("00", "KVM/Linux") VM("01", "z/VM 7.1.0"), 0,
		"kvm", true, "prsm zvm kvm"},
	{"somebody else's level", machine_of_sysinfo, LPAR VM("00", "ACME"), 0, NULL, true,
		"prsm vm"},
	{"no level at all", machine_of_sysinfo, "Manufacturer: IBM\n", 0, NULL, false, ""},
	{"nothing", machine_of_sysinfo, "", 0, NULL, false, ""},
	{"tree: Xen", machine_of_tree_hypervisor, "xen,xen-4.11\0xen,xen\0", 22, "xen", true, ""},
	{"tree: KVM", machine_of_tree_hypervisor, "linux,kvm", 10, "kvm", true, ""},
	{"tree: VMware", machine_of_tree_hypervisor, "vmware", 7, "vmware", true, ""},
	{"tree: printed", machine_of_tree_hypervisor, "linux,kvm\n", 10, "kvm", true, ""},
	{"tree: another", machine_of_tree_hypervisor, "acme,hv", 8, NULL, true, ""},
	{"tree: empty", machine_of_tree_hypervisor, "", 0, NULL, false, ""},
	{"root: virt", machine_of_tree_root, "linux,dummy-virt", 17, NULL, true, ""},
	{"root: pseries of QEMU", machine_of_tree_root, "qemu,pseries", 13, NULL, true, ""},
	{"root: OPAL", machine_of_tree_root, "ibm,powernv\0ibm,p8-ft\0", 22, "none", false, ""},
	{"root: OPAL of QEMU", machine_of_tree_root, "qemu,powernv9\0ibm,powernv\0", 26, NULL, true,
		""},
	{"root: a board", machine_of_tree_root, "raspberrypi,4\0brcm,bcm2711\0", 27, NULL, false,
		""},
	{"lparcfg: PowerVM", machine_of_lparcfg,
		"lparcfg 1.9\nsystem_type=IBM,8247-21L\npartition_id=5\n", 0, "powervm", true, ""},
	{"lparcfg: QEMU", machine_of_lparcfg,
		"lparcfg 1.9\nsystem_type=IBM pSeries (emulated by qemu)\npartition_id=0\n", 0,
		NULL, true, ""},
	{"lparcfg: no partition", machine_of_lparcfg, "system_type=IBM,8247-21L\n", 0, NULL, false,
		""},
	{"lparcfg: cut off", machine_of_lparcfg, "lparcfg 1.9\npartition_id", 0, NULL, false, ""},
	{"cpuinfo: UML", machine_of_cpuinfo,
		"processor\t: 0\nvendor_id\t: User Mode Linux\nmodel name\t: UML\nmode\t\t: skas\n",
		0, "uml", true, ""},
	{"cpuinfo: OPAL", machine_of_cpuinfo,
		"cpu\t\t: POWER8E (raw)\nplatform\t: PowerNV\nmodel\t\t: 8247-22L\n", 0, "none",
		false, ""},
	{"cpuinfo: OPAL of QEMU", machine_of_cpuinfo,
		"platform\t: PowerNV\nmodel\t\t: IBM PowerNV (emulated by qemu)\n", 0, NULL, true,
		""},
	{"cpuinfo: pseries of QEMU", machine_of_cpuinfo,
		"platform\t: pSeries\nmodel\t\t: IBM pSeries (emulated by qemu)\n", 0, NULL, true,
		""},
	{"cpuinfo: a partition", machine_of_cpuinfo,
		"platform\t: pSeries\nmodel\t\t: IBM,8231-E2B\n", 0, NULL, false, ""},
	{"cpuinfo: x86", machine_of_cpuinfo, "vendor_id\t: GenuineIntel\nmodel\t\t: 60\n", 0, NULL,
		false, ""},
};

static void words_say_who_runs_the_machine(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct machine_words words;

		print_message("%s\n", rows[i].what);
		rows[i].decode((struct span){rows[i].text,
				       rows[i].len ? rows[i].len : strlen(rows[i].text)},
			&words);
		if (rows[i].hypervisor) {
			assert_non_null(words.hypervisor);
			assert_string_equal(words.hypervisor, rows[i].hypervisor);
		} else {
			assert_null(words.hypervisor);
		}
		assert_int_equal(words.is_virtual, rows[i].is_virtual);
		assert_string_equal(words.nesting, rows[i].nesting);
	}
}

/* There is room for eight. */
static void nine_levels_are_survived(void **state)
{
	static const char nine[] =
		LPAR VM("00", "KVM/Linux") VM("01", "KVM/Linux") VM("02", "KVM/Linux")
			VM("03", "KVM/Linux") VM("04", "KVM/Linux") VM("05", "KVM/Linux")
				VM("06", "KVM/Linux") VM("07", "KVM/Linux") VM("08", "z/VM");
	struct machine_words words;

	(void)state;
	machine_of_sysinfo((struct span){nine, strlen(nine)}, &words);
	assert_string_equal(words.nesting, "prsm kvm kvm kvm kvm kvm kvm kvm kvm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_say_who_runs_the_machine),
		cmocka_unit_test(nine_levels_are_survived),
	};

	return cmocka_run_group_tests_name("decode_machine", tests, NULL, NULL);
}
