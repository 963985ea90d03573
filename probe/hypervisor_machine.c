// SPDX-License-Identifier: GPL-2.0-or-later
// Who runs this machine, where it is no PC or its kernel is a program?
#include "probe/hypervisor_machine.h"

#include <string.h>

#define TREE "/proc/device-tree"

static const struct {
	const char *path;
	void (*decode)(struct span text, struct machine_words *words);
} places[] = {
	{"/proc/sysinfo", machine_of_sysinfo},
	{TREE "/hypervisor/compatible", machine_of_tree_hypervisor},
	{"/proc/ppc64/lparcfg", machine_of_lparcfg},
	{TREE "/compatible", machine_of_tree_root},
};

static bool tells(const struct machine_words *words)
{
	return words->hypervisor || words->is_virtual;
}

/* QEMU's way to hand files to firmware: there is none on real boards. */
static bool has_fw_cfg(struct source *source)
{
	cleanup_blob struct blob names = BLOB_HEAP;

	if (source_list(source, TREE, &names) < 0)
		return false;
	blob_for_each_name (name, &names)
		if (!strncmp(name, "fw-cfg@", strlen("fw-cfg@")))
			return true;
	return false;
}

void hypervisor_machine_read(
	struct hypervisor_machine *machine, const struct probe_context *context)
{
	const struct span cpuinfo = {context->cpuinfo_text.at, context->cpuinfo_text.len};

	*machine = (struct hypervisor_machine){0};
	if (context->cpuinfo_rc == 0) {
		machine_of_cpuinfo(cpuinfo, &machine->words);
		machine->evidence = *EV_OF_FILE("/proc/cpuinfo", NULL);
	}
	if (tells(&machine->words) || context->cpuid.rc == 0 ||
		(context->cpuinfo_rc == 0 && context->cpuinfo.x86))
		return;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		/* Properties of a device tree end in zero bytes. */
		cleanup_blob struct blob content = BLOB_HEAP;

		if (source_read(context->source, places[i].path, &content) < 0)
			continue;
		places[i].decode((struct span){content.at, content.len}, &machine->words);
		machine->evidence = *EV_OF_FILE(places[i].path, NULL);
		if (tells(&machine->words))
			return;
	}
	machine->words.is_virtual = has_fw_cfg(context->source);
	machine->evidence = *EV_OF_DIR(TREE);
}
