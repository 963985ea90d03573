// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which confidential guests does KVM start, and how many of them?
 *
 * Documents: arch/x86/kvm/svm/sev.c and arch/x86/kvm/vmx/tdx.c, where KVM takes a parameter back
 * that it cannot fulfil, so that what the file shows is what it does;
 * Documentation/admin-guide/cgroup-v2.rst, Misc.
 */
#include "probe/probe_confidential.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_sev.h"

struct kind {
	enum fact_id enabled, cpu;
	const char *module, *parameter;
	bool outranks_cpu; /* the module tells more than the fact about the CPU */
	uint8_t syscfg;    /* the last of the bits of SYSCFG, from 23 on, that it needs; 0: none */
};

// clang-format off
static const struct kind kinds[] = {
	{FACT_CONFIDENTIAL_SEV_ENABLED, FACT_CPU_SEV, "kvm_amd", "sev", false, SYSCFG_MEMORY_ENCRYPTION},
	{FACT_CONFIDENTIAL_SEV_ES_ENABLED, FACT_CPU_SEV_ES, "kvm_amd", "sev_es", false, SYSCFG_MEMORY_ENCRYPTION},
	{FACT_CONFIDENTIAL_SEV_SNP_ENABLED, FACT_CPU_SEV_SNP, "kvm_amd", "sev_snp", false, SYSCFG_SNP},
	/* Kernels with TDX from before it was upstream show no word of it in cpuinfo. */
	{FACT_CONFIDENTIAL_TDX_ENABLED, FACT_CPU_TDX_HOST, "kvm_intel", "tdx", true, 0},
};

static const struct {
	enum fact_id capacity, enabled;
	const char *name;
} capacities[] = {
	{FACT_CONFIDENTIAL_SEV_CAPACITY, FACT_CONFIDENTIAL_SEV_ENABLED, "sev"},
	{FACT_CONFIDENTIAL_SEV_ES_CAPACITY, FACT_CONFIDENTIAL_SEV_ES_ENABLED, "sev_es"},
	{FACT_CONFIDENTIAL_TDX_CAPACITY, FACT_CONFIDENTIAL_TDX_ENABLED, "tdx"},
};
// clang-format on

/* 1, 0, or a negative errno; -ENOENT where the module has no such parameter. */
static int read_parameter(struct probe_context *context, const char *path)
{
	char text[16];
	int len = source_read_line(context->source, path, text, sizeof(text));

	if (len < 0)
		return len;
	if (len != 1)
		return -EBADMSG;
	return strchr("Yy1", text[0]) ? 1 : strchr("Nn0", text[0]) ? 0 : -EBADMSG;
}

/* The module lists its parameters, and this is none of them: it was built without. */
static bool lacks_parameter(struct probe_context *context, const struct kind *kind, char *directory)
{
	cleanup_blob struct blob names = BLOB_HEAP;

	*strrchr(directory, '/') = '\0';
	return source_list(context->source, directory, &names) == 0 && names.len &&
	       !blob_name_has(&names, kind->parameter);
}

/* Does SYSCFG show that it cannot be on? @bit gets the bit that says so. */
static bool is_off_in_hardware(
	const struct confidential *seen, const struct kind *kind, unsigned *bit)
{
	if (!kind->syscfg || seen->syscfg_rc != 0)
		return false;
	for (*bit = SYSCFG_MEMORY_ENCRYPTION; *bit <= kind->syscfg; ++*bit)
		if (!bit_of(seen->syscfg, *bit))
			return true;
	return false;
}

static void probe_kind(
	struct probe_context *context, const struct confidential *seen, const struct kind *kind)
{
	const bool loaded = fact_text_is(context->facts, FACT_KVM_BACKEND, kind->module);
	const enum truth cpu = fact_truth(context->facts, kind->cpu);
	struct fact_table *facts = context->facts;
	char path[80];
	unsigned bit;
	int rc = -ENOENT;

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/%s", kind->module, kind->parameter);
	if (cpu == TRUTH_NO && !kind->outranks_cpu) {
		confidential_none(context, kind->enabled, kind->cpu);
		return;
	}
	if (loaded)
		rc = read_parameter(context, path);
	if (rc >= 0) {
		fact_set_bool(facts, kind->enabled, rc == 1, EV_OF_FILE(path, NULL));
		return;
	}
	if (is_off_in_hardware(seen, kind, &bit)) {
		fact_set_bool(
			facts, kind->enabled, false, EV_BIT_OF_MSR(MSR_AMD_SYSCFG, (uint8_t)bit));
		return;
	}
	if (!loaded) {
		/* Known to be no other module's business, or not known. */
		if (cpu == TRUTH_NO && fact_known(facts, FACT_KVM_BACKEND))
			confidential_none(context, kind->enabled, kind->cpu);
		else
			confidential_needs(context, kind->enabled, FACT_KVM_BACKEND);
		return;
	}
	if (rc == -ENOENT && lacks_parameter(context, kind, path))
		fact_set_bool(facts, kind->enabled, false, EV_OF_DIR(path));
	else
		fact_set_refused(facts, kind->enabled, rc, EV_OF_FILE(path, NULL));
}

/* The file of the root control group, by version 2, else version 1. */
static int read_capacities(
	struct probe_context *context, struct blob *content, struct span *text, const char **path)
{
	static const char *const paths[] = {
		"/sys/fs/cgroup/misc.capacity", "/sys/fs/cgroup/misc/misc.capacity"};
	int rc = -ENOENT;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && rc == -ENOENT; i++) {
		*path = paths[i];
		rc = ask_text(context->source, paths[i], content, text);
	}
	return rc;
}

static void probe_capacities(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	bool asked = false;
	const char *path = NULL;
	struct span text = {0};
	int rc = 0;

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		const enum fact_id id = capacities[i].capacity;
		int64_t count = 0;
		int one;

		if (fact_truth(facts, capacities[i].enabled) == TRUTH_NO) {
			confidential_none(context, id, capacities[i].enabled);
			continue;
		}
		if (!asked)
			rc = read_capacities(context, &content, &text, &path);
		asked = true;
		one = rc < 0 ? rc : misc_capacity(text, capacities[i].name, &count);
		/* No line: before the module is loaded, and in kernels that do not count these. */
		if (one == 0)
			fact_set_int(facts, id, count, EV_OF_FILE(path, capacities[i].name));
		else
			fact_set_refused(facts, id, one, EV_OF_FILE(path, capacities[i].name));
	}
}

void confidential_probe_kvm(struct probe_context *context, const struct confidential *seen)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		probe_kind(context, seen, &kinds[i]);
	probe_capacities(context);
}
