// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where answers come from. Everything virtscout learns about a host is a question put to a source
 * and its answer, or the errno that came instead. So the same probes run on the live host, on a
 * snapshot, on a captured root tree and on a table in a test; recording, denying and tracing wrap
 * any of them.
 *
 * A question and its answer are one line of a snapshot (design.md section 6). Questions have no
 * side effects on the host; KVM's create_vm makes an empty VM and closes it at once.
 */
#ifndef VIRTSCOUT_PROBE_SOURCE_H
#define VIRTSCOUT_PROBE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/blob.h"
#include "probe/cpuid_regs.h"
#include "probe/decode_pci_config.h"

enum ask {
	/*
	 * content of `path` -> blob; fixed memory takes the beginning of it. Of a PCI function's
	 * configuration space the live source reads only what its lists lead to, the rest is 0.
	 */
	ASK_FILE,
	ASK_DIR, /* names in directory `path`, but . and .. -> blob of sorted 0-terminated names */
	/* the programs of data/programs.def in directory `path` -> the same; "-NAME": looked for, not there */
	ASK_PROGRAMS,
	ASK_LINK,   /* target of link `path` -> blob */
	ASK_ACCESS, /* may this process use `path` as `mode` says? -> nothing */
	ASK_STAT,   /* what `path` is, links followed -> stat */
	ASK_CAPABILITY, /* file capabilities of program `path` -> blob, as capabilities(7) stores them */
	ASK_CPUID,      /* leaf `index`, `subleaf` on `cpu` -> regs */
	ASK_MSR,        /* MSR `index` on `cpu` -> value */
	ASK_KVM,   /* `path` names what, `index` its argument: see enum below -> value, or blob */
	ASK_PCI,   /* all PCI functions -> blob of struct pci_function, sorted by address */
	ASK_UDEV,  /* devices of subsystem `path` -> blob of sorted 0-terminated names */
	ASK_UNAME, /* `path` "release" or "machine" -> blob */
	ASK_CODENAME, /* libcpuid's name for this CPU -> blob */
	ASK_LAUNCH,   /* did the guest of test `path` run? -> value (0, 1), ns */
	ASK_TIME,     /* seconds since 1970-01-01 00:00 UTC -> value */
	ASK_COUNT
};

/* The words for ASK_KVM's `path`; `index` is 0 where none is named. */
#define KVM_ASK_OPEN "open"               /* -> 1, /dev/kvm opened read-write */
#define KVM_ASK_API_VERSION "api_version" /* -> the version */
#define KVM_ASK_CREATE_VM "create_vm"     /* -> 1 */
#define KVM_ASK_EXTENSION "extension" /* `index`: KVM_CAP_* -> what KVM_CHECK_EXTENSION returns */
#define KVM_ASK_FEATURE_MSR "feature_msr" /* `index`: MSR -> what KVM would give a guest at most */
#define KVM_ASK_SUPPORTED_CPUID "supported_cpuid" /* -> blob of struct cpuid_entry */

enum access_mode { ACCESS_EXISTS, ACCESS_READ, ACCESS_WRITE, ACCESS_READ_WRITE };

struct question {
	enum ask ask;
	const char *path;
	uint32_t index;
	uint32_t subleaf;
	uint32_t cpu; /* logical CPU, as the kernel numbers it */
	enum access_mode mode;
};

struct cpuid_entry {
	uint32_t leaf, subleaf;
	struct cpuid_regs regs;
};

enum file_type { FILE_OTHER, FILE_REGULAR, FILE_DIRECTORY, FILE_CHAR_DEVICE, FILE_BLOCK_DEVICE };

struct file_stat {
	enum file_type type;
	uint32_t major, minor; /* of a device */
	uint32_t mode;         /* permission bits */
	uint32_t uid, gid;
};

#define PCI_NO_GROUP (-1)

struct pci_function {
	uint32_t domain;
	uint8_t bus, device, function;
	uint16_t vendor_id, device_id;
	uint32_t class_code; /* base class, subclass, programming interface: 0x030000 */
	int32_t iommu_group; /* PCI_NO_GROUP: in none */
	bool group_unknown;  /* PCI_NO_GROUP does not say so: the link could not be read */
	char driver[32];     /* "" : none bound */
	bool driver_unknown; /* "" does not say so: the capture lacks it */
	/*
	 * A captured tree looks at all files of a function while it is there. Else they are asked
	 * for, and a snapshot holds nothing of this: there the files' questions stand for themselves.
	 */
	bool looked;
	bool sriov_file;   /* sriov_totalvfs is there; else it was not captured */
	int32_t physfn_rc; /* of asking whether physfn is there */
	int32_t boot_vga;  /* of a display: is its boot_vga 1? 1, 0, or a negative errno */
	int32_t config_rc; /* 0: `caps` are those of the function; else why not, a negative errno */
	struct pci_capabilities caps;
};

struct answer {
	uint64_t value;
	uint64_t ns;
	struct cpuid_regs regs;
	struct file_stat stat;
	struct blob *blob; /* the asker's; needed for the questions that say so */
};

struct source;

struct source_ops {
	const char *name; /* "live", "replay", ...: for messages */
	/* 0, or a negative errno: the kernel's, -ERR_NOT_CAPTURED or -ERR_NOT_RUN (fact.h). */
	int (*ask)(struct source *source, const struct question *question, struct answer *answer);
	/* Gives everything back, the source itself too; may be NULL. */
	void (*close)(struct source *source);
};

struct source {
	const struct source_ops *ops;
};

/* Puts one question. A blob in @answer is appended to. */
int source_ask(struct source *source, const struct question *question, struct answer *answer);
void source_close(struct source *source); /* NULL is allowed */

/* The usual questions. All return 0 or a negative errno unless they say otherwise. */
int source_read(struct source *source, const char *path, struct blob *content);
int source_list(struct source *source, const char *path, struct blob *names);
int source_programs(struct source *source, const char *path, struct blob *names);
int source_link(struct source *source, const char *path, char *target, size_t size);
int source_access(struct source *source, const char *path, enum access_mode mode);
int source_stat(struct source *source, const char *path, struct file_stat *stat);
int source_cpuid(struct source *source, uint32_t cpu, uint32_t leaf, uint32_t subleaf,
	struct cpuid_regs *regs);
int source_rdmsr(struct source *source, uint32_t cpu, uint32_t index, uint64_t *value);
/* -ENODATA: it has none. In decode_capability.h: what the bytes mean. */
int source_capability(struct source *source, const char *path, struct blob *bytes);
int source_kvm(struct source *source, const char *what, uint32_t index, uint64_t *value);

/*
 * A small text file into @text, 0-terminated, white space at the end taken off. The length, or a
 * negative errno; a file longer than @size - 1 is cut off there.
 */
int source_read_line(struct source *source, const char *path, char *text, size_t size);

/* A small file that holds one number, decimal or 0x hex. -EBADMSG where it holds something else. */
int source_read_number(struct source *source, const char *path, uint64_t *value);

#endif
