// SPDX-License-Identifier: GPL-2.0-or-later
/* Saying where an input is not what it should be. The first complaint wins. */
#ifndef VIRTSCOUT_RULES_INPUT_ERROR_H
#define VIRTSCOUT_RULES_INPUT_ERROR_H

#include "rules/rules.h"

/* Fills @error, unless it is filled already or NULL. Always -EINVAL. */
int input_fail(struct input_error *error, const char *file, int line, int column,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
