// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout boot: a kernel in a small machine, its console on standard input and output.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/boot_guest.h"
#include "cli/boot_say.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/disk.h"
#include "probe/cleanup.h"
#include "probe/live_file.h"

#define MEMORY_MIB_DEFAULT 256
#define MEMORY_MIB_MIN 2
#define MEMORY_MIB_MAX 65536
#define FILE_MAX ((size_t)1 << 30)
#define READ_MIN 8192 /* of room, for the read() that finds the end */

/* The contents of a kernel may be larger than BLOB_MAX. */
static int grow(struct blob *blob, size_t size)
{
	return blob_grow_within(blob, size, FILE_MAX);
}

static int too_large(const char *path)
{
	return complain(
		EXIT_STATUS_INPUT, "%s: larger than 1 GiB; expected a kernel or an initrd", path);
}

/* Room for all of it, that it need not be moved; what can't be looked at, reading will say. */
static int reserve(const char *path, struct blob *content)
{
	struct stat file;

	if (stat(path, &file))
		return 0;
	if (S_ISDIR(file.st_mode))
		return complain(EXIT_STATUS_INPUT,
			"%s: a directory; expected a kernel's or an initrd's file", path);
	if (!S_ISREG(file.st_mode) || file.st_size <= 0)
		return 0;
	if ((uint64_t)file.st_size > FILE_MAX - READ_MIN)
		return too_large(path);
	grow(content, (size_t)file.st_size + READ_MIN);
	return 0;
}

static int read_image(const char *path, struct blob *content)
{
	int rc = reserve(path, content);

	if (rc)
		return rc;
	rc = live_file_read(path, content);
	if (rc == -EFBIG)
		return too_large(path);
	if (rc < 0)
		return complain(rc == -ENOMEM ? EXIT_STATUS_INTERNAL : EXIT_STATUS_INPUT, "%s: %s",
			path, strerror(-rc));
	return 0;
}

/* A whole number; 0: said on stderr. */
static unsigned long number(const char *option, const char *text, unsigned long min,
	unsigned long max, unsigned long unset)
{
	unsigned long value;
	char *end;

	if (!text)
		return unset;
	value = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (value >= min && value <= max && !*end)
		return value;
	complain_usage("boot", "--%s: expected %lu to %lu, got \"%s\"", option, min, max, text);
	return 0;
}

/* false: said on stderr */
static bool find_console(const char *name, enum boot_console *console)
{
	*console = name && !strcmp(name, "hvc0") ? BOOT_HVC0 : BOOT_TTYS0;
	if (!name || *console == BOOT_HVC0 || !strcmp(name, "ttyS0"))
		return true;
	complain_usage("boot", "--console: expected ttyS0 or hvc0, got \"%s\"", name);
	return false;
}

static int fill_request(const struct options *options, struct boot_request *request)
{
	const unsigned long mib = number(
		"memory", options->memory, MEMORY_MIB_MIN, MEMORY_MIB_MAX, MEMORY_MIB_DEFAULT);
	const unsigned long cpus = mib ? number("cpus", options->cpus, 1, BOOT_CPUS_LIMIT, 1) : 0;
	enum boot_console console;

	if (!mib || !cpus || !find_console(options->console, &console))
		return EXIT_STATUS_USAGE;
	if (!options->kernel)
		return complain_usage("boot", "boot needs --kernel FILE");
	*request = (struct boot_request){
		.append = options->append,
		.memory_bytes = (uint64_t)mib << 20,
		.cpus = (unsigned)cpus,
		.device = BOOT_DEVICE,
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.console = console,
		.disk = {.fd = -1},
		.stop = -1,
		.alive = -1,
		.confine = true,
	};
	return 0;
}

static int read_images(const struct options *options, struct blob *kernel, struct blob *initrd)
{
	int status = read_image(options->kernel, kernel);

	if (!status && options->initrd)
		status = read_image(options->initrd, initrd);
	if (!status && options->initrd && !initrd->len)
		status = complain(EXIT_STATUS_INPUT, "%s: the file is empty; expected an initrd",
			options->initrd);
	return status;
}

int cmd_boot(const struct options *options)
{
	cleanup_blob struct blob kernel = {.grow = grow};
	cleanup_blob struct blob initrd = {.grow = grow};
	struct boot_request request;
	int status = fill_request(options, &request);

	if (!status)
		status = read_images(options, &kernel, &initrd);
	if (!status && options->disk)
		status = disk_open(options->disk, &request.disk);
	if (status)
		return status;
	request.kernel = (const uint8_t *)kernel.at;
	request.kernel_bytes = kernel.len;
	request.initrd = (const uint8_t *)initrd.at;
	request.initrd_bytes = initrd.len;
	status = boot_guest(options, &request);
	if (request.disk.fd >= 0)
		close(request.disk.fd);
	return status;
}
