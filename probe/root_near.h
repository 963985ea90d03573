// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The short way to many files of a captured tree that lie close together, as those of 4096 PCI
 * functions do: the directory of each is found once, its files are then looked at from its parent's
 * descriptor. Only where no component of a path is a link, as the kernel makes them; else the
 * answer is to take the long way (root_walk.h).
 */
#ifndef VIRTSCOUT_PROBE_ROOT_NEAR_H
#define VIRTSCOUT_PROBE_ROOT_NEAR_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Longer paths go the long way. */
#define NEAR_PATH_MAX 256
#define NEAR_DIRS 8

/* root_near_find(): what the path is can't be told this way. */
#define NEAR_LONG_WAY 1

struct near_dir {
	char path[NEAR_PATH_MAX]; /* "": a free row */
	int fd;
	unsigned used; /* when, for which to close first */
};

struct root_near {
	int root; /* borrowed */
	unsigned clock;
	struct near_dir dirs[NEAR_DIRS]; /* opened, and no link on the way to them */
	/* The directory that was asked for last: where is it? */
	char last[NEAR_PATH_MAX];
	size_t last_len;  /* 0: none */
	int last_rc;      /* what root_near_find() gives for all that is in it */
	bool last_proven; /* it is shown that last_name is a directory, and no link */
	int last_fd;      /* one of dirs[].fd, or the root */
	char last_name[NAME_MAX + 1];
	char pci_parent[NEAR_PATH_MAX]; /* where the last PCI function was; "": nowhere yet */
};

void root_near_open(struct root_near *near, int root);
void root_near_close(struct root_near *near);

/*
 * Where is @path (absolute)? 0: at @name from directory @fd. -ENOENT, -ENOTDIR: its directory is
 * none of the tree. NEAR_LONG_WAY.
 *
 * That no component of @name but the last is a link is sure only after root_near_prove() or
 * root_near_read(): until then, what is there may lie outside of the tree.
 */
int root_near_find(struct root_near *near, const char *path, int *fd, char name[NEAR_PATH_MAX]);

/* 0: what was found lies where it seems to; NEAR_LONG_WAY. */
int root_near_prove(struct root_near *near);

/*
 * Opens what was found for reading, if no component of @name is a link: that proves it, too. A
 * descriptor or -errno.
 */
int root_near_read(struct root_near *near, int fd, const char *name);

/*
 * The directory at @path, "" for the root, if one gets there without links: a descriptor that stays
 * ours, until the next call. -ENOENT: the tree has nothing there, links or not. Other negative errnos tell nothing.
 */
int root_near_dir(struct root_near *near, const char *path);

#endif
