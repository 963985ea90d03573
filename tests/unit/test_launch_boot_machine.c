// SPDX-License-Identifier: GPL-2.0-or-later
// The machine for a kernel is made by a script of answers; whatever is refused leaves nothing behind.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/boot_machine.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MIB UINT64_C(0x100000)

static const struct {
	uint32_t count, padding; /* as struct kvm_cpuid2 */
	struct kvm_cpuid_entry2 entries[2];
} offered = {.count = 2, .entries = {{.function = 0x1}, {.function = 0xb, .index = 1}}};

static const struct {
	uint32_t count, padding;
} too_many = {.count = 257};

#define FAKE_CPUID(object)                                                                         \
	{                                                                                          \
		.call = KVM_CALL_GET_SUPPORTED_CPUID, .bytes = &(object), .len = sizeof(object)    \
	}
#define FAKE_MACHINE                                                                               \
	FAKE_OK(OPEN), FAKE_ANSWER(GET_API_VERSION, KVM_API_VERSION), FAKE_OK(CREATE_VM),          \
		FAKE_OK(SET_TSS_ADDR), FAKE_OK(SET_IDENTITY_MAP_ADDR), FAKE_OK(CREATE_IRQCHIP),    \
		FAKE_OK(CREATE_PIT2), FAKE_OK(MAP), FAKE_OK(SET_USER_MEMORY_REGION)
#define FAKE_CPU FAKE_OK(CREATE_VCPU), FAKE_OK(MAP), FAKE_OK(SET_CPUID2)

static const struct kvm_fake_row makes[] = {FAKE_MACHINE, FAKE_CPUID(offered),
	FAKE_ANSWER(GET_VCPU_MMAP_SIZE, FAKE_RUN_BYTES), FAKE_CPU, FAKE_OK(GET_SREGS),
	FAKE_OK(SET_SREGS), FAKE_OK(SET_REGS)};

static const struct boot_layout layout = {.memory_bytes = 2 * MIB, .below_hole = 2 * MIB};
static const struct boot_image image = {.protocol = BOOT_LINUX_64, .entry = 0x100200};

/* As boot_run() does it. */
static int make(struct kvm_fake *fake, struct boot_machine *machine)
{
	int rc = boot_machine_open(machine, &fake->base, "/dev/kvm", &layout, 1);

	if (rc < 0)
		return rc;
	rc = boot_machine_start(machine, &image);
	boot_machine_close(machine);
	return rc;
}

static void a_machine_is_made_and_taken_down(void **state)
{
	struct boot_machine machine;
	struct kvm_fake fake;

	(void)state;
	kvm_fake_begin(&fake, makes, COUNT(makes));
	assert_int_equal(make(&fake, &machine), 0);
	kvm_fake_end(&fake);
}

static void whatever_is_refused_leaves_nothing_behind(void **state)
{
	static const int errnos[] = {EPERM, EBUSY, ENOMEM, ENOTTY};

	(void)state;
	for (size_t i = 0; i < COUNT(makes); i++) {
		for (size_t k = 0; k < COUNT(errnos); k++) {
			struct boot_machine machine;
			struct kvm_fake fake;

			kvm_fake_begin(&fake, makes, COUNT(makes));
			fake.fail_at = i;
			fake.fail_err = errnos[k];
			assert_int_equal(make(&fake, &machine), -errnos[k]);
			assert_int_equal(machine.call, makes[i].call);
			kvm_fake_end(&fake);
		}
	}
}

static void memory_above_the_hole_is_a_second_slot(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_MACHINE, FAKE_OK(SET_USER_MEMORY_REGION),
		FAKE_CPUID(offered), FAKE_ANSWER(GET_VCPU_MMAP_SIZE, FAKE_RUN_BYTES), FAKE_CPU};
	const struct boot_layout both = {
		.memory_bytes = 2 * MIB, .below_hole = MIB, .above_hole = MIB};
	struct boot_machine machine;
	struct kvm_fake fake;

	(void)state;
	kvm_fake_begin(&fake, rows, COUNT(rows));
	assert_int_equal(boot_machine_open(&machine, &fake.base, "/dev/kvm", &both, 1), 0);
	boot_machine_close(&machine);
	kvm_fake_end(&fake);
}

static void nonsense_is_refused(void **state)
{
	static const struct kvm_fake_row version[] = {
		FAKE_OK(OPEN), FAKE_ANSWER(GET_API_VERSION, 11)};
	static const struct kvm_fake_row cpuid[] = {FAKE_MACHINE, FAKE_CPUID(too_many)};
	static const struct kvm_fake_row run[] = {
		FAKE_MACHINE, FAKE_CPUID(offered), FAKE_ANSWER(GET_VCPU_MMAP_SIZE, 16)};
	static const struct {
		const struct kvm_fake_row *rows;
		size_t count;
	} scripts[] = {{version, COUNT(version)}, {cpuid, COUNT(cpuid)}, {run, COUNT(run)}};

	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct boot_machine machine;
		struct kvm_fake fake;

		kvm_fake_begin(&fake, scripts[i].rows, scripts[i].count);
		assert_int_equal(make(&fake, &machine), -EBADMSG);
		kvm_fake_end(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_is_made_and_taken_down),
		cmocka_unit_test(whatever_is_refused_leaves_nothing_behind),
		cmocka_unit_test(memory_above_the_hole_is_a_second_slot),
		cmocka_unit_test(nonsense_is_refused),
	};

	return cmocka_run_group_tests_name("launch_boot_machine", tests, NULL, NULL);
}
