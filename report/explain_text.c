// SPDX-License-Identifier: GPL-2.0-or-later
// An explanation for people.
#include "report/explain.h"

#include <stdio.h>
#include <string.h>

#include "probe/blob.h"
#include "probe/fact.h"
#include "report/paper.h"
#include "report/when.h"
#include "report/words.h"
#include "rules/rule_set.h"

/* Longer than any command of terms.def and hints.def. */
#define COMMAND_SIZE 256
/* What a note on a command begins with. */
#define NOTE "   ("
#define LOOK_COLUMN 6
#define KEY_COLUMN 2
#define KEY_TEXT_COLUMN 20

static const char *const type_words[] = {
	[FACT_BOOL] = "yes or no",
	[FACT_INT] = "number",
	[FACT_TEXT] = "text",
};

static void title(struct paper *paper, const char *name, const char *words)
{
	paper_begin(paper, 0, 2);
	paper_styled(paper, STYLE_BOLD, name);
	paper_text(paper, ": ");
	paper_text(paper, words);
}

static void line(struct paper *paper, const char *label, const char *text)
{
	paper_begin(paper, 2, 14);
	paper_text(paper, label);
	paper_tab(paper, 14);
	paper_text(paper, text);
}

/* A command, with its note in brackets beside it, or below where there is no room. */
static void look_line(struct paper *paper, const char *command)
{
	const char *note = strstr(command, NOTE);

	if (note && LOOK_COLUMN + strlen(command) > paper->width) {
		char alone[COMMAND_SIZE];

		snprintf(alone, sizeof(alone), "%.*s", (int)(note - command), command);
		paper_line(paper, LOOK_COLUMN, STYLE_BOLD, alone);
		paper_begin(paper, LOOK_COLUMN + 2, LOOK_COLUMN + 2);
		paper_text(paper, note + strlen(NOTE) - 1);
		paper_end(paper);
		return;
	}
	paper_line(paper, LOOK_COLUMN, STYLE_BOLD, command);
}

/* One command a line; "; " stands between them. */
static void look(struct paper *paper, const char *commands)
{
	paper_begin(paper, 2, 2);
	paper_text(paper, "To look by hand:");
	while (commands) {
		const char *end = strstr(commands, "; ");
		char command[COMMAND_SIZE];

		snprintf(command, sizeof(command), "%.*s",
			end ? (int)(end - commands) : (int)strlen(commands), commands);
		look_line(paper, command);
		commands = end ? end + 2 : NULL;
	}
}

static void explain_fact(struct paper *paper, enum fact_id id)
{
	const struct fact_desc *desc = fact_desc(id);
	const char *unit = fact_unit_name(desc->unit);

	title(paper, desc->name, desc->meaning);
	paper_text(paper, ".");
	line(paper, "a fact", type_words[desc->type]);
	if (*unit) {
		paper_text(paper, ", in ");
		paper_text(paper, unit);
	}
	line(paper, "defined by", desc->source);
	if (fact_look(id))
		look(paper, fact_look(id));
	paper_begin(paper, 2, 2);
	paper_text(paper, "On this host:");
	paper_begin(paper, LOOK_COLUMN, LOOK_COLUMN);
	paper_styled(paper, STYLE_BOLD, "virtscout facts ");
	paper_styled(paper, STYLE_BOLD, desc->name);
}

static void put_when(struct paper *paper, const struct rule_set *rules, size_t index)
{
	struct blob text = BLOB_HEAP;
	int rc = when_append(&text, rules, index);

	if (!rc)
		rc = blob_terminate(&text);
	if (!rc)
		line(paper, "holds where", text.at);
	else if (!paper->rc)
		paper->rc = rc;
	blob_free(&text);
}

static void explain_rule(struct paper *paper, const struct rule_set *rules, size_t index)
{
	const struct rule_info info = rules_info(rules, index);
	const struct rule_info *rule = &info;

	title(paper, rule->id, rule->title ? rule->title : "a rule");
	put_when(paper, rules, index);
	line(paper, "who can act", actor_words(rule->who));
	if (rule->advice)
		line(paper, "advice", rule->advice);
	for (size_t i = 0; i < rule->ref_count; i++)
		line(paper, i ? "" : "see", rule->refs[i]);
	for (size_t i = 0; i < rule->objective_count; i++) {
		if (i == 0) {
			line(paper, "exam", "LPIC-3 305, objective ");
			paper_text(paper, rule->objectives[i]);
			continue;
		}
		paper_text(paper, ", ");
		paper_text(paper, rule->objectives[i]);
	}
}

/* The keys of workloads, what they mean and what they may be. */
static void workload_keys(struct paper *paper)
{
	for (int i = 0; i < WORKLOAD_KEY_COUNT; i++) {
		const enum workload_key key = (enum workload_key)i;

		paper_begin(paper, KEY_COLUMN, KEY_TEXT_COLUMN);
		paper_styled(paper, STYLE_BOLD, workload_key_name(key));
		paper_tab(paper, KEY_TEXT_COLUMN);
		paper_text(paper, workload_key_meaning(key));
		paper_text(paper, ": ");
		paper_text(paper, workload_value_hint(key));
	}
}

static void explain_term(struct paper *paper, const struct term *term)
{
	title(paper, term->name, term->title);
	paper_begin(paper, 2, 2);
	paper_text(paper, term->text);
	if (term_lists_workload(term))
		workload_keys(paper);
	if (*term->look)
		look(paper, term->look);
}

static void explain_mode(struct paper *paper, enum mode mode)
{
	const struct term *term = term_find(mode_name(mode));

	if (term)
		explain_term(paper, term);
	else
		title(paper, mode_name(mode), mode_words(mode));
	paper_begin(paper, 2, 2);
	paper_text(paper, "What it would take here:");
	paper_begin(paper, LOOK_COLUMN, LOOK_COLUMN);
	paper_styled(paper, STYLE_BOLD, "virtscout advise --want ");
	paper_styled(paper, STYLE_BOLD, mode_name(mode));
}

int report_explain_text(
	FILE *out, const struct rule_set *rules, struct topic topic, unsigned width, bool color)
{
	struct paper paper;

	paper_open(&paper, out, width, color);
	switch (topic.kind) {
	case TOPIC_FACT: explain_fact(&paper, (enum fact_id)topic.index); break;
	case TOPIC_RULE: explain_rule(&paper, rules, topic.index); break;
	case TOPIC_MODE: explain_mode(&paper, (enum mode)topic.index); break;
	case TOPIC_TERM: explain_term(&paper, term_at(topic.index)); break;
	}
	return paper_close(&paper);
}
