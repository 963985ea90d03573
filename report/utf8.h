// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading UTF-8 that nobody has promised to be UTF-8. Follows RFC 3629, section 4. */
#ifndef VIRTSCOUT_REPORT_UTF8_H
#define VIRTSCOUT_REPORT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX
#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/*
 * The character at the beginning of @text, which is 0-terminated and not empty, into @code; the
 * bytes it takes. What is not UTF-8 (stray bytes, overlong forms, surrogates) is UTF8_INVALID,
 * one byte at a time.
 */
size_t utf8_next(const char *text, uint32_t *code);

/*
 * Could a terminal do something other than show this character? Control characters (ESC and the
 * C1 set among them), line separators, and the marks that turn the direction of what follows.
 */
bool utf8_is_control(uint32_t code);

#endif
