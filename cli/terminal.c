// SPDX-License-Identifier: GPL-2.0-or-later
// What the terminal that output goes to can show.
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/options.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MAX 100

static bool to_terminal(const struct options *options)
{
	return (!options->output || !strcmp(options->output, "-")) && isatty(STDOUT_FILENO);
}

unsigned terminal_width(const struct options *options)
{
	struct winsize size;

	/* The terminal is asked, not the machine: the one ioctl outside probe/ and launch/. */
	if (!to_terminal(options) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return WIDTH_DEFAULT;
	return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

bool terminal_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (options->color_name && strcmp(options->color_name, "auto"))
		return !strcmp(options->color_name, "always");
	return to_terminal(options) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

bool terminal_is_watched(void)
{
	return isatty(STDERR_FILENO);
}
