// SPDX-License-Identifier: GPL-2.0-or-later
// Evaluating the conditions of rules.
#include "rules/expr.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct range range_not(struct range a)
{
	return (struct range){(uint8_t)truth_not(a.high), (uint8_t)truth_not(a.low)};
}

struct range range_and(struct range a, struct range b)
{
	return (struct range){(uint8_t)truth_and(a.low, b.low), (uint8_t)truth_and(a.high, b.high)};
}

struct range range_or(struct range a, struct range b)
{
	return (struct range){(uint8_t)truth_or(a.low, b.low), (uint8_t)truth_or(a.high, b.high)};
}

static bool parts_words(char c)
{
	return c == ' ' || c == ',' || c == '\t' || c == '\n';
}

static bool text_has_word(const char *text, const char *word)
{
	while (*text) {
		size_t len = 0;

		while (text[len] && text[len] == word[len])
			len++;
		if (!word[len] && len && (!text[len] || parts_words(text[len])))
			return true;
		for (text += len; *text && !parts_words(*text);)
			text++;
		while (parts_words(*text))
			text++;
	}
	return false;
}

/* Up to four numbers parted by dots. False where @text does not start with one. */
static bool version_read(const char *text, uint64_t numbers[4])
{
	for (size_t i = 0; i < 4; i++) {
		uint64_t number = 0;

		if (*text < '0' || *text > '9')
			return i > 0;
		for (; *text >= '0' && *text <= '9'; text++)
			number = number < UINT64_MAX / 16 ? number * 10 + (uint64_t)(*text - '0')
							  : UINT64_MAX / 16;
		numbers[i] = number;
		if (*text++ != '.')
			return true;
	}
	return true;
}

/* "6.1.0-18-amd64" against "5.6"; UNKNOWN where the release is not a version. */
static enum truth version_at_least(const char *release, const char *version)
{
	uint64_t have[4] = {0}, want[4] = {0};

	if (!version_read(release, have) || !version_read(version, want))
		return TRUTH_UNKNOWN;
	for (size_t i = 0; i < 4; i++)
		if (have[i] != want[i])
			return truth_of(have[i] > want[i]);
	return TRUTH_YES;
}

/*
 * A fact that is known without this errno, or unknown with another, does not carry it; else
 * nobody knows. An IO error says that the question got no answer, not which one.
 */
static enum truth errno_truth(const struct fact *fact, int64_t number)
{
	if (fact->err == number)
		return TRUTH_YES;
	if (fact->state == FACT_UNKNOWN && fact->why == WHY_IO)
		return TRUTH_UNKNOWN;
	return fact->state == FACT_KNOWN || fact->err ? TRUTH_NO : TRUTH_UNKNOWN;
}

static enum truth fact_test(const struct expr_op *op, const struct fact_table *facts)
{
	const struct fact *fact = &facts->at[op->index];
	const char *text;

	switch (op->code) {
	case EXPR_ERRNO: return errno_truth(fact, op->number);
	case EXPR_KNOWN: return truth_of(fact->state == FACT_KNOWN);
	case EXPR_WHY: return truth_of(fact->state != FACT_KNOWN && fact->why == op->number);
	default: break;
	}
	if (fact->state != FACT_KNOWN)
		return TRUTH_UNKNOWN;
	text = facts->text + fact->text;
	switch (op->code) {
	case EXPR_BOOL: return truth_of(!fact->number == !op->number);
	case EXPR_INT_IS: return truth_of(fact->number == op->number);
	case EXPR_INT_AT_LEAST: return truth_of(fact->number >= op->number);
	case EXPR_INT_AT_MOST: return truth_of(fact->number <= op->number);
	case EXPR_TEXT_IS: return truth_of(!strcmp(text, op->text));
	case EXPR_TEXT_WORD: return truth_of(text_has_word(text, op->text));
	case EXPR_TEXT_PREFIX: return truth_of(!strncmp(text, op->text, strlen(op->text)));
	case EXPR_TEXT_GLOB: return truth_of(!fnmatch(op->text, text, 0));
	case EXPR_TEXT_VERSION: return version_at_least(text, op->text);
	default: return TRUTH_UNKNOWN;
	}
}

/* What the workload asks of a fact; NO where it asks for nothing. */
static enum truth wanted_test(const struct expr_op *op, const struct expr_input *input)
{
	const char *wanted = input->workload->value[op->number];
	const struct fact *fact = &input->facts->at[op->index];

	if (!*wanted)
		return TRUTH_NO;
	if (fact->state != FACT_KNOWN)
		return TRUTH_UNKNOWN;
	if (op->code == EXPR_INT_WANTED)
		return truth_of(fact->number >= strtoll(wanted, NULL, 10));
	return version_at_least(input->facts->text + fact->text, wanted);
}

/* A test of the workload; NO where the key is not set. */
static enum truth workload_test(const struct expr_op *op, const struct workload *workload)
{
	const char *value = workload->value[op->index];

	if (!*value)
		return TRUTH_NO;
	switch (op->code) {
	case EXPR_WORKLOAD_IS: return truth_of(!strcmp(value, op->text));
	case EXPR_WORKLOAD_GLOB: return truth_of(!fnmatch(op->text, value, 0));
	case EXPR_WORKLOAD_VERSION: return version_at_least(value, op->text);
	case EXPR_WORKLOAD_AT_LEAST: return truth_of(strtoll(value, NULL, 10) >= op->number);
	default: return TRUTH_YES; /* EXPR_WORKLOAD_SET */
	}
}

/* A test of an unknown fact that is to be taken one way. */
static struct range fact_assumed(const struct expr_op *op, enum assume assume)
{
	switch (assume) {
	case ASSUME_NOTHING: break;
	case ASSUME_TRUE:
	case ASSUME_FALSE:
		if (op->code == EXPR_BOOL)
			return range_of(truth_of((assume == ASSUME_TRUE) == !!op->number));
		return range_of(TRUTH_NO); /* taken as good: it carries no errno */
	case ASSUME_FREE: return (struct range){TRUTH_NO, TRUTH_YES};
	}
	return range_of(TRUTH_UNKNOWN);
}

static struct range leaf_eval(const struct expr_op *op, const struct expr_input *input)
{
	enum truth value;

	switch (op->code) {
	case EXPR_WORKLOAD_IS:
	case EXPR_WORKLOAD_SET:
	case EXPR_WORKLOAD_GLOB:
	case EXPR_WORKLOAD_VERSION:
	case EXPR_WORKLOAD_AT_LEAST: return range_of(workload_test(op, input->workload));
	case EXPR_ROLE: return range_of(truth_of(input->role == op->index));
	case EXPR_RULE: return input->values[op->index].effective;
	default: break;
	}
	value = op->code == EXPR_INT_WANTED || op->code == EXPR_TEXT_WANTED
			? wanted_test(op, input)
			: fact_test(op, input->facts);
	if (value == TRUTH_UNKNOWN && input->assume)
		return fact_assumed(op, input->assume[op->index]);
	return range_of(value);
}

static struct range range_shown(struct range a)
{
	return (struct range){a.low == TRUTH_YES ? TRUTH_YES : TRUTH_NO,
		a.high == TRUTH_YES ? TRUTH_YES : TRUTH_NO};
}

/*
 * The value of every operation into @values, where that is not NULL; of the last one as the
 * result.
 */
static struct range expr_run(
	const struct expr *expr, const struct expr_input *input, struct range *values)
{
	struct range stack[EXPR_STACK_MAX] = {0};
	size_t top = 0;

	for (size_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];

		switch (op->code) {
		case EXPR_NOT: stack[top - 1] = range_not(stack[top - 1]); break;
		case EXPR_SHOWN: stack[top - 1] = range_shown(stack[top - 1]); break;
		case EXPR_AND:
			top--;
			stack[top - 1] = range_and(stack[top - 1], stack[top]);
			break;
		case EXPR_OR:
			top--;
			stack[top - 1] = range_or(stack[top - 1], stack[top]);
			break;
		default: stack[top++] = leaf_eval(op, input);
		}
		if (values)
			values[i] = stack[top - 1];
	}
	return expr->count ? stack[0] : range_of(TRUTH_YES);
}

struct range expr_eval(const struct expr *expr, const struct expr_input *input)
{
	return expr_run(expr, input, NULL);
}

void expr_values(const struct expr *expr, const struct expr_input *input, struct range *values)
{
	expr_run(expr, input, values);
}

enum truth expr_truth(const struct expr *expr, const struct expr_input *input)
{
	uint8_t stack[EXPR_STACK_MAX + 1] = {0}; /* the first is not used */
	uint8_t *top = stack;

	for (uint16_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];
		const struct fact *fact;

		switch (op->code) {
		case EXPR_NOT: *top = (uint8_t)(TRUTH_YES - *top); break;
		case EXPR_SHOWN: *top = *top == TRUTH_YES ? TRUTH_YES : TRUTH_NO; break;
		case EXPR_AND:
			top--;
			*top = top[1] < *top ? top[1] : *top;
			break;
		case EXPR_OR:
			top--;
			*top = top[1] > *top ? top[1] : *top;
			break;
		case EXPR_RULE: *++top = input->values[op->index].effective.low; break;
		case EXPR_BOOL: /* most tests are: here without a call */
			fact = &input->facts->at[op->index];
			*++top = (uint8_t)(fact->state == FACT_KNOWN
						   ? truth_of(!fact->number == !op->number)
						   : TRUTH_UNKNOWN);
			break;
		default: *++top = leaf_eval(op, input).low;
		}
	}
	return expr->count ? (enum truth) * top : TRUTH_YES;
}

static void fact_add(struct expr_deciders *deciders, uint16_t fact)
{
	for (size_t i = 0; i < deciders->fact_count; i++)
		if (deciders->facts[i] == fact)
			return;
	if (deciders->fact_count < FINDING_FACTS_MAX)
		deciders->facts[deciders->fact_count++] = fact;
}

static void rule_add(struct expr_deciders *deciders, uint32_t rule)
{
	for (size_t i = 0; i < deciders->rule_count; i++)
		if (deciders->rules[i] == rule)
			return;
	if (deciders->rule_count < FINDING_FACTS_MAX)
		deciders->rules[deciders->rule_count++] = rule;
}

/* Follows what decided, from the operation at @at down. As deep as the expression at most. */
static void decided_by(const struct expr_op *ops, const struct range *values, size_t at,
	struct expr_deciders *deciders)
{
	const struct expr_op *op = &ops[at];
	enum truth value = (enum truth)values[at].low;
	enum truth neutral; /* the value for which every operand counts */
	size_t left;

	switch (op->code) {
	case EXPR_NOT: decided_by(ops, values, at - 1, deciders); return;
	case EXPR_SHOWN:
		/* What is unknown has not decided: it was taken as not shown. */
		if (values[at - 1].low != TRUTH_UNKNOWN)
			decided_by(ops, values, at - 1, deciders);
		return;
	case EXPR_AND: neutral = TRUTH_YES; break;
	case EXPR_OR: neutral = TRUTH_NO; break;
	case EXPR_RULE: rule_add(deciders, op->index); return;
	default:
		if (expr_tests_fact(op))
			fact_add(deciders, (uint16_t)op->index);
		return;
	}
	left = expr_left(ops, at);
	if (value == neutral || values[left].low == value)
		decided_by(ops, values, left, deciders);
	if (value == neutral || (values[at - 1].low == value &&
					(value == TRUTH_UNKNOWN || values[left].low != value)))
		decided_by(ops, values, at - 1, deciders);
}

void expr_decided_by(
	const struct expr *expr, const struct expr_input *input, struct expr_deciders *deciders)
{
	struct range values[EXPR_OPS_MAX] = {0};

	if (expr->count == 0)
		return;
	expr_run(expr, input, values);
	decided_by(expr->ops, values, expr->count - 1u, deciders);
}
