// SPDX-License-Identifier: GPL-2.0-or-later
// What a processor's names and features say about QEMU below it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_qemu_cpu.h"

#define ENTRY(vendor, family, model, stepping, brand, mhz, flags, more)                            \
	"processor\t: 0\nvendor_id\t: " vendor "\ncpu family\t: " family "\nmodel\t\t: " model     \
	"\nmodel name\t: " brand "\nstepping\t: " stepping "\ncpu MHz\t\t: " mhz                   \
	"\nflags\t\t: fpu de pse hypervisor " flags "\n" more "\n"
#define T7700(mhz, flags, more)                                                                    \
	ENTRY("GenuineIntel", "6", "15", "11", "Intel(R) Core(TM)2 Duo CPU     T7700  @ 2.40GHz",  \
		mhz, flags, more)

static const struct {
	const char *what, *cpuinfo;
	bool not_tcg, of_kvm;
} rows[] = {
	{"core2duo on KVM", T7700("2659.998", "vme ss nx lm", ""), true, true},
	{"core2duo on TCG", T7700("2659.998", "acpi ss nx lm monitor", ""), false, false},
	{"a real T7700, passed on by VMware", T7700("2394.123", "vme ss nx lm", ""), true, false},
	{"a real T7700 at its turbo clock", T7700("2600.000", "vme ss nx lm", ""), true, false},
	{"core2duo under a kernel of the time of HVF",
		T7700("2659.998", "vme ss nx lm", "bugs\t\t:\n"), true, false},
	{"core2duo's brand on another processor",
		ENTRY("GenuineIntel", "6", "15", "10",
			"Intel(R) Core(TM)2 Duo CPU     T7700  @ 2.40GHz", "3000.000", "vme lm",
			""),
		true, false},
	{"a clock that is none", T7700("fast", "vme ss nx lm", ""), true, false},
	{"qemu64 on KVM, Intel host",
		ENTRY("GenuineIntel", "6", "2", "3", "QEMU Virtual CPU version 0.13.0", "2660.156",
			"nx lm", ""),
		true, true},
	{"the same under a newer kernel",
		ENTRY("GenuineIntel", "6", "2", "3", "QEMU Virtual CPU version 2.4.1", "2660.156",
			"nx lm", "bugs\t\t: spectre_v1\n"),
		true, true},
	{"qemu64 on TCG",
		ENTRY("AuthenticAMD", "6", "2", "3", "QEMU Virtual CPU version 0.13.0", "2660.156",
			"nx lm svm", ""),
		false, false},
	{"qemu32 on TCG is Intel's",
		ENTRY("GenuineIntel", "6", "3", "3", "QEMU Virtual CPU version 0.13.0", "2660.156",
			"", ""),
		false, false},
	{"qemu64 of QEMU since 2.5",
		ENTRY("GenuineIntel", "15", "107", "1", "QEMU Virtual CPU version 2.5+", "2660.156",
			"nx lm", ""),
		true, false},
	{"no version",
		ENTRY("GenuineIntel", "6", "2", "3", "QEMU Virtual CPU version ", "2660.156",
			"nx lm", ""),
		false, false},
	{"a name that QEMU made up",
		ENTRY("GenuineIntel", "6", "15", "3",
			"Intel Celeron_4x0 (Conroe/Merom Class Core 2)", "3392.302", "vme lm", ""),
		true, true},
	{"the same on TCG",
		ENTRY("GenuineIntel", "6", "15", "3",
			"Intel Celeron_4x0 (Conroe/Merom Class Core 2)", "3392.302", "lm", ""),
		false, false},
	{"a name of a time when others ran it too",
		ENTRY("GenuineIntel", "6", "85", "4", "Intel Xeon Processor (Skylake, IBRS)",
			"2095.076", "vme lm", ""),
		true, false},
	{"somebody's real processor",
		ENTRY("GenuineIntel", "6", "63", "2", "Intel(R) Xeon(R) CPU E5-2666 v3 @ 2.90GHz",
			"2900.281", "vme lm", ""),
		true, false},
	{"vme as part of a word only", T7700("2659.998", "vmex xvme", ""), false, false},
	{"another architecture", "processor\t: 0\nFeatures\t: fp vme\n", false, false},
	{"nothing", "", false, false},
};

static void only_what_tcg_never_shows_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span text = {rows[i].cpuinfo, strlen(rows[i].cpuinfo)};
		struct cpuinfo info;

		print_message("%s\n", rows[i].what);
		cpuinfo_decode(text.at, text.len, &info);
		assert_int_equal(qemu_cpu_is_not_tcg(&info), rows[i].not_tcg);
		assert_int_equal(qemu_cpu_is_of_kvm(&info, text), rows[i].of_kvm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_tcg_never_shows_counts),
	};

	return cmocka_run_group_tests_name("decode_qemu_cpu", tests, NULL, NULL);
}
