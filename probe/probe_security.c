// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says of the processor's vulnerabilities, of its own lockdown, and of the
 * mitigations that were asked for.
 *
 * Documents: Documentation/ABI/testing/sysfs-devices-system-cpu; Documentation/admin-guide/hw-vuln;
 * kernel_lockdown(7); Documentation/admin-guide/kernel-parameters.txt (mitigations=).
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_text.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define CMDLINE "/proc/cmdline"

/* How the text of an open vulnerability begins (drivers/base/cpu.c, arch/x86/kernel/cpu/bugs.c). */
static bool is_open(const char *text)
{
	static const char *const words[] = {
		"Vulnerable", "KVM: Vulnerable", "Processor vulnerable"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(text, words[i], strlen(words[i])))
			return true;
	return false;
}

/* The status of vulnerability @name into @text. The length, or a negative errno. */
static int read_status(struct source *source, const char *name, char *text, size_t size)
{
	char path[sizeof(VULNERABILITIES) + 256];

	if ((size_t)snprintf(path, sizeof(path), VULNERABILITIES "/%s", name) >= sizeof(path))
		return -EBADMSG;
	return source_read_line(source, path, text, size);
}

/* Every file of the directory, whatever it is called: kernels add some every year. */
static void probe_each(struct probe_context *context, const struct blob *names)
{
	const struct evidence *ev = EV_OF_FILE(VULNERABILITIES "/*", NULL);
	cleanup_blob struct blob open = BLOB_HEAP;
	char text[512];
	int rc = 0;

	blob_for_each_name (name, names) {
		int len = read_status(context->source, name, text, sizeof(text));

		if (len <= 0) {
			rc = len < 0 ? len : -EBADMSG;
			break;
		}
		if (!is_open(text))
			continue;
		rc = open.len ? blob_append(&open, ",", 1) : 0;
		rc = rc < 0 ? rc : blob_append(&open, name, strlen(name));
		if (rc < 0)
			break;
	}
	if (rc == 0)
		rc = blob_terminate(&open);
	if (rc < 0)
		fact_set_refused(context->facts, FACT_SECURITY_VULN_OPEN, rc, ev);
	else
		fact_set_text(
			context->facts, FACT_SECURITY_VULN_OPEN, open.len ? open.at : "none", ev);
}

static void probe_vulnerabilities(struct probe_context *context)
{
	const struct evidence *dir = EV_OF_DIR(VULNERABILITIES);
	const struct evidence *l1tf = EV_OF_FILE(VULNERABILITIES "/l1tf", NULL);
	cleanup_blob struct blob names = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	char text[512];
	int rc = source_list(context->source, VULNERABILITIES, &names), len;

	if (rc == 0 && !names.len)
		rc = -ENOENT; /* the directory of a capture that holds none of its files */
	if (rc < 0) {
		fact_set_refused(facts, FACT_SECURITY_VULN_COUNT, rc, dir);
		fact_set_refused(facts, FACT_SECURITY_VULN_OPEN, rc, dir);
	} else {
		fact_set_int(
			facts, FACT_SECURITY_VULN_COUNT, (int64_t)blob_name_count(&names), dir);
		probe_each(context, &names);
	}
	len = read_status(context->source, "l1tf", text, sizeof(text));
	if (len > 0)
		fact_set_text(facts, FACT_SECURITY_VULN_L1TF, text, l1tf);
	else
		fact_set_refused(facts, FACT_SECURITY_VULN_L1TF, len < 0 ? len : -EBADMSG, l1tf);
}

static void probe_lockdown(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(LOCKDOWN, NULL);
	char text[128], chosen[32];
	int rc = source_read_line(context->source, LOCKDOWN, text, sizeof(text));
	struct span word;

	if (rc < 0) {
		/* securityfs is mounted, and the lockdown module is not in this kernel. */
		rc = absence_of(context->source, LOCKDOWN, rc);
		if (rc == 0)
			fact_set_text(context->facts, FACT_SECURITY_LOCKDOWN, "none", ev);
		else
			fact_set_refused(context->facts, FACT_SECURITY_LOCKDOWN, rc, ev);
		return;
	}
	word = text_chosen(text_span(text));
	if (!word.at) {
		fact_set_unknown(context->facts, FACT_SECURITY_LOCKDOWN, WHY_MALFORMED, 0, ev);
		return;
	}
	span_copy(word, chosen, sizeof(chosen));
	fact_set_text(context->facts, FACT_SECURITY_LOCKDOWN, chosen, ev);
}

static void probe_mitigations(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(CMDLINE, "mitigations");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cmdline_arg arg;
	struct span cmdline;
	char text[128] = "auto";
	int rc = ask_text(context->source, CMDLINE, &content, &cmdline);

	if (rc < 0) {
		fact_set_refused(context->facts, FACT_SECURITY_MITIGATIONS, rc, ev);
		return;
	}
	if (cmdline_last(cmdline, "mitigations", &arg) && arg.value.len)
		span_copy(arg.value, text, sizeof(text));
	fact_set_text(context->facts, FACT_SECURITY_MITIGATIONS, text, ev);
}

void probe_security(struct probe_context *context)
{
	probe_vulnerabilities(context);
	probe_lockdown(context);
	probe_mitigations(context);
}
