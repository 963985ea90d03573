// SPDX-License-Identifier: GPL-2.0-or-later
// Putting questions to a source, whichever it is.
#include "probe/source.h"

#include <errno.h>
#include <string.h>

#include "probe/hex_digit.h"

int source_ask(struct source *source, const struct question *question, struct answer *answer)
{
	return source->ops->ask(source, question, answer);
}

void source_close(struct source *source)
{
	if (source && source->ops->close)
		source->ops->close(source);
}

static int ask_into_blob(struct source *source, enum ask ask, const char *path, struct blob *blob)
{
	struct answer answer = {.blob = blob};

	return source_ask(source, &(struct question){.ask = ask, .path = path}, &answer);
}

int source_read(struct source *source, const char *path, struct blob *content)
{
	return ask_into_blob(source, ASK_FILE, path, content);
}

int source_list(struct source *source, const char *path, struct blob *names)
{
	return ask_into_blob(source, ASK_DIR, path, names);
}

int source_programs(struct source *source, const char *path, struct blob *names)
{
	return ask_into_blob(source, ASK_PROGRAMS, path, names);
}

int source_link(struct source *source, const char *path, char *target, size_t size)
{
	struct blob blob = {.at = target, .size = size - 1};
	int rc = ask_into_blob(source, ASK_LINK, path, &blob);

	if (rc < 0)
		return rc;
	target[blob.len] = '\0';
	return 0;
}

int source_access(struct source *source, const char *path, enum access_mode mode)
{
	struct answer answer = {0};

	return source_ask(
		source, &(struct question){.ask = ASK_ACCESS, .path = path, .mode = mode}, &answer);
}

int source_stat(struct source *source, const char *path, struct file_stat *stat)
{
	struct answer answer = {0};
	int rc = source_ask(source, &(struct question){.ask = ASK_STAT, .path = path}, &answer);

	if (rc < 0)
		return rc;
	*stat = answer.stat;
	return 0;
}

int source_cpuid(struct source *source, uint32_t cpu, uint32_t leaf, uint32_t subleaf,
	struct cpuid_regs *regs)
{
	struct answer answer = {0};
	int rc = source_ask(source,
		&(struct question){.ask = ASK_CPUID, .cpu = cpu, .index = leaf, .subleaf = subleaf},
		&answer);

	if (rc < 0)
		return rc;
	*regs = answer.regs;
	return 0;
}

int source_rdmsr(struct source *source, uint32_t cpu, uint32_t index, uint64_t *value)
{
	struct answer answer = {0};
	int rc = source_ask(
		source, &(struct question){.ask = ASK_MSR, .cpu = cpu, .index = index}, &answer);

	if (rc < 0)
		return rc;
	*value = answer.value;
	return 0;
}

int source_capability(struct source *source, const char *path, struct blob *bytes)
{
	return ask_into_blob(source, ASK_CAPABILITY, path, bytes);
}

int source_kvm(struct source *source, const char *what, uint32_t index, uint64_t *value)
{
	struct answer answer = {0};
	int rc = source_ask(
		source, &(struct question){.ask = ASK_KVM, .path = what, .index = index}, &answer);

	if (rc < 0)
		return rc;
	*value = answer.value;
	return 0;
}

int source_read_line(struct source *source, const char *path, char *text, size_t size)
{
	struct blob blob = {.at = text, .size = size - 1};
	int rc = source_read(source, path, &blob);

	if (rc < 0)
		return rc;
	while (blob.len && strchr(" \t\r\n", text[blob.len - 1]))
		blob.len--;
	text[blob.len] = '\0';
	return (int)blob.len;
}

int source_read_number(struct source *source, const char *path, uint64_t *value)
{
	char text[32];
	int len = source_read_line(source, path, text, sizeof(text));
	uint64_t number = 0, base = 10;
	const char *at = text;

	if (len < 0)
		return len;
	if (at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	if (!*at)
		return -EBADMSG;
	for (; *at; at++) {
		unsigned digit = hex_digit(*at);

		if (digit >= base || number > (UINT64_MAX - digit) / base)
			return -EBADMSG;
		number = number * base + digit;
	}
	*value = number;
	return 0;
}
