// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel releases: is one at least another? Pure. */
#ifndef VIRTSCOUT_PROBE_VERSION_H
#define VIRTSCOUT_PROBE_VERSION_H

#include <stdbool.h>

/* "6.1.0-18-amd64" against 6, 7. False for a text that does not begin with two numbers. */
bool version_at_least(const char *release, unsigned major, unsigned minor);

#endif
