// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where is the configuration of the running kernel? The kernel's own copy first, then where
 * distributions put it, then the source that it was built from, where that is still there.
 *
 * Documents: init/Kconfig, IKCONFIG_PROC; Documentation/kbuild/modules.rst (the build link).
 */
#include "probe/kconfig_view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/gzip.h"
#include "probe/probe.h"

#define PROC_CONFIG "/proc/config.gz"
#define SOURCES "/usr/src"

/* Configurations have 100 to 300 KiB. */
#define CONFIG_SIZE_MAX ((size_t)2 << 20)

/* Source trees that are looked into; who has more has the configuration elsewhere as well. */
#define SOURCES_MAX 8

/* Named after the release, so that they belong to it but for somebody's mistake. */
static const char *const places[] = {"/boot/config-%s", "/lib/modules/%s/config",
	"/usr/lib/modules/%s/config", "/lib/modules/%s/build/.config"};

/* The place that came closest to an answer is the one to tell of. */
static int nearness(const struct kconfig_view *view, int rc)
{
	if (view->foreign)
		return 3;
	return rc == -ENOENT || rc == -ENOTDIR ? 0 : rc == -ERR_NOT_CAPTURED ? 1 : 2;
}

static void note_failure(struct kconfig_view *view, const char *path, int rc, bool foreign)
{
	struct kconfig_view now = {.foreign = foreign};

	if (view->path[0] && nearness(&now, rc) <= nearness(view, view->rc))
		return;
	view->rc = rc;
	view->foreign = foreign;
	snprintf(view->path, sizeof(view->path), "%s", path);
}

/* Reads @path into @text, unpacked. 0 or a negative errno. */
static int read_text(struct source *source, const char *path, struct blob *text)
{
	cleanup_blob struct blob packed = BLOB_HEAP;
	int rc;

	if (strcmp(path, PROC_CONFIG) != 0)
		return source_read(source, path, text);
	rc = source_read(source, path, &packed);
	return rc < 0 ? rc : gzip_unpack(packed.at, packed.len, CONFIG_SIZE_MAX, text);
}

/* How a heading decides whether a configuration is this kernel's. */
enum trust {
	OWN,   /* the kernel's own copy needs none */
	NAMED, /* the file is named after the release: the heading may not contradict */
	FOUND, /* anybody's: the heading must name the release */
};

static bool fits(const struct kconfig_view *view, enum trust trust)
{
	if (trust == OWN)
		return true;
	if (!view->config.version.at)
		return trust == NAMED;
	return kconfig_fits(view->config.version, view->release, trust == FOUND);
}

/* Is the configuration of this kernel at @path? */
static bool try_place(struct probe_context *context, const char *path, enum trust trust)
{
	struct kconfig_view *view = &context->kconfig;
	cleanup_blob struct blob text = BLOB_HEAP;
	int rc = read_text(context->source, path, &text);

	if (rc == 0) {
		kconfig_decode((struct span){text.at, text.len}, &view->config);
		if (!view->config.complete)
			rc = -EBADMSG;
	}
	if (rc == 0 && fits(view, trust)) {
		view->rc = 0;
		view->foreign = false;
		view->config.version = (struct span){0};
		snprintf(view->path, sizeof(view->path), "%s", path);
		return true;
	}
	view->config = (struct kconfig){0};
	note_failure(view, path, rc < 0 ? rc : -ENOENT, rc == 0);
	return false;
}

/* Source trees carry any name, and any version. */
static void try_sources(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	unsigned tried = 0;

	if (source_list(context->source, SOURCES, &names) < 0)
		return;
	blob_for_each_name (name, &names) {
		char path[256];

		if (strncmp(name, "linux", 5) != 0)
			continue;
		if (tried++ == SOURCES_MAX)
			return;
		if ((size_t)snprintf(path, sizeof(path), SOURCES "/%s/.config", name) <
				sizeof(path) &&
			try_place(context, path, FOUND))
			return;
	}
}

static void find(struct probe_context *context)
{
	struct kconfig_view *view = &context->kconfig;
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	/* The release becomes part of a path. */
	if (release && !strchr(release, '/') && strlen(release) < sizeof(view->release))
		strcpy(view->release, release);
	if (try_place(context, PROC_CONFIG, OWN) || !view->release[0])
		return;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *mark = strstr(places[i], "%s");
		char path[256];

		snprintf(path, sizeof(path), "%.*s%s%s", (int)(mark - places[i]), places[i],
			view->release, mark + 2);
		if (try_place(context, path, NAMED))
			return;
	}
	try_sources(context);
}

const struct kconfig_view *kconfig_view(struct probe_context *context)
{
	if (!context->kconfig.asked) {
		context->kconfig.asked = true;
		find(context);
	}
	return &context->kconfig;
}

enum kconfig_value kconfig_view_value(
	struct probe_context *context, enum kconfig_option option, int *rc)
{
	const struct kconfig_view *view = kconfig_view(context);
	enum kconfig_value value = CONFIG_ABSENT;

	if (view->rc == 0)
		value = kconfig_value(&view->config, option, view->release);
	*rc = view->rc < 0 ? view->rc : value == CONFIG_ABSENT ? -ENOENT : 0;
	return value;
}
