// SPDX-License-Identifier: GPL-2.0-or-later
// Asking this host with a second thread ahead: the answers are those of one who asks alone.
#include <errno.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/inventory.h"
#include "probe/probe.h"
#include "probe/question.h"
#include "probe/source_live.h"

static const struct question planned[] = {
#define AHEAD(kind, of) {.ask = (kind), .path = (of)},
#define AHEAD_AFTER_VULNERABILITIES AHEAD
#include "data/ahead.def"
#undef AHEAD
#undef AHEAD_AFTER_VULNERABILITIES
};

/* Without the late ones. */
static const struct question planned_early[] = {
#define AHEAD(kind, of) {.ask = (kind), .path = (of)},
#define AHEAD_AFTER_VULNERABILITIES(kind, of)
#include "data/ahead.def"
#undef AHEAD
#undef AHEAD_AFTER_VULNERABILITIES
};

#define PLANNED (sizeof(planned) / sizeof(planned[0]))

/* What of an answer stays the same from one moment to the next. */
static void same_answers(
	struct source *ahead, struct source *alone, const struct question *question)
{
	cleanup_blob struct blob one = BLOB_HEAP, other = BLOB_HEAP;
	struct answer a = {.blob = &one}, b = {.blob = &other};

	print_message("%s %s\n", ask_name(question->ask), question->path ? question->path : "");
	assert_int_equal(source_ask(ahead, question, &a), source_ask(alone, question, &b));
	assert_int_equal(a.value, b.value);
	if (question->ask != ASK_DIR && question->ask != ASK_PROGRAMS)
		return;
	assert_int_equal(one.len, other.len);
	assert_memory_equal(one.at, other.at, one.len);
}

/* A VM that is there changes what the kernel says of VMX's vulnerabilities. */
static void no_vm_is_planned_early(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(planned_early) / sizeof(planned_early[0]); i++)
		assert_false(planned_early[i].ask == ASK_KVM &&
			     !strcmp(planned_early[i].path, KVM_ASK_CREATE_VM));
}

/* From now on whoever makes a VM ends the process. */
static int kill_who_makes_a_vm(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVM_CREATE_VM, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {.len = 6, .filter = steps};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0;
}

/*
 * How a process ends that opens a source, asks @questions and gives the thread time, while who makes a VM ends
 * it: the status of wait(2), or -1 where no filter can be set.
 */
static int end_of_asking(const struct question *questions, size_t count)
{
	const pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		struct source *ahead;

		alarm(60);
		if (kill_who_makes_a_vm() || source_ahead_open(&ahead) < 0)
			_exit(77);
		for (size_t i = 0; i < count; i++) {
			cleanup_blob struct blob bytes = BLOB_HEAP;
			struct answer answer = {.blob = &bytes};

			source_ask(ahead, &questions[i], &answer);
		}
		nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
		source_close(ahead); /* the thread has ended */
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 77 ? -1 : status;
}

static const struct question vulnerable = {
	.ask = ASK_FILE, .path = "/sys/devices/system/cpu/vulnerabilities/itlb_multihit"};
static const struct question other = {.ask = ASK_FILE, .path = "/proc/sys/kernel/tainted"};

/* Until the asker has gone on from the vulnerabilities, the thread asks all the rest, and makes none. */
static void no_vm_is_made_before_vulnerabilities_were_asked(void **state)
{
	const struct question before[] = {other, other}, at[] = {other, vulnerable};
	const int status = end_of_asking(before, 2);

	(void)state;
	if (status < 0)
		skip();
	assert_int_equal(status, 0);
	assert_int_equal(end_of_asking(at, 2), 0);
}

/* Then it does, if it is not done with all the rest. */
static void a_vm_is_made_once_vulnerabilities_were_asked(void **state)
{
	const struct question questions[] = {vulnerable, other};
	struct source *alone;
	uint64_t value;
	cpu_set_t cpus;
	int usable;

	(void)state;
	assert_int_equal(source_live_open(&alone), 0);
	usable = source_kvm(alone, KVM_ASK_CREATE_VM, 0, &value);
	source_close(alone);
	if (usable < 0 || sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) < 2)
		skip();
	for (int tries = 0; tries < 50; tries++) {
		const int status = end_of_asking(questions, 2);

		if (status < 0)
			skip();
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
			return;
		assert_int_equal(status, 0);
	}
	fail();
}

/* Notes in which order questions come; knows no answer. */
struct order {
	struct source base;
	size_t asked, vulnerability, vm; /* the place of the last such question; 0: none came */
};

static int note_order(struct source *source, const struct question *question, struct answer *answer)
{
	struct order *order = (struct order *)source;
	const char *path = question->path ? question->path : "";

	(void)answer;
	order->asked++;
	if (strstr(path, "/cpu/vulnerabilities"))
		order->vulnerability = order->asked;
	if (question->ask == ASK_KVM && !strcmp(path, KVM_ASK_CREATE_VM))
		order->vm = order->asked;
	if (question->ask == ASK_KVM && !strcmp(path, KVM_ASK_OPEN))
		return 0;
	return -ERR_NOT_CAPTURED;
}

static void vulnerabilities_are_asked_before_a_vm_is_made(void **state)
{
	static const struct source_ops ops = {.name = "order", .ask = note_order};
	struct order order = {.base = {.ops = &ops}};
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct inventory inventory = {0};

	(void)state;
	assert_non_null(facts);
	probe_all(&order.base, facts, &inventory);
	assert_true(order.vulnerability > 0);
	assert_true(order.vm > order.vulnerability);
	inventory_free(&inventory);
	free(facts);
}

static void what_is_asked_ahead_is_answered_as_ever(void **state)
{
	struct source *ahead, *alone;

	(void)state;
	assert_int_equal(source_live_open(&alone), 0);
	assert_int_equal(source_ahead_open(&ahead), 0);
	/* Twice: who asks for the second time is told the same. */
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < PLANNED; i++)
			same_answers(ahead, alone, &planned[i]);
	source_close(ahead);
	source_close(alone);
}

/* From the last on, so that the asker is there before the thread. */
static void who_comes_first_asks(void **state)
{
	struct source *ahead, *alone;

	(void)state;
	assert_int_equal(source_live_open(&alone), 0);
	assert_int_equal(source_ahead_open(&ahead), 0);
	for (size_t i = PLANNED; i-- > 0;)
		same_answers(ahead, alone, &planned[i]);
	source_close(ahead);
	source_close(alone);
}

/* The thread ends by itself, whatever it was at. */
static void a_source_that_nobody_asks_can_be_closed(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct source *ahead;

		assert_int_equal(source_ahead_open(&ahead), 0);
		source_close(ahead);
	}
}

/* From now on each thread that lists a directory is killed, alone. */
static int kill_who_lists(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getdents64, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {.len = 4, .filter = steps};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0;
}

/* Who waited for it would wait for ever. The asker lists too, in its place, and is killed then. */
static void nobody_waits_for_a_thread_that_was_killed(void **state)
{
	const struct question list = {.ask = ASK_DIR, .path = "/proc/sys/kernel"};
	const pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		cleanup_blob struct blob names = BLOB_HEAP;
		struct answer answer = {.blob = &names};
		struct source *ahead;

		alarm(60);
		if (kill_who_lists() || source_ahead_open(&ahead) < 0)
			_exit(77);
		nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
		source_ask(ahead, &list, &answer);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void further_cpus_are_asked_ahead(void **state)
{
	struct source *ahead, *alone;

	(void)state;
	assert_int_equal(source_live_open(&alone), 0);
	assert_int_equal(source_ahead_open(&ahead), 0);
	for (uint32_t cpu = 0; cpu < 4; cpu++) {
		struct cpuid_regs a = {0}, b = {0};

		assert_int_equal(source_cpuid(ahead, cpu, 0x80000000, 0, &a),
			source_cpuid(alone, cpu, 0x80000000, 0, &b));
		assert_memory_equal(&a, &b, sizeof(a));
	}
	source_close(ahead);
	source_close(alone);
}

/* Takes note of what is asked. */
struct listening {
	struct source base;
	struct source *inner;
	bool asked[PLANNED], refused[PLANNED];
};

static int listen(struct source *source, const struct question *question, struct answer *answer)
{
	struct listening *listening = (struct listening *)source;
	const int rc = source_ask(listening->inner, question, answer);

	for (size_t i = 0; i < PLANNED; i++)
		if (!question_compare(&planned[i], question))
			listening->asked[i] = true;
	return rc;
}

static bool is_of_kvm(const struct question *question)
{
	return question->ask == ASK_KVM ||
	       (question->path && !strncmp(question->path, "/sys/module/kvm/", 16));
}

static bool is_of_node(const struct question *question)
{
	return question->path && strstr(question->path, "/node/node0/");
}

/* A question that no probe asks would be asked for nothing. */
static void probes_ask_all_that_is_asked_ahead(void **state)
{
	static const struct source_ops ops = {.name = "listening", .ask = listen};
	struct listening listening = {.base = {&ops}};
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct inventory inventory = {0};

	(void)state;
	assert_non_null(facts);
	assert_int_equal(source_live_open(&listening.inner), 0);
	probe_all(&listening.base, facts, &inventory);
	for (size_t i = 0; i < PLANNED; i++) {
		/* KVM's are asked where /dev/kvm can be opened, a node's where there are nodes. */
		if (is_of_kvm(&planned[i]) && fact_truth(facts, FACT_KVM_CREATE_VM) != TRUTH_YES)
			continue;
		if (is_of_node(&planned[i]) && access("/sys/devices/system/node/node0", F_OK) < 0)
			continue;
		print_message("%s %s\n", ask_name(planned[i].ask),
			planned[i].path ? planned[i].path : "");
		assert_true(listening.asked[i]);
	}
	source_close(listening.inner);
	inventory_free(&inventory);
	free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_vm_is_planned_early),
		cmocka_unit_test(no_vm_is_made_before_vulnerabilities_were_asked),
		cmocka_unit_test(a_vm_is_made_once_vulnerabilities_were_asked),
		cmocka_unit_test(vulnerabilities_are_asked_before_a_vm_is_made),
		cmocka_unit_test(what_is_asked_ahead_is_answered_as_ever),
		cmocka_unit_test(who_comes_first_asks),
		cmocka_unit_test(a_source_that_nobody_asks_can_be_closed),
		cmocka_unit_test(nobody_waits_for_a_thread_that_was_killed),
		cmocka_unit_test(further_cpus_are_asked_ahead),
		cmocka_unit_test(probes_ask_all_that_is_asked_ahead),
	};

	return cmocka_run_group_tests_name("source_ahead", tests, NULL, NULL);
}
