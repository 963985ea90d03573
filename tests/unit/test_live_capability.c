// SPDX-License-Identifier: GPL-2.0-or-later
/* File capabilities on the machine that runs this test, as far as it lets us set some. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/xattr.h>

#include <cmocka.h>

#include "probe/decode_capability.h"
#include "probe/live_file.h"
#include "tests/fake/tree.h"

static void a_plain_file_has_none(void **state)
{
	cleanup_blob struct blob bytes = BLOB_HEAP;
	struct tree tree;
	char path[256];
	int rc;

	(void)state;
	tree_make(&tree);
	tree_file(&tree, "/program", "x");
	rc = live_file_capability(tree_path(&tree, "/program", path), &bytes);
	assert_true(rc == -ENODATA || rc == -EOPNOTSUPP);
	rc = live_file_capability(tree_path(&tree, "/other", path), &bytes);
	assert_int_equal(rc, -ENOENT);
	assert_int_equal(bytes.len, 0);
	tree_remove(&tree);
}

static void what_was_set_is_read_back(void **state)
{
	static const unsigned char setuid[20] = {1, 0, 0, 2, 0x80};
	cleanup_blob struct blob bytes = BLOB_HEAP;
	uint64_t permitted = 0;
	struct tree tree;
	char path[256];
	int set, rc;

	(void)state;
	tree_make(&tree);
	tree_file(&tree, "/program", "x");
	tree_path(&tree, "/program", path);
	set = setxattr(path, "security.capability", setuid, sizeof(setuid), 0);
	rc = live_file_capability(path, &bytes);
	tree_remove(&tree);
	/* Only root may, and not on every file system. */
	if (set < 0)
		skip();
	assert_int_equal(rc, 0);
	assert_int_equal(capability_decode(bytes.at, bytes.len, &permitted), 0);
	assert_int_equal(permitted, UINT64_C(1) << CAPABILITY_SETUID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_file_has_none),
		cmocka_unit_test(what_was_set_is_read_back),
	};

	return cmocka_run_group_tests_name("live_capability", tests, NULL, NULL);
}
