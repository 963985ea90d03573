// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM does here: is the device there, whose is it, may this user open it, and does it make a
 * VM?
 *
 * Documents: Documentation/virt/kvm/api.rst; Documentation/admin-guide/devices.txt (10:232). The
 * further parts of the probe stand in files of their own (kvm_parts.h).
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>

#include "probe/backend.h"
#include "probe/cpuinfo_facts.h"
#include "probe/kvm_parts.h"
#include "probe/probe_kvm.h"

#define DEVICE "/dev/kvm"
#define MISC_MAJOR 10
#define KVM_MINOR 232

/*
 * Is the node there? stat(2) says it best: a plain file of that name is not the device. Where a
 * capture has no stat, that somebody was let in, or was refused for want of permission, shows it
 * too.
 */
static void probe_present(struct probe_context *context, int rc, const struct file_stat *stat,
	int access_rc, int open_rc, int version_rc)
{
	const struct evidence *by_stat = EV_NAMED(EV_STAT, DEVICE, NULL);
	const struct evidence *by_access = EV_NAMED(EV_ACCESS, DEVICE, "rw");
	const struct evidence *by_open = EV_OF_KVM(KVM_ASK_OPEN);
	struct fact_table *facts = context->facts;

	if (rc == 0) {
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT,
			stat->type == FILE_CHAR_DEVICE && stat->major == MISC_MAJOR &&
				stat->minor == KVM_MINOR,
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

/*
 * Whose it is: what access(2) goes by, unless an ACL or a filter says more. A capture that has the
 * node may have lost the bits; no device has none of them.
 */
static void probe_owner(struct probe_context *context, int stat_rc, const struct file_stat *stat)
{
	const struct evidence *ev = EV_NAMED(EV_STAT, DEVICE, NULL);
	struct fact_table *facts = context->facts;
	char mode[8];

	if (stat_rc == 0 && !(stat->mode & 07777))
		stat_rc = -ERR_NOT_CAPTURED;
	if (stat_rc < 0) {
		fact_set_refused(facts, FACT_KVM_DEVICE_UID, stat_rc, ev);
		fact_set_refused(facts, FACT_KVM_DEVICE_GID, stat_rc, ev);
		fact_set_refused(facts, FACT_KVM_DEVICE_MODE, stat_rc, ev);
		return;
	}
	snprintf(mode, sizeof(mode), "%04o", (unsigned)(stat->mode & 07777));
	fact_set_int(facts, FACT_KVM_DEVICE_UID, stat->uid, ev);
	fact_set_int(facts, FACT_KVM_DEVICE_GID, stat->gid, ev);
	fact_set_text(facts, FACT_KVM_DEVICE_MODE, mode, ev);
}

static void probe_device(struct probe_context *context, const struct misc_list *misc)
{
	struct fact_table *facts = context->facts;
	int access_rc = source_access(context->source, DEVICE, ACCESS_READ_WRITE);
	struct file_stat stat = {0};
	uint64_t value;
	int open_rc = source_kvm(context->source, KVM_ASK_OPEN, 0, &value);
	int version_rc = source_kvm(context->source, KVM_ASK_API_VERSION, 0, &value);
	int stat_rc = source_stat(context->source, DEVICE, &stat);

	misc_list_fact(misc, facts, FACT_KVM_DEVICE_REGISTERED, "kvm");
	probe_present(context, stat_rc, &stat, access_rc, open_rc, version_rc);
	probe_access(context, access_rc, open_rc, version_rc);
	probe_owner(context, stat_rc, &stat);
	if (version_rc == 0)
		fact_set_int(facts, FACT_KVM_API_VERSION, (int64_t)value,
			EV_OF_KVM(KVM_ASK_API_VERSION));
	else
		fact_set_refused(
			facts, FACT_KVM_API_VERSION, version_rc, EV_OF_KVM(KVM_ASK_API_VERSION));
}

void probe_kvm(struct probe_context *context)
{
	struct module_list modules;
	struct misc_list misc;

	misc_list_open(&misc, context->source);
	module_list_open(&modules, context->source);
	probe_device(context, &misc);
	probe_kvm_node(context);
	probe_kvm_caps(context);
	probe_kvm_cpuid(context);
	probe_create_vm(context);
	probe_kvm_rivals(context, &modules);
	facts_settle(context->facts);          /* a guest that ran shows that a backend started */
	cpuinfo_virtualization_flags(context); /* the backend's to weigh */
	backend_probe(&modules, context->facts);
	facts_settle(context->facts);
	probe_kvm_params(context);
	probe_kvm_modules(context, &modules);
	probe_kvm_helpers(context, &misc);
	module_list_close(&modules);
	misc_list_close(&misc);
}
