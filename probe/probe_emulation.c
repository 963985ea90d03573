// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which machines can be emulated here: QEMU's system emulators, and the architectures whose
 * programs binfmt_misc hands to QEMU.
 *
 * Document: Documentation/admin-guide/binfmt-misc.rst. The names are those of QEMU's own build
 * ("qemu-system-ARCH", "qemu-ARCH").
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_binfmt.h"
#include "probe/decode_text.h"
#include "probe/name_list.h"

#define QEMU_KVM "/usr/libexec/qemu-kvm"
#define SYSTEM_PREFIX "qemu-system-"
#define USER_PREFIX "qemu-"
#define BINFMT "/proc/sys/fs/binfmt_misc"

/* An architecture as QEMU writes them: "x86_64", "sh4eb". Anything else is some other program. */
static bool is_architecture(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return len > 0 && len <= 32 && !name[len];
}

/* Appends the architecture that @name ends with after @prefix, once. 0 or a negative errno. */
static int target_add(struct blob *targets, const char *name, const char *prefix)
{
	const char *arch = name + strlen(prefix);

	if (strncmp(name, prefix, strlen(prefix)) != 0 || !is_architecture(arch) ||
		blob_name_has(targets, arch))
		return 0;
	return blob_append(targets, arch, strlen(arch) + 1);
}

/* The targets, sorted, with commas between; "none" where there is none. */
static void set_targets(struct probe_context *context, enum fact_id fact, struct blob *targets,
	const struct evidence *ev)
{
	int rc = name_list_sort(targets, 0);

	if (rc < 0) {
		fact_set_refused(context->facts, fact, rc, ev);
		return;
	}
	for (size_t i = 0; i + 1 < targets->len; i++)
		if (!targets->at[i])
			targets->at[i] = ',';
	fact_set_text(context->facts, fact, targets->len ? targets->at : "none", ev);
}

/* The architectures of RHEL's kernels, as uname(2) and as QEMU write them. */
static const char *const rhel_archs[][2] = {
	{"x86_64", "x86_64"}, {"aarch64", "aarch64"}, {"s390x", "s390x"}, {"ppc64le", "ppc64"}};

/*
 * RHEL and its kin install one QEMU, for their own architecture, out of the way and by another
 * name. 0 with that target added where it is there, or a negative errno.
 */
static int add_qemu_kvm(struct probe_context *context, struct blob *targets)
{
	const char *arch = fact_text(context->facts, FACT_KERNEL_ARCH);
	const int rc = source_access(context->source, QEMU_KVM, ACCESS_EXISTS);

	if (rc == -ENOENT || rc == -ENOTDIR)
		return 0;
	if (rc < 0)
		return rc;
	for (size_t i = 0; arch && i < sizeof(rhel_archs) / sizeof(rhel_archs[0]); i++)
		if (!strcmp(arch, rhel_archs[i][0]))
			return blob_append(targets, rhel_archs[i][1], strlen(rhel_archs[i][1]) + 1);
	/* It is there; what for is not known. */
	return arch ? -EBADMSG : -ERR_NOT_CAPTURED;
}

/* Adds the targets among @names. 0 or a negative errno. */
static int targets_of(const struct blob *names, struct blob *targets)
{
	const char *name = name_list_from(names, SYSTEM_PREFIX);
	int rc = 0;

	for (; rc == 0 && name && !strncmp(name, SYSTEM_PREFIX, strlen(SYSTEM_PREFIX));
		name = blob_name_next(names, name))
		rc = target_add(targets, name, SYSTEM_PREFIX);
	return rc;
}

/* Those in one directory. QEMU may have targets that are not looked for: before "none", it is listed. */
static int targets_in(struct source *source, const struct program_names *in, struct blob *targets)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	const size_t before = targets->len;
	int rc = in->rc < 0 ? in->rc : targets_of(&in->names, targets);

	if (rc < 0 || !in->looked_for || targets->len > before)
		return rc;
	rc = source_list(source, in->path, &names);
	return rc < 0 ? rc : targets_of(&names, targets);
}

static void probe_qemu(struct probe_context *context)
{
	static const enum program_dir dirs[] = {PROGRAMS_BIN, PROGRAMS_LOCAL_BIN};
	const struct programs *programs = programs_view(context);
	cleanup_blob struct blob targets = BLOB_HEAP;
	struct fact_table *facts = context->facts;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		const struct program_names *in = &programs->in[dirs[i]];
		const int rc = targets_in(context->source, in, &targets);

		if (rc < 0) {
			fact_set_refused(
				facts, FACT_EMULATION_QEMU_TARGETS, rc, EV_OF_DIR(in->path));
			return;
		}
	}
	if (targets.len == 0) {
		const int rc = add_qemu_kvm(context, &targets);

		if (rc < 0) {
			fact_set_refused(facts, FACT_EMULATION_QEMU_TARGETS, rc,
				EV_NAMED(EV_ACCESS, QEMU_KVM, NULL));
			return;
		}
	}
	set_targets(context, FACT_EMULATION_QEMU_TARGETS, &targets,
		EV_OF_DIR("/usr/bin, /usr/local/bin, " QEMU_KVM));
}

/* Entry @name of binfmt_misc, or "status" for all of it. 0 or a negative errno. */
static int binfmt_entry(struct source *source, const char *name, struct binfmt *entry)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	char path[sizeof(BINFMT) + 256];
	struct span text;
	int rc;

	if ((size_t)snprintf(path, sizeof(path), BINFMT "/%s", name) >= sizeof(path))
		return -EBADMSG;
	rc = ask_text(source, path, &content, &text);
	return rc < 0 ? rc : binfmt_decode(text, entry);
}

/* 0 with the targets of all entries that are on, and of the @fixed ones, or a negative errno. */
static int binfmt_targets(
	struct source *source, const struct blob *names, struct blob *targets, struct blob *fixed)
{
	struct binfmt entry;
	int rc = binfmt_entry(source, "status", &entry);

	if (rc < 0 || !entry.enabled)
		return rc;
	blob_for_each_name (name, names) {
		if (strncmp(name, USER_PREFIX, strlen(USER_PREFIX)) != 0)
			continue;
		rc = binfmt_entry(source, name, &entry);
		if (rc == 0 && entry.enabled)
			rc = target_add(targets, name, USER_PREFIX);
		if (rc == 0 && entry.enabled && entry.fixed)
			rc = target_add(fixed, name, USER_PREFIX);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static void probe_binfmt(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_DIR(BINFMT);
	cleanup_blob struct blob names = BLOB_HEAP, targets = BLOB_HEAP, fixed = BLOB_HEAP;
	int rc = source_list(context->source, BINFMT, &names);

	if (rc == -ENOENT) {
		/* The mount point itself comes with the handler, built in or loaded. */
		rc = absence_of(context->source, BINFMT, rc);
	} else if (rc == 0 && !blob_name_has(&names, "status")) {
		/* Not mounted here: what another mount namespace has set up works all the same. */
		rc = -ENODEV;
	} else if (rc == 0) {
		rc = binfmt_targets(context->source, &names, &targets, &fixed);
	}
	if (rc < 0) {
		fact_set_refused(context->facts, FACT_EMULATION_BINFMT_TARGETS, rc, ev);
		fact_set_refused(context->facts, FACT_EMULATION_BINFMT_FIXED, rc, ev);
		return;
	}
	set_targets(context, FACT_EMULATION_BINFMT_TARGETS, &targets, ev);
	set_targets(context, FACT_EMULATION_BINFMT_FIXED, &fixed, ev);
}

void probe_emulation(struct probe_context *context)
{
	probe_qemu(context);
	probe_binfmt(context);
}
