// SPDX-License-Identifier: GPL-2.0-or-later
// Errnos as a snapshot writes them. Numbers differ between architectures, names do not (errno(3)).
#include "probe/errno_name.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "probe/fact.h"

#define ERRNO_NAMED_MAX 200 /* Linux ends at 133 */
#define NOT_RUN_NAME "ERR_NOT_RUN"

/* Second names of one number, which strerrorname_np() does not give. */
static const struct {
	const char *name;
	int err;
} aliases[] = {
	{"EWOULDBLOCK", EWOULDBLOCK},
	{"EDEADLOCK", EDEADLOCK},
	{"ENOTSUP", ENOTSUP},
	{"EOPNOTSUPP", EOPNOTSUPP},
	{NOT_RUN_NAME, ERR_NOT_RUN},
};

const char *errno_name(int err)
{
	if (err == ERR_NOT_RUN)
		return NOT_RUN_NAME;
	return err > 0 ? strerrorname_np(err) : NULL;
}

static int errno_of_digits(const char *digits)
{
	int err = 0;

	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return 0;
		err = 10 * err + (*digits - '0');
		if (err >= ERR_NOT_CAPTURED)
			return 0;
	}
	return err;
}

int errno_of_name(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (!strcmp(aliases[i].name, name))
			return aliases[i].err;
	for (int err = 1; err <= ERRNO_NAMED_MAX; err++) {
		const char *known = strerrorname_np(err);

		if (known && !strcmp(known, name))
			return err;
	}
	return errno_of_digits(name);
}
