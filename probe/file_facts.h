// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts that are what one small file of procfs or sysfs holds: a table names file, form and fact.
 */
#ifndef VIRTSCOUT_PROBE_FILE_FACTS_H
#define VIRTSCOUT_PROBE_FILE_FACTS_H

#include <stddef.h>

#include "probe/probe.h"

enum file_form {
	FILE_NUMBER,  /* "42", "0x2a": an INT fact */
	FILE_NONZERO, /* a number, 0 for no: a BOOL fact */
	FILE_SWITCH,  /* "Y", "N", "1", "0" (what module parameters of type bool print): BOOL */
	FILE_LINE,    /* all of it, white space at the end taken off: TEXT */
	FILE_CHOSEN,  /* the word in brackets of "always [madvise] never": TEXT */
};

/* Form, type of the fact and @absent must go together; a unit test holds it for every table. */
struct file_fact {
	enum fact_id fact;
	enum file_form form;
	const char *path;
	/*
	 * What a file that is shown not to be there means (absence.h): NULL: unknown; else no, 0
	 * or this text, by the fact's type.
	 */
	const char *absent;
};

/* Asks for every file of @table and sets its fact. Anything but the form above is malformed. */
void file_facts_probe(struct probe_context *context, const struct file_fact *table, size_t count);

/* One of them. */
void file_fact_probe(struct probe_context *context, const struct file_fact *row);

#endif
