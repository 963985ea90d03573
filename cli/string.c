// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The C library's string functions, as far as the static program and its compiler call them: as
 * the C standard has them (C11, 7.24), a byte at a time. They see a few hundred bytes in all; the
 * C library's need its start-up, which costs more than they save (start.c).
 */
#include <stddef.h>
#include <string.h>
#include <strings.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *out = to;
	const char *in = from;

	while (size--)
		*out++ = *in++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *out = to;
	const char *in = from;

	if (out <= in)
		return memcpy(to, from, size);
	while (size--)
		out[size] = in[size];
	return to;
}

void *memset(void *at, int byte, size_t size)
{
	for (char *out = at; size--; out++)
		*out = (char)byte;
	return at;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *one = a, *other = b;

	for (; size--; one++, other++)
		if (*one != *other)
			return *one - *other;
	return 0;
}

/* What Clang makes of a memcmp() of which only 0 counts. */
int bcmp(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size);
}

void *memchr(const void *at, int byte, size_t size)
{
	for (const unsigned char *in = at; size--; in++)
		if (*in == (unsigned char)byte)
			return (void *)in;
	return NULL;
}

size_t strlen(const char *text)
{
	const char *end = text;

	while (*end)
		end++;
	return (size_t)(end - text);
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, (size_t)-1);
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (; size--; a++, b++)
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *text, int byte)
{
	for (;; text++)
		if (*text == (char)byte)
			return (char *)text;
		else if (!*text)
			return NULL;
}

char *strrchr(const char *text, int byte)
{
	const char *last = NULL;

	do
		if (*text == (char)byte)
			last = text;
	while (*text++);
	return (char *)last;
}

char *strstr(const char *text, const char *part)
{
	const size_t size = strlen(part);

	for (; *text || !size; text++)
		if (!strncmp(text, part, size))
			return (char *)text;
	return NULL;
}
