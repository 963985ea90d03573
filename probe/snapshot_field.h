// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fields of a snapshot's line. Numbers may be JSON integers or "0x..." texts, true and false are
 * 1 and 0. Where a field is not what it should be, @fault is filled, once: the first one counts.
 */
#ifndef VIRTSCOUT_PROBE_SNAPSHOT_FIELD_H
#define VIRTSCOUT_PROBE_SNAPSHOT_FIELD_H

#include <stdint.h>

#include "probe/snapshot_json.h"

/* Fills @fault unless it is; -EINVAL. */
__attribute__((format(printf, 3, 4))) int line_fail(
	struct line_fault *fault, const char *key, const char *format, ...);

int line_fail_missing(struct line_fault *fault, const char *key);

/* A text without NUL bytes; NULL with @fault filled where it is none. */
const char *line_text(const json_t *line, const char *key, struct line_fault *fault);

/*
 * A number up to @max. @base: of a text without 0x, 8 for modes, 16 where PCI writes its numbers,
 * else 10. 0 or -EINVAL.
 */
int line_number(const json_t *line, const char *key, unsigned base, uint64_t max, uint64_t *value,
	struct line_fault *fault);
int line_u32(const json_t *line, const char *key, unsigned base, uint32_t *value,
	struct line_fault *fault);

/* 0 where there is no such key. */
int line_u32_or_0(const json_t *line, const char *key, uint32_t *value, struct line_fault *fault);

#endif
