// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading the members of a JSON object into a struct, by a table of keys. */
#ifndef VIRTSCOUT_RULES_LOAD_MEMBER_H
#define VIRTSCOUT_RULES_LOAD_MEMBER_H

#include "rules/load.h"

#define LIST_MAX 16 /* entries of refs, steps and the like */

/* Each function: 0, -EINVAL with the loader's error filled, -ENOMEM. */

struct member {
	const char *key;
	int (*load)(struct loader *loader, struct json_node node, void *to);
};

int load_members(struct loader *loader, struct json_node object, const struct member *members,
	size_t count, void *to);

#define LOAD_MEMBERS(loader, object, members, to)                                                  \
	load_members(loader, object, members, sizeof(members) / sizeof((members)[0]), to)

/* A text that is there and not empty, kept. */
int load_text(struct loader *loader, struct json_node node, const char **text);

/* The same for tables and lists: @to is a const char **. */
int load_text_into(struct loader *loader, struct json_node node, void *to);

int load_bool(struct loader *loader, struct json_node node, bool *value);
int load_number(struct loader *loader, struct json_node node, int low, int high, int *number);

/* A word of an enum that @name_of names, from @first to @count - 1. */
int load_word(struct loader *loader, struct json_node node, const char *(*name_of)(int), int first,
	int count, uint8_t *value);

/* An enum actor. */
int load_actor(struct loader *loader, struct json_node node, uint8_t *who);

/*
 * An array of at most LIST_MAX values, each read by @load into one of the elements of @size bytes
 * that are allocated here.
 */
int load_list(struct loader *loader, struct json_node node, size_t size, void **list,
	uint16_t *count, int (*load)(struct loader *loader, struct json_node node, void *to));

/* One step, into a struct step (load_step.c). */
int load_step(struct loader *loader, struct json_node node, void *to);

#endif
