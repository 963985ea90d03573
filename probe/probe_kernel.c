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
 * also its old bugs (show_cpuinfo_misc() in arch/x86/kernel/cpu/proc.c).
 */
static bool cpuinfo_is_64_bit(const struct probe_context *context)
{
	struct span text = {context->cpuinfo_text.at, context->cpuinfo_text.len};

	return context->cpuinfo_rc == 0 && context->cpuinfo.x86 &&
	       span_has_word(context->cpuinfo.flags, "lm") && text_field(text, "wp").at &&
	       !text_field(text, "fdiv_bug").at && !text_field(text, "coma_bug").at;
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
	if (rc < 0)
		fact_set_refused(
			facts, FACT_KERNEL_CMDLINE_NESTED, rc, EV_OF_FILE(CMDLINE, "nested"));
	else
		probe_nested(facts, cmdline);
}

void probe_kernel(struct probe_context *context)
{
	probe_release(context);
	probe_arch(context);
	probe_cmdline(context);
}
