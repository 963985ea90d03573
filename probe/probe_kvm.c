// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM does here: is the device there, may this user open it, what does it answer, which
 * module stands behind it, and which second-level paging does that module use now.
 *
 * Documents: Documentation/virt/kvm/api.rst; Documentation/admin-guide/devices.txt (10:232);
 * module parameters in arch/x86/kvm/vmx/vmx.c and arch/x86/kvm/svm/svm.c.
 */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>

#include "probe/backend.h"
#include "probe/probe_kvm.h"

#define DEVICE "/dev/kvm"
#define MISC_MAJOR 10
#define KVM_MINOR 232

/* Does /proc/misc have a line "232 kvm"? */
static bool misc_lists_kvm(const char *text)
{
	for (const char *at = strstr(text, " kvm"); at; at = strstr(at + 1, " kvm"))
		if (at[4] == '\n' || at[4] == '\0')
			return true;
	return false;
}

static void probe_registered(struct probe_context *context)
{
	cleanup_blob struct blob misc = BLOB_HEAP, names = BLOB_HEAP;
	int rc = source_read(context->source, "/proc/misc", &misc);

	if (rc == 0 && blob_terminate(&misc) == 0) {
		fact_set_bool(context->facts, FACT_KVM_DEVICE_REGISTERED, misc_lists_kvm(misc.at),
			EV_OF_FILE("/proc/misc", "kvm"));
		return;
	}
	rc = source_list(context->source, "/sys/class/misc", &names);
	if (rc == 0)
		fact_set_bool(context->facts, FACT_KVM_DEVICE_REGISTERED,
			blob_name_has(&names, "kvm"), EV_OF_DIR("/sys/class/misc"));
	else
		fact_set_refused(context->facts, FACT_KVM_DEVICE_REGISTERED, rc,
			EV_OF_FILE("/proc/misc", "kvm"));
}

/*
 * Is the node there? stat(2) says it best: a plain file of that name is not the device. Where a
 * capture has no stat, that somebody was let in, or was refused for want of permission, shows it
 * too.
 */
static void probe_present(struct probe_context *context, int access_rc, int open_rc, int version_rc)
{
	const struct evidence *by_stat = EV_NAMED(EV_STAT, DEVICE, NULL);
	const struct evidence *by_access = EV_NAMED(EV_ACCESS, DEVICE, "rw");
	const struct evidence *by_open = EV_OF_KVM(KVM_ASK_OPEN);
	struct fact_table *facts = context->facts;
	struct file_stat stat;
	int rc = source_stat(context->source, DEVICE, &stat);

	if (rc == 0) {
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT,
			stat.type == FILE_CHAR_DEVICE && stat.major == MISC_MAJOR &&
				stat.minor == KVM_MINOR,
			by_stat);
		return;
	}
	if (rc == -ENOENT)
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, false, by_stat);
	else if (rc != -ERR_NOT_CAPTURED)
		fact_set_refused(facts, FACT_KVM_DEVICE_PRESENT, rc, by_stat);
	else if (version_rc == -ENOTTY)
		/* Something opens, but it is not KVM. */
		fact_set_refused(facts, FACT_KVM_DEVICE_PRESENT, rc, by_stat);
	else if (access_rc == 0 || access_rc == -EACCES || access_rc == -EPERM)
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, true, by_access);
	else if (access_rc == -ENOENT)
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, false, by_access);
	else if (open_rc == 0 || open_rc == -EACCES || open_rc == -EPERM)
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, true, by_open);
	else if (open_rc == -ENOENT || version_rc == -ENOENT)
		/* No ioctl of KVM's answers so: there was nothing to open. */
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, false, by_open);
	else if (fact_truth(facts, FACT_KVM_DEVICE_REGISTERED) == TRUTH_NO)
		/* Without the driver a node, if there were one, would open nothing. */
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, false,
			EV_FROM_FACTS("kvm.device.registered"));
	else
		fact_set_refused(facts, FACT_KVM_DEVICE_PRESENT, rc, by_stat);
}

/*
 * May this user open it? open(2) decides where it was tried: a filter can refuse what access(2)
 * allows.
 */
static void probe_access(struct probe_context *context, int access_rc, int open_rc, int version_rc)
{
	const struct evidence *by_access = EV_NAMED(EV_ACCESS, DEVICE, "rw");
	const struct evidence *by_open = EV_OF_KVM(KVM_ASK_OPEN);
	struct fact_table *facts = context->facts;

	if (open_rc == 0) {
		fact_set_bool(facts, FACT_KVM_DEVICE_ACCESS, true, by_open);
	} else if (access_rc == -EACCES || access_rc == -EPERM) {
		fact_set_bool(facts, FACT_KVM_DEVICE_ACCESS, false, by_access);
		fact_note_errno(facts, FACT_KVM_DEVICE_ACCESS, -access_rc);
	} else if (open_rc == -EACCES || open_rc == -EPERM) {
		fact_set_bool(facts, FACT_KVM_DEVICE_ACCESS, false, by_open);
		fact_note_errno(facts, FACT_KVM_DEVICE_ACCESS, -open_rc);
	} else if (fact_truth(facts, FACT_KVM_DEVICE_PRESENT) == TRUTH_NO) {
		fact_set_unknown(facts, FACT_KVM_DEVICE_ACCESS, WHY_PREREQUISITE, ENOENT,
			EV_FROM_FACTS("kvm.device.present"));
	} else if (open_rc == -ERR_NOT_CAPTURED && access_rc == 0 &&
		   (version_rc == 0 || version_rc == -ERR_NOT_CAPTURED)) {
		fact_set_bool(facts, FACT_KVM_DEVICE_ACCESS, true, by_access);
	} else if (open_rc == -ENODEV || open_rc == -ENXIO) {
		/* The node is there and would let us in, but no driver stands behind it. */
		fact_set_unknown(
			facts, FACT_KVM_DEVICE_ACCESS, WHY_PREREQUISITE, -open_rc, by_open);
	} else {
		int rc = open_rc == -ERR_NOT_CAPTURED ? access_rc : open_rc;

		fact_set_refused(facts, FACT_KVM_DEVICE_ACCESS, rc ? rc : open_rc, by_open);
	}
}

/*
 * KVM_CREATE_VM. Where the device opened, a refusal is KVM's own answer (EBUSY: somebody else
 * holds VMX; opening never gives that), but for EPERM and EACCES, which a filter gives: whether
 * KVM could is not known then.
 */
static void probe_create_vm(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_KVM(KVM_ASK_CREATE_VM);
	struct fact_table *facts = context->facts;
	uint64_t value;
	int rc = source_kvm(context->source, KVM_ASK_CREATE_VM, 0, &value);

	if (rc == 0) {
		fact_set_bool(facts, FACT_KVM_CREATE_VM, value != 0, ev);
	} else if (fact_truth(facts, FACT_KVM_DEVICE_PRESENT) == TRUTH_NO) {
		/* Whatever was captured: without the device the call can't even be made. */
		fact_set_unknown(facts, FACT_KVM_CREATE_VM, WHY_PREREQUISITE, ENOENT,
			EV_FROM_FACTS("kvm.device.present"));
	} else if ((rc == -EBUSY && fact_truth(facts, FACT_KVM_DEVICE_ACCESS) != TRUTH_NO) ||
		   (fact_truth(facts, FACT_KVM_DEVICE_ACCESS) == TRUTH_YES &&
			   (rc == -ENODEV || rc == -EOPNOTSUPP || rc == -EINVAL))) {
		fact_set_bool(facts, FACT_KVM_CREATE_VM, false, ev);
		fact_note_errno(facts, FACT_KVM_CREATE_VM, -rc);
	} else {
		fact_set_refused(facts, FACT_KVM_CREATE_VM, rc, ev);
	}
}

/* KVM_CAP_* numbers, as in include/uapi/linux/kvm.h (the header itself stays with the adapter). */
static const struct {
	enum fact_id fact;
	uint32_t cap;
} caps[] = {
	{FACT_KVM_CAP_IRQCHIP, 0},
	{FACT_KVM_CAP_USER_MEMORY, 3},
	{FACT_KVM_CAP_NR_MEMSLOTS, 10},
	{FACT_KVM_CAP_IRQFD, 32},
	{FACT_KVM_CAP_IOEVENTFD, 36},
	{FACT_KVM_CAP_TSC_CONTROL, 60},
	{FACT_KVM_MAX_VCPUS, 66},
	{FACT_KVM_CAP_SPLIT_IRQCHIP, 121},
	{FACT_KVM_CAP_X2APIC_API, 129},
	{FACT_KVM_CAP_IMMEDIATE_EXIT, 136},
	{FACT_KVM_CAP_NESTED_STATE, 157},
	{FACT_KVM_CAP_DIRTY_RING, 192},
	{FACT_KVM_CAP_BINARY_STATS, 203},
};

static bool is_number(enum fact_id fact)
{
	return fact == FACT_KVM_MAX_VCPUS || fact == FACT_KVM_CAP_NR_MEMSLOTS;
}

static void probe_caps(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	uint64_t value;
	int rc;

	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		struct evidence ev = *EV_OF_KVM_ARG(KVM_ASK_EXTENSION, caps[i].cap);

		rc = source_kvm(context->source, KVM_ASK_EXTENSION, caps[i].cap, &value);
		if (rc < 0)
			fact_set_refused(facts, caps[i].fact, rc, &ev);
		else if (is_number(caps[i].fact))
			fact_set_int(facts, caps[i].fact, (int64_t)value, &ev);
		else
			fact_set_bool(facts, caps[i].fact, value != 0, &ev);
	}
}

static void probe_contender(struct probe_context *context)
{
	static const char *const modules[] = {"vboxdrv", "vmmon"};
	const struct evidence *ev = EV_OF_DIR("/sys/module");
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(context->source, "/sys/module", &names);

	if (rc < 0) {
		fact_set_refused(context->facts, FACT_KVM_CONTENDER, rc, ev);
		return;
	}
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (blob_name_has(&names, modules[i])) {
			fact_set_text(context->facts, FACT_KVM_CONTENDER, modules[i], ev);
			return;
		}
	fact_set_text(context->facts, FACT_KVM_CONTENDER, "none", ev);
}

void probe_kvm(struct probe_context *context)
{
	uint64_t value;
	int access_rc = source_access(context->source, DEVICE, ACCESS_READ_WRITE);
	int open_rc = source_kvm(context->source, KVM_ASK_OPEN, 0, &value);
	int version_rc = source_kvm(context->source, KVM_ASK_API_VERSION, 0, &value);

	probe_registered(context);
	probe_present(context, access_rc, open_rc, version_rc);
	probe_access(context, access_rc, open_rc, version_rc);
	if (version_rc == 0)
		fact_set_int(context->facts, FACT_KVM_API_VERSION, (int64_t)value,
			EV_OF_KVM(KVM_ASK_API_VERSION));
	else
		fact_set_refused(context->facts, FACT_KVM_API_VERSION, version_rc,
			EV_OF_KVM(KVM_ASK_API_VERSION));
	probe_caps(context);
	probe_create_vm(context);
	probe_contender(context);
	facts_settle(context->facts); /* a guest that ran shows that a backend started */
	cpuinfo_flag_fact(context, FACT_CPU_VMX_FLAG, "vmx"); /* the backend's to weigh */
	cpuinfo_flag_fact(context, FACT_CPU_SVM_FLAG, "svm");
	backend_probe(context->source, context->facts);
	facts_settle(context->facts);
}
