// SPDX-License-Identifier: GPL-2.0-or-later
// What is not known and matters, and the cheapest way to know it.
#include "report/learn.h"

#include <stdio.h>
#include <string.h>

#include "report/words.h"

#define CHAIN_MAX 6 /* facts that wait for one another */

size_t learn_needed(const struct report *report, bool findings, bool needed[FACT_COUNT])
{
	const struct judgement *judgement = report->judgement;
	size_t count = 0;

	for (size_t i = 0; findings && i < judgement->finding_count; i++) {
		const struct finding *finding = &judgement->findings[i];

		if (finding->holds != TRUTH_UNKNOWN || !finding->finding || finding->explained)
			continue;
		for (size_t j = 0; j < finding->fact_count; j++)
			needed[finding->facts[j]] = true;
	}
	for (size_t mode = 0; mode < MODE_COUNT; mode++)
		for (size_t j = 0; j < judgement->modes[mode].assuming_count; j++)
			needed[judgement->modes[mode].assuming[j]] = true;
	for (int id = 0; id < FACT_COUNT; id++) {
		needed[id] = needed[id] && !fact_known(report->facts, (enum fact_id)id);
		count += needed[id];
	}
	return count;
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

const char *learn_how(const struct report *report, enum fact_id id, char *text, size_t size)
{
	const struct fact_table *facts = report->facts;

	for (int i = 0; i < CHAIN_MAX && facts->at[id].why == WHY_PREREQUISITE; i++) {
		const int next = waits_for(facts, id);

		if (next < 0 || next == (int)id)
			break;
		if (fact_known(facts, (enum fact_id)next)) {
			snprintf(text, size, "It has no answer here, as %s is {%s}.",
				fact_desc((enum fact_id)next)->name,
				fact_desc((enum fact_id)next)->name);
			return text;
		}
		id = (enum fact_id)next;
	}
	return own_way(report, id);
}
