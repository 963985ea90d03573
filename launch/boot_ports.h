// SPDX-License-Identifier: GPL-2.0-or-later
/* The ports of a guest that is booted: a serial port, the ways to reset, a clock's registers without a clock, and a port for an exit status. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_PORTS_H
#define VIRTSCOUT_LAUNCH_BOOT_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/uart.h"

#define BOOT_EXIT_PORT 0xf4 /* a byte written there ends the guest, and is its exit status */
#define BOOT_LINE_MAX 100

/* The same in memory, for kernels that let nobody reach ports. */
#define BOOT_EXIT_ADDRESS UINT64_C(0xd0000000)

/* All zero is the state at the start. */
struct boot_ports {
	struct uart uart;
	bool keyboard_has_byte;    /* the controller's answer to a command */
	bool panicked, restarting; /* the console said so */
	size_t panic_matched, restart_matched;
	char line[BOOT_LINE_MAX]; /* the console's last line that is not empty, 0-terminated */
	size_t line_len;
	bool line_ended;
};

enum boot_port_event {
	BOOT_PORT_NOTHING,
	BOOT_PORT_SEND,  /* the byte goes to the console */
	BOOT_PORT_RESET, /* the guest wants to be reset */
	BOOT_PORT_EXIT,  /* the byte is the exit status */
};

/* Of the byte @value to @port; it stands in for the byte of the event, too. */
enum boot_port_event boot_ports_write(struct boot_ports *ports, uint16_t port, uint8_t value);

/* What went to the console, this one's or another: what it says is noted. */
void boot_ports_watch(struct boot_ports *ports, const uint8_t *bytes, size_t len);

/* 0xff where there is nothing. */
uint8_t boot_ports_read(struct boot_ports *ports, uint16_t port);

#endif
