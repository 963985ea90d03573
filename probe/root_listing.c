// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which directories of a captured tree show that something did not exist? Those that the kernel fills, and
 * that a capture takes whole.
 */
#include "probe/root_listing.h"

#include <limits.h>
#include <string.h>

#include "probe/name_list.h"

#define MODULES "/sys/module"

// clang-format off
/*
 * Directories that list what there is: a name that is not in one did not exist. An empty one is
 * an answer only where a kernel may have it so: containers hide /sys/firmware behind an empty
 * directory, and an archive that could not read a directory makes an empty one.
 */
#define LISTED(path) (path), sizeof(path) - 1
static const struct {
	const char *path;
	size_t len;
	bool may_be_empty;
} listed[] = {
	{LISTED(MODULES),                     false},
	{LISTED("/sys/class/misc"),           false},
	{LISTED("/sys/firmware/acpi/tables"), false},
	{LISTED("/sys/kernel/iommu_groups"),  true},
	{LISTED("/sys/bus/pci/devices"),      true},
	{LISTED("/sys/class/iommu"),          true},
};
// clang-format on

_Static_assert(sizeof(listed) / sizeof(*listed) == LISTED_COUNT, "a row for each");

/* Where @path is in `listed`; LISTED_COUNT: it is none of them. */
static size_t listed_find(const char *path)
{
	size_t i = 0;

	while (i < LISTED_COUNT && strcmp(listed[i].path, path) != 0)
		i++;
	return i;
}

static struct root_listing *listing_of(struct root_listings *listings, size_t i)
{
	struct root_listing *listing = &listings->at[i];

	if (!listing->tried) {
		listing->tried = true;
		listing->names = (struct blob)BLOB_HEAP;
		listing->rc =
			listings->tree->ops->list(listings->tree, listed[i].path, &listing->names);
	}
	return listing;
}

/*
 * Is the name of @len bytes in @listing? A link that leads to nothing is a name that is there. What
 * is asked for is mostly another file of the same directory, or one of the next.
 */
static bool listing_has(struct root_listing *listing, const char *name, size_t len)
{
	const char *next = listing->last;
	char first[NAME_MAX + 1];

	for (int i = 0; i < 2 && next; i++) {
		if (!strncmp(next, name, len) && !next[len]) {
			listing->last = next;
			return true;
		}
		next = blob_name_next(&listing->names, next);
	}
	memcpy(first, name, len);
	first[len] = '\0';
	next = name_list_from(&listing->names, first);
	if (!next || strcmp(next, first) != 0)
		return false;
	listing->last = next;
	return true;
}

/* Does listed directory @i show that @name, with what is below it, does not exist? */
static bool lacks(struct root_listings *listings, size_t i, const char *name)
{
	struct root_listing *listing = listing_of(listings, i);
	const size_t len = (size_t)(strchrnul(name, '/') - name);

	if (!len || len > NAME_MAX || listing->rc < 0)
		return false;
	/* Every directory holds these, though no listing says so. */
	if (!strncmp(name, "..", len) && len <= 2)
		return false;
	if (listing_has(listing, name, len))
		return false;
	if (!listings->lists_modules && !strcmp(listed[i].path, MODULES))
		return false;
	return listed[i].may_be_empty || listing->names.len;
}

bool root_listings_lack(struct root_listings *listings, const char *path)
{
	const size_t len = strlen(path);

	for (size_t i = 0; i < LISTED_COUNT; i++)
		if (len > listed[i].len && path[listed[i].len] == '/' &&
			!memcmp(path, listed[i].path, listed[i].len))
			return lacks(listings, i, path + listed[i].len + 1);
	return false;
}

const struct root_listing *root_listings_find(struct root_listings *listings, const char *path)
{
	const size_t i = listed_find(path);

	return i < LISTED_COUNT ? listing_of(listings, i) : NULL;
}

bool root_listing_may_be_empty(const char *path)
{
	const size_t i = listed_find(path);

	return i < LISTED_COUNT && listed[i].may_be_empty;
}

void root_listings_free(struct root_listings *listings)
{
	for (size_t i = 0; i < LISTED_COUNT; i++)
		blob_free(&listings->at[i].names);
}
