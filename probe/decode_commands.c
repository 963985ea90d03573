// SPDX-License-Identifier: GPL-2.0-or-later
// What do the outputs of well-known commands say that files of /proc and /sys say as well?
#include "probe/decode_commands.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* A line without its end. */
struct line {
	const char *at;
	size_t len;
	bool ended; /* by a line feed: it is whole */
};

static bool next_line(const char **text, size_t *len, struct line *line)
{
	const char *end;

	if (!*len)
		return false;
	end = memchr(*text, '\n', *len);
	line->at = *text;
	line->ended = end != NULL;
	line->len = end ? (size_t)(end - *text) : *len;
	*text += line->len + line->ended;
	*len -= line->len + line->ended;
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool begins(const struct line *line, const char *word)
{
	return line->len >= strlen(word) && !memcmp(line->at, word, strlen(word));
}

/* The next word of a line, from byte *@at on. Its length; 0: no more. */
static size_t next_word(const struct line *line, size_t *at, const char **word)
{
	size_t from;

	while (*at < line->len && isspace((unsigned char)line->at[*at]))
		++*at;
	from = *at;
	while (*at < line->len && !isspace((unsigned char)line->at[*at]))
		++*at;
	*word = line->at + from;
	return *at - from;
}

static bool is_word(const char *word, size_t len, const char *wanted)
{
	return len == strlen(wanted) && !memcmp(word, wanted, len);
}

static bool is_digits(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isdigit((unsigned char)word[i]))
			return false;
	return len > 0;
}

/* "kvm  1056768  1 kvm_intel" as "kvm 1056768 1 kvm_intel, Live 0x0". */
static int append_module(const struct line *line, struct blob *modules)
{
	const char *words[4];
	size_t at = 0, lens[4];
	int rc = 0;

	for (size_t i = 0; i < 4; i++)
		lens[i] = next_word(line, &at, &words[i]);
	if (!line->ended || !lens[0] || !is_digits(words[1], lens[1]) || !lens[2])
		return 0;
	for (size_t i = 0; !rc && i < 3; i++) {
		rc = blob_append(modules, words[i], lens[i]);
		if (!rc)
			rc = blob_append(modules, " ", 1);
	}
	if (!rc)
		rc = blob_append(modules, lens[3] ? words[3] : "-", lens[3] ? lens[3] : 1);
	if (!rc && lens[3])
		rc = blob_append(modules, ",", 1);
	return rc ? rc : blob_append(modules, " Live 0x0\n", 10);
}

int command_lsmod(const char *text, size_t len, struct blob *modules)
{
	const size_t before = modules->len;
	struct line line;

	/* Without its head the beginning is missing, or it is a message. */
	if (!next_line(&text, &len, &line) || !begins(&line, "Module "))
		return 0;
	while (next_line(&text, &len, &line)) {
		int rc = append_module(&line, modules);

		if (rc)
			return rc;
	}
	return modules->len > before;
}

/* "net.ipv4.conf.eth0/1.forwarding" is /proc/sys/net/ipv4/conf/eth0.1/forwarding. */
static bool is_key(const struct line *line, const char *key, size_t *value_at)
{
	size_t len = strlen(key);

	if (line->len < len + 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		char wanted = key[i] == '/' ? '.' : key[i] == '.' ? '/' : key[i];

		if (line->at[i] != wanted)
			return false;
	}
	if (line->at[len] != ' ' || line->at[len + 1] != '=')
		return false;
	*value_at = len + 2 + (line->len > len + 2 && line->at[len + 2] == ' ');
	return true;
}

int command_sysctl(const char *text, size_t len, const char *key, struct blob *value)
{
	const size_t before = value->len;
	struct line line;
	size_t at;
	int rc = 0;

	while (!rc && next_line(&text, &len, &line)) {
		if (!line.ended || !is_key(&line, key, &at))
			continue;
		rc = blob_append(value, line.at + at, line.len - at);
		if (!rc)
			rc = blob_append(value, "\n", 1);
	}
	return rc ? rc : value->len > before + 1;
}

/* "Linux HOST RELEASE #1 SMP ... MACHINE [PROCESSOR [PLATFORM]] GNU/Linux" */
static bool uname_line(const char *text, size_t len, struct line *line)
{
	return next_line(&text, &len, line) && begins(line, "Linux ");
}

int command_uname_release(const char *text, size_t len, struct blob *value)
{
	struct line line;
	const char *word = NULL;
	size_t at = 0, size = 0;
	int rc;

	if (!uname_line(text, len, &line))
		return 0;
	for (int i = 0; i < 3; i++)
		size = next_word(&line, &at, &word);
	/* The version, which begins with #, must follow, or what we took may be cut off. */
	if (!size || !isdigit((unsigned char)*word) || line.len < at + 2 || line.at[at + 1] != '#')
		return 0;
	rc = blob_append(value, word, size);
	return rc ? rc : 1;
}

/* What Linux says for uname -m, which coreutils may repeat as -p and -i (i386 for i686). */
static bool is_machine(const char *word, size_t len)
{
	static const char *const machines[] = {"x86_64", "i386", "i486", "i586", "i686", "aarch64",
		"armv6l", "armv7l", "armv8l", "ppc64", "ppc64le", "riscv64", "s390x", "loongarch64",
		"mips64"};

	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (is_word(word, len, machines[i]))
			return true;
	return false;
}

int command_uname_machine(const char *text, size_t len, struct blob *value)
{
	struct line line;
	const char *word, *machine = NULL;
	size_t at = 0, size, machine_len = 0;
	bool last = false;
	int rc;

	if (!uname_line(text, len, &line))
		return 0;
	/* The first of the run of machines before the last word. */
	while ((size = next_word(&line, &at, &word))) {
		if (is_machine(word, size)) {
			if (!machine) {
				machine = word;
				machine_len = size;
			}
			continue;
		}
		last = is_word(word, size, "GNU/Linux");
		if (last)
			break;
		machine = NULL;
	}
	if (!last || !machine)
		return 0;
	rc = blob_append(value, machine, machine_len);
	return rc ? rc : 1;
}

int command_dmidecode(
	const char *text, size_t len, const char *section, const char *field, struct blob *value)
{
	static const char *const nothings[] = {
		"Not Specified", "<BAD INDEX>", "<OUT OF SPEC>", "Not Present"};
	bool inside = false;
	struct line line;

	while (next_line(&text, &len, &line)) {
		const size_t size = strlen(field);
		size_t at = 1 + size + 1;
		int rc;

		if (!line.len || line.at[0] != '\t') {
			if (inside)
				return 0;
			inside = is_word(line.at, line.len, section);
			continue;
		}
		if (!inside || !line.ended || line.len < at || memcmp(line.at + 1, field, size) ||
			line.at[at - 1] != ':')
			continue;
		while (at < line.len && line.at[at] == ' ')
			at++;
		for (size_t i = 0; i < sizeof(nothings) / sizeof(*nothings); i++)
			if (is_word(line.at + at, line.len - at, nothings[i]))
				return 0;
		if (at == line.len)
			return 0;
		rc = blob_append(value, line.at + at, line.len - at);
		return rc ? rc : 1;
	}
	return 0;
}

int command_udev(const char *text, size_t len, const char *subsystem, struct blob *names)
{
	const size_t before = names->len;
	const char *name = NULL;
	size_t name_len = 0;
	struct line line;

	while (next_line(&text, &len, &line)) {
		int rc;

		if (!line.len)
			name = NULL;
		if (begins(&line, "P: /")) {
			const char *slash = memrchr(line.at, '/', line.len);

			name = slash + 1;
			name_len = line.len - (size_t)(name - line.at);
		}
		if (!name_len || !name || !line.ended || !begins(&line, "E: SUBSYSTEM=") ||
			!is_word(line.at + 13, line.len - 13, subsystem))
			continue;
		rc = blob_append(names, name, name_len);
		if (!rc)
			rc = blob_append(names, "", 1);
		if (rc)
			return rc;
		name = NULL;
	}
	return names->len > before;
}

static bool read_decimal(const char *word, size_t len, uint32_t *value)
{
	uint32_t number = 0;

	if (!is_digits(word, len) || len > 9)
		return false;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (uint32_t)(word[i] - '0');
	*value = number;
	return true;
}

/* "crw-rw----+ 1 root kvm 10, 232 Nov  1 10:00 kvm": is it @name? */
static bool is_entry(const struct line *line, const char *name, struct command_device *device)
{
	size_t at = 0, len;
	const char *word;

	/* Only links have more behind their name. */
	len = strlen(name);
	if (!len || !line->ended || line->len < len + 2 || line->at[line->len - len - 1] != ' ' ||
		memcmp(line->at + line->len - len, name, len))
		return false;
	*device = (struct command_device){
		.is_char = line->at[0] == 'c', .is_block = line->at[0] == 'b'};
	while ((len = next_word(line, &at, &word)))
		if (len > 1 && word[len - 1] == ',' &&
			read_decimal(word, len - 1, &device->major)) {
			len = next_word(line, &at, &word);
			return read_decimal(word, len, &device->minor);
		}
	return false;
}

static bool is_heading(const struct line *line, const char *directory, size_t len)
{
	if (line->len <= len || memcmp(line->at, directory, len))
		return false;
	return is_word(line->at + len, line->len - len, ":") ||
	       is_word(line->at + len, line->len - len, "/:");
}

int command_ls_device(const char *text, size_t len, const char *path, struct command_device *device)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	bool inside = false, mentioned = false;
	struct line line;

	while (slash && next_line(&text, &len, &line)) {
		if (!inside) {
			inside = is_heading(&line, path, (size_t)(slash - path));
			continue;
		}
		if (is_entry(&line, name, device))
			return 1;
		/* The next directory begins: this one was whole. */
		if (!line.len && line.ended && len)
			return mentioned ? 0 : -ENOENT;
		/* A line of that name in a form that we do not know; or ls could not look. */
		mentioned |= memmem(line.at, line.len, name, strlen(name)) != NULL ||
			     begins(&line, "ls: ");
	}
	return 0;
}
