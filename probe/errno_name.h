// SPDX-License-Identifier: GPL-2.0-or-later
/* Errnos as a snapshot writes them: "EACCES". */
#ifndef VIRTSCOUT_PROBE_ERRNO_NAME_H
#define VIRTSCOUT_PROBE_ERRNO_NAME_H

/*
 * The name of a positive errno, static; NULL where there is none (the kernel's own 512 to 530,
 * which some calls let out, have no names in libc). ERR_NOT_RUN has one, ERR_NOT_CAPTURED has
 * none: what was not captured has no line in a snapshot.
 */
const char *errno_name(int err);

/* The positive errno of a name, or of decimal digits (1 to 4000); 0 where it is neither. */
int errno_of_name(const char *name);

#endif
