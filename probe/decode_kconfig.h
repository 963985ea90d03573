// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of a kernel configuration file.
 *
 * Document: Documentation/kbuild/kconfig.rst. Options whose dependencies are not met are not in the
 * file.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_KCONFIG_H
#define VIRTSCOUT_PROBE_DECODE_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/decode_cpuinfo.h"

enum kconfig { KCONFIG_ABSENT, KCONFIG_OFF, KCONFIG_MODULE, KCONFIG_ON };

/*
 * Does @text look like a whole configuration? Every one says something of CONFIG_MMU and
 * CONFIG_MODULES.
 */
bool kconfig_plausible(struct span text);

/* What @text says of CONFIG_@option; @option without the prefix. */
enum kconfig kconfig_get(struct span text, const char *option);

#endif
