// SPDX-License-Identifier: GPL-2.0-or-later
// The serial port: its registers, its interrupt, and text that comes back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/boot_ports.h"
#include "launch/uart.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR };

static void after_reset_it_is_ready_to_send_and_silent(void **state)
{
	struct uart uart = {0};

	(void)state;
	assert_int_equal(uart_read(&uart, LSR), 0x60);
	assert_int_equal(uart_read(&uart, IIR), 0x01);
	assert_int_equal(uart_read(&uart, IER), 0);
	assert_int_equal(uart_read(&uart, DATA), 0);
	assert_int_equal(uart_read(&uart, MSR), 0xb0);
	assert_int_equal(uart_read(&uart, 8), 0xff);
	assert_false(uart_interrupt(&uart));
}

static void registers_hold_what_is_written(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, SCR, 0xa5);
	uart_write(&uart, LCR, 0x03);
	uart_write(&uart, IER, 0xff);
	uart_write(&uart, MCR, 0xff);
	assert_int_equal(uart_read(&uart, SCR), 0xa5);
	assert_int_equal(uart_read(&uart, LCR), 0x03);
	assert_int_equal(uart_read(&uart, IER), 0x0f);
	assert_int_equal(uart_read(&uart, MCR), 0x1f);
}

static void the_divisor_hides_data_and_interrupts(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, IER, 0x01);
	uart_write(&uart, LCR, 0x80);
	assert_int_equal(uart_write(&uart, DATA, 0x0c), -1);
	uart_write(&uart, IER, 0x02);
	assert_int_equal(uart_read(&uart, DATA), 0x0c);
	assert_int_equal(uart_read(&uart, IER), 0x02);
	uart_write(&uart, LCR, 0x03);
	assert_int_equal(uart_read(&uart, IER), 0x01);
	assert_int_equal(uart_write(&uart, DATA, 'x'), 'x');
}

/* Linux takes it for a 16550A by that, and uses it with interrupts. */
static void the_fifo_shows_where_it_is_enabled(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, IIR, 0x01);
	assert_int_equal(uart_read(&uart, IIR), 0xc1);
	uart_write(&uart, MCR, 0x08);
	uart_write(&uart, IER, 0x01);
	assert_int_equal(uart_receive(&uart, (const uint8_t *)"abc", 3), 3);
	uart_write(&uart, IIR, 0x03);
	assert_int_equal(uart_read(&uart, LSR) & 0x01, 0);
}

static void what_is_received_interrupts_until_it_is_read(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, MCR, 0x08);
	uart_write(&uart, IER, 0x01);
	assert_int_equal(uart_receive(&uart, (const uint8_t *)"hi", 2), 2);
	assert_true(uart_interrupt(&uart));
	uart_write(&uart, MCR, 0x00);
	assert_false(uart_interrupt(&uart)); /* OUT2 is the gate */
	uart_write(&uart, MCR, 0x08);
	assert_true(uart_interrupt(&uart));
	assert_int_equal(uart_read(&uart, IIR), 0x04);
	assert_int_equal(uart_read(&uart, LSR), 0x61);
	assert_int_equal(uart_read(&uart, DATA), 'h');
	assert_true(uart_interrupt(&uart));
	assert_int_equal(uart_read(&uart, DATA), 'i');
	assert_false(uart_interrupt(&uart));
	assert_int_equal(uart_read(&uart, LSR), 0x60);
}

static void an_empty_transmitter_is_told_once(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, MCR, 0x08);
	uart_write(&uart, IER, 0x02);
	assert_true(uart_interrupt(&uart));
	assert_int_equal(uart_read(&uart, IIR), 0x02);
	assert_false(uart_interrupt(&uart));
	assert_int_equal(uart_read(&uart, IIR), 0x01);
	assert_int_equal(uart_write(&uart, DATA, 'a'), 'a');
	assert_true(uart_interrupt(&uart));
	uart_write(&uart, IER, 0);
	assert_false(uart_interrupt(&uart));
}

static void what_was_received_comes_before_what_was_sent(void **state)
{
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, MCR, 0x08);
	uart_write(&uart, IER, 0x03);
	uart_receive(&uart, (const uint8_t *)"q", 1);
	assert_int_equal(uart_read(&uart, IIR), 0x04);
	uart_read(&uart, DATA);
	assert_int_equal(uart_read(&uart, IIR), 0x02);
}

static void no_more_is_received_than_there_is_room_for(void **state)
{
	uint8_t bytes[UART_ROOM + 10];
	struct uart uart = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	assert_int_equal(uart_receive(&uart, bytes, 5), 0); /* nobody listens yet */
	uart_write(&uart, IER, 0x0f);
	assert_false(uart_wants_input(&uart));
	assert_int_equal(uart_receive(&uart, bytes, 5), 0); /* but looks at what there is */
	uart_write(&uart, MCR, 0x18);
	assert_int_equal(uart_receive(&uart, bytes, 5), 0); /* and talks to itself */
	uart_write(&uart, MCR, 0x08);
	assert_true(uart_wants_input(&uart));
	assert_int_equal(uart_receive(&uart, bytes, 5), 5);
	for (int i = 0; i < 5; i++)
		uart_read(&uart, DATA);
	assert_int_equal(uart_receive(&uart, bytes, sizeof(bytes)), UART_ROOM);
	assert_int_equal(uart_receive(&uart, bytes, 1), 0);
	for (int i = 0; i < UART_ROOM; i++)
		assert_int_equal(uart_read(&uart, DATA), i);
	assert_int_equal(uart_receive(&uart, bytes, sizeof(bytes)), UART_ROOM);
}

static void text_comes_back_in_the_loop(void **state)
{
	const char *text = "loop";
	struct uart uart = {0};

	(void)state;
	uart_write(&uart, MCR, 0x1a); /* loop, OUT2, RTS */
	assert_int_equal(uart_read(&uart, MSR), 0x90);
	uart_write(&uart, IER, 0x01);
	for (const char *at = text; *at; at++)
		assert_int_equal(uart_write(&uart, DATA, (uint8_t)*at), -1);
	assert_false(uart_interrupt(&uart)); /* nor does its interrupt go out */
	for (const char *at = text; *at; at++)
		assert_int_equal(uart_read(&uart, DATA), *at);
	for (int i = 0; i <= UART_ROOM; i++)
		uart_write(&uart, DATA, 'x');
	assert_int_equal(uart_read(&uart, LSR), 0x63); /* the last was lost, told once */
	assert_int_equal(uart_read(&uart, LSR), 0x61);
}

static void say(struct boot_ports *ports, const char *text)
{
	for (; *text; text++)
		boot_ports_watch(ports, (const uint8_t *)text, 1);
}

static void ports_reset_exit_and_answer(void **state)
{
	struct boot_ports ports = {0};

	(void)state;
	assert_int_equal(boot_ports_write(&ports, 0x64, 0xfe), BOOT_PORT_RESET);
	assert_int_equal(boot_ports_write(&ports, 0xcf9, 0x02), BOOT_PORT_NOTHING);
	assert_int_equal(boot_ports_write(&ports, 0xcf9, 0x06), BOOT_PORT_RESET);
	/* Who sets a bit there, keeps the others. */
	assert_int_equal(boot_ports_read(&ports, 0x92), 0x02);
	assert_int_equal(boot_ports_write(&ports, 0x92, 0x02), BOOT_PORT_NOTHING);
	assert_int_equal(boot_ports_write(&ports, 0x92, 0x03), BOOT_PORT_RESET);
	assert_int_equal(boot_ports_write(&ports, UART_PORT, 'x'), BOOT_PORT_SEND);
	assert_int_equal(boot_ports_write(&ports, BOOT_EXIT_PORT, 7), BOOT_PORT_EXIT);
	assert_int_equal(boot_ports_write(&ports, 0x80, 0xfe), BOOT_PORT_NOTHING);
	assert_int_equal(
		boot_ports_read(&ports, 0x64), 0); /* ready for the reset, nothing to read */
	boot_ports_write(&ports, 0x64, 0x20);
	assert_int_equal(boot_ports_read(&ports, 0x64), 1);
	boot_ports_read(&ports, 0x60);
	assert_int_equal(boot_ports_read(&ports, 0x64), 0);
	assert_int_equal(boot_ports_read(&ports, 0xcfc), 0xff);
	assert_int_equal(boot_ports_read(&ports, UART_PORT + LSR), 0x60);
}

static void a_panic_is_seen_wherever_it_stands(void **state)
{
	struct boot_ports ports = {0};

	(void)state;
	say(&ports, "Kernel pKernel panic - not syncin\r\n");
	assert_false(ports.panicked);
	say(&ports, "[ 1.0] KKernel panic - not syncing: no init\r\n");
	assert_true(ports.panicked);
	assert_false(ports.restarting);
	say(&ports, "[ 2.0] reboot: reboot: Restarting system\r\n");
	assert_true(ports.restarting);
}

static void the_last_line_is_kept(void **state)
{
	struct boot_ports ports = {0};

	(void)state;
	say(&ports, "first\r\nsecond\r\n");
	assert_string_equal(ports.line, "second");
	for (int i = 0; i < 2 * BOOT_LINE_MAX; i++)
		say(&ports, "x");
	assert_int_equal(strlen(ports.line), BOOT_LINE_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_reset_it_is_ready_to_send_and_silent),
		cmocka_unit_test(registers_hold_what_is_written),
		cmocka_unit_test(the_divisor_hides_data_and_interrupts),
		cmocka_unit_test(the_fifo_shows_where_it_is_enabled),
		cmocka_unit_test(what_is_received_interrupts_until_it_is_read),
		cmocka_unit_test(an_empty_transmitter_is_told_once),
		cmocka_unit_test(what_was_received_comes_before_what_was_sent),
		cmocka_unit_test(no_more_is_received_than_there_is_room_for),
		cmocka_unit_test(text_comes_back_in_the_loop),
		cmocka_unit_test(ports_reset_exit_and_answer),
		cmocka_unit_test(a_panic_is_seen_wherever_it_stands),
		cmocka_unit_test(the_last_line_is_kept),
	};

	return cmocka_run_group_tests_name("launch_uart", tests, NULL, NULL);
}
