// SPDX-License-Identifier: GPL-2.0-or-later
// Rules for people: the list of them, and all that one says.
#include "report/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "probe/blob.h"
#include "report/paper.h"
#include "report/value.h"
#include "report/when.h"
#include "report/words.h"

/* A list is lines for grep: never broken. */
#define NO_WRAP 1000000
#define LABEL_COLUMN 14
#define SEVERITY_WIDTH 10
#define LAYER_WIDTH 9

static const char *severity_word(const struct rule *rule, enum role role)
{
	if (rule->disabled)
		return "off";
	return rule->finding ? severity_name((enum severity)rule->severity[role]) : "-";
}

int report_rule_list_text(FILE *out, const struct rules_view *view)
{
	unsigned id_width = 0;
	struct paper paper;

	for (size_t i = 0; i < view->rules->count; i++) {
		const struct rule *rule = &view->rules->rules[i];
		const unsigned len = (unsigned)strlen(rule->id);

		if (rules_view_lists(view, rule) && len > id_width)
			id_width = len;
	}
	paper_open(&paper, out, NO_WRAP, false);
	for (size_t i = 0; i < view->rules->count; i++) {
		const struct rule *rule = &view->rules->rules[i];

		if (!rules_view_lists(view, rule))
			continue;
		paper_begin(&paper, 0, 0);
		paper_text(&paper, rule->id);
		paper_tab(&paper, id_width + 2);
		paper_text(&paper, severity_word(rule, view->role));
		paper_tab(&paper, id_width + 2 + SEVERITY_WIDTH);
		paper_text(&paper, rule_layer_name(view, rule));
		paper_tab(&paper, id_width + 2 + SEVERITY_WIDTH + LAYER_WIDTH);
		paper_text(&paper, rule->title);
	}
	return paper_close(&paper);
}

static void label(struct paper *paper, const char *text)
{
	paper_begin(paper, 2, LABEL_COLUMN);
	paper_text(paper, text);
	paper_tab(paper, LABEL_COLUMN);
}

static void line(struct paper *paper, const char *name, const char *text)
{
	label(paper, name);
	paper_text(paper, text);
}

static void put_expr(struct paper *paper, const struct rule_set *rules, const struct expr *expr)
{
	cleanup_blob struct blob text = BLOB_HEAP;
	int rc = when_append_expr(&text, rules, expr);

	if (!rc)
		rc = blob_terminate(&text);
	if (!rc)
		paper_text(paper, text.at);
	else if (!paper->rc)
		paper->rc = rc;
}

static void put_severity(struct paper *paper, const struct rule *rule)
{
	const uint8_t usual = rule->severity[ROLE_DEFAULT];

	if (!rule->finding) {
		line(paper, "severity", "none: it is not told, it only counts for the modes");
		return;
	}
	line(paper, "severity", severity_name((enum severity)usual));
	for (int role = ROLE_DEFAULT + 1; role < ROLE_COUNT; role++) {
		if (rule->severity[role] == usual)
			continue;
		paper_text(paper, "; ");
		paper_text(paper, role_name((enum role)role));
		paper_text(paper, ": ");
		paper_text(paper, severity_name((enum severity)rule->severity[role]));
	}
}

static void put_id(struct paper *paper, const char *name, bool *begun, const char *id)
{
	if (*begun)
		paper_text(paper, ", ");
	else
		label(paper, name);
	paper_text(paper, id);
	*begun = true;
}

/* The rules that @is_user says use this one. */
static void put_users(struct paper *paper, const struct rule_set *rules, size_t index,
	const char *name, bool (*is_user)(const struct rule *rule, size_t index))
{
	bool begun = false;

	for (size_t i = 0; i < rules->count; i++)
		if (is_user(&rules->rules[i], index))
			put_id(paper, name, &begun, rules->rules[i].id);
}

static void put_requires(struct paper *paper, const struct rule_set *rules, const struct rule *rule)
{
	bool begun = false;

	for (size_t i = 0; i < rule->cause_count; i++)
		put_id(paper, "requires", &begun, rules->rules[rule->causes[i]].id);
}

static void put_number(struct paper *paper, const char *before, int64_t number)
{
	char text[48];

	snprintf(text, sizeof(text), "%s%" PRId64, before, number);
	paper_text(paper, text);
}

static void put_effects(struct paper *paper, const struct rule *rule)
{
	if (rule->role)
		line(paper, "host is like", role_name((enum role)rule->role));
	for (size_t i = 0; i < rule->effect_count; i++) {
		const struct effect *effect = &rule->effects[i];

		label(paper, i ? "" : "effects");
		paper_text(paper, mode_name((enum mode)effect->mode));
		paper_text(paper, ": ");
		paper_text(paper, effect->kind == EFFECT_NONE
					  ? "weight"
					  : effect_name((enum effect_kind)effect->kind));
		if (effect->cost) {
			paper_text(paper, ", at the cost ");
			paper_text(paper, cost_name((enum cost)effect->cost));
		}
		if (effect->stage)
			put_number(paper, ", stage ", effect->stage);
		if (effect->prefer)
			put_number(paper, effect->prefer > 0 ? " +" : " ", effect->prefer);
	}
}

static void put_because(struct paper *paper, const struct rule *rule)
{
	for (size_t i = 0; i < rule->because_count; i++) {
		label(paper, i ? "" : "because");
		paper_text(paper, rule->because[i].text);
	}
}

/* What is so once the step is done. */
static void put_gives(struct paper *paper, const struct step *step)
{
	for (size_t i = 0; i < step->give_count; i++) {
		const struct given *given = &step->gives[i];
		const enum fact_id id = (enum fact_id)given->fact;

		if (i)
			paper_text(paper, ", ");
		else
			paper_begin(paper, LABEL_COLUMN + 3, LABEL_COLUMN + 5);
		if (!i)
			paper_text(paper, "gives ");
		paper_text(paper, fact_desc(id)->name);
		paper_text(paper, " = ");
		if (!given->known)
			paper_text(paper, "unknown");
		else if (fact_desc(id)->type == FACT_BOOL)
			paper_text(paper, given->number ? "yes" : "no");
		else if (fact_desc(id)->type == FACT_TEXT)
			paper_text(paper, given->text);
		else
			put_number(paper, "", given->number);
	}
}

static void put_steps(struct paper *paper, const struct rule *rule)
{
	for (size_t i = 0; i < rule->step_count; i++) {
		const struct step *step = &rule->steps[i];

		label(paper, i ? "" : "steps");
		put_number(paper, "", (int)i + 1);
		paper_text(paper, ". ");
		paper_text(paper, actor_name(step->who));
		paper_text(paper, ": ");
		paper_text(paper, step->action);
		if (step->reboot)
			paper_text(paper, " (then reboot)");
		if (step->command)
			paper_line(paper, LABEL_COLUMN + 3, STYLE_BOLD, step->command);
		put_gives(paper, step);
	}
}

static void put_texts(struct paper *paper, const char *name, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		line(paper, i ? "" : name, texts[i]);
}

static void put_layer(struct paper *paper, const struct rules_view *view, const struct rule *rule)
{
	char number[24];

	line(paper, "layer", rule_layer_name(view, rule));
	if (!rule->file)
		return;
	snprintf(number, sizeof(number), ":%u", rule->line);
	paper_text(paper, ": ");
	paper_text(paper, rule->file);
	paper_text(paper, number);
	if (rules_find(rules_builtin(), rule->id) >= 0)
		paper_text(paper, ", in place of the one built in");
}

int report_rule_text(FILE *out, const struct rules_view *view, size_t index)
{
	const struct rule *rule = &view->rules->rules[index];
	struct paper paper;

	paper_open(&paper, out, view->width, view->color);
	paper_begin(&paper, 0, 2);
	paper_styled(&paper, STYLE_BOLD, rule->id);
	paper_text(&paper, ": ");
	paper_text(&paper, rule->title);
	put_layer(&paper, view, rule);
	if (rule->disabled) {
		line(&paper, "holds where", "never: it is switched off");
	} else {
		put_severity(&paper, rule);
		label(&paper, "holds where");
		put_expr(&paper, view->rules, &rule->when);
		if (rule->applies.count) {
			label(&paper, "applies");
			put_expr(&paper, view->rules, &rule->applies);
		}
		put_requires(&paper, view->rules, rule);
	}
	put_users(&paper, view->rules, index, "required by", rule_requires);
	put_users(&paper, view->rules, index, "used by", rule_refers_to);
	put_effects(&paper, rule);
	put_because(&paper, rule);
	if (rule->advice)
		line(&paper, "advice", rule->advice);
	if (!rule->disabled)
		line(&paper, "who can act", actor_words((enum actor)rule->who));
	put_steps(&paper, rule);
	put_texts(&paper, "refs", rule->refs, rule->ref_count);
	put_texts(&paper, "objectives", rule->objectives, rule->objective_count);
	if (rule->since)
		line(&paper, "since", rule->since);
	return paper_close(&paper);
}
