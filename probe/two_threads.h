// SPDX-License-Identifier: GPL-2.0-or-later
/* Work on many rows, shared by the caller's thread and one more. */
#ifndef VIRTSCOUT_PROBE_TWO_THREADS_H
#define VIRTSCOUT_PROBE_TWO_THREADS_H

#include <stddef.h>

struct shared_work {
	size_t count;   /* of rows */
	size_t at_once; /* a thread takes so many, and then the next that nobody has taken */
	/*
	 * Does the rows from @first up to @end. @own is what only this thread uses. Begins at the
	 * beginning: rows that a thread has not finished are done once more.
	 */
	void (*some)(void *own, size_t first, size_t end);
};

/*
 * All rows, each by one thread or the other. @mine is the caller's `own`, @theirs that of the second
 * thread; it is not touched any more on return. Where there is no second CPU or no thread to be had,
 * or one that ends in the middle (a filter of system calls may do that), the caller's does it all.
 */
void two_threads_work(const struct shared_work *work, void *mine, void *theirs);

#endif
