// SPDX-License-Identifier: GPL-2.0-or-later
/* Parts of probe_container(): container.*, a file for each subject. */
#ifndef VIRTSCOUT_PROBE_PROBE_CONTAINER_H
#define VIRTSCOUT_PROBE_PROBE_CONTAINER_H

#include "probe/probe.h"

/* /proc/self/status, which several parts read from. */
struct self_status {
	int rc; /* 0, or the negative errno of reading it */
	struct span text;
};

void probe_cgroup(struct probe_context *context, const struct self_status *status);
void probe_userns(struct probe_context *context, const struct self_status *status);
void probe_container_storage(struct probe_context *context);
void probe_container_net(struct probe_context *context);
void probe_container_security(
	struct probe_context *context, const struct self_status *status); /* before probe_userns */
void probe_runtimes(struct probe_context *context);

#endif
