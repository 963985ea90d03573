// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels of a few instructions are booted, through this machine's KVM: they write to the console,
 * read from it, and end in each way that there is. Skipped where KVM can't be opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/boot.h"
#include "launch/clock.h"
#include "launch/kvm_sys.h"
#include "tests/fake/boot_kernel.h"

#define MIB UINT64_C(0x100000)
#define DEADLINE_NS (UINT64_C(20000) * MS)

/* Says "boot\n", and exits with 7. 64-bit code, and the same bytes are 32-bit code but for the first. */
#define SAY_AND_EXIT                                                                               \
	0xac,                           /* next: lodsb */                                          \
		0x84, 0xc0,             /* test al,al */                                           \
		0x74, 0x07,             /* jz done */                                              \
		0x66, 0xba, 0xf8, 0x03, /* mov dx,3f8h */                                          \
		0xee,                   /* out dx,al */                                            \
		0xeb, 0xf4,             /* jmp next */                                             \
		0xb0, 0x07,             /* done: mov al,7 */                                       \
		0xe6, 0xf4,             /* out 0f4h,al */                                          \
		0xf4, 0xeb, 0xfd,       /* hlt, and again */                                       \
		'b', 'o', 'o', 't', '\n', 0

static const uint8_t say_64[] = {
	0x48,
	0x8d,
	0x35,
	0x13,
	0x00,
	0x00,
	0x00, /* lea rsi,[rip+text] */
	SAY_AND_EXIT,
};

static const uint8_t say_32[] = {
	0xbe,
	0x18,
	0x00,
	0x00,
	0x01, /* mov esi,text: BOOT_KERNEL_ADDRESS + 18h */
	SAY_AND_EXIT,
};

/* Exits with the number of ranges in the map of memory that boot_params has. */
static const uint8_t count_ranges[] = {
	0x8a, 0x86, 0xe8, 0x01, 0x00, 0x00, /* mov al,[rsi+1e8h] */
	0xe6, 0xf4,                         /* out 0f4h,al */
};

/* Gives back what it reads, up to a q; then exits with 3. */
static const uint8_t echo[] = {
	0x66, 0xba, 0xfc, 0x03, /* mov dx,3fch: interrupts go through */
	0xb0, 0x08,             /* mov al,8 */
	0xee,                   /* out dx,al */
	0x66, 0xba, 0xf9, 0x03, /* mov dx,3f9h: it listens from here on */
	0xb0, 0x01,             /* mov al,1 */
	0xee,                   /* out dx,al */
	0x66, 0xba, 0xfd, 0x03, /* wait: mov dx,3fdh */
	0xec,                   /* in al,dx */
	0xa8, 0x01,             /* test al,1 */
	0x74, 0xf7,             /* jz wait */
	0x66, 0xba, 0xf8, 0x03, /* mov dx,3f8h */
	0xec,                   /* in al,dx */
	0xee,                   /* out dx,al */
	0x3c, 'q',              /* cmp al,'q' */
	0x75, 0xed,             /* jne wait */
	0xb0, 0x03,             /* mov al,3 */
	0xe6, 0xf4,             /* out 0f4h,al */
};

static const uint8_t reset[] = {
	0xb0, 0xfe, /* mov al,0feh */
	0xe6, 0x64, /* out 64h,al */
};

static const uint8_t halt[] = {0xfa, 0xf4, 0xeb, 0xfd}; /* cli; hlt, and again */
static const uint8_t endless[] = {0xeb, 0xfe};
static const uint8_t crash[] = {0x0f, 0x0b}; /* ud2, without a table of interrupts */

/* Exits with 9, by memory. */
static const uint8_t exit_by_memory[] = {
	0xbe, 0x00, 0x00, 0x00, 0xd0, /* mov esi,0d0000000h */
	0xc6, 0x06, 0x09,             /* mov byte [rsi],9 */
	0xeb, 0xfe,                   /* never reached */
};

/* Never stops to say x. */
static const uint8_t chatter[] = {
	0x66, 0xba, 0xf8, 0x03, /* mov dx,3f8h */
	0xb0, 'x',              /* mov al,'x' */
	0xee,                   /* out dx,al */
	0xeb, 0xfd,             /* jmp to it */
};

struct console {
	int in[2], out[2];
};

static void open_console(struct console *console)
{
	assert_int_equal(pipe2(console->in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(console->out, O_CLOEXEC), 0);
}

static void close_console(struct console *console)
{
	for (int i = 0; i < 2; i++) {
		if (console->in[i] >= 0)
			close(console->in[i]);
		if (console->out[i] >= 0)
			close(console->out[i]);
	}
}

static bool has_kvm(void)
{
	if (access("/dev/kvm", R_OK | W_OK) == 0)
		return true;
	print_message("# skipped: /dev/kvm can't be opened: %s\n", strerror(errno));
	return false;
}

static void boot_bytes(const struct console *console, enum boot_kernel_form form,
	const uint8_t *code, size_t len, struct boot_request *request, struct boot_result *result)
{
	struct boot_kernel kernel;

	boot_kernel_make(&kernel, form, code, len);
	request->kernel = kernel.file;
	request->kernel_bytes = kernel.len;
	if (!request->memory_bytes)
		request->memory_bytes = 32 * MIB;
	if (!request->cpus)
		request->cpus = 1;
	if (!request->deadline_ns)
		request->deadline_ns = clock_now_ns() + DEADLINE_NS;
	if (!request->device)
		request->device = "/dev/kvm";
	request->in = console->in[0];
	request->out = console->out[1];
	if (!request->stop)
		request->stop = -1;
	if (!request->alive)
		request->alive = -1;
	boot_run(request, result);
	assert_true(boot_result_is_sane(result));
	if (result->outcome == BOOT_REFUSED)
		print_message("# %s: %s\n", kvm_call_name((enum kvm_call)result->call),
			strerror(result->err));
}

#define BOOT(console, form, code, request, result)                                                 \
	boot_bytes(console, form, code, sizeof(code), request, result)

static void check_says(enum boot_kernel_form form, const uint8_t *code, size_t len)
{
	struct boot_request request = {0};
	struct boot_result result;
	struct console console;
	char text[16] = "";

	open_console(&console);
	boot_bytes(&console, form, code, len, &request, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(result.status, 7);
	assert_int_equal(read(console.out[0], text, sizeof(text) - 1), 5);
	assert_string_equal(text, "boot\n");
	assert_string_equal(result.last_line, "boot");
	assert_int_equal(result.exits, 6);
	close_console(&console);
}

static void a_kernel_says_something_and_exits_with_seven(void **state)
{
	(void)state;
	if (!has_kvm())
		skip();
	check_says(FORM_BZIMAGE, say_64, sizeof(say_64));
	check_says(FORM_ELF, say_64, sizeof(say_64));
	check_says(FORM_PVH, say_32, sizeof(say_32));
}

static void a_kernel_finds_the_map_of_its_memory(void **state)
{
	struct boot_request request = {.append = "quiet",
		.initrd = (const uint8_t *)"x",
		.initrd_bytes = 1,
		.memory_bytes = 3200 * MIB};
	struct boot_result result;
	struct console console;

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	BOOT(&console, FORM_BZIMAGE, count_ranges, &request, &result);
	if (result.outcome == BOOT_REFUSED && result.err == ENOMEM)
		skip();
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(result.status, 5);
	close_console(&console);
}

static void a_kernel_exits_by_memory_too(void **state)
{
	struct boot_request request = {0};
	struct boot_result result;
	struct console console;

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	BOOT(&console, FORM_BZIMAGE, exit_by_memory, &request, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(result.status, 9);
	close_console(&console);
}

static void what_is_typed_arrives(void **state)
{
	struct boot_request request = {.has_escape = true};
	struct boot_result result;
	struct console console;
	char text[16] = "";

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	assert_int_equal(write(console.in[1], "a\001\001bq", 5), 5);
	BOOT(&console, FORM_BZIMAGE, echo, &request, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(result.status, 3);
	assert_int_equal(read(console.out[0], text, sizeof(text) - 1), 4);
	assert_string_equal(text, "a\001bq");
	close_console(&console);
}

static void each_end_is_told_apart(void **state)
{
	static const struct {
		const char *name;
		const uint8_t *code;
		size_t len;
		enum boot_outcome outcome;
	} rows[] = {
		{"reset", reset, sizeof(reset), BOOT_RESET},
		{"halt", halt, sizeof(halt), BOOT_HALTED},
		{"crash", crash, sizeof(crash), BOOT_CRASHED},
	};

	(void)state;
	if (!has_kvm())
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct boot_request request = {0};
		struct boot_result result;
		struct console console;

		print_message("# %s\n", rows[i].name);
		open_console(&console);
		boot_bytes(&console, FORM_BZIMAGE, rows[i].code, rows[i].len, &request, &result);
		assert_int_equal(result.outcome, rows[i].outcome);
		close_console(&console);
	}
}

static void a_guest_that_goes_on_is_stopped_in_time(void **state)
{
	struct boot_request request = {.deadline_ns = clock_now_ns() + 300 * MS};
	struct boot_result result;
	struct console console;

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	BOOT(&console, FORM_BZIMAGE, endless, &request, &result);
	assert_int_equal(result.outcome, BOOT_TIMED_OUT);
	assert_true(result.has_rip);
	assert_true(result.rip == BOOT_KERNEL_ADDRESS + 0x200);
	close_console(&console);
}

/* Nobody reads: the pipe is full, and the vCPU's thread waits in write(). */
static void a_reader_who_does_not_read_holds_up_no_deadline(void **state)
{
	struct boot_request request = {.deadline_ns = clock_now_ns() + 1500 * MS};
	struct boot_result result;
	struct console console;

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	fcntl(console.out[1], F_SETPIPE_SZ, 4096);
	BOOT(&console, FORM_BZIMAGE, chatter, &request, &result);
	assert_int_equal(result.outcome, BOOT_TIMED_OUT);
	assert_true(result.exits >= 4096);
	close_console(&console);
}

static void the_escape_and_the_stop_end_it(void **state)
{
	struct boot_request escape = {.has_escape = true};
	struct boot_request stop = {0};
	struct boot_result result;
	struct console console;
	int told[2];

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	assert_int_equal(write(console.in[1], "\001x", 2), 2);
	BOOT(&console, FORM_BZIMAGE, endless, &escape, &result);
	assert_int_equal(result.outcome, BOOT_STOPPED);
	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	close(told[1]);
	stop.stop = told[0];
	BOOT(&console, FORM_BZIMAGE, endless, &stop, &result);
	assert_int_equal(result.outcome, BOOT_STOPPED);
	close(told[0]);
	close_console(&console);
}

/* What is not needed is refused from then on: the number of the first that is not, is the status. */
static void check_confined(void)
{
	if (open("/dev/null", O_RDONLY) >= 0 || errno != EPERM)
		_exit(90);
	if (fork() >= 0 || errno != EPERM)
		_exit(91);
	if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
			MAP_FAILED ||
		errno != EPERM)
		_exit(92);
	if (ioctl(0, TIOCSTI, "x") >= 0 || errno != EPERM)
		_exit(93);
	if (ioctl(0, KVM_CREATE_VM, 0) >= 0 || errno != EPERM)
		_exit(94);
	if (pread(0, (char[1]){0}, 1, 0) >= 0 || errno != EPERM) /* there is no disk */
		_exit(95);
	if (execl("/bin/true", "true", NULL) >= 0 || errno != EPERM)
		_exit(96);
}

/* In a process of its own, that the filter may stay on. */
static void it_runs_confined(void **state)
{
	struct boot_request request = {.confine = true};
	struct boot_result result;
	struct console console;
	int status = -1;
	pid_t pid;

	(void)state;
	if (!has_kvm())
		skip();
	open_console(&console);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		BOOT(&console, FORM_BZIMAGE, say_64, &request, &result);
		check_confined();
		_exit(result.outcome == BOOT_EXITED ? (int)result.status : 98);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
	close_console(&console);
}

static void a_device_that_is_not_there_is_refused(void **state)
{
	struct boot_request request = {.device = "/nonexistent/kvm"};
	struct boot_result result;
	struct console console;

	(void)state;
	open_console(&console);
	BOOT(&console, FORM_BZIMAGE, halt, &request, &result);
	assert_int_equal(result.outcome, BOOT_REFUSED);
	assert_int_equal(result.call, KVM_CALL_OPEN);
	assert_int_equal(result.err, ENOENT);
	close_console(&console);
}

static void words_longer_than_the_kernel_takes_are_refused(void **state)
{
	static char words[2048];
	struct boot_request request = {.append = words};
	struct boot_result result;
	struct console console;

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	open_console(&console);
	BOOT(&console, FORM_BZIMAGE, halt, &request, &result);
	assert_int_equal(result.outcome, BOOT_BAD_IMAGE);
	assert_non_null(strstr(result.error.text, "at most 2047"));
	close_console(&console);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_says_something_and_exits_with_seven),
		cmocka_unit_test(a_kernel_finds_the_map_of_its_memory),
		cmocka_unit_test(a_kernel_exits_by_memory_too),
		cmocka_unit_test(what_is_typed_arrives),
		cmocka_unit_test(each_end_is_told_apart),
		cmocka_unit_test(a_guest_that_goes_on_is_stopped_in_time),
		cmocka_unit_test(a_reader_who_does_not_read_holds_up_no_deadline),
		cmocka_unit_test(the_escape_and_the_stop_end_it),
		cmocka_unit_test(it_runs_confined),
		cmocka_unit_test(a_device_that_is_not_there_is_refused),
		cmocka_unit_test(words_longer_than_the_kernel_takes_are_refused),
	};

	return cmocka_run_group_tests_name("launch_boot", tests, NULL, NULL);
}
