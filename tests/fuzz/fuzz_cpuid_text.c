// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a CPUID dump of another program.
#include <stddef.h>
#include <stdint.h>

#include "probe/cpuid_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct input_error error = {0};
	struct snapshot *snapshot;

	cpuid_text_looks_like(text, len);
	cpuid_raw_looks_like(text, len);
	if (!cpuid_text_read(text, len, "fuzz", &snapshot, &error))
		snapshot_free(snapshot);
	error.text[0] = '\0';
	if (!cpuid_raw_read(text, len, "fuzz", &snapshot, &error))
		snapshot_free(snapshot);
	return 0;
}
