// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel tells a program beside its arguments (getauxval(3)); it lies behind the
 * environment that main() was given.
 */
#ifndef VIRTSCOUT_CLI_AUXILIARY_H
#define VIRTSCOUT_CLI_AUXILIARY_H

#include <link.h>
#include <stddef.h>

/* An address of that type (AT_EXECFN, AT_RANDOM); NULL where the kernel gave none. */
static inline const void *auxiliary_value(char **envp, unsigned long type)
{
	const ElfW(auxv_t) * at;

	while (*envp)
		envp++;
	for (at = (const void *)(envp + 1); at->a_type != AT_NULL; at++)
		if (at->a_type == type)
			return (const void *)at->a_un.a_val;
	return NULL;
}

#endif
