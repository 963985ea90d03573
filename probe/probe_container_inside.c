// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does this process run inside a container, and whose?
 *
 * Documents: namespaces(7); those of decode_container_marks.h; OpenVZ's /proc/vz (everywhere) and
 * /proc/bc (on the host only).
 */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/decode_container_marks.h"
#include "probe/decode_text.h"

#define CGROUP "/proc/self/cgroup"
#define ENVIRON "/proc/1/environ"
#define STATUS "/proc/self/status"
#define VZ "/proc/vz"
#define VZ_HOST "/proc/bc"

/*
 * A container has namespaces of its own, and its manager leaves a mark: a file, or its name in
 * the control group. Namespaces are the effect, marks the intention: a machine that boots from a
 * container image has the marks and is none. The first namespaces have fixed inode numbers
 * (include/linux/proc_ns.h, PROC_PID_INIT_INO; that of mounts is fixed since 6.18 and before that
 * was the first or second number to be given out).
 */
static const char *const first_pid[] = {"pid:[4026531836]", NULL};
static const char *const first_mnt[] = {
	"mnt:[4026531832]", "mnt:[4026531840]", "mnt:[4026531841]", NULL};

/* "pid:[4026531836]": a name, which all in @first begin with, and a number. */
static bool is_namespace(const char *target, const char *const *first)
{
	const char *bracket = strchr(target, '[');
	size_t digits;

	if (!bracket || strncmp(target, first[0], (size_t)(bracket - target) + 1) != 0)
		return false;
	digits = strspn(bracket + 1, "0123456789");
	return digits && !strcmp(bracket + 1 + digits, "]");
}

/* Is the namespace @path the first of its kind? @rc: why that is unknown. */
static enum truth namespace_is_first(
	struct probe_context *context, const char *path, const char *const *first, int *rc)
{
	char target[64];

	*rc = source_link(context->source, path, target, sizeof(target));
	if (*rc == 0 && !is_namespace(target, first))
		*rc = -EBADMSG;
	if (*rc < 0)
		return TRUTH_UNKNOWN;
	for (; *first; first++)
		if (!strcmp(target, *first))
			return TRUTH_YES;
	return TRUTH_NO;
}

/* What the marks show. */
struct marks {
	enum truth there;      /* "no" needs every one to have been asked */
	struct evidence ev;    /* of the one that is there, or that was refused */
	int rc;                /* why `there` is unknown */
	char runtime[32];      /* ""; it is not told */
	struct evidence named; /* of the one that tells the runtime */
	int runtime_rc;        /* a mark that might have told it was refused */
};

static void mark_found(struct marks *marks, const struct evidence *ev, const char *runtime)
{
	if (marks->there != TRUTH_YES) {
		marks->there = TRUTH_YES;
		marks->ev = *ev;
	}
	if (runtime && !marks->runtime[0] && strlen(runtime) < sizeof(marks->runtime)) {
		strcpy(marks->runtime, runtime);
		marks->named = *ev;
	}
}

static void mark_refused(struct marks *marks, const struct evidence *ev, int rc)
{
	if (rc == -ENOENT || rc == -ENOTDIR)
		return;
	if (marks->there != TRUTH_YES) {
		marks->ev = *ev;
		marks->rc = rc;
	}
	/* The first to tell counts; what a capture does not hold leaves it to the others. */
	if (!marks->runtime[0] && rc != -ERR_NOT_CAPTURED)
		marks->runtime_rc = rc;
}

/* Files that hold the manager's name, as it gave it to systemd inside. */
static void ask_names(struct probe_context *context, struct marks *marks)
{
	static const char *const files[] = {
		"/run/systemd/container", "/run/host/container-manager"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct evidence *ev = EV_NAMED(EV_ACCESS, files[i], NULL);
		const struct evidence *content = EV_OF_FILE(files[i], NULL);
		char text[64], name[32];
		int rc = source_access(context->source, files[i], ACCESS_EXISTS);

		if (rc < 0) {
			mark_refused(marks, ev, rc);
			continue;
		}
		mark_found(marks, ev, NULL);
		rc = source_read_line(context->source, files[i], text, sizeof(text));
		if (rc >= 0 && container_name_decode(text_span(text), name, sizeof(name)))
			mark_found(marks, content, name);
		else
			mark_refused(marks, content, rc < 0 ? rc : -EBADMSG);
	}
}

/* The first process's environment is root's to read: for others the rest speaks. */
static void ask_environ(struct probe_context *context, struct marks *marks)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	char name[32];

	if (source_read(context->source, ENVIRON, &content) == 0 &&
		container_of_environ((struct span){content.at, content.len}, name, sizeof(name)))
		mark_found(marks, EV_OF_FILE(ENVIRON, "container"), name);
}

static void ask_cgroup(struct probe_context *context, struct marks *marks)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct container_mark mark;
	struct span text;
	const int rc = ask_text(context->source, CGROUP, &content, &text);

	if (rc < 0) {
		mark_refused(marks, EV_OF_FILE(CGROUP, NULL), rc);
		return;
	}
	mark = container_of_cgroup(text);
	if (mark.word)
		mark_found(marks, EV_OF_FILE(CGROUP, mark.word), mark.runtime);
}

static void ask_files(struct probe_context *context, struct marks *marks)
{
	static const struct {
		const char *path, *runtime;
	} files[] = {{"/.dockerenv", "docker"}, {"/run/.containerenv", "podman"}};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct evidence *ev = EV_NAMED(EV_ACCESS, files[i].path, NULL);
		const int rc = source_access(context->source, files[i].path, ACCESS_EXISTS);

		if (rc == 0)
			mark_found(marks, ev, files[i].runtime);
		else
			mark_refused(marks, ev, rc);
	}
}

/* Kernels with containers of their own kind, older than namespaces. */
static void ask_kernel(struct probe_context *context, struct marks *marks)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;

	if (ask_text(context->source, STATUS, &content, &text) == 0 && container_vserver(text) == 1)
		mark_found(marks, EV_OF_FILE(STATUS, "VxID"), "vserver");
	if (source_access(context->source, VZ, ACCESS_EXISTS) == 0 &&
		source_access(context->source, VZ_HOST, ACCESS_EXISTS) == -ENOENT)
		mark_found(marks, EV_NAMED(EV_ACCESS, VZ, NULL), "openvz");
	/* Its distributions are containers in one virtual machine. */
	if (release && container_release_is_wsl(release))
		mark_found(marks, EV_FROM_FACTS("kernel.release"), "wsl");
}

static void ask_marks(struct probe_context *context, struct marks *marks)
{
	*marks = (struct marks){.there = TRUTH_NO};
	ask_names(context, marks);
	ask_environ(context, marks);
	ask_cgroup(context, marks);
	ask_files(context, marks);
	ask_kernel(context, marks);
	if (marks->there != TRUTH_YES && marks->rc)
		marks->there = TRUTH_UNKNOWN;
}

/* The namespaces decide; where they do not, the marks. */
static void set_inside(struct probe_context *context, const struct marks *marks, enum truth pid,
	int pid_rc, int mnt_rc)
{
	static const char pid_path[] = "/proc/self/ns/pid";
	const struct evidence *namespaces = EV_NAMED(EV_LINK, pid_path, NULL);
	struct fact_table *facts = context->facts;

	if (pid == TRUTH_NO)
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, true, namespaces);
	else if ((pid_rc < 0 || mnt_rc < 0) &&
		 !(pid_rc == -ERR_NOT_CAPTURED && mnt_rc == -ERR_NOT_CAPTURED))
		/*
		 * The one that is missing might have overruled the mark; a capture without both
		 * leaves only the mark.
		 */
		fact_set_refused(
			facts, FACT_CONTAINER_INSIDE, pid_rc < 0 ? pid_rc : mnt_rc, namespaces);
	else if (marks->there == TRUTH_YES)
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, true, &marks->ev);
	else if (marks->there == TRUTH_UNKNOWN)
		fact_set_refused(facts, FACT_CONTAINER_INSIDE, marks->rc, &marks->ev);
	else if (pid == TRUTH_YES)
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, false, namespaces);
	else
		fact_set_refused(facts, FACT_CONTAINER_INSIDE, pid_rc, namespaces);
}

static void set_runtime(struct probe_context *context, const struct marks *marks)
{
	const struct evidence *inside = EV_FROM_FACTS("container.inside");
	struct fact_table *facts = context->facts;

	switch (fact_truth(facts, FACT_CONTAINER_INSIDE)) {
	case TRUTH_NO: fact_set_text(facts, FACT_CONTAINER_RUNTIME, "none", inside); break;
	case TRUTH_UNKNOWN:
		fact_set_unknown(facts, FACT_CONTAINER_RUNTIME, WHY_PREREQUISITE, 0, inside);
		break;
	case TRUTH_YES:
		if (marks->runtime_rc < 0)
			fact_set_refused(
				facts, FACT_CONTAINER_RUNTIME, marks->runtime_rc, &marks->ev);
		else if (marks->runtime[0])
			fact_set_text(facts, FACT_CONTAINER_RUNTIME, marks->runtime, &marks->named);
		else
			/* Somebody made namespaces, and left no name. */
			fact_set_unknown(
				facts, FACT_CONTAINER_RUNTIME, WHY_NO_INTERFACE, 0, inside);
		break;
	}
}

void probe_container_inside(struct probe_context *context)
{
	static const char pid_path[] = "/proc/self/ns/pid", mnt_path[] = "/proc/self/ns/mnt";
	const struct evidence *namespaces = EV_NAMED(EV_LINK, pid_path, NULL);
	struct fact_table *facts = context->facts;
	int pid_rc, mnt_rc;
	enum truth pid = namespace_is_first(context, pid_path, first_pid, &pid_rc);
	enum truth mnt = namespace_is_first(context, mnt_path, first_mnt, &mnt_rc);
	struct marks marks;

	if (pid == TRUTH_YES && mnt == TRUTH_YES) {
		fact_set_bool(facts, FACT_CONTAINER_INSIDE, false, namespaces);
		fact_set_text(
			facts, FACT_CONTAINER_RUNTIME, "none", EV_FROM_FACTS("container.inside"));
		return;
	}
	ask_marks(context, &marks);
	set_inside(context, &marks, pid, pid_rc, mnt_rc);
	set_runtime(context, &marks);
}
