// SPDX-License-Identifier: GPL-2.0-or-later
// A terminal that hands on every key as it is. See termios(3).
#include "cli/raw.h"

#include <unistd.h>

void raw_begin(struct raw *raw)
{
	struct termios now;

	raw->is_raw = false;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
		tcgetattr(STDIN_FILENO, &raw->before))
		return;
	now = raw->before;
	cfmakeraw(&now);
	now.c_oflag |= OPOST; /* what others print here keeps its line ends */
	raw->is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &now) == 0;
}

void raw_end(struct raw *raw)
{
	if (raw->is_raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw->before);
	raw->is_raw = false;
}
