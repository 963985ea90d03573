// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One thread for each vCPU; the thread that calls has the console's input, the deadline and the
 * signals, and sleeps in poll() until there is one of them. It never waits for a lock that a vCPU's
 * thread may hold while it writes to the console, so a reader who does not read can't hold up the
 * deadline.
 *
 * A kick is a signal that makes KVM_RUN return: to stop, and twice a second to see whether the
 * vCPU has halted with its interrupts off, which is how a kernel without ACPI switches off.
 */
#include "launch/boot_loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launch/boot_devices.h"
#include "launch/boot_input.h"
#include "launch/clock.h"
#include "launch/vm.h"

#define TICK_NS (500 * MS)
#define RETRY_NS (10 * MS) /* of a kick, while a thread is awaited */
#define KICK SIGUSR1
#define RFLAGS_IF 0x200
#define HALTED_TICKS 2

struct loop;

struct cpu {
	struct loop *loop;
	unsigned id;
	pthread_t thread;
	bool has_thread;
	atomic_bool is_idle; /* seen at the last kick: halted for good, or never started */
	atomic_uint_fast64_t exits;
	struct vm_exit last; /* read by others once the thread has ended */
	bool has_last;
};

struct loop {
	struct boot_machine *machine;
	const struct boot_request *request;
	struct boot_end end;
	struct boot_devices devices;
	struct boot_input input; /* of the thread that attends */
	struct cpu cpus[BOOT_CPUS_MAX];
};

static int vcpu_ioctl(const struct cpu *cpu, enum kvm_call call, uintptr_t arg)
{
	struct boot_machine *machine = cpu->loop->machine;

	return machine->sys->ops->ioctl(machine->sys, machine->cpu[cpu->id].fd, call, arg);
}

static void note_exit(struct cpu *cpu, const struct kvm_run *run)
{
	cpu->last = (struct vm_exit){.reason = run->exit_reason, .port = VM_NO_PORT};
	cpu->has_last = true;
	switch (run->exit_reason) {
	case KVM_EXIT_FAIL_ENTRY:
		cpu->last.info = run->fail_entry.hardware_entry_failure_reason;
		break;
	case KVM_EXIT_INTERNAL_ERROR: cpu->last.info = run->internal.suberror; break;
	case KVM_EXIT_UNKNOWN: cpu->last.info = run->hw.hardware_exit_reason; break;
	default: break;
	}
}

static void handle_exit(struct cpu *cpu, struct kvm_run *run)
{
	struct loop *loop = cpu->loop;

	note_exit(cpu, run);
	switch (run->exit_reason) {
	case KVM_EXIT_IO: boot_devices_io(&loop->devices, run); break;
	case KVM_EXIT_MMIO: boot_devices_mmio(&loop->devices, run); break;
	case KVM_EXIT_INTR:
	case KVM_EXIT_IRQ_WINDOW_OPEN: break;
	case KVM_EXIT_HLT: boot_end(&loop->end, BOOT_HALTED); break;
	case KVM_EXIT_SHUTDOWN: boot_end(&loop->end, BOOT_CRASHED); break;
	case KVM_EXIT_SYSTEM_EVENT: boot_end(&loop->end, BOOT_RESET); break;
	default: boot_end(&loop->end, BOOT_STUCK); break;
	}
}

static bool is_idle(const struct cpu *cpu)
{
	struct kvm_mp_state state = {0};
	struct kvm_regs regs;

	if (vcpu_ioctl(cpu, KVM_CALL_GET_MP_STATE, (uintptr_t)&state) < 0)
		return false;
	if (state.mp_state == KVM_MP_STATE_UNINITIALIZED)
		return true;
	return state.mp_state == KVM_MP_STATE_HALTED &&
	       vcpu_ioctl(cpu, KVM_CALL_GET_REGS, (uintptr_t)&regs) == 0 &&
	       !(regs.rflags & RFLAGS_IF);
}

/* One more exit; the first one is a sign of life. */
static void count_exit(struct cpu *cpu)
{
	const int alive = cpu->loop->request->alive;
	const uint64_t one = 1;
	ssize_t written = 0;

	if (atomic_fetch_add(&cpu->exits, 1) == 0 && alive >= 0)
		written = write(alive, &one, sizeof(one));
	(void)written; /* who watches then asks why there is none */
}

static void *cpu_main(void *arg)
{
	struct cpu *cpu = arg;
	struct kvm_run *run = cpu->loop->machine->cpu[cpu->id].run;

	while (!boot_end_has_come(&cpu->loop->end)) {
		const int rc = vcpu_ioctl(cpu, KVM_CALL_RUN, 0);

		if (rc == -EINTR || rc == -EAGAIN) {
			/* Before the end is looked at: see kick(). */
			__atomic_store_n(&run->immediate_exit, 0, __ATOMIC_SEQ_CST);
			atomic_store(&cpu->is_idle, is_idle(cpu));
		} else if (rc < 0) {
			boot_end_refused(&cpu->loop->end, KVM_CALL_RUN, rc);
		} else {
			count_exit(cpu);
			handle_exit(cpu, run);
		}
	}
	return NULL;
}

/* After the end has come, if that is why. */
static void kick(const struct cpu *cpu)
{
	struct kvm_run *run = cpu->loop->machine->cpu[cpu->id].run;

	__atomic_store_n(&run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	pthread_kill(cpu->thread, KICK);
}

static void on_kick(int signal)
{
	(void)signal;
}

/* True where every vCPU has been idle at the last kick; kicks them all again. */
static bool tick(struct loop *loop)
{
	bool all_idle = true;

	for (unsigned i = 0; i < loop->machine->cpus; i++) {
		if (!atomic_exchange(&loop->cpus[i].is_idle, false))
			all_idle = false;
		kick(&loop->cpus[i]);
	}
	return all_idle;
}

static void attend_input(struct loop *loop, bool is_readable)
{
	struct boot_input *input = &loop->input;

	if (is_readable)
		boot_input_read(input);
	if (input->stop)
		boot_end(&loop->end, BOOT_STOPPED);
	else if (input->len)
		boot_input_drop(input, boot_devices_type(&loop->devices, input->bytes, input->len));
}

static int wait_ms(uint64_t until_ns, uint64_t now_ns)
{
	return until_ns > now_ns ? (int)((until_ns - now_ns + MS - 1) / MS) : 0;
}

/* Sleeps until @until_ns, or until something comes. */
static void await(struct loop *loop, uint64_t until_ns)
{
	struct pollfd items[] = {
		{.fd = loop->end.wake, .events = POLLIN},
		{.fd = loop->request->stop, .events = POLLIN},
		{.fd = boot_input_wants(&loop->input) ? loop->input.fd : -1, .events = POLLIN},
	};
	uint64_t woken;

	poll(items, sizeof(items) / sizeof(items[0]), wait_ms(until_ns, clock_now_ns()));
	/* Emptied before the input is tried, that no later wake is lost. */
	if (items[0].revents && read(loop->end.wake, &woken, sizeof(woken)) < 0 && errno != EAGAIN)
		boot_end_refused(&loop->end, KVM_CALL_NONE, -errno);
	if (items[1].revents)
		boot_end(&loop->end, BOOT_STOPPED);
	attend_input(loop, items[2].fd >= 0 && items[2].revents);
}

/* Up to the end. */
static void attend(struct loop *loop)
{
	const uint64_t deadline = loop->request->deadline_ns;
	uint64_t next_tick = clock_now_ns() + TICK_NS;
	unsigned halted_ticks = 0;

	while (!boot_end_has_come(&loop->end)) {
		await(loop, deadline && deadline < next_tick ? deadline : next_tick);
		const uint64_t now = clock_now_ns();

		if (deadline && now >= deadline)
			boot_end(&loop->end, BOOT_TIMED_OUT);
		if (now < next_tick)
			continue;
		next_tick = now + TICK_NS;
		halted_ticks = tick(loop) ? halted_ticks + 1 : 0;
		if (halted_ticks >= HALTED_TICKS)
			boot_end(&loop->end, BOOT_HALTED);
	}
}

/* All from @first on: one may be held up by what another's guest goes on to do. */
static void kick_rest(const struct loop *loop, unsigned first)
{
	for (unsigned i = first; i < loop->machine->cpus; i++)
		if (loop->cpus[i].has_thread)
			kick(&loop->cpus[i]);
}

static void join(struct loop *loop)
{
	for (unsigned i = 0; i < loop->machine->cpus; i++) {
		struct cpu *cpu = &loop->cpus[i];
		struct timespec until;

		if (!cpu->has_thread)
			continue;
		/* Again and again: a kick just before a write() or a KVM_RUN may be lost. */
		do {
			kick_rest(loop, i);
			clock_gettime(CLOCK_REALTIME, &until);
			until.tv_nsec += (long)RETRY_NS;
			if (until.tv_nsec >= 1000000000) {
				until.tv_nsec -= 1000000000;
				until.tv_sec++;
			}
		} while (pthread_timedjoin_np(cpu->thread, NULL, &until));
	}
}

static int start_threads(struct loop *loop)
{
	struct kvm_sys *sys = loop->machine->sys;

	for (unsigned i = 0; i < loop->machine->cpus; i++) {
		struct cpu *cpu = &loop->cpus[i];
		int rc;

		cpu->loop = loop;
		cpu->id = i;
		rc = sys->ops->spawn(sys, &cpu->thread, cpu_main, cpu);
		if (rc < 0)
			return rc;
		cpu->has_thread = true;
	}
	return 0;
}

/* The vCPU that ended the guest, else the first. */
static const struct cpu *teller_of(const struct loop *loop, enum boot_outcome outcome)
{
	for (unsigned i = 1; i < loop->machine->cpus; i++)
		if (loop->cpus[i].has_last &&
			(loop->cpus[i].last.reason == KVM_EXIT_SHUTDOWN || outcome == BOOT_STUCK))
			return &loop->cpus[i];
	return &loop->cpus[0];
}

/* The same end can mean this or that, by what the console said before it. */
static enum boot_outcome understand(enum boot_outcome outcome, const struct boot_ports *ports)
{
	if (ports->panicked &&
		(outcome == BOOT_RESET || outcome == BOOT_HALTED || outcome == BOOT_CRASHED))
		return BOOT_PANICKED;
	/* A triple fault is one of the ways to reset a PC (Linux: reboot=t). */
	return outcome == BOOT_CRASHED && ports->restarting ? BOOT_RESET : outcome;
}

/* Those that still wait for another one to start them. */
static unsigned count_unused(const struct loop *loop)
{
	unsigned unused = 0;

	for (unsigned i = 1; i < loop->machine->cpus && loop->cpus[i].loop; i++) {
		struct kvm_mp_state state = {0};

		if (vcpu_ioctl(&loop->cpus[i], KVM_CALL_GET_MP_STATE, (uintptr_t)&state) == 0 &&
			state.mp_state == KVM_MP_STATE_UNINITIALIZED)
			unused++;
	}
	return unused;
}

static void tell(struct loop *loop)
{
	struct boot_result *result = loop->end.result;
	const struct cpu *teller = teller_of(loop, result->outcome);
	struct kvm_regs regs;

	result->exits = atomic_load(&loop->cpus[0].exits);
	if (teller->has_last)
		vm_exit_text(&teller->last, result->last_exit, sizeof(result->last_exit));
	if (teller->loop && vcpu_ioctl(teller, KVM_CALL_GET_REGS, (uintptr_t)&regs) == 0) {
		result->has_rip = true;
		result->rip = regs.rip;
	}
	result->unused_cpus = count_unused(loop);
	result->outcome = understand(result->outcome, &loop->devices.ports);
	memcpy(result->last_line, loop->devices.ports.line, sizeof(result->last_line));
}

static void run_threads(struct loop *loop)
{
	const int rc = start_threads(loop);

	if (rc < 0)
		boot_end_refused(&loop->end, KVM_CALL_THREAD, rc);
	else
		attend(loop);
	join(loop);
}

void boot_loop(struct boot_machine *machine, const struct boot_request *request, uint64_t began_ns,
	struct boot_result *result)
{
	const struct sigaction action = {.sa_handler = on_kick};
	struct kvm_sys *sys = machine->sys;
	struct loop loop = {.machine = machine,
		.request = request,
		.end = {.result = result},
		.input = {.fd = request->in, .has_escape = request->has_escape}};
	uint64_t started;

	sigaction(KICK, &action, NULL);
	loop.end.wake = sys->ops->event(sys);
	if (loop.end.wake < 0) {
		*result = (struct boot_result){
			.outcome = BOOT_REFUSED, .call = KVM_CALL_EVENT, .err = -loop.end.wake};
		return;
	}
	boot_devices_open(&loop.devices, machine, request, &loop.end);
	started = clock_now_ns();
	result->started_ns = started - began_ns;
	run_threads(&loop);
	result->ran_ns = clock_now_ns() - started;
	tell(&loop);
	boot_devices_close(&loop.devices);
	sys->ops->close(sys, loop.end.wake);
}
