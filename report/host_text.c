// SPDX-License-Identifier: GPL-2.0-or-later
// The host in one paragraph: processor, what it runs on, kernel, how KVM works.
#include "report/verdict_text.h"

#include <stdio.h>

struct host_part {
	enum fact_id id;
	const char *joint;  /* goes before it where something is there already */
	const char *text;   /* {fact.name} stands for a value */
	const char *hidden; /* a value that is not worth a word, NULL: none */
};

/* What stands there for one of them. */
static const char one_cpu[] = "{cpu.online} CPU";

/* In this order; facts that are unknown are left out. */
static const struct host_part parts[] = {
	{FACT_CPU_BRAND, "", "{cpu.brand}", ""},
	{FACT_CPU_CODENAME, ", ", "{cpu.codename}", ""},
	{FACT_CPU_ONLINE, ", ", "{cpu.online} CPUs", NULL},
	{FACT_MEMORY_TOTAL, ", ", "{memory.total}", NULL},
	{FACT_HYPERVISOR_VENDOR, "; ", "runs under {hypervisor.vendor}", "none"},
	{FACT_KERNEL_RELEASE, "; ", "Linux {kernel.release}", NULL},
	{FACT_KVM_BACKEND, "; ", "KVM through {kvm.backend}", "none"},
};

void text_host(struct paper *paper, const struct report *report)
{
	bool begun = false;

	paper_begin(paper, 0, 8);
	paper_styled(paper, STYLE_BOLD, "Host:");
	paper_tab(paper, 8);
	if (report->input) {
		paper_text(paper, report->input);
		paper_text(paper, ": ");
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct host_part *part = &parts[i];

		if (!fact_known(report->facts, part->id))
			continue;
		if (part->hidden && fact_text_is(report->facts, part->id, part->hidden))
			continue;
		paper_text(paper, begun ? part->joint : "");
		paper_expand(paper, report->facts,
			part->id == FACT_CPU_ONLINE && fact_int(report->facts, part->id) == 1
				? one_cpu
				: part->text);
		begun = true;
	}
	paper_text(paper, begun ? "." : "nothing is known of it.");
	paper_end(paper);
}

void text_role(struct paper *paper, const struct report *report)
{
	if (!report->role || !*report->role)
		return;
	paper_begin(paper, 0, 8);
	paper_styled(paper, STYLE_BOLD, "Role:");
	paper_tab(paper, 8);
	paper_text(paper, report->role);
	if (report->role_because >= 0) {
		paper_text(paper, ", as it looks (");
		paper_text(paper, rules_info(report->rules, (size_t)report->role_because).title);
		paper_text(paper, "); --role sets another one");
	}
	paper_text(paper, ".");
	paper_end(paper);
}

void text_assumed(struct paper *paper, const struct report *report)
{
	bool begun = false;

	for (int i = 0; i < FACT_COUNT; i++) {
		const enum fact_id id = (enum fact_id)i;
		char text[128];

		if (report->facts->at[i].ev_kind != EV_ASSUMED)
			continue;
		if (!begun) {
			paper_begin(paper, 0, 9);
			paper_styled(paper, STYLE_BOLD, "What if:");
			paper_tab(paper, 9);
		}
		paper_text(paper, begun ? ", " : "");
		snprintf(text, sizeof(text), "%s: {%s}", fact_desc(id)->name, fact_desc(id)->name);
		paper_expand(paper, report->facts, text);
		begun = true;
	}
	if (!begun)
		return;
	paper_text(paper, ". This was assumed, not found.");
	paper_end(paper);
}
