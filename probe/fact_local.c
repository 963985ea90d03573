// SPDX-License-Identifier: GPL-2.0-or-later
// Facts that are not of the catalogue: names and types of a site's own.
#include "probe/fact_local.h"

#include <errno.h>
#include <string.h>

bool fact_local_name_fits(const char *name)
{
	const size_t prefix = strlen(FACT_LOCAL_PREFIX);
	const size_t len = strlen(name);

	return !strncmp(name, FACT_LOCAL_PREFIX, prefix) && len < FACT_LOCAL_NAME &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") == len &&
	       !strstr(name, "..") && name[len - 1] != '.';
}

int fact_local_place(struct fact_local *locals, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(locals[i].name, name))
			return (int)i;
	if (*count == FACT_LOCAL_MAX)
		return -ENOSPC;
	locals[*count] = (struct fact_local){0};
	memcpy(locals[*count].name, name, strnlen(name, FACT_LOCAL_NAME - 1));
	return (int)(*count)++;
}

int fact_local_add(struct fact_table *facts, const char *name)
{
	size_t count = facts->local_count;
	const int place = fact_local_place(facts->local, &count, name);

	facts->local_count = (uint32_t)count;
	return place < 0 ? place : FACT_LOCAL_FIRST + place;
}

int fact_lookup(const struct fact_table *facts, const char *name)
{
	for (uint32_t i = 0; i < facts->local_count; i++)
		if (!strcmp(facts->local[i].name, name))
			return FACT_LOCAL_FIRST + (int)i;
	return fact_find(name);
}

static const struct fact_local *local_at(const struct fact_table *facts, enum fact_id id)
{
	return id >= FACT_LOCAL_FIRST && id < FACT_LOCAL_FIRST + facts->local_count
		       ? &facts->local[id - FACT_LOCAL_FIRST]
		       : NULL;
}

const char *fact_name(const struct fact_table *facts, enum fact_id id)
{
	const struct fact_local *local = local_at(facts, id);

	return local ? local->name : fact_desc(id)->name;
}

enum fact_type fact_type_of(const struct fact_table *facts, enum fact_id id)
{
	const struct fact_local *local = local_at(facts, id);

	return local && local->typed ? (enum fact_type)local->type
				     : (enum fact_type)fact_desc(id)->type;
}
