// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paths of control groups: parts are named by systemd, by container managers, and after people,
 * machines and containers. Words of the first two stay (cgroups(7), systemd.slice(5), and what the
 * runtimes call theirs); numbers stay (user-1000.slice); all else goes.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "probe/scrub.h"

#define DIGITS_KEPT 6 /* of a number: those of containers have more */

/* Sorted, for bsearch(3). */
static const char *const kept_words[] = {"actions_job", "app", "background", "besteffort", "blkio",
	"buildkit", "burstable", "cgroup", "conmon", "container", "containerd", "containers",
	"controllers", "cpu", "cpuacct", "cpuset", "cri", "crio", "current", "dbus", "devices",
	"docker", "ecs", "elogind", "events", "freezer", "garden", "guaranteed", "hugetlb", "init",
	"io", "kubelet", "kubepods", "kvm", "libpod", "libvirt", "lxc", "lxd", "machine", "max",
	"memory", "misc", "monitor", "mount", "name", "net_cls", "net_prio", "nspawn", "openrc",
	"payload", "perf_event", "pids", "pivot", "pod", "podman", "pouch", "procs", "qemu", "rdma",
	"rkt", "runtime", "scope", "service", "session", "slice", "socket", "stat",
	"subtree_control", "swap", "system", "systemd", "tasks", "type", "unified", "user"};

static int compare_words(const void *key, const void *word)
{
	return strcmp(key, *(const char *const *)word);
}

static bool is_kept(const char *word, size_t len)
{
	char text[24];
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)word[digits]))
		digits++;
	if (digits == len)
		return len <= DIGITS_KEPT;
	if (len >= sizeof(text))
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	return bsearch(text, kept_words, sizeof(kept_words) / sizeof(*kept_words),
		       sizeof(*kept_words), compare_words) != NULL;
}

/* Files in a control group are the kernel's: "memory.swap.max", "cgroup.kill". */
static bool is_file(const char *part, size_t len)
{
	static const char *const prefixes[] = {"blkio.", "cgroup.", "cpu.", "cpuacct.", "cpuset.",
		"devices.", "freezer.", "hugetlb.", "io.", "memory.", "misc.", "net_cls.",
		"net_prio.", "perf_event.", "pids.", "rdma."};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (len > strlen(prefixes[i]) && !strncmp(part, prefixes[i], strlen(prefixes[i])) &&
			/* A unit or slice may begin so, too. */
			!memmem(part, len, ".s", 2))
			return true;
	return (len == 17 && !memcmp(part, "notify_on_release", 17)) ||
	       (len == 13 && !memcmp(part, "release_agent", 13));
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static int scrub_part(struct scrub *scrub, char *part, size_t len)
{
	size_t size;
	int rc = 0;

	if (is_file(part, len))
		return 0;
	for (size_t at = 0; at < len; at += size + 1) {
		int failed;

		for (size = 0; at + size < len && is_word(part[at + size]);)
			size++;
		if (!size || is_kept(part + at, size))
			continue;
		failed = scrub_mapped(scrub, part + at, size, 'x');
		rc = rc ? rc : failed;
	}
	return rc;
}

int scrub_cgroup_path(struct scrub *scrub, char *path, size_t len)
{
	int rc = 0;

	for (size_t at = 0; at < len;) {
		const char *slash = memchr(path + at, '/', len - at);
		size_t size = slash ? (size_t)(slash - path) - at : len - at;
		int failed = scrub_part(scrub, path + at, size);

		rc = rc ? rc : failed;
		at += size + 1;
	}
	return rc;
}

int scrub_cgroup_lines(struct scrub *scrub, char *text, size_t len)
{
	int rc = 0;

	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t size = end ? (size_t)(end - text) - at : len - at, from = at;
		int failed;

		for (int colons = 0; colons < 2 && from < at + size; from++)
			colons += text[from] == ':';
		failed = scrub_cgroup_path(scrub, text + from, at + size - from);
		rc = rc ? rc : failed;
		at += size + 1;
	}
	return rc;
}
