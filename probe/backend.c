// SPDX-License-Identifier: GPL-2.0-or-later
// Which module KVM works through, and what that module does now.
#include "probe/backend.h"

#include <errno.h>

#include "probe/cpuid_view.h"

/*
 * Is @module there? The listing of /sys/module tells for loaded and built-in modules alike; where
 * it was not captured, a single question does. /proc/modules would miss what is built in.
 */
static int module_ask(struct source *source, const struct blob *listing, int listing_rc,
	const struct backend *backend, enum truth *there)
{
	int rc;

	if (listing_rc == 0) {
		*there = truth_of(blob_name_has(listing, backend->module));
		return 0;
	}
	rc = source_access(source, backend->path, ACCESS_EXISTS);
	*there = rc == 0 ? TRUTH_YES : rc == -ENOENT ? TRUTH_NO : TRUTH_UNKNOWN;
	return *there == TRUTH_UNKNOWN ? rc : 0;
}

/*
 * A backend that is built into the kernel has its directory even if it found no hardware and gave
 * up; KVM registers its device only for one that started. So a module counts only if the device
 * is registered.
 */
static enum truth backend_started(const struct fact_table *facts, enum fact_id *from)
{
	static const enum fact_id signs[] = {
		FACT_KVM_CREATE_VM, FACT_KVM_API_VERSION, FACT_KVM_DEVICE_REGISTERED};

	for (size_t i = 0; i < 2; i++)
		if (fact_known(facts, signs[i]) && fact_int(facts, signs[i]) > 0) {
			*from = signs[i];
			return TRUTH_YES;
		}
	*from = FACT_KVM_DEVICE_REGISTERED;
	return fact_truth(facts, FACT_KVM_DEVICE_REGISTERED);
}

/*
 * Kernels with both vendors' modules built in have both directories: this CPU's vendor tells them
 * apart.
 */
static bool backend_fits(const struct backend *backend, const struct fact_table *facts)
{
	const char *vendor = fact_text(facts, FACT_CPU_VENDOR);
	enum cpu_vendor who = vendor ? cpu_vendor_of(vendor) : CPU_OTHER;

	if (!backend->hardware || who == CPU_OTHER)
		return true;
	return backend->amd == (who == CPU_AMD || who == CPU_HYGON);
}

static void set_none(struct fact_table *facts, const struct evidence *ev)
{
	fact_set_text(facts, FACT_KVM_BACKEND, "none", ev);
	fact_set_bool(facts, FACT_KVM_HARDWARE, false, ev);
}

/*
 * The one backend whose module is there; NULL, with the facts set, where that is none or not
 * clear.
 */
static const struct backend *backend_find(struct source *source, struct fact_table *facts)
{
	static const char *const listing_path = "/sys/module";
	const struct evidence *ev = EV_OF_DIR(listing_path);
	cleanup_blob struct blob listing = BLOB_HEAP;
	int listing_rc = source_list(source, listing_path, &listing), refused = 0;
	const struct backend *found = NULL;
	enum fact_id sign;
	enum truth started = backend_started(facts, &sign);

	for (size_t i = 0; i < backend_count; i++) {
		enum truth there;
		int rc = module_ask(source, &listing, listing_rc, &backends[i], &there);

		if (!backend_fits(&backends[i], facts))
			continue;
		if (rc < 0)
			refused = rc;
		if (there != TRUTH_YES)
			continue;
		if (found) {
			/* Both built in: which of them started is not to be seen here. */
			fact_set_unknown(facts, FACT_KVM_BACKEND, WHY_CONFLICT, 0, ev);
			fact_set_unknown(facts, FACT_KVM_HARDWARE, WHY_CONFLICT, 0, ev);
			return NULL;
		}
		found = &backends[i];
	}
	/* One that was refused may stand beside the one that was found. */
	if (refused) {
		fact_set_refused(facts, FACT_KVM_BACKEND, refused, ev);
		fact_set_refused(facts, FACT_KVM_HARDWARE, refused, ev);
		return NULL;
	}
	if (!found && started == TRUTH_YES) {
		/* KVM answers, but through a module that we do not know. */
		fact_set_unknown(facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE, 0, ev);
		fact_set_unknown(facts, FACT_KVM_HARDWARE, WHY_NO_INTERFACE, 0, ev);
		return NULL;
	}
	if (!found) {
		set_none(facts, ev);
		return NULL;
	}
	if (started == TRUTH_NO) {
		set_none(facts, EV_FROM_FACTS("kvm.device.registered"));
		return NULL;
	}
	/*
	 * Not captured: the module counts, unless the missing node says that it may not have
	 * started.
	 */
	if (started == TRUTH_UNKNOWN &&
		(facts->at[sign].why != WHY_NOT_CAPTURED ||
			fact_truth(facts, FACT_KVM_DEVICE_PRESENT) == TRUTH_NO)) {
		fact_set_unknown(facts, FACT_KVM_BACKEND, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("kvm.device.registered"));
		fact_set_unknown(facts, FACT_KVM_HARDWARE, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("kvm.device.registered"));
		return NULL;
	}
	fact_set_text(facts, FACT_KVM_BACKEND, found->module, ev);
	fact_set_bool(facts, FACT_KVM_HARDWARE, found->hardware, EV_FROM_FACTS("kvm.backend"));
	return found;
}

/* A parameter of the module; @rc of reading it, or -EBADMSG. */
static int parameter_read(struct source *source, const char *path, bool *value)
{
	char text[8];
	int rc = source_read_line(source, path, text, sizeof(text));

	return rc < 0 ? rc : parameter_decode(text, value);
}

void backend_probe(struct source *source, struct fact_table *facts)
{
	const struct backend *backend = backend_find(source, facts);
	bool value;
	int rc;

	if (!backend) {
		fact_set_unknown(
			facts, FACT_KVM_SLAT, WHY_PREREQUISITE, 0, EV_FROM_FACTS("kvm.backend"));
		fact_set_unknown(
			facts, FACT_KVM_NESTED, WHY_PREREQUISITE, 0, EV_FROM_FACTS("kvm.backend"));
		return;
	}
	if (!backend->slat_path) {
		fact_set_text(facts, FACT_KVM_SLAT, "none", EV_FROM_FACTS("kvm.backend"));
	} else {
		rc = parameter_read(source, backend->slat_path, &value);
		if (rc < 0)
			fact_set_refused(
				facts, FACT_KVM_SLAT, rc, EV_OF_FILE(backend->slat_path, NULL));
		else
			fact_set_text(facts, FACT_KVM_SLAT, value ? backend->slat : "none",
				EV_OF_FILE(backend->slat_path, NULL));
	}
	if (!backend->nested_path) {
		fact_set_bool(facts, FACT_KVM_NESTED, false, EV_FROM_FACTS("kvm.backend"));
	} else {
		rc = parameter_read(source, backend->nested_path, &value);
		if (rc < 0)
			fact_set_refused(
				facts, FACT_KVM_NESTED, rc, EV_OF_FILE(backend->nested_path, NULL));
		else
			fact_set_bool(facts, FACT_KVM_NESTED, value,
				EV_OF_FILE(backend->nested_path, NULL));
	}
}
