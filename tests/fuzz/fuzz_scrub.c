// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as the content of each kind of file that is scrubbed.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/scrub.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const paths[] = {"/proc/cmdline", "/proc/1/environ",
		"/sys/class/dmi/id/product_uuid", "/sys/firmware/dmi/tables/DMI",
		"/sys/firmware/acpi/tables/MSDM", "/proc/self/mountinfo", "/boot/config-6.1.0",
		"/proc/self/maps", "/etc/subuid"};
	struct scrub scrub;
	char *copy;

	scrub_open(&scrub, "anns-laptop.example.org");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		copy = malloc(len + !len);
		if (!copy)
			break;
		memcpy(copy, bytes, len);
		scrub_file(&scrub, paths[i], copy, len);
		scrub_names(&scrub, paths[i], copy, len);
		free(copy);
	}
	scrub_close(&scrub);
	return 0;
}
