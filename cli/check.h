// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `virtscout check`, and the monitoring plugin check_virtscout: the commands of the static
 * program.
 */
#ifndef VIRTSCOUT_CLI_CHECK_H
#define VIRTSCOUT_CLI_CHECK_H

/* @argv: the words after the command's name. Both return the exit status. */
int check_main(int argc, char **argv);
int plugin_main(int argc, char **argv);

#endif
