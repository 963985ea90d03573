// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where are we: on bare hardware, under a hypervisor and which, in which role, and inside a
 * container?
 *
 * That CPUID's hypervisor bit is clear does not prove bare hardware: a VirtualBox guest can hide
 * it and a Xen PV kernel's CPUID instruction reaches the real CPU. So "none" needs the other
 * places to have been asked too.
 */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_hypervisor.h"

#define HYPERVISOR_BASE 0x40000000
#define HYPERVISOR_STEP 0x100
#define HYPERVISOR_LAST 0x40000f00

/*
 * The signature at 40000000H. Hyper-V's may be a mask that KVM or Xen wears: theirs stands 100H or
 * more further on then, so that Hyper-V is only what shows nobody behind it. @rc: 0, or why the
 * signature could not be read.
 */
static const char *vendor_by_cpuid(struct probe_context *context, uint32_t *leaf, int *rc)
{
	struct cpuid_regs regs;
	char signature[13];
	const char *vendor, *behind;
	uint32_t last;

	*rc = context->cpuid.leaf1_rc;
	if (*rc < 0 || fact_truth(context->facts, FACT_CPU_HYPERVISOR) != TRUTH_YES)
		return NULL;
	*leaf = HYPERVISOR_BASE;
	*rc = cpuid_view_leaf(&context->cpuid, HYPERVISOR_BASE, 0, &regs);
	if (*rc < 0)
		return NULL;
	last = regs.eax;
	cpuid_hypervisor_text(&regs, signature);
	vendor = hypervisor_of_signature(signature);
	if (!vendor || strcmp(vendor, "hyperv") != 0)
		return vendor;
	/* Nobody who only wears the mask lets guests make partitions. */
	if (last >= HYPERVISOR_BASE + 3 &&
		cpuid_view_leaf(&context->cpuid, HYPERVISOR_BASE + 3, 0, &regs) == 0 &&
		hyperv_is_root(&regs))
		return vendor;
	for (uint32_t base = HYPERVISOR_BASE + HYPERVISOR_STEP; base <= HYPERVISOR_LAST;
		base += HYPERVISOR_STEP) {
		*rc = cpuid_view_leaf(&context->cpuid, base, 0, &regs);
		/* KVM and Xen stand at the first step; other programs' dumps hold no more. */
		if (*rc == -ERR_NOT_CAPTURED && base > HYPERVISOR_BASE + HYPERVISOR_STEP)
			break;
		if (*rc < 0)
			return NULL;
		cpuid_hypervisor_text(&regs, signature);
		behind = hypervisor_of_signature(signature);
		if (behind && (!strcmp(behind, "kvm") || !strcmp(behind, "xen"))) {
			*leaf = base;
			return behind;
		}
	}
	*rc = 0;
	return vendor;
}

/* 0: all fields were answered (a machine without DMI has none of them); else the first refusal. */
static int read_dmi(struct probe_context *context, struct dmi_names *names)
{
	const struct {
		const char *path;
		char *text;
	} fields[] = {
		{"/sys/class/dmi/id/sys_vendor", names->sys_vendor},
		{"/sys/class/dmi/id/product_name", names->product_name},
		{"/sys/class/dmi/id/board_vendor", names->board_vendor},
		{"/sys/class/dmi/id/bios_vendor", names->bios_vendor},
	};
	int refused = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		int rc = source_read_line(
			context->source, fields[i].path, fields[i].text, sizeof(names->sys_vendor));

		if (rc < 0)
			fields[i].text[0] = '\0';
		if (rc < 0 && rc != -ENOENT && refused == 0)
			refused = rc;
	}
	return refused;
}

/* 0, or why the hypervisor's signature could not be read. */
static int probe_vendor(struct probe_context *context)
{
	static const char xen_path[] = "/sys/hypervisor/type";
	static const char dmi_path[] = "/sys/class/dmi/id/sys_vendor";
	const struct evidence *bit = EV_FROM_FACTS("cpu.hypervisor");
	struct fact_table *facts = context->facts;
	struct dmi_names dmi = {0};
	uint32_t leaf = HYPERVISOR_BASE;
	char type[32];
	int type_rc = source_read_line(context->source, xen_path, type, sizeof(type));
	const char *vendor;
	int signature_rc, dmi_rc;

	if (type_rc >= 0 && !strcmp(type, "xen")) {
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "xen", EV_OF_FILE(xen_path, NULL));
		return 0;
	}
	vendor = vendor_by_cpuid(context, &leaf, &signature_rc);
	if (vendor) {
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, vendor, EV_LEAF(leaf, 0));
		return 0;
	}
	dmi_rc = read_dmi(context, &dmi);
	vendor = hypervisor_of_dmi(&dmi);
	if (vendor)
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, vendor, EV_OF_FILE(dmi_path, NULL));
	else if (fact_truth(facts, FACT_XEN_DOM0) == TRUTH_YES)
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "xen", EV_FROM_FACTS("xen.dom0"));
	else if (fact_truth(facts, FACT_CPU_HYPERVISOR) == TRUTH_YES && signature_rc < 0)
		fact_set_refused(
			facts, FACT_HYPERVISOR_VENDOR, signature_rc, EV_LEAF(HYPERVISOR_BASE, 0));
	else if (fact_truth(facts, FACT_CPU_HYPERVISOR) == TRUTH_YES)
		/* There is one, but it does not say which. */
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_NO_INTERFACE, 0,
			EV_LEAF(HYPERVISOR_BASE, 0));
	else if (fact_truth(facts, FACT_CPU_HYPERVISOR) == TRUTH_UNKNOWN)
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE, 0, bit);
	else if (type_rc < 0 && type_rc != -ENOENT)
		fact_set_refused(
			facts, FACT_HYPERVISOR_VENDOR, type_rc, EV_OF_FILE(xen_path, NULL));
	else if (dmi_rc < 0)
		fact_set_refused(facts, FACT_HYPERVISOR_VENDOR, dmi_rc, EV_OF_FILE(dmi_path, NULL));
	else if (fact_truth(facts, FACT_XEN_DOM0) == TRUTH_UNKNOWN)
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("xen.dom0"));
	else if (context->cpuinfo_rc < 0)
		fact_set_refused(facts, FACT_HYPERVISOR_VENDOR, context->cpuinfo_rc,
			EV_OF_FILE("/proc/cpuinfo", "flags"));
	else if (span_has_word(context->cpuinfo.flags, "hypervisor"))
		/*
		 * The kernel sees a hypervisor where CPUID shows none to programs: a PV domain
		 * does.
		 */
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_CONFLICT, 0,
			EV_OF_FILE("/proc/cpuinfo", "flags"));
	else
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "none", bit);
	return signature_rc;
}

/*
 * Is it root? The leaf with the privileges is there only as far as Hyper-V's own maximum goes. 1, 0
 * or a negative errno.
 */
static int hyperv_root(struct probe_context *context)
{
	struct cpuid_regs regs;
	int rc = cpuid_view_leaf(&context->cpuid, HYPERVISOR_BASE, 0, &regs);

	if (rc < 0 || regs.eax < HYPERVISOR_BASE + 3)
		return rc;
	rc = cpuid_view_leaf(&context->cpuid, HYPERVISOR_BASE + 3, 0, &regs);
	return rc < 0 ? rc : hyperv_is_root(&regs);
}

/* @signature_rc: 0, or why the hypervisor's signature could not be read. */
static void probe_role(struct probe_context *context, int signature_rc)
{
	const struct evidence *vendor_ev = EV_FROM_FACTS("hypervisor.vendor");
	struct fact_table *facts = context->facts;
	const char *vendor = fact_text(facts, FACT_HYPERVISOR_VENDOR);
	const enum truth dom0 = fact_truth(facts, FACT_XEN_DOM0);
	int rc;

	if (dom0 == TRUTH_YES) {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "dom0", EV_FROM_FACTS("xen.dom0"));
	} else if (!vendor) {
		/*
		 * Somebody is above us, even if nobody says who; unread it might be Hyper-V, and we
		 * its root.
		 */
		if (fact_truth(facts, FACT_CPU_HYPERVISOR) == TRUTH_YES && dom0 == TRUTH_NO &&
			signature_rc == 0)
			fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest",
				EV_FROM_FACTS("cpu.hypervisor"));
		else
			fact_set_unknown(
				facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE, 0, vendor_ev);
	} else if (!strcmp(vendor, "none")) {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "none", vendor_ev);
	} else if (!strcmp(vendor, "xen") && dom0 == TRUTH_UNKNOWN) {
		fact_set_unknown(facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("xen.dom0"));
	} else if (!strcmp(vendor, "hyperv")) {
		rc = hyperv_root(context);
		if (rc < 0)
			fact_set_refused(facts, FACT_HYPERVISOR_ROLE, rc,
				EV_BITS_OF_CPUID(HYPERVISOR_BASE + 3, 0, EV_EBX, 12, 0));
		else
			fact_set_text(facts, FACT_HYPERVISOR_ROLE, rc ? "root" : "guest",
				EV_BITS_OF_CPUID(HYPERVISOR_BASE + 3, 0, EV_EBX, 12, 0));
	} else {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest", vendor_ev);
	}
}

/*
 * A container has namespaces of its own, and its manager leaves a mark: a file, or its name in
 * the control group. Namespaces are the effect, marks the intention: a machine that boots from a
 * container image has the marks and is none. The first namespaces have fixed inode numbers
 * (include/linux/proc_ns.h, PROC_PID_INIT_INO; that of mounts is fixed since 6.18 and before that
 * was the first or second number to be given out).
 */
static const char *const first_pid[] = {"pid:[4026531836]", NULL};
static const char *const first_mnt[] = {
	"mnt:[4026531832]", "mnt:[4026531840]", "mnt:[4026531841]", NULL};

/* "pid:[4026531836]": a name, which all in @first begin with, and a number. */
static bool is_namespace(const char *target, const char *const *first)
{
	const char *bracket = strchr(target, '[');
	size_t digits;

	if (!bracket || strncmp(target, first[0], (size_t)(bracket - target) + 1) != 0)
		return false;
	digits = strspn(bracket + 1, "0123456789");
	return digits && !strcmp(bracket + 1 + digits, "]");
}

/* Is the namespace @path the first of its kind? @rc: why that is unknown. */
static enum truth namespace_is_first(
	struct probe_context *context, const char *path, const char *const *first, int *rc)
{
	char target[64];

	*rc = source_link(context->source, path, target, sizeof(target));
	if (*rc == 0 && !is_namespace(target, first))
		*rc = -EBADMSG;
	if (*rc < 0)
		return TRUTH_UNKNOWN;
	for (; *first; first++)
		if (!strcmp(target, *first))
			return TRUTH_YES;
	return TRUTH_NO;
}

/* A mark of a container manager; "not there" needs every one to have been asked. */
static enum truth container_mark(struct probe_context *context, struct evidence *ev, int *rc)
{
	static const char *const files[] = {"/.dockerenv", "/run/.containerenv",
		"/run/systemd/container", "/run/host/container-manager"};
	static const char *const words[] = {"docker", "libpod", "lxc", "kubepods", "containerd"};
	static const char cgroup_path[] = "/proc/self/cgroup", environ_path[] = "/proc/1/environ";
	cleanup_blob struct blob cgroup = BLOB_HEAP;
	int got;

	*rc = 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		got = source_access(context->source, files[i], ACCESS_EXISTS);
		if (got == -ENOENT || got == -ENOTDIR)
			continue;
		*ev = *EV_NAMED(EV_ACCESS, files[i], NULL);
		if (got == 0)
			return TRUTH_YES;
		*rc = got;
	}
	got = source_read(context->source, cgroup_path, &cgroup);
	if (got == 0)
		got = blob_terminate(&cgroup);
	for (size_t i = 0; got == 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(cgroup.at, words[i])) {
			*ev = *EV_OF_FILE(cgroup_path, words[i]);
			return TRUTH_YES;
		}
	if (got < 0 && got != -ENOENT) {
		*ev = *EV_OF_FILE(cgroup_path, NULL);
		*rc = got;
	}
	/* The first process's environment is root's to read: for others the namespaces speak. */
	cgroup.len = 0;
	if (source_read(context->source, environ_path, &cgroup) == 0 &&
		blob_terminate(&cgroup) == 0)
		blob_for_each_name (name, &cgroup)
			if (!strncmp(name, "container=", strlen("container="))) {
				*ev = *EV_OF_FILE(environ_path, "container");
				return TRUTH_YES;
			}
	return *rc ? TRUTH_UNKNOWN : TRUTH_NO;
}

static void probe_container_inside(struct probe_context *context)
{
	static const char pid_path[] = "/proc/self/ns/pid", mnt_path[] = "/proc/self/ns/mnt";
	const struct evidence *namespaces = EV_NAMED(EV_LINK, pid_path, NULL);
	struct fact_table *facts = context->facts;
	struct evidence mark_ev = {0};
	int pid_rc, mnt_rc, mark_rc;
	enum truth pid = namespace_is_first(context, pid_path, first_pid, &pid_rc);
	enum truth mnt = namespace_is_first(context, mnt_path, first_mnt, &mnt_rc);
	enum truth mark;

	if (pid == TRUTH_NO) {
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, true, namespaces);
		return;
	}
	if (pid == TRUTH_YES && mnt == TRUTH_YES) {
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, false, namespaces);
		return;
	}
	/*
	 * The one that is missing might have overruled the mark; a capture without both leaves
	 * only the mark.
	 */
	if ((pid_rc < 0 || mnt_rc < 0) &&
		!(pid_rc == -ERR_NOT_CAPTURED && mnt_rc == -ERR_NOT_CAPTURED)) {
		fact_set_refused(
			facts, FACT_CONTAINER_INSIDE, pid_rc < 0 ? pid_rc : mnt_rc, namespaces);
		return;
	}
	mark = container_mark(context, &mark_ev, &mark_rc);
	if (mark == TRUTH_YES)
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, true, &mark_ev);
	else if (mark == TRUTH_UNKNOWN)
		fact_set_refused(facts, FACT_CONTAINER_INSIDE, mark_rc, &mark_ev);
	else if (pid == TRUTH_YES)
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, false, namespaces);
	else
		fact_set_refused(facts, FACT_CONTAINER_INSIDE, pid_rc, namespaces);
}

void probe_hypervisor(struct probe_context *context)
{
	probe_role(context, probe_vendor(context));
	probe_container_inside(context);
}
