// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What in an answer tells which machine it was: serial numbers, UUIDs, MAC addresses, host names.
 * They are overwritten by as many characters, so that formats and offsets stay and no fact
 * changes.
 */
#ifndef VIRTSCOUT_PROBE_SCRUB_H
#define VIRTSCOUT_PROBE_SCRUB_H

#include <stddef.h>

#include "probe/source.h"

/* What scrub_packed() is for: it is packed, so that nothing can be overwritten in place. */
#define SCRUB_PACKED "/proc/config.gz"

/* A name that was met, and stands for itself by its number. */
struct scrub_seen {
	char *text;
	size_t len;
};

struct scrub {
	char node[72];           /* this host's name, "" : none to look for */
	char label[72];          /* its first label, where that is shorter */
	char domain[72];         /* the rest of it */
	struct scrub_seen *seen; /* [seen_count], so that different names stay different */
	size_t seen_count, seen_room;
};

/*
 * @node: what /proc/sys/kernel/hostname says; NULL or "": not known. Names that are words of the
 * kernel or of everyday use ("kvm", "localhost") are not looked for, nor are those of one or two
 * letters but where a host's name stands: they identify nothing, and facts hang on them.
 */
void scrub_open(struct scrub *scrub, const char *node);
void scrub_close(struct scrub *scrub);

/*
 * The @len bytes of file @path. What no rule knows is treated as text that people wrote. Returns how
 * many are left.
 */
size_t scrub_file(struct scrub *scrub, const char *path, char *bytes, size_t len);

/*
 * In scrub_packed.c: the packed file @path, whose bytes become others. What can't be unpacked is
 * blanked. 0 or -ENOMEM.
 */
int scrub_packed(struct scrub *scrub, const char *path, struct blob *bytes);

/*
 * What identifies in a path, or in names out of a directory: UUIDs (mediated devices have such names),
 * MAC addresses (enx001122334455), names of containers and users. Each different one becomes another
 * one, the same everywhere. EFI variables keep theirs: those are the same on all machines. 0 or
 * -ENOMEM.
 */
int scrub_names(struct scrub *scrub, const char *path, char *bytes, size_t len);

/* What a link points to. 0 or -ENOMEM. */
int scrub_target(struct scrub *scrub, const char *path, char *target, size_t len);

/*
 * In scrub_names.c: letters and digits of a name become @with, the last ones the number under which it
 * is known. 0 or -ENOMEM, with nothing left of it too.
 */
int scrub_mapped(struct scrub *scrub, char *name, size_t len, char with);

/* In scrub_cgroup.c: the path of a control group, whose parts are named after people and machines. */
int scrub_cgroup_path(struct scrub *scrub, char *path, size_t len);
/* The same in each line of /proc/PID/cgroup: "hierarchy:controllers:path". */
int scrub_cgroup_lines(struct scrub *scrub, char *text, size_t len);

/* In scrub_pci.c: the serial number in a function's configuration space. */
void scrub_pci_config(char *bytes, size_t len);

/* CPUID leaf 3 (processor serial number) and the PPIN MSRs. */
void scrub_numbers(const struct question *question, struct answer *answer);

/*
 * In scrub_smbios.c: serial numbers, asset tags and the UUID in SMBIOS structures, one after the
 * other.
 */
void scrub_smbios(char *bytes, size_t len);

/* In scrub_dropin.c: comments, and what the site's own facts are. */
void scrub_dropin(char *text, size_t len);

/* In scrub_text.c, each in place. */
void scrub_alnum(char *text, size_t len, char with);       /* letters and digits */
void scrub_uuids(char *text, size_t len);                  /* 8-4-4-4-12 hex digits become zeros */
void scrub_macs(char *text, size_t len);                   /* six or more hex pairs with colons */
void scrub_word(char *text, size_t len, const char *word); /* a whole word becomes x */
void scrub_command_line(char *text, size_t len);           /* values of options that name things */
void scrub_mounts(char *text, size_t len);                 /* where file systems come from */
void scrub_kconfig(char *text, size_t len); /* quoted values: paths and names of who built it */
/* Leaves nothing but what the kernel itself maps; the new length. */
size_t scrub_maps(char *text, size_t len);
void scrub_subids(char *text, size_t len); /* names of users */

/* How many characters at @at are one; 0: none. */
size_t scrub_uuid_length(const char *text, size_t at, size_t len);
size_t scrub_mac_length(const char *text, size_t at, size_t len);

/* In scrub_content.c: what is known by its form, whatever file it stands in. */
size_t scrub_link_length(const char *text, size_t at, size_t len); /* 001122334455 of enx... */
size_t scrub_hex_length(const char *text, size_t at, size_t len);  /* 32 or more hex digits */
void scrub_links(char *text, size_t len);
void scrub_hex(char *text, size_t len);
void scrub_addresses(char *text, size_t len); /* of IPv4 and IPv6, but this host's own to itself */
void scrub_accounts(char *text, size_t len);  /* somebody@somewhere; hosts in URLs; iqn., nqn. */
void scrub_homes(char *text, size_t len);     /* what follows /home/, /media/ and the like */
size_t scrub_home_length(const char *text, size_t at, size_t len); /* of "/home/" there; 0: none */

#endif
