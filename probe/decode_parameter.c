// SPDX-License-Identifier: GPL-2.0-or-later
// What module parameters print.
#include "probe/decode_parameter.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

int parameter_switch(const char *text, bool *value)
{
	const bool yes = !strcmp(text, "Y") || !strcmp(text, "1");

	if (!yes && strcmp(text, "N") != 0 && strcmp(text, "0") != 0 && strcmp(text, "never") != 0)
		return -EBADMSG;
	*value = yes;
	return 0;
}

int parameter_number(const char *text, int64_t *value)
{
	const bool negative = text[0] == '-';
	int64_t number;

	if (!strcmp(text, "Y") || !strcmp(text, "N")) {
		*value = text[0] == 'Y';
		return 0;
	}
	number = text_number(text_span(text + negative));
	if (number < 0)
		return -EBADMSG;
	*value = negative ? -number : number;
	return 0;
}
