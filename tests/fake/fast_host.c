// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path asked on a table of answers.
#include "tests/fake/fast_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fast_answer fast_ask(struct source_table *table, enum fast_need need)
{
	struct fast_answer answer;

	fast_check(&table->base, need, &answer);
	assert_non_null(answer.why);
	assert_true(answer.why[0] != '\0');
	return answer;
}

void expect_verdicts(struct source_table *table, enum fast_verdict hvm, enum fast_verdict kvm,
	enum fast_verdict hw, enum fast_verdict slat)
{
	const enum fast_verdict expected[] = {
		[NEED_HVM] = hvm, [NEED_KVM] = kvm, [NEED_HW] = hw, [NEED_SLAT] = slat};

	for (int need = NEED_HVM; need <= NEED_SLAT; need++) {
		struct fast_answer answer = fast_ask(table, (enum fast_need)need);

		if (answer.verdict != expected[need])
			fail_msg("need %d: %s (%s), not %s", need,
				fast_verdict_name(answer.verdict), answer.why,
				fast_verdict_name(expected[need]));
		if (fast_decide(&table->base, (enum fast_need)need) != expected[need])
			fail_msg("need %d: stopping early, it is not %s", need,
				fast_verdict_name(expected[need]));
	}
}
