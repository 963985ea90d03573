// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does a whole process cost? Runs commands in turn, round after round, so that a slow moment
 * of the machine meets all of them alike; then each once more under ptrace, to count its system
 * calls and to see how much memory it holds when it ends.
 *
 *     alternate ROUNDS EVERY COMMAND [ARGS...] -- EVERY COMMAND [ARGS...] -- ...
 *
 * EVERY: the command takes part in each so-manieth round. One JSON object a command. Small on
 * purpose: what starts a process is part of what the process costs.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { COMMANDS_MAX = 32 };

struct command {
	char **argv;
	unsigned every, runs;
	int status;
	uint64_t *ns;     /* [runs], wall time from before the spawn until after the wait */
	uint64_t *cpu_us; /* [runs], user and system */
	long faults;      /* of the last run, without IO */
	long calls; /* system calls, the execve among them, with its children's; -1: not counted */
	long rss_kib; /* resident when it ended; -1: not seen */
};

static void fail(const char *what)
{
	fprintf(stderr, "alternate: %s: %s\n", what, strerror(errno));
	exit(70);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t us_of(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

static void run(struct command *command, const posix_spawn_file_actions_t *silent)
{
	const uint64_t start = now_ns();
	struct rusage usage;
	pid_t child;

	errno = posix_spawn(&child, command->argv[0], silent, NULL, command->argv, environ);
	if (errno)
		fail(command->argv[0]);
	if (wait4(child, &command->status, 0, &usage) < 0)
		fail("wait4");
	command->ns[command->runs] = now_ns() - start;
	command->cpu_us[command->runs] = us_of(usage.ru_utime) + us_of(usage.ru_stime);
	command->faults = usage.ru_minflt;
	command->runs++;
}

/* "Rss:" of the process, which stands still: its own and what it shares. */
static long resident_kib(pid_t child)
{
	char path[64], line[256];
	long kib = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)child);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (kib < 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "Rss: %ld kB", &kib) != 1)
			kib = -1;
	fclose(file);
	return kib;
}

static const long follow = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL |
			   PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			   PTRACE_O_TRACEEXEC;

/* A system call stops twice; the exit that does not come back and the exec are one each. */
static void trace(struct command *command)
{
	const pid_t first = fork();
	long stops = 0;
	int status;

	if (first < 0)
		fail("fork");
	if (first == 0) {
		const int null = open("/dev/null", O_RDWR);

		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(127);
		raise(SIGSTOP);
		execv(command->argv[0], command->argv);
		_exit(127);
	}
	if (waitpid(first, &status, 0) < 0 || !WIFSTOPPED(status))
		return; /* a filter forbids it: not counted */
	ptrace(PTRACE_SETOPTIONS, first, 0, follow);
	ptrace(PTRACE_SYSCALL, first, 0, 0);
	for (;;) {
		const pid_t child = waitpid(-1, &status, __WALL);
		int signal = 0;

		if (child < 0)
			break;
		if (!WIFSTOPPED(status))
			continue;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			stops++;
		else if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8) && child == first)
			command->rss_kib = resident_kib(child);
		else if (status >> 16 == 0 && WSTOPSIG(status) != SIGSTOP)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, child, 0, (long)signal);
	}
	command->calls = (stops + 1) / 2;
}

static int compare(const void *a, const void *b)
{
	const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

static double percentile(uint64_t *values, unsigned count, double share)
{
	qsort(values, count, sizeof(*values), compare);
	return (double)values[(size_t)((count - 1) * share)];
}

static void print(struct command *command)
{
	printf("{\"p10_us\":%.1f,\"median_us\":%.1f,\"min_us\":%.1f,\"cpu_us\":%.0f,\"runs\":%u,"
	       "\"exit\":%d,\"faults\":%ld,\"syscalls\":%ld,\"rss_kib\":%ld}\n",
		percentile(command->ns, command->runs, 0.1) / 1e3,
		percentile(command->ns, command->runs, 0.5) / 1e3,
		percentile(command->ns, command->runs, 0.0) / 1e3,
		percentile(command->cpu_us, command->runs, 0.5), command->runs,
		WIFEXITED(command->status) ? WEXITSTATUS(command->status) : -1, command->faults,
		command->calls, command->rss_kib);
}

/* Splits the words at "--". The number of commands. */
static size_t parse(char **words, unsigned rounds, struct command commands[COMMANDS_MAX])
{
	size_t count = 0;

	while (*words && count < COMMANDS_MAX) {
		struct command *command = &commands[count++];

		*command = (struct command){
			.every = (unsigned)atoi(*words++), .calls = -1, .rss_kib = -1};
		command->argv = words;
		command->ns = calloc(rounds, sizeof(*command->ns));
		command->cpu_us = calloc(rounds, sizeof(*command->cpu_us));
		if (!command->every || !*words || !command->ns || !command->cpu_us)
			fail("EVERY COMMAND [ARGS...] --");
		while (*words && strcmp(*words, "--") != 0)
			words++;
		if (*words)
			*words++ = NULL;
	}
	return count;
}

int main(int argc, char **argv)
{
	const unsigned rounds = argc > 3 ? (unsigned)atoi(argv[1]) : 0;
	struct command commands[COMMANDS_MAX];
	posix_spawn_file_actions_t silent;
	size_t count;

	if (!rounds) {
		fprintf(stderr, "usage: alternate ROUNDS EVERY COMMAND [ARGS...] [-- ...]\n");
		return 64;
	}
	count = parse(argv + 2, rounds, commands);
	posix_spawn_file_actions_init(&silent);
	posix_spawn_file_actions_addopen(&silent, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&silent, 2, "/dev/null", O_WRONLY, 0);
	/* There and back, so that who leaves a warm or a cold machine behind does so to both neighbours. */
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++) {
			struct command *command = &commands[round % 2 ? count - 1 - i : i];

			if (round % command->every == 0)
				run(command, &silent);
		}
	for (size_t i = 0; i < count; i++) {
		trace(&commands[i]);
		print(&commands[i]);
	}
	return 0;
}
