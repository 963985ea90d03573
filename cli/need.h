// SPDX-License-Identifier: GPL-2.0-or-later
/* The option --need, which check and the plugin share. */
#ifndef VIRTSCOUT_CLI_NEED_H
#define VIRTSCOUT_CLI_NEED_H

#include <stdbool.h>

#include "probe/fast.h"

const char *need_name(enum fast_need need); /* "hvm": static */
bool need_parse(const char *text, enum fast_need *need);

/*
 * The value of --need where argv[*at] is it: "--need hvm" (then *at moves on) or "--need=hvm".
 * NULL where it is another word, or --need without a value.
 */
const char *need_option_value(int argc, char **argv, int *at);

#endif
