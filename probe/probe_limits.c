// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this process may have, and so a guest that it starts, and what all processes share. A
 * service manager may set other limits for guests that it starts itself.
 *
 * Documents: getrlimit(2); proc(5), /proc/self/limits; Documentation/admin-guide/sysctl.
 */
#include "probe/probe.h"

#include "probe/ask_text.h"
#include "probe/decode_meminfo.h"
#include "probe/file_facts.h"

#define LIMITS "/proc/self/limits"

static const struct {
	const char *name;
	enum fact_id soft;
	int hard; /* enum fact_id, or NO_FACT */
} limits[] = {
#define NO_FACT (-1)
	{"Max locked memory", FACT_LIMITS_MEMLOCK, FACT_LIMITS_MEMLOCK_HARD},
	{"Max open files", FACT_LIMITS_NOFILE, NO_FACT},
	{"Max processes", FACT_LIMITS_NPROC, NO_FACT},
};

static const struct file_fact shared[] = {
	{FACT_LIMITS_PID_MAX, FILE_NUMBER, "/proc/sys/kernel/pid_max", NULL},
	{FACT_LIMITS_MAP_COUNT, FILE_NUMBER, "/proc/sys/vm/max_map_count", NULL},
	{FACT_LIMITS_FILE_MAX, FILE_NUMBER, "/proc/sys/fs/file-max", NULL},
};

static void set_limit(struct probe_context *context, enum fact_id fact, int rc, int64_t value,
	const struct evidence *ev)
{
	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, ev);
	else
		fact_set_int(context->facts, fact, value, ev);
}

void probe_limits(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	int rc = ask_text(context->source, LIMITS, &content, &text);

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct evidence *ev = EV_OF_FILE(LIMITS, limits[i].name);
		struct limit limit = {0};
		int own = rc < 0 ? rc : limits_get(text, limits[i].name, &limit);

		set_limit(context, limits[i].soft, own, limit.soft, ev);
		if (limits[i].hard != NO_FACT)
			set_limit(context, (enum fact_id)limits[i].hard, own, limit.hard, ev);
	}
	file_facts_probe(context, shared, sizeof(shared) / sizeof(shared[0]));
}
