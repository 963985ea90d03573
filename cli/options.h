// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line: which commands and options there are, and what was given. */
#ifndef VIRTSCOUT_CLI_OPTIONS_H
#define VIRTSCOUT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which options a command takes: bits of command.options. */
enum option_bit {
	OPTION_FROM = 1 << 0,
	OPTION_WORKLOAD = 1 << 1,
	OPTION_ROLE = 1 << 2,
	OPTION_VALIDATE = 1 << 3,
	OPTION_FORMAT = 1 << 4,
	OPTION_OUTPUT = 1 << 5,
	OPTION_RULES = 1 << 6,
	OPTION_EVIDENCE = 1 << 7,
	OPTION_COLOR = 1 << 8,
	OPTION_ONLY = 1 << 9,
	OPTION_TIMEOUT = 1 << 10,
	OPTION_WANT = 1 << 11,
	OPTION_RAW = 1 << 12,
	OPTION_HELP = 1 << 13, /* every command's */
	OPTION_ASSUME = 1 << 14,
	OPTION_ALL = 1 << 15,
	OPTION_BOOT = 1 << 16, /* all that only boot takes */
};

struct options;

struct command {
	const char *name;
	const char *operands; /* "NAME", "" : none, as the usage line shows them */
	const char *summary;  /* half a line; what follows it is for the command's own help */
	uint32_t options;     /* enum option_bit */
	unsigned operands_min, operands_max;
	int (*run)(const struct options *options); /* the exit status; NULL: not in this program */
	const char *missing; /* where `run` is NULL: why, after the command's name */
};

#define WORDS_MAX 256

struct words {
	size_t count;
	const char *at[WORDS_MAX + 1]; /* NULL-terminated; of argv */
};

enum format { FORMAT_TEXT, FORMAT_JSON };

/* As they were given (NULL: not given), and what they mean. Texts are of argv. */
struct options {
	const struct command *command;
	const char *from, *role, *format_name, *output, *color_name, *only, *timeout, *want_name;
	const char *kernel, *initrd, *append, *memory, *cpus, *disk, *console;
	struct words rules, workload, assume, operands;
	bool validate, evidence, all, raw, help;

	enum format format;
	unsigned timeout_ms; /* 0: the default */
	int want;            /* enum mode; MODE_COUNT: none */
};

/*
 * Reads the words after the command's name. 0, or EXIT_STATUS_USAGE, said on stderr. With --help
 * nothing else is checked.
 */
int options_parse(struct options *options, const struct command *command, int argc, char **argv);

/* The help of one command. 0, or EXIT_STATUS_WRITE. */
int options_help(const struct command *command);

#endif
