// SPDX-License-Identifier: GPL-2.0-or-later
/* Digits of numbers in text; isxdigit() would ask the locale. */
#ifndef VIRTSCOUT_PROBE_HEX_DIGIT_H
#define VIRTSCOUT_PROBE_HEX_DIGIT_H

#define HEX_NO_DIGIT 16

/* The value of @c, in either case; HEX_NO_DIGIT where it is none. */
static inline unsigned hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
	       : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
	       : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
				      : HEX_NO_DIGIT;
}

#endif
