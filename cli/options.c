// SPDX-License-Identifier: GPL-2.0-or-later
// The command line of one command: a table of options, and what was given of it.
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/output.h"
#include "rules/rule_set.h"

#define TIMEOUT_MAX_S 3600

enum option_type { TYPE_FLAG, TYPE_TEXT, TYPE_WORDS, TYPE_FIXED };

struct option_desc {
	const char *name;
	char letter; /* 0: none */
	enum option_bit bit;
	enum option_type type;
	size_t offset;     /* in struct options: bool, const char *, struct words */
	const char *value; /* what the value is called; TYPE_FIXED: the value */
	const char *help;
};

#define FIELD(name) offsetof(struct options, name)

// clang-format off
static const struct option_desc descs[] = {
	{"from", 0, OPTION_FROM, TYPE_TEXT, FIELD(from), "PATH",
		"a snapshot, captured directory or CPUID dump\nrather than this host; -: standard input"},
	{"workload", 0, OPTION_WORKLOAD, TYPE_WORDS, FIELD(workload), "W",
		"what is to run: KEY=VALUE,... or a JSON file;\n\"virtscout explain workload\" lists the keys"},
	{"role", 0, OPTION_ROLE, TYPE_TEXT, FIELD(role), "ROLE",
		"what the host is for; weighs the findings"},
	{"assume", 0, OPTION_ASSUME, TYPE_WORDS, FIELD(assume), "FACT=VALUE",
		"judge as if this were so; repeatable"},
	{"rules", 0, OPTION_RULES, TYPE_WORDS, FIELD(rules), "FILE",
		"more rules, over those built in; repeatable"},
	{"validate", 0, OPTION_VALIDATE, TYPE_FLAG, FIELD(validate), NULL,
		"run small guests, and judge by what they show"},
	{"want", 0, OPTION_WANT, TYPE_TEXT, FIELD(want_name), "MODE",
		"hvm, pv, container or emulation: what it takes"},
	{"only", 0, OPTION_ONLY, TYPE_TEXT, FIELD(only), "TEST,...",
		"run these tests only"},
	{"kernel", 0, OPTION_BOOT, TYPE_TEXT, FIELD(kernel), "FILE",
		"a bzImage or an ELF kernel (vmlinux) for x86-64"},
	{"initrd", 0, OPTION_BOOT, TYPE_TEXT, FIELD(initrd), "FILE",
		"its first file system"},
	{"append", 0, OPTION_BOOT, TYPE_TEXT, FIELD(append), "STR",
		"more words for the kernel's command line"},
	{"memory", 0, OPTION_BOOT, TYPE_TEXT, FIELD(memory), "MIB",
		"of the guest (default 256)"},
	{"cpus", 0, OPTION_BOOT, TYPE_TEXT, FIELD(cpus), "N",
		"of the guest (default 1)"},
	{"disk", 0, OPTION_BOOT, TYPE_TEXT, FIELD(disk), "FILE[,ro]",
		"a disk: a file or a block device (virtio)"},
	{"console", 0, OPTION_BOOT, TYPE_TEXT, FIELD(console), "NAME",
		"where you type: ttyS0 (default) or hvc0 (virtio)"},
	{"timeout", 0, OPTION_TIMEOUT, TYPE_TEXT, FIELD(timeout), "S",
		"seconds, at most, for all of it"},
	{"raw", 0, OPTION_RAW, TYPE_FLAG, FIELD(raw), NULL,
		"leave names and serial numbers in"},
	{"evidence", 0, OPTION_EVIDENCE, TYPE_FLAG, FIELD(evidence), NULL,
		"show the question behind each reason"},
	{"all", 0, OPTION_ALL, TYPE_FLAG, FIELD(all), NULL,
		"tell each note in full, and all that is unknown"},
	{"format", 'f', OPTION_FORMAT, TYPE_TEXT, FIELD(format_name), "FORMAT",
		"text (default) or json"},
	{"json", 0, OPTION_FORMAT, TYPE_FIXED, FIELD(format_name), "json",
		"the same as -f json"},
	{"output", 'o', OPTION_OUTPUT, TYPE_TEXT, FIELD(output), "FILE",
		"write to FILE, whole or not at all"},
	{"color", 0, OPTION_COLOR, TYPE_TEXT, FIELD(color_name), "WHEN",
		"always, auto (default) or never"},
	{"help", 'h', OPTION_HELP, TYPE_FLAG, FIELD(help), NULL,
		"show this"},
};

/* Formats of the contract, and whether this version has them. */
static const struct {
	const char *name;
	int format; /* enum format, or -1 */
} formats[] = {
	{"text", FORMAT_TEXT}, {"json", FORMAT_JSON},
	{"html", -1}, {"markdown", -1}, {"nagios", -1}, {"prometheus", -1}, {"openmetrics", -1},
	{"nfd", -1}, {"ansible", -1}, {"junit", -1}, {"sarif", -1},
};
// clang-format on

#define DESC_COUNT (sizeof(descs) / sizeof(descs[0]))

static bool takes(const struct command *command, const struct option_desc *desc)
{
	return desc->bit == OPTION_HELP || (command->options & desc->bit);
}

static bool needs_value(const struct option_desc *desc)
{
	return desc->type == TYPE_TEXT || desc->type == TYPE_WORDS;
}

static int words_add(struct words *words, const char *word)
{
	if (words->count == WORDS_MAX)
		return -1;
	words->at[words->count++] = word;
	return 0;
}

static int too_many(const struct options *options, const char *what)
{
	return complain_usage(options->command->name, "too many %s, at most %d", what, WORDS_MAX);
}

static int option_set(struct options *options, const struct option_desc *desc, const char *value)
{
	void *field = (char *)options + desc->offset;

	switch (desc->type) {
	case TYPE_FLAG: *(bool *)field = true; return 0;
	case TYPE_FIXED: *(const char **)field = desc->value; return 0;
	case TYPE_TEXT: *(const char **)field = value; return 0;
	case TYPE_WORDS:
		if (words_add(field, value) < 0)
			return too_many(options, desc->name);
		return 0;
	}
	return 0;
}

/* The option that is called @len bytes at @name, of this command; else NULL, said on stderr. */
static const struct option_desc *option_find(
	const struct options *options, const char *name, size_t len, char letter)
{
	for (size_t i = 0; i < DESC_COUNT; i++) {
		const struct option_desc *desc = &descs[i];
		const bool same = name ? strlen(desc->name) == len && !memcmp(desc->name, name, len)
				       : desc->letter == letter;

		if (!same)
			continue;
		if (takes(options->command, desc))
			return desc;
		complain_usage(options->command->name, "%s has no option --%s",
			options->command->name, desc->name);
		return NULL;
	}
	if (name)
		complain_usage(options->command->name, "unknown option --%.*s", (int)len, name);
	else
		complain_usage(options->command->name, "unknown option -%c", letter);
	return NULL;
}

static int value_missing(const struct options *options, const struct option_desc *desc)
{
	return complain_usage(
		options->command->name, "option --%s needs a value: %s", desc->name, desc->value);
}

/*
 * "--name", "--name=value", "--name value". @at: which word; moves on where the value is the
 * next.
 */
static int parse_long(struct options *options, int argc, char **argv, int *at)
{
	const char *name = argv[*at] + 2;
	const size_t len = strcspn(name, "=");
	const struct option_desc *desc = option_find(options, name, len, 0);
	const char *value = name[len] == '=' ? name + len + 1 : NULL;

	if (!desc)
		return EXIT_STATUS_USAGE;
	if (!needs_value(desc))
		return value ? complain_usage(options->command->name, "option --%s takes no value",
				       desc->name)
			     : option_set(options, desc, NULL);
	if (!value && *at + 1 < argc)
		value = argv[++*at];
	return value && *value ? option_set(options, desc, value) : value_missing(options, desc);
}

/* "-f json", "-fjson". */
static int parse_short(struct options *options, int argc, char **argv, int *at)
{
	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		const struct option_desc *desc = option_find(options, NULL, 0, *letter);
		const char *value;

		if (!desc)
			return EXIT_STATUS_USAGE;
		if (!needs_value(desc)) {
			option_set(options, desc, NULL);
			continue;
		}
		value = letter[1] ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
		return value && *value ? option_set(options, desc, value)
				       : value_missing(options, desc);
	}
	return 0;
}

static int parse_words(struct options *options, int argc, char **argv)
{
	bool only_operands = false;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		int status = 0;

		if (only_operands || word[0] != '-' || !word[1]) {
			if (words_add(&options->operands, word) < 0)
				status = too_many(options, "names");
		} else if (!strcmp(word, "--")) {
			only_operands = true;
		} else if (word[1] == '-') {
			status = parse_long(options, argc, argv, &i);
		} else {
			status = parse_short(options, argc, argv, &i);
		}
		if (status)
			return status;
	}
	return 0;
}

static int check_format(struct options *options)
{
	const char *name = options->format_name;

	if (!name)
		return 0;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name))
			continue;
		if (formats[i].format < 0)
			return complain_usage(options->command->name,
				"format %s is not in this version; text and json are", name);
		options->format = (enum format)formats[i].format;
		return 0;
	}
	return complain_usage(
		options->command->name, "unknown format \"%s\"; there are text and json", name);
}

static int check_timeout(struct options *options)
{
	const char *text = options->timeout;
	char *end;
	unsigned long seconds;

	if (!text)
		return 0;
	seconds = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (!seconds || *end || seconds > TIMEOUT_MAX_S)
		return complain_usage(options->command->name,
			"--timeout: expected 1 to %d seconds, got \"%s\"", TIMEOUT_MAX_S, text);
	options->timeout_ms = (unsigned)seconds * 1000;
	return 0;
}

static int unknown_role(const struct options *options)
{
	char names[512] = "";
	size_t used = 0;

	for (int role = ROLE_DEFAULT + 1; role < ROLE_COUNT && used < sizeof(names); role++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
			used ? ", " : "", role_name((enum role)role));
	return complain_usage(
		options->command->name, "unknown role \"%s\"; there are %s", options->role, names);
}

static int check_words(struct options *options)
{
	const char *command = options->command->name;

	if (options->role && !role_is_known(options->role))
		return unknown_role(options);
	if (options->color_name && strcmp(options->color_name, "always") &&
		strcmp(options->color_name, "auto") && strcmp(options->color_name, "never"))
		return complain_usage(command,
			"--color: expected always, auto or never, got \"%s\"", options->color_name);
	if (options->want_name) {
		options->want = mode_find(options->want_name);
		if (options->want < 0)
			return complain_usage(command,
				"--want: expected hvm, pv, container or emulation, got \"%s\"",
				options->want_name);
	}
	/* A replay never touches this host, and running a guest touches it. */
	if (options->validate && options->from)
		return complain_usage(command,
			"--validate runs guests on this host, and --from is about another one: "
			"give one of them");
	return 0;
}

static int check_operands(const struct options *options)
{
	const struct command *command = options->command;

	if (options->operands.count < command->operands_min)
		return complain_usage(command->name, "%s needs an argument: %s", command->name,
			command->operands);
	if (options->operands.count > command->operands_max)
		return complain_usage(command->name, "%s: unexpected argument \"%s\"",
			command->name, options->operands.at[command->operands_max]);
	return 0;
}

int options_parse(struct options *options, const struct command *command, int argc, char **argv)
{
	int status;

	*options = (struct options){.command = command, .want = MODE_COUNT};
	status = parse_words(options, argc, argv);
	if (status || options->help)
		return status;
	status = check_operands(options);
	if (!status)
		status = check_format(options);
	if (!status)
		status = check_timeout(options);
	if (!status)
		status = check_words(options);
	return status;
}

/* Two columns; a help text of two lines goes on below its first. */
static void help_line(FILE *out, const struct option_desc *desc)
{
	const size_t first = strcspn(desc->help, "\n");
	char left[64];
	char letter[8] = "    ";

	if (desc->letter)
		snprintf(letter, sizeof(letter), "-%c, ", desc->letter);
	snprintf(left, sizeof(left), "%s--%s%s%s", letter, desc->name, needs_value(desc) ? " " : "",
		needs_value(desc) ? desc->value : "");
	fprintf(out, "  %-25s %.*s\n", left, (int)first, desc->help);
	if (desc->help[first])
		fprintf(out, "  %-25s %s\n", "", desc->help + first + 1);
}

int options_help(const struct command *command)
{
	struct output output;
	int status = output_open(&output, NULL);

	if (status)
		return status;
	fprintf(output.stream, "Usage: virtscout %s%s%s [OPTION ...]\n%s\n\n", command->name,
		*command->operands ? " " : "", command->operands, command->summary);
	for (size_t i = 0; i < DESC_COUNT; i++)
		if (takes(command, &descs[i]))
			help_line(output.stream, &descs[i]);
	return output_finish(&output);
}
