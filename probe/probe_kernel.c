// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel runs, and what its command line asks for. What it asks for explains; it proves
 * nothing.
 *
 * Documents: uname(2); proc(5); Documentation/admin-guide/kernel-parameters.txt.
 */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_text.h"

#define OSRELEASE "/proc/sys/kernel/osrelease"
#define VERSION "/proc/version"
#define CMDLINE "/proc/cmdline"
#define CPUINFO "/proc/cpuinfo"
#define KERNEL_VERSION "/proc/sys/kernel/version"
#define RT_RUNTIME "/proc/sys/kernel/sched_rt_runtime_us"

/* uname(2) into @text. 0 or a negative errno. */
static int ask_uname(struct source *source, const char *what, char *text, size_t size)
{
	struct blob blob = {.at = text, .size = size - 1};
	struct answer answer = {.blob = &blob};
	int rc = source_ask(source, &(struct question){.ask = ASK_UNAME, .path = what}, &answer);

	if (rc < 0)
		return rc;
	text[blob.len] = '\0';
	return blob.len ? 0 : -EBADMSG;
}

/* "Linux version 6.1.0-18-amd64 (...) ..." */
static int release_of_version(struct source *source, char *text, size_t size)
{
	char line[512];
	int rc = source_read_line(source, VERSION, line, sizeof(line));
	struct span rest, word;

	if (rc < 0)
		return rc;
	rest = text_span(line);
	if (!text_word(&rest, &word) || !text_is(word, "Linux") || !text_word(&rest, &word) ||
		!text_is(word, "version") || !text_word(&rest, &word))
		return -EBADMSG;
	span_copy(word, text, size);
	return 0;
}

static void probe_release(struct probe_context *context)
{
	const struct evidence *evs[] = {EV_OF_FILE(OSRELEASE, NULL), EV_OF_FILE(VERSION, NULL)};
	struct fact_table *facts = context->facts;
	char text[128];
	int uname_rc = ask_uname(context->source, "release", text, sizeof(text)), rc;

	if (uname_rc == 0) {
		fact_set_text(
			facts, FACT_KERNEL_RELEASE, text, EV_NAMED(EV_LIBRARY, "uname", "release"));
		return;
	}
	rc = source_read_line(context->source, OSRELEASE, text, sizeof(text));
	if (rc > 0) {
		fact_set_text(facts, FACT_KERNEL_RELEASE, text, evs[0]);
		return;
	}
	if (release_of_version(context->source, text, sizeof(text)) == 0)
		fact_set_text(facts, FACT_KERNEL_RELEASE, text, evs[1]);
	else
		fact_set_refused(facts, FACT_KERNEL_RELEASE, uname_rc, evs[0]);
}

/*
 * Is this the cpuinfo of a 64-bit x86 kernel? A 32-bit one on the same processor shows lm, too, but
 * also its old bugs (show_cpuinfo_misc() in arch/x86/kernel/cpu/proc.c), of each CPU: the first one
 * speaks for all.
 */
static bool cpuinfo_is_64_bit(const struct probe_context *context)
{
	struct span text = {context->cpuinfo_text.at, context->cpuinfo_text.len};
	const char *wp = text_field(text, "wp").at, *end;

	if (context->cpuinfo_rc != 0 || !context->cpuinfo.x86 || !wp ||
		!span_has_word(context->cpuinfo.flags, "lm"))
		return false;
	end = memmem(wp, (size_t)(text.at + text.len - wp), "\n\n", 2);
	if (end)
		text.len = (size_t)(end - text.at);
	return !text_field(text, "fdiv_bug").at && !text_field(text, "coma_bug").at;
}

static void probe_arch(struct probe_context *context)
{
	char text[128];
	int rc = ask_uname(context->source, "machine", text, sizeof(text));

	if (rc == 0)
		fact_set_text(context->facts, FACT_KERNEL_ARCH, text,
			EV_NAMED(EV_LIBRARY, "uname", "machine"));
	else if (cpuinfo_is_64_bit(context))
		fact_set_text(
			context->facts, FACT_KERNEL_ARCH, "x86_64", EV_OF_FILE(CPUINFO, "flags"));
	else
		fact_set_refused(context->facts, FACT_KERNEL_ARCH, rc,
			EV_NAMED(EV_LIBRARY, "uname", "machine"));
}

static const struct {
	enum fact_id fact;
	const char *name;
} arguments[] = {
	{FACT_KERNEL_CMDLINE_IOMMU, "iommu"},
	{FACT_KERNEL_CMDLINE_INTEL_IOMMU, "intel_iommu"},
	{FACT_KERNEL_CMDLINE_AMD_IOMMU, "amd_iommu"},
	{FACT_KERNEL_CMDLINE_IOMMU_PASSTHROUGH, "iommu.passthrough"},
	{FACT_KERNEL_CMDLINE_IOMMU_STRICT, "iommu.strict"},
	{FACT_KERNEL_CMDLINE_INTREMAP, "intremap"},
	{FACT_KERNEL_CMDLINE_CLEARCPUID, "clearcpuid"},
};

/* A boolean of a module: one without a value means yes (param_set_bool() in kernel/params.c). */
static void probe_nested(struct fact_table *facts, struct span cmdline)
{
	struct cmdline_arg arg, last = {0};
	char text[16] = "";

	while (cmdline_next(&cmdline, &arg))
		if (cmdline_is(&arg, "kvm_intel.nested") || cmdline_is(&arg, "kvm_amd.nested"))
			last = arg;
	if (last.value.at)
		span_copy(last.value, text, sizeof(text));
	else if (last.name.at)
		strcpy(text, "1");
	fact_set_text(facts, FACT_KERNEL_CMDLINE_NESTED, text, EV_OF_FILE(CMDLINE, "nested"));
}

/* How @root names the root file system (init/do_mounts.c; /dev/disk and mapper are initramfs's). */
static const char *root_kind(struct span root)
{
	static const struct {
		const char *prefix, *kind;
	} kinds[] = {
		{"UUID=", "uuid"},
		{"PARTUUID=", "partuuid"},
		{"LABEL=", "label"},
		{"PARTLABEL=", "partlabel"},
		{"/dev/disk/by-uuid/", "uuid"},
		{"/dev/disk/by-partuuid/", "partuuid"},
		{"/dev/disk/by-label/", "label"},
		{"/dev/disk/by-partlabel/", "partlabel"},
		{"/dev/disk/by-id/", "by-id"},
		{"/dev/mapper/", "mapper"},
		{"/dev/nfs", "nfs"},
		{"ZFS=", "zfs"},
		{"zfs:", "zfs"},
		{"/dev/sd", "device"},
		{"/dev/hd", "device"},
		{"/dev/vd", "device"},
		{"/dev/xvd", "device"},
		{"/dev/nvme", "device"},
		{"/dev/mmcblk", "device"},
		{"/dev/pmem", "device"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (text_begins(root, kinds[i].prefix))
			return kinds[i].kind;
	return "other";
}

static void probe_root(struct fact_table *facts, struct span cmdline)
{
	const struct evidence *ev = EV_OF_FILE(CMDLINE, "root");
	struct cmdline_arg arg;

	if (cmdline_last(cmdline, "root", &arg) && arg.value.at)
		fact_set_text(facts, FACT_KERNEL_CMDLINE_ROOT, root_kind(arg.value), ev);
	else
		fact_set_text(facts, FACT_KERNEL_CMDLINE_ROOT, "none", ev);
}

static void probe_cmdline(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	struct span cmdline;
	char text[1024];
	int rc = ask_text(context->source, CMDLINE, &content, &cmdline);

	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		const struct evidence *ev = EV_OF_FILE(CMDLINE, arguments[i].name);
		int own = rc < 0 ? rc
				 : cmdline_values(cmdline, arguments[i].name, text, sizeof(text));

		if (own < 0)
			fact_set_refused(facts, arguments[i].fact, own, ev);
		else
			fact_set_text(facts, arguments[i].fact, text, ev);
	}
	if (rc < 0) {
		fact_set_refused(
			facts, FACT_KERNEL_CMDLINE_NESTED, rc, EV_OF_FILE(CMDLINE, "nested"));
		fact_set_refused(facts, FACT_KERNEL_CMDLINE_ROOT, rc, EV_OF_FILE(CMDLINE, "root"));
		return;
	}
	probe_nested(facts, cmdline);
	probe_root(facts, cmdline);
}

/* "#1 SMP PREEMPT_RT Debian 6.1.106-3 (2024-08-26)"; before Linux 5.5 patched in as "PREEMPT RT". */
static void probe_realtime(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(KERNEL_VERSION, NULL);
	char text[256];
	int rc = source_read_line(context->source, KERNEL_VERSION, text, sizeof(text));

	if (rc < 0)
		fact_set_refused(context->facts, FACT_KERNEL_REALTIME, rc, ev);
	else if (text[0] != '#')
		fact_set_unknown(context->facts, FACT_KERNEL_REALTIME, WHY_MALFORMED, 0, ev);
	else
		fact_set_bool(context->facts, FACT_KERNEL_REALTIME,
			text_has_word(text_span(text), "PREEMPT_RT") ||
				strstr(text, " PREEMPT RT "),
			ev);
}

/* Microseconds that real-time tasks may run in each period; -1: all of them. */
static void probe_realtime_throttled(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(RT_RUNTIME, NULL);
	const enum fact_id fact = FACT_KERNEL_REALTIME_THROTTLED;
	char text[32];
	int rc = source_read_line(context->source, RT_RUNTIME, text, sizeof(text));

	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, ev);
	else if (strcmp(text, "-1") != 0 && text_number(text_span(text)) < 0)
		fact_set_unknown(context->facts, fact, WHY_MALFORMED, 0, ev);
	else
		fact_set_bool(context->facts, fact, text[0] != '-', ev);
}

void probe_kernel(struct probe_context *context)
{
	probe_release(context);
	probe_arch(context);
	probe_realtime(context);
	probe_realtime_throttled(context);
	probe_cmdline(context);
}
