// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts written in one line of a test:
 *
 *     "cpu.vmx=yes; kvm.backend=none; kvm.create_vm=no!EBUSY; kvm.device.access=?!EACCES"
 *
 * BOOL: yes, no; INT: a number; TEXT: the rest up to the semicolon; "?" is unknown; "!NAME" an
 * errno. A line that is not so fails the test.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_FACT_LINE_H
#define VIRTSCOUT_TESTS_FAKE_FACT_LINE_H

#include "probe/fact.h"

void fact_line_set(struct fact_table *facts, const char *line);

#endif
