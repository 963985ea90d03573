// SPDX-License-Identifier: GPL-2.0-or-later
// Shared libraries that are loaded when they are first needed: dlopen(3), dlsym(3).
#include "probe/library.h"

#include <dlfcn.h>
#include <errno.h>

int library_load(const char *soname, const struct library_function *functions, size_t count)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return -ELIBACC;
	for (size_t i = 0; i < count; i++) {
		*functions[i].address = dlsym(library, functions[i].name);
		if (!*functions[i].address) {
			dlclose(library);
			return -ELIBBAD;
		}
	}
	return 0;
}
