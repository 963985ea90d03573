// SPDX-License-Identifier: GPL-2.0-or-later
// Writing a rule set out as C: the same tables that the loader makes, but constant.
#include "rules/emit.h"

#include <errno.h>
#include <inttypes.h>

/* A string literal; what is not plain ASCII as octal escapes, which end after three digits. */
static void emit_text(FILE *out, const char *text)
{
	if (!text) {
		fputs("0", out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 32 || byte > 126 || byte == '"' || byte == '\\' || byte == '?')
			fprintf(out, "\\%03o", byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void emit_ops(FILE *out, const char *name, size_t rule, const struct expr *expr)
{
	if (!expr->count)
		return;
	fprintf(out, "static const struct expr_op %s_%zu[] = {\n", name, rule);
	for (size_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];

		fprintf(out, "\t{%u, %u, %u, %" PRId64 ", ", op->code, op->span, op->index,
			op->number);
		emit_text(out, op->text);
		fputs("},\n", out);
	}
	fputs("};\n", out);
}

static void emit_texts(
	FILE *out, const char *name, size_t rule, const char *const *texts, size_t count)
{
	if (!count)
		return;
	fprintf(out, "static const char *const %s_%zu[] = {\n", name, rule);
	for (size_t i = 0; i < count; i++) {
		fputc('\t', out);
		emit_text(out, texts[i]);
		fputs(",\n", out);
	}
	fputs("};\n", out);
}

static void emit_effect(FILE *out, const struct effect *effect)
{
	fprintf(out, "{%u, %u, %u, %u, %d}", effect->mode, effect->kind, effect->cost,
		effect->stage, effect->prefer);
}

static void emit_gives(FILE *out, size_t rule, size_t nth, const struct step *step)
{
	if (!step->give_count)
		return;
	fprintf(out, "static const struct given gives_%zu_%zu[] = {\n", rule, nth);
	for (size_t i = 0; i < step->give_count; i++) {
		const struct given *given = &step->gives[i];

		fprintf(out, "\t{%u, %d, %" PRId64 ", ", given->fact, given->known, given->number);
		emit_text(out, given->text);
		fputs("},\n", out);
	}
	fputs("};\n", out);
}

static void emit_lists(FILE *out, size_t index, const struct rule *rule)
{
	emit_ops(out, "when", index, &rule->when);
	emit_ops(out, "applies", index, &rule->applies);
	emit_texts(out, "refs", index, rule->refs, rule->ref_count);
	emit_texts(out, "objectives", index, rule->objectives, rule->objective_count);
	if (rule->cause_count) {
		fprintf(out, "static const uint32_t causes_%zu[] = {", index);
		for (size_t i = 0; i < rule->cause_count; i++)
			fprintf(out, "%u,", rule->causes[i]);
		fputs("};\n", out);
	}
	if (rule->effect_count) {
		fprintf(out, "static const struct effect effects_%zu[] = {\n", index);
		for (size_t i = 0; i < rule->effect_count; i++) {
			fputc('\t', out);
			emit_effect(out, &rule->effects[i]);
			fputs(",\n", out);
		}
		fputs("};\n", out);
	}
	if (rule->because_count) {
		fprintf(out, "static const struct reason because_%zu[] = {\n", index);
		for (size_t i = 0; i < rule->because_count; i++) {
			fprintf(out, "\t{.fact = %d, .text = ", rule->because[i].fact);
			emit_text(out, rule->because[i].text);
			fputs("},\n", out);
		}
		fputs("};\n", out);
	}
	for (size_t i = 0; i < rule->step_count; i++)
		emit_gives(out, index, i, &rule->steps[i]);
	if (rule->step_count) {
		fprintf(out, "static const struct step steps_%zu[] = {\n", index);
		for (size_t i = 0; i < rule->step_count; i++) {
			const struct step *step = &rule->steps[i];

			fprintf(out, "\t{(enum actor)%d, ", (int)step->who);
			emit_text(out, step->action);
			fputs(", ", out);
			emit_text(out, step->command);
			fprintf(out, ", %d, ", step->reboot);
			if (step->give_count)
				fprintf(out, "gives_%zu_%zu, %zu},\n", index, i, step->give_count);
			else
				fputs("0, 0},\n", out);
		}
		fputs("};\n", out);
	}
}

/* "name_7, " or, for an empty list, "0, ". */
static void emit_name(FILE *out, const char *name, size_t rule, size_t count)
{
	if (count)
		fprintf(out, "%s_%zu, ", name, rule);
	else
		fputs("0, ", out);
}

static void emit_rule(FILE *out, size_t index, const struct rule *rule)
{
	fputs("\t{", out);
	emit_text(out, rule->id);
	fputs(", ", out);
	emit_text(out, rule->title);
	fputs(",\n\t\t", out);
	emit_text(out, rule->advice);
	fputs(",\n\t\t", out);
	emit_text(out, rule->since);
	fputs(", {", out);
	emit_name(out, "when", index, rule->when.count);
	fprintf(out, "%u}, {", rule->when.count);
	emit_name(out, "applies", index, rule->applies.count);
	fprintf(out, "%u},\n\t\t", rule->applies.count);
	emit_name(out, "causes", index, rule->cause_count);
	emit_name(out, "effects", index, rule->effect_count);
	emit_name(out, "because", index, rule->because_count);
	emit_name(out, "steps", index, rule->step_count);
	emit_name(out, "refs", index, rule->ref_count);
	emit_name(out, "objectives", index, rule->objective_count);
	fprintf(out, "\n\t\t%u, %u, %u, %u, %u, %u, %u, %u, %d, {", rule->cause_count,
		rule->effect_count, rule->because_count, rule->step_count, rule->ref_count,
		rule->objective_count, rule->who, rule->role, rule->finding);
	for (size_t i = 0; i < ROLE_COUNT; i++)
		fprintf(out, "%u,", rule->severity[i]);
	fputs("}, 0, 0, 0},\n", out); /* no file: it is built in */
}

static void emit_order(FILE *out, const struct rule_set *rules)
{
	fputs("static const uint32_t order[] = {", out);
	for (size_t i = 0; i < rules->count; i++)
		fprintf(out, "%u,", rules->order[i]);
	fputs("};\n\nstatic const struct name_slot slots[] = {\n", out);
	for (size_t i = 0; i < rules->slot_count; i++)
		fprintf(out, "\t{%uu, %u},\n", rules->slots[i].hash, rules->slots[i].number);
	fputs("};\n\n", out);
}

static void emit_mode_effects(FILE *out, const struct rule_set *rules)
{
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		if (!rules->effect_count[mode])
			continue;
		fprintf(out, "static const struct mode_effect mode_effects_%d[] = {\n", mode);
		for (size_t i = 0; i < rules->effect_count[mode]; i++) {
			const struct mode_effect *effect = &rules->effects[mode][i];

			fprintf(out, "\t{%u, ", effect->rule);
			emit_effect(out, &effect->effect);
			fputs("},\n", out);
		}
		fputs("};\n\n", out);
	}
}

static void emit_set(FILE *out, const struct rule_set *rules)
{
	fprintf(out,
		"static const struct rule_set builtin = {\n"
		"\t.rules = rules, .order = order, .count = %zu,\n"
		"\t.slots = slots, .slot_count = %zu,\n\t.effects = {",
		rules->count, rules->slot_count);
	for (int mode = 0; mode < MODE_COUNT; mode++)
		emit_name(out, "mode_effects", (size_t)mode, rules->effect_count[mode]);
	fputs("},\n\t.effect_count = {", out);
	for (int mode = 0; mode < MODE_COUNT; mode++)
		fprintf(out, "%u,", rules->effect_count[mode]);
	fputs("},\n};\n\n", out);
}

int rules_emit(FILE *out, const struct rule_set *rules)
{
	fprintf(out,
		"// SPDX-License-Identifier: GPL-2.0-or-later\n"
		"// Written by rulec from data/rules/*.json: do not edit.\n"
		"#include \"rules/rule_set.h\"\n\n"
		"_Static_assert(FACT_COUNT == %d, \"made for another data/facts.def\");\n\n",
		(int)FACT_COUNT);
	for (size_t i = 0; i < rules->count; i++)
		emit_lists(out, i, &rules->rules[i]);
	fputs("\nstatic const struct rule rules[] = {\n", out);
	for (size_t i = 0; i < rules->count; i++)
		emit_rule(out, i, &rules->rules[i]);
	fputs("};\n\n", out);
	emit_order(out, rules);
	emit_mode_effects(out, rules);
	emit_set(out, rules);
	fputs("const struct rule_set *rules_builtin(void)\n{\n\treturn &builtin;\n}\n", out);
	return ferror(out) ? -EIO : 0;
}
