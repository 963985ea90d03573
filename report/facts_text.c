// SPDX-License-Identifier: GPL-2.0-or-later
// Facts as aligned lines: name, value, and what was asked.
#include "report/report.h"

#include <string.h>

#include "probe/blob.h"
#include "probe/fact_local.h"
#include "report/globs.h"
#include "report/paper.h"
#include "report/value.h"

/* Names and values longer than this do not push the columns behind them to the right. */
#define NAME_COLUMN_MAX 28
#define VALUE_COLUMN_MAX 24
/* Facts are lines for grep: never broken. */
#define NO_WRAP 1000000

/*
 * The value as it is printed: of a known fact without its remarks, which follow in a column of
 * their own.
 */
static int value_of(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool evidence)
{
	int rc;

	blob_free(out);
	*out = (struct blob)BLOB_HEAP;
	if (!fact_known(facts, id))
		rc = value_append_full(out, facts, id, evidence);
	else
		rc = value_append(out, facts, id);
	return rc ? rc : blob_terminate(out);
}

/* The remarks on a known value; "" where there are none. */
static int remarks_of(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool evidence)
{
	int rc = 0;

	blob_free(out);
	*out = (struct blob)BLOB_HEAP;
	if (fact_known(facts, id))
		rc = value_append_remarks(out, facts, id, evidence);
	return rc ? rc : blob_terminate(out);
}

struct columns {
	unsigned name, value;
};

static int measure(const struct fact_table *facts, const char *const *globs, bool evidence,
	struct columns *columns)
{
	cleanup_blob struct blob value = BLOB_HEAP;

	*columns = (struct columns){0, 0};
	for (int id = 0; id < fact_named_count(facts); id++) {
		const char *name = fact_name(facts, (enum fact_id)id);
		int rc;

		if (!globs_match(globs, name))
			continue;
		if (strlen(name) > columns->name && strlen(name) <= NAME_COLUMN_MAX)
			columns->name = (unsigned)strlen(name);
		if (!fact_known(facts, id))
			continue;
		rc = value_of(&value, facts, id, evidence);
		if (rc)
			return rc;
		if (value.len > columns->value && value.len <= VALUE_COLUMN_MAX)
			columns->value = (unsigned)value.len;
	}
	return 0;
}

static void print_line(struct paper *paper, const struct columns *columns, const char *name,
	const struct blob *value, const char *remarks)
{
	const unsigned value_at = columns->name + 2;
	const unsigned remarks_at = value_at + columns->value + 2;
	const size_t len = strlen(name);

	paper_begin(paper, 0, 0);
	paper_text(paper, name);
	if (len <= columns->name)
		paper_tab(paper, value_at);
	else
		paper_text(paper, " ");
	paper_text(paper, *value->at ? value->at : "\"\"");
	if (!*remarks)
		return;
	if (value->len <= columns->value && len + 1 + value->len < remarks_at)
		paper_tab(paper, remarks_at);
	paper_text(paper, remarks);
}

int report_facts_text(
	FILE *out, const struct fact_table *facts, const char *const *globs, bool evidence)
{
	cleanup_blob struct blob value = BLOB_HEAP;
	cleanup_blob struct blob remarks = BLOB_HEAP;
	struct columns columns;
	struct paper paper;
	int rc = measure(facts, globs, evidence, &columns);

	paper_open(&paper, out, NO_WRAP, false);
	for (int id = 0; !rc && id < fact_named_count(facts); id++) {
		if (!globs_match(globs, fact_name(facts, (enum fact_id)id)))
			continue;
		rc = value_of(&value, facts, id, evidence);
		if (!rc)
			rc = remarks_of(&remarks, facts, id, evidence);
		if (rc)
			break;
		print_line(
			&paper, &columns, fact_name(facts, (enum fact_id)id), &value, remarks.at);
	}
	if (rc)
		return rc;
	return paper_close(&paper);
}
