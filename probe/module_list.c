// SPDX-License-Identifier: GPL-2.0-or-later
// Which modules the kernel has now.
#include "probe/module_list.h"

#include <errno.h>
#include <string.h>

#define LISTING "/sys/module"
#define LOADED "/proc/modules"

/* A line of /proc/modules begins with the module's name and a blank. */
static bool is_loaded(const struct blob *loaded, const char *module)
{
	const size_t len = strlen(module);

	for (const char *at = strstr(loaded->at, module); at; at = strstr(at + 1, module))
		if ((at == loaded->at || at[-1] == '\n') && at[len] == ' ')
			return true;
	return false;
}

void module_list_open(struct module_list *modules, struct source *source)
{
	*modules = (struct module_list){
		.source = source, .listing = BLOB_HEAP, .loaded = BLOB_HEAP, .loaded_rc = -ENOENT};
	modules->listing_rc = source_list(source, LISTING, &modules->listing);
	/* Every kernel has something in it: what lists nothing is a cover, and shows no absence. */
	if (modules->listing_rc == 0 && !modules->listing.len)
		modules->listing_rc = -ENOENT;
	if (modules->listing_rc == 0)
		return;
	modules->loaded_rc = source_read(source, LOADED, &modules->loaded);
	if (modules->loaded_rc == 0)
		modules->loaded_rc = blob_terminate(&modules->loaded);
}

void module_list_close(struct module_list *modules)
{
	blob_free(&modules->listing);
	blob_free(&modules->loaded);
}

/* Nothing is below a directory that is not there itself; captures often don't tell. */
static bool may_be_mounted(const struct module_list *modules)
{
	return modules->listing_rc != -ENOENT &&
	       source_access(modules->source, LISTING, ACCESS_EXISTS) != -ENOENT;
}

int module_list_ask(
	const struct module_list *modules, const char *name, const char *path, enum truth *there)
{
	int rc;

	if (modules->listing_rc == 0) {
		*there = truth_of(blob_name_has(&modules->listing, name));
		return 0;
	}
	if (modules->loaded_rc == 0 && is_loaded(&modules->loaded, name)) {
		*there = TRUTH_YES;
		return 0;
	}
	rc = modules->listing_rc == -ENOENT ? -ENOENT
					    : source_access(modules->source, path, ACCESS_EXISTS);
	*there = rc == 0                                    ? TRUTH_YES
		 : rc == -ENOENT && may_be_mounted(modules) ? TRUTH_NO
							    : TRUTH_UNKNOWN;
	return *there == TRUTH_UNKNOWN ? rc : 0;
}

bool module_list_is_at_work(const struct module_list *modules, const char *name)
{
	return modules->loaded_rc == 0 && is_loaded(&modules->loaded, name);
}

const char *module_list_place(const struct module_list *modules)
{
	return modules->loaded_rc == 0 ? LOADED : LISTING;
}
