// SPDX-License-Identifier: GPL-2.0-or-later
// The calls to this machine: processes, namespaces, files, mounts, network devices.
#include "launch/host_sys.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/clock.h"
#include "launch/host_guard.h"
#include "probe/cleanup.h"

#define SIGNALLED 256

static int result_of(long rc)
{
	return rc < 0 ? -errno : (int)rc;
}

static uint64_t live_now_ns(struct host_sys *sys)
{
	(void)sys;
	return clock_now_ns();
}

static pid_t live_pid(struct host_sys *sys)
{
	(void)sys;
	return getpid();
}

static uid_t live_uid(struct host_sys *sys)
{
	(void)sys;
	return geteuid();
}

static gid_t live_gid(struct host_sys *sys)
{
	(void)sys;
	return getegid();
}

static int wait_for(pid_t pid)
{
	int status;
	pid_t got;

	do {
		got = waitpid(pid, &status, 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED;
}

/*
 * In a child: ends with its parent. The number of a parent in an outer process namespace is 0, and
 * is 0 too once it has died; then the parent's own end has come before, and it closed nothing we
 * wait for.
 */
static void end_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent && getppid() != 0)
		_exit(1);
}

static int live_in_child(struct host_sys *sys, int (*body)(void *context), void *context)
{
	const pid_t parent = getpid();
	const pid_t pid = fork();

	(void)sys;
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		end_with_parent(parent);
		_exit(body(context));
	}
	return wait_for(pid);
}

static int live_fork_idle(struct host_sys *sys)
{
	const pid_t parent = getpid();
	const pid_t pid = fork();

	(void)sys;
	if (pid == 0) {
		end_with_parent(parent);
		for (;;)
			pause();
	}
	return result_of(pid);
}

static void live_end_idle(struct host_sys *sys, pid_t pid)
{
	(void)sys;
	kill(pid, SIGKILL);
	wait_for(pid);
}

static int live_share(struct host_sys *sys, size_t size, void **at)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)sys;
	if (memory == MAP_FAILED)
		return -errno;
	*at = memory;
	return 0;
}

static void live_unshare_memory(struct host_sys *sys, void *at, size_t size)
{
	(void)sys;
	munmap(at, size);
}

/* New privileges may clear the signal for a parent's death, so it is asked for once more. */
static int live_unshare(struct host_sys *sys, int flag)
{
	const int rc = result_of(unshare(flag));

	(void)sys;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return rc;
}

static int live_ns_inode(struct host_sys *sys, const char *kind, uint64_t *inode)
{
	struct stat at;
	char path[64];

	(void)sys;
	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	if (stat(path, &at))
		return -errno;
	*inode = at.st_ino;
	return 0;
}

static int live_read(struct host_sys *sys, const char *path, char *text, size_t size)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got = 1;

	(void)sys;
	if (fd < 0)
		return -errno;
	while (got > 0 && len < size - 1) {
		got = read(fd, text + len, size - 1 - len);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			return -errno;
		else
			len += (size_t)got;
	}
	text[len] = '\0';
	return (int)len;
}

static int write_all(int fd, const void *bytes, size_t size)
{
	const ssize_t written = write(fd, bytes, size);

	if (written < 0)
		return -errno;
	return (size_t)written == size ? 0 : -EIO;
}

static int live_write(struct host_sys *sys, const char *path, const char *text)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	(void)sys;
	return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

static int live_create(
	struct host_sys *sys, const char *path, const void *bytes, size_t size, mode_t mode)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	int rc;

	(void)sys;
	if (fd < 0)
		return -errno;
	rc = write_all(fd, bytes, size);
	return rc == 0 && fchmod(fd, mode) ? -errno : rc;
}

static int live_mkdir(struct host_sys *sys, const char *path)
{
	(void)sys;
	return result_of(mkdir(path, 0755));
}

static int live_chdir(struct host_sys *sys, const char *path)
{
	(void)sys;
	return result_of(chdir(path));
}

static int live_device_of(struct host_sys *sys, const char *path, uint64_t *device)
{
	struct stat at;

	(void)sys;
	if (stat(path, &at))
		return -errno;
	*device = at.st_dev;
	return 0;
}

static int live_mount(struct host_sys *sys, const char *source, const char *target,
	const char *type, unsigned long flags, const char *options)
{
	(void)sys;
	return result_of(mount(source, target, type, flags, options));
}

static void live_unmount(struct host_sys *sys, const char *target)
{
	(void)sys;
	umount2(target, MNT_DETACH);
}

/*
 * pivot_root(2), "pivot_root(".", ".")": the old root lies over the new one until it is detached.
 * EINVAL: the old root is the kernel's first (an initramfs), which can't be left; then it is hidden.
 */
static int live_enter_root(struct host_sys *sys, const char *path)
{
	int rc;

	(void)sys;
	if (chdir(path))
		return -errno;
	rc = result_of(syscall(SYS_pivot_root, ".", "."));
	if (rc == 0)
		rc = result_of(umount2(".", MNT_DETACH));
	else if (rc == -EINVAL)
		rc = result_of(chroot("."));
	return rc < 0 ? rc : result_of(chdir("/"));
}

static int live_exec(struct host_sys *sys, const char *path)
{
	char name[] = "init", *const argv[] = {name, NULL}, *const envp[] = {NULL};

	(void)sys;
	execve(path, argv, envp);
	return -errno;
}

static int live_interfaces(struct host_sys *sys, struct host_interfaces *interfaces)
{
	struct ifaddrs *list = NULL;
	struct if_nameindex *names = if_nameindex();

	(void)sys;
	*interfaces = (struct host_interfaces){0};
	if (!names)
		return -errno;
	for (size_t i = 0; names[i].if_index; i++) {
		interfaces->count++;
		if (!strcmp(names[i].if_name, "lo"))
			interfaces->loopback = true;
	}
	if_freenameindex(names);
	if (getifaddrs(&list))
		return -errno;
	for (const struct ifaddrs *at = list; at; at = at->ifa_next)
		if (at->ifa_flags & IFF_UP)
			interfaces->up++;
	freeifaddrs(list);
	return 0;
}

static int live_loopback_up(struct host_sys *sys)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_name = "lo"};

	(void)sys;
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
		return -errno;
	request.ifr_flags |= IFF_UP;
	return result_of(ioctl(fd, SIOCSIFFLAGS, &request));
}

static int live_guard(struct host_sys *sys, const char *directory)
{
	struct host_sys_live *live = (struct host_sys_live *)sys;

	return host_guard_begin(&live->guard, directory);
}

static void live_unguard(struct host_sys *sys)
{
	host_guard_end(&((struct host_sys_live *)sys)->guard);
}

static void live_sweep(struct host_sys *sys, const char *directory, const char *prefix)
{
	(void)sys;
	host_guard_sweep(directory, prefix);
}

static int live_memory_file(struct host_sys *sys, const void *bytes, size_t size)
{
	cleanup_close int fd = memfd_create("virtscout", 0);
	int rc;

	(void)sys;
	if (fd < 0)
		return -errno;
	rc = write_all(fd, bytes, size);
	return rc < 0 ? rc : steal_fd(&fd);
}

static void live_close(struct host_sys *sys, int fd)
{
	(void)sys;
	close(fd);
}

static bool live_is_program(struct host_sys *sys, const char *path)
{
	(void)sys;
	return access(path, X_OK) == 0;
}

/* In the child. Nothing of what it would say on a terminal gets there. */
__attribute__((noreturn)) static void become(char *const argv[], int said)
{
	char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C";
	char *const envp[] = {path, locale, NULL};
	const int nothing = open("/dev/null", O_RDONLY);

	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
		dup2(said, STDERR_FILENO) < 0)
		_exit(127);
	execve(argv[0], argv, envp);
	_exit(127);
}

static int live_start(struct host_sys *sys, char *const argv[], struct host_program *program)
{
	const pid_t parent = getpid();
	int pair[2];

	(void)sys;
	if (pipe2(pair, O_CLOEXEC))
		return -errno;
	program->pid = fork();
	if (program->pid < 0) {
		const int err = errno;

		close(pair[0]);
		close(pair[1]);
		return -err;
	}
	if (program->pid == 0) {
		end_with_parent(parent);
		become(argv, pair[1]);
	}
	close(pair[1]);
	program->said = pair[0];
	return 0;
}

static int live_hear(struct host_sys *sys, const struct host_program *program, char *text,
	size_t size, uint64_t deadline_ns)
{
	struct pollfd item = {.fd = program->said, .events = POLLIN};
	uint64_t now;
	ssize_t got;
	int rc;

	(void)sys;
	do {
		now = clock_now_ns();
		if (now >= deadline_ns)
			return -ETIMEDOUT;
		rc = poll(&item, 1, (int)((deadline_ns - now + MS - 1) / MS));
	} while (rc == 0 || (rc < 0 && errno == EINTR));
	if (rc < 0)
		return -errno;
	do {
		got = read(program->said, text, size);
	} while (got < 0 && errno == EINTR);
	return result_of(got);
}

static int live_end(struct host_sys *sys, struct host_program *program, uint64_t deadline_ns)
{
	char rest[256];
	int rc;

	do {
		rc = live_hear(sys, program, rest, sizeof(rest), deadline_ns);
	} while (rc > 0);
	if (rc < 0)
		kill(program->pid, SIGKILL);
	close(program->said);
	program->said = -1;
	return wait_for(program->pid);
}

static const struct host_sys_ops live_ops = {
	.now_ns = live_now_ns,
	.pid = live_pid,
	.uid = live_uid,
	.gid = live_gid,
	.in_child = live_in_child,
	.fork_idle = live_fork_idle,
	.end_idle = live_end_idle,
	.share = live_share,
	.unshare_memory = live_unshare_memory,
	.unshare = live_unshare,
	.ns_inode = live_ns_inode,
	.read = live_read,
	.write = live_write,
	.create = live_create,
	.mkdir = live_mkdir,
	.chdir = live_chdir,
	.device_of = live_device_of,
	.mount = live_mount,
	.unmount = live_unmount,
	.enter_root = live_enter_root,
	.exec = live_exec,
	.interfaces = live_interfaces,
	.loopback_up = live_loopback_up,
	.guard = live_guard,
	.unguard = live_unguard,
	.sweep = live_sweep,
	.memory_file = live_memory_file,
	.close = live_close,
	.is_program = live_is_program,
	.start = live_start,
	.hear = live_hear,
	.end = live_end,
};

void host_sys_live_open(struct host_sys_live *live)
{
	*live = (struct host_sys_live){.base = {&live_ops}, .guard = HOST_GUARD_NONE};
}
