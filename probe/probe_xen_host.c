// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is there to make this system a Xen host, or to work with the Xen it runs on: the hypervisor
 * to boot, the toolstack, the device between them.
 *
 * Documents: Documentation/ABI/stable/sysfs-hypervisor-xen; drivers/xen/privcmd.c; xl(1).
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/decode_text.h"
#include "probe/decode_xen.h"
#include "probe/programs.h"

#define BOOT "/boot"
#define PRIVCMD "/dev/xen/privcmd"
#define VERSION "/sys/hypervisor/version/"

static void probe_version(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_DIR("/sys/hypervisor/version");
	char major[16], minor[16], extra[64], text[100];
	int rc = source_read_line(context->source, VERSION "major", major, sizeof(major));

	if (rc >= 0)
		rc = source_read_line(context->source, VERSION "minor", minor, sizeof(minor));
	if (rc >= 0 && (text_number(text_span(major)) < 0 || text_number(text_span(minor)) < 0))
		rc = -EBADMSG;
	/* ".3", "-unstable" or nothing. */
	if (rc >= 0)
		rc = source_read_line(context->source, VERSION "extra", extra, sizeof(extra));
	if (rc < 0) {
		fact_set_refused(context->facts, FACT_XEN_VERSION, rc, ev);
		return;
	}
	snprintf(text, sizeof(text), "%s.%s%s", major, minor, extra);
	fact_set_text(context->facts, FACT_XEN_VERSION, text, ev);
}

static void probe_privcmd(struct probe_context *context)
{
	const struct evidence *ev = EV_NAMED(EV_ACCESS, PRIVCMD, NULL);
	int rc = source_access(context->source, PRIVCMD, ACCESS_READ_WRITE);

	if (rc == 0) {
		fact_set_bool(context->facts, FACT_XEN_PRIVCMD, true, ev);
		return;
	}
	rc = absence_of(context->source, PRIVCMD, rc);
	if (rc == 0 || rc == -EACCES || rc == -EPERM)
		fact_set_bool(context->facts, FACT_XEN_PRIVCMD, false, ev);
	else
		fact_set_refused(context->facts, FACT_XEN_PRIVCMD, rc, ev);
}

/* Both make sense only under Xen. */
static void probe_running(struct probe_context *context)
{
	static const enum fact_id facts[] = {FACT_XEN_VERSION, FACT_XEN_PRIVCMD};
	const struct fact *type = &context->facts->at[FACT_XEN_GUEST_TYPE];

	if (type->state == FACT_KNOWN &&
		!fact_text_is(context->facts, FACT_XEN_GUEST_TYPE, "none")) {
		probe_version(context);
		probe_privcmd(context);
		return;
	}
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		fact_set_unknown(context->facts, facts[i],
			type->state == FACT_KNOWN ? WHY_PREREQUISITE : (enum why)type->why,
			type->err, EV_FROM_FACTS("xen.guest_type"));
}

static void probe_image(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_DIR(BOOT);
	cleanup_blob struct blob names = BLOB_HEAP;
	bool image = false, kernel = false;
	int rc = source_list(context->source, BOOT, &names);

	blob_for_each_name (name, &names) {
		image |= xen_is_image(name);
		kernel |= text_begins(text_span(name), "vmlinu");
	}
	if (image)
		fact_set_bool(context->facts, FACT_XEN_IMAGE, true, ev);
	else if (rc == 0 && !kernel)
		/* Not even Linux is in there: what boots this machine lies elsewhere. */
		fact_set_refused(context->facts, FACT_XEN_IMAGE, -ENODEV, ev);
	else if (rc < 0)
		fact_set_refused(context->facts, FACT_XEN_IMAGE, rc, ev);
	else
		fact_set_bool(context->facts, FACT_XEN_IMAGE, false, ev);
}

static void probe_toolstack(struct probe_context *context)
{
	static const char *const wanted[] = {"xl"};
	const struct evidence *ev = EV_OF_DIR("/usr/sbin, /usr/bin, /usr/local/{sbin,bin}");
	char found[16];
	int rc = programs_among(programs_view(context), wanted, 1, found, sizeof(found));

	if (rc < 0)
		fact_set_refused(context->facts, FACT_XEN_TOOLSTACK, rc, ev);
	else
		fact_set_bool(context->facts, FACT_XEN_TOOLSTACK, strcmp(found, "xl") == 0, ev);
}

void probe_xen_host(struct probe_context *context)
{
	probe_running(context);
	probe_image(context);
	probe_toolstack(context);
}
