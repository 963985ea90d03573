// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who else could have written a file that root is about to go by. sudoers(5) and ssh_config(5) ask
 * the same of their files: they belong to root, and nobody else can write them.
 */
#include "cli/rule_trust.h"

#include <sys/stat.h>
#include <unistd.h>

const char *rule_trust_refusal(const struct stat *status)
{
	if (geteuid() != 0)
		return NULL;
	if (status->st_uid != 0)
		return "it belongs to another user than root";
	if (status->st_mode & S_IWOTH)
		return "everybody can write it";
	if ((status->st_mode & S_IWGRP) && status->st_gid != 0)
		return "a group other than root's can write it";
	return NULL;
}
