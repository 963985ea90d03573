// SPDX-License-Identifier: GPL-2.0-or-later
/* How the static program keeps to a time limit. */
#ifndef VIRTSCOUT_CLI_ALARM_H
#define VIRTSCOUT_CLI_ALARM_H

/*
 * After so many seconds @ring is called as the handler of a signal; it may not return. Where the
 * kernel refuses, there is no limit.
 */
void alarm_after(unsigned seconds, void (*ring)(int signal));

#endif
