// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * check_virtscout: the fast path as a monitoring plugin (Monitoring Plugins Development
 * Guidelines).
 *
 * Everything goes to stdout; the state is the exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3
 * UNKNOWN. Help, version and bad arguments are UNKNOWN too.
 */
#include "cli/check.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/alarm.h"
#include "cli/answer.h"
#include "cli/line.h"
#include "cli/need.h"
#include "cli/status.h"
#include "probe/fast.h"
#include "probe/source_fast.h"
#include "probe/sys.h"

static const char usage[] =
	"Usage: check_virtscout [--need kvm|hw|slat|hvm] [-t SECONDS] [-v]\n"
	"\n"
	"Can this host run hardware-assisted guests now? OK yes, WARNING yes but without\n"
	"second-level paging, CRITICAL no, UNKNOWN where it can't be told.\n"
	"\n"
	"  --need WHAT   hvm (default): VMX or SVM, second-level paging, KVM opens\n"
	"                kvm: KVM opens; hw: VMX or SVM; slat: EPT or NPT\n"
	"  -t, --timeout SECONDS   give up after that (default 10)\n"
	"  -v, --verbose           accepted; the reason is always the second line\n"
	"  -V, --version           -h, --help\n";

static const char *const states[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

#define DEFAULT_TIMEOUT 10

static int say_unknown(const char *text)
{
	line_write_text(text, STDOUT_FILENO);
	return EXIT_STATUS_UNKNOWN;
}

static int complain(const char *word)
{
	struct line line = {0};

	line_add(&line, "VIRTSCOUT UNKNOWN: bad argument '");
	line_add_word(&line, word);
	line_add(&line, "'\n");
	line_write(&line, STDOUT_FILENO);
	return say_unknown(usage);
}

static void timed_out(int signal)
{
	static const char text[] = "VIRTSCOUT UNKNOWN: timed out\n";

	(void)signal;
	sys_write(STDOUT_FILENO, text, sizeof(text) - 1);
	sys_exit(EXIT_STATUS_UNKNOWN);
}

/* "-t 5", "-t5", "--timeout 5", "--timeout=5", as getopt_long(3) has them; else NULL. */
static const char *timeout_value(int argc, char **argv, int *at)
{
	static const char with_value[] = "--timeout=";
	const char *word = argv[*at];

	if (!strncmp(word, with_value, strlen(with_value)))
		return word + strlen(with_value);
	if (!strncmp(word, "-t", 2) && word[2])
		return word + 2;
	if ((!strcmp(word, "-t") || !strcmp(word, "--timeout")) && *at + 1 < argc)
		return argv[++*at];
	return NULL;
}

static bool parse_seconds(const char *text, unsigned *seconds)
{
	unsigned number = 0;
	size_t digits = 0;

	for (; text[digits] >= '0' && text[digits] <= '9' && digits < 5; digits++)
		number = number * 10 + (unsigned)(text[digits] - '0');
	*seconds = number;
	return digits && !text[digits] && number;
}

/*
 * The first line stays near 80 columns, as the guidelines want it: what was found. Why that
 * decides is the long text below it.
 */
static void put_answer(struct line *line, enum fast_need need, const struct fast_answer *answer)
{
	line_add(line, "VIRTSCOUT ");
	line_add(line, states[answer->verdict]);
	line_add(line, ": ");
	line_add(line, need_name(need));
	line_add(line, " ");
	line_add(line, fast_verdict_name(answer->verdict));
	line_add(line, " (");
	answer_add(line, answer);
	line_add(line, ") | 'verdict'=");
	line_add_number(line, (unsigned)answer->verdict);
	line_add(line, ";0;1;0;3\n");
	line_add(line, answer->why);
	line_add(line, "\n");
}

int plugin_main(int argc, char **argv)
{
	enum fast_need need = NEED_HVM;
	unsigned seconds = DEFAULT_TIMEOUT;
	struct source_fast source;
	struct fast_answer answer;
	struct line line = {0};

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		const char *value = need_option_value(argc, argv, &i);

		if (value) {
			if (!need_parse(value, &need))
				return complain(value);
		} else if ((value = timeout_value(argc, argv, &i))) {
			if (!parse_seconds(value, &seconds))
				return complain(value);
		} else if (!strcmp(word, "-v") || !strcmp(word, "-vv") || !strcmp(word, "-vvv") ||
			   !strcmp(word, "--verbose")) {
			continue; /* there is no more to say than is said */
		} else if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
			return say_unknown("check_virtscout " VIRTSCOUT_VERSION "\n");
		} else if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
			return say_unknown(usage);
		} else {
			return complain(word);
		}
	}
	alarm_after(seconds, timed_out);
	source_fast_open(&source);
	fast_check(&source.base, need, &answer);
	put_answer(&line, need, &answer);
	return line_write(&line, STDOUT_FILENO) < 0 ? EXIT_STATUS_UNKNOWN : (int)answer.verdict;
}
