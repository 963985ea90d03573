// SPDX-License-Identifier: GPL-2.0-or-later
// Rules by the thousand. The shape of a rule and the facts it tests follow from its number.
#include "tests/fake/many_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE_SIZE 1024 /* bytes of one rule at most */
#define SHAPES 8

static const char *const words[] = {"alpha", "beta", "gamma", "delta"};

/* What the rules are about: the first facts of every type. */
struct catalogue {
	enum fact_id flags[64], numbers[16], texts[16];
};

/* What one rule is about. */
struct subject {
	size_t number;
	enum fact_id flag, other_flag, amount, text;
	int limit;
};

/* The first @count facts of a type; where there are fewer, again from the first. */
static void catalogue_fill(enum fact_id *list, size_t count, enum fact_type type)
{
	size_t used = 0;

	while (used < count)
		for (int id = 0; id < FACT_LOCAL_FIRST && used < count; id++)
			if (fact_desc((enum fact_id)id)->type == type && id != FACT_KERNEL_RELEASE)
				list[used++] = (enum fact_id)id;
}

static void catalogue_read(struct catalogue *catalogue)
{
	catalogue_fill(catalogue->flags, 64, FACT_BOOL);
	catalogue_fill(catalogue->numbers, 16, FACT_INT);
	catalogue_fill(catalogue->texts, 16, FACT_TEXT);
}

static struct subject subject_of(const struct catalogue *catalogue, size_t number)
{
	const size_t draw = (uint32_t)(number * 2654435761u) >> 7;

	return (struct subject){
		.number = number,
		.flag = catalogue->flags[draw % 64],
		.other_flag = catalogue->flags[(draw + 1 + draw / 64 % 63) % 64],
		.amount = catalogue->numbers[draw % 16],
		.text = catalogue->texts[draw / 16 % 16],
		.limit = (int)(draw % 100),
	};
}

static enum truth text_starts(const struct fact_table *facts, enum fact_id id, const char *prefix)
{
	const char *text = fact_text(facts, id);

	return text ? truth_of(!strncmp(text, prefix, strlen(prefix))) : TRUTH_UNKNOWN;
}

static enum truth text_is(const struct fact_table *facts, enum fact_id id, const char *want)
{
	const char *text = fact_text(facts, id);

	return text ? truth_of(!strcmp(text, want)) : TRUTH_UNKNOWN;
}

static enum truth text_has(const struct fact_table *facts, enum fact_id id, const char *word)
{
	const char *text = fact_text(facts, id);

	return text ? truth_of(!!strstr(text, word)) : TRUTH_UNKNOWN; /* no word is in another */
}

static enum truth at_least(const struct fact_table *facts, enum fact_id id, int64_t limit)
{
	return fact_known(facts, id) ? truth_of(fact_int(facts, id) >= limit) : TRUTH_UNKNOWN;
}

/* The kernel's release is 6.1, or not known. */
static enum truth release_at_least(const struct fact_table *facts, int minor)
{
	return fact_known(facts, FACT_KERNEL_RELEASE) ? truth_of(minor <= 1) : TRUTH_UNKNOWN;
}

/* @holds: of the rules with lower numbers. */
static enum truth conditions(
	const struct fact_table *facts, const struct subject *about, const enum truth *holds)
{
	const enum truth flag = fact_truth(facts, about->flag);
	const enum truth other = fact_truth(facts, about->other_flag);

	switch (about->number % SHAPES) {
	case 0:
		return truth_and(truth_and(flag, truth_not(other)),
			at_least(facts, about->amount, about->limit));
	case 1:
		return truth_or(truth_or(text_is(facts, about->text, "alpha"),
					text_starts(facts, about->text, "beta")),
			flag);
	case 2: return release_at_least(facts, about->limit % 3);
	case 3: return truth_and(holds[about->number - 1], flag);
	case 4:
		return truth_or(text_is(facts, about->text, "gamma"),
			text_is(facts, about->text, "delta alpha"));
	case 5:
		return truth_and(
			text_has(facts, about->text, "gamma"), at_least(facts, about->amount, 10));
	case 6: return truth_not(truth_or(flag, other));
	default:
		return truth_and(truth_of(flag == TRUTH_YES),
			truth_not(at_least(facts, about->amount, about->limit)));
	}
}

void many_rules_expect(const struct fact_table *facts, enum truth *holds, size_t count)
{
	struct catalogue catalogue;

	catalogue_read(&catalogue);
	for (size_t i = 0; i < count; i++) {
		const struct subject about = subject_of(&catalogue, i);

		holds[i] = conditions(facts, &about, holds);
		if (i % SHAPES == 6) /* it requires the rule of shape 3 not to hold */
			holds[i] = truth_and(holds[i], truth_not(holds[i - 3]));
	}
}

static const char *name(enum fact_id id)
{
	return fact_desc(id)->name;
}

static int conditions_print(char *to, size_t size, const struct subject *about)
{
	const char *flag = name(about->flag), *other = name(about->other_flag);
	const char *amount = name(about->amount), *text = name(about->text);

	switch (about->number % SHAPES) {
	case 0:
		return snprintf(to, size,
			"\"when\": {\"all\": [\"%s\", {\"not\": \"%s\"}, "
			"{\"fact\": \"%s\", \"at_least\": %d}]}",
			flag, other, amount, about->limit);
	case 1:
		return snprintf(to, size,
			"\"when\": {\"any\": [{\"fact\": \"%s\", \"is\": \"alpha\"}, "
			"{\"fact\": \"%s\", \"prefix\": \"beta\"}, \"%s\"]}",
			text, text, flag);
	case 2:
		return snprintf(to, size,
			"\"when\": {\"fact\": \"kernel.release\", \"version_at_least\": \"6.%d\"}",
			about->limit % 3);
	case 3:
		return snprintf(to, size,
			"\"when\": {\"all\": [{\"rule\": \"many.r%zu\"}, \"%s\"]}",
			about->number - 1, flag);
	case 4:
		return snprintf(to, size,
			"\"when\": {\"fact\": \"%s\", \"in\": [\"gamma\", \"delta alpha\"]}", text);
	case 5:
		return snprintf(to, size,
			"\"when\": {\"fact\": \"%s\", \"contains_word\": \"gamma\"}, "
			"\"applies\": {\"fact\": \"%s\", \"above\": 9}",
			text, amount);
	case 6:
		return snprintf(to, size,
			"\"when\": {\"not\": {\"any\": [\"%s\", \"%s\"]}}, "
			"\"requires\": [\"many.r%zu\"]",
			flag, other, about->number - 3);
	default:
		return snprintf(to, size,
			"\"when\": {\"all\": [{\"not\": {\"workload\": \"nested\", \"is\": "
			"\"yes\"}}, {\"shown\": \"%s\"}, {\"fact\": \"%s\", \"below\": %d}]}",
			flag, amount, about->limit);
	}
}

static int effects_print(char *to, size_t size, size_t number)
{
	static const char *const modes[] = {"hvm", "pv", "container", "emulation"};
	static const char *const effects[] = {
		"\"effect\": \"ready\", \"cost\": \"near-native\"",
		"\"effect\": \"degrades\", \"cost\": \"shadow-paging\"",
		"\"effect\": \"blocks\", \"stage\": 3",
		"\"prefer\": 5",
	};

	if (number % 4)
		return 0;
	return snprintf(to, size,
		", \"effects\": {\"mode\": {\"%s\": {%s}}}, \"steps\": [{\"who\": \"admin\", "
		"\"action\": \"Take step %zu\"}]",
		modes[number / 16 % 4], effects[number / 4 % 4], number % 100);
}

static size_t rule_print(char *to, const struct catalogue *catalogue, size_t number)
{
	static const char *const severities[] = {"info", "warning", "critical"};
	const struct subject about = subject_of(catalogue, number);
	size_t len = (size_t)snprintf(to, RULE_SIZE,
		"{\"id\": \"many.r%zu\", \"title\": \"Rule number %zu is the case\", "
		"\"advice\": \"Look at {%s}\", \"severity\": \"%s\", ",
		number, number, name(about.flag), severities[number % 3]);

	len += (size_t)conditions_print(to + len, RULE_SIZE - len, &about);
	len += (size_t)effects_print(to + len, RULE_SIZE - len, number);
	return len + (size_t)snprintf(to + len, RULE_SIZE - len, "}");
}

/* Numbers 0 to @count - 1, shuffled where there is a seed. NULL where there is no memory. */
static size_t *numbers_new(size_t count, unsigned seed)
{
	size_t *numbers = calloc(count + 1, sizeof(*numbers));
	uint32_t random = seed;

	for (size_t i = 0; numbers && i < count; i++)
		numbers[i] = i;
	for (size_t i = count; numbers && seed && i > 1; i--) {
		size_t other, kept = numbers[i - 1];

		random = random * 1664525 + 1013904223;
		other = (size_t)((uint64_t)random * i >> 32);
		numbers[i - 1] = numbers[other];
		numbers[other] = kept;
	}
	return numbers;
}

char *many_rules_text(size_t count, unsigned seed)
{
	size_t *numbers = numbers_new(count, seed);
	char *text = malloc((count + 1) * RULE_SIZE);
	struct catalogue catalogue;
	size_t len;

	if (text && numbers) {
		catalogue_read(&catalogue);
		len = (size_t)sprintf(text, "{\"rules\": [\n");
		for (size_t i = 0; i < count; i++) {
			len += rule_print(text + len, &catalogue, numbers[i]);
			len += (size_t)sprintf(text + len, i + 1 < count ? ",\n" : "\n");
		}
		strcpy(text + len, "]}\n");
	}
	if (!numbers) {
		free(text);
		text = NULL;
	}
	free(numbers);
	return text;
}

/*
 * What a fact is follows from its place among the facts of its type, @nth, and not from its
 * number: how many rules hold stays the same when facts are added.
 */
static void fact_fill(struct fact_table *facts, enum fact_id id, unsigned nth)
{
	char text[32];

	switch (fact_desc(id)->type) {
	case FACT_BOOL: fact_set_bool(facts, id, nth / 3 % 2, NULL); return;
	case FACT_INT: fact_set_int(facts, id, nth * 31 % 100, NULL); return;
	default:
		snprintf(text, sizeof(text), "%s%s%s", words[nth % 4], nth % 3 ? " " : "",
			nth % 3 ? words[nth / 3 % 4] : "");
		fact_set_text(facts, id, text, NULL);
	}
}

void many_rules_facts(struct fact_table *facts, unsigned unknown_every)
{
	unsigned seen[] = {[FACT_BOOL] = 0, [FACT_INT] = 0, [FACT_TEXT] = 0};

	memset(facts, 0, sizeof(*facts));
	for (int i = 0; i < FACT_LOCAL_FIRST; i++) {
		const enum fact_id id = (enum fact_id)i;
		const bool release = id == FACT_KERNEL_RELEASE;
		const unsigned nth = release ? 1 : seen[fact_desc(id)->type]++;

		if (unknown_every && nth % unknown_every == 0)
			fact_set_unknown(facts, id, WHY_NOT_CAPTURED, 0, NULL);
		else if (release)
			fact_set_text(facts, id, "6.1.0-18-amd64", NULL);
		else
			fact_fill(facts, id, nth);
	}
}
