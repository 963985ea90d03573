// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a fact's value reads to people, and texts in which facts are named.
 *
 * Everything is appended to a blob as it is: the printers escape for where it goes. All return 0,
 * or the negative errno of blob_append().
 */
#ifndef VIRTSCOUT_REPORT_VALUE_H
#define VIRTSCOUT_REPORT_VALUE_H

#include <stdint.h>

#include "probe/blob.h"
#include "probe/fact.h"

int blob_puts(struct blob *out, const char *text);

/* "15.6 GiB", "612 ns", "39 bits". */
int value_append_quantity(struct blob *out, int64_t number, enum fact_unit unit);

/* "yes", "612 ns", "kvm_intel"; "unknown" where it is. */
int value_append(struct blob *out, const struct fact_table *facts, enum fact_id id);

/* " (EACCES; msr 48b)", without the parts that are not there; @source: with what was asked. */
int value_append_remarks(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool source);

/* The value with its remarks: "no (EBUSY)", "unknown: permission (EACCES; msr 48b)". */
int value_append_full(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool source);

/*
 * @text with each {fact.name} replaced by the fact's value. Braces around what is not a fact's
 * name stay: shell commands have them.
 */
int value_expand(struct blob *out, const struct fact_table *facts, const char *text);

/*
 * The same for a command that people copy: of what the machine says, only PCI addresses have a
 * place in it. The names of other facts stay.
 */
int value_expand_command(struct blob *out, const struct fact_table *facts, const char *command);

#endif
