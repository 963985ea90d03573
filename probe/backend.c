// SPDX-License-Identifier: GPL-2.0-or-later
// Which module KVM works through, and what that module does now.
#include "probe/backend.h"

#include "probe/cpuid_view.h"

/* The module without which there is no backend. */
#define CORE "/sys/module/kvm"

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

bool backend_fits(const struct backend *backend, const char *vendor)
{
	const enum cpu_vendor who = vendor ? cpu_vendor_of(vendor) : CPU_OTHER;

	if (!backend->hardware || who == CPU_OTHER)
		return true;
	return backend->amd == (who == CPU_AMD || who == CPU_HYGON);
}

static void set_none(struct fact_table *facts, const struct evidence *ev)
{
	fact_set_text(facts, FACT_KVM_BACKEND, "none", ev);
	fact_set_bool(facts, FACT_KVM_HARDWARE, false, ev);
}

static void set_both_unknown(struct fact_table *facts, enum why why, const struct evidence *ev)
{
	fact_set_unknown(facts, FACT_KVM_BACKEND, why, 0, ev);
	fact_set_unknown(facts, FACT_KVM_HARDWARE, why, 0, ev);
}

/*
 * The one backend that fits this CPU and whose module is there; NULL where that is none, several
 * (@several), or not known (@refused: why).
 */
static const struct backend *backend_fitting(const struct fact_table *facts,
	const struct module_list *modules, int *refused, bool *several)
{
	const char *vendor = fact_text(facts, FACT_CPU_VENDOR);
	const struct backend *found = NULL;
	enum truth core;

	*refused = 0;
	*several = false;
	for (size_t i = 0; i < backend_count; i++) {
		enum truth there;
		int rc;

		if (!backend_fits(&backends[i], vendor))
			continue;
		rc = module_list_ask(modules, backends[i].module, backends[i].path, &there);
		if (rc < 0 && (!*refused || *refused == -ERR_NOT_CAPTURED))
			*refused = rc;
		if (there != TRUTH_YES)
			continue;
		*several = found != NULL;
		found = &backends[i];
		if (*several)
			return NULL;
	}
	if (!found && *refused && module_list_ask(modules, "kvm", CORE, &core) == 0 &&
		core == TRUTH_NO)
		*refused = 0; /* no backend does without it */
	return found;
}

/*
 * A capture by hand tells of one module and of no other. Then the kernel's flags decide: those of
 * hardware need theirs to start, and KVM takes the first that starts; without any flag it is no
 * hardware.
 */
static bool flags_favour(const struct backend *found, const struct fact_table *facts)
{
	const enum truth vmx = fact_truth(facts, FACT_CPU_VMX_FLAG);
	const enum truth svm = fact_truth(facts, FACT_CPU_SVM_FLAG);

	if (found->hardware)
		return (found->amd ? svm : vmx) == TRUTH_YES;
	return truth_or(vmx, svm) == TRUTH_NO;
}

/*
 * The backend that KVM works through; NULL, with the facts set, where that is none or not clear.
 */
static const struct backend *backend_find(
	struct fact_table *facts, const struct module_list *modules)
{
	const struct evidence *ev = EV_NAMED(
		modules->loaded_rc == 0 ? EV_FILE : EV_DIR, module_list_place(modules), NULL);
	enum fact_id sign;
	enum truth started = backend_started(facts, &sign);
	const struct backend *found;
	int refused;
	bool several;

	found = backend_fitting(facts, modules, &refused, &several);
	if (started == TRUTH_NO) {
		const bool listed = !found && !several && !refused;

		set_none(facts, listed ? ev : EV_FROM_FACTS("kvm.device.registered"));
		return NULL;
	}
	if (several) {
		/* Both built in: which of them started is not to be seen here. */
		set_both_unknown(facts, WHY_CONFLICT, ev);
		return NULL;
	}
	/*
	 * One that was refused may stand beside the one that was found; but KVM takes one backend
	 * only, and refuses a second module.
	 */
	if (started == TRUTH_YES && found && module_list_is_at_work(modules, found->module))
		refused = 0;
	if (refused && !(refused == -ERR_NOT_CAPTURED && found && flags_favour(found, facts))) {
		fact_set_refused(facts, FACT_KVM_BACKEND, refused, ev);
		fact_set_refused(facts, FACT_KVM_HARDWARE, refused, ev);
		return NULL;
	}
	if (!found && started == TRUTH_YES) {
		/* KVM answers, but through a module that we do not know. */
		set_both_unknown(facts, WHY_NO_INTERFACE, ev);
		return NULL;
	}
	if (!found) {
		set_none(facts, ev);
		return NULL;
	}
	/*
	 * Not captured: the module counts, unless the missing node says that it may not have
	 * started.
	 */
	if (started == TRUTH_UNKNOWN &&
		(facts->at[sign].why != WHY_NOT_CAPTURED ||
			fact_truth(facts, FACT_KVM_DEVICE_PRESENT) == TRUTH_NO)) {
		set_both_unknown(facts, WHY_PREREQUISITE, EV_FROM_FACTS("kvm.device.registered"));
		return NULL;
	}
	fact_set_text(facts, FACT_KVM_BACKEND, found->module, ev);
	fact_set_bool(facts, FACT_KVM_HARDWARE, found->hardware, EV_FROM_FACTS("kvm.backend"));
	return found;
}

void backend_probe(const struct module_list *modules, struct fact_table *facts)
{
	const struct backend *backend = backend_find(facts, modules);
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
		rc = parameter_read(modules->source, backend->slat_path, &value);
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
		rc = parameter_read(modules->source, backend->nested_path, &value);
		if (rc < 0)
			fact_set_refused(
				facts, FACT_KVM_NESTED, rc, EV_OF_FILE(backend->nested_path, NULL));
		else
			fact_set_bool(facts, FACT_KVM_NESTED, value,
				EV_OF_FILE(backend->nested_path, NULL));
	}
}
