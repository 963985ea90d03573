// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vs_check() and its cached form, on whatever host this is.
 *
 * What a host without file descriptors to spare answers is known: /dev/kvm can't be opened, for
 * EMFILE. So the limit of descriptors is the switch by which the tests change the host.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <virtscout/check.h>

#define LONG_MS 600000

static void descriptors(rlim_t most)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = most ? limit.rlim_max : 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Nothing can be opened; nor can cmocka say anything until it is over. */
static void break_host(void)
{
	descriptors(0);
}

static int mend_host(void **state)
{
	(void)state;
	descriptors(1);
	return 0;
}

static bool is_broken(const struct vs_answer *answer)
{
	return answer->kvm == VS_KVM_UNKNOWN && answer->kvm_errno == EMFILE;
}

static void the_answer_alone_is_the_answer_with_all_that_is_known(void **state)
{
	(void)state;
	for (int need = VS_NEED_HVM; need <= VS_NEED_SLAT; need++) {
		struct vs_answer answer;
		const enum vs_verdict verdict = vs_check((enum vs_need)need, &answer);

		assert_int_equal(answer.verdict, verdict);
		assert_int_equal(vs_check((enum vs_need)need, NULL), verdict);
		assert_true(answer.why[0] != '\0');
		assert_non_null(answer.backend);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(answer.reserved[i], 0);
	}
}

static void what_is_no_need_is_unknown(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	struct vs_answer answer;

	(void)state;
	assert_int_equal(vs_check((enum vs_need)99, &answer), VS_UNKNOWN);
	assert_int_equal(answer.verdict, VS_UNKNOWN);
	assert_non_null(strstr(answer.why, "no such need"));
	assert_int_equal(vs_check((enum vs_need) - 1, NULL), VS_UNKNOWN);
	assert_int_equal(vs_check_cached(&cache, (enum vs_need)99, &answer), VS_UNKNOWN);
}

static void names_are_words_for_any_number(void **state)
{
	(void)state;
	assert_string_equal(vs_verdict_name(VS_DEGRADED), "degraded");
	assert_string_equal(vs_verdict_name((enum vs_verdict)77), "unknown");
	assert_string_equal(vs_hw_name(VS_HW_VMX), "vmx");
	assert_string_equal(vs_hw_name((enum vs_hw)77), "unknown");
	assert_string_equal(vs_slat_name(VS_SLAT_NPT), "npt");
	assert_string_equal(vs_slat_name((enum vs_slat)77), "unknown");
	assert_string_equal(vs_kvm_name(VS_KVM_DENIED), "denied");
	assert_string_equal(vs_kvm_name((enum vs_kvm)77), "unknown");
	assert_string_equal(vs_version(), VIRTSCOUT_VERSION);
}

static void errno_is_left_alone(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(0);
	struct vs_watch watch;

	(void)state;
	break_host();
	errno = 12345;
	vs_check(VS_NEED_HVM, NULL);
	vs_check_cached(&cache, VS_NEED_HVM, NULL);
	assert_int_equal(errno, 12345);
	/* Neither can a watch be opened. */
	assert_true(vs_watch_open(&watch) < 0);
	assert_int_equal(errno, 12345);
	mend_host(NULL);
	errno = 12345;
	if (vs_watch_open(&watch) < 0)
		skip();
	/* Nothing, most likely: EAGAIN. */
	vs_watch_read(&watch, &cache);
	assert_int_equal(errno, 12345);
	vs_watch_close(&watch);
	assert_int_equal(errno, 12345);
}

/* 65,536 changes later the number of the change is the same. */
static void what_is_forgotten_never_comes_back(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	struct vs_answer answer;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_false(is_broken(&answer));
	for (unsigned n = 0; n < 0x10000; n++)
		vs_cache_forget(&cache);
	break_host();
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_true(is_broken(&answer));
}

/* The lowest free descriptor is the same before and after. */
static void nothing_stays_open(void **state)
{
	struct vs_answer answer;
	const int before = dup(0);

	(void)state;
	assert_true(before >= 0);
	close(before);
	for (int need = VS_NEED_HVM; need <= VS_NEED_SLAT; need++) {
		vs_check((enum vs_need)need, &answer);
		vs_check((enum vs_need)need, NULL);
	}
	assert_int_equal(dup(0), before);
	close(before);
}

static void an_answer_is_kept_until_it_is_forgotten(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	struct vs_answer first, kept, fresh;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, &first);
	break_host();
	vs_check_cached(&cache, VS_NEED_HVM, &kept);
	assert_memory_equal(&kept, &first, sizeof(first));
	vs_cache_forget(&cache);
	vs_check_cached(&cache, VS_NEED_HVM, &fresh);
	mend_host(NULL);
	assert_false(is_broken(&kept));
	assert_true(is_broken(&fresh));
}

static void one_cache_serves_all_needs(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);

	(void)state;
	for (int first = VS_NEED_HVM; first <= VS_NEED_SLAT; first++) {
		vs_cache_forget(&cache);
		vs_check_cached(&cache, (enum vs_need)first, NULL);
		for (int need = VS_NEED_HVM; need <= VS_NEED_SLAT; need++) {
			struct vs_answer asked, kept;

			vs_check((enum vs_need)need, &asked);
			break_host();
			vs_check_cached(&cache, (enum vs_need)need, &kept);
			mend_host(NULL);
			assert_memory_equal(&kept, &asked, sizeof(asked));
		}
	}
}

static void an_old_answer_is_asked_again(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(20);
	const struct timespec longer = {.tv_nsec = 30 * 1000 * 1000};
	struct vs_answer answer;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_false(is_broken(&answer));
	break_host();
	nanosleep(&longer, NULL);
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_true(is_broken(&answer));
}

static void without_an_age_nothing_is_kept(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(0);
	struct vs_answer answer;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_false(is_broken(&answer));
	break_host();
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_true(is_broken(&answer));
}

/* Two that ask at once may leave the stamp of one with the facts of the other. */
static void halves_of_two_answers_are_no_answer(void **state)
{
	struct vs_cache whole = VS_CACHE_INIT(LONG_MS), broken = VS_CACHE_INIT(LONG_MS), mixed;
	const struct timespec later = {.tv_nsec = 1000 * 1000};
	struct vs_answer answer;

	(void)state;
	break_host();
	vs_check_cached(&broken, VS_NEED_HVM, NULL);
	mend_host(NULL);
	nanosleep(&later, NULL);
	vs_check_cached(&whole, VS_NEED_HVM, NULL);
	mixed = whole;
	mixed.vs_facts = broken.vs_facts;
	vs_check_cached(&mixed, VS_NEED_HVM, &answer);
	assert_false(is_broken(&answer));
}

static void a_child_goes_on_with_its_copy(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	struct vs_answer answer;
	pid_t child;
	int status;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		break_host();
		vs_check_cached(&cache, VS_NEED_HVM, &answer);
		status = is_broken(&answer);
		vs_cache_forget(&cache);
		vs_check_cached(&cache, VS_NEED_HVM, &answer);
		_exit(status | !is_broken(&answer) << 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* For the handler: there is no other way to it. */
static struct interrupted {
	struct vs_cache cache;
	struct vs_answer expected;
	volatile sig_atomic_t rounds, wrong;
} interrupted = {.cache = VS_CACHE_INIT(1)};

static void on_timer(int signal)
{
	struct vs_answer asked, kept;
	const int before = errno;

	(void)signal;
	vs_check(VS_NEED_HVM, &asked);
	vs_check_cached(&interrupted.cache, VS_NEED_HVM, &kept);
	if (memcmp(&asked, &interrupted.expected, sizeof(asked)) != 0 ||
		memcmp(&kept, &interrupted.expected, sizeof(kept)) != 0 || errno != before)
		interrupted.wrong++;
	interrupted.rounds++;
}

/* Once, after a while that is never the same: a handler that takes long lets the rest go on too. */
static void ring_in(unsigned n)
{
	const struct itimerval once = {.it_value = {.tv_usec = 1 + n * 37 % 400}};

	assert_int_equal(setitimer(ITIMER_REAL, &once, NULL), 0);
}

static void handlers_may_ask_while_memory_is_being_allocated(void **state)
{
	struct sigaction action = {.sa_handler = on_timer, .sa_flags = SA_RESTART};
	struct vs_answer answer;
	void *kept[64] = {0};
	sig_atomic_t seen = -1;
	size_t wrong = 0;

	(void)state;
	vs_check(VS_NEED_HVM, &interrupted.expected);
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	for (unsigned n = 0; seen < 300; n++) {
		void **one = &kept[n % 64];

		if (interrupted.rounds != seen) {
			seen = interrupted.rounds;
			ring_in(n);
		}
		free(*one);
		*one = malloc(1 + n % 5000);
		/* The handler comes within the writer of its cache, too. */
		vs_check_cached(&interrupted.cache, VS_NEED_HVM, &answer);
		wrong += memcmp(&answer, &interrupted.expected, sizeof(answer)) != 0;
	}
	while (interrupted.rounds == seen) /* the last one is under way */
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
	signal(SIGALRM, SIG_DFL);
	for (size_t i = 0; i < 64; i++)
		free(kept[i]);
	assert_int_equal(interrupted.wrong, 0);
	assert_int_equal(wrong, 0);
}

static void a_change_of_the_device_ends_an_answer(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	struct vs_answer answer;
	struct vs_watch watch;
	struct stat node;
	int rc;

	(void)state;
	if (vs_watch_open(&watch) < 0)
		skip();
	assert_int_equal(vs_watch_read(&watch, &cache), 0);
	vs_check_cached(&cache, VS_NEED_HVM, NULL);
	/* The same mode again: an event, but no change for others. */
	if (watch.fd[0] < 0 || stat("/dev/kvm", &node) < 0 ||
		chmod("/dev/kvm", node.st_mode & 07777) < 0) {
		vs_watch_close(&watch);
		skip();
	}
	rc = vs_watch_read(&watch, &cache);
	break_host();
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	mend_host(NULL);
	vs_watch_close(&watch);
	assert_int_equal(rc, 1);
	assert_true(is_broken(&answer));
	assert_int_equal(watch.fd[0], -1);
	assert_int_equal(watch.fd[1], -1);
}

static void a_broken_watch_says_so_and_keeps_nothing(void **state)
{
	struct vs_cache cache = VS_CACHE_INIT(LONG_MS);
	const struct vs_watch watch = {{9999, -1}};
	struct vs_answer answer;

	(void)state;
	vs_check_cached(&cache, VS_NEED_HVM, NULL);
	assert_int_equal(vs_watch_read(&watch, &cache), -EBADF);
	break_host();
	vs_check_cached(&cache, VS_NEED_HVM, &answer);
	assert_true(is_broken(&answer));
}

#define WITH_BROKEN_HOST(test) cmocka_unit_test_teardown(test, mend_host)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_alone_is_the_answer_with_all_that_is_known),
		cmocka_unit_test(what_is_no_need_is_unknown),
		cmocka_unit_test(names_are_words_for_any_number),
		WITH_BROKEN_HOST(errno_is_left_alone),
		cmocka_unit_test(nothing_stays_open),
		WITH_BROKEN_HOST(an_answer_is_kept_until_it_is_forgotten),
		WITH_BROKEN_HOST(one_cache_serves_all_needs),
		WITH_BROKEN_HOST(what_is_forgotten_never_comes_back),
		WITH_BROKEN_HOST(an_old_answer_is_asked_again),
		WITH_BROKEN_HOST(without_an_age_nothing_is_kept),
		WITH_BROKEN_HOST(halves_of_two_answers_are_no_answer),
		cmocka_unit_test(a_child_goes_on_with_its_copy),
		cmocka_unit_test(handlers_may_ask_while_memory_is_being_allocated),
		WITH_BROKEN_HOST(a_change_of_the_device_ends_an_answer),
		WITH_BROKEN_HOST(a_broken_watch_says_so_and_keeps_nothing),
	};

	return cmocka_run_group_tests_name("vs_check", tests, NULL, NULL);
}
