// SPDX-License-Identifier: GPL-2.0-or-later
// `virtscout check`: one line, or one JSON object, and an exit status.
#include "cli/check.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/line.h"
#include "cli/need.h"
#include "cli/status.h"
#include "probe/fast.h"
#include "probe/source_fast.h"

static const char usage[] =
	"Usage: virtscout check [--need kvm|hw|slat|hvm] [--json] [-q]\n"
	"\n"
	"Can this host run hardware-assisted guests now? One line, and the exit status:\n"
	"0 yes, 1 yes but degraded, 2 no, 3 unknown. Whether KVM makes a VM is not tried,\n"
	"which takes longer than all the rest: virtscout audit does it.\n"
	"\n"
	"  --need hvm    VMX or SVM, enabled, second-level paging, KVM opens (default)\n"
	"  --need kvm    KVM opens, by whatever backend\n"
	"  --need hw     the CPU has VMX or SVM, and firmware has not switched it off\n"
	"  --need slat   second-level paging: EPT or NPT\n"
	"  --json        one JSON object (virtscout.check/1)\n"
	"  -q, --quiet   say nothing, only exit\n"
	"  -h, --help    this text\n";

static int complain(const char *what, const char *word)
{
	struct line line = {0};

	line_add(&line, "virtscout check: ");
	line_add(&line, what);
	if (word) {
		line_add(&line, " '");
		line_add_word(&line, word);
		line_add(&line, "'");
	}
	line_add(&line, "; see virtscout check --help\n");
	line_write(&line, STDERR_FILENO);
	return EXIT_STATUS_USAGE;
}

static void member(struct line *line, const char *key, const char *value, const char *before)
{
	line_add(line, before);
	line_add(line, "\"");
	line_add(line, key);
	line_add(line, "\":\"");
	line_add(line, value); /* all values are our own words: nothing to escape */
	line_add(line, "\"");
}

static void put_json(struct line *line, const struct fast_answer *answer)
{
	member(line, "schema", "virtscout.check/1", "{");
	member(line, "verdict", fast_verdict_name(answer->verdict), ",");
	member(line, "hw", fast_hw_name(answer->hw), ",");
	member(line, "slat", fast_slat_name(answer->slat), ",");
	member(line, "kvm", fast_kvm_name(answer->kvm), ",");
	member(line, "backend", answer->backend, ",");
	member(line, "why", answer->why, ",");
	line_add(line, "}\n");
}

static void put_text(struct line *line, const struct fast_answer *answer)
{
	line_add(line, fast_verdict_name(answer->verdict));
	line_add(line, ": ");
	line_add(line, answer->why);
	line_add(line, " (");
	answer_add(line, answer);
	line_add(line, ")\n");
}

/* 0, or the exit status where @rc, of writing to standard output, says that it failed. */
static int written(int rc)
{
	if (rc == 0)
		return 0;
	line_write_text("virtscout check: could not write to standard output\n", STDERR_FILENO);
	return EXIT_STATUS_WRITE;
}

int check_main(int argc, char **argv)
{
	enum fast_need need = NEED_HVM;
	bool json = false, quiet = false;
	struct source_fast source;
	struct fast_answer answer;
	struct line line = {0};

	for (int i = 0; i < argc; i++) {
		const char *value = need_option_value(argc, argv, &i);

		if (value) {
			if (!need_parse(value, &need))
				return complain("--need wants kvm, hw, slat or hvm, not", value);
		} else if (!strcmp(argv[i], "--need")) {
			return complain("--need wants one of kvm, hw, slat, hvm", NULL);
		} else if (!strcmp(argv[i], "--json")) {
			json = true;
		} else if (!strcmp(argv[i], "-q") || !strcmp(argv[i], "--quiet")) {
			quiet = true;
		} else if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help")) {
			return written(line_write_text(usage, STDOUT_FILENO));
		} else {
			return complain(
				argv[i][0] == '-' ? "unknown option" : "unexpected argument",
				argv[i]);
		}
	}
	source_fast_open(&source);
	if (quiet)
		return (int)fast_decide(&source.base, need);
	fast_check(&source.base, need, &answer);
	if (json)
		put_json(&line, &answer);
	else
		put_text(&line, &answer);
	/* What is open is closed by the exit, which comes now. */
	return written(line_write(&line, STDOUT_FILENO)) ? EXIT_STATUS_WRITE : (int)answer.verdict;
}
