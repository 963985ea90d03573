// SPDX-License-Identifier: GPL-2.0-or-later
// When a rule holds, in words: its compiled condition (rules/expr.h) written out again.
#include "report/when.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/value.h"
#include "rules/rule_set.h"

/*
 * What stands between a fact's name and the operand, and what does where the test is turned
 * round.
 */
struct wording {
	const char *is, *is_not;
};

// clang-format off
static const struct wording wordings[EXPR_CODE_COUNT] = {
	[EXPR_BOOL]         = {" is ", " is not "},
	[EXPR_INT_IS]       = {" is ", " is not "},
	[EXPR_INT_AT_LEAST] = {" is at least ", " is below "},
	[EXPR_INT_AT_MOST]  = {" is at most ", " is above "},
	[EXPR_TEXT_IS]      = {" is ", " is not "},
	[EXPR_TEXT_WORD]    = {" has ", " has not "},
	[EXPR_TEXT_PREFIX]  = {" begins with ", " does not begin with "},
	[EXPR_TEXT_GLOB]    = {" matches ", " does not match "},
	[EXPR_TEXT_VERSION] = {" is at least version ", " is older than version "},
	[EXPR_INT_WANTED]   = {" is at least ", " is below "},
	[EXPR_TEXT_WANTED]  = {" is at least version ", " is older than version "},
	[EXPR_KNOWN]        = {" is known", " is not known"},
	[EXPR_WHY]          = {" is unknown for ", " is not unknown for "},
	[EXPR_ERRNO]        = {" came with ", " did not come with "},
	[EXPR_WORKLOAD_IS]  = {" is ", " is not "},
	[EXPR_WORKLOAD_SET] = {" is given", " is not given"},
	[EXPR_WORKLOAD_GLOB]     = {" matches ", " does not match "},
	[EXPR_WORKLOAD_VERSION]  = {" is at least version ", " is older than version "},
	[EXPR_WORKLOAD_AT_LEAST] = {" is at least ", " is below "},
	[EXPR_ROLE]         = {" is ", " is not "},
	[EXPR_RULE]         = {" holds", " does not hold"},
};
// clang-format on

struct writer {
	struct blob *out;
	const struct rule_set *rules;
	int rc; /* the first error */
};

static void put(struct writer *writer, const char *text)
{
	if (!writer->rc)
		writer->rc = blob_puts(writer->out, text);
}

static void put_workload_key(struct writer *writer, int64_t key)
{
	put(writer, "the workload's ");
	put(writer, workload_key_name((enum workload_key)key));
}

static void put_subject(struct writer *writer, const struct expr_op *op)
{
	switch (op->code) {
	case EXPR_WORKLOAD_IS:
	case EXPR_WORKLOAD_SET:
	case EXPR_WORKLOAD_GLOB:
	case EXPR_WORKLOAD_VERSION:
	case EXPR_WORKLOAD_AT_LEAST: put_workload_key(writer, op->index); return;
	case EXPR_ROLE: put(writer, "the role"); return;
	case EXPR_RULE: put(writer, rules_info(writer->rules, op->index).id); return;
	default: put(writer, rules_fact_name(writer->rules, op->index));
	}
}

static void put_operand(struct writer *writer, const struct expr_op *op, bool turned)
{
	char number[24];
	const char *name;

	switch (op->code) {
	case EXPR_BOOL: put(writer, (op->number != 0) != turned ? "yes" : "no"); return;
	case EXPR_INT_IS:
	case EXPR_INT_AT_LEAST:
	case EXPR_INT_AT_MOST:
	case EXPR_WORKLOAD_AT_LEAST:
		snprintf(number, sizeof(number), "%" PRId64, op->number);
		put(writer, number);
		return;
	case EXPR_ERRNO:
		name = strerrorname_np((int)op->number);
		put(writer, name ? name : "an error");
		return;
	case EXPR_ROLE: put(writer, role_name((enum role)op->index)); return;
	case EXPR_INT_WANTED:
	case EXPR_TEXT_WANTED: put_workload_key(writer, op->number); return;
	case EXPR_WHY: put(writer, why_name((enum why)op->number)); return;
	case EXPR_KNOWN:
	case EXPR_WORKLOAD_SET:
	case EXPR_RULE: return;
	default: put(writer, op->text);
	}
}

static void put_test(struct writer *writer, const struct expr_op *op, bool turned)
{
	/* The opposite of a yes is a no: both are unknown where the fact is. */
	const bool opposite = turned && op->code != EXPR_BOOL;

	put_subject(writer, op);
	put(writer, opposite ? wordings[op->code].is_not : wordings[op->code].is);
	put_operand(writer, op, turned);
}

/* A part of a condition: the operation that it ends with, and whether its opposite is meant. */
struct part {
	size_t at;
	bool turned;
};

/* The same part with its negations taken off. */
static struct part part_of(const struct expr *expr, size_t at, bool turned)
{
	for (; expr->ops[at].code == EXPR_NOT; at--)
		turned = !turned;
	return (struct part){at, turned};
}

static bool is_joined(const struct expr *expr, struct part part)
{
	return expr->ops[part.at].code == EXPR_AND || expr->ops[part.at].code == EXPR_OR;
}

/* Joined by "and", rather than "or"? */
static bool is_conjunction(const struct expr *expr, struct part part)
{
	return (expr->ops[part.at].code == EXPR_AND) != part.turned;
}

/* As deep as the expression at most. */
static void put_part(struct writer *writer, const struct expr *expr, struct part part)
{
	const struct expr_op *op = &expr->ops[part.at];

	if (op->code == EXPR_SHOWN) {
		put(writer, part.turned ? "it is not shown that (" : "it is shown that (");
		put_part(writer, expr, part_of(expr, part.at - 1, false));
		put(writer, ")");
		return;
	}
	if (!is_joined(expr, part)) {
		put_test(writer, op, part.turned);
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		const size_t at = i ? part.at - 1 : expr_left(expr->ops, part.at);
		const struct part side = part_of(expr, at, part.turned);
		const bool apart = is_joined(expr, side) &&
				   is_conjunction(expr, side) != is_conjunction(expr, part);

		if (i)
			put(writer, is_conjunction(expr, part) ? " and " : " or ");
		put(writer, apart ? "(" : "");
		put_part(writer, expr, side);
		put(writer, apart ? ")" : "");
	}
}

int when_append_expr(struct blob *out, const struct rule_set *rules, const struct expr *expr)
{
	struct writer writer = {.out = out, .rules = rules};

	if (expr->count)
		put_part(&writer, expr, part_of(expr, expr->count - 1u, false));
	else
		put(&writer, "always");
	return writer.rc;
}

int when_append(struct blob *out, const struct rule_set *rules, size_t index)
{
	const struct rule *rule = &rules->rules[index];
	const struct expr *parts[] = {&rule->applies, &rule->when};
	struct writer writer = {.out = out, .rules = rules};
	bool begun = false;

	if (rule->disabled)
		return blob_puts(out, "never: it is switched off");
	for (size_t i = 0; i < 2; i++) {
		if (!parts[i]->count)
			continue;
		put(&writer, begun ? "; and " : "");
		put_part(&writer, parts[i], part_of(parts[i], parts[i]->count - 1u, false));
		begun = true;
	}
	put(&writer, begun ? "" : "always");
	return writer.rc;
}
