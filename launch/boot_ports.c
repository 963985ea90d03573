// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The keyboard controller (Intel 8042) has no keyboard: it knows the commands by which Linux finds
 * out that it is there, and the pulse on the processor's reset line (command FEh).
 */
#include "launch/boot_ports.h"

#include <string.h>

#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64 /* where it is read; a command where it is written */
#define KEYBOARD_OUTPUT_FULL 0x01
#define KEYBOARD_READ_CONTROL 0x20
#define KEYBOARD_RESET 0xfe

/* Both interrupts off, both ports off, self test passed. */
#define CONTROL_BYTE 0x34

static const char panic[] = "Kernel panic - not syncing";

static void watch_console(struct boot_ports *ports, uint8_t byte)
{
	if ((char)byte == panic[ports->panic_matched])
		ports->panic_matched++;
	else
		ports->panic_matched = (char)byte == panic[0];
	if (ports->panic_matched == sizeof(panic) - 1) {
		ports->panicked = true;
		ports->panic_matched = 0;
	}
	if (byte == '\n' || byte == '\r') {
		ports->line_ended = true;
		return;
	}
	if (ports->line_ended)
		ports->line_len = 0;
	ports->line_ended = false;
	if (ports->line_len < sizeof(ports->line) - 1)
		ports->line[ports->line_len++] = (char)byte;
	ports->line[ports->line_len] = '\0';
}

enum boot_port_event boot_ports_write(struct boot_ports *ports, uint16_t port, uint8_t value)
{
	if (port >= UART_PORT && port < UART_PORT + UART_PORTS) {
		if (uart_write(&ports->uart, port - UART_PORT, value) < 0)
			return BOOT_PORT_NOTHING;
		watch_console(ports, value);
		return BOOT_PORT_SEND;
	}
	if (port == BOOT_EXIT_PORT)
		return BOOT_PORT_EXIT;
	if (port == KEYBOARD_STATUS && value == KEYBOARD_RESET)
		return BOOT_PORT_RESET;
	if (port == KEYBOARD_STATUS)
		ports->keyboard_has_byte = value == KEYBOARD_READ_CONTROL;
	return BOOT_PORT_NOTHING;
}

uint8_t boot_ports_read(struct boot_ports *ports, uint16_t port)
{
	if (port >= UART_PORT && port < UART_PORT + UART_PORTS)
		return uart_read(&ports->uart, port - UART_PORT);
	if (port == KEYBOARD_STATUS)
		return ports->keyboard_has_byte ? KEYBOARD_OUTPUT_FULL : 0;
	if (port == KEYBOARD_DATA) {
		ports->keyboard_has_byte = false;
		return CONTROL_BYTE;
	}
	/* The clock's registers: no update in progress, no time. */
	return port == 0x70 || port == 0x71 ? 0 : 0xff;
}
