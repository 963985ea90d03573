// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One thread for each vCPU; the thread that calls has the console's input, the deadline and the
 * signals. It never waits for a lock that a vCPU's thread may hold while it writes to the console,
 * so a reader who does not read can't hold up the deadline.
 *
 * A kick is a signal that makes KVM_RUN return: to stop, and twice a second to see whether the
 * vCPU has halted with its interrupts off, which is how a kernel without ACPI switches off.
 */
#include "launch/boot_loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "launch/boot_ports.h"
#include "launch/clock.h"
#include "launch/vm.h"
#include "probe/cleanup.h"

#define TICK_NS (500 * MS)
#define RETRY_NS (10 * MS) /* where the serial port takes no more, or is busy */
#define KICK SIGUSR1
#define RFLAGS_IF 0x200
#define HALTED_TICKS 2
#define TYPED_MAX 1024
#define ESCAPE 0x01 /* Ctrl-A */

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
	struct boot_result *result; /* of the one that set `stop` */
	struct boot_ports ports;    /* with the lock */
	pthread_mutex_t lock;
	atomic_bool stop;
	int wake; /* an eventfd, written to with `stop` */
	/* Of the thread that attends: */
	bool has_input, escaped;
	uint8_t typed[TYPED_MAX];
	size_t typed_len;
	struct cpu cpus[BOOT_CPUS_MAX];
};

static int vcpu_ioctl(const struct cpu *cpu, enum kvm_call call, uintptr_t arg)
{
	struct boot_machine *machine = cpu->loop->machine;

	return machine->sys->ops->ioctl(machine->sys, machine->cpu[cpu->id].fd, call, arg);
}

/*
 * The first one to end it says how; true: that was this one, and `result` is its own. Takes no lock,
 * as the holder may be waiting for somebody who reads the console.
 */
static bool end(struct loop *loop, enum boot_outcome outcome)
{
	const uint64_t one = 1;
	bool stopped = false;
	ssize_t written;

	if (!atomic_compare_exchange_strong(&loop->stop, &stopped, true))
		return false;
	loop->result->outcome = outcome;
	written = write(loop->wake, &one, sizeof(one));
	(void)written; /* at worst it is seen at the next tick */
	return true;
}

static void end_refused(struct loop *loop, enum kvm_call call, int rc)
{
	if (!end(loop, BOOT_REFUSED))
		return;
	loop->result->call = call;
	loop->result->err = -rc;
}

/* With the lock. A reader who is slow holds the guest up, but not the end of it. */
static void send_byte(struct loop *loop, uint8_t byte)
{
	while (!atomic_load(&loop->stop)) {
		struct pollfd item = {.fd = loop->request->out, .events = POLLOUT};

		if (write(loop->request->out, &byte, 1) == 1)
			return;
		const int err = errno;

		if (err == EAGAIN)
			poll(&item, 1, TICK_NS / MS);
		else if (err != EINTR && end(loop, BOOT_UNHEARD))
			loop->result->err = err;
	}
}

/* With the lock. */
static void update_irq(struct loop *loop)
{
	const int rc =
		boot_machine_set_irq(loop->machine, UART_IRQ, uart_interrupt(&loop->ports.uart));

	if (rc < 0)
		end_refused(loop, KVM_CALL_IRQ_LINE, rc);
}

static void port_write(struct loop *loop, uint16_t port, uint8_t value)
{
	switch (boot_ports_write(&loop->ports, port, value)) {
	case BOOT_PORT_SEND: send_byte(loop, value); break;
	case BOOT_PORT_RESET: end(loop, BOOT_RESET); break;
	case BOOT_PORT_EXIT:
		if (end(loop, BOOT_EXITED))
			loop->result->status = value;
		break;
	case BOOT_PORT_NOTHING: break;
	}
}

/* All bytes of an access, each to its own port, as an 8-bit bus has them. */
static void handle_io(struct loop *loop, struct kvm_run *run)
{
	const uint64_t bytes = (uint64_t)run->io.size * run->io.count;
	uint8_t *data = (uint8_t *)run + run->io.data_offset;

	if (run->io.data_offset > loop->machine->run_bytes ||
		bytes > loop->machine->run_bytes - run->io.data_offset || !run->io.size)
		return;
	pthread_mutex_lock(&loop->lock);
	for (uint64_t i = 0; i < bytes && !atomic_load(&loop->stop); i++) {
		const uint16_t port = (uint16_t)(run->io.port + i % run->io.size);

		if (run->io.direction == KVM_EXIT_IO_OUT)
			port_write(loop, port, data[i]);
		else
			data[i] = boot_ports_read(&loop->ports, port);
	}
	if (run->io.port >= UART_PORT && run->io.port < UART_PORT + UART_PORTS)
		update_irq(loop);
	pthread_mutex_unlock(&loop->lock);
}

/* Nothing is there, which reads as all ones, but for the way to exit. */
static void handle_mmio(struct loop *loop, struct kvm_run *run)
{
	if (!run->mmio.is_write)
		memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
	else if (run->mmio.phys_addr == BOOT_EXIT_ADDRESS && end(loop, BOOT_EXITED))
		loop->result->status = run->mmio.data[0];
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
	case KVM_EXIT_IO: handle_io(loop, run); break;
	case KVM_EXIT_MMIO: handle_mmio(loop, run); break;
	case KVM_EXIT_INTR:
	case KVM_EXIT_IRQ_WINDOW_OPEN: break;
	case KVM_EXIT_HLT: end(loop, BOOT_HALTED); break;
	case KVM_EXIT_SHUTDOWN: end(loop, BOOT_CRASHED); break;
	case KVM_EXIT_SYSTEM_EVENT: end(loop, BOOT_RESET); break;
	default: end(loop, BOOT_STUCK); break;
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

static void *cpu_main(void *arg)
{
	struct cpu *cpu = arg;
	struct kvm_run *run = cpu->loop->machine->cpu[cpu->id].run;

	while (!atomic_load(&cpu->loop->stop)) {
		const int rc = vcpu_ioctl(cpu, KVM_CALL_RUN, 0);

		if (rc == -EINTR || rc == -EAGAIN) {
			/* Before `stop` is looked at: see kick(). */
			__atomic_store_n(&run->immediate_exit, 0, __ATOMIC_SEQ_CST);
			atomic_store(&cpu->is_idle, is_idle(cpu));
		} else if (rc < 0) {
			end_refused(cpu->loop, KVM_CALL_RUN, rc);
		} else {
			atomic_fetch_add(&cpu->exits, 1);
			handle_exit(cpu, run);
		}
	}
	return NULL;
}

/* After `stop`, if that is why. */
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

/* How many of @len bytes are for the guest; Ctrl-A x stops, Ctrl-A Ctrl-A is one Ctrl-A. */
static size_t take_escapes(struct loop *loop, uint8_t *bytes, size_t len)
{
	size_t kept = 0;

	if (!loop->request->has_escape)
		return len;
	for (size_t i = 0; i < len; i++) {
		if (!loop->escaped && bytes[i] == ESCAPE) {
			loop->escaped = true;
			continue;
		}
		if (loop->escaped && (bytes[i] == 'x' || bytes[i] == 'X'))
			end(loop, BOOT_STOPPED);
		loop->escaped = false;
		bytes[kept++] = bytes[i];
	}
	return kept;
}

/* What was typed, up to where the guest takes it. */
static void read_console(struct loop *loop)
{
	uint8_t *at = loop->typed + loop->typed_len;
	const ssize_t got = read(loop->request->in, at, TYPED_MAX - loop->typed_len);

	if (got > 0)
		loop->typed_len += take_escapes(loop, at, (size_t)got);
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		loop->has_input = false;
}

/* As much as there is room for now. */
static void feed_uart(struct loop *loop)
{
	size_t taken;

	if (!loop->typed_len || pthread_mutex_trylock(&loop->lock))
		return;
	taken = uart_receive(&loop->ports.uart, loop->typed, loop->typed_len);
	if (taken)
		update_irq(loop);
	pthread_mutex_unlock(&loop->lock);
	loop->typed_len -= taken;
	memmove(loop->typed, loop->typed + taken, loop->typed_len);
}

static int wait_ms(uint64_t until_ns, uint64_t now_ns)
{
	return until_ns > now_ns ? (int)((until_ns - now_ns + MS - 1) / MS) : 0;
}

/* Up to the end. */
static void attend(struct loop *loop)
{
	const struct boot_request *request = loop->request;
	uint64_t next_tick = clock_now_ns() + TICK_NS;
	unsigned halted_ticks = 0;

	while (!atomic_load(&loop->stop)) {
		struct pollfd items[] = {
			{.fd = loop->wake, .events = POLLIN},
			{.fd = request->stop, .events = POLLIN},
			{.fd = loop->has_input && loop->typed_len < TYPED_MAX ? request->in : -1,
				.events = POLLIN},
		};
		uint64_t now = clock_now_ns();
		uint64_t until = next_tick;

		if (request->deadline_ns && now >= request->deadline_ns)
			end(loop, BOOT_TIMED_OUT);
		if (request->deadline_ns && request->deadline_ns < until)
			until = request->deadline_ns;
		if (loop->typed_len && now + RETRY_NS < until)
			until = now + RETRY_NS;
		poll(items, sizeof(items) / sizeof(items[0]), wait_ms(until, now));
		if (items[1].revents)
			end(loop, BOOT_STOPPED);
		if (items[2].fd >= 0 && items[2].revents)
			read_console(loop);
		feed_uart(loop);
		now = clock_now_ns();
		if (now < next_tick)
			continue;
		next_tick = now + TICK_NS;
		halted_ticks = tick(loop) ? halted_ticks + 1 : 0;
		if (halted_ticks >= HALTED_TICKS)
			end(loop, BOOT_HALTED);
	}
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
			kick(cpu);
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
	for (unsigned i = 0; i < loop->machine->cpus; i++) {
		struct cpu *cpu = &loop->cpus[i];
		int rc;

		cpu->loop = loop;
		cpu->id = i;
		rc = pthread_create(&cpu->thread, NULL, cpu_main, cpu);
		if (rc)
			return -rc;
		cpu->has_thread = true;
	}
	return 0;
}

static void tell(struct loop *loop)
{
	struct boot_result *result = loop->result;
	const struct cpu *teller = &loop->cpus[0];
	struct kvm_regs regs;

	for (unsigned i = 1; i < loop->machine->cpus; i++)
		if (loop->cpus[i].has_last && (loop->cpus[i].last.reason == KVM_EXIT_SHUTDOWN ||
						      result->outcome == BOOT_STUCK))
			teller = &loop->cpus[i];
	result->exits = atomic_load(&loop->cpus[0].exits);
	if (teller->has_last)
		vm_exit_text(&teller->last, result->last_exit, sizeof(result->last_exit));
	if (vcpu_ioctl(teller, KVM_CALL_GET_REGS, (uintptr_t)&regs) == 0) {
		result->has_rip = true;
		result->rip = regs.rip;
	}
	if (loop->ports.panicked &&
		(result->outcome == BOOT_RESET || result->outcome == BOOT_HALTED))
		result->outcome = BOOT_PANICKED;
	memcpy(result->last_line, loop->ports.line, sizeof(result->last_line));
}

static void run_threads(struct loop *loop)
{
	const int rc = start_threads(loop);

	if (rc < 0)
		end_refused(loop, KVM_CALL_NONE, rc);
	else
		attend(loop);
	join(loop);
}

void boot_loop(struct boot_machine *machine, const struct boot_request *request, uint64_t began_ns,
	struct boot_result *result)
{
	struct loop loop = {.machine = machine,
		.request = request,
		.result = result,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.has_input = request->in >= 0};
	const struct sigaction action = {.sa_handler = on_kick};
	cleanup_close int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	uint64_t started;

	if (wake < 0 || sigaction(KICK, &action, NULL)) {
		result->outcome = BOOT_REFUSED;
		result->err = errno;
		return;
	}
	loop.wake = wake;
	started = clock_now_ns();
	result->started_ns = started - began_ns;
	run_threads(&loop);
	result->ran_ns = clock_now_ns() - started;
	tell(&loop);
	pthread_mutex_destroy(&loop.lock);
}
