// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout: the static program. Answers `check` itself, is the monitoring plugin under the name
 * check_virtscout, and hands everything else to virtscout-full beside it or in the libexec
 * directory. No stdio, no heap, no C library.
 */
#include "cli/check.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli/auxiliary.h"
#include "cli/status.h"
#include "probe/sys.h"

#define FULL "virtscout-full"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * @place seen from the directory of this program. False where that does not fit or is not known.
 */
static int full_at(const char *place, const char *executed, char path[PATH_MAX])
{
	const size_t size = strlen(place) + 1;
	const long len = sys_readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (len > 0) {
		path[len] = '\0';
	} else { /* without /proc: as it was executed, links and all */
		if (!executed || strlen(executed) >= PATH_MAX)
			return 0;
		memcpy(path, executed, strlen(executed) + 1);
	}
	slash = strrchr(path, '/');
	if (!slash || (size_t)(slash + 1 - path) + size > PATH_MAX)
		return 0;
	memcpy(slash + 1, place, size);
	return 1;
}

static int run_full(char **argv, char **envp)
{
	/* Beside it as it was built, or as it was installed, under whatever prefix. */
	static const char *const places[] = {FULL, VIRTSCOUT_LIBEXEC_FROM_BIN "/" FULL};
	static const char failed[] =
		"virtscout: " FULL
		" is neither beside this program nor in " VIRTSCOUT_LIBEXEC_FROM_BIN
		" from there: only check works without it\n";
	const char *executed = auxiliary_value(envp, AT_EXECFN);
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (full_at(places[i], executed, path))
			sys_execve(path, argv, envp);
	sys_write(STDERR_FILENO, failed, sizeof(failed) - 1);
	return EXIT_STATUS_INTERNAL;
}

int main(int argc, char **argv, char **envp)
{
	if (argc > 0 && !strcmp(base_name(argv[0]), "check_virtscout"))
		return plugin_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "check"))
		return check_main(argc - 2, argv + 2);
	return run_full(argv, envp);
}
