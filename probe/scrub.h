// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What in an answer tells which machine it was: serial numbers, UUIDs, MAC addresses, host names.
 * They are overwritten by as many characters, so that formats and offsets stay and no fact
 * changes.
 */
#ifndef VIRTSCOUT_PROBE_SCRUB_H
#define VIRTSCOUT_PROBE_SCRUB_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/source.h"

/* What scrub_packed() is for: it is packed, so that nothing can be overwritten in place. */
#define SCRUB_PACKED "/proc/config.gz"

struct scrub {
	char node[72];     /* this host's name, "" : none to look for */
	char label[72];    /* its first label, where that is shorter */
	char (*uuids)[36]; /* [uuid_count] seen in names, so that different ones stay different */
	size_t uuid_count, uuid_room;
};

/*
 * @node: what /proc/sys/kernel/hostname says; NULL or "": not known. Names that are words of the
 * kernel or of everyday use ("kvm", "localhost") are not looked for: they identify nothing, and
 * facts hang on them.
 */
void scrub_open(struct scrub *scrub, const char *node);
void scrub_close(struct scrub *scrub);

/* The @len bytes of file @path. */
void scrub_file(const struct scrub *scrub, const char *path, char *bytes, size_t len);

/*
 * In scrub_packed.c: the packed file @path, whose bytes become others. What can't be unpacked is
 * blanked. 0 or -ENOMEM.
 */
int scrub_packed(const struct scrub *scrub, const char *path, struct blob *bytes);

/*
 * UUIDs in a path, or in names out of a directory (mediated devices have such names): each
 * different one becomes another one, the same everywhere. EFI variables keep theirs: those are
 * the same on all machines. 0 or -ENOMEM.
 */
int scrub_names(struct scrub *scrub, const char *path, char *bytes, size_t len);

/* CPUID leaf 3 (processor serial number) and the PPIN MSRs. */
void scrub_numbers(const struct question *question, struct answer *answer);

/*
 * In scrub_smbios.c: serial numbers, asset tags and the UUID in SMBIOS structures, one after the
 * other.
 */
void scrub_smbios(char *bytes, size_t len);

/* In scrub_text.c, each in place. */
void scrub_alnum(char *text, size_t len, char with);       /* letters and digits */
void scrub_uuids(char *text, size_t len);                  /* 8-4-4-4-12 hex digits become zeros */
void scrub_macs(char *text, size_t len);                   /* six or more hex pairs with colons */
void scrub_word(char *text, size_t len, const char *word); /* a whole word becomes x */
void scrub_command_line(char *text, size_t len);           /* values of options that name things */
void scrub_mounts(char *text, size_t len);                 /* where file systems come from */
void scrub_kconfig(char *text, size_t len); /* quoted values: paths and names of who built it */
void scrub_maps(char *text, size_t len);    /* all but what the kernel itself maps */
void scrub_subids(char *text, size_t len);  /* names of users */
size_t scrub_uuid_length(
	const char *text, size_t at, size_t len); /* 36 where a UUID is at @at, else 0 */

#endif
