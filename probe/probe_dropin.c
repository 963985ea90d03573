// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts that the site gives itself: files below /etc/virtscout/facts.d. They are questions like any
 * other, so that a replay has those of the host that was captured, and none of this one.
 *
 * What was found here outranks them: a fact of the catalogue is taken only where it is unknown.
 * local.* facts are the site's own.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "probe/decode_dropin.h"
#include "probe/fact_local.h"

#define DIRECTORY "/etc/virtscout/facts.d"
#define FILES_MAX 64
#define MORE ", ..."

struct dropin {
	struct source *source;
	struct fact_table *facts;
	int64_t now;
	int now_rc; /* 1: not asked yet */
	int rc;     /* of the first file that could not be read */
	bool given[FACT_COUNT];
	bool tried[FACT_COUNT];        /* not given, and why is said */
	bool by_rules[FACT_LOCAL_MAX]; /* rules say of which type it is */
	bool withheld;                 /* a capture that leaves local facts out */
	char conflicts[512], refused[512];
};

static bool list_has(const char *list, const char *item)
{
	const size_t len = strlen(item);

	for (; *list; list += strspn(list, ", ")) {
		const size_t span = strcspn(list, ",");

		if (span == len && !memcmp(list, item, len))
			return true;
		list += span;
	}
	return false;
}

/* Adds @item to a list, once; what does not fit is "...". */
static void list_add(char *list, size_t size, const char *item)
{
	const size_t used = strlen(list);
	const size_t len = strlen(item);

	if (list_has(list, item) || list_has(list, "..."))
		return;
	if (used + 2 + len + sizeof(MORE) > size)
		strcpy(list + used, used ? MORE : &MORE[2]);
	else
		sprintf(list + used, "%s%s", used ? ", " : "", item);
}

#define LIST_ADD(list, item) list_add(list, sizeof(list), item)

static void note_refused(struct dropin *dropin, const char *path, unsigned line)
{
	const char *name = strrchr(path, '/');
	char place[300];

	snprintf(place, sizeof(place), line ? "%s:%u" : "%s", name ? name + 1 : path, line);
	LIST_ADD(dropin->refused, place);
}

/* 1: over; 0: not yet; or why nobody knows, a negative errno. */
static int is_over(struct dropin *dropin, const struct dropin_line *line)
{
	struct answer answer = {0};

	if (line->expiry == EXPIRY_NEVER)
		return 0;
	if (line->expiry == EXPIRY_UNREAD)
		return -EBADMSG;
	if (dropin->now_rc == 1) {
		dropin->now_rc =
			source_ask(dropin->source, &(struct question){.ask = ASK_TIME}, &answer);
		dropin->now = (int64_t)answer.value;
	}
	return dropin->now_rc < 0 ? dropin->now_rc : dropin->now >= line->expires;
}

/* A value as its type has it. */
struct value {
	enum fact_type type;
	bool truth;
	int64_t number;
	const char *text;
};

static bool read_value(const char *text, struct value *value)
{
	value->text = text;
	switch (value->type) {
	case FACT_BOOL: return dropin_bool(text, &value->truth);
	case FACT_INT: return dropin_int(text, &value->number);
	default: return true;
	}
}

/* The type that a value looks like. */
static void guess_value(const char *text, struct value *value)
{
	static const enum fact_type types[] = {FACT_BOOL, FACT_INT, FACT_TEXT};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		value->type = types[i];
		if (read_value(text, value))
			return;
	}
}

static bool is_same(const struct fact_table *facts, enum fact_id id, const struct value *value)
{
	switch (value->type) {
	case FACT_BOOL: return fact_int(facts, id) == value->truth;
	case FACT_INT: return fact_int(facts, id) == value->number;
	default: return fact_text_is(facts, id, value->text);
	}
}

static void give(struct dropin *dropin, enum fact_id id, const struct value *value,
	const struct evidence *ev)
{
	switch (value->type) {
	case FACT_BOOL: fact_set_bool(dropin->facts, id, value->truth, ev); break;
	case FACT_INT: fact_set_int(dropin->facts, id, value->number, ev); break;
	default: fact_set_text(dropin->facts, id, value->text, ev);
	}
	dropin->given[id] = true;
}

/* Facts that nobody can say but a guest that ran, and those that say what is done here. */
static bool is_reserved(const char *name)
{
	return !strncmp(name, "launch.", 7) || !strncmp(name, "dropin.", 7);
}

/*
 * May somebody's word stand for what is unknown for this reason? Not where the question makes no
 * sense on this host, and not where the host itself says different things.
 */
static bool may_fill(enum why why)
{
	return why != WHY_PREREQUISITE && why != WHY_CPUS_DISAGREE && why != WHY_CONFLICT;
}

/* False: the line is not what it should be. */
static bool take_known(struct dropin *dropin, const struct dropin_line *line, enum fact_id id,
	const struct evidence *ev)
{
	struct value value = {.type = (enum fact_type)fact_desc(id)->type};

	if (is_reserved(line->name) || !read_value(line->value, &value))
		return false;
	if (is_over(dropin, line) != 0)
		return true; /* it is as unknown as it was */
	if (fact_known(dropin->facts, id) && !dropin->given[id]) {
		if (!is_same(dropin->facts, id, &value))
			LIST_ADD(dropin->conflicts, line->name);
		return true;
	}
	if (!may_fill((enum why)dropin->facts->at[id].why))
		return false;
	give(dropin, id, &value, ev);
	return true;
}

static bool take_local(
	struct dropin *dropin, const struct dropin_line *line, const struct evidence *ev)
{
	const int slot = fact_local_add(dropin->facts, line->name);
	const enum fact_id id = (enum fact_id)slot;
	struct fact_local *local;
	struct value value;
	int over;

	if (slot < FACT_LOCAL_FIRST)
		return false;
	local = &dropin->facts->local[slot - FACT_LOCAL_FIRST];
	value.type = (enum fact_type)local->type;
	over = is_over(dropin, line);
	if (over && !dropin->given[id]) {
		if (over < 0)
			fact_set_refused(dropin->facts, id, over, ev);
		else
			fact_set_unknown(dropin->facts, id, WHY_EXPIRED, 0, ev);
		dropin->tried[id] = true;
	}
	if (over)
		return true;
	if (!dropin->by_rules[slot - FACT_LOCAL_FIRST]) {
		guess_value(line->value, &value);
		local->type = (uint8_t)value.type;
		local->typed = true;
	} else if (!read_value(line->value, &value)) {
		fact_set_unknown(dropin->facts, id, WHY_MALFORMED, 0, ev);
		dropin->given[id] = false;
		dropin->tried[id] = true;
		return false;
	}
	give(dropin, id, &value, ev);
	return true;
}

static bool take_line(struct dropin *dropin, const char *path, const struct dropin_line *line)
{
	char key[24];
	int id;

	if (line->problem)
		return false;
	snprintf(key, sizeof(key), "line %u", line->line);
	id = fact_find(line->name);
	if (id >= 0)
		return take_known(dropin, line, (enum fact_id)id, EV_OF_FILE(path, key));
	return fact_local_name_fits(line->name) && take_local(dropin, line, EV_OF_FILE(path, key));
}

/* What others than root can write is nobody's word on this host. */
static bool is_trusted(const struct file_stat *stat)
{
	return stat->uid == 0 && !(stat->mode & S_IWOTH) && !((stat->mode & S_IWGRP) && stat->gid);
}

static int read_file(struct dropin *dropin, const char *path)
{
	cleanup_blob struct blob text = BLOB_HEAP;
	struct dropin_reader reader;
	struct dropin_line line;
	struct file_stat stat;
	int rc = source_stat(dropin->source, path, &stat);

	if (rc == 0 && stat.type == FILE_DIRECTORY)
		return 0;
	if (rc == 0 && (stat.type != FILE_REGULAR || !is_trusted(&stat))) {
		note_refused(dropin, path, 0);
		return 0;
	}
	if (rc == 0)
		rc = source_read(dropin->source, path, &text);
	if (rc == -EFBIG || (rc == 0 && text.len > DROPIN_SIZE_MAX)) {
		note_refused(dropin, path, 0);
		return 0;
	}
	if (rc < 0)
		return rc;
	reader = dropin_read(text.at, text.len);
	while (dropin_next(&reader, &line))
		if (!take_line(dropin, path, &line))
			note_refused(dropin, path, line.line);
	dropin->withheld |= reader.withheld;
	return 0;
}

/* Hidden ones are on their way to another name; so NFD has it. */
static bool is_file_name(const char *name)
{
	const size_t len = strlen(name);

	return name[0] != '.' && name[len - 1] != '~';
}

static void read_files(struct dropin *dropin, const struct blob *names)
{
	size_t count = 0;

	for (size_t at = 0; at < names->len; at += strlen(names->at + at) + 1) {
		const char *name = names->at + at;
		char path[sizeof(DIRECTORY) + 256];
		int rc;

		if (!is_file_name(name))
			continue;
		snprintf(path, sizeof(path), DIRECTORY "/%s", name);
		if (count++ == FILES_MAX) {
			note_refused(dropin, path, 0);
			return;
		}
		rc = read_file(dropin, path);
		if (rc < 0 && !dropin->rc)
			dropin->rc = rc;
	}
}

static void set_list(
	struct dropin *dropin, enum fact_id id, const char *list, const struct evidence *ev)
{
	if (dropin->rc < 0 && !*list)
		fact_set_refused(dropin->facts, id, dropin->rc, ev);
	else
		fact_set_text(dropin->facts, id, *list ? list : "none", ev);
}

/* What the rules ask for and no file gives; and what became of the files. */
static void settle(struct dropin *dropin)
{
	const struct evidence *ev = EV_OF_DIR(DIRECTORY);
	struct fact_table *facts = dropin->facts;
	int64_t count = 0;

	for (int i = 0; i < FACT_COUNT; i++)
		count += dropin->given[i];
	for (int i = FACT_LOCAL_FIRST; i < fact_named_count(facts); i++) {
		const enum fact_id id = (enum fact_id)i;

		if (dropin->given[i] || dropin->tried[i])
			continue;
		if (dropin->rc < 0)
			fact_set_refused(facts, id, dropin->rc, ev);
		else
			fact_set_unknown(facts, id,
				dropin->withheld ? WHY_NOT_CAPTURED : WHY_NOT_GIVEN, 0, ev);
	}
	if (dropin->rc < 0 || dropin->withheld)
		fact_set_refused(facts, FACT_DROPIN_FACTS,
			dropin->rc < 0 ? dropin->rc : -ERR_NOT_CAPTURED, ev);
	else
		fact_set_int(facts, FACT_DROPIN_FACTS, count, ev);
	set_list(dropin, FACT_DROPIN_CONFLICTS, dropin->conflicts, ev);
	set_list(dropin, FACT_DROPIN_REFUSED, dropin->refused, ev);
}

void probe_dropin(struct probe_context *context)
{
	struct dropin dropin = {.source = context->source, .facts = context->facts, .now_rc = 1};
	cleanup_blob struct blob names = BLOB_HEAP;
	struct file_stat stat;

	for (uint32_t i = 0; i < context->facts->local_count; i++)
		dropin.by_rules[i] = context->facts->local[i].typed;
	dropin.rc = source_list(context->source, DIRECTORY, &names);
	if (dropin.rc == 0)
		dropin.rc = source_stat(context->source, DIRECTORY, &stat);
	if (dropin.rc == 0 && !is_trusted(&stat))
		LIST_ADD(dropin.refused, DIRECTORY);
	else if (dropin.rc == 0)
		read_files(&dropin, &names);
	if (dropin.rc == -ENOENT && !names.len)
		dropin.rc = 0; /* nobody gives anything */
	settle(&dropin);
}
