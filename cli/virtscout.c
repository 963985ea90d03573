// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout: the static program. Answers `check` itself, is the monitoring plugin under the name
 * check_virtscout, and hands everything else to virtscout-full beside it or in the libexec
 * directory. No stdio, no heap.
 */
#include "cli/check.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli/status.h"

#define FULL "virtscout-full"

static void say(const char *text)
{
	ssize_t written = write(STDERR_FILENO, text, strlen(text));

	(void)written; /* there is nobody left to tell */
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Executes @name, a path from the directory of this program; comes back where that fails. */
static void run_from_here(const char *name, char **argv)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (len <= 0)
		return;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash || (size_t)(slash + 1 - path) + strlen(name) >= PATH_MAX)
		return;
	memcpy(slash + 1, name, strlen(name) + 1);
	execv(path, argv);
}

static int run_full(char **argv)
{
	run_from_here(FULL, argv);
	run_from_here(VIRTSCOUT_LIBEXEC_FROM_BIN "/" FULL, argv);
	say("virtscout: " FULL " is neither beside this program nor in " VIRTSCOUT_LIBEXEC_FROM_BIN
	    " from there: only check works without it\n");
	return EXIT_STATUS_INTERNAL;
}

int main(int argc, char **argv)
{
	if (argc > 0 && !strcmp(base_name(argv[0]), "check_virtscout"))
		return plugin_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "check"))
		return check_main(argc - 2, argv + 2);
	return run_full(argv);
}
