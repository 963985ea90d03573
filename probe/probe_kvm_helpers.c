// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What guests are given beside KVM: fast network, sockets to the host, network interfaces.
 *
 * The nodes are there before the drivers (kmod makes them), and opening one loads its driver: so
 * they are not opened, only their permissions are asked.
 *
 * Documents: Documentation/admin-guide/devices.txt (10:200, 10:238, 10:241); vhost and tun in
 * drivers/vhost and drivers/net.
 */
#include "probe/kvm_parts.h"

#include <errno.h>
#include <string.h>

#include "probe/absence.h"

#define VDPA_DRIVER "/sys/bus/vdpa/drivers/vhost_vdpa"

static const struct {
	enum fact_id registered, access;
	const char *name, *node;
} rows[] = {
	{FACT_KVM_VHOST_NET_REGISTERED, FACT_KVM_VHOST_NET_ACCESS, "vhost-net", "/dev/vhost-net"},
	{FACT_KVM_VHOST_VSOCK_REGISTERED, FACT_KVM_VHOST_VSOCK_ACCESS, "vhost-vsock",
		"/dev/vhost-vsock"},
	{FACT_KVM_TUN_REGISTERED, FACT_KVM_TUN_ACCESS, "tun", "/dev/net/tun"},
};

static void probe_node(struct probe_context *context, enum fact_id fact, const char *node)
{
	const struct evidence *ev = EV_NAMED(EV_ACCESS, node, "rw");
	int rc = source_access(context->source, node, ACCESS_READ_WRITE);

	if (rc == 0 || rc == -EACCES || rc == -EPERM)
		fact_set_bool(context->facts, fact, rc == 0, ev);
	else if (rc == -ENOENT)
		fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, ENOENT, ev);
	else
		fact_set_refused(context->facts, fact, rc, ev);
	if (rc == -EACCES || rc == -EPERM)
		fact_note_errno(context->facts, fact, -rc);
}

/* A driver's directory has links to its devices, and these four. */
static bool is_attribute(const char *name)
{
	static const char *const attributes[] = {"bind", "module", "uevent", "unbind"};

	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (!strcmp(name, attributes[i]))
			return true;
	return false;
}

static void probe_vdpa(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_DIR(VDPA_DRIVER);
	cleanup_blob struct blob names = BLOB_HEAP;
	int64_t count = 0;
	int rc = absence_of(
		context->source, VDPA_DRIVER, source_list(context->source, VDPA_DRIVER, &names));

	if (rc < 0) {
		fact_set_refused(context->facts, FACT_KVM_VHOST_VDPA_DEVICES, rc, ev);
		return;
	}
	blob_for_each_name (name, &names)
		count += !is_attribute(name);
	fact_set_int(context->facts, FACT_KVM_VHOST_VDPA_DEVICES, count, ev);
}

void probe_kvm_helpers(struct probe_context *context, const struct misc_list *misc)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		misc_list_fact(misc, context->facts, rows[i].registered, rows[i].name);
		probe_node(context, rows[i].access, rows[i].node);
	}
	probe_vdpa(context);
}
