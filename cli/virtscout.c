// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout: the static program. Answers `check` itself, is the monitoring plugin under the name
 * check_virtscout, and hands everything else to virtscout-full beside it or in the libexec
 * directory. No stdio, no heap.
 */
#include "cli/check.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli/status.h"

#ifndef VIRTSCOUT_LIBEXECDIR
#define VIRTSCOUT_LIBEXECDIR "/usr/libexec/virtscout"
#endif

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

/* The directory of this program and FULL in it. False where it does not fit or is not known. */
static int full_beside(char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (len <= 0)
		return 0;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash || (size_t)(slash + 1 - path) + sizeof(FULL) > PATH_MAX)
		return 0;
	memcpy(slash + 1, FULL, sizeof(FULL));
	return 1;
}

static int run_full(char **argv)
{
	char path[PATH_MAX];

	if (full_beside(path))
		execv(path, argv);
	execv(VIRTSCOUT_LIBEXECDIR "/" FULL, argv);
	say("virtscout: " FULL " is neither beside this program nor in " VIRTSCOUT_LIBEXECDIR
	    ": only check works without it\n");
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
