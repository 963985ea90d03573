// SPDX-License-Identifier: GPL-2.0-or-later
// What check and the plugin both say of the fast path's answers.
#include "cli/answer.h"

void answer_add(struct line *line, const struct fast_answer *answer)
{
	line_add(line, "cpu ");
	line_add(line, fast_hw_name(answer->hw));
	line_add(line, ", slat ");
	line_add(line, fast_slat_name(answer->slat));
	line_add(line, ", kvm ");
	line_add(line, fast_kvm_name(answer->kvm));
	line_add(line, ", backend ");
	line_add(line, answer->backend);
}
