// SPDX-License-Identifier: GPL-2.0-or-later
// The end of a guest that is booted.
#include "launch/boot_end.h"

#include <unistd.h>

void boot_end_wake(struct boot_end *end)
{
	const uint64_t one = 1;
	const ssize_t written = write(end->wake, &one, sizeof(one));

	(void)written; /* at worst it is seen at the next tick */
}

bool boot_end(struct boot_end *end, enum boot_outcome outcome)
{
	bool has_come = false;

	if (!atomic_compare_exchange_strong(&end->has_come, &has_come, true))
		return false;
	end->result->outcome = outcome;
	boot_end_wake(end);
	return true;
}

void boot_end_refused(struct boot_end *end, enum kvm_call call, int rc)
{
	if (!boot_end(end, BOOT_REFUSED))
		return;
	end->result->call = call;
	end->result->err = -rc;
}
