// SPDX-License-Identifier: GPL-2.0-or-later
// JSON values, and documents that are written as they grow.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/json_tree.h"

struct page {
	FILE *out;
	char *text;
	size_t size;
	struct tree *root;
};

static void page_open(struct page *page)
{
	page->out = open_memstream(&page->text, &page->size);
	assert_non_null(page->out);
	page->root = tree_document(page->out);
	assert_non_null(page->root);
}

/* Compares all that was written, and frees it. */
static void page_is(struct page *page, const char *expected)
{
	tree_close(page->root);
	assert_int_equal(fclose(page->out), 0);
	assert_string_equal(page->text, expected);
	free(page->text);
}

static void every_kind_of_value_is_written(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	assert_true(tree_put(page.root, "null", tree_null()));
	assert_true(tree_put(page.root, "no", tree_boolean(false)));
	assert_true(tree_put(page.root, "yes", tree_boolean(true)));
	assert_true(tree_put(page.root, "least", tree_integer(INT64_MIN)));
	assert_true(tree_put(page.root, "text", tree_text("a\"b\xff")));
	assert_true(tree_put(page.root, "part", tree_text_of("abc", 2)));
	assert_true(tree_put(page.root, "none", tree_text(NULL)));
	page_is(&page, "{\n  \"null\": null,\n  \"no\": false,\n  \"yes\": true,\n"
		       "  \"least\": -9223372036854775808,\n  \"text\": \"a\\\"b\\ufffd\",\n"
		       "  \"part\": \"ab\",\n  \"none\": null\n}\n");
}

static void values_in_values_are_indented(void **state)
{
	struct tree *inner = tree_object(), *list = tree_array();
	struct page page;

	(void)state;
	page_open(&page);
	assert_true(tree_is_empty(inner));
	assert_true(tree_put(inner, "a", tree_integer(1)));
	assert_false(tree_is_empty(inner));
	assert_true(tree_put(list, NULL, inner));
	assert_true(tree_put(list, NULL, tree_array()));
	assert_true(tree_put(list, NULL, tree_object()));
	assert_true(tree_put(page.root, "list", list));
	page_is(&page,
		"{\n  \"list\": [\n    {\n      \"a\": 1\n    },\n    [],\n    {}\n  ]\n}\n");
}

/* What is opened reads as what is kept would. */
static void what_is_opened_is_written_as_it_grows(void **state)
{
	struct tree *opened;
	struct page page;

	(void)state;
	page_open(&page);
	opened = tree_open_array(page.root, "list");
	assert_true(tree_put(opened, NULL, tree_text("one")));
	assert_true(tree_put(opened, NULL, tree_object()));
	tree_close(opened);
	tree_close(tree_open_object(page.root, "empty"));
	tree_put_written(page.root, "raw");
	fputs("[1]", page.out);
	page_is(&page, "{\n  \"list\": [\n    \"one\",\n    {}\n  ],\n  \"empty\": {},\n"
		       "  \"raw\": [1]\n}\n");
}

static void an_empty_document_is_one(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	page_is(&page, "{}\n");
}

/* A value that there was no memory for. */
static void a_lack_of_memory_is_handed_on(void **state)
{
	struct tree *array = tree_array();

	(void)state;
	assert_false(tree_put(array, NULL, NULL));
	assert_false(tree_put(NULL, "key", tree_null()));
	assert_null(tree_open_object(NULL, "key"));
	assert_true(tree_is_empty(array));
	assert_true(tree_is_empty(NULL));
	tree_put_written(NULL, "key");
	tree_close(NULL);
	tree_free(NULL);
	tree_free(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_is_written),
		cmocka_unit_test(values_in_values_are_indented),
		cmocka_unit_test(what_is_opened_is_written_as_it_grows),
		cmocka_unit_test(an_empty_document_is_one),
		cmocka_unit_test(a_lack_of_memory_is_handed_on),
	};

	return cmocka_run_group_tests_name("report_tree", tests, NULL, NULL);
}
