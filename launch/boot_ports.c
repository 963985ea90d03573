// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The keyboard controller (Intel 8042) has no keyboard: it knows the commands by which Linux finds
 * out that it is there, and the pulse on the processor's reset line (command FEh). There are the
 * chipset's and the PS/2's ways to reset, too.
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

/* The chipset's reset control register (Intel's ICH, "RST_CNT"), and the PS/2's system control port A. */
#define RESET_CONTROL 0xcf9
#define RESET_CONTROL_CPU 0x04
#define SYSTEM_CONTROL 0x92
#define SYSTEM_CONTROL_RESET 0x01
#define SYSTEM_CONTROL_A20 0x02

/* What Linux says before it ends; no text begins again within itself. */
static const char panic[] = "Kernel panic - not syncing";
static const char restart[] = "reboot: Restarting system";

/* True once @text was seen to its end. */
static bool match(const char *text, size_t *matched, uint8_t byte)
{
	if ((char)byte == text[*matched])
		++*matched;
	else
		*matched = (char)byte == text[0];
	if (text[*matched])
		return false;
	*matched = 0;
	return true;
}

static void watch_byte(struct boot_ports *ports, uint8_t byte)
{
	if (match(panic, &ports->panic_matched, byte))
		ports->panicked = true;
	if (match(restart, &ports->restart_matched, byte))
		ports->restarting = true;
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

void boot_ports_watch(struct boot_ports *ports, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		watch_byte(ports, bytes[i]);
}

enum boot_port_event boot_ports_write(struct boot_ports *ports, uint16_t port, uint8_t value)
{
	if (port >= UART_PORT && port < UART_PORT + UART_PORTS)
		return uart_write(&ports->uart, port - UART_PORT, value) < 0 ? BOOT_PORT_NOTHING
									     : BOOT_PORT_SEND;
	if (port == BOOT_EXIT_PORT)
		return BOOT_PORT_EXIT;
	if ((port == KEYBOARD_STATUS && value == KEYBOARD_RESET) ||
		(port == RESET_CONTROL && (value & RESET_CONTROL_CPU)) ||
		(port == SYSTEM_CONTROL && (value & SYSTEM_CONTROL_RESET)))
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
	if (port == RESET_CONTROL)
		return 0;
	if (port == SYSTEM_CONTROL)
		return SYSTEM_CONTROL_A20;
	/* The clock's registers: no update in progress, no time. */
	return port == 0x70 || port == 0x71 ? 0 : 0xff;
}
