// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's taint bits. Documents: Documentation/admin-guide/tainted-kernels.rst.
#include "probe/decode_taints.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {"proprietary-module", "forced-module", "cpu-out-of-spec",
	"forced-unload", "machine-check", "bad-page", "user-request", "oops", "acpi-override",
	"warning", "staging-module", "firmware-workaround", "out-of-tree-module", "unsigned-module",
	"soft-lockup", "live-patch", "auxiliary", "struct-randomization", "in-kernel-test",
	"fwctl-debug"};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

void taints_text(uint64_t taints, char text[TAINTS_TEXT])
{
	size_t len = 0;

	memcpy(text, "none", sizeof("none"));
	for (unsigned bit = 0; bit < 64; bit++) {
		char number[16];
		const char *word = bit < WORD_COUNT ? words[bit] : number;

		if (!(taints >> bit & 1))
			continue;
		snprintf(number, sizeof(number), "bit-%u", bit);
		if (len + strlen(word) + 2 > TAINTS_TEXT)
			break;
		len += (size_t)snprintf(
			text + len, TAINTS_TEXT - len, "%s%s", len ? "," : "", word);
	}
}
