// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is the running kernel built with? One fact for each option of data/kconfig.def.
 *
 * Document: Documentation/kbuild/kconfig.rst.
 */
#include "probe/probe.h"

#include <stdio.h>

#include "probe/decode_kconfig.h"
#include "probe/kconfig_view.h"

static const enum fact_id option_facts[KCONFIG_COUNT] = {
#define KCONFIG(option, name, since, meaning) [KCONFIG_##option] = FACT_KERNEL_CONFIG_##option,
#include "data/kconfig.def"
#undef KCONFIG
};

/* Why there is no configuration: another kernel's is no evidence, and says so. */
static void set_none(struct probe_context *context, enum fact_id fact)
{
	const struct kconfig_view *view = kconfig_view(context);
	const struct evidence *ev = EV_OF_FILE(view->path, view->foreign ? "heading" : NULL);

	if (view->foreign)
		fact_set_unknown(context->facts, fact, WHY_CONFLICT, 0, ev);
	else
		fact_set_refused(context->facts, fact, view->rc, ev);
}

static void probe_option(struct probe_context *context, enum kconfig_option option)
{
	static const char *const words[] = {
		[CONFIG_OFF] = "n", [CONFIG_MODULE] = "m", [CONFIG_ON] = "y"};
	char key[64];
	int rc;
	const enum kconfig_value value = kconfig_view_value(context, option, &rc);
	const struct evidence *ev = EV_OF_FILE(kconfig_view(context)->path, key);

	snprintf(key, sizeof(key), "CONFIG_%s", kconfig_name(option));
	if (value != CONFIG_ABSENT)
		fact_set_text(context->facts, option_facts[option], words[value], ev);
	else if (kconfig_view(context)->rc == 0)
		fact_set_refused(context->facts, option_facts[option], rc, ev);
	else
		set_none(context, option_facts[option]);
}

void probe_kconfig(struct probe_context *context)
{
	const struct kconfig_view *view = kconfig_view(context);

	if (view->rc == 0)
		fact_set_text(context->facts, FACT_KERNEL_CONFIG_SOURCE, view->path,
			EV_OF_FILE(view->path, NULL));
	else
		set_none(context, FACT_KERNEL_CONFIG_SOURCE);
	for (int option = 0; option < KCONFIG_COUNT; option++)
		probe_option(context, (enum kconfig_option)option);
}
