// SPDX-License-Identifier: GPL-2.0-or-later
// The calls to this machine. Nothing else under launch/ opens, maps or makes an ioctl.
#include "launch/kvm_sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "launch/clock.h"

#define LARGE_BYTES ((size_t)16 << 20)

// clang-format off
static const struct {
	const char *name;
	unsigned long request;
} calls[KVM_CALL_COUNT] = {
	[KVM_CALL_NONE] = {"none", 0},
#define CALL(id, name) [KVM_CALL_##id] = {name, 0},
#define IOCTL(id) [KVM_CALL_##id] = {"KVM_" #id, KVM_##id},
#include "launch/kvm_calls.def"
};
// clang-format on

const char *kvm_call_name(enum kvm_call call)
{
	return calls[call < KVM_CALL_COUNT ? call : KVM_CALL_NONE].name;
}

unsigned long kvm_call_request(enum kvm_call call)
{
	return calls[call < KVM_CALL_COUNT ? call : KVM_CALL_NONE].request;
}

static int copy_of(int fd)
{
	const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy < 0 ? -errno : copy;
}

static int live_open(struct kvm_sys *sys, const char *device)
{
	struct kvm_sys_live *live = (struct kvm_sys_live *)sys;
	int fd;

	if (live->device >= 0)
		return copy_of(live->device);
	/* O_NONBLOCK: a FIFO or a terminal in the device's place must not make us wait. */
	fd = open(device, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (!live->confine)
		return fd;
	live->device = fd;
	live->confine();
	return copy_of(fd);
}

static void live_close(struct kvm_sys *sys, int fd)
{
	(void)sys;
	close(fd);
}

static int live_ioctl(struct kvm_sys *sys, int fd, enum kvm_call call, uintptr_t arg)
{
	int rc;

	(void)sys;
	rc = ioctl(fd, kvm_call_request(call), arg);
	return rc < 0 ? -errno : rc;
}

static int map_at(int fd, size_t size, off_t offset, void **at)
{
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);

	if (memory == MAP_FAILED)
		return -errno;
	/* A kernel's guest touches most of it: in large pages that takes a fraction of the faults. */
	if (fd < 0 && size >= LARGE_BYTES)
		madvise(memory, size, MADV_HUGEPAGE);
	*at = memory;
	return 0;
}

static int live_map(struct kvm_sys *sys, int fd, size_t size, void **at)
{
	(void)sys;
	return map_at(fd, size, 0, at);
}

static int live_map_ring(struct kvm_sys *sys, int fd, size_t size, void **at)
{
	(void)sys;
	return map_at(fd, size, KVM_DIRTY_LOG_PAGE_OFFSET * sysconf(_SC_PAGESIZE), at);
}

static int live_advise(struct kvm_sys *sys, void *at, size_t size, int advice)
{
	(void)sys;
	return madvise(at, size, advice) ? -errno : 0;
}

static void live_unmap(struct kvm_sys *sys, void *at, size_t size)
{
	(void)sys;
	munmap(at, size);
}

static int live_read(struct kvm_sys *sys, int fd, void *bytes, size_t size, uint64_t offset)
{
	ssize_t got;

	(void)sys;
	do {
		got = pread(fd, bytes, size, (off_t)offset);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return (size_t)got == size ? 0 : -EBADMSG;
}

static uint64_t live_now_ns(struct kvm_sys *sys)
{
	(void)sys;
	return clock_now_ns();
}

static uint64_t live_used_ns(struct kvm_sys *sys)
{
	(void)sys;
	return clock_used_ns();
}

/*
 * The vCPU's page travels in the timer, so the handler needs no variable of the program's. KVM
 * looks at immediate_exit after it has let signals in, so an alarm between two KVM_RUNs is not
 * lost (KVM_CAP_IMMEDIATE_EXIT, Linux 4.12); before that kernel the next tick of the timer
 * interrupts KVM_RUN.
 */
static void on_alarm(int signal, siginfo_t *info, void *context)
{
	struct kvm_run *run = info->si_value.sival_ptr;

	(void)signal;
	(void)context;
	if (info->si_code == SI_TIMER && run)
		__atomic_store_n(&run->immediate_exit, 1, __ATOMIC_RELAXED);
}

static void live_disarm(struct kvm_sys *sys)
{
	struct kvm_sys_live *live = (struct kvm_sys_live *)sys;

	if (live->has_timer)
		timer_delete(live->timer);
	live->has_timer = false;
}

static int live_arm(struct kvm_sys *sys, struct kvm_run *run, uint64_t deadline_ns)
{
	struct kvm_sys_live *live = (struct kvm_sys_live *)sys;
	struct sigaction action = {.sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO};
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_ptr = run};
	const struct itimerspec when = {
		.it_value = {(time_t)(deadline_ns / 1000000000), (long)(deadline_ns % 1000000000)},
		.it_interval = {0, 10000000},
	};
	sigset_t set;
	int rc;

	live_disarm(sys);
	__atomic_store_n(&run->immediate_exit, 0, __ATOMIC_RELAXED);
	sigemptyset(&action.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	if (sigaction(SIGALRM, &action, NULL) || sigprocmask(SIG_UNBLOCK, &set, NULL))
		return -errno;
	if (timer_create(CLOCK_MONOTONIC, &event, &live->timer))
		return -errno;
	live->has_timer = true;
	if (!timer_settime(live->timer, TIMER_ABSTIME, &when, NULL))
		return 0;
	rc = -errno;
	live_disarm(sys);
	return rc;
}

static int live_spawn(struct kvm_sys *sys, pthread_t *thread, void *(*run)(void *arg), void *arg)
{
	(void)sys;
	return -pthread_create(thread, NULL, run, arg);
}

static int live_event(struct kvm_sys *sys)
{
	const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	(void)sys;
	return fd < 0 ? -errno : fd;
}

static int live_notify(struct kvm_sys *sys, int fd)
{
	(void)sys;
	return eventfd_write(fd, 1) ? -errno : 0;
}

static const struct kvm_sys_ops live_ops = {
	.open = live_open,
	.close = live_close,
	.ioctl = live_ioctl,
	.map = live_map,
	.map_ring = live_map_ring,
	.unmap = live_unmap,
	.advise = live_advise,
	.read = live_read,
	.now_ns = live_now_ns,
	.used_ns = live_used_ns,
	.arm = live_arm,
	.disarm = live_disarm,
	.spawn = live_spawn,
	.event = live_event,
	.notify = live_notify,
};

void kvm_sys_live_open(struct kvm_sys_live *live)
{
	*live = (struct kvm_sys_live){.base = {&live_ops}, .device = -1};
}

void kvm_sys_live_confine(struct kvm_sys_live *live, int (*confine)(void))
{
	live->confine = confine;
}

void kvm_sys_live_close(struct kvm_sys_live *live)
{
	if (live->device >= 0)
		close(live->device);
	live->device = -1;
}

int kvm_sys_open_disk(const char *path, bool is_read_only)
{
	const int access = is_read_only ? O_RDONLY : O_RDWR;
	const int fd = open(path, access | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : fd;
}
