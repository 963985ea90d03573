// SPDX-License-Identifier: GPL-2.0-or-later
// What the fast path asks /dev/kvm, by system calls alone.
#include "probe/live_kvm_fast.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>

#include "probe/sys.h"

int live_kvm_fast_ask(int *fd, const char *what, uint64_t *value)
{
	long rc;

	if (*fd == LIVE_KVM_NOT_OPENED)
		*fd = sys_open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (*fd < 0)
		return *fd;
	if (!strcmp(what, KVM_ASK_OPEN)) {
		*value = 1;
		return 0;
	}
	if (strcmp(what, KVM_ASK_API_VERSION) != 0)
		return -ENOSYS;
	rc = sys_ioctl(*fd, KVM_GET_API_VERSION, 0);
	if (rc < 0)
		return (int)rc;
	*value = (uint64_t)rc;
	return 0;
}
