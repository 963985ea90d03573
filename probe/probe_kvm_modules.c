// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why is KVM's module not loaded, and would it load? Asked only where the processor could be used
 * and its module is not there. In a container none of it is the host's, so nothing is asked.
 *
 * Documents: modprobe(8), modprobe.d(5), modules.dep(5); kernel-parameters.txt, module_blacklist=
 * (kernel) and modprobe.blacklist= (modprobe); sysctl/kernel.rst, modules_disabled.
 */
#include "probe/kvm_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/backend.h"
#include "probe/cpuid_view.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_modprobe.h"
#include "probe/decode_text.h"

#define CMDLINE "/proc/cmdline"
#define MODULES_DISABLED "/proc/sys/kernel/modules_disabled"
#define NEEDED "kvm" /* the module that both backends stand on */

/* More files than any distribution has; beyond it nothing is known. */
#define FILES_MAX 500

/* One of the two bars: a place that was found, or why it is not known that there is none. */
struct bar {
	enum fact_id fact;
	bool found;
	int rc; /* the first refusal: what lies behind it counts no more */
	char place[256];
};

static bool bar_open(const struct bar *bar)
{
	return !bar->found && bar->rc == 0;
}

static void bar_refuse(struct bar *bar, int rc)
{
	if (bar_open(bar))
		bar->rc = rc;
}

static void bar_found(struct bar *bar, bool found, const char *place)
{
	if (!found || !bar_open(bar))
		return;
	bar->found = true;
	snprintf(bar->place, sizeof(bar->place), "%s", place);
}

static void bar_set(struct fact_table *facts, const struct bar *bar)
{
	const struct evidence *ev = EV_OF_FILE("modprobe.d(5), " CMDLINE, NULL);

	if (bar->found)
		fact_set_text(facts, bar->fact, bar->place, ev);
	else if (bar->rc < 0)
		fact_set_refused(facts, bar->fact, bar->rc, ev);
	else
		fact_set_text(facts, bar->fact, "none", ev);
}

struct bars {
	struct source *source;
	const char *module;
	struct bar blacklisted, forbidden;
	struct blob seen; /* names of files: those of an earlier directory replace later ones */
	size_t files;
};

static bool bars_open(const struct bars *bars)
{
	return bar_open(&bars->blacklisted) || bar_open(&bars->forbidden);
}

static void read_sysctl(struct bars *bars)
{
	uint64_t disabled;
	int rc = source_read_number(bars->source, MODULES_DISABLED, &disabled);

	if (rc < 0)
		bar_refuse(&bars->forbidden, rc);
	else
		bar_found(&bars->forbidden, disabled != 0, MODULES_DISABLED);
}

static void read_cmdline(struct bars *bars)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cmdline_arg arg;
	struct span rest;
	int rc = ask_text(bars->source, CMDLINE, &content, &rest);

	if (rc < 0) {
		bar_refuse(&bars->blacklisted, rc);
		bar_refuse(&bars->forbidden, rc);
		return;
	}
	while (cmdline_next(&rest, &arg)) {
		if (cmdline_is(&arg, "module_blacklist"))
			bar_found(&bars->forbidden,
				module_names_have(arg.value, bars->module) ||
					module_names_have(arg.value, NEEDED),
				"module_blacklist= on the kernel command line");
		if (cmdline_is(&arg, "modprobe.blacklist"))
			bar_found(&bars->blacklisted, module_names_have(arg.value, bars->module),
				"modprobe.blacklist= on the kernel command line");
	}
}

static bool is_conf(const char *name)
{
	const size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".conf");
}

static void read_conf(struct bars *bars, const char *directory, const char *name)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct modprobe_bars bars_here;
	struct span text;
	char path[256];
	int rc;

	rc = snprintf(path, sizeof(path), "%s/%s", directory, name) < (int)sizeof(path)
		     ? ask_text(bars->source, path, &content, &text)
		     : -ENAMETOOLONG;
	if (rc == 0 && ++bars->files > FILES_MAX)
		rc = -E2BIG;
	if (rc < 0) {
		bar_refuse(&bars->blacklisted, rc);
		bar_refuse(&bars->forbidden, rc);
		return;
	}
	bars_here = modprobe_decode(text, bars->module, NEEDED);
	bar_found(&bars->blacklisted, bars_here.blacklisted, path);
	bar_found(&bars->forbidden, bars_here.forbidden, path);
}

static void read_directory(struct bars *bars, const char *directory)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(bars->source, directory, &names);

	if (rc < 0 && rc != -ENOENT) {
		bar_refuse(&bars->blacklisted, rc);
		bar_refuse(&bars->forbidden, rc);
	}
	if (rc < 0)
		return;
	blob_for_each_name (name, &names) {
		if (!bars_open(bars))
			return;
		if (!is_conf(name) || blob_name_has(&bars->seen, name))
			continue;
		read_conf(bars, directory, name);
		rc = blob_append(&bars->seen, name, strlen(name) + 1);
		if (rc < 0) {
			bar_refuse(&bars->blacklisted, rc);
			bar_refuse(&bars->forbidden, rc);
		}
	}
}

static void probe_bars(struct probe_context *context, const char *module)
{
	/* In this order, by modprobe.d(5); the last is where /lib is no link to /usr/lib. */
	static const char *const directories[] = {"/etc/modprobe.d", "/run/modprobe.d",
		"/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"};
	struct bars bars = {.source = context->source,
		.module = module,
		.blacklisted = {.fact = FACT_KVM_MODULE_BLACKLISTED},
		.forbidden = {.fact = FACT_KVM_MODULE_FORBIDDEN},
		.seen = BLOB_HEAP};

	read_sysctl(&bars);
	read_cmdline(&bars);
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]) && bars_open(&bars);
		i++)
		read_directory(&bars, directories[i]);
	bar_set(context->facts, &bars.blacklisted);
	bar_set(context->facts, &bars.forbidden);
	blob_free(&bars.seen);
}

/*
 * Is a file of @module installed for this kernel? Where kernels keep it is listed first: that is
 * short. Only what modprobe itself reads shows that there is none anywhere.
 */
static void probe_available(struct probe_context *context, const char *module)
{
	cleanup_blob struct blob names = BLOB_HEAP, dep = BLOB_HEAP;
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	struct fact_table *facts = context->facts;
	char place[256], file[256];
	struct span text;
	struct module_search search = {.module = module};
	int rc, dep_rc;

	if (!release || !*release || strchr(release, '/') || strlen(release) > 128) {
		fact_set_unknown(facts, FACT_KVM_MODULE_AVAILABLE, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("kernel.release"));
		return;
	}
	snprintf(place, sizeof(place), "/lib/modules/%s/kernel/arch/x86/kvm", release);
	snprintf(file, sizeof(file), "/lib/modules/%s/modules.dep", release);
	rc = source_list(context->source, place, &names);
	if (rc == 0)
		blob_for_each_name (name, &names)
			if (module_file_is(text_span(name), module)) {
				fact_set_bool(
					facts, FACT_KVM_MODULE_AVAILABLE, true, EV_OF_DIR(place));
				return;
			}
	dep_rc = ask_text(context->source, file, &dep, &text);
	if (dep_rc == 0)
		dep_rc = module_index_search(text, &search, 1);
	if (search.found)
		fact_set_bool(facts, FACT_KVM_MODULE_AVAILABLE, true, EV_OF_FILE(file, module));
	else if (dep_rc == 0 && (rc == 0 || rc == -ENOENT))
		fact_set_bool(facts, FACT_KVM_MODULE_AVAILABLE, false, EV_OF_FILE(file, module));
	else
		fact_set_refused(facts, FACT_KVM_MODULE_AVAILABLE, dep_rc < 0 ? dep_rc : rc,
			EV_OF_FILE(file, module));
}

static const enum fact_id others[] = {FACT_KVM_MODULE_LOADED, FACT_KVM_MODULE_AVAILABLE,
	FACT_KVM_MODULE_BLACKLISTED, FACT_KVM_MODULE_FORBIDDEN};

static void set_others_unknown(struct fact_table *facts, size_t from, const char *because)
{
	for (size_t i = from; i < sizeof(others) / sizeof(others[0]); i++)
		fact_set_unknown(facts, others[i], WHY_PREREQUISITE, 0, EV_FROM_FACTS(because));
}

/*
 * The module for processors of this vendor. NULL, with kvm.module.name set, where there is none or
 * it is not known.
 */
static const struct backend *module_fitting(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	const struct evidence *ev = EV_FROM_FACTS("cpu.vendor");
	const char *vendor = fact_text(facts, FACT_CPU_VENDOR);

	if (!vendor) {
		fact_set_unknown(facts, FACT_KVM_MODULE_NAME, WHY_PREREQUISITE, 0, ev);
		return NULL;
	}
	for (size_t i = 0; i < backend_count; i++)
		if (backends[i].hardware && cpu_vendor_of(vendor) != CPU_OTHER &&
			backend_fits(&backends[i], vendor)) {
			fact_set_text(facts, FACT_KVM_MODULE_NAME, backends[i].module, ev);
			return &backends[i];
		}
	/* User Mode Linux names itself as the vendor: without CPUID that hides the processor's. */
	if (context->cpuid.rc < 0)
		fact_set_refused(facts, FACT_KVM_MODULE_NAME, context->cpuid.rc, EV_LEAF(0, 0));
	else
		fact_set_text(facts, FACT_KVM_MODULE_NAME, "none", ev);
	return NULL;
}

void probe_kvm_modules(struct probe_context *context, const struct module_list *modules)
{
	struct fact_table *facts = context->facts;
	const struct backend *fitting = module_fitting(context);
	enum truth there;
	int rc;

	if (!fitting) {
		set_others_unknown(facts, 0, "kvm.module.name");
		return;
	}
	rc = module_list_ask(modules, fitting->module, fitting->path, &there);
	if (rc < 0) {
		fact_set_refused(facts, FACT_KVM_MODULE_LOADED, rc, EV_OF_DIR("/sys/module"));
		set_others_unknown(facts, 1, "kvm.module.loaded");
		return;
	}
	fact_set_bool(facts, FACT_KVM_MODULE_LOADED, there == TRUTH_YES,
		EV_NAMED(EV_DIR, module_list_place(modules), NULL));
	if (there == TRUTH_YES) {
		fact_set_bool(
			facts, FACT_KVM_MODULE_AVAILABLE, true, EV_FROM_FACTS("kvm.module.loaded"));
		set_others_unknown(facts, 2, "kvm.module.loaded");
	} else if (fact_truth(facts, fitting->amd ? FACT_CPU_SVM_FLAG : FACT_CPU_VMX_FLAG) !=
		   TRUTH_YES) {
		/* It would not start: firmware, or the hypervisor below, is asked first. */
		set_others_unknown(facts, 1, fitting->amd ? "cpu.svm.flag" : "cpu.vmx.flag");
	} else if (fact_truth(facts, FACT_CONTAINER_INSIDE) != TRUTH_NO) {
		set_others_unknown(facts, 1, "container.inside");
	} else {
		probe_available(context, fitting->module);
		probe_bars(context, fitting->module);
	}
}
