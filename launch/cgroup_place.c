// SPDX-License-Identifier: GPL-2.0-or-later
// Where is this process's control group, and where is that mounted?
#include "launch/cgroup_place.h"

#include <errno.h>
#include <string.h>

#define CONTROLLER "pids"

struct piece {
	const char *at;
	size_t len;
};

static struct piece line_of(const char **at)
{
	const char *end = strchrnul(*at, '\n');
	const struct piece line = {*at, (size_t)(end - *at)};

	*at = *end ? end + 1 : end;
	return line;
}

/* The next piece of @rest up to @separator. */
static struct piece take(struct piece *rest, char separator)
{
	const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	const struct piece got = {rest->at, end ? (size_t)(end - rest->at) : rest->len};
	const size_t used = got.len + (end ? 1 : 0);

	*rest = (struct piece){rest->at + used, rest->len - used};
	return got;
}

static bool is(struct piece piece, const char *text)
{
	return piece.len == strlen(text) && !memcmp(piece.at, text, piece.len);
}

bool cgroup_place_lists(const char *list, size_t len, char separator, const char *word)
{
	struct piece rest = {list, len};

	while (rest.len)
		if (is(take(&rest, separator), word))
			return true;
	return false;
}

/* "4:pids:/user.slice", "0::/user.slice": the path of the hierarchy that is meant. */
static bool own_path(const char *cgroups, bool v2, struct piece *path)
{
	while (*cgroups) {
		struct piece line = line_of(&cgroups), controllers;

		take(&line, ':');
		controllers = take(&line, ':');
		if (v2 ? controllers.len != 0
		       : !cgroup_place_lists(controllers.at, controllers.len, ',', CONTROLLER))
			continue;
		*path = line;
		return true;
	}
	return false;
}

/* "36 35 0:28 ROOT POINT rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate" */
static bool find_mount(const char *mounts, bool v2, struct piece *root, struct piece *point)
{
	while (*mounts) {
		struct piece line = line_of(&mounts), type;

		for (int i = 0; i < 3; i++)
			take(&line, ' ');
		*root = take(&line, ' ');
		*point = take(&line, ' ');
		while (line.len && !is(take(&line, ' '), "-"))
			continue;
		type = take(&line, ' ');
		take(&line, ' ');
		if (v2 ? is(type, "cgroup2")
		       : is(type, "cgroup") &&
					cgroup_place_lists(line.at, line.len, ',', CONTROLLER))
			return true;
	}
	return false;
}

/* What is left of @path below @root, which a container's mount may have; nothing: not below it. */
static struct piece below(struct piece path, struct piece root)
{
	if (is(root, "/"))
		return is(path, "/") ? (struct piece){path.at, 0} : path;
	if (path.len < root.len || memcmp(path.at, root.at, root.len) ||
		(path.len > root.len && path.at[root.len] != '/'))
		return (struct piece){path.at, 0};
	return (struct piece){path.at + root.len, path.len - root.len};
}

static int join(struct cgroup_place *place, struct piece point, struct piece rest)
{
	/* Spaces and the like are written as \040; ".." comes where the group is outside of the
	 * namespace. */
	if (!point.len || memchr(point.at, '\\', point.len) || memmem(rest.at, rest.len, "..", 2) ||
		point.len + rest.len >= sizeof(place->path))
		return -EFBIG;
	memcpy(place->path, point.at, point.len);
	memcpy(place->path + point.len, rest.at, rest.len);
	place->path[point.len + rest.len] = '\0';
	place->root_len = point.len;
	return 0;
}

int cgroup_place_find(const char *cgroups, const char *mounts, struct cgroup_place *place)
{
	struct piece path, root, point;

	for (int v2 = 0; v2 <= 1; v2++) {
		if (!own_path(cgroups, v2, &path) || !find_mount(mounts, v2, &root, &point))
			continue;
		place->v2 = v2;
		return join(place, point, below(path, root));
	}
	return -ENOENT;
}

bool cgroup_place_climb(struct cgroup_place *place)
{
	char *last = strrchr(place->path, '/');

	if (strlen(place->path) <= place->root_len || !last)
		return false;
	*last = '\0';
	return true;
}

bool cgroup_place_is_in(const char *cgroups, bool v2, const char *name)
{
	const size_t len = strlen(name);
	struct piece path;

	return own_path(cgroups, v2, &path) && path.len > len &&
	       path.at[path.len - len - 1] == '/' && !memcmp(path.at + path.len - len, name, len);
}
