// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of a kernel configuration file: the options of data/kconfig.def, in one pass.
 *
 * Document: Documentation/kbuild/kconfig.rst. Options whose dependencies are not met are not in the
 * file, and off.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_KCONFIG_H
#define VIRTSCOUT_PROBE_DECODE_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/decode_cpuinfo.h"

enum kconfig_option {
#define KCONFIG(option, name, since, meaning) KCONFIG_##option,
#include "data/kconfig.def"
#undef KCONFIG
	KCONFIG_COUNT
};

enum kconfig_value { CONFIG_ABSENT, CONFIG_OFF, CONFIG_MODULE, CONFIG_ON };

struct kconfig {
	/*
	 * It is all there: it says something of options that stand at its beginning, in its
	 * middle and at its end. Only then does an option that is not in it mean off.
	 */
	bool complete;
	struct span version; /* of the kernel, as the heading says; at NULL: it does not */
	uint8_t values[KCONFIG_COUNT]; /* enum kconfig_value, indexed by enum kconfig_option */
};

/* Decodes @text; `version` points into it. Any text will do. */
void kconfig_decode(struct span text, struct kconfig *config);

/*
 * What @config says of @option for kernel @release: where it is not in a complete configuration,
 * off, unless another option may have said it in that kernel. @release "" : not known.
 */
enum kconfig_value kconfig_value(
	const struct kconfig *config, enum kconfig_option option, const char *release);

/* Without CONFIG_: "USER_NS"; static. */
const char *kconfig_name(enum kconfig_option option);

/*
 * May a configuration with heading @version be that of the running kernel @release? Distributions
 * name releases in their own way ("6.1.0-18-amd64" is Linux 6.1.76), so the first two numbers must
 * agree. @whole: the release must begin with all of @version.
 */
bool kconfig_fits(struct span version, const char *release, bool whole);

#endif
