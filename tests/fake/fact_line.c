// SPDX-License-Identifier: GPL-2.0-or-later
// Facts written in one line of a test.
#include "tests/fake/fact_line.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int errno_of(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} errnos[] = {{"EACCES", EACCES}, {"EBUSY", EBUSY}, {"EINVAL", EINVAL}, {"EMFILE", EMFILE},
		{"ENODEV", ENODEV}, {"ENOENT", ENOENT}, {"ENOTTY", ENOTTY}, {"ENXIO", ENXIO},
		{"EPERM", EPERM}};

	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (!strcmp(errnos[i].name, name))
			return errnos[i].number;
	fail_msg("no errno %s", name);
	return 0;
}

static void set_one(struct fact_table *facts, enum fact_id id, const char *value, int err)
{
	const struct evidence *ev = EV_FROM_FACTS("a test");

	if (!strcmp(value, "?")) {
		fact_set_unknown(facts, id, err ? why_from_errno(err) : WHY_NOT_CAPTURED, err, ev);
		return;
	}
	switch (fact_desc(id)->type) {
	case FACT_BOOL:
		if (strcmp(value, "yes") && strcmp(value, "no"))
			fail_msg("%s: neither yes nor no: %s", fact_desc(id)->name, value);
		fact_set_bool(facts, id, !strcmp(value, "yes"), ev);
		break;
	case FACT_INT: fact_set_int(facts, id, strtoll(value, NULL, 10), ev); break;
	default: fact_set_text(facts, id, value, ev);
	}
	if (err)
		fact_note_errno(facts, id, err);
}

void fact_line_set(struct fact_table *facts, const char *line)
{
	while (*(line += strspn(line, " ;"))) {
		size_t len = strcspn(line, ";");
		char word[256];
		char *value, *err;
		int id;

		assert_true(len < sizeof(word));
		memcpy(word, line, len);
		word[len] = '\0';
		line += len;
		value = strchr(word, '=');
		if (!value)
			fail_msg("no value: %s", word);
		*value++ = '\0';
		id = fact_find(word);
		if (id < 0)
			fail_msg("no fact %s", word);
		err = strchr(value, '!');
		if (err)
			*err++ = '\0';
		set_one(facts, (enum fact_id)id, value, err ? errno_of(err) : 0);
	}
}
