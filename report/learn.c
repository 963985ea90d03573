// SPDX-License-Identifier: GPL-2.0-or-later
// What is not known and matters, and the cheapest way to know it.
#include "report/learn.h"

#include <stdio.h>
#include <string.h>

#include "report/words.h"

#define CHAIN_MAX 6 /* facts that wait for one another */

/* The facts that undecided findings hang on, of @least severity. */
static void need_of_findings(
	const struct report *report, enum severity least, bool needed[FACT_COUNT])
{
	const struct judgement *judgement = report->judgement;

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *finding = &judgement->findings[i];

		if (finding->holds != TRUTH_UNKNOWN || !finding->finding || finding->explained ||
			finding->severity < least)
			continue;
		for (size_t j = 0; j < finding->fact_count; j++)
			needed[finding->facts[j]] = true;
	}
}

static void need_of_mode(const struct report *report, enum mode mode, bool needed[FACT_COUNT])
{
	const struct mode_verdict *verdict = &report->judgement->modes[mode];

	for (size_t i = 0; i < verdict->assuming_count; i++)
		needed[verdict->assuming[i]] = true;
}

static void need_of_modes(const struct report *report, bool needed[FACT_COUNT])
{
	for (int mode = 0; mode < MODE_COUNT; mode++)
		need_of_mode(report, (enum mode)mode, needed);
}

static size_t count_unknown(const struct fact_table *facts, bool needed[FACT_COUNT])
{
	size_t count = 0;

	for (int id = 0; id < FACT_COUNT; id++) {
		needed[id] = needed[id] && !fact_known(facts, (enum fact_id)id);
		count += needed[id];
	}
	return count;
}

size_t learn_needed(const struct report *report, bool findings, bool needed[FACT_COUNT])
{
	if (findings)
		need_of_findings(report, SEVERITY_INFO, needed);
	need_of_modes(report, needed);
	return count_unknown(report->facts, needed);
}

size_t learn_needed_by_mode(const struct report *report, enum mode mode, bool needed[FACT_COUNT])
{
	need_of_mode(report, mode, needed);
	return count_unknown(report->facts, needed);
}

/* On this host, what opens a source that kept its answer: by the reason and by what was asked. */
static const struct {
	enum why why;
	enum evidence_kind asked;
	const char *how;
} ways[] = {
	{WHY_PERMISSION, EV_MSR,
		"Run virtscout as root, with the module msr loaded (modprobe msr)."},
	{WHY_NO_INTERFACE, EV_MSR,
		"Load the module msr (modprobe msr), and run virtscout as root."},
	{WHY_PERMISSION, EV_KVM, "Run virtscout as root, or as a user whom /dev/kvm lets in."},
	{WHY_PREREQUISITE, EV_KVM, "Run virtscout as root, or as a user whom /dev/kvm lets in."},
};

static const char *own_way(const struct report *report, enum fact_id id)
{
	const struct fact *fact = &report->facts->at[id];

	for (size_t i = 0; !report->input && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i].why == fact->why && ways[i].asked == fact->ev_kind)
			return ways[i].how;
	return why_remedy((enum why)fact->why, !report->input);
}

/*
 * The facts that @id was to come from, by the names in its evidence: the first that is unknown,
 * else the first; -1: it names none.
 */
static int waits_for(const struct fact_table *facts, enum fact_id id)
{
	const struct evidence ev = fact_evidence(facts, id);
	const char *at = ev.kind == EV_DERIVED && ev.name ? ev.name : "";
	int first = -1;

	while (*at) {
		const size_t len = strcspn(at, ", ");
		char name[80] = "";
		int found;

		if (len < sizeof(name))
			memcpy(name, at, len);
		found = fact_find(name);
		if (found >= 0 && first < 0)
			first = found;
		if (found >= 0 && !fact_known(facts, (enum fact_id)found))
			return found;
		at += len + strspn(at + len, ", ");
	}
	return first;
}

/*
 * The fact that must be known first for @id to be: @id itself where it waits for none. Known: it
 * is the reason that there is no answer.
 */
static enum fact_id waits_at_last(const struct fact_table *facts, enum fact_id id)
{
	for (int i = 0; i < CHAIN_MAX && facts->at[id].why == WHY_PREREQUISITE; i++) {
		const int next = waits_for(facts, id);

		if (next < 0 || next == (int)id)
			break;
		id = (enum fact_id)next;
		if (fact_known(facts, id))
			break;
	}
	return id;
}

const char *learn_how(const struct report *report, enum fact_id id, char *text, size_t size)
{
	const enum fact_id last = waits_at_last(report->facts, id);

	if (!fact_known(report->facts, last))
		return own_way(report, last);
	snprintf(text, size, "It has no answer here, as %s is {%s}.", fact_desc(last)->name,
		fact_desc(last)->name);
	return text;
}

/* Can somebody come to know the fact, but by running guests? */
static bool is_learnable(const struct report *report, enum fact_id id)
{
	const enum fact_id last = waits_at_last(report->facts, id);
	const enum why why = (enum why)report->facts->at[last].why;
	const char *how = own_way(report, last);

	return !fact_known(report->facts, last) && why != WHY_NOT_RUN &&
	       how != why_remedy(WHY_NO_INTERFACE, !report->input) &&
	       how != why_remedy(WHY_PREREQUISITE, !report->input);
}

size_t learn_worthwhile(const struct report *report, bool needed[FACT_COUNT])
{
	need_of_findings(report, SEVERITY_WARNING, needed);
	for (int id = 0; id < FACT_COUNT; id++)
		needed[id] = needed[id] && is_learnable(report, (enum fact_id)id);
	need_of_modes(report, needed);
	return count_unknown(report->facts, needed);
}
