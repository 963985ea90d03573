// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON values (RFC 8259), and the document that they are put into. A document, and what is opened in
 * it, is written as it grows and keeps nothing; a value made by itself is kept until it is put
 * somewhere.
 *
 * Every function takes NULL, for lack of memory, and hands it on. Errors of writing stay in the
 * stream (ferror(3)).
 */
#ifndef VIRTSCOUT_REPORT_JSON_TREE_H
#define VIRTSCOUT_REPORT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tree;

/* Values, each the caller's until it is put. Text that is not UTF-8 becomes U+FFFD. */
struct tree *tree_object(void);
struct tree *tree_array(void);
struct tree *tree_null(void);
struct tree *tree_boolean(bool value);
struct tree *tree_integer(int64_t value);
struct tree *tree_text(const char *text); /* NULL gives null */
struct tree *tree_text_of(const char *text, size_t len);

/*
 * Puts @value, which is taken, at the end of @into, an object or an array. @key is borrowed until
 * that is written, and is there once; arrays have none. False: there is no memory.
 */
bool tree_put(struct tree *into, const char *key, struct tree *value);

bool tree_is_empty(const struct tree *tree);
void tree_free(struct tree *tree); /* one that is not put anywhere */

/* An object that goes to @out. */
struct tree *tree_document(FILE *out);
/* An object or an array in @into, which is a document or opened itself, and waits meanwhile. */
struct tree *tree_open_object(struct tree *into, const char *key);
struct tree *tree_open_array(struct tree *into, const char *key);
/* @key and its colon are written, and all before it: the value is the caller's to write to @out. */
void tree_put_written(struct tree *into, const char *key);
/* Ends a document, or what was opened, and frees it. */
void tree_close(struct tree *open);

#endif
