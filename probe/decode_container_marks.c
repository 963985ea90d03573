// SPDX-License-Identifier: GPL-2.0-or-later
// Marks that container managers leave.
#include "probe/decode_container_marks.h"

#include <string.h>

#include "probe/decode_text.h"

static const struct container_mark marks[] = {
	{"docker", "docker"},
	{"libpod", "podman"},
	{"lxc", "lxc"},
	{"pouch", "pouch"},
	{"rkt", "rkt"},
	{"crio", "cri-o"},
	{"containerd", "containerd"},
	{"kubepods", NULL},
	{"nspawn", "systemd-nspawn"},
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The part of the path at @at begins or ends words: "docker-1.scope", "cri-containerd-1.scope". */
static struct container_mark mark_of_part(struct span part)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const size_t len = strlen(marks[i].word);

		for (size_t at = 0; at + len <= part.len; at++)
			if (!memcmp(part.at + at, marks[i].word, len) &&
				(!at || !is_word(part.at[at - 1])) &&
				(at + len == part.len || !is_word(part.at[at + len])))
				return marks[i];
	}
	return (struct container_mark){0};
}

/*
 * Units of the managers' own are no containers: docker.service runs dockerd. A container's part
 * is a scope, a slice or a plain directory.
 */
static bool is_service(struct span part)
{
	static const char suffix[] = ".service";
	const size_t len = strlen(suffix);

	return part.len >= len && !memcmp(part.at + part.len - len, suffix, len);
}

static struct container_mark mark_of_line(struct span line)
{
	struct container_mark found = {0};
	struct span part;

	/* hierarchy:controllers:path */
	for (int i = 0; i < 2; i++)
		if (!text_part(&line, ':', &part))
			return found;
	while (text_part(&line, '/', &part)) {
		struct container_mark mark = {0};

		if (!is_service(part))
			mark = mark_of_part(part);
		/* A part that does not tell which does not take back what an outer one told. */
		if (mark.word && (mark.runtime || !found.runtime))
			found = mark;
	}
	return found;
}

struct container_mark container_of_cgroup(struct span text)
{
	struct container_mark found = {0};
	struct span line;

	while (text_line(&text, &line)) {
		const struct container_mark mark = mark_of_line(line);

		if (mark.word && (!found.word || (mark.runtime && !found.runtime)))
			found = mark;
	}
	return found;
}

bool container_name_decode(struct span text, char *name, size_t size)
{
	struct span word, more;

	if (!text_word(&text, &word) || text_word(&text, &more) || word.len >= size)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (!is_word(word.at[i]) && !strchr("-_.", word.at[i]))
			return false;
	memcpy(name, word.at, word.len);
	name[word.len] = '\0';
	return true;
}

bool container_of_environ(struct span environ, char *name, size_t size)
{
	static const char key[] = "container=";
	struct span line;

	/* The kernel ends each with a 0; some captures have newlines instead. */
	while (text_part(&environ, '\0', &line)) {
		struct span each;

		while (text_line(&line, &each))
			if (text_begins(each, key)) {
				each.at += strlen(key);
				each.len -= strlen(key);
				return container_name_decode(each, name, size);
			}
	}
	return false;
}

int container_vserver(struct span status)
{
	const int64_t id = text_number(text_field(status, "VxID"));

	return id < 0 ? -1 : id > 0;
}

bool container_release_is_wsl(const char *release)
{
	return strstr(release, "WSL") || strstr(release, "Microsoft") ||
	       strstr(release, "microsoft-standard");
}
