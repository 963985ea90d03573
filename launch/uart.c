// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The registers of the NS16550A, after its data sheet (National Semiconductor PC16550D, "Registers").
 * Sending takes no time, so the transmitter is always empty.
 */
#include "launch/uart.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR }; /* IIR is FCR where it is written */

#define IER_RECEIVED 0x01
#define IER_EMPTY 0x02
#define IER_BITS 0x0f
#define IIR_NONE 0x01
#define IIR_EMPTY 0x02
#define IIR_RECEIVED 0x04
#define IIR_FIFO 0xc0
#define FCR_ENABLE 0x01
#define FCR_CLEAR_RECEIVED 0x02
#define LCR_DIVISOR 0x80
#define MCR_DTR 0x01
#define MCR_RTS 0x02
#define MCR_OUT1 0x04
#define MCR_OUT2 0x08 /* on PCs: lets the interrupt through */
#define MCR_LOOP 0x10
#define MCR_BITS 0x1f
#define LSR_READY 0x01
#define LSR_OVERRUN 0x02
#define LSR_EMPTY 0x60 /* holding register and shift register */
#define MSR_CTS 0x10
#define MSR_DSR 0x20
#define MSR_RI 0x40
#define MSR_DCD 0x80

static uint8_t cause(const struct uart *uart)
{
	if ((uart->interrupt_enable & IER_RECEIVED) && uart->count)
		return IIR_RECEIVED;
	if ((uart->interrupt_enable & IER_EMPTY) && uart->is_empty_untold)
		return IIR_EMPTY;
	return IIR_NONE;
}

bool uart_interrupt(const struct uart *uart)
{
	return cause(uart) != IIR_NONE && (uart->modem_control & MCR_OUT2) &&
	       !(uart->modem_control & MCR_LOOP);
}

static bool store(struct uart *uart, uint8_t byte)
{
	if (uart->count == UART_ROOM)
		return false;
	uart->received[(uart->first + uart->count++) % UART_ROOM] = byte;
	return true;
}

/*
 * The interrupt is enabled here and let through there. Not enabled alone: to find out what it has
 * before it, Linux's driver tries all bits of that register, and empties the receiver later.
 */
static bool is_listened_to(const struct uart *uart)
{
	return (uart->interrupt_enable & IER_RECEIVED) && (uart->modem_control & MCR_OUT2) &&
	       !(uart->modem_control & MCR_LOOP);
}

size_t uart_receive(struct uart *uart, const uint8_t *bytes, size_t len)
{
	size_t i = 0;

	if (!is_listened_to(uart))
		return 0;
	while (i < len && store(uart, bytes[i]))
		i++;
	return i;
}

bool uart_wants_input(const struct uart *uart)
{
	return is_listened_to(uart) && !uart->count;
}

static uint8_t read_data(struct uart *uart)
{
	uint8_t byte = 0;

	if (uart->count) {
		byte = uart->received[uart->first];
		uart->first = (uart->first + 1) % UART_ROOM;
		uart->count--;
	}
	return byte;
}

static uint8_t read_cause(struct uart *uart)
{
	const uint8_t value = cause(uart);

	if (value == IIR_EMPTY)
		uart->is_empty_untold = false; /* told now */
	return value | (uart->fifo_control & FCR_ENABLE ? IIR_FIFO : 0);
}

static uint8_t read_line(struct uart *uart)
{
	const uint8_t value = (uint8_t)(LSR_EMPTY | (uart->count ? LSR_READY : 0) |
					(uart->overrun ? LSR_OVERRUN : 0));

	uart->overrun = false;
	return value;
}

/* In the loop the outputs come back as inputs; else somebody is there and ready. */
static uint8_t read_modem(const struct uart *uart)
{
	const uint8_t out = uart->modem_control;

	if (!(out & MCR_LOOP))
		return MSR_DCD | MSR_DSR | MSR_CTS;
	return (uint8_t)((out & MCR_RTS ? MSR_CTS : 0) | (out & MCR_DTR ? MSR_DSR : 0) |
			 (out & MCR_OUT1 ? MSR_RI : 0) | (out & MCR_OUT2 ? MSR_DCD : 0));
}

uint8_t uart_read(struct uart *uart, unsigned reg)
{
	const bool divisor = uart->line_control & LCR_DIVISOR;

	switch (reg) {
	case DATA: return divisor ? uart->divisor[0] : read_data(uart);
	case IER: return divisor ? uart->divisor[1] : uart->interrupt_enable;
	case IIR: return read_cause(uart);
	case LCR: return uart->line_control;
	case MCR: return uart->modem_control;
	case LSR: return read_line(uart);
	case MSR: return read_modem(uart);
	case SCR: return uart->scratch;
	default: return 0xff;
	}
}

static int send(struct uart *uart, uint8_t byte)
{
	uart->is_empty_untold = true;
	if (!(uart->modem_control & MCR_LOOP))
		return byte;
	if (!store(uart, byte))
		uart->overrun = true;
	return -1;
}

int uart_write(struct uart *uart, unsigned reg, uint8_t value)
{
	const bool divisor = uart->line_control & LCR_DIVISOR;

	switch (reg) {
	case DATA:
		if (!divisor)
			return send(uart, value);
		uart->divisor[0] = value;
		break;
	case IER:
		if (divisor) {
			uart->divisor[1] = value;
			break;
		}
		/* Who asks to be told when it is empty, is told that it is. */
		if ((value & IER_EMPTY) && !(uart->interrupt_enable & IER_EMPTY))
			uart->is_empty_untold = true;
		uart->interrupt_enable = value & IER_BITS;
		break;
	case IIR:
		uart->fifo_control = value;
		if (value & FCR_CLEAR_RECEIVED)
			uart->count = 0;
		break;
	case LCR: uart->line_control = value; break;
	case MCR: uart->modem_control = value & MCR_BITS; break;
	case SCR: uart->scratch = value; break;
	default: break;
	}
	return -1;
}
