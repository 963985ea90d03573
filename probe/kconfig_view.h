// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The configuration of the running kernel, found and read once for all probes.
 *
 * It is configuration, not behaviour: what the kernel does now outranks it, and an option that is
 * on does not mean that the thing is in use.
 */
#ifndef VIRTSCOUT_PROBE_KCONFIG_VIEW_H
#define VIRTSCOUT_PROBE_KCONFIG_VIEW_H

#include <stdbool.h>

#include "probe/decode_kconfig.h"

struct probe_context;

struct kconfig_view {
	bool asked;
	int rc;                /* 0, or the negative errno of the place that came closest */
	bool foreign;          /* rc < 0: a configuration was found, and is another kernel's */
	char path[256];        /* where it was read, or the place of `rc` */
	char release[128];     /* of the running kernel; "" : not known */
	struct kconfig config; /* its version is not kept */
};

/* The view of @context, filled at the first call; after probe_kernel(). */
const struct kconfig_view *kconfig_view(struct probe_context *context);

/*
 * What the configuration says of @option. CONFIG_ABSENT: nothing, because there is none (@rc gets
 * the negative errno), or because it does not tell for this kernel (-ENOENT).
 */
enum kconfig_value kconfig_view_value(
	struct probe_context *context, enum kconfig_option option, int *rc);

#endif
