// SPDX-License-Identifier: GPL-2.0-or-later
/* Who else could have written a file that root is about to go by. */
#ifndef VIRTSCOUT_CLI_RULE_TRUST_H
#define VIRTSCOUT_CLI_RULE_TRUST_H

struct stat;

/*
 * Why root does not go by a file, or a directory of files, that nobody named: static. NULL: it
 * does, or this is not root.
 */
const char *rule_trust_refusal(const struct stat *status);

#endif
