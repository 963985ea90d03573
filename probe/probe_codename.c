// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is this processor called? Our own table knows best; libcpuid, which misnames many, is
 * believed only where the table is silent, but always heard, so that a disagreement shows.
 */
#include "probe/probe_cpu.h"

#include <errno.h>

#include "probe/decode_codename.h"
#include "probe/decode_cpuid.h"

/* libcpuid's name; @text gets it. 0 or a negative errno. */
static int ask_library(struct probe_context *context, char *text, size_t size)
{
	struct blob name = {.at = text, .size = size - 1};
	struct answer answer = {.blob = &name};
	int rc = source_ask(context->source, &(struct question){.ask = ASK_CODENAME}, &answer);

	text[rc == 0 ? name.len : 0] = '\0';
	return rc == 0 && !name.len ? -EBADMSG : rc;
}

/*
 * Might the brand string say otherwise? One that could not be read may name another part of the same
 * signature, or, in a guest, a made-up CPU; that CPUID has none is an answer.
 */
static bool lacks_brand(const struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct fact_table *facts = context->facts;
	const bool is_guest = view->leaf1_rc < 0 || bit_of(view->leaf1.ecx, 31);
	struct cpuid_regs regs;

	if (fact_known(facts, FACT_CPU_BRAND) ||
		cpuid_view_leaf(view, 0x80000002, 0, &regs) == -ENXIO)
		return false;
	return is_guest || codename_needs_brand(fact_text(facts, FACT_CPU_VENDOR),
				   (uint32_t)fact_int(facts, FACT_CPU_FAMILY),
				   (uint32_t)fact_int(facts, FACT_CPU_MODEL),
				   (uint32_t)fact_int(facts, FACT_CPU_STEPPING));
}

/* Is all there that the table looks at? */
static bool is_identified(const struct probe_context *context)
{
	const struct fact_table *facts = context->facts;

	return fact_text(facts, FACT_CPU_VENDOR) && fact_known(facts, FACT_CPU_FAMILY) &&
	       fact_known(facts, FACT_CPU_MODEL) && fact_known(facts, FACT_CPU_STEPPING);
}

static const char *own_name(const struct fact_table *facts)
{
	return codename_of(fact_text(facts, FACT_CPU_VENDOR),
		(uint32_t)fact_int(facts, FACT_CPU_FAMILY),
		(uint32_t)fact_int(facts, FACT_CPU_MODEL),
		(uint32_t)fact_int(facts, FACT_CPU_STEPPING), fact_text(facts, FACT_CPU_BRAND));
}

/* -ENODATA: the library was asked and has no name. */
static void set_library_name(
	struct probe_context *context, enum fact_id id, const char *name, int rc)
{
	const struct evidence *ev = EV_NAMED(EV_LIBRARY, "libcpuid", NULL);

	if (rc == 0)
		fact_set_text(context->facts, id, name, ev);
	else if (rc == -ENODATA)
		fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_refused(context->facts, id, rc, ev);
}

/* @library_rc: what asking the library gave; its name is @library. */
static void probe_agreed(
	struct fact_table *facts, const char *own, const char *library, int library_rc)
{
	const struct evidence *ev = EV_FROM_FACTS("cpu.codename, cpu.codename.libcpuid");
	const enum codename_match match =
		own && library_rc == 0 ? codename_compare(own, library) : CODENAME_NONE;

	if (match != CODENAME_NONE)
		fact_set_bool(facts, FACT_CPU_CODENAME_AGREED, match == CODENAME_SAME, ev);
	else if (library_rc < 0 && library_rc != -ENODATA)
		fact_set_refused(facts, FACT_CPU_CODENAME_AGREED, library_rc,
			EV_NAMED(EV_LIBRARY, "libcpuid", NULL));
	else
		fact_set_unknown(facts, FACT_CPU_CODENAME_AGREED, WHY_PREREQUISITE, 0, ev);
}

void probe_codename(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	const struct evidence *ev =
		EV_FROM_FACTS("cpu.vendor, cpu.family, cpu.model, cpu.stepping, cpu.brand");
	const bool is_open = is_identified(context) && lacks_brand(context);
	const char *own = is_identified(context) && !is_open ? own_name(facts) : NULL;
	char library[64];
	int rc = ask_library(context, library, sizeof(library));

	if (own)
		fact_set_text(facts, FACT_CPU_CODENAME, own, ev);
	else if (is_open)
		fact_set_unknown(facts, FACT_CPU_CODENAME, WHY_PREREQUISITE, 0, ev);
	else
		set_library_name(context, FACT_CPU_CODENAME, library, rc);
	set_library_name(context, FACT_CPU_CODENAME_LIBCPUID, library, rc);
	probe_agreed(facts, own, library, rc);
}
