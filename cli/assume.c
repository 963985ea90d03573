// SPDX-License-Identifier: GPL-2.0-or-later
// --assume FACT=VALUE: what would be if this were so.
#include "cli/assume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"

#define ASSUMED EV_NAMED(EV_ASSUMED, "by --assume", NULL)

/* One assumption, taken apart. */
struct assumption {
	enum fact_id id;
	bool unknown;
	int64_t number;
	const char *text;
};

static const struct {
	const char *word;
	bool value;
} bools[] = {{"yes", true}, {"true", true}, {"no", false}, {"false", false}};

static int read_bool(const char *word, int64_t *number)
{
	for (size_t i = 0; i < sizeof(bools) / sizeof(bools[0]); i++)
		if (!strcmp(word, bools[i].word)) {
			*number = bools[i].value;
			return 0;
		}
	return -EINVAL;
}

static int read_number(const char *word, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(word, &end, 0);
	return errno || end == word || *end ? -EINVAL : 0;
}

static int read_value(struct assumption *assumption, const char *word)
{
	assumption->unknown = !strcmp(word, "unknown");
	assumption->text = word;
	if (assumption->unknown)
		return 0;
	switch (fact_desc(assumption->id)->type) {
	case FACT_BOOL: return read_bool(word, &assumption->number);
	case FACT_INT: return read_number(word, &assumption->number);
	case FACT_TEXT: return 0;
	}
	return -EINVAL;
}

static int read_assumption(
	const struct options *options, const char *text, struct assumption *assumption)
{
	static const char *const wanted[] = {
		[FACT_BOOL] = "yes or no", [FACT_INT] = "a number", [FACT_TEXT] = "a text"};
	const char *const command = options->command->name;
	const size_t len = strcspn(text, "=");
	char name[80] = "";
	int id;

	if (text[len] != '=')
		return complain_usage(
			command, "--assume: expected FACT=VALUE, got \"%.80s\"", text);
	if (len < sizeof(name))
		memcpy(name, text, len);
	id = fact_find(name);
	if (id < 0)
		return complain_usage(command,
			"--assume: there is no fact \"%.*s\"; virtscout facts lists them",
			(int)(len < 80 ? len : 80), text);
	assumption->id = (enum fact_id)id;
	if (read_value(assumption, text + len + 1) < 0)
		return complain_usage(command,
			"--assume: %s: expected %s or unknown, got \"%.80s\"", name,
			wanted[fact_desc(assumption->id)->type], text + len + 1);
	return 0;
}

static void write_assumption(struct fact_table *facts, const struct assumption *assumption)
{
	const enum fact_id id = assumption->id;

	if (assumption->unknown) {
		fact_set_unknown(facts, id, WHY_NOT_ASKED, 0, ASSUMED);
		return;
	}
	switch (fact_desc(id)->type) {
	case FACT_BOOL: fact_set_bool(facts, id, assumption->number != 0, ASSUMED); return;
	case FACT_INT: fact_set_int(facts, id, assumption->number, ASSUMED); return;
	case FACT_TEXT: fact_set_text(facts, id, assumption->text, ASSUMED); return;
	}
}

int assume_facts(const struct options *options, struct fact_table *facts)
{
	struct assumption assumption = {0};

	for (size_t i = 0; i < options->assume.count; i++) {
		int status = read_assumption(options, options->assume.at[i], &assumption);

		if (status)
			return status;
	}
	for (size_t i = 0; i < options->assume.count; i++)
		if (!read_assumption(options, options->assume.at[i], &assumption))
			write_assumption(facts, &assumption);
	return 0;
}
