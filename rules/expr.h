// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conditions of rules: postfix code over facts, evaluated on a fixed stack without allocating.
 *
 * A value is a range: the lowest and the highest truth that assumptions about unknown facts
 * allow. Without assumptions both ends are the same, and the value is plain Kleene logic.
 */
#ifndef VIRTSCOUT_RULES_EXPR_H
#define VIRTSCOUT_RULES_EXPR_H

#include "rules/rules.h"

#define EXPR_OPS_MAX 256  /* of one condition */
#define EXPR_STACK_MAX 40 /* values that wait at the same time */

enum expr_code {
	EXPR_BOOL,         /* fact `index` is `number` (0, 1) */
	EXPR_INT_IS,       /* fact `index` is `number` */
	EXPR_INT_AT_LEAST, /* fact `index` is `number` or more */
	EXPR_INT_AT_MOST,  /* fact `index` is `number` or less */
	EXPR_TEXT_IS,      /* fact `index` is `text` */
	EXPR_TEXT_WORD,    /* `text` is a word of fact `index`; blanks and commas part words */
	EXPR_TEXT_PREFIX,  /* fact `index` starts with `text` */
	EXPR_TEXT_GLOB,    /* fact `index` matches the pattern `text` (* ? [...]) */
	EXPR_TEXT_VERSION, /* fact `index` is a release of at least version `text` */
	EXPR_INT_WANTED,   /* fact `index` is at least the number of workload key `number` */
	EXPR_TEXT_WANTED,  /* fact `index` is a release of at least that of workload key `number` */
	EXPR_KNOWN,        /* fact `index` is known */
	EXPR_WHY,          /* fact `index` is unknown for the reason `number` (enum why) */
	EXPR_ERRNO,        /* fact `index` came with errno `number` */
	EXPR_WORKLOAD_IS,  /* workload key `index` is `text` */
	EXPR_WORKLOAD_SET, /* workload key `index` is set */
	EXPR_WORKLOAD_GLOB,     /* workload key `index` matches the pattern `text` */
	EXPR_WORKLOAD_VERSION,  /* workload key `index` is at least version `text` */
	EXPR_WORKLOAD_AT_LEAST, /* workload key `index` is a number of `number` or more */
	EXPR_ROLE,              /* the role is `index` */
	EXPR_RULE,              /* rule `index` holds */
	EXPR_NOT,               /* of the value before it */
	EXPR_SHOWN,             /* the value before it, UNKNOWN made NO */
	EXPR_AND,               /* of the two values before it */
	EXPR_OR,
	EXPR_CODE_COUNT
};

struct expr_op {
	uint8_t code;   /* enum expr_code */
	uint16_t span;  /* operations of the subexpression that ends here, this one too */
	uint32_t index; /* enum fact_id, enum workload_key, enum role, or a rule */
	int64_t number;
	const char *text;
};

struct expr {
	const struct expr_op *ops; /* [count] */
	uint16_t count;            /* 0: always YES */
};

struct range {
	uint8_t low, high; /* enum truth */
};

static inline struct range range_of(enum truth value)
{
	return (struct range){(uint8_t)value, (uint8_t)value};
}

struct range range_not(struct range a);
struct range range_and(struct range a, struct range b);
struct range range_or(struct range a, struct range b);

/* What rules come out as; judge.h says how the three hang together. */
struct rule_value {
	struct range raw; /* `when` and `applies` */
	struct range
		cause; /* one of the rules it requires not to hold does, directly or through them */
	struct range effective; /* raw, and not cause: the rule holds */
};

/* How an unknown fact is to be taken. */
enum assume {
	ASSUME_NOTHING,
	ASSUME_TRUE, /* a BOOL: this value wherever it is tested */
	ASSUME_FALSE,
	ASSUME_FREE, /* every test of it may come out either way */
};

/* What conditions are about. */
struct expr_input {
	const struct fact_table *facts;
	const struct workload *workload;
	uint16_t role;                   /* enum role */
	const uint8_t *assume;           /* [FACT_COUNT], enum assume; NULL: assume nothing */
	const struct rule_value *values; /* of the rules that EXPR_RULE names */
};

struct range expr_eval(const struct expr *expr, const struct expr_input *input);

/* The same where nothing is assumed. */
enum truth expr_truth(const struct expr *expr, const struct expr_input *input);

/* The values of all operations of @expr, in their order, into @values ([expr->count]). */
void expr_values(const struct expr *expr, const struct expr_input *input, struct range *values);

/*
 * Facts, and rules, whose tests decided a value. Each is there once; what does not fit is left
 * out.
 */
struct expr_deciders {
	size_t fact_count, rule_count;
	uint16_t facts[FINDING_FACTS_MAX];
	uint32_t rules[FINDING_FACTS_MAX];
};

/*
 * Adds what decided the value of @expr: all of a satisfied branch, the first failure, or all that
 * is unknown.
 */
void expr_decided_by(
	const struct expr *expr, const struct expr_input *input, struct expr_deciders *deciders);

/* The root of the left operand of the operation at @at, which is EXPR_AND or EXPR_OR. */
static inline size_t expr_left(const struct expr_op *ops, size_t at)
{
	return at - 1 - ops[at - 1].span;
}

/* Does this operation ask whether, or why, a fact is unknown? Then it is never unknown itself. */
static inline bool expr_asks_knowledge(const struct expr_op *op)
{
	return op->code == EXPR_KNOWN || op->code == EXPR_WHY;
}

/* Does this operation test the fact `index`? */
static inline bool expr_tests_fact(const struct expr_op *op)
{
	return op->code <= EXPR_ERRNO;
}

#endif
