// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as the output of each command that a sosreport may hold.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_commands.h"
#include "probe/decode_lspci.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_blob struct blob out = BLOB_HEAP;
	struct lspci_function function;
	struct command_device device;
	char *text = malloc(len + !len); /* no 0 behind it */
	size_t at = 0, before;

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	command_lsmod(text, len, &out);
	command_sysctl(text, len, "kernel/osrelease", &out);
	command_uname_release(text, len, &out);
	command_uname_machine(text, len, &out);
	command_dmidecode(text, len, "System Information", "Manufacturer", &out);
	command_udev(text, len, "iommu", &out);
	command_ls_device(text, len, "/dev/kvm", &device);
	do {
		before = at;
	} while (lspci_next(text, len, &at, &function) > 0 && at > before);
	free(text);
	return 0;
}
