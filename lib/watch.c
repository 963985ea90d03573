// SPDX-License-Identifier: GPL-2.0-or-later
// vs_watch_*(): what ends a cached answer before its time.
#include "lib/public.h"

#include <errno.h>
#include <unistd.h>

#include "probe/live_change.h"

enum { FILES, DEVICES };

PUBLIC int vs_watch_open(struct vs_watch *watch)
{
	const int kept = errno;
	const int files = live_change_files("/dev"), devices = live_change_devices();

	errno = kept;
	watch->fd[FILES] = files < 0 ? -1 : files;
	watch->fd[DEVICES] = devices < 0 ? -1 : devices;
	return files < 0 && devices < 0 ? files : 0;
}

/* Both are read, whatever the first one says. */
PUBLIC int vs_watch_read(const struct vs_watch *watch, struct vs_cache *cache)
{
	const int kept = errno;
	const int files = watch->fd[FILES] < 0 ? 0 : live_change_read_files(watch->fd[FILES]);
	const int devices =
		watch->fd[DEVICES] < 0 ? 0 : live_change_read_devices(watch->fd[DEVICES]);

	errno = kept;
	if (cache && (files || devices))
		vs_cache_forget(cache);
	if (files < 0)
		return files;
	return devices < 0 ? devices : files || devices;
}

PUBLIC void vs_watch_close(struct vs_watch *watch)
{
	const int kept = errno;

	for (int i = FILES; i <= DEVICES; i++) {
		if (watch->fd[i] >= 0)
			close(watch->fd[i]);
		watch->fd[i] = -1;
	}
	errno = kept;
}
