// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest runs in a child process; this one keeps the terminal, so that it is put back whatever
 * becomes of the child, and passes on that a signal wants the end. The child ends with its parent.
 */
#include "cli/boot_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/boot_say.h"
#include "cli/complain.h"
#include "cli/raw.h"
#include "launch/clock.h"
#include "launch/close_others.h"

#define GRACE_MS 3000 /* for the child, once it was told to end */
#define SILENCE_S 10  /* without a sign of life, until it is asked why */

/* The guest's process: has no more than it needs, gets no more, leaves no core, ends with its parent. */
__attribute__((noreturn)) static void run_child(
	struct boot_request *request, int stop, int answer, const sigset_t *before)
{
	const int keep[] = {stop, answer, request->alive, request->disk.fd};
	struct boot_result result;
	ssize_t written;

	close_others(keep, sizeof(keep) / sizeof(keep[0]));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &(const struct rlimit){0, 0});
	signal(SIGPIPE, SIG_IGN);
	/* From the terminal they come to both, and the parent tells what to do. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	sigprocmask(SIG_SETMASK, before, NULL);
	request->stop = stop;
	boot_run(request, &result);
	do {
		written = write(answer, &result, sizeof(result));
	} while (written < 0 && errno == EINTR);
	_exit(0);
}

struct guest {
	pid_t pid;
	int stop;   /* closing it stops the guest */
	int answer; /* its result */
	int signals;
	int signal;       /* that ended it; 0: none */
	bool is_watched;  /* nobody said how long it may take */
	bool is_emulated; /* stopped, as it would take for ever */
	int64_t slowdown, instruction_ns;
	int alive; /* an eventfd that the child writes to */
};

/* How long the child has from now on; -1: as long as it likes. */
static int stop_guest(struct guest *guest)
{
	if (guest->stop >= 0)
		close(guest->stop);
	guest->stop = -1;
	return GRACE_MS;
}

/* It had its time to show that it does something. As stop_guest(). */
static int watch_guest(struct guest *guest)
{
	struct pollfd alive = {.fd = guest->alive, .events = POLLIN};

	guest->is_watched = false;
	if (poll(&alive, 1, 0) != 0)
		return -1;
	guest->is_emulated = boot_kernel_mode_is_emulated(&guest->slowdown, &guest->instruction_ns);
	if (guest->is_emulated)
		return stop_guest(guest);
	complain(0, "the guest has done nothing for %d s that KVM hands on; waiting", SILENCE_S);
	return -1;
}

/* 1: the result is there; 0: the child ended without. */
static int await_result(struct guest *guest, struct boot_result *result)
{
	int wait_ms = guest->is_watched ? SILENCE_S * 1000 : -1;

	for (;;) {
		struct pollfd items[] = {
			{.fd = guest->answer, .events = POLLIN},
			{.fd = guest->signals, .events = POLLIN},
		};
		struct signalfd_siginfo info;
		int rc = poll(items, 2, wait_ms);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc == 0 && guest->is_watched) {
			wait_ms = watch_guest(guest);
			continue;
		}
		if (rc <= 0) { /* told to end, and did not */
			kill(guest->pid, SIGKILL);
			return 0;
		}
		if (items[0].revents)
			return read(guest->answer, result, sizeof(*result)) ==
				       (ssize_t)sizeof(*result) &&
			       boot_result_is_sane(result);
		if (read(guest->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
			continue;
		guest->signal = (int)info.ssi_signo;
		guest->is_watched = false;
		wait_ms = stop_guest(guest);
	}
}

/* Ends as a signal wants it, where one has ended the guest. */
static void end_by_signal(int number)
{
	sigset_t set;

	if (!number)
		return;
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

static int say_slow(const struct guest *guest)
{
	complain(0, "the guest was stopped: it did nothing for %d s that KVM hands on", SILENCE_S);
	boot_say_emulated(guest->slowdown, guest->instruction_ns);
	return complain(EXIT_STATUS_UNKNOWN, "with --timeout S it gets that long");
}

static int attend_guest(const struct options *options, struct guest *guest, struct raw *raw)
{
	struct boot_result result = {0};
	const int answered = await_result(guest, &result);
	int status = 0;

	while (waitpid(guest->pid, &status, 0) < 0 && errno == EINTR)
		;
	raw_end(raw);
	end_by_signal(guest->signal);
	if (guest->is_emulated && (!answered || result.outcome == BOOT_STOPPED))
		return say_slow(guest);
	if (answered)
		return boot_say_end(options, &result);
	if (WIFSIGNALED(status))
		return complain(EXIT_STATUS_INTERNAL, "the guest's process was ended by signal %d",
			WTERMSIG(status));
	return complain(EXIT_STATUS_INTERNAL, "the guest's process ended without an answer");
}

static void block_signals(sigset_t *ours, sigset_t *before)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

	sigemptyset(ours);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(ours, signals[i]);
	sigprocmask(SIG_BLOCK, ours, before);
}

static int fail(void)
{
	return complain(
		EXIT_STATUS_INTERNAL, "the guest could not be started: %s", strerror(errno));
}

/* In a process of its own, from here on to its end. */
static int start_guest(const struct options *options, struct boot_request *request,
	struct guest *guest, const sigset_t *before)
{
	struct raw raw = {0};
	int stop[2], answer[2];
	int status;

	if (pipe2(stop, O_CLOEXEC) || pipe2(answer, O_CLOEXEC))
		return fail();
	raw_begin(&raw);
	if (raw.is_raw)
		complain(0, "Ctrl-A x stops the guest");
	request->has_escape = raw.is_raw;
	if (options->timeout_ms)
		request->deadline_ns = clock_now_ns() + options->timeout_ms * MS;
	guest->pid = fork();
	if (guest->pid == 0) {
		close(stop[1]);
		close(answer[0]);
		run_child(request, stop[0], answer[1], before);
	}
	guest->stop = stop[1];
	guest->answer = answer[0];
	close(stop[0]);
	close(answer[1]);
	if (guest->pid > 0) {
		status = attend_guest(options, guest, &raw);
	} else {
		raw_end(&raw);
		status = fail();
	}
	if (guest->stop >= 0)
		close(guest->stop);
	close(guest->answer);
	return status;
}

int boot_guest(const struct options *options, struct boot_request *request)
{
	struct guest guest = {.is_watched = !options->timeout_ms};
	sigset_t ours, before;
	int status;

	block_signals(&ours, &before);
	guest.signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	guest.alive = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	request->alive = guest.alive;
	status = guest.signals < 0 || guest.alive < 0
			 ? fail()
			 : start_guest(options, request, &guest, &before);
	if (guest.signals >= 0)
		close(guest.signals);
	if (guest.alive >= 0)
		close(guest.alive);
	return status;
}
