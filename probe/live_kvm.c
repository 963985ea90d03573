// SPDX-License-Identifier: GPL-2.0-or-later
// What /dev/kvm answers, one question at a time.
#include "probe/live_kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int live_kvm_open(struct live_kvm *kvm)
{
	if (!kvm->tried) {
		kvm->tried = true;
		kvm->fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
		kvm->rc = kvm->fd < 0 ? -errno : 0;
	}
	return kvm->rc;
}

void live_kvm_close(struct live_kvm *kvm)
{
	if (kvm->fd >= 0)
		close(kvm->fd);
	*kvm = (struct live_kvm)LIVE_KVM_CLOSED;
}

static int plain_ioctl(int fd, unsigned long request, unsigned long arg, uint64_t *value)
{
	int rc = ioctl(fd, request, arg);

	if (rc < 0)
		return -errno;
	*value = (uint64_t)rc;
	return 0;
}

/* Makes an empty VM and gives it back. KVM_CREATE_VM may be interrupted by a signal. */
static int create_vm(int fd, uint64_t *value)
{
	int vm, tries = 8;

	do
		vm = ioctl(fd, KVM_CREATE_VM, 0ul);
	while (vm < 0 && errno == EINTR && --tries);
	if (vm < 0)
		return -errno;
	close(vm);
	*value = 1;
	return 0;
}

#if defined(__x86_64__) || defined(__i386__)
/* KVM_GET_MSRS on the device itself: the most that KVM would give a guest. */
static int feature_msr(int fd, uint32_t index, uint64_t *value)
{
	/*
	 * The kernel's struct ends in an array of no given size; this makes room for one element.
	 */
	union {
		struct kvm_msrs list;
		char room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} msrs = {.list = {.nmsrs = 1}};
	int got;

	msrs.list.entries[0].index = index;
	got = ioctl(fd, KVM_GET_MSRS, &msrs.list);
	if (got < 0)
		return -errno;
	if (got != 1)
		return -ENOENT;
	*value = msrs.list.entries[0].data;
	return 0;
}
#else
static int feature_msr(int fd, uint32_t index, uint64_t *value)
{
	(void)fd, (void)index, (void)value;
	return -EOPNOTSUPP;
}
#endif

int live_kvm_ask(struct live_kvm *kvm, const char *what, uint32_t index, uint64_t *value)
{
	int rc = live_kvm_open(kvm);

	if (rc < 0)
		return rc;
	if (!strcmp(what, KVM_ASK_OPEN)) {
		*value = 1;
		return 0;
	}
	if (!strcmp(what, KVM_ASK_API_VERSION))
		return plain_ioctl(kvm->fd, KVM_GET_API_VERSION, 0, value);
	if (!strcmp(what, KVM_ASK_EXTENSION))
		return plain_ioctl(kvm->fd, KVM_CHECK_EXTENSION, index, value);
	if (!strcmp(what, KVM_ASK_CREATE_VM))
		return create_vm(kvm->fd, value);
	if (!strcmp(what, KVM_ASK_FEATURE_MSR))
		return feature_msr(kvm->fd, index, value);
	return -ENOSYS;
}
