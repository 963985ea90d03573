// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel says of a CPU vulnerability.
#include "probe/decode_vuln.h"

#include <string.h>

#include "probe/decode_text.h"

/*
 * The next part of "one; two, three": newer kernels part by semicolons, older ones by commas.
 * Blanks before it are taken off.
 */
static bool next_part(struct span *rest, struct span *part)
{
	size_t len = 0;

	while (rest->len && (*rest->at == ' ' || *rest->at == ';' || *rest->at == ',')) {
		rest->at++;
		rest->len--;
	}
	if (!rest->len)
		return false;
	while (len < rest->len && rest->at[len] != ';' && rest->at[len] != ',')
		len++;
	*part = (struct span){rest->at, len};
	rest->at += len;
	rest->len -= len;
	return true;
}

/* Takes "@prefix" off the front. */
static bool skip(struct span *text, const char *prefix)
{
	if (!text_begins(*text, prefix))
		return false;
	text->at += strlen(prefix);
	text->len -= strlen(prefix);
	return true;
}

/* "BHI: Vulnerable", "PBRSB-eIBRS: Vulnerable": a name without blanks. */
static bool is_open_part(struct span part)
{
	size_t key = 0;

	while (key < part.len && part.at[key] != ':' && part.at[key] != ' ')
		key++;
	if (!key || key == part.len || part.at[key] != ':')
		return false;
	part.at += key;
	part.len -= key;
	return text_begins(part, ": Vulnerable");
}

enum vulnerability_state vulnerability_state(struct span text)
{
	struct span part;

	skip(&text, "KVM: "); /* itlb_multihit */
	if (text_begins(text, "Vulnerable") || text_begins(text, "Processor vulnerable"))
		return VULNERABILITY_OPEN;
	if (text_is(text, "Not affected"))
		return VULNERABILITY_NOT_AFFECTED;
	if (!text_begins(text, "Mitigation"))
		return VULNERABILITY_UNKNOWN;
	while (next_part(&text, &part))
		if (is_open_part(part))
			return VULNERABILITY_OPEN;
	return VULNERABILITY_MITIGATED;
}

enum vulnerability_smt vulnerability_smt(struct span text)
{
	struct span part;

	while (next_part(&text, &part)) {
		if (!skip(&part, "SMT "))
			continue;
		if (text_begins(part, "vulnerable"))
			return VULNERABILITY_SMT_OPEN;
		return text_begins(part, "Host state unknown") ? VULNERABILITY_SMT_UNKNOWN
							       : VULNERABILITY_SMT_FINE;
	}
	return VULNERABILITY_SMT_NOT_TOLD;
}

const char *vulnerability_state_name(enum vulnerability_state state)
{
	static const char *const names[] = {
		[VULNERABILITY_UNKNOWN] = "unknown",
		[VULNERABILITY_NOT_AFFECTED] = "not-affected",
		[VULNERABILITY_MITIGATED] = "mitigated",
		[VULNERABILITY_OPEN] = "vulnerable",
	};

	return names[state];
}

struct span l1tf_vmx(struct span text)
{
	struct span part;

	while (next_part(&text, &part))
		if (skip(&part, "VMX: ") && part.len)
			return part;
	return (struct span){0};
}
