// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is to be run: the keys of a workload and the values that they may have (design.md section
 * 5).
 */
#include "rules/rule_set.h"

#include <string.h>

#include "probe/input_error.h"

static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const high_normal[] = {"high", "normal", NULL};

struct workload_key_desc {
	const char *name;
	const char *const *values;       /* NULL-terminated; NULL: see `form` */
	bool (*form)(const char *value); /* other values that are well-formed; NULL: none */
	const char *hint;
	const char *meaning;
};

/* A version or a name: letters, digits and ".-_+". */
static bool form_version(const char *value)
{
	size_t len =
		strspn(value, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_+");

	return len > 0 && value[len] == '\0';
}

/* A version that can be compared: numbers parted by dots. */
static bool form_numbers(const char *value)
{
	return *value >= '0' && *value <= '9' && strspn(value, "0123456789.") == strlen(value);
}

/* A PCI address, DDDD:BB:DD.F. */
static bool form_pci_address(const char *value)
{
	static const char shape[] = "hhhh:hh:hh.o";

	for (size_t i = 0; i < sizeof(shape); i++) {
		const char *digits = shape[i] == 'h' ? "0123456789abcdefABCDEF" : "01234567";

		if (shape[i] != 'h' && shape[i] != 'o') {
			if (value[i] != shape[i])
				return false;
		} else if (!value[i] || !strchr(digits, value[i])) {
			return false;
		}
	}
	return true;
}

// clang-format off
static const struct workload_key_desc keys[WORKLOAD_KEY_COUNT] = {
	[WORKLOAD_GUEST_OS] = {"guest-os",
		(const char *const[]){"linux", "windows", "bsd", "macos", "other", NULL}, NULL,
		"linux, windows, bsd, macos or other",
		"the guest's system"},
	[WORKLOAD_GUEST_VERSION] = {"guest-version", NULL, form_version, "a version such as 22.04",
		"its release; for Linux as os-release names it (rhel-9.4), for Windows 11 or 2025, for a BSD freebsd-14.1"},
	[WORKLOAD_GUEST_ARCH] = {"guest-arch",
		(const char *const[]){"x86_64", "i686", "aarch64", "arm", "riscv64", "ppc64", "ppc64le", "s390x",
			"mips64", "loongarch64", "sparc64", NULL}, NULL,
		"x86_64, i686, aarch64, arm, riscv64, ppc64, ppc64le, s390x, mips64, loongarch64 or sparc64",
		"the processor that it is made for"},
	[WORKLOAD_GUEST_KERNEL] = {"guest-kernel", (const char *const[]){"own", "host", NULL}, NULL,
		"own or host",
		"whether it needs a kernel of its own (modules, settings), or can share the host's, as containers do"},
	[WORKLOAD_GUEST_MODIFIED] = {"guest-modified", yes_no, NULL, "yes or no",
		"whether there is a paravirtualized kernel for it"},
	[WORKLOAD_ISOLATION] = {"isolation",
		(const char *const[]){"trusted", "multi-tenant", "confidential", NULL}, NULL,
		"trusted, multi-tenant or confidential",
		"who is to be kept apart (nobody; the guests of several owners; guests from the host, too)"},
	[WORKLOAD_PASSTHROUGH] = {"passthrough", (const char *const[]){"none", "gpu", "nic", "nvme", NULL},
		form_pci_address, "none, gpu, nic, nvme or a PCI address such as 0000:01:00.0",
		"a device of the host for the guest alone"},
	[WORKLOAD_NESTED] = {"nested", yes_no, NULL, "yes or no",
		"whether it is to run virtual machines itself"},
	[WORKLOAD_MIGRATION] = {"migration", yes_no, NULL, "yes or no",
		"whether it is to move between hosts while it runs"},
	[WORKLOAD_DENSITY] = {"density", high_normal, NULL, "high or normal",
		"how many guests are to fit on the host"},
	[WORKLOAD_PERFORMANCE] = {"performance", high_normal, NULL, "high or normal",
		"how much of the host's speed it needs"},
	[WORKLOAD_REALTIME] = {"realtime", yes_no, NULL, "yes or no",
		"whether it must keep deadlines"},
	[WORKLOAD_GUEST_MIN_KERNEL] = {"guest-min-kernel", NULL, form_numbers, "a kernel release such as 5.10",
		"the oldest Linux kernel that will do"},
	[WORKLOAD_GUEST_LIBC] = {"guest-libc", NULL, form_numbers, "a version of glibc such as 2.17",
		"the C library of its programs"},
	[WORKLOAD_GUEST_LEVEL] = {"guest-level", (const char *const[]){"1", "2", "3", "4", NULL}, NULL,
		"an x86-64 level, 1 to 4",
		"the x86-64 level that its programs are built for"},
};
// clang-format on

const char *workload_key_name(enum workload_key key)
{
	return key < WORKLOAD_KEY_COUNT ? keys[key].name : NULL;
}

const char *workload_key_meaning(enum workload_key key)
{
	return key < WORKLOAD_KEY_COUNT ? keys[key].meaning : NULL;
}

int workload_key_find(const char *name)
{
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++)
		if (!strcmp(keys[key].name, name))
			return key;
	return -1;
}

const char *workload_value_hint(enum workload_key key)
{
	return keys[key].hint;
}

bool workload_value_fits(enum workload_key key, const char *value)
{
	const struct workload_key_desc *desc = &keys[key];

	if (strlen(value) >= sizeof(((struct workload *)0)->value[0]))
		return false;
	return (desc->values && name_find(desc->values, value) >= 0) ||
	       (desc->form && desc->form(value));
}

/* @len bytes of @from as a text; false where there is no room. */
static bool word_copy(char *to, size_t size, const char *from, size_t len)
{
	if (len >= size)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

static int pairs_parse(struct workload *workload, const char *text, struct input_error *error)
{
	static const char file[] = "workload"; /* stands for the command line in messages */
	const char *at = text;

	while (*at) {
		size_t span = strcspn(at, ","), name_len = strcspn(at, "=,");
		int column = (int)(at - text) + 1, value_column = column + (int)name_len + 1;
		char name[32], value[sizeof(workload->value[0])];
		int key;

		if (name_len == span)
			return input_fail(error, file, 1, column,
				"expected KEY=VALUE, got \"%.*s\"", (int)(span < 60 ? span : 60),
				at);
		key = word_copy(name, sizeof(name), at, name_len) ? workload_key_find(name) : -1;
		if (key < 0)
			return input_fail(error, file, 1, column,
				"expected a workload key, such as guest-os, got \"%.*s\"",
				(int)(name_len < 60 ? name_len : 60), at);
		if (!word_copy(value, sizeof(value), at + name_len + 1, span - name_len - 1) ||
			!workload_value_fits((enum workload_key)key, value))
			return input_fail(error, file, 1, value_column, "%s: expected %s", name,
				keys[key].hint);
		memcpy(workload->value[key], value, sizeof(value));
		at += span;
		if (*at == ',' && !*++at)
			return input_fail(error, file, 1, (int)(at - text) + 1,
				"expected KEY=VALUE after the comma");
	}
	return 0;
}

int workload_parse(struct workload *workload, const char *text, struct input_error *error)
{
	struct workload result = *workload;
	struct input_error complaint = {0};
	int rc = pairs_parse(&result, text, &complaint);

	if (rc == 0)
		*workload = result;
	else if (error)
		*error = complaint;
	return rc;
}
