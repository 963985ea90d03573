// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Can the kernel hand devices out (VFIO), by which way, and how carefully?
 *
 * A node in /dev may be there though nothing is loaded: udev makes it so that opening it loads the
 * module. That is why modules are a question of their own.
 *
 * Documents: Documentation/driver-api/vfio.rst; Documentation/userspace-api/iommufd.rst;
 * Documentation/driver-api/vfio-mediated-device.rst.
 */
#include "probe/probe.h"

#include <errno.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/file_facts.h"
#include "probe/misc_list.h"

#define MDEV_PARENTS "/sys/class/mdev_bus"

/*
 * VFIO's container or iommufd. In a container the nodes may be missing though the kernel has them:
 * /proc/misc shows which it has.
 */
static void probe_available(struct probe_context *context)
{
	static const struct {
		const char *node, *misc;
	} devices[] = {{"/dev/vfio/vfio", "vfio"}, {"/dev/iommu", "iommu"}};
	cleanup_blob struct blob content = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	struct span misc;
	int refused = 0, rc;

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		rc = source_access(context->source, devices[i].node, ACCESS_EXISTS);
		if (rc == 0) {
			fact_set_bool(facts, FACT_VFIO_AVAILABLE, true,
				EV_NAMED(EV_ACCESS, devices[i].node, NULL));
			return;
		}
		if (rc != -ENOENT)
			refused = rc;
	}
	rc = ask_text(context->source, MISC_TEXT, &content, &misc);
	for (size_t i = 0; rc == 0 && i < sizeof(devices) / sizeof(devices[0]); i++)
		if (misc_text_has(misc, devices[i].misc)) {
			fact_set_bool(facts, FACT_VFIO_AVAILABLE, true,
				EV_OF_FILE(MISC_TEXT, devices[i].misc));
			return;
		}
	if (refused || rc < 0)
		fact_set_refused(facts, FACT_VFIO_AVAILABLE, refused ? refused : rc,
			EV_NAMED(EV_ACCESS, "/dev/vfio/vfio, /dev/iommu", NULL));
	else
		fact_set_bool(facts, FACT_VFIO_AVAILABLE, false,
			EV_NAMED(EV_ACCESS, "/dev/vfio/vfio, /dev/iommu", NULL));
}

/* The two ways to VFIO: is the node there, and may this user open it? */
static void probe_nodes(struct probe_context *context)
{
	static const struct {
		const char *path;
		enum fact_id there, access;
	} nodes[] = {
		{"/dev/vfio/vfio", FACT_VFIO_CONTAINER, FACT_VFIO_CONTAINER_ACCESS},
		{"/dev/iommu", FACT_VFIO_IOMMUFD, FACT_VFIO_IOMMUFD_ACCESS},
	};
	struct fact_table *facts = context->facts;

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		const struct evidence *ev = EV_NAMED(EV_ACCESS, nodes[i].path, NULL);
		int there = source_access(context->source, nodes[i].path, ACCESS_EXISTS);
		int may = there;

		if (there == 0 || there == -ENOENT)
			fact_set_bool(facts, nodes[i].there, there == 0, ev);
		else
			fact_set_refused(facts, nodes[i].there, there, ev);
		if (there == 0)
			may = source_access(context->source, nodes[i].path, ACCESS_READ_WRITE);
		if (there == 0 && (may == 0 || may == -EACCES || may == -EPERM))
			fact_set_bool(facts, nodes[i].access, may == 0, ev);
		else
			fact_set_refused(facts, nodes[i].access, may, ev);
	}
}

/* Both have parameters, so that their directories are there when they are built in, too. */
static void probe_modules(struct probe_context *context)
{
	static const struct {
		const char *path;
		enum fact_id fact;
	} modules[] = {
		{"/sys/module/vfio_pci", FACT_VFIO_PCI},
		{"/sys/module/vfio_iommu_type1", FACT_VFIO_TYPE1},
	};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		const struct evidence *ev = EV_NAMED(EV_ACCESS, modules[i].path, NULL);
		int there = source_access(context->source, modules[i].path, ACCESS_EXISTS);
		int rc = absence_of(context->source, modules[i].path, there);

		if (rc < 0)
			fact_set_refused(context->facts, modules[i].fact, rc, ev);
		else
			fact_set_bool(context->facts, modules[i].fact, there == 0, ev);
	}
}

static void probe_mdev(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = absence_of(
		context->source, MDEV_PARENTS, source_list(context->source, MDEV_PARENTS, &names));

	if (rc < 0)
		fact_set_refused(
			context->facts, FACT_VFIO_MDEV_PARENTS, rc, EV_OF_DIR(MDEV_PARENTS));
	else
		fact_set_int(context->facts, FACT_VFIO_MDEV_PARENTS,
			(int64_t)blob_name_count(&names), EV_OF_DIR(MDEV_PARENTS));
}

void probe_vfio(struct probe_context *context)
{
	/* A module that is not there does not do what it would have to be told to do. */
	static const struct file_fact switches[] = {
		{FACT_VFIO_NOIOMMU, FILE_SWITCH,
			"/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "no"},
		{FACT_VFIO_UNSAFE_INTERRUPTS, FILE_SWITCH,
			"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "no"},
		{FACT_VFIO_IOMMUFD_UNSAFE_INTERRUPTS, FILE_SWITCH,
			"/sys/module/iommufd/parameters/allow_unsafe_interrupts", "no"},
	};

	probe_available(context);
	probe_nodes(context);
	probe_modules(context);
	file_facts_probe(context, switches, sizeof(switches) / sizeof(switches[0]));
	probe_mdev(context);
}
