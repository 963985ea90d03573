// SPDX-License-Identifier: GPL-2.0-or-later
// A captured tree on disk and in memory: the same paths lead to the same.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/name_list.h"
#include "probe/root_tree_memory.h"
#include "probe/root_tree_tar.h"
#include "tests/fake/tar_file.h"
#include "tests/fake/tree.h"

#define NC (-ERR_NOT_CAPTURED)

static int read_tar(
	const struct tar_file *tar, size_t len, struct root_tree **tree, struct input_error *error)
{
	struct byte_stream *in = byte_stream_behind(tar->at, len, NULL);
	int rc;

	assert_non_null(in);
	rc = root_tree_tar_read(in, "a.tar", tree, error);
	byte_stream_close(in);
	return rc;
}

static struct root_tree *open_tar(struct tar_file *tar)
{
	struct input_error error = {0};
	struct root_tree *tree;
	int rc;

	tar_file_end(tar);
	rc = read_tar(tar, tar->len, &tree, &error);
	if (rc)
		print_message("%s\n", error.text);
	assert_int_equal(rc, 0);
	tar_file_free(tar);
	return tree;
}

static int read_text(struct root_tree *tree, const char *path, char text[64])
{
	struct blob blob = {.at = text, .size = 63};
	int rc = tree->ops->read(tree, path, &blob);

	text[blob.len] = '\0';
	return rc;
}

#define assert_holds(tree, path, text)                                                             \
	do {                                                                                       \
		char is[64];                                                                       \
		assert_int_equal(read_text(tree, path, is), 0);                                    \
		assert_string_equal(is, text);                                                     \
	} while (0)

static void assert_refused(struct root_tree *tree, const char *path, int rc)
{
	char text[64];

	assert_int_equal(read_text(tree, path, text), rc);
}

/* The same files below a directory and in an archive. */
static const struct {
	char type; /* as tar has it */
	const char *path, *content;
} members[] = {
	{'0', "secret", "outside\n"},
	{'0', "in/proc/cpuinfo", "processor : 0\n"},
	{'0', "in/etc/passwd", "inside\n"},
	{'0', "in/a/b/c/file", "deep\n"},
	{'2', "in/absolute", "/etc/passwd"},
	{'2', "in/up", "../../../../../../../../etc/passwd"},
	{'2', "in/a/b/c/up", "../../../../../../../../etc/passwd"},
	{'2', "in/to_secret", "../secret"},
	{'2', "in/dir", "/a/b"},
	{'2', "in/loop", "loop"},
	{'2', "in/one", "two"},
	{'2', "in/two", "./one/"},
	{'2', "in/chain", "dir/../b/./c//file"},
	{'2', "in/dangling", "nowhere/at/all"},
	{'5', "in/empty", ""},
};

static struct root_tree *make_from_tar(void)
{
	struct tar_file tar = {0};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		tar_file_add(&tar, members[i].type, members[i].path,
			members[i].type == '2' ? members[i].content : NULL, members[i].content,
			members[i].type == '0' ? strlen(members[i].content) : 0);
	return open_tar(&tar);
}

static struct root_tree *make_from_directory(const struct tree *tree)
{
	struct input_error error = {0};
	struct root_tree *root;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		switch (members[i].type) {
		case '0': tree_file(tree, members[i].path, members[i].content); break;
		case '2': tree_link(tree, members[i].path, members[i].content); break;
		default: tree_directory(tree, members[i].path); break;
		}
	assert_int_equal(root_tree_dir_open(tree->root, &root, &error), 0);
	return root;
}

static void check_links(struct root_tree *tree)
{
	static const struct {
		const char *path, *holds;
		int rc;
	} rows[] = {
		{"/proc/cpuinfo", "processor : 0\n", 0},
		{"//proc/./cpuinfo", "processor : 0\n", 0},
		{"/absolute", "inside\n", 0},
		{"/up", "inside\n", 0},
		{"/a/b/c/up", "inside\n", 0},
		{"/../etc/passwd", "inside\n", 0},
		{"/../../secret", NULL, -ENOENT},
		{"/to_secret", NULL, -ENOENT},
		{"/dir/c/file", "deep\n", 0},
		{"/chain", "deep\n", 0},
		{"/dir/c/up", "inside\n", 0},
		{"/loop", NULL, -ELOOP},
		{"/one", NULL, -ELOOP},
		{"/dangling", NULL, -ENOENT},
		{"/etc/passwd/x", NULL, -ENOTDIR},
		{"/none/x", NULL, -ENOENT},
		{"/a", NULL, -EISDIR},
	};
	cleanup_blob struct blob names = BLOB_HEAP;
	struct file_stat stat;
	char target[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		print_message("%s\n", rows[i].path);
		if (rows[i].holds)
			assert_holds(tree, rows[i].path, rows[i].holds);
		else
			assert_refused(tree, rows[i].path, rows[i].rc);
	}
	assert_int_equal(tree->ops->list(tree, "/dir/../..", &names), 0);
	assert_int_equal(blob_name_count(&names), 13);
	assert_true(blob_name_has(&names, "proc"));
	names.len = 0;
	assert_int_equal(tree->ops->list(tree, "/empty", &names), 0);
	assert_int_equal(names.len, 0);
	assert_int_equal(tree->ops->list(tree, "/up", &names), -ENOTDIR);
	assert_int_equal(tree->ops->link(tree, "/dir", target, sizeof(target)), 0);
	assert_string_equal(target, "/a/b");
	assert_int_equal(tree->ops->link(tree, "/dir", target, 4), -ENAMETOOLONG);
	assert_int_equal(tree->ops->link(tree, "/a", target, sizeof(target)), -EINVAL);
	assert_int_equal(tree->ops->holds(tree, "/", "dangling"), 1);
	assert_int_equal(tree->ops->holds(tree, "/dir", "c"), 1);
	assert_int_equal(tree->ops->holds(tree, "/dir", "d"), 0);
	assert_int_equal(tree->ops->holds(tree, "/none", "d"), -ENOENT);
	assert_int_equal(tree->ops->stat(tree, "/dir", &stat), 0);
	assert_int_equal(stat.type, FILE_DIRECTORY);
	assert_int_equal(tree->ops->stat(tree, "/up", &stat), 0);
	assert_int_equal(stat.type, FILE_REGULAR);
}

static void paths_lead_to_the_same_on_disk_and_in_memory(void **state)
{
	struct input_error error = {0};
	struct root_tree *trees[2];
	struct tree tree;

	(void)state;
	tree_make(&tree);
	trees[0] = make_from_directory(&tree);
	trees[1] = make_from_tar();
	for (size_t i = 0; i < 2; i++) {
		/* "in" holds the host: what is beside it is out of reach. */
		assert_int_equal(root_tree_find_host(trees[i], "x", &error), 0);
		check_links(trees[i]);
		root_tree_close(trees[i]);
	}
	tree_remove(&tree);
}

static void names_of_an_archive_stay_inside(void **state)
{
	static const char *const bad[] = {"../x", "proc/../../x", "proc/..", ".."};
	struct tar_file tar = {0};
	struct root_tree *tree;

	(void)state;
	tar_file_text(&tar, "/proc/a", "1");
	tar_file_text(&tar, "./proc/b", "2");
	tar_file_text(&tar, "proc//c", "3");
	tree = open_tar(&tar);
	assert_holds(tree, "/proc/a", "1");
	assert_holds(tree, "/proc/b", "2");
	assert_holds(tree, "/proc/c", "3");
	root_tree_close(tree);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct input_error error = {0};

		tar_file_text(&tar, "proc/a", "1");
		tar_file_text(&tar, bad[i], "2");
		tar_file_end(&tar);
		assert_int_equal(read_tar(&tar, tar.len, &tree, &error), -EINVAL);
		assert_non_null(strstr(error.text, ".."));
		assert_string_equal(error.file, "a.tar");
		tar_file_free(&tar);
	}
}

static void later_members_take_the_place_of_earlier_ones(void **state)
{
	struct tar_file tar = {0};
	struct root_tree *tree;

	(void)state;
	tar_file_text(&tar, "proc/a", "old");
	tar_file_text(&tar, "proc/a", "new");
	/* Behind a link nothing is written. */
	tar_file_add(&tar, '2', "proc/link", "/etc", NULL, 0);
	tar_file_text(&tar, "proc/link/x", "below");
	tar_file_text(&tar, "proc/d/x", "was in a directory");
	tar_file_text(&tar, "proc/d", "file");
	tree = open_tar(&tar);
	assert_holds(tree, "/proc/a", "new");
	assert_holds(tree, "/proc/link/x", "below");
	assert_refused(tree, "/etc/x", -ENOENT);
	assert_holds(tree, "/proc/d", "file");
	assert_refused(tree, "/proc/d/x", -ENOTDIR);
	root_tree_close(tree);
}

static void hard_links_are_second_names(void **state)
{
	struct tar_file tar = {0};
	struct root_tree *tree;

	(void)state;
	tar_file_text(&tar, "proc/a", "text");
	tar_file_add(&tar, '1', "proc/b", "proc/a", NULL, 0);
	tar_file_add(&tar, '1', "proc/c", "proc/none", NULL, 0);
	tar_file_add(&tar, '1', "proc/d", "proc", NULL, 0);
	tar_file_text(&tar, "proc/a", "");
	tree = open_tar(&tar);
	assert_holds(tree, "/proc/b", "text");
	assert_holds(tree, "/proc/a", "");
	assert_refused(tree, "/proc/c", NC);
	assert_refused(tree, "/proc/d", NC);
	root_tree_close(tree);
}

static void devices_are_told_and_have_no_content(void **state)
{
	struct tar_file tar = {0};
	struct file_stat stat;
	struct root_tree *tree;

	(void)state;
	tar_file_add(&tar, '3', "dev/kvm", NULL, NULL, 0);
	tar_file_patch(&tar, 0, 329, "0000012", 8);
	tar_file_patch(&tar, 0, 337, "0000350", 8);
	tar_file_add(&tar, '6', "dev/fifo", NULL, NULL, 0);
	tree = open_tar(&tar);
	assert_int_equal(tree->ops->stat(tree, "/dev/kvm", &stat), 0);
	assert_int_equal(stat.type, FILE_CHAR_DEVICE);
	assert_int_equal(stat.major, 10);
	assert_int_equal(stat.minor, 232);
	assert_refused(tree, "/dev/kvm", NC);
	assert_refused(tree, "/dev/fifo", NC);
	root_tree_close(tree);
}

static void long_names_come_from_gnu_and_from_pax(void **state)
{
	static const char pax[] = "14 path=sys/x\n25 linkpath=../elsewhere\n19 comment=ignored\n"
				  "20 atime=1700000000\n";
	struct tar_file tar = {0};
	struct root_tree *tree;
	char path[300], target[64];

	(void)state;
	snprintf(path, sizeof(path), "proc/%0200d/%080d", 1, 2);
	tar_file_add(&tar, 'L', "././@LongLink", NULL, path, strlen(path) + 1);
	tar_file_text(&tar, "proc/000", "long");
	tar_file_add(&tar, 'K', "././@LongLink", NULL, path, strlen(path) + 1);
	tar_file_add(&tar, '2', "proc/link", "proc/000", NULL, 0);
	tar_file_add(&tar, 'g', "pax_global_header", NULL, "22 path=sys/notthis..\n", 22);
	tar_file_add(&tar, 'x', "PaxHeaders/x", NULL, pax, strlen(pax));
	tar_file_add(&tar, '2', "sys/other", "cut", NULL, 0);
	/* A prefix, which only POSIX has. */
	tar_file_text(&tar, "file", "prefixed");
	tar_file_patch(&tar, 7, 345, "sys/devices", 11);
	tree = open_tar(&tar);
	snprintf(path, sizeof(path), "/proc/%0200d/%080d", 1, 2);
	assert_holds(tree, path, "long");
	assert_int_equal(tree->ops->link(tree, "/sys/x", target, sizeof(target)), 0);
	assert_string_equal(target, "../elsewhere");
	assert_int_equal(tree->ops->link(tree, "/proc/link", path, sizeof(path)), 0);
	assert_int_equal(strlen(path), 286);
	assert_holds(tree, "/sys/devices/file", "prefixed");
	root_tree_close(tree);
}

static void content_that_is_not_whole_or_not_asked_for_is_not_kept(void **state)
{
	static const char pax[] = "22 GNU.sparse.major=1\n";
	struct tar_file tar = {0};
	cleanup_blob struct blob names = BLOB_HEAP;
	struct root_tree *tree;
	char *large = calloc(1, 17 << 20);

	(void)state;
	tar_file_add(&tar, 'x', "PaxHeaders/x", NULL, pax, strlen(pax));
	tar_file_text(&tar, "sos-h/proc/sparse", "1\n2\n3\n");
	tar_file_add(&tar, 'S', "sos-h/proc/old", NULL, "data", 4);
	tar_file_text(&tar, "sos-h/var/log/messages", "secret");
	tar_file_text(&tar, "sos-h/var/lib/x", "kept");
	tar_file_add(&tar, '0', "sos-h/proc/large", NULL, large, 17 << 20);
	free(large);
	tree = open_tar(&tar);
	assert_refused(tree, "/sos-h/proc/sparse", NC);
	assert_refused(tree, "/sos-h/proc/old", NC);
	assert_refused(tree, "/sos-h/var/log/messages", NC);
	assert_refused(tree, "/sos-h/proc/large", NC);
	assert_holds(tree, "/sos-h/var/lib/x", "kept");
	assert_int_equal(tree->ops->list(tree, "/sos-h/var/log", &names), 0);
	assert_true(blob_name_has(&names, "messages"));
	root_tree_close(tree);
}

static void an_archive_cut_off_anywhere_is_an_error(void **state)
{
	struct tar_file tar = {0};

	(void)state;
	tar_file_add(&tar, 'L', "././@LongLink", NULL, "proc/cpuinfo", 13);
	tar_file_text(&tar, "x", "processor : 0\n");
	tar_file_text(&tar, "proc/modules", "kvm 1 0 - Live 0x0\n");
	tar_file_end(&tar);
	/* The second block of zeros is for tapes. */
	for (size_t len = 0; len <= tar.len - 512; len++) {
		struct input_error error = {0};
		struct root_tree *tree;
		int rc = read_tar(&tar, len, &tree, &error);

		if (len == tar.len - 512) {
			assert_int_equal(rc, 0);
			root_tree_close(tree);
			continue;
		}
		assert_int_equal(rc, -EINVAL);
		assert_non_null(strstr(error.text, "byte "));
	}
	tar_file_free(&tar);
}

static void damaged_archives_are_errors_that_say_where(void **state)
{
	static const struct {
		char type;
		size_t at;
		const char *bytes;
		size_t len;
		const char *expected;
	} rows[] = {
		/* A size of 4 GiB, as octal and in base 256; one that is no number. */
		{'0', 124, "40000000000", 12, "size"},
		{'0', 124, "\x80\0\0\0\0\0\0\x01\0\0\0\0", 12, "size"},
		{'0', 124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, "size"},
		{'0', 124, "0000000000x", 12, "size"},
		/* Longer than the archive. */
		{'0', 124, "00000777777", 12, "rest"},
		{'L', 124, "00007777777", 12, "1 MiB"},
		{'x', 124, "00000000005", 12, "pax record"},
		{'3', 329, "zzzzzzz", 8, "device"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct input_error error = {0};
		struct tar_file tar = {0};
		struct root_tree *tree;

		print_message("%s\n", rows[i].expected);
		tar_file_text(&tar, "proc/first", "");
		tar_file_add(&tar, rows[i].type, "proc/x", NULL, "12 path=proc", 12);
		tar_file_patch(&tar, 1, rows[i].at, rows[i].bytes, rows[i].len);
		tar_file_end(&tar);
		assert_int_equal(read_tar(&tar, tar.len, &tree, &error), -EINVAL);
		print_message("%s\n", error.text);
		assert_non_null(strstr(error.text, rows[i].expected));
		assert_non_null(strstr(error.text, "byte "));
		tar_file_free(&tar);
	}
}

static void a_header_that_does_not_add_up_is_an_error(void **state)
{
	struct input_error error = {0};
	struct tar_file tar = {0};
	struct root_tree *tree;

	(void)state;
	tar_file_text(&tar, "proc/a", "");
	tar_file_text(&tar, "proc/b", "");
	tar_file_end(&tar);
	tar.at[512] = 'q';
	assert_int_equal(read_tar(&tar, tar.len, &tree, &error), -EINVAL);
	assert_non_null(strstr(error.text, "byte 512 of the archive: expected the header"));
	tar_file_free(&tar);
}

static void one_host_is_found_and_two_are_refused(void **state)
{
	struct input_error error = {0};
	struct tar_file tar = {0};
	struct root_tree *tree;

	(void)state;
	tar_file_text(&tar, "sosreport-a/proc/cpuinfo", "a");
	tar_file_text(&tar, "README", "x");
	tree = open_tar(&tar);
	assert_int_equal(root_tree_find_host(tree, "f", &error), 0);
	assert_holds(tree, "/proc/cpuinfo", "a");
	root_tree_close(tree);
	tar_file_text(&tar, "sosreport-a/proc/cpuinfo", "a");
	tar_file_text(&tar, "sosreport-b/sys/x", "b");
	tree = open_tar(&tar);
	assert_int_equal(root_tree_find_host(tree, "f", &error), -EINVAL);
	assert_non_null(strstr(error.text, "sosreport-a and sosreport-b"));
	root_tree_close(tree);
	memset(&error, 0, sizeof(error));
	tar_file_text(&tar, "a/b/proc/cpuinfo", "a");
	tree = open_tar(&tar);
	assert_int_equal(root_tree_find_host(tree, "f", &error), -EINVAL);
	assert_non_null(strstr(error.text, "proc/"));
	root_tree_close(tree);
}

static void a_tree_of_many_names_finds_each(void **state)
{
	struct root_memory *memory = root_memory_new();
	cleanup_blob struct blob names = BLOB_HEAP;
	struct root_tree *tree;
	char path[64];

	(void)state;
	assert_non_null(memory);
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "sys/d%u/f", i);
		assert_int_equal(
			root_memory_file_take(memory, path, strdup(path), strlen(path)), 0);
	}
	tree = root_memory_tree(memory);
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "/sys/d%u/f", i);
		assert_holds(tree, path, path + 1);
	}
	assert_int_equal(tree->ops->list(tree, "/sys", &names), 0);
	assert_int_equal(blob_name_count(&names), 5000);
	root_tree_close(tree);
}

static void more_content_than_is_kept_is_refused(void **state)
{
	struct root_memory *memory = root_memory_new();
	const size_t half = ROOT_BYTES_MAX / 2;
	/* Memory that is never touched. */
	char *bytes = malloc(half);

	(void)state;
	assert_non_null(memory);
	assert_non_null(bytes);
	assert_int_equal(root_memory_file_take(memory, "a", bytes, half), 0);
	/* In the place of the first: no more is kept than before. */
	assert_int_equal(root_memory_file_take(memory, "a", malloc(half), half), 0);
	assert_int_equal(root_memory_file_take(memory, "b", malloc(half), half), 0);
	assert_int_equal(root_memory_file_take(memory, "c", malloc(1), 1), -EFBIG);
	assert_int_equal(root_memory_hard_link(memory, "d", "/a"), -EFBIG);
	root_memory_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_to_the_same_on_disk_and_in_memory),
		cmocka_unit_test(names_of_an_archive_stay_inside),
		cmocka_unit_test(later_members_take_the_place_of_earlier_ones),
		cmocka_unit_test(hard_links_are_second_names),
		cmocka_unit_test(devices_are_told_and_have_no_content),
		cmocka_unit_test(long_names_come_from_gnu_and_from_pax),
		cmocka_unit_test(content_that_is_not_whole_or_not_asked_for_is_not_kept),
		cmocka_unit_test(an_archive_cut_off_anywhere_is_an_error),
		cmocka_unit_test(damaged_archives_are_errors_that_say_where),
		cmocka_unit_test(a_header_that_does_not_add_up_is_an_error),
		cmocka_unit_test(one_host_is_found_and_two_are_refused),
		cmocka_unit_test(a_tree_of_many_names_finds_each),
		cmocka_unit_test(more_content_than_is_kept_is_refused),
	};

	return cmocka_run_group_tests_name("root_tree", tests, NULL, NULL);
}
