// SPDX-License-Identifier: GPL-2.0-or-later
// What modprobe reads: its configuration, and the lists of modules.
#include "probe/decode_modprobe.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

static char underscored(char c)
{
	return c == '-' ? '_' : c;
}

bool module_name_is(struct span span, const char *name)
{
	if (span.len != strlen(name))
		return false;
	for (size_t i = 0; i < span.len; i++)
		if (underscored(span.at[i]) != underscored(name[i]))
			return false;
	return true;
}

bool module_names_have(struct span list, const char *name)
{
	struct span each;

	while (text_part(&list, ',', &each))
		if (module_name_is(each, name))
			return true;
	return false;
}

/*
 * The next word of a command; a backslash at the end of a line is white space. False where the
 * line ends. @rest is left behind the line's end then.
 */
static bool next_word(struct span *rest, struct span *word)
{
	*word = (struct span){0};
	while (rest->len) {
		const bool goes_on = rest->len > 1 && rest->at[0] == '\\' && rest->at[1] == '\n';
		const char c = rest->at[0];

		if (c == '\n') {
			if (!word->len)
				rest->at++, rest->len--;
			return word->len > 0;
		}
		if (goes_on || c == ' ' || c == '\t' || c == '\r') {
			if (word->len)
				return true;
			rest->at += 1 + goes_on, rest->len -= 1 + goes_on;
			continue;
		}
		if (!word->len)
			word->at = rest->at;
		word->len++;
		rest->at++, rest->len--;
	}
	return word->len > 0;
}

/*
 * Takes the command up to the line's end. Is it a program that does nothing, alone? More words may
 * do more: the shell runs them.
 */
static bool does_nothing(struct span *rest)
{
	struct span command, more;

	if (!next_word(rest, &command))
		return false;
	if (next_word(rest, &more)) {
		const bool remark = text_begins(more, "#");

		while (next_word(rest, &more))
			;
		if (!remark)
			return false;
	}
	for (size_t i = command.len; i-- > 0;)
		if (command.at[i] == '/') {
			command.at += i + 1, command.len -= i + 1;
			break;
		}
	return text_is(command, "false") || text_is(command, "true") || text_is(command, ":");
}

struct modprobe_bars modprobe_decode(struct span text, const char *module, const char *needed)
{
	struct modprobe_bars bars = {false, false};
	struct span verb, name, more;

	while (text.len) {
		if (!next_word(&text, &verb) || !next_word(&text, &name))
			continue;
		if (text_is(verb, "install")) {
			bars.forbidden |=
				does_nothing(&text) &&
				(module_name_is(name, module) || module_name_is(name, needed));
			continue;
		}
		bars.blacklisted |= text_is(verb, "blacklist") && module_name_is(name, module);
		while (next_word(&text, &more))
			;
	}
	return bars;
}

bool module_file_is(struct span file, const char *module)
{
	const size_t len = strlen(module);

	return file.len > len && module_name_is((struct span){file.at, len}, module) &&
	       text_begins((struct span){file.at + len, file.len - len}, ".ko");
}

int module_index_search(struct span text, struct module_search *searches, size_t count)
{
	struct span line, path;
	bool any = false;

	if (!text.len || text.at[text.len - 1] != '\n')
		return -EBADMSG;
	while (text_line(&text, &line)) {
		struct span file = {0}; /* ":" has none */

		if (!text_part(&line, ':', &path))
			continue;
		while (text_part(&path, '/', &file))
			;
		if (!file.len || !memmem(file.at, file.len, ".ko", 3))
			continue;
		any = true;
		for (size_t i = 0; i < count; i++)
			searches[i].found |= module_file_is(file, searches[i].module);
	}
	return any ? 0 : -EBADMSG;
}
