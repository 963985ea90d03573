// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exit statuses beside the judging ones (design.md section 5; the numbers are those of
 * sysexits.h).
 */
#ifndef VIRTSCOUT_CLI_STATUS_H
#define VIRTSCOUT_CLI_STATUS_H

enum exit_status {
	EXIT_STATUS_YES = 0,
	EXIT_STATUS_DEGRADED = 1,
	EXIT_STATUS_NO = 2,
	EXIT_STATUS_UNKNOWN = 3,
	EXIT_STATUS_USAGE = 64,
	EXIT_STATUS_INPUT = 65,
	EXIT_STATUS_INTERNAL = 70,
	EXIT_STATUS_WRITE = 74,
};

#endif
