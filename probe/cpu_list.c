// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of CPUs as the kernel writes them.
#include "probe/cpu_list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *read_cpu(const char *at, uint32_t *cpu)
{
	uint32_t number = 0;

	if (*at < '0' || *at > '9')
		return NULL;
	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (uint32_t)(*at - '0');
		if (number >= CPU_LIST_MAX)
			return NULL;
	}
	*cpu = number;
	return at;
}

int64_t cpu_list_decode(const char *list, void (*each)(void *data, uint32_t cpu), void *data)
{
	int64_t count = 0;
	uint32_t first, last;

	while (*list) {
		list = read_cpu(list, &first);
		if (!list)
			return -EBADMSG;
		last = first;
		if (*list == '-') {
			list = read_cpu(list + 1, &last);
			if (!list || last < first)
				return -EBADMSG;
		}
		count += (int64_t)last - first + 1;
		if (count > CPU_LIST_MAX)
			return -EBADMSG;
		for (uint32_t cpu = first; each && cpu <= last; cpu++)
			each(data, cpu);
		if (*list == ',')
			list++;
		else if (*list)
			return -EBADMSG;
	}
	return count;
}

int64_t cpu_list_read(
	struct source *source, const char *path, void (*each)(void *data, uint32_t cpu), void *data)
{
	char list[4096];
	int len = source_read_line(source, path, list, sizeof(list));

	if (len < 0)
		return len;
	if ((size_t)len == sizeof(list) - 1)
		return -EBADMSG;
	return cpu_list_decode(list, each, data);
}

void cpu_list_write(const uint32_t *cpus, size_t count, char *text, size_t size)
{
	static const char cut[] = "...";
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count;) {
		char part[32];
		size_t last = i;
		int len;

		while (last + 1 < count && cpus[last + 1] == cpus[last] + 1)
			last++;
		len = last == i ? snprintf(part, sizeof(part), "%s%u", i ? "," : "", cpus[i])
				: snprintf(part, sizeof(part), "%s%u-%u", i ? "," : "", cpus[i],
					  cpus[last]);
		if (used + (size_t)len + sizeof(cut) > size) {
			if (used + sizeof(cut) <= size)
				memcpy(text + used, cut, sizeof(cut));
			return;
		}
		memcpy(text + used, part, (size_t)len + 1);
		used += (size_t)len;
		i = last + 1;
	}
}

uint32_t cpu_list_first_allowed(struct source *source)
{
	static const char key[] = "\nCpus_allowed_list:\t";
	char status[8192];
	uint32_t cpu;
	const char *line;
	int len = source_read_line(source, "/proc/self/status", status, sizeof(status));

	if (len < 0)
		return 0;
	line = strstr(status, key);
	return line && read_cpu(line + strlen(key), &cpu) ? cpu : 0;
}
