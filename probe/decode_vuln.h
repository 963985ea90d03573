// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of what the kernel says of a CPU vulnerability.
 *
 * Documents: arch/x86/kernel/cpu/bugs.c; Documentation/admin-guide/hw-vuln.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_VULN_H
#define VIRTSCOUT_PROBE_DECODE_VULN_H

#include "probe/decode_cpuinfo.h"

enum vulnerability_state {
	VULNERABILITY_UNKNOWN, /* the kernel does not know, or says it in words we don't */
	VULNERABILITY_NOT_AFFECTED,
	VULNERABILITY_MITIGATED, /* what it says of SMT and VMX stands apart */
	VULNERABILITY_OPEN,      /* as a whole, or in a part that has a name ("BHI: Vulnerable") */
};

enum vulnerability_smt {
	VULNERABILITY_SMT_NOT_TOLD,
	VULNERABILITY_SMT_FINE,    /* SMT is off, or no way to this one */
	VULNERABILITY_SMT_OPEN,    /* "SMT vulnerable" */
	VULNERABILITY_SMT_UNKNOWN, /* "SMT Host state unknown": in a guest */
};

enum vulnerability_state vulnerability_state(struct span text);
enum vulnerability_smt vulnerability_smt(struct span text);

/* "unknown", "not-affected", "mitigated", "vulnerable": static. */
const char *vulnerability_state_name(enum vulnerability_state state);

/*
 * What the text of l1tf says of VMX: "conditional cache flushes" of "Mitigation: PTE Inversion;
 * VMX: conditional cache flushes, SMT vulnerable". at NULL: nothing, as before KVM's module for
 * Intel is loaded.
 */
struct span l1tf_vmx(struct span text);

#endif
