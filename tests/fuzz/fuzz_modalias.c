// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's list of CPU features. What it answers must be one of what it may.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_modalias.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const enum kernel_cpu_feature features[] = {KERNEL_NX, KERNEL_VMX, KERNEL_SVM};
	char *text = malloc(len + !len); /* no 0 behind it */

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		const int rc = modalias_counts((struct span){text, len}, features[i]);

		if (rc != 0 && rc != 1 && rc != -ENOENT && rc != -EBADMSG)
			abort();
	}
	free(text);
	return 0;
}
