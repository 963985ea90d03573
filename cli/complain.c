// SPDX-License-Identifier: GPL-2.0-or-later
// Messages on stderr.
#include "cli/complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/paper.h"
#include "rules/rules.h"

#define MESSAGE_SIZE 1024

static void say(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

static void say(const char *format, va_list args)
{
	char message[MESSAGE_SIZE] = "virtscout: ";
	const size_t len = strlen(message);
	struct paper paper;

	vsnprintf(message + len, sizeof(message) - len, format, args);
	paper_open(&paper, stderr, MESSAGE_SIZE, false);
	paper_line(&paper, 0, STYLE_PLAIN, message);
}

int complain(enum exit_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return status;
}

int complain_usage(const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	fprintf(stderr, "See \"virtscout %s%s--help\".\n", command ? command : "",
		command ? " " : "");
	return EXIT_STATUS_USAGE;
}

int complain_input(const struct input_error *error, const char *file, int rc)
{
	const char *name = *error->file ? error->file : file;
	char place[32] = "";

	if (error->line > 0 && error->column > 0)
		snprintf(place, sizeof(place), ":%d:%d", error->line, error->column);
	else if (error->line > 0)
		snprintf(place, sizeof(place), ":%d", error->line);
	return complain(rc == -ENOMEM ? EXIT_STATUS_INTERNAL : EXIT_STATUS_INPUT, "%s%s: %s", name,
		place, *error->text ? error->text : strerror(-rc));
}
