// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shared libraries that are loaded when they are first needed: what few hosts need would cost every
 * start its mapping and its relocations (bench/start.py shows how much).
 */
#ifndef VIRTSCOUT_PROBE_LIBRARY_H
#define VIRTSCOUT_PROBE_LIBRARY_H

#include <stddef.h>

/*
 * A function to look up, and where its address goes. An adapter makes the rows of a list X(name) of
 * the functions that it calls, and keeps their addresses in a struct whose members they name.
 */
struct library_function {
	const char *name;
	void **address;
};

#define LIBRARY_MEMBER(name) __typeof__(&(name)) name;
#define LIBRARY_FUNCTION(of, name)                                                                 \
	{                                                                                          \
#name, (void **)&(of)->name                                                        \
	}

/*
 * Loads @soname, which then stays, and looks up @count functions. 0; -ELIBACC where the library is
 * not there, -ELIBBAD where it lacks one of them.
 */
int library_load(const char *soname, const struct library_function *functions, size_t count);

#endif
