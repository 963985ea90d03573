// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the static program keeps to a time limit: SIGALRM, by system calls alone.
 *
 * Source: Linux, include/linux/signal_types.h (struct sigaction of the kernel, which is not the C
 * library's), arch/x86/kernel/signal_64.c (no handler without SA_RESTORER).
 */
#include "cli/alarm.h"

#include <signal.h>
#include <sys/time.h>

#include "probe/sys.h"

#ifdef SYS_DIRECT
struct kernel_sigaction {
	void (*handler)(int signal);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

#define KERNEL_SA_RESTORER 0x04000000ul

/* Where a handler would return to. */
static void never(void)
{
	__builtin_trap();
}

static int on_alarm(void (*ring)(int signal))
{
	const struct kernel_sigaction action = {
		.handler = ring, .flags = KERNEL_SA_RESTORER, .restorer = never};

	return (int)sys_call(SYS_rt_sigaction, SIGALRM, (long)&action, 0, sizeof(action.mask));
}

static int unblock(void)
{
	const unsigned long alarm = 1ul << (SIGALRM - 1);

	return (int)sys_call(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&alarm, 0, sizeof(alarm));
}
#else
static int on_alarm(void (*ring)(int signal))
{
	return signal(SIGALRM, ring) == SIG_ERR ? -1 : 0;
}

static int unblock(void)
{
	sigset_t alarm;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	return sigprocmask(SIG_UNBLOCK, &alarm, NULL);
}
#endif

void alarm_after(unsigned seconds, void (*ring)(int signal))
{
	const struct itimerval once = {.it_value = {.tv_sec = (time_t)seconds}};

	/*
	 * Without the handler the signal would end the program without a word. Where whoever started it had it
	 * blocked, that was inherited, and one that waits as well: to ignore it drops that.
	 */
	if (on_alarm(SIG_IGN) == 0 && on_alarm(ring) == 0 && unblock() == 0)
		sys_call(SYS_setitimer, ITIMER_REAL, (long)&once, 0, 0);
}
