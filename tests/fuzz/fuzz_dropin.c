// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a file of drop-in facts, as it is and scrubbed.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_dropin.h"
#include "probe/scrub.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t read_all(const char *text, size_t len)
{
	struct dropin_reader reader = dropin_read(text, len);
	struct dropin_line line;
	size_t locals = 0;

	while (dropin_next(&reader, &line)) {
		int64_t number;
		bool truth;

		if (line.problem)
			continue;
		locals += !strncmp(line.name, "local.", 6);
		dropin_bool(line.value, &truth);
		dropin_int(line.value, &number);
	}
	return locals;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + !len); /* no 0 behind it */

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	read_all(text, len);
	scrub_dropin(text, len);
	if (read_all(text, len))
		abort(); /* a local fact came through */
	free(text);
	return 0;
}
