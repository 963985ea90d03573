// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is installed that runs containers? Names of programs, as their projects build them; that one
 * is there says nothing of whether it is set up.
 */
#include "probe/probe_container.h"

static const char *const runtimes[] = {"podman", "dockerd", "containerd", "crio", "nerdctl", "runc",
	"crun", "youki", "runsc", "kata-runtime", "lxc-start", "incusd", "lxd", "systemd-nspawn",
	"apptainer", "singularity", "bwrap"};
static const char *const helpers[] = {"pasta", "slirp4netns", "fuse-overlayfs", "rootlesskit"};

static void set_names(
	struct probe_context *context, enum fact_id fact, const char *const *names, size_t count)
{
	const struct evidence *ev =
		EV_OF_DIR("/usr/bin, /usr/local/bin, /usr/sbin, /usr/local/sbin, /snap/bin");
	char text[256];
	const int rc = programs_among(programs_view(context), names, count, text, sizeof(text));

	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, ev);
	else
		fact_set_text(context->facts, fact, text, ev);
}

void probe_runtimes(struct probe_context *context)
{
	set_names(
		context, FACT_CONTAINER_RUNTIMES, runtimes, sizeof(runtimes) / sizeof(runtimes[0]));
	set_names(context, FACT_CONTAINER_ROOTLESS_HELPERS, helpers,
		sizeof(helpers) / sizeof(helpers[0]));
}
