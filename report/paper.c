// SPDX-License-Identifier: GPL-2.0-or-later
// Text for a terminal: paragraphs wrapped to a width, columns, a few styles (ECMA-48 SGR).
#include "report/paper.h"

#include <errno.h>
#include <string.h>

#include "probe/blob.h"
#include "report/utf8.h"
#include "report/value.h"

#define WIDTH_MIN 40
#define ESCAPED_MAX 16

static const char *const style_codes[STYLE_COUNT] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_GOOD] = "\033[32m",
	[STYLE_WARN] = "\033[33m",
	[STYLE_BAD] = "\033[31m",
	[STYLE_DIM] = "\033[2m",
};

#define STYLE_END "\033[0m"

void paper_open(struct paper *paper, FILE *out, unsigned width, bool color)
{
	*paper = (struct paper){
		.out = out, .width = width < WIDTH_MIN ? WIDTH_MIN : width, .color = color};
}

static void pad_to(struct paper *paper, unsigned column)
{
	for (; paper->column < column; paper->column++)
		fputc(' ', paper->out);
}

static void break_line(struct paper *paper)
{
	fputc('\n', paper->out);
	paper->column = 0;
	paper->begun = false;
	paper->gap = false;
	paper->wrapped = true;
}

static void flush_word(struct paper *paper)
{
	if (!paper->word_len)
		return;
	if (paper->gap && paper->begun && paper->column + 1 + paper->word_columns > paper->width)
		break_line(paper);
	if (paper->wrapped)
		pad_to(paper, paper->hang);
	if (paper->gap && paper->begun) {
		fputc(' ', paper->out);
		paper->column++;
	}
	fwrite(paper->word, 1, paper->word_len, paper->out);
	paper->column += paper->word_columns;
	paper->word_len = 0;
	paper->word_columns = 0;
	paper->begun = true;
	paper->wrapped = false;
	paper->gap = false;
}

static void add_to_word(struct paper *paper, const char *bytes, size_t len, unsigned columns)
{
	if (paper->word_len + len > sizeof(paper->word))
		flush_word(paper);
	memcpy(paper->word + paper->word_len, bytes, len);
	paper->word_len += len;
	paper->word_columns += columns;
}

/* Writes the character at @text out, escaped, into @escaped; the bytes it takes in @text. */
static size_t escape_next(const char *text, char escaped[ESCAPED_MAX])
{
	uint32_t code;
	size_t len = utf8_next(text, &code);

	if (code == UTF8_INVALID) {
		strcpy(escaped, UTF8_REPLACEMENT);
	} else if (utf8_is_control(code)) {
		snprintf(escaped, ESCAPED_MAX, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
	} else {
		memcpy(escaped, text, len);
		escaped[len] = '\0';
	}
	return len;
}

/* How much of @text, from its beginning, is shown as it is and takes a column a byte. */
static size_t plain_len(const char *text)
{
	size_t len = 0;

	while (text[len] > ' ' && text[len] < 0x7f)
		len++;
	return len;
}

static unsigned columns_of(const char *escaped)
{
	unsigned columns = 0;

	for (; *escaped; escaped++)
		columns += ((unsigned char)*escaped & 0xc0) != 0x80;
	return columns;
}

/* @len bytes of plain_len(). */
static void add_plain(struct paper *paper, const char *text, size_t len)
{
	while (len) {
		size_t part = sizeof(paper->word) - paper->word_len;

		if (!part)
			part = sizeof(paper->word); /* add_to_word() makes room */
		if (part > len)
			part = len;
		add_to_word(paper, text, part, (unsigned)part);
		text += part;
		len -= part;
	}
}

void paper_text(struct paper *paper, const char *text)
{
	while (*text) {
		char escaped[ESCAPED_MAX];
		const size_t plain = plain_len(text);

		add_plain(paper, text, plain);
		text += plain;
		if (!*text)
			break;
		if (strchr(" \t\n", *text)) {
			flush_word(paper);
			paper->gap = true;
			text++;
			continue;
		}
		text += escape_next(text, escaped);
		add_to_word(paper, escaped, strlen(escaped), columns_of(escaped));
	}
}

static void put_code(struct paper *paper, const char *code)
{
	if (paper->color)
		add_to_word(paper, code, strlen(code), 0);
}

void paper_styled(struct paper *paper, enum style style, const char *text)
{
	if (style == STYLE_PLAIN) {
		paper_text(paper, text);
		return;
	}
	put_code(paper, style_codes[style]);
	paper_text(paper, text);
	put_code(paper, STYLE_END);
}

void paper_expand(struct paper *paper, const struct fact_table *facts, const char *text)
{
	struct blob expanded = BLOB_HEAP;
	int rc = value_expand(&expanded, facts, text);

	if (!rc)
		rc = blob_terminate(&expanded);
	if (!rc)
		paper_text(paper, expanded.at);
	else if (!paper->rc)
		paper->rc = rc;
	blob_free(&expanded);
}

void paper_end(struct paper *paper)
{
	flush_word(paper);
	if (paper->column)
		break_line(paper);
	paper->gap = false;
	paper->wrapped = false;
}

void paper_begin(struct paper *paper, unsigned indent, unsigned hang)
{
	paper_end(paper);
	pad_to(paper, indent);
	paper->hang = hang;
}

void paper_tab(struct paper *paper, unsigned column)
{
	flush_word(paper);
	if (paper->column >= column && paper->begun)
		break_line(paper);
	pad_to(paper, column);
	paper->hang = column;
	paper->begun = false;
	paper->wrapped = false;
	paper->gap = false;
}

void paper_line(struct paper *paper, unsigned indent, enum style style, const char *text)
{
	paper_end(paper);
	pad_to(paper, indent);
	if (paper->color)
		fputs(style_codes[style], paper->out);
	while (*text) {
		char escaped[ESCAPED_MAX];
		const size_t plain = plain_len(text);

		fwrite(text, 1, plain, paper->out);
		text += plain;
		if (!*text)
			break;
		text += escape_next(text, escaped);
		fputs(escaped, paper->out);
	}
	if (paper->color && style != STYLE_PLAIN)
		fputs(STYLE_END, paper->out);
	break_line(paper);
}

void paper_heading(struct paper *paper, const char *text)
{
	paper_end(paper);
	fputc('\n', paper->out);
	paper_line(paper, 0, STYLE_BOLD, text);
}

int paper_close(struct paper *paper)
{
	paper_end(paper);
	if (paper->rc)
		return paper->rc;
	return ferror(paper->out) ? -EIO : 0;
}
