// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout-full: every command but check. virtscout executes it, with the same words; it calls
 * itself virtscout in all it says.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "launch/boot.h"
#include "rules/near.h"

#define NOT_YET "is not in this version"

#define JUDGING                                                                                    \
	(OPTION_FROM | OPTION_WORKLOAD | OPTION_ROLE | OPTION_RULES | OPTION_VALIDATE |            \
		OPTION_ASSUME | OPTION_EVIDENCE | OPTION_FORMAT | OPTION_OUTPUT | OPTION_COLOR |   \
		OPTION_TIMEOUT)
#define PRINTING (OPTION_FORMAT | OPTION_OUTPUT | OPTION_COLOR)

// clang-format off
#define RULES_VERBS "\n\n" \
	"  list [GLOB]       the rules in force: id, severity, layer, title\n" \
	"  show ID           all that one rule says\n" \
	"  lint [FILE ...]   what is wrong with files of rules (of the layers)\n" \
	"  test [FILE ...]   run the test cases of files of rules (of the layers)"

#define BOOT_NOTES "\n\n" \
	"The guest has a serial port (ttyS0), which is standard input and output here.\n" \
	"On a terminal, Ctrl-A x stops it and Ctrl-A Ctrl-A sends one Ctrl-A; where the\n" \
	"input ends, it goes on without. --disk and --console hvc0 are virtio devices on\n" \
	"a PCI bus; a disk's file is written to unless ,ro is added. The kernel's command\n" \
	"line begins with\n" \
	"\"" BOOT_CMDLINE_FIRST "\".\n\n" \
	"A guest that does nothing for 10 s is asked why, unless there is --timeout:\n" \
	"where KVM emulates its kernel mode, instruction by instruction, it is stopped.\n\n" \
	"Exit status: 0 where the guest resets or halts; the byte that it writes to port\n" \
	"0xf4 or to address 0xd0000000 (\"busybox devmem 0xd0000000 8 7\"); 2 where it\n" \
	"panics, crashes or can't run on this host; 3 where it was stopped, its time ran\n" \
	"out, or KVM refused; 65 where kernel, initrd or disk are not what they should\n" \
	"be; 74 the console could not be written."

/* The commands of design.md section 5, in its order. */
static const struct command commands[] = {
	{"check", "", "can hardware run guests here? one line, fast", 0, 0, 0,
		NULL, "is the fast command of virtscout itself, not of virtscout-full"},
	{"audit", "", "what this host can virtualize, with proof", JUDGING | OPTION_ALL, 0, 0, cmd_audit, NULL},
	{"advise", "", "the ways to run guests, ranked for a workload", JUDGING | OPTION_WANT, 0, 0, cmd_advise, NULL},
	{"validate", "", "run small guests, compare with what was inferred",
		PRINTING | OPTION_ONLY | OPTION_TIMEOUT, 0, 0, cmd_validate, NULL},
	{"boot", "", "start a Linux kernel in a small machine" BOOT_NOTES, OPTION_BOOT | OPTION_TIMEOUT, 0, 0, cmd_boot, NULL},
	{"facts", "[NAME|GLOB ...]", "what is known, and from where",
		PRINTING | OPTION_FROM, 0, WORDS_MAX, cmd_facts, NULL},
	{"snapshot", "", "questions and answers of this host, to replay",
		OPTION_OUTPUT | OPTION_RAW, 0, 0, cmd_snapshot, NULL},
	{"explain", "NAME", "a fact, rule, mode or term, and how to look by hand",
		PRINTING | OPTION_RULES, 1, 1, cmd_explain, NULL},
	{"compare", "", "what differs between captures", 0, 0, 0, NULL, NOT_YET},
	{"fleet", "", "many hosts in one summary", 0, 0, 0, NULL, NOT_YET},
	{"lab", "", "exam labs: what they need", 0, 0, 0, NULL, NOT_YET},
	{"rules", "VERB [ARGUMENT ...]", "which rules are in force; check files of rules" RULES_VERBS,
		PRINTING | OPTION_RULES | OPTION_ROLE, 1, WORDS_MAX, cmd_rules, NULL},
	{"watch", "", "print what changes", 0, 0, 0, NULL, NOT_YET},
};
// clang-format on

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int print_version(void)
{
	struct output output;
	int status = output_open(&output, NULL);

	if (status)
		return status;
	fputs("virtscout " VIRTSCOUT_VERSION "\n", output.stream);
	return output_finish(&output);
}

static int print_help(void)
{
	struct output output;
	int status = output_open(&output, NULL);

	if (status)
		return status;
	fputs("virtscout COMMAND [OPTION ...]: what can this machine virtualize?\n\n",
		output.stream);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i].run || !strcmp(commands[i].name, "check"))
			fprintf(output.stream, "  %-10s %.*s\n", commands[i].name,
				(int)strcspn(commands[i].summary, "\n"), commands[i].summary);
	fputs("\n\"virtscout COMMAND --help\" shows a command's options. Begin with\n"
	      "\"virtscout audit\", as root if you can: it then sees more.\n\n"
	      "Exit status: 0 yes, 1 yes but degraded or with warnings, 2 no, 3 not known;\n"
	      "64 usage error, 65 bad input, 70 internal error, 74 could not write.\n",
		output.stream);
	return output_finish(&output);
}

static int unknown_command(const char *word)
{
	struct near_list near = {0};

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i].run || !strcmp(commands[i].name, "check"))
			near_offer(&near, word, commands[i].name);
	if (near.count)
		return complain_usage(
			NULL, "unknown command \"%s\"; did you mean %s?", word, near.names[0]);
	if (word[0] == '-')
		return complain_usage(NULL, "unknown option %s; a command comes first", word);
	return complain_usage(NULL, "unknown command \"%s\"", word);
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct options options;
	int status;

	if (!command->run)
		return complain_usage(NULL, "%s %s", command->name, command->missing);
	status = options_parse(&options, command, argc, argv);
	if (status)
		return status;
	return options.help ? options_help(command) : command->run(&options);
}

/*
 * One heap for all threads: a further one costs 128 MiB of addresses, four system calls and pages of its own, for
 * a second thread that allocates a few hundred pieces. It gives nothing back before the end: what one table
 * leaves the next one takes, and while two threads run, both CPUs are told of pages that go. (A thread that a
 * filter ends in the middle of malloc() leaves the heap locked; with heaps of their own it would leave its own.)
 */
static void set_heap(void)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

int main(int argc, char **argv)
{
	set_heap();
	output_guard();
	if (argc < 2)
		return complain_usage(NULL, "a command is missing");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return print_help();
	if (!strcmp(argv[1], "--version"))
		return print_version();
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i].name, argv[1]))
			return run_command(&commands[i], argc - 2, argv + 2);
	return unknown_command(argv[1]);
}
