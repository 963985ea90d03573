// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Has this kernel the drivers that it needs once the machine runs inside a virtual machine, and
 * how: built in, loaded, or as a module that can be loaded?
 *
 * What the kernel has now counts first. What could be loaded is what modprobe would find: a
 * configuration says "m" also where the package with the module is not installed. Whether an
 * initial RAM disk holds a module is another matter.
 *
 * Documents: Documentation/ABI/testing/sysfs-module; Documentation/kbuild/kbuild.rst,
 * modules.builtin; modules.dep(5).
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>

#include "probe/ask_text.h"
#include "probe/decode_modprobe.h"
#include "probe/decode_text.h"
#include "probe/module_list.h"

#define MODULES "/sys/module"

// clang-format off
static const struct driver {
	enum fact_id fact;
	enum kconfig_option option;
	const char *module;
	const char *directory; /* below /lib/modules/RELEASE/kernel */
} drivers[] = {
#define GUEST_DRIVER(id, name, module, directory, option, meaning) \
	{FACT_KERNEL_DRIVER_##id, KCONFIG_##option, module, directory},
#include "data/guest_drivers.def"
#undef GUEST_DRIVER
};
// clang-format on

#define DRIVERS (sizeof(drivers) / sizeof(drivers[0]))

/* modules.builtin or modules.dep, read once and only where it is needed. */
struct index {
	const char *name;
	bool asked;
	int rc;
	char path[256];
	struct module_search searches[DRIVERS]; /* by index into drivers[] */
};

/* A directory of modules, listed once. */
struct listing {
	const char *directory;
	int rc;
	char path[256];
	struct blob names;
};

struct search {
	struct probe_context *context;
	struct module_list modules;
	struct index builtin, installed;
	struct listing listings[DRIVERS];
	size_t listing_count;
};

/* A path of the running kernel's modules. 0, or -ERR_NOT_CAPTURED: its release is not known. */
static int module_path(
	struct search *search, const char *directory, const char *name, char *path, size_t size)
{
	const char *release = kconfig_view(search->context)->release;

	if (!release[0]) {
		snprintf(path, size, "/lib/modules");
		return -ERR_NOT_CAPTURED;
	}
	return snprintf(path, size, "/lib/modules/%s/%s%s", release, directory, name) < (int)size
		       ? 0
		       : -ENAMETOOLONG;
}

static const struct index *index_read(struct search *search, struct index *index)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;

	if (index->asked)
		return index;
	index->asked = true;
	for (size_t i = 0; i < DRIVERS; i++)
		index->searches[i] = (struct module_search){.module = drivers[i].module};
	index->rc = module_path(search, "", index->name, index->path, sizeof(index->path));
	if (index->rc == 0)
		index->rc = ask_text(search->context->source, index->path, &content, &text);
	if (index->rc == 0)
		index->rc = module_index_search(text, index->searches, DRIVERS);
	return index;
}

static const struct listing *listing_of(struct search *search, const char *directory)
{
	struct listing *listing = search->listings;
	const struct listing *end = listing + search->listing_count;

	for (; listing < end; listing++)
		if (text_is(text_span(directory), listing->directory))
			return listing;
	search->listing_count++;
	*listing = (struct listing){.directory = directory, .names = BLOB_HEAP};
	listing->rc =
		module_path(search, "kernel/", directory, listing->path, sizeof(listing->path));
	if (listing->rc == 0)
		listing->rc = source_list(search->context->source, listing->path, &listing->names);
	return listing;
}

/*
 * The driver is neither built in nor loaded: could it be loaded? Where its file belongs is looked
 * at first: that is short. Only what modprobe itself reads shows that there is none anywhere.
 */
static void probe_installed(struct search *search, size_t i)
{
	struct fact_table *facts = search->context->facts;
	const struct listing *listing = listing_of(search, drivers[i].directory);
	const struct index *index;

	if (listing->rc == 0)
		blob_for_each_name (name, &listing->names)
			if (module_file_is(text_span(name), drivers[i].module)) {
				fact_set_text(
					facts, drivers[i].fact, "module", EV_OF_DIR(listing->path));
				return;
			}
	index = index_read(search, &search->installed);
	if (index->rc == 0 && index->searches[i].found)
		fact_set_text(facts, drivers[i].fact, "module",
			EV_OF_FILE(index->path, drivers[i].module));
	else if (index->rc == 0 && (listing->rc == 0 || listing->rc == -ENOENT))
		fact_set_text(
			facts, drivers[i].fact, "none", EV_OF_FILE(index->path, drivers[i].module));
	else
		fact_set_refused(facts, drivers[i].fact, index->rc < 0 ? index->rc : listing->rc,
			EV_OF_FILE(index->path, drivers[i].module));
}

/* Does the kernel, which has the module now, say that it was loaded? Only its yes counts. */
static bool shows_loaded(struct search *search, const char *directory)
{
	char path[256];

	return snprintf(path, sizeof(path), "%s/initstate", directory) < (int)sizeof(path) &&
	       source_access(search->context->source, path, ACCESS_EXISTS) == 0;
}

/* Not built in, as @evidence says. */
static void probe_module(struct search *search, size_t i, enum truth here, int here_rc,
	bool can_be_module, const struct evidence *evidence)
{
	struct fact_table *facts = search->context->facts;

	if (here == TRUTH_YES)
		fact_set_text(facts, drivers[i].fact, "loaded",
			EV_NAMED(EV_DIR, module_list_place(&search->modules), drivers[i].module));
	else if (here == TRUTH_UNKNOWN)
		fact_set_refused(facts, drivers[i].fact, here_rc, EV_OF_DIR(MODULES));
	else if (!can_be_module)
		fact_set_text(facts, drivers[i].fact, "none", evidence);
	else
		probe_installed(search, i);
}

static void probe_driver(struct search *search, size_t i)
{
	const struct driver *driver = &drivers[i];
	struct fact_table *facts = search->context->facts;
	const struct kconfig_view *view = kconfig_view(search->context);
	const struct index *index;
	enum truth here = TRUTH_UNKNOWN;
	enum kconfig_value value;
	char key[64], path[256];
	int rc, config_rc;

	snprintf(path, sizeof(path), MODULES "/%s", driver->module);
	rc = module_list_ask(&search->modules, driver->module, path, &here);
	value = kconfig_view_value(search->context, driver->option, &config_rc);
	snprintf(key, sizeof(key), "CONFIG_%s", kconfig_name(driver->option));
	switch (value) {
	case CONFIG_ON:
		fact_set_text(facts, driver->fact, "builtin", EV_OF_FILE(view->path, key));
		return;
	case CONFIG_MODULE:
	case CONFIG_OFF:
		probe_module(
			search, i, here, rc, value == CONFIG_MODULE, EV_OF_FILE(view->path, key));
		return;
	case CONFIG_ABSENT: break;
	}
	index = index_read(search, &search->builtin);
	if (index->rc == 0 && index->searches[i].found)
		fact_set_text(
			facts, driver->fact, "builtin", EV_OF_FILE(index->path, driver->module));
	else if (index->rc == 0)
		probe_module(search, i, here, rc, true, EV_OF_FILE(index->path, driver->module));
	else if (here == TRUTH_YES && shows_loaded(search, path))
		fact_set_text(facts, driver->fact, "loaded", EV_OF_DIR(path));
	else
		fact_set_refused(
			facts, driver->fact, index->rc, EV_OF_FILE(index->path, driver->module));
}

void probe_guest_drivers(struct probe_context *context)
{
	struct search search = {.context = context,
		.builtin = {.name = "modules.builtin"},
		.installed = {.name = "modules.dep"}};

	module_list_open(&search.modules, context->source);
	for (size_t i = 0; i < DRIVERS; i++)
		probe_driver(&search, i);
	for (size_t i = 0; i < search.listing_count; i++)
		blob_free(&search.listings[i].names);
	module_list_close(&search.modules);
}
