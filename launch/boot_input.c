// SPDX-License-Identifier: GPL-2.0-or-later
// What did the user type, and is it for the guest? Ctrl-A x stops it, Ctrl-A Ctrl-A is one Ctrl-A.
#include "launch/boot_input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ESCAPE 0x01 /* Ctrl-A */

/* How many of @len bytes are for the guest. */
static size_t take_escapes(struct boot_input *input, uint8_t *bytes, size_t len)
{
	size_t kept = 0;

	if (!input->has_escape)
		return len;
	for (size_t i = 0; i < len; i++) {
		if (!input->escaped && bytes[i] == ESCAPE) {
			input->escaped = true;
			continue;
		}
		if (input->escaped && (bytes[i] == 'x' || bytes[i] == 'X'))
			input->stop = true;
		input->escaped = false;
		bytes[kept++] = bytes[i];
	}
	return kept;
}

void boot_input_read(struct boot_input *input)
{
	uint8_t *at = input->bytes + input->len;
	const ssize_t got = read(input->fd, at, BOOT_INPUT_ROOM - input->len);

	if (got > 0)
		input->len += take_escapes(input, at, (size_t)got);
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		input->fd = -1;
}

void boot_input_drop(struct boot_input *input, size_t taken)
{
	input->len -= taken;
	memmove(input->bytes, input->bytes + taken, input->len);
}
