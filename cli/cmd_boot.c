// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout boot: a kernel in a small machine, its serial console on standard input and output.
 *
 * The guest runs in a child process; this one keeps the terminal, so that it is put back whatever
 * becomes of the child, and passes on that a signal wants the end. The child ends with its parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/options.h"
#include "cli/raw.h"
#include "launch/boot.h"
#include "launch/clock.h"
#include "launch/kvm_sys.h"
#include "probe/cleanup.h"
#include "probe/live_file.h"

#define DEVICE "/dev/kvm"
#define MEMORY_MIB_DEFAULT 256
#define MEMORY_MIB_MIN 2
#define MEMORY_MIB_MAX 65536
#define FILE_MAX ((size_t)1 << 30)
#define GRACE_MS 3000 /* for the child, once it was told to end */

/* The contents of a kernel may be larger than BLOB_MAX. */
static int grow(struct blob *blob, size_t size)
{
	return blob_grow_within(blob, size, FILE_MAX);
}

static int read_image(const char *path, struct blob *content)
{
	const int rc = live_file_read(path, content);

	if (rc == -EFBIG)
		return complain(EXIT_STATUS_INPUT,
			"%s: larger than 1 GiB; expected a kernel or an initrd", path);
	if (rc < 0)
		return complain(rc == -ENOMEM ? EXIT_STATUS_INTERNAL : EXIT_STATUS_INPUT, "%s: %s",
			path, strerror(-rc));
	return 0;
}

/* A whole number; 0: said on stderr. */
static unsigned long number(const char *option, const char *text, unsigned long min,
	unsigned long max, unsigned long unset)
{
	unsigned long value;
	char *end;

	if (!text)
		return unset;
	value = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (value >= min && value <= max && !*end)
		return value;
	complain_usage("boot", "--%s: expected %lu to %lu, got \"%s\"", option, min, max, text);
	return 0;
}

static int fill_request(const struct options *options, struct boot_request *request)
{
	const unsigned long mib = number(
		"memory", options->memory, MEMORY_MIB_MIN, MEMORY_MIB_MAX, MEMORY_MIB_DEFAULT);
	const unsigned long cpus = mib ? number("cpus", options->cpus, 1, BOOT_CPUS_LIMIT, 1) : 0;

	if (!mib || !cpus)
		return EXIT_STATUS_USAGE;
	if (!options->kernel)
		return complain_usage("boot", "boot needs --kernel FILE");
	*request = (struct boot_request){
		.append = options->append,
		.memory_bytes = (uint64_t)mib << 20,
		.cpus = (unsigned)cpus,
		.device = DEVICE,
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.stop = -1,
		.confine = true,
	};
	return 0;
}

/* The guest's process: gets no more than it has, leaves no core, ends with its parent. */
__attribute__((noreturn)) static void run_child(
	struct boot_request *request, int stop, int answer, const sigset_t *before)
{
	struct boot_result result;
	ssize_t written;

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
	int signal; /* that ended it; 0: none */
};

/* 1: the result is there; 0: the child ended without. */
static int await_result(struct guest *guest, struct boot_result *result)
{
	int wait_ms = -1;

	for (;;) {
		struct pollfd items[] = {
			{.fd = guest->answer, .events = POLLIN},
			{.fd = guest->signals, .events = POLLIN},
		};
		struct signalfd_siginfo info;
		int rc = poll(items, 2, wait_ms);

		if (rc < 0 && errno == EINTR)
			continue;
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
		if (guest->stop >= 0)
			close(guest->stop);
		guest->stop = -1;
		wait_ms = GRACE_MS;
	}
}

static const char *text_of(const char *text, const char *otherwise)
{
	return *text ? text : otherwise;
}

/* Where it was when it ended. */
static void say_place(const struct boot_result *result)
{
	if (result->has_rip)
		complain(0,
			"the guest was at RIP 0x%" PRIx64 ", after %" PRIu64
			" exits in %.1f s; the last: %s",
			result->rip, result->exits, (double)result->ran_ns / 1e9,
			text_of(result->last_exit, "none"));
	if (!result->exits)
		complain(0, "it did nothing that KVM hands on: where KVM emulates a kernel's "
			    "instructions one "
			    "by one, it takes this long; \"virtscout validate\" measures them");
	if (*result->last_line)
		complain(0, "its console's last line: %s", result->last_line);
	else
		complain(0, "it wrote nothing to its console");
}

static int say_bad_image(const struct options *options, const struct boot_result *result)
{
	const char *file = result->is_initrd ? options->initrd : options->kernel;

	if (result->error.offset == IMAGE_NO_OFFSET)
		return complain(EXIT_STATUS_INPUT, "%s: %s", file, result->error.text);
	return complain(EXIT_STATUS_INPUT, "%s: byte %" PRIu64 ": %s", file, result->error.offset,
		result->error.text);
}

static int say_refused(const struct boot_result *result)
{
	if (result->call == KVM_CALL_NONE)
		return complain(result->err == ENOMEM ? EXIT_STATUS_INTERNAL : EXIT_STATUS_UNKNOWN,
			"the guest could not be started: %s", strerror(result->err));
	if (result->call == KVM_CALL_MAP && result->err == ENOMEM)
		return complain(EXIT_STATUS_UNKNOWN,
			"this host has not as much memory to give; try less --memory");
	return complain(EXIT_STATUS_UNKNOWN, "%s%s refused: %s",
		kvm_call_name((enum kvm_call)result->call),
		result->call == KVM_CALL_OPEN ? " " DEVICE : "", strerror(result->err));
}

/* The exit status. */
static int say_end(const struct options *options, const struct boot_result *result)
{
	switch ((enum boot_outcome)result->outcome) {
	case BOOT_EXITED: return (int)result->status;
	case BOOT_RESET:
	case BOOT_HALTED: return EXIT_STATUS_YES;
	case BOOT_PANICKED: return complain(EXIT_STATUS_NO, "the guest's kernel panicked");
	case BOOT_CRASHED:
		complain(0,
			"the guest ended by a triple fault: its kernel can't run here, or crashed");
		say_place(result);
		return EXIT_STATUS_NO;
	case BOOT_STUCK:
		complain(0, "KVM can't go on with this guest: %s",
			text_of(result->last_exit, "no reason given"));
		say_place(result);
		return EXIT_STATUS_NO;
	case BOOT_TIMED_OUT:
		complain(0, "the guest did not end within its %s s", options->timeout);
		say_place(result);
		return EXIT_STATUS_UNKNOWN;
	case BOOT_STOPPED: return complain(EXIT_STATUS_UNKNOWN, "the guest was stopped");
	case BOOT_UNHEARD:
		return complain(EXIT_STATUS_WRITE, "the guest's console could not be written: %s",
			strerror(result->err));
	case BOOT_REFUSED:
		if (result->call == KVM_CALL_RUN)
			say_place(result);
		return say_refused(result);
	case BOOT_BAD_IMAGE: return say_bad_image(options, result);
	case BOOT_OUTCOMES: break;
	}
	return EXIT_STATUS_INTERNAL;
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

static int attend_guest(const struct options *options, struct guest *guest, struct raw *raw)
{
	struct boot_result result = {0};
	const int answered = await_result(guest, &result);
	int status = 0;

	while (waitpid(guest->pid, &status, 0) < 0 && errno == EINTR)
		;
	raw_end(raw);
	end_by_signal(guest->signal);
	if (answered)
		return say_end(options, &result);
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

/* All but fork() and what follows. */
static int boot(const struct options *options, struct boot_request *request)
{
	struct guest guest = {0};
	struct raw raw = {0};
	sigset_t ours, before;
	int stop[2], answer[2];
	int status;

	block_signals(&ours, &before);
	guest.signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	if (guest.signals < 0 || pipe2(stop, O_CLOEXEC) || pipe2(answer, O_CLOEXEC))
		return complain(EXIT_STATUS_INTERNAL, "the guest could not be started: %s",
			strerror(errno));
	raw_begin(&raw);
	request->has_escape = raw.is_raw;
	if (options->timeout_ms)
		request->deadline_ns = clock_now_ns() + options->timeout_ms * MS;
	guest.pid = fork();
	if (guest.pid == 0) {
		close(stop[1]);
		close(answer[0]);
		run_child(request, stop[0], answer[1], &before);
	}
	guest.stop = stop[1];
	guest.answer = answer[0];
	close(stop[0]);
	close(answer[1]);
	if (guest.pid > 0) {
		status = attend_guest(options, &guest, &raw);
	} else {
		raw_end(&raw);
		status = complain(EXIT_STATUS_INTERNAL, "the guest could not be started: %s",
			strerror(errno));
	}
	if (guest.stop >= 0)
		close(guest.stop);
	close(guest.answer);
	close(guest.signals);
	return status;
}

int cmd_boot(const struct options *options)
{
	cleanup_blob struct blob kernel = {.grow = grow};
	cleanup_blob struct blob initrd = {.grow = grow};
	struct boot_request request;
	int status = fill_request(options, &request);

	if (!status)
		status = read_image(options->kernel, &kernel);
	if (!status && options->initrd)
		status = read_image(options->initrd, &initrd);
	if (!status && options->initrd && !initrd.len)
		status = complain(EXIT_STATUS_INPUT, "%s: the file is empty; expected an initrd",
			options->initrd);
	if (status)
		return status;
	request.kernel = (const uint8_t *)kernel.at;
	request.kernel_bytes = kernel.len;
	request.initrd = (const uint8_t *)initrd.at;
	request.initrd_bytes = initrd.len;
	return boot(options, &request);
}
