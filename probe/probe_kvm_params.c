// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How KVM's modules are set. Asked only of a module that started: one that is built in and found
 * no hardware still shows what it was told, which is not what it does; one that is not loaded has
 * no parameters, which is not "no".
 */
#include "probe/kvm_parts.h"

#include <string.h>

#include "probe/decode_parameter.h"

#define CORE "kvm"

/* Longer than any of these prints; a longer one is malformed, not cut off. */
#define VALUE_MAX_LEN 60

struct param_row {
	enum fact_id fact;
	enum fact_type type;
	const char *module, *path;
};

static const struct param_row rows[] = {
#define KVM_PARAM(fact, group, module, parameter, type, unit, meaning)                             \
	{FACT_KVM_##fact, FACT_##type, module, "/sys/module/" module "/parameters/" parameter},
#include "data/kvm_params.def"
#undef KVM_PARAM
};

static void probe_row(struct probe_context *context, const struct param_row *row)
{
	const struct evidence *ev = EV_OF_FILE(row->path, NULL);
	struct fact_table *facts = context->facts;
	char text[VALUE_MAX_LEN + 2];
	int64_t number = 0;
	bool on = false;
	int rc = source_read_line(context->source, row->path, text, sizeof(text));

	if (rc > VALUE_MAX_LEN) {
		fact_set_unknown(facts, row->fact, WHY_MALFORMED, 0, ev);
		return;
	}
	if (rc >= 0 && row->type != FACT_TEXT)
		rc = row->type == FACT_BOOL ? parameter_switch(text, &on)
					    : parameter_number(text, &number);
	if (rc < 0)
		fact_set_refused(facts, row->fact, rc, ev);
	else if (row->type == FACT_BOOL)
		fact_set_bool(facts, row->fact, on, ev);
	else if (row->type == FACT_INT)
		fact_set_int(facts, row->fact, number, ev);
	else
		fact_set_text(facts, row->fact, text, ev);
}

void probe_kvm_params(struct probe_context *context)
{
	const char *backend = fact_text(context->facts, FACT_KVM_BACKEND);
	const char *started = backend ? backend : "none";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const bool asked = strcmp(rows[i].module, CORE) != 0
					   ? !strcmp(rows[i].module, started)
					   : strcmp(started, "none") != 0;

		if (asked)
			probe_row(context, &rows[i]);
		else
			fact_set_unknown(context->facts, rows[i].fact, WHY_PREREQUISITE, 0,
				EV_FROM_FACTS("kvm.backend"));
	}
}
