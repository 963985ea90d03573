// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a process that runs guests may still do, and what it may not: tried in children, as there is
 * no way back.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/kvm.h>

#include "launch/boot_confine.h"
#include "launch/child.h"
#include "launch/clock.h"
#include "launch/confine.h"
#include "launch/trial_confine.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OPEN_HERE 100 /* a descriptor that is none of the child's business */
#define LONG_NS (UINT64_C(60000) * MS)

/* Each returns what the system call does, with errno. */
static long open_file(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static long open_otherwise(void)
{
	return syscall(__NR_openat2, AT_FDCWD, "/dev/null", NULL, 0);
}

static long start_process(void)
{
	return syscall(__NR_clone, SIGCHLD, 0, 0, 0, 0);
}

static long execute(void)
{
	return execve("/nonexistent", (char *[]){NULL}, (char *[]){NULL});
}

static long signal_parent(void)
{
	return kill(getppid(), 0);
}

static long signal_parents_thread(void)
{
	return syscall(__NR_tgkill, getppid(), getppid(), 0);
}

static long make_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long ask_terminal(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
}

static long map_code(void)
{
	return (long)(intptr_t)mmap(
		NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long make_namespace(void)
{
	return syscall(__NR_unshare, 0);
}

static long remove_file(void)
{
	return unlink("/nonexistent");
}

static long copy_descriptor(void)
{
	return dup(STDERR_FILENO);
}

static long map_memory(void)
{
	return (long)(intptr_t)mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long signal_self(void)
{
	return syscall(__NR_tgkill, getpid(), getpid(), 0);
}

/* ENOTTY: it gets as far as to a device that is none of KVM's. */
static long ask_kvm(void)
{
	return ioctl(STDERR_FILENO, KVM_GET_API_VERSION, 0) < 0 && errno == EPERM ? -1 : 0;
}

static const struct {
	const char *name;
	long (*call)(void);
	bool allowed, allowed_to_boot;
} calls[] = {
	{"open", open_file, false, false},
	{"openat2", open_otherwise, false, false},
	{"clone", start_process, false, false},
	{"execve", execute, false, false},
	{"kill", signal_parent, false, false},
	{"tgkill to another", signal_parents_thread, false, false},
	{"socket", make_socket, false, false},
	{"ioctl of a terminal", ask_terminal, false, false},
	{"mmap of code", map_code, false, false},
	{"unshare", make_namespace, false, false},
	{"unlink", remove_file, false, false},
	{"dup", copy_descriptor, false, false},
	{"mmap", map_memory, true, true},
	{"tgkill to itself", signal_self, true, true},
	{"ioctl of KVM", ask_kvm, true, false},
};

#define BIT(i) (INT64_C(1) << (i))
_Static_assert(COUNT(calls) < 63, "one bit each");

/* Bit i: calls[i] was refused with EPERM. */
static int64_t refused_calls(void)
{
	int64_t refused = 0;

	for (size_t i = 0; i < COUNT(calls); i++) {
		long rc;

		errno = 0;
		rc = calls[i].call();
		if (calls[i].call == start_process && rc == 0)
			_exit(0);
		if (rc == -1 && errno == EPERM)
			refused |= BIT(i);
	}
	return refused;
}

static void check(int64_t refused, bool boot)
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		print_message("%s\n", calls[i].name);
		assert_int_equal(
			!(refused & BIT(i)), boot ? calls[i].allowed_to_boot : calls[i].allowed);
	}
}

/* Runs in a child: what it says there. */
static int64_t in_child(int64_t (*run)(void))
{
	int64_t answer = -1;
	int link[2];
	pid_t pid;

	assert_int_equal(pipe2(link, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		answer = run();
		_exit(write(link[1], &answer, sizeof(answer)) == sizeof(answer) ? 0 : 1);
	}
	close(link[1]);
	assert_int_equal(read(link[0], &answer, sizeof(answer)), sizeof(answer));
	close(link[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return answer;
}

static int64_t confined_trial(void)
{
	return trial_confine() == 0 ? refused_calls() : -1;
}

static int64_t confined_boot(void)
{
	/* Its child that clone() makes is not for anybody to wait for. */
	signal(SIGCHLD, SIG_IGN);
	return boot_confine(false) == 0 ? refused_calls() : -1;
}

/* With a disk, a file is read; clone3() is none that there is, so that the C library takes clone(). */
static int64_t confined_boot_with_disk(void)
{
	char byte;

	if (boot_confine(true) < 0)
		return -1;
	if (pread(-1, &byte, 1, 0) != -1 || errno != EBADF)
		return -2;
	return syscall(__NR_clone3, NULL, 0) == -1 && errno == ENOSYS ? 0 : -3;
}

static void a_disk_may_be_read_and_threads_be_made(void **state)
{
	(void)state;
	assert_int_equal(in_child(confined_boot_with_disk), 0);
}

static void forbidden_calls_are_refused(void **state)
{
	(void)state;
	check(in_child(confined_trial), false);
	check(in_child(confined_boot), true);
}

#define NUMBER(n)                                                                                  \
	{                                                                                          \
		.call = (n)                                                                        \
	}

/* The kernel's own answer to arguments that differ in the bits asked for, in others, and higher up. */
static int64_t confined_by_argument(void)
{
	const struct confine_call some[] = {
		NUMBER(__NR_write),
		NUMBER(__NR_exit_group),
		NUMBER(__NR_sigaltstack), /* the address sanitizer, at the end */
		{__NR_lseek, 2, 0xff, 0x42, 0},
		{__NR_lseek, 1, UINT32_MAX, 7, 0},
	};
	static const struct {
		long offset, whence;
		bool allowed;
	} seeks[] = {
		{0, 0x42, true},
		{0, 0x142, true},
		{0, 0x43, false},
		{7, 0x43, true},
		{8, 0x43, false},
		{INT64_C(0x100000007), 0x43, true},
	};
	int64_t wrong = 0;

	if (confine_to(some, COUNT(some), true) < 0)
		return -1;
	for (size_t i = 0; i < COUNT(seeks); i++) {
		errno = 0;
		syscall(__NR_lseek, -1, seeks[i].offset, seeks[i].whence);
		if ((errno != EPERM) != seeks[i].allowed)
			wrong |= BIT(i);
	}
	return wrong;
}

static void arguments_decide_too(void **state)
{
	(void)state;
	assert_int_equal(in_child(confined_by_argument), 0);
}

static int64_t confined_to_nothing_more(void)
{
	const struct confine_call full[CONFINE_CALLS_MAX + 1] = {NUMBER(__NR_write),
		NUMBER(__NR_exit_group), NUMBER(__NR_sigaltstack),
		[CONFINE_CALLS_MAX - 1] = NUMBER(__NR_getpid)};

	if (confine_to(full, COUNT(full), false) != -E2BIG || syscall(__NR_getpid) < 0)
		return -1;
	if (confine_to(full, CONFINE_CALLS_MAX, false) < 0 || syscall(__NR_getpid) < 0)
		return -2;
	return syscall(__NR_getuid) == -1 && errno == EPERM ? 0 : -3;
}

static void a_table_may_be_full(void **state)
{
	(void)state;
	assert_int_equal(in_child(confined_to_nothing_more), 0);
}

/* As a test sees it: free up to where it opens the device, then not. */
static void see_walls(const struct trial_place *place, struct trial *trial)
{
	struct kvm_sys *sys = place->sys;
	struct rlimit core = {1, 1}, files = core, most = {RLIM_INFINITY, RLIM_INFINITY};
	const int extra = fcntl(OPEN_HERE, F_GETFD);
	const long before = open_file();
	int device, again;

	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_FSIZE, &files);
	getrlimit(RLIMIT_NOFILE, &most);
	device = sys->ops->open(sys, place->device);
	again = sys->ops->open(sys, place->device);

	trial_passed(trial, "seen");
	trial->known = 0x1f;
	trial->value[0] = before >= 0 && device >= 0 && again >= 0 && device != again;
	trial->value[1] = refused_calls();
	trial->value[2] = core.rlim_max == 0 && files.rlim_max == 0 && most.rlim_max <= 256;
	trial->value[3] = extra < 0;
	trial->value[4] = fcntl(again, F_DUPFD_CLOEXEC, 0) >= 0;
}

static void trials_are_confined_once_the_device_is_open(void **state)
{
	struct trial trial;

	(void)state;
	assert_int_equal(dup2(STDERR_FILENO, OPEN_HERE), OPEN_HERE);
	assert_int_equal(child_run_trial(see_walls, "/dev/null", clock_now_ns() + LONG_NS,
				 clock_now_ns() + LONG_NS, &trial),
		0);
	close(OPEN_HERE);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.value[0], 1);
	check(trial.value[1], false);
	assert_int_equal(trial.value[2], 1);
	assert_int_equal(trial.value[3], 1);
	assert_int_equal(trial.value[4], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forbidden_calls_are_refused),
		cmocka_unit_test(a_disk_may_be_read_and_threads_be_made),
		cmocka_unit_test(arguments_decide_too),
		cmocka_unit_test(a_table_may_be_full),
		cmocka_unit_test(trials_are_confined_once_the_device_is_open),
	};

	return cmocka_run_group_tests_name("launch_confine", tests, NULL, NULL);
}
