// SPDX-License-Identifier: GPL-2.0-or-later
// Workloads from the command line and from files; and what an expert would run them in.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rules.h"
#include "tests/fake/fact_line.h"
#include "tests/fake/text_file.h"

static void keys_are_set_and_the_last_one_wins(void **state)
{
	struct workload workload = {0};

	(void)state;
	assert_int_equal(workload_parse(&workload, "guest-os=windows,nested=yes", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "windows");
	assert_string_equal(workload.value[WORKLOAD_NESTED], "yes");
	assert_int_equal(workload_parse(&workload, "guest-os=linux", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "linux");
	assert_string_equal(workload.value[WORKLOAD_NESTED], "yes");
	assert_int_equal(
		workload_parse(&workload, "passthrough=0000:01:00.0,guest-version=22.04", NULL), 0);
	assert_string_equal(workload.value[WORKLOAD_PASSTHROUGH], "0000:01:00.0");
	assert_string_equal(workload.value[WORKLOAD_GUEST_VERSION], "22.04");
	assert_int_equal(workload_parse(&workload, "", NULL), 0);
}

static const struct {
	const char *text;
	int column;
	const char *says;
} bad[] = {
	{"guest-os", 1, "KEY=VALUE"},
	{"guest-os=linux,", 16, "after the comma"},
	{",guest-os=linux", 1, "KEY=VALUE"},
	{"guestos=linux", 1, "workload key"},
	{"nested=yes,colour=red", 12, "workload key"},
	{"guest-os=dos", 10, "linux, windows"},
	{"nested=yes,guest-os=", 21, "linux, windows"},
	{"passthrough=0000:01:00", 13, "PCI address"},
	{"passthrough=0000:01:00.8", 13, "PCI address"},
	{"passthrough=0000:01:00.00", 13, "PCI address"},
	{"guest-version=a b", 15, "version"},
	{"guest-version=123456789012345678901234567890123456789012345678", 15, "version"},
	{"a-key-that-is-longer-than-any-key-may-be=1", 1, "workload key"},
};

static void what_is_wrong_is_named_with_its_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct workload workload = {0};
		struct input_error error;

		memset(&error, 'x', sizeof(error)); /* what stood there before does not matter */
		print_message("%s\n", bad[i].text);
		assert_int_equal(workload_parse(&workload, bad[i].text, &error), -EINVAL);
		assert_int_equal(error.line, 1);
		assert_int_equal(error.column, bad[i].column);
		assert_non_null(strstr(error.text, bad[i].says));
		/* Nothing of it was taken over. */
		assert_string_equal(workload.value[WORKLOAD_NESTED], "");
		assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "");
	}
}

static int load(const char *text, struct workload *workload, struct input_error *error)
{
	struct text_file file = text_file_open(text, strlen(text));
	int rc = workload_load(workload, file.path, error);

	text_file_close(&file);
	return rc;
}

static void files_hold_an_object_of_keys(void **state)
{
	struct workload workload = {0};
	struct input_error error;

	(void)state;
	assert_int_equal(
		load("{\"guest-os\": \"bsd\",\n \"realtime\": \"yes\"}", &workload, &error), 0);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "bsd");
	assert_string_equal(workload.value[WORKLOAD_REALTIME], "yes");

	assert_int_equal(
		load("{\"guest-os\": \"bsd\",\n \"speed\": \"yes\"}", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 2);
	assert_int_equal(
		load("{\"guest-os\": \"linux\",\n \"nested\": true}", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 12);
	assert_string_equal(workload.value[WORKLOAD_GUEST_OS], "bsd");
	assert_int_equal(load("[]", &workload, &error), -EINVAL);
	assert_int_equal(load("{", &workload, &error), -EINVAL);
	assert_int_equal(error.line, 1);
	assert_int_equal(workload_load(&workload, "/nonexistent/file", &error), -ENOENT);
	assert_non_null(strstr(error.text, "read"));
}

static void every_key_has_a_name(void **state)
{
	(void)state;
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++)
		assert_non_null(workload_key_name((enum workload_key)key));
	assert_string_equal(workload_key_name(WORKLOAD_REALTIME), "realtime");
	assert_null(workload_key_name(WORKLOAD_KEY_COUNT));
}

/* Hosts that run containers and have QEMU, but for what the processor and hypervisors do. */
#define LINUX                                                                                      \
	"kernel.arch=x86_64; kernel.release=6.1.0-18-amd64; container.inside=no; cpu.level=3;"     \
	"container.namespaces.mnt=yes; container.namespaces.pid=yes; "                             \
	"container.namespaces.net=yes; container.namespaces.ipc=yes; "                             \
	"container.namespaces.uts=yes; container.cgroup.version=2; container.vsyscall=xonly;"      \
	"emulation.qemu.targets=aarch64,x86_64; xen.kernel.dom0=yes; memory.ksm=no;"               \
	"kernel.cmdline.iommu=; kernel.cmdline.intel_iommu=; kernel.cmdline.amd_iommu=;"
#define METAL LINUX "cpu.hypervisor=no; hypervisor.vendor=none; xen.dom0=no; xen.guest_type=none;"
#define GUEST LINUX "cpu.hypervisor=yes; hypervisor.vendor=kvm; xen.dom0=no; xen.guest_type=none;"
#define VMX "cpu.vendor=GenuineIntel; cpu.vmx=yes; cpu.svm=no; cpu.svm.flag=no;"
#define NEITHER "cpu.vendor=GenuineIntel; cpu.vmx=no; cpu.svm=no; cpu.vmx.flag=no; cpu.svm.flag=no;"
#define VMX_ON VMX "cpu.vmx.flag=yes; cpu.vmx.enabled=yes; cpu.vmx.ept=yes;"
#define OPENS                                                                                      \
	"kvm.device.registered=yes; kvm.device.present=yes; kvm.device.access=yes; "               \
	"kvm.api_version=12; kvm.create_vm=yes;"
#define KVM_NONE                                                                                   \
	"kvm.backend=none; kvm.hardware=no; kvm.module.loaded=no; kvm.contender=none; "            \
	"kvm.device.registered=no; kvm.device.present=no; kvm.device.access=?!ENOENT; "            \
	"kvm.create_vm=?;"
#define KVM(slat, nested)                                                                          \
	"kvm.backend=kvm_intel; kvm.hardware=yes; kvm.slat=" slat "; kvm.nested=" nested ";" OPENS
#define CAPABLE METAL VMX_ON KVM("ept", "yes")
#define NOT_LOADED METAL VMX_ON KVM_NONE
#define FIRMWARE_OFF METAL VMX "cpu.vmx.flag=no; cpu.vmx.enabled=no;" KVM_NONE
#define NO_HARDWARE METAL NEITHER KVM_NONE
#define CLOUD GUEST NEITHER KVM_NONE
#define PVM                                                                                        \
	METAL NEITHER "kvm.backend=kvm_pvm; kvm.hardware=no; kvm.slat=none; kvm.nested=no;" OPENS
#define DOM0                                                                                       \
	LINUX "cpu.hypervisor=yes; hypervisor.vendor=xen; hypervisor.role=dom0; xen.dom0=yes; "    \
	      "xen.guest_type=pv; xen.caps.pv=yes; kvm.backend=none; kvm.hardware=no; "            \
	      "kvm.device.present=no;"

static const struct {
	const char *name, *facts, *workload;
	const char *ranking; /* of the modes that are not ruled out */
} rankings[] = {
	{"nothing is asked for", CAPABLE, "", "hvm container pv emulation"},
	{"shared kernel, trusted, many", CAPABLE,
		"guest-kernel=host,isolation=trusted,density=high", "container hvm pv emulation"},
	{"a shared kernel will do", CAPABLE, "guest-kernel=host", "container hvm pv emulation"},
	{"many guests", CAPABLE, "density=high", "container hvm pv emulation"},
	{"trusted alone does not decide", CAPABLE, "isolation=trusted",
		"hvm container pv emulation"},
	{"tenants", CAPABLE, "isolation=multi-tenant", "hvm container pv emulation"},
	{"tenants, many, shared kernel", CAPABLE,
		"isolation=multi-tenant,density=high,guest-kernel=host",
		"hvm container pv emulation"},
	{"windows", CAPABLE, "guest-os=windows", "hvm emulation"},
	{"windows, fast", CAPABLE, "guest-os=windows,performance=high", "hvm emulation"},
	{"freebsd", CAPABLE, "guest-os=bsd,guest-version=freebsd-14.1", "hvm emulation"},
	{"another architecture", CAPABLE, "guest-arch=aarch64", "emulation"},
	{"another architecture, shared kernel", CAPABLE, "guest-arch=aarch64,guest-kernel=host",
		"emulation"},
	{"guests inside", CAPABLE, "nested=yes", "hvm container emulation"},
	{"moving", CAPABLE, "migration=yes", "hvm pv container emulation"},
	{"moving, shared kernel", CAPABLE, "migration=yes,guest-kernel=host",
		"hvm container pv emulation"},
	{"deadlines", CAPABLE, "realtime=yes", "hvm container pv emulation"},
	{"deadlines, shared kernel", CAPABLE, "realtime=yes,guest-kernel=host",
		"container hvm pv emulation"},
	{"fast", CAPABLE, "performance=high", "hvm container pv emulation"},
	{"fast, shared kernel", CAPABLE, "performance=high,guest-kernel=host",
		"container hvm pv emulation"},
	{"a kernel of its own", CAPABLE, "guest-kernel=own,density=high", "hvm pv emulation"},
	{"a newer kernel than the host's", CAPABLE, "guest-min-kernel=6.6,guest-kernel=host",
		"hvm container pv emulation"},
	{"too new a distribution", CAPABLE "cpu.level=2;", "guest-version=rhel-10.0", "emulation"},
	{"shadow paging", METAL VMX_ON KVM("none", "yes"), "", "container hvm pv emulation"},
	{"shadow paging, windows", METAL VMX_ON KVM("none", "yes"), "guest-os=windows",
		"hvm emulation"},
	{"module not loaded", NOT_LOADED, "", "container hvm pv emulation"},
	{"module not loaded, windows", NOT_LOADED, "guest-os=windows", "hvm emulation"},
	{"module not loaded, tenants", NOT_LOADED, "isolation=multi-tenant",
		"hvm container pv emulation"},
	{"off in firmware, windows", FIRMWARE_OFF, "guest-os=windows", "hvm emulation"},
	{"off in firmware, own kernel", FIRMWARE_OFF, "guest-kernel=own", "hvm pv emulation"},
	{"no hardware", NO_HARDWARE, "", "container pv emulation"},
	{"no hardware, windows", NO_HARDWARE, "guest-os=windows", "emulation"},
	{"no hardware, linux with a kernel for it", NO_HARDWARE,
		"guest-os=linux,guest-modified=yes,guest-kernel=own", "pv emulation"},
	{"no hardware, linux without", NO_HARDWARE,
		"guest-os=linux,guest-modified=no,guest-kernel=own", "emulation"},
	{"no hardware, another system", NO_HARDWARE, "guest-os=other", "emulation pv"},
	{"cloud", CLOUD, "", "container emulation pv"},
	{"cloud, own kernel", CLOUD, "guest-kernel=own", "emulation pv"},
	{"cloud, own kernel, fast", CLOUD, "guest-kernel=own,performance=high", "pv emulation"},
	{"cloud, linux with a kernel for it", CLOUD,
		"guest-os=linux,guest-modified=yes,guest-kernel=own", "pv emulation"},
	{"outer host hides it, windows", GUEST VMX "cpu.vmx.flag=no; cpu.vmx.enabled=no;" KVM_NONE,
		"guest-os=windows", "emulation hvm"},
	{"kvm_pvm", PVM, "", "pv container emulation"},
	{"kvm_pvm, shared kernel", PVM, "guest-kernel=host", "container pv emulation"},
	{"kvm_pvm, windows", PVM, "guest-os=windows", "emulation"},
	{"dom0", DOM0 "xen.caps.hvm=yes;", "", "hvm pv container emulation"},
	{"dom0, windows", DOM0 "xen.caps.hvm=yes;", "guest-os=windows", "hvm emulation"},
	{"dom0 without hardware", DOM0 NEITHER "xen.caps.hvm=no;", "", "pv container emulation"},
	{"dom0 without hardware, netbsd", DOM0 NEITHER "xen.caps.hvm=no;",
		"guest-os=bsd,guest-version=netbsd-10", "pv emulation"},
};

static void modes_are_ranked_as_an_expert_would(void **state)
{
	struct judgement *judgement = judgement_new(rules_builtin());
	struct fact_table *facts = malloc(sizeof(*facts));

	(void)state;
	assert_non_null(judgement);
	assert_non_null(facts);
	for (size_t i = 0; i < sizeof(rankings) / sizeof(rankings[0]); i++) {
		struct workload workload = {0};
		char text[128] = "";

		memset(facts, 0, sizeof(*facts));
		fact_line_set(facts, rankings[i].facts);
		assert_int_equal(workload_parse(&workload, rankings[i].workload, NULL), 0);
		rules_judge(rules_builtin(), facts, &workload, "", judgement);
		for (size_t k = 0; k < MODE_COUNT; k++) {
			const enum mode mode = judgement->ranking[k];

			if (judgement->modes[mode].verdict == VERDICT_NO)
				continue;
			strcat(text, k ? " " : "");
			strcat(text, mode_name(mode));
		}
		print_message("%s\n", rankings[i].name);
		assert_string_equal(text, rankings[i].ranking);
	}
	free(facts);
	judgement_free(judgement);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(keys_are_set_and_the_last_one_wins),
		cmocka_unit_test(what_is_wrong_is_named_with_its_column),
		cmocka_unit_test(files_hold_an_object_of_keys),
		cmocka_unit_test(every_key_has_a_name),
		cmocka_unit_test(modes_are_ranked_as_an_expert_would),
	};

	return cmocka_run_group_tests_name("rules_workload", cases, NULL, NULL);
}
