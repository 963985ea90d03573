// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the kernel count VMX, SVM and no-execute as features of this machine? A CPU without one that
 * came online takes it away from all until the next start, though it goes offline again, and so
 * does clearcpuid=; KVM's modules go by that.
 *
 * Documents: see decode_modalias.h.
 */
#include "probe/probe_cpu.h"

#include <errno.h>

#include "probe/ask_text.h"
#include "probe/decode_modalias.h"

#define MODALIAS "/sys/devices/system/cpu/modalias"

void probe_cpu_counted(struct probe_context *context)
{
	static const struct {
		enum fact_id fact;
		enum kernel_cpu_feature feature;
	} rows[] = {
		{FACT_KERNEL_FEATURE_NX, KERNEL_NX},
		{FACT_KERNEL_FEATURE_VMX, KERNEL_VMX},
		{FACT_KERNEL_FEATURE_SVM, KERNEL_SVM},
	};
	const struct evidence *ev = EV_OF_FILE(MODALIAS, "feature");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	const int rc = ask_text(context->source, MODALIAS, &content, &text);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int counts = rc < 0 ? rc : modalias_counts(text, rows[i].feature);

		if (counts < 0)
			fact_set_refused(context->facts, rows[i].fact, counts, ev);
		else
			fact_set_bool(context->facts, rows[i].fact, counts, ev);
	}
}
