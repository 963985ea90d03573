// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What do CPUID dumps of other programs say? Of cpuid(1) by Todd Allen, option -r; and of
 * libcpuid 0.6 (cpuid_serialize_raw_data(), cpuid_serialize_all_raw_data()), which we never let
 * libcpuid read: it takes what it does not understand for zeros. Both are untrusted text.
 */
#include "probe/cpuid_text.h"

#include <errno.h>
#include <string.h>

#include "probe/hex_digit.h"

#define LINE_MAX_BYTES 512
#define CPUS_MAX 65536
#define LIBCPUID_ROWS_MAX 256 /* of one table */

/* One line, 0-terminated, and where we are in it. */
struct line {
	const char *file;
	int number;
	const char *at;
	char text[LINE_MAX_BYTES];
	struct input_error *error;
};

struct text {
	const char *at, *end;
};

/* The next line into @line. 1: there is one; 0: the text is at its end; -EINVAL. */
static int next_line(struct text *text, struct line *line)
{
	const char *end;
	size_t len;

	if (text->at == text->end)
		return 0;
	line->number++;
	end = memchr(text->at, '\n', (size_t)(text->end - text->at));
	len = (size_t)((end ? end : text->end) - text->at);
	if (len >= sizeof(line->text) || memchr(text->at, '\0', len))
		return input_fail(line->error, line->file, line->number, 1,
			"expected a line of text of at most %d characters", LINE_MAX_BYTES - 1);
	memcpy(line->text, text->at, len);
	while (len && strchr(" \t\r", line->text[len - 1]))
		len--;
	line->text[len] = '\0';
	line->at = line->text + strspn(line->text, " \t");
	text->at = end ? end + 1 : text->end;
	return 1;
}

static int fail(const struct line *line, const char *expected)
{
	return input_fail(line->error, line->file, line->number, (int)(line->at - line->text) + 1,
		"expected %s", expected);
}

static int expect(struct line *line, const char *word)
{
	if (strncmp(line->at, word, strlen(word)))
		return input_fail(line->error, line->file, line->number,
			(int)(line->at - line->text) + 1, "expected \"%s\"", word);
	line->at += strlen(word);
	return 0;
}

/* One to @max decimal digits. */
static int expect_decimal(struct line *line, size_t max, uint32_t *value)
{
	size_t digits = 0;
	uint32_t number = 0;

	for (; digits < max && hex_digit(line->at[digits]) < 10; digits++)
		number = number * 10 + hex_digit(line->at[digits]);
	if (!digits || hex_digit(line->at[digits]) < 10)
		return fail(line, "a small number");
	line->at += digits;
	*value = number;
	return 0;
}

/*
 * @min to 8 hex digits. Registers are written with all eight: a number cut short at the end of a
 * truncated file would be another number.
 */
static int expect_hex(struct line *line, size_t min, uint32_t *value)
{
	size_t digits = 0;
	uint32_t number = 0;

	for (; digits < 8 && hex_digit(line->at[digits]) < HEX_NO_DIGIT; digits++)
		number = number << 4 | hex_digit(line->at[digits]);
	if (digits < min || hex_digit(line->at[digits]) < HEX_NO_DIGIT)
		return fail(line, min == 8 ? "8 hex digits" : "2 to 8 hex digits");
	line->at += digits;
	*value = number;
	return 0;
}

static int expect_end(struct line *line)
{
	return *line->at ? fail(line, "the end of the line") : 0;
}

static int take_leaf(struct snapshot *snapshot, const struct line *line, uint32_t cpu,
	uint32_t leaf, uint32_t subleaf, const struct cpuid_regs *regs)
{
	struct snapshot_entry entry = {
		.question = {.ask = ASK_CPUID, .cpu = cpu, .index = leaf, .subleaf = subleaf},
		.line = line->number,
		.regs = *regs,
	};
	int rc = snapshot_take(snapshot, &entry);

	return rc == -E2BIG ? fail(line, "fewer leaves") : rc;
}

/* "CPU 3:" or, of one CPU, "CPU:". */
static int read_cpu(struct line *line, uint32_t *cpu)
{
	int rc = expect(line, "CPU");

	*cpu = 0;
	if (!rc && *line->at == ' ') {
		line->at++;
		rc = expect_decimal(line, 5, cpu);
	}
	if (!rc && *cpu >= CPUS_MAX)
		rc = fail(line, "a CPU number below 65536");
	if (!rc)
		rc = expect(line, ":");
	return rc ? rc : expect_end(line);
}

static int read_leaf(struct line *line, uint32_t *leaf, uint32_t *subleaf, struct cpuid_regs *regs)
{
	const struct {
		const char *before;
		size_t min; /* digits */
		uint32_t *value;
	} parts[] = {
		{"0x", 8, leaf},
		{" 0x", 2, subleaf},
		{": eax=0x", 8, &regs->eax},
		{" ebx=0x", 8, &regs->ebx},
		{" ecx=0x", 8, &regs->ecx},
		{" edx=0x", 8, &regs->edx},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		int rc = expect(line, parts[i].before);

		if (!rc)
			rc = expect_hex(line, parts[i].min, parts[i].value);
		if (rc)
			return rc;
	}
	return expect_end(line);
}

static int read_cpuid_r(struct text *text, struct line *line, struct snapshot *snapshot)
{
	uint32_t cpu = 0;

	for (;;) {
		struct cpuid_regs regs = {0};
		uint32_t leaf, subleaf;
		int rc = next_line(text, line);

		if (rc <= 0)
			return rc;
		if (!*line->at)
			continue;
		if (*line->at == 'C') {
			rc = read_cpu(line, &cpu);
		} else {
			rc = read_leaf(line, &leaf, &subleaf, &regs);
			if (!rc)
				rc = take_leaf(snapshot, line, cpu, leaf, subleaf, &regs);
		}
		if (rc)
			return rc;
	}
}

/*
 * libcpuid's tables. The rows of the first two are leaves; those of the others are subleaves of
 * one leaf, of which subleaf 0 stands in the first two as well (read at another moment, so that
 * what tells the CPU may differ).
 */
static const struct {
	const char *name;
	uint32_t leaf;
	bool rows_are_leaves;
} tables[] = {
	{"basic_cpuid", 0x00000000, true},
	{"ext_cpuid", 0x80000000, true},
	{"intel_fn4", 0x00000004, false},
	{"intel_fn11", 0x0000000b, false},
	{"intel_fn12h", 0x00000012, false},
	{"intel_fn14h", 0x00000014, false},
	{"amd_fn8000001dh", 0x8000001d, false},
	{"amd_fn80000026h", 0x80000026, false},
};

/* "basic_cpuid[1]=000306a9 00100800 7fbae3ff bfebfbff"; tables that we do not know are left out. */
static int read_row(struct line *line, struct snapshot *snapshot, uint32_t cpu)
{
	size_t len = strcspn(line->at, "[="), table = 0;
	struct cpuid_regs regs = {0};
	uint32_t row = 0, *const values[] = {&regs.eax, &regs.ebx, &regs.ecx, &regs.edx};
	int rc;

	if (!line->at[len] || !len)
		return fail(line, "a line such as basic_cpuid[0]=... of a libcpuid raw dump");
	while (table < sizeof(tables) / sizeof(*tables) &&
		(strlen(tables[table].name) != len || strncmp(tables[table].name, line->at, len)))
		table++;
	if (table == sizeof(tables) / sizeof(*tables))
		return 0;
	line->at += len;
	rc = expect(line, "[");
	if (!rc)
		rc = expect_decimal(line, 3, &row);
	if (!rc && row >= LIBCPUID_ROWS_MAX)
		rc = fail(line, "a row below 256");
	if (!rc)
		rc = expect(line, "]=");
	for (size_t i = 0; !rc && i < 4; i++) {
		if (i)
			rc = expect(line, " ");
		if (!rc)
			rc = expect_hex(line, 8, values[i]);
	}
	if (!rc)
		rc = expect_end(line);
	if (rc)
		return rc;
	return take_leaf(snapshot, line, cpu,
		tables[table].leaf + (tables[table].rows_are_leaves ? row : 0),
		tables[table].rows_are_leaves ? 0 : row, &regs);
}

static const char cpu_heading[] = "_________________ Logical CPU #";

static int read_libcpuid(struct text *text, struct line *line, struct snapshot *snapshot)
{
	uint32_t cpu = 0;

	for (;;) {
		int rc = next_line(text, line);

		if (rc <= 0)
			return rc;
		if (!*line->at)
			continue;
		/*
		 * In libcpuid's own tests, a line of dashes ends the dump and what is expected
		 * follows.
		 */
		if (!strncmp(line->at, "-----", 5))
			return 0;
		if (*line->at != '_') {
			rc = read_row(line, snapshot, cpu);
		} else {
			rc = expect(line, cpu_heading);
			if (!rc)
				rc = expect_decimal(line, 5, &cpu);
			if (!rc && cpu >= CPUS_MAX)
				rc = fail(line, "a CPU number below 65536");
		}
		if (rc)
			return rc;
	}
}

typedef int read_fn(struct text *text, struct line *line, struct snapshot *snapshot);

static int read_dump(read_fn *read, bool first_wins, const char *bytes, size_t len,
	const char *file, struct snapshot **snapshot, struct input_error *error)
{
	struct text text = {.at = bytes, .end = bytes + len};
	struct line line = {.file = file, .error = error};
	struct snapshot *dump = snapshot_new();
	int rc;

	if (!dump)
		return -ENOMEM;
	line.at = line.text;
	rc = read(&text, &line, dump);
	if (!rc && !dump->count)
		rc = input_fail(error, file, 1, 1, "expected at least one CPUID leaf");
	if (!rc)
		rc = first_wins ? snapshot_index_first(dump) : snapshot_index(dump, file, error);
	if (rc)
		snapshot_free(dump);
	else
		*snapshot = dump;
	return rc;
}

int cpuid_text_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error)
{
	return read_dump(read_cpuid_r, false, bytes, len, file, snapshot, error);
}

int cpuid_raw_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error)
{
	return read_dump(read_libcpuid, true, bytes, len, file, snapshot, error);
}

static void skip_blanks(const char **bytes, size_t *len)
{
	while (*len && **bytes && strchr(" \t\r\n", **bytes)) {
		++*bytes;
		--*len;
	}
}

static bool begins_with(const char *bytes, size_t len, const char *word)
{
	return len >= strlen(word) && !memcmp(bytes, word, strlen(word));
}

bool cpuid_text_looks_like(const char *bytes, size_t len)
{
	skip_blanks(&bytes, &len);
	return begins_with(bytes, len, "CPU:") ||
	       (begins_with(bytes, len, "CPU ") && len > 4 && hex_digit(bytes[4]) < 10) ||
	       begins_with(bytes, len, "0x00000000 0x00: eax=");
}

bool cpuid_raw_looks_like(const char *bytes, size_t len)
{
	skip_blanks(&bytes, &len);
	return begins_with(bytes, len, "version=") || begins_with(bytes, len, "basic_cpuid[");
}
