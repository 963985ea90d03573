// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words for enums, as they stand in JSON, in rule files and on the command line (design.md
 * sections 5, 7).
 */
#include "rules/rule_set.h"

#include <errno.h>
#include <string.h>

static const char *const mode_names[] = {
	[MODE_HVM] = "hvm",
	[MODE_PV] = "pv",
	[MODE_CONTAINER] = "container",
	[MODE_EMULATION] = "emulation",
	NULL,
};

static const char *const verdict_names[] = {
	[VERDICT_NO] = "no",
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_ATTAINABLE] = "attainable",
	[VERDICT_DEGRADED] = "degraded",
	[VERDICT_READY] = "ready",
};

static const char *const cost_names[] = {
	[COST_NONE] = "none",
	[COST_NEAR_NATIVE] = "near-native",
	[COST_SHADOW_PAGING] = "shadow-paging",
	[COST_TRANSLATED] = "translated",
};

static const char *const actor_names[] = {
	[ACTOR_FIRMWARE] = "firmware",
	[ACTOR_ADMIN] = "admin",
	[ACTOR_USER] = "user",
	[ACTOR_VENDOR] = "vendor",
};

static const char *const severity_names[] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_CRITICAL] = "critical",
};

static const char *const status_names[] = {
	[STATUS_OK] = "ok",
	[STATUS_WARNING] = "warning",
	[STATUS_CRITICAL] = "critical",
	[STATUS_UNKNOWN] = "unknown",
};

static const char *const role_names[] = {
	[ROLE_DEFAULT] = "default",
	[ROLE_KVM_HOST] = "kvm-host",
	[ROLE_PASSTHROUGH_HOST] = "passthrough-host",
	[ROLE_CONTAINER_HOST] = "container-host",
	[ROLE_XEN_DOM0] = "xen-dom0",
	[ROLE_NESTED_HOST] = "nested-host",
	[ROLE_CONFIDENTIAL_HOST] = "confidential-host",
	[ROLE_LAB] = "lab",
	[ROLE_P2V] = "p2v",
};

static const char *const effect_names[] = {
	[EFFECT_NONE] = "none",
	[EFFECT_READY] = "ready",
	[EFFECT_DEGRADES] = "degrades",
	[EFFECT_BLOCKS] = "blocks",
	[EFFECT_IMPOSSIBLE] = "impossible",
};

/* Exit statuses: design.md section 5. An attainable mode is not there now: "no". */
static const int verdict_exits[] = {
	[VERDICT_READY] = 0,
	[VERDICT_DEGRADED] = 1,
	[VERDICT_ATTAINABLE] = 2,
	[VERDICT_NO] = 2,
	[VERDICT_UNKNOWN] = 3,
};

static const int status_exits[] = {
	[STATUS_OK] = 0,
	[STATUS_WARNING] = 1,
	[STATUS_CRITICAL] = 2,
	[STATUS_UNKNOWN] = 3,
};

/* What rules may ask about: the ways in which a device or an ioctl is refused. */
static const struct {
	const char *name;
	int number;
} errnos[] = {
	{"EACCES", EACCES},
	{"EAGAIN", EAGAIN},
	{"EBADF", EBADF},
	{"EBUSY", EBUSY},
	{"EINVAL", EINVAL},
	{"EIO", EIO},
	{"EMFILE", EMFILE},
	{"ENFILE", ENFILE},
	{"ENODEV", ENODEV},
	{"ENOENT", ENOENT},
	{"ENOMEM", ENOMEM},
	{"ENOSYS", ENOSYS},
	{"ENOTTY", ENOTTY},
	{"ENXIO", ENXIO},
	{"EOPNOTSUPP", EOPNOTSUPP},
	{"EPERM", EPERM},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NAME_OF(names, value) ((size_t)(value) < COUNT(names) ? (names)[value] : NULL)

const char *mode_name(enum mode mode)
{
	return NAME_OF(mode_names, mode);
}

const char *verdict_name(enum verdict verdict)
{
	return NAME_OF(verdict_names, verdict);
}

const char *cost_name(enum cost cost)
{
	return NAME_OF(cost_names, cost);
}

const char *actor_name(enum actor actor)
{
	return NAME_OF(actor_names, actor);
}

const char *severity_name(enum severity severity)
{
	return NAME_OF(severity_names, severity);
}

const char *status_name(enum status status)
{
	return NAME_OF(status_names, status);
}

const char *role_name(enum role role)
{
	return NAME_OF(role_names, role);
}

const char *effect_name(enum effect_kind kind)
{
	return NAME_OF(effect_names, kind);
}

int name_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

int mode_find(const char *name)
{
	return name_find(mode_names, name);
}

enum role role_find(const char *name)
{
	for (int role = ROLE_DEFAULT + 1; role < ROLE_COUNT; role++)
		if (!strcmp(role_names[role], name))
			return (enum role)role;
	return ROLE_DEFAULT;
}

bool role_is_known(const char *role)
{
	return role_find(role) != ROLE_DEFAULT;
}

int errno_find(const char *name)
{
	for (size_t i = 0; i < COUNT(errnos); i++)
		if (!strcmp(errnos[i].name, name))
			return errnos[i].number;
	return 0;
}

int verdict_exit_status(enum verdict verdict)
{
	return verdict_exits[verdict];
}

int status_exit_status(enum status status)
{
	return status_exits[status];
}
