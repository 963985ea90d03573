// SPDX-License-Identifier: GPL-2.0-or-later
// A host in a table.
#include "tests/fake/host_fake.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FD 100
#define LIMIT 3
#define IDLE_PID 900

static struct host_fake *of(struct host_sys *sys)
{
	return (struct host_fake *)sys;
}

/* 0, or the negative errno that @call is refused with. */
static int called(struct host_fake *fake, enum host_call call)
{
	if (fake->calls++ == fake->fail_at) {
		fake->failed = call;
		return -fake->fail_err;
	}
	return -fake->refused[call];
}

static uint64_t fake_now_ns(struct host_sys *sys)
{
	return of(sys)->now_ns += 1000;
}

/* Process 1 is the child of the one that made the namespace. */
static pid_t fake_pid(struct host_sys *sys)
{
	return of(sys)->made & CLONE_NEWPID && of(sys)->depth > 1 ? 1 : 100 + (pid_t)of(sys)->depth;
}

static uid_t fake_uid(struct host_sys *sys)
{
	return of(sys)->mapped ? 0 : of(sys)->uid;
}

static gid_t fake_gid(struct host_sys *sys)
{
	return fake_uid(sys);
}

static int fake_in_child(struct host_sys *sys, int (*body)(void *context), void *context)
{
	struct host_fake *fake = of(sys);
	int rc = called(fake, HOST_IN_CHILD);

	if (rc < 0)
		return rc;
	fake->depth++;
	rc = body(context);
	fake->depth--;
	if (fake->depth == 0)
		fake->made = fake->mapped = fake->joined = false;
	if (fake->depth == 0 && !fake->leaks)
		fake->memory_mounted = false;
	if (!fake->executed)
		return rc;
	fake->executed = false;
	return fake->program_status;
}

static int fake_fork_idle(struct host_sys *sys)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_FORK_IDLE);

	if (rc < 0)
		return rc;
	if (fake->joined && !fake->no_limit && fake->depth + fake->idle >= LIMIT)
		return -EAGAIN;
	return IDLE_PID + (int)fake->idle++;
}

static void fake_end_idle(struct host_sys *sys, pid_t pid)
{
	assert_in_range(pid, IDLE_PID, IDLE_PID + LIMIT);
	assert_true(of(sys)->idle > 0);
	of(sys)->idle--;
}

static int fake_share(struct host_sys *sys, size_t size, void **at)
{
	const int rc = called(of(sys), HOST_SHARE);

	if (rc < 0)
		return rc;
	*at = calloc(1, size);
	assert_non_null(*at);
	of(sys)->shared++;
	return 0;
}

static void fake_unshare_memory(struct host_sys *sys, void *at, size_t size)
{
	(void)size;
	free(at);
	of(sys)->shared--;
}

static int fake_unshare(struct host_sys *sys, int flag)
{
	struct host_fake *fake = of(sys);
	const bool meant = !fake->refused_flag || fake->refused_flag == flag;
	const int wanted = fake->refused[HOST_UNSHARE];
	int rc;

	if (!meant)
		fake->refused[HOST_UNSHARE] = 0;
	rc = called(fake, HOST_UNSHARE);
	fake->refused[HOST_UNSHARE] = wanted;
	if (rc == 0 && !fake->same_namespace)
		fake->made |= flag;
	return rc;
}

static int fake_ns_inode(struct host_sys *sys, const char *kind, uint64_t *inode)
{
	static const struct {
		const char *kind;
		int flag;
	} kinds[] = {{"user", CLONE_NEWUSER}, {"pid_for_children", CLONE_NEWPID},
		{"mnt", CLONE_NEWNS}, {"net", CLONE_NEWNET}};
	const int rc = called(of(sys), HOST_NS_INODE);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].kind, kind))
			*inode = 4026531840 + i + (of(sys)->made & kinds[i].flag ? 1000 : 0);
	return 0;
}

static const char *text_of(struct host_fake *fake, const char *path, char group[600])
{
	const char *name = strrchr(fake->group, '/');

	for (size_t i = 0; i < FAKE_FILES_MAX && fake->files[i].path; i++)
		if (!strcmp(fake->files[i].path, path))
			return fake->files[i].text;
	if (!strcmp(path, "/proc/self/cgroup")) {
		snprintf(group, 600, "4:pids:/%s\n0::/\n", fake->joined && name ? name + 1 : "");
		return group;
	}
	if (!strcmp(path, "/proc/self/mountinfo"))
		return "30 20 0:26 / /cg/pids rw - cgroup cgroup rw,pids\n";
	if (!strcmp(path, "lower/file"))
		return fake->below;
	if (!strcmp(path, "merged/file"))
		return fake->above ? fake->above : fake->below;
	if (!strcmp(path, "upper/file"))
		return fake->above;
	return NULL;
}

static int fake_read(struct host_sys *sys, const char *path, char *text, size_t size)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_READ);
	char group[600];
	const char *found = text_of(fake, path, group);

	if (rc < 0)
		return rc;
	if (!found)
		return -ENOENT;
	snprintf(text, size, "%s", found);
	return (int)strlen(text);
}

static int fake_write(struct host_sys *sys, const char *path, const char *text)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_WRITE);
	const char *name = strrchr(path, '/') + 1;

	if (rc < 0)
		return rc;
	if (!strcmp(name, "uid_map"))
		fake->mapped = true;
	if (!strcmp(name, "cgroup.procs") && fake->guarded)
		fake->joined = !fake->not_joined;
	if (!strcmp(path, "merged/file") && fake->overlay_mounted)
		*(fake->writes_through ? &fake->below : &fake->above) = text;
	return 0;
}

static int fake_create(
	struct host_sys *sys, const char *path, const void *bytes, size_t size, mode_t mode)
{
	const int rc = called(of(sys), HOST_CREATE);

	(void)mode;
	assert_true(of(sys)->memory_mounted && size > 0);
	if (rc == 0 && !strcmp(path, "lower/file"))
		of(sys)->below = bytes;
	return rc;
}

static int fake_mkdir(struct host_sys *sys, const char *path)
{
	(void)path;
	assert_true(of(sys)->memory_mounted);
	return called(of(sys), HOST_MKDIR);
}

static int fake_chdir(struct host_sys *sys, const char *path)
{
	(void)path;
	return called(of(sys), HOST_CHDIR);
}

static int fake_device_of(struct host_sys *sys, const char *path, uint64_t *device)
{
	const int rc = called(of(sys), HOST_DEVICE_OF);

	(void)path;
	*device = of(sys)->memory_mounted ? 2 : 1;
	return rc;
}

static int fake_mount(struct host_sys *sys, const char *source, const char *target,
	const char *type, unsigned long flags, const char *options)
{
	struct host_fake *fake = of(sys);
	const bool meant = !fake->refused_type || (type && !strcmp(fake->refused_type, type));
	const int wanted = fake->refused[HOST_MOUNT];
	int rc;

	(void)source;
	(void)target;
	(void)flags;
	(void)options;
	/* Nothing is mounted where everybody sees it. */
	assert_true(fake->made & CLONE_NEWNS);
	if (!meant)
		fake->refused[HOST_MOUNT] = 0;
	rc = called(fake, HOST_MOUNT);
	fake->refused[HOST_MOUNT] = wanted;
	if (rc == 0 && type)
		*(strcmp(type, "tmpfs") ? &fake->overlay_mounted : &fake->memory_mounted) = true;
	return rc;
}

static void fake_unmount(struct host_sys *sys, const char *target)
{
	(void)target;
	of(sys)->memory_mounted = false;
}

static int fake_enter_root(struct host_sys *sys, const char *path)
{
	(void)path;
	return called(of(sys), HOST_ENTER_ROOT);
}

static int fake_exec(struct host_sys *sys, const char *path)
{
	const int rc = called(of(sys), HOST_EXEC);

	(void)path;
	of(sys)->executed = rc == 0;
	return rc;
}

static int fake_interfaces(struct host_sys *sys, struct host_interfaces *interfaces)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_INTERFACES);

	*interfaces = (struct host_interfaces){
		.count = 1, .up = fake->foreign_up + fake->up, .loopback = true};
	return rc;
}

static int fake_loopback_up(struct host_sys *sys)
{
	const int rc = called(of(sys), HOST_LOOPBACK_UP);

	/* That of the host is up as it is. */
	assert_true(of(sys)->made & CLONE_NEWNET);
	of(sys)->up = rc == 0;
	return rc;
}

static int fake_guard(struct host_sys *sys, const char *directory)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_GUARD);

	assert_false(fake->guarded);
	fake->guarded = rc == 0;
	snprintf(fake->group, sizeof(fake->group), "%s", directory);
	return rc;
}

static void fake_unguard(struct host_sys *sys)
{
	of(sys)->guarded = false;
}

static void fake_sweep(struct host_sys *sys, const char *directory, const char *prefix)
{
	assert_false(of(sys)->guarded);
	assert_non_null(directory);
	assert_true(*prefix != '\0');
}

static int fake_memory_file(struct host_sys *sys, const void *bytes, size_t size)
{
	const int rc = called(of(sys), HOST_MEMORY_FILE);

	assert_true(bytes && size == 0x10000);
	of(sys)->files_open += rc == 0;
	return rc < 0 ? rc : FD;
}

static void fake_close(struct host_sys *sys, int fd)
{
	assert_int_equal(fd, FD);
	of(sys)->files_open--;
}

static bool fake_is_program(struct host_sys *sys, const char *path)
{
	return of(sys)->program && !strcmp(of(sys)->program, path);
}

static int fake_start(struct host_sys *sys, char *const argv[], struct host_program *program)
{
	const int rc = called(of(sys), HOST_START);

	assert_string_equal(argv[0], of(sys)->program);
	*program = (struct host_program){.pid = IDLE_PID, .said = FD};
	of(sys)->running += rc == 0;
	return rc;
}

static int fake_hear(struct host_sys *sys, const struct host_program *program, char *text,
	size_t size, uint64_t deadline_ns)
{
	struct host_fake *fake = of(sys);
	const int rc = called(fake, HOST_HEAR);
	size_t len = fake->said_len - fake->heard;

	(void)program;
	assert_true(fake->running);
	if (rc < 0)
		return rc;
	fake->now_ns += 5000000;
	if (fake->now_ns >= deadline_ns || (!len && fake->hangs))
		return -ETIMEDOUT;
	/* In pieces of no particular size. */
	if (len > 3)
		len = 3;
	assert_true(len <= size);
	memcpy(text, fake->said + fake->heard, len);
	fake->heard += len;
	return (int)len;
}

static int fake_end(struct host_sys *sys, struct host_program *program, uint64_t deadline_ns)
{
	(void)deadline_ns;
	program->said = -1;
	of(sys)->running--;
	return of(sys)->said_status;
}

static const struct host_sys_ops fake_ops = {
	.now_ns = fake_now_ns,
	.pid = fake_pid,
	.uid = fake_uid,
	.gid = fake_gid,
	.in_child = fake_in_child,
	.fork_idle = fake_fork_idle,
	.end_idle = fake_end_idle,
	.share = fake_share,
	.unshare_memory = fake_unshare_memory,
	.unshare = fake_unshare,
	.ns_inode = fake_ns_inode,
	.read = fake_read,
	.write = fake_write,
	.create = fake_create,
	.mkdir = fake_mkdir,
	.chdir = fake_chdir,
	.device_of = fake_device_of,
	.mount = fake_mount,
	.unmount = fake_unmount,
	.enter_root = fake_enter_root,
	.exec = fake_exec,
	.interfaces = fake_interfaces,
	.loopback_up = fake_loopback_up,
	.guard = fake_guard,
	.unguard = fake_unguard,
	.sweep = fake_sweep,
	.memory_file = fake_memory_file,
	.close = fake_close,
	.is_program = fake_is_program,
	.start = fake_start,
	.hear = fake_hear,
	.end = fake_end,
};

void host_fake_begin(struct host_fake *fake)
{
	*fake = (struct host_fake){
		.base = {&fake_ops},
		.uid = 1000,
		.fail_at = (size_t)-1,
		.failed = -1,
		.program_status = 42,
		.now_ns = 1000000,
	};
}

void host_fake_end(const struct host_fake *fake)
{
	assert_false(fake->guarded);
	assert_false(fake->memory_mounted);
	assert_int_equal(fake->depth, 0);
	assert_int_equal(fake->idle, 0);
	assert_int_equal(fake->files_open, 0);
	assert_int_equal(fake->shared, 0);
	assert_int_equal(fake->running, 0);
}
