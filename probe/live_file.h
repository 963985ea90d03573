// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of the host we run on: each call answers one question of source.h with system calls only.
 */
#ifndef VIRTSCOUT_PROBE_LIVE_FILE_H
#define VIRTSCOUT_PROBE_LIVE_FILE_H

#include "probe/source.h"

/* Fixed memory takes the beginning of the file; `truncated` where that filled it. */
int live_file_read(const char *path, struct blob *content);
/* The same of @fd, which was opened by that path, and is closed. */
int live_file_read_take(int fd, const char *path, struct blob *content);
/* @at: the directory where @path begins, or AT_FDCWD. */
int live_file_link(int at, const char *path, struct blob *target);
int live_file_access(int at, const char *path, enum access_mode mode);
int live_file_stat(const char *path, struct file_stat *stat);

/* In live_capability.c, which check does not link. */
int live_file_capability(const char *path, struct blob *bytes);

/* Sorted names, without . and ..; in live_dir.c, which check does not link. */
int live_dir_list(const char *path, struct blob *names);

/*
 * Of the programs of data/programs.def those that are there, whatever they are, and the others with
 * PROGRAM_ABSENT before them; sorted. -ERR_NOT_CAPTURED where only a listing can tell.
 */
int live_dir_programs(const char *path, struct blob *names);

#endif
