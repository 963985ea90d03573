// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The child gets a pipe to read from, on which its parent says "go" by a byte and "enough" by
 * closing it, and one to write its struct trial to. As long as that second pipe is open the child
 * is alive, so killing it by number can't hit another process, even where the caller ignores
 * SIGCHLD and the kernel reaps.
 */
#include "launch/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/clock.h"
#include "launch/close_others.h"
#include "launch/trial_confine.h"

/* For the kernel to take a VM down; after SIGKILL, and after an answer. */
#define GONE_NS (3000 * MS)

#define FDS_MAX 256 /* of a test; the most that one has open is a dozen */

struct link {
	int go[2], answer[2]; /* as pipe2() gives them; -1: closed */
	pid_t pid;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_link(struct link *link)
{
	close_end(&link->go[0]);
	close_end(&link->go[1]);
	close_end(&link->answer[0]);
	close_end(&link->answer[1]);
}

/* 1: the byte; 0: the other end is closed. */
static ssize_t read_byte(int fd)
{
	char byte;
	ssize_t got;

	do {
		got = read(fd, &byte, 1);
	} while (got < 0 && errno == EINTR);
	return got;
}

/*
 * Signals as a new program would have them, all let in. All were blocked over fork(), so no
 * handler of the caller's can run here.
 */
static void child_reset_signals(void)
{
	const struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void limit(__rlimit_resource_t resource, rlim_t most)
{
	struct rlimit now;

	/* Never above what there is: that may need a privilege. */
	if (getrlimit(resource, &now) == 0 && now.rlim_max < most)
		most = now.rlim_max;
	setrlimit(resource, &(const struct rlimit){most, most});
}

/*
 * Ends with the parent, dumps no core, writes no file (unless @writes), gains no privileges, uses the
 * processor for no longer than it may. Not RLIMIT_AS: memory is fixed here, and how much the caller has mapped is not
 * ours to judge. Not RLIMIT_NPROC: KVM since Linux 6.13 makes a thread of the process's for each VM.
 */
static void child_limit(bool writes, uint64_t kill_ns)
{
	const uint64_t now = clock_now_ns();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit(RLIMIT_CORE, 0);
	if (!writes)
		limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, kill_ns > now ? (kill_ns - now) / 1000000000 + 2 : 2);
}

/* Where the others stay open (Linux before 5.9), their number is not limited. */
static void child_close_others(const struct link *link)
{
	const int keep[] = {link->go[0], link->answer[1]};

	if (close_others(keep, sizeof(keep) / sizeof(keep[0])) == 0)
		limit(RLIMIT_NOFILE, FDS_MAX);
}

__attribute__((noreturn)) static void child_main(struct link *link,
	void (*run)(const struct trial_place *place, struct trial *trial), const char *device,
	uint64_t deadline_ns, uint64_t kill_ns)
{
	struct kvm_sys_live live;
	struct trial_place place = {.device = device, .deadline_ns = deadline_ns};
	struct trial trial;
	ssize_t written;

	close_end(&link->go[1]);
	close_end(&link->answer[0]);
	child_reset_signals();
	child_limit(!device, kill_ns);
	child_close_others(link);
	/* A parent that died before PR_SET_PDEATHSIG says no "go". */
	if (read_byte(link->go[0]) != 1)
		_exit(1);
	kvm_sys_live_open(&live);
	kvm_sys_live_confine(&live, trial_confine);
	place.sys = &live.base;
	trial_begin(&trial);
	run(&place, &trial);
	kvm_sys_live_close(&live);
	_Static_assert(sizeof(trial) <= PIPE_BUF, "it goes in one piece or not at all");
	do {
		written = write(link->answer[1], &trial, sizeof(trial));
	} while (written < 0 && errno == EINTR);
	/* Stays until the parent has read it, see above. */
	read_byte(link->go[0]);
	_exit(0);
}

/* 0 or a negative errno; then nothing is left open. */
static int link_open(struct link *link)
{
	int rc;

	*link = (struct link){.go = {-1, -1}, .answer = {-1, -1}, .pid = -1};
	if (pipe2(link->go, O_CLOEXEC) == 0 && pipe2(link->answer, O_CLOEXEC) == 0)
		return 0;
	rc = -errno;
	close_link(link);
	return rc;
}

/* poll() for @events, or for the child to be gone (POLLHUP), up to @until_ns. */
static bool wait_child(int fd, short events, uint64_t until_ns)
{
	struct pollfd item = {.fd = fd, .events = events};
	uint64_t now = clock_now_ns();
	int rc;

	do {
		/* Rounded up, or the last fraction of a millisecond would be a busy loop. */
		rc = poll(&item, 1, until_ns > now ? (int)((until_ns - now + MS - 1) / MS) : 0);
		now = clock_now_ns();
	} while ((rc < 0 && errno == EINTR) || (rc == 0 && now < until_ns));
	return rc > 0;
}

bool child_trial_is_sane(const struct trial *trial)
{
	for (size_t i = 0; i < TRIAL_VALUES; i++)
		if (trial->fact_err[i] < 0 || trial->fact_err[i] >= ERR_NOT_CAPTURED ||
			trial->fact_why[i] >= WHY_COUNT)
			return false;
	return trial->outcome <= LAUNCH_SKIPPED && trial->call < KVM_CALL_COUNT &&
	       trial->err >= 0 && trial->err < ERR_NOT_CAPTURED && trial->why < WHY_COUNT &&
	       trial->known < 1u << TRIAL_VALUES &&
	       memchr(trial->detail, '\0', sizeof(trial->detail)) &&
	       memchr(trial->text, '\0', sizeof(trial->text));
}

enum answer_state { ANSWER_GOT, ANSWER_LATE, ANSWER_NONE };

static enum answer_state read_answer(struct link *link, uint64_t kill_ns, struct trial *trial)
{
	ssize_t got;

	if (!wait_child(link->answer[0], POLLIN, kill_ns))
		return ANSWER_LATE;
	do {
		got = read(link->answer[0], trial, sizeof(*trial));
	} while (got < 0 && errno == EINTR);
	return got == sizeof(*trial) && child_trial_is_sane(trial) ? ANSWER_GOT : ANSWER_NONE;
}

/*
 * Lets the child go, by force where it does not, and reaps it. What waitpid() says, or -1. An
 * answer that comes too late is no sign of its end, so nothing but that is waited for.
 */
static int child_end(struct link *link, bool kill_now)
{
	int status = -1;
	pid_t pid;

	close_end(&link->go[1]);
	if (kill_now || !wait_child(link->answer[0], 0, clock_now_ns() + GONE_NS)) {
		kill(link->pid, SIGKILL);
		/* One that not even that ends hangs in the kernel; we don't hang with it. */
		if (!wait_child(link->answer[0], 0, clock_now_ns() + GONE_NS))
			return -1;
	}
	do {
		pid = waitpid(link->pid, &status, 0);
	} while (pid < 0 && errno == EINTR);
	return pid == link->pid ? status : -1;
}

/* A child that ended without an answer. SIGSYS is how a seccomp filter kills: not allowed. */
static void tell_death(int status, struct trial *trial)
{
	int signal = status >= 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	trial_refused(trial, KVM_CALL_NONE, signal == SIGSYS ? -EPERM : -EIO);
	if (signal)
		snprintf(trial->detail, sizeof(trial->detail),
			"The process of the test was ended by signal %d (%s)", signal,
			sigabbrev_np(signal) ? sigabbrev_np(signal) : "?");
	else
		snprintf(trial->detail, sizeof(trial->detail),
			"The process of the test ended without an answer");
}

static int fork_quietly(pid_t *pid)
{
	sigset_t all, before;
	int rc = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	*pid = fork();
	if (*pid < 0)
		rc = -errno;
	if (*pid != 0)
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static void attend_child(struct link *link, uint64_t kill_ns, struct trial *trial)
{
	enum answer_state state = ANSWER_NONE;
	ssize_t written;
	int status;

	/* Our copy of the other end is still open, so there is no SIGPIPE if the child has died. */
	do {
		written = write(link->go[1], "g", 1);
	} while (written < 0 && errno == EINTR);
	close_end(&link->go[0]);
	if (written == 1)
		state = read_answer(link, kill_ns, trial);
	status = child_end(link, state == ANSWER_LATE);
	if (state == ANSWER_GOT)
		return;
	trial_begin(trial);
	if (state == ANSWER_NONE) {
		tell_death(status, trial);
		return;
	}
	trial_refused(trial, KVM_CALL_NONE, -ETIMEDOUT);
	snprintf(trial->detail, sizeof(trial->detail),
		"The process of the test did not answer in time and was killed");
}

int child_run_trial(void (*run)(const struct trial_place *place, struct trial *trial),
	const char *device, uint64_t deadline_ns, uint64_t kill_ns, struct trial *trial)
{
	struct link link;
	int rc;

	trial_begin(trial);
	rc = link_open(&link);
	if (rc == 0)
		rc = fork_quietly(&link.pid);
	if (rc == 0 && link.pid == 0)
		child_main(&link, run, device, deadline_ns, kill_ns);
	if (rc == 0) {
		close_end(&link.answer[1]);
		attend_child(&link, kill_ns, trial);
	} else {
		trial_refused(trial, KVM_CALL_FORK, rc);
	}
	close_link(&link);
	return rc;
}
