// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel configuration files.
#include "probe/decode_kconfig.h"

#include <string.h>

#include "probe/decode_text.h"

#define PREFIX "CONFIG_"
#define OFF_PREFIX "# CONFIG_"
#define OFF_END " is not set"

static struct span skip(struct span span, size_t len)
{
	return (struct span){span.at + len, span.len - len};
}

enum kconfig kconfig_get(struct span text, const char *option)
{
	size_t len = strlen(option);
	struct span line;

	while (text_line(&text, &line)) {
		bool off = text_begins(line, OFF_PREFIX);

		if (!off && !text_begins(line, PREFIX))
			continue;
		line = skip(line, off ? strlen(OFF_PREFIX) : strlen(PREFIX));
		if (!text_begins(line, option))
			continue;
		line = skip(line, len);
		if (off && text_is(line, OFF_END))
			return KCONFIG_OFF;
		if (!off && text_is(line, "=y"))
			return KCONFIG_ON;
		if (!off && text_is(line, "=m"))
			return KCONFIG_MODULE;
	}
	return KCONFIG_ABSENT;
}

bool kconfig_plausible(struct span text)
{
	/* The one stands near the beginning, the other behind what is asked about. */
	return kconfig_get(text, "MMU") != KCONFIG_ABSENT &&
	       kconfig_get(text, "MODULES") != KCONFIG_ABSENT;
}
