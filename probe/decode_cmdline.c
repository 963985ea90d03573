// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's command line.
#include "probe/decode_cmdline.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Takes quotes around the whole of @span off. */
static struct span unquote(struct span span)
{
	if (span.len && span.at[0] == '"') {
		span.at++, span.len--;
		if (span.len && span.at[span.len - 1] == '"')
			span.len--;
	}
	return span;
}

bool cmdline_next(struct span *rest, struct cmdline_arg *arg)
{
	bool quoted = false;
	struct span whole;
	const char *equals;

	while (rest->len && is_space(*rest->at))
		rest->at++, rest->len--;
	whole = (struct span){rest->at, 0};
	while (rest->len && (quoted || !is_space(*rest->at))) {
		if (*rest->at == '"')
			quoted = !quoted;
		rest->at++, rest->len--, whole.len++;
	}
	if (!whole.len || text_is(whole, "--"))
		return false;
	whole = unquote(whole);
	equals = whole.len ? memchr(whole.at, '=', whole.len) : NULL;
	if (!equals) {
		*arg = (struct cmdline_arg){.name = whole};
		return true;
	}
	arg->name = (struct span){whole.at, (size_t)(equals - whole.at)};
	arg->value =
		unquote((struct span){equals + 1, (size_t)(whole.at + whole.len - equals - 1)});
	return true;
}

bool cmdline_is(const struct cmdline_arg *arg, const char *name)
{
	if (arg->name.len != strlen(name))
		return false;
	for (size_t i = 0; i < arg->name.len; i++) {
		char a = arg->name.at[i] == '-' ? '_' : arg->name.at[i];
		char b = name[i] == '-' ? '_' : name[i];

		if (a != b)
			return false;
	}
	return true;
}

int cmdline_values(struct span cmdline, const char *name, char *text, size_t size)
{
	struct cmdline_arg arg;
	size_t len = 0;

	while (cmdline_next(&cmdline, &arg)) {
		size_t comma = len ? 1 : 0;

		if (!cmdline_is(&arg, name) || !arg.value.len)
			continue;
		if (len + comma + arg.value.len >= size)
			return -ENOBUFS;
		if (comma)
			text[len++] = ',';
		memcpy(text + len, arg.value.at, arg.value.len);
		len += arg.value.len;
	}
	text[len] = '\0';
	return 0;
}

bool cmdline_last(struct span cmdline, const char *name, struct cmdline_arg *arg)
{
	struct cmdline_arg each;
	bool found = false;

	while (cmdline_next(&cmdline, &each))
		if (cmdline_is(&each, name)) {
			*arg = each;
			found = true;
		}
	return found;
}
