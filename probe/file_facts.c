// SPDX-License-Identifier: GPL-2.0-or-later
// Facts that are what one small file holds.
#include "probe/file_facts.h"

#include <errno.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/decode_text.h"

/* Longer than any line that these files hold; a longer one is malformed, not cut off. */
#define LINE_MAX_LEN 1000

static void set_number(struct probe_context *context, const struct file_fact *row, uint64_t number)
{
	const struct evidence *ev = EV_OF_FILE(row->path, NULL);

	if (row->form == FILE_NONZERO)
		fact_set_bool(context->facts, row->fact, number != 0, ev);
	else if (number > INT64_MAX)
		fact_set_unknown(context->facts, row->fact, WHY_MALFORMED, 0, ev);
	else
		fact_set_int(context->facts, row->fact, (int64_t)number, ev);
}

/* 1, 0, or -1 where @text is no switch. */
static int switch_of(const char *text)
{
	if (!text[0] || text[1])
		return -1;
	if (strchr("Yy1", text[0]))
		return 1;
	return strchr("Nn0", text[0]) ? 0 : -1;
}

static void set_text(struct probe_context *context, const struct file_fact *row, const char *text)
{
	const struct evidence *ev = EV_OF_FILE(row->path, NULL);
	const int on = row->form == FILE_SWITCH ? switch_of(text) : -1;
	char chosen[64];
	struct span word;

	if (row->form == FILE_LINE) {
		fact_set_text(context->facts, row->fact, text, ev);
		return;
	}
	if (row->form == FILE_SWITCH && on >= 0) {
		fact_set_bool(context->facts, row->fact, on == 1, ev);
		return;
	}
	word = row->form == FILE_CHOSEN ? text_chosen(text_span(text)) : (struct span){0};
	if (!word.at || word.len >= sizeof(chosen)) {
		fact_set_unknown(context->facts, row->fact, WHY_MALFORMED, 0, ev);
		return;
	}
	span_copy(word, chosen, sizeof(chosen));
	fact_set_text(context->facts, row->fact, chosen, ev);
}

static void set_absent(struct probe_context *context, const struct file_fact *row)
{
	const struct evidence *ev = EV_OF_FILE(row->path, NULL);

	if (row->form == FILE_NUMBER)
		fact_set_int(context->facts, row->fact, 0, ev);
	else if (row->form == FILE_NONZERO || row->form == FILE_SWITCH)
		fact_set_bool(context->facts, row->fact, false, ev);
	else
		fact_set_text(context->facts, row->fact, row->absent, ev);
}

void file_fact_probe(struct probe_context *context, const struct file_fact *row)
{
	const bool is_number = row->form == FILE_NUMBER || row->form == FILE_NONZERO;
	char text[LINE_MAX_LEN + 2];
	uint64_t number = 0;
	int rc = is_number ? source_read_number(context->source, row->path, &number)
			   : source_read_line(context->source, row->path, text, sizeof(text));

	if (rc == -ENOENT && row->absent) {
		rc = absence_shown(context->source, row->path);
		if (rc == 0) {
			set_absent(context, row);
			return;
		}
	}
	if (rc > LINE_MAX_LEN)
		rc = -EBADMSG;
	if (rc < 0)
		fact_set_refused(context->facts, row->fact, rc, EV_OF_FILE(row->path, NULL));
	else if (is_number)
		set_number(context, row, number);
	else
		set_text(context, row, text);
}

void file_facts_probe(struct probe_context *context, const struct file_fact *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		file_fact_probe(context, &table[i]);
}
