// SPDX-License-Identifier: GPL-2.0-or-later
/* A serial port as PCs have it (NS16550A, at ports 3f8h and IRQ 4), without a line: what is sent is gone at once. */
#ifndef VIRTSCOUT_LAUNCH_UART_H
#define VIRTSCOUT_LAUNCH_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART_PORT 0x3f8
#define UART_PORTS 8
#define UART_IRQ 4
#define UART_ROOM 64 /* for what was received and not yet read; more than the 16 of the chip */

/* All zero is the state after reset. */
struct uart {
	uint8_t interrupt_enable, line_control, modem_control, fifo_control, scratch;
	uint8_t divisor[2];
	bool is_empty_untold; /* the transmitter became empty, and nobody was told */
	bool overrun;
	uint8_t received[UART_ROOM]; /* a ring */
	size_t first, count;
};

/* Register @reg, 0 to 7. */
uint8_t uart_read(struct uart *uart, unsigned reg);

/* The byte that went out to the line, or -1. */
int uart_write(struct uart *uart, unsigned reg, uint8_t value);

/*
 * From the line: how many of @len bytes there was room for. None before the guest is interrupted by
 * them: drivers empty the receiver when they begin, and what was typed by then would be lost.
 */
size_t uart_receive(struct uart *uart, const uint8_t *bytes, size_t len);

/* Has the guest read all, and does it wait for more? */
bool uart_wants_input(const struct uart *uart);

/* Is the interrupt line up? */
bool uart_interrupt(const struct uart *uart);

#endif
