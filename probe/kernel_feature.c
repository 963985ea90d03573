// SPDX-License-Identifier: GPL-2.0-or-later
// Things of the kernel that are built in, loaded, or could be loaded.
#include "probe/kernel_feature.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/*
 * Is the module installed? A configuration says "m" also where the package with the module is not
 * there, or where the modules of the running kernel have been replaced. 1, 0 or a negative errno.
 */
static int module_installed(
	struct probe_context *context, const struct kernel_feature *feature, char *dir, size_t size)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc;

	if (!kconfig_view(context)->release[0]) {
		snprintf(dir, size, "/lib/modules");
		return -ERR_NOT_CAPTURED;
	}
	snprintf(dir, size, "/lib/modules/%s/kernel/%s", kconfig_view(context)->release,
		feature->dir);
	rc = source_list(context->source, dir, &names);
	if (rc < 0)
		return rc;
	blob_for_each_name (name, &names)
		if (!strncmp(name, feature->file_name, strlen(feature->file_name)))
			return 1;
	return 0;
}

static void probe_module(struct probe_context *context, const struct kernel_feature *feature)
{
	char dir[256];
	int installed = module_installed(context, feature, dir, sizeof(dir));

	/* A module may lie elsewhere, so that one that was not found shows nothing. */
	if (installed > 0)
		fact_set_bool(context->facts, feature->fact, true, EV_OF_DIR(dir));
	else
		fact_set_refused(context->facts, feature->fact, installed < 0 ? installed : -ENOENT,
			EV_OF_DIR(dir));
}

static void probe_feature(struct probe_context *context, const struct feature_signs *signs,
	const struct kernel_feature *feature)
{
	const struct evidence *by_sign = EV_NAMED(signs->kind, signs->path, feature->sign);
	struct fact_table *facts = context->facts;
	enum kconfig_value value;
	char key[64];
	int rc;

	if (signs->rc < 0) {
		fact_set_refused(facts, feature->fact, signs->rc, by_sign);
		return;
	}
	if (blob_name_has(&signs->names, feature->sign)) {
		fact_set_bool(facts, feature->fact, true, by_sign);
		return;
	}
	value = kconfig_view_value(context, feature->option, &rc);
	snprintf(key, sizeof(key), "CONFIG_%s", kconfig_name(feature->option));
	switch (value) {
	case CONFIG_MODULE: probe_module(context, feature); break;
	case CONFIG_ABSENT:
		fact_set_refused(
			facts, feature->fact, rc, EV_OF_FILE(kconfig_view(context)->path, key));
		break;
	case CONFIG_ON:
		/* Built in, and not where it would show: the configuration is not this kernel's. */
		if (signs->complete) {
			fact_set_unknown(facts, feature->fact, WHY_CONFLICT, 0, by_sign);
			break;
		}
		/* fall through */
	case CONFIG_OFF:
		fact_set_bool(facts, feature->fact, value == CONFIG_ON,
			EV_OF_FILE(kconfig_view(context)->path, key));
		break;
	}
}

void kernel_features_probe(struct probe_context *context, const struct feature_signs *signs,
	const struct kernel_feature *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		probe_feature(context, signs, &table[i]);
}
