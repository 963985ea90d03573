// SPDX-License-Identifier: GPL-2.0-or-later
// The option --need.
#include "cli/need.h"

#include <string.h>

static const char *const names[] = {
	[NEED_HVM] = "hvm", [NEED_KVM] = "kvm", [NEED_HW] = "hw", [NEED_SLAT] = "slat"};

const char *need_name(enum fast_need need)
{
	return names[need];
}

bool need_parse(const char *text, enum fast_need *need)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(text, names[i])) {
			*need = (enum fast_need)i;
			return true;
		}
	return false;
}

const char *need_option_value(int argc, char **argv, int *at)
{
	static const char word[] = "--need", with_value[] = "--need=";

	if (!strncmp(argv[*at], with_value, strlen(with_value)))
		return argv[*at] + strlen(with_value);
	if (!strcmp(argv[*at], word) && *at + 1 < argc)
		return argv[++*at];
	return NULL;
}
