// SPDX-License-Identifier: GPL-2.0-or-later
// Booting a kernel: from the files to the end of the guest.
#include "launch/boot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch/boot_confine.h"
#include "launch/boot_devices.h"
#include "launch/boot_loop.h"
#include "launch/boot_tables.h"
#include "launch/clock.h"
#include "probe/cleanup.h"

static void refuse(struct boot_result *result, enum kvm_call call, int rc)
{
	result->outcome = BOOT_REFUSED;
	result->call = call;
	result->err = -rc;
}

/* NULL: no memory, or longer than this kernel takes, which is in @result. */
static char *make_cmdline(const struct boot_request *request, const struct boot_image *image,
	struct boot_result *result)
{
	const char *append = request->append ? request->append : "";
	size_t max = BOOT_CMDLINE_MAX;
	char *cmdline;
	int len;

	if (image->is_bzimage && image->bzimage.cmdline_max && image->bzimage.cmdline_max < max)
		max = image->bzimage.cmdline_max;
	len = asprintf(&cmdline, BOOT_CMDLINE_FIRST "%s%s%s",
		request->console == BOOT_HVC0 ? BOOT_CMDLINE_HVC0 : "", *append ? " " : "", append);
	if (len < 0) {
		refuse(result, KVM_CALL_NONE, -ENOMEM);
		return NULL;
	}
	if ((size_t)len <= max)
		return cmdline;
	free(cmdline);
	result->outcome = BOOT_BAD_IMAGE;
	image_fail(&result->error, IMAGE_NO_OFFSET,
		"this kernel takes a command line of at most %zu bytes, this one has %d", max, len);
	return NULL;
}

static void run_machine(struct kvm_sys *sys, const struct boot_request *request,
	const struct boot_image *image, const struct boot_layout *layout, const char *cmdline,
	uint64_t began_ns, struct boot_result *result)
{
	const struct boot_files files = {request->kernel, request->kernel_bytes, request->initrd,
		cmdline, request->cpus, boot_devices_count(request)};
	struct boot_machine machine;
	int rc;

	rc = boot_machine_open(&machine, sys, request->device, layout, request->cpus);
	if (rc < 0) {
		refuse(result, machine.call, rc);
		return;
	}
	boot_tables_write(machine.memory, layout, image, &files);
	rc = boot_machine_start(&machine, image);
	if (rc < 0)
		refuse(result, machine.call, rc);
	/* A kernel without seccomp is no reason not to boot: it is one wall of several. */
	if (rc == 0 && request->confine)
		boot_confine(request->disk.bytes != 0);
	if (rc == 0)
		boot_loop(&machine, request, began_ns, result);
	boot_machine_close(&machine);
}

void boot_run_by(
	struct kvm_sys *sys, const struct boot_request *request, struct boot_result *result)
{
	const uint64_t began_ns = clock_now_ns();
	struct boot_image image;
	struct boot_layout layout;
	cleanup_free char *cmdline = NULL;

	*result = (struct boot_result){.outcome = BOOT_BAD_IMAGE};
	if (boot_image_decode(request->kernel, request->kernel_bytes, &image, &result->error) < 0 ||
		boot_layout_make(&layout, &image, request->memory_bytes, request->initrd_bytes,
			&result->error, &result->is_initrd) < 0)
		return;
	cmdline = make_cmdline(request, &image, result);
	if (cmdline)
		run_machine(sys, request, &image, &layout, cmdline, began_ns, result);
}

void boot_run(const struct boot_request *request, struct boot_result *result)
{
	struct kvm_sys_live live;

	kvm_sys_live_open(&live);
	boot_run_by(&live.base, request, result);
}

bool boot_result_is_sane(const struct boot_result *result)
{
	return result->outcome < BOOT_OUTCOMES && result->status <= UINT8_MAX &&
	       result->call < KVM_CALL_COUNT && result->err >= 0 &&
	       memchr(result->error.text, '\0', sizeof(result->error.text)) &&
	       memchr(result->last_exit, '\0', sizeof(result->last_exit)) &&
	       memchr(result->last_line, '\0', sizeof(result->last_line));
}
