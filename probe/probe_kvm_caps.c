// SPDX-License-Identifier: GPL-2.0-or-later
// What KVM offers to the programs that run guests: one question for each capability.
#include "probe/kvm_parts.h"

struct cap_row {
	enum fact_id fact;
	enum fact_type type;
	uint32_t number, bits;
};

static const struct cap_row rows[] = {
#define KVM_CAP_ROW(fact, name, type, unit, cap, number, bits, meaning)                            \
	{FACT_KVM_##fact, FACT_##type, number, bits},
#include "data/kvm_caps.def"
#undef KVM_CAP_ROW
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void set_row(struct fact_table *facts, const struct cap_row *row, int rc, uint64_t value)
{
	const struct evidence *ev = EV_OF_KVM_ARG(KVM_ASK_EXTENSION, row->number);

	if (rc < 0)
		fact_set_refused(facts, row->fact, rc, ev);
	else if (row->type == FACT_INT)
		fact_set_int(facts, row->fact, (int64_t)value, ev);
	else
		fact_set_bool(facts, row->fact, (value & row->bits) != 0, ev);
}

void probe_kvm_caps(struct probe_context *context)
{
	uint64_t value = 0;
	int rc = 0;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (!i || rows[i].number != rows[i - 1].number)
			rc = source_kvm(context->source, KVM_ASK_EXTENSION, rows[i].number, &value);
		set_row(context->facts, &rows[i], rc, value);
	}
}
