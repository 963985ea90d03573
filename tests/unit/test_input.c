// SPDX-License-Identifier: GPL-2.0-or-later
// What is the file or folder of --from, by looking at it, and why is it refused?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/sources.h"
#include "tests/fake/tar_file.h"
#include "tests/fake/tree.h"

#define HEADER "{\"schema\":\"virtscout.snapshot/1\"}\n"
#define LINE "{\"ask\":\"cpuid\",\"leaf\":0,\"eax\":13,\"ebx\":0,\"ecx\":0,\"edx\":0}\n"
#define CPUID_R "   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define RAW "basic_cpuid[0]=0000000d 756e6547 6c65746e 49656e69\n"

/* Each says that the highest basic leaf is 0DH. */
static void inputs_are_told_apart_by_what_they_hold(void **state)
{
	static const char *const texts[] = {HEADER LINE, "\n \n" HEADER LINE, "CPU 0:\n" CPUID_R,
		"CPU:\n" CPUID_R, "CPU 4:\n" CPUID_R "CPU 0:\n" CPUID_R, CPUID_R,
		"version=0.6.2\n" RAW, RAW};
	const struct tree *tree = *state;
	char full[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct input_error error = {0};
		struct source *source;
		struct cpuid_regs regs;

		print_message("%s", texts[i]);
		/* A name that says something else changes nothing. */
		tree_file(tree, "dump.html", texts[i]);
		assert_int_equal(
			input_open(tree_path(tree, "dump.html", full), &source, &error), 0);
		assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
		assert_int_equal(regs.eax, 13);
		assert_string_equal(error.text, "");
		source_close(source);
	}
}

static void directories_are_root_trees(void **state)
{
	const struct tree *tree = *state;
	struct input_error error = {0};
	struct source *source;
	char text[16];

	tree_file(tree, "proc/cpuinfo", "x\n");
	assert_int_equal(input_open(tree->root, &source, &error), 0);
	assert_int_equal(source_read_line(source, "/proc/cpuinfo", text, sizeof(text)), 1);
	source_close(source);
}

/* As it is, packed by gzip and by xz; and a snapshot packed. */
static void archives_are_root_trees_and_may_be_packed(void **state)
{
	const struct tree *tree = *state;
	struct tar_file inputs[6] = {0};
	char full[256], text[16];

	tar_file_text(&inputs[0], "sosreport-h/proc/cpuinfo", "x\n");
	tar_file_text(&inputs[0], "sosreport-h/cpuid.txt", CPUID_R);
	tar_file_end(&inputs[0]);
	inputs[1] = tar_file_gzip(&inputs[0]);
	inputs[2] = tar_file_xz(&inputs[0]);
	inputs[3] = (struct tar_file){strdup(HEADER LINE), strlen(HEADER LINE)};
	inputs[4] = tar_file_gzip(&inputs[3]);
	inputs[5] = tar_file_xz(&inputs[3]);
	for (size_t i = 0; i < 6; i++) {
		struct input_error error = {0};
		struct source *source;
		struct cpuid_regs regs;

		tree_bytes(tree, "f", inputs[i].at, inputs[i].len);
		assert_int_equal(input_open(tree_path(tree, "f", full), &source, &error), 0);
		assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
		assert_int_equal(regs.eax, 13);
		assert_int_equal(source_read_line(source, "/proc/cpuinfo", text, sizeof(text)),
			i < 3 ? 1 : -ERR_NOT_CAPTURED);
		source_close(source);
		tar_file_free(&inputs[i]);
	}
}

/* Each byte of them counts: what is packed has a checksum at its end. */
static void packed_inputs_cut_off_or_damaged_are_errors(void **state)
{
	const struct tree *tree = *state;
	struct tar_file tar = {0}, packed[2];
	char full[256];

	tar_file_text(&tar, "proc/cpuinfo", "x\n");
	tar_file_end(&tar);
	packed[0] = tar_file_gzip(&tar);
	packed[1] = tar_file_xz(&tar);
	for (size_t i = 0; i < 2; i++) {
		struct input_error error = {0};
		struct source *source;

		for (size_t len = 6; len < packed[i].len; len++) {
			memset(&error, 0, sizeof(error));
			tree_bytes(tree, "f", packed[i].at, len);
			assert_int_equal(
				input_open(tree_path(tree, "f", full), &source, &error), -EINVAL);
			assert_string_equal(error.file, full);
			assert_non_null(strstr(error.text, "expected the rest"));
		}
		packed[i].at[packed[i].len / 2] ^= 0x10;
		packed[i].at[packed[i].len - 9] ^= 0x10;
		tree_bytes(tree, "f", packed[i].at, packed[i].len);
		memset(&error, 0, sizeof(error));
		assert_int_equal(input_open(full, &source, &error), -EINVAL);
		assert_non_null(strstr(error.text, "expected"));
		tar_file_free(&packed[i]);
	}
	tar_file_free(&tar);
}

static void what_is_packed_twice_is_refused(void **state)
{
	const struct tree *tree = *state;
	struct tar_file text = {strdup(HEADER LINE), strlen(HEADER LINE)};
	struct tar_file once = tar_file_gzip(&text), twice = tar_file_gzip(&once);
	struct input_error error = {0};
	struct source *source;
	char full[256];

	tree_bytes(tree, "f", twice.at, twice.len);
	assert_int_equal(input_open(tree_path(tree, "f", full), &source, &error), -EINVAL);
	assert_non_null(strstr(error.text, "snapshot"));
	tar_file_free(&text);
	tar_file_free(&once);
	tar_file_free(&twice);
}

static void anything_else_is_an_error_that_says_what_was_expected(void **state)
{
	static const char *const texts[] = {"", "\n", "hello\n", "<html>", "[1]",
		("\x7f"
		 "ELF"),
		"CPU\n", "CPU x:\n", "processor : 0\n"};
	const struct tree *tree = *state;
	char full[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct input_error error = {0};
		struct source *source;

		tree_file(tree, "f", texts[i]);
		assert_int_equal(input_open(tree_path(tree, "f", full), &source, &error), -EINVAL);
		assert_string_equal(error.file, full);
		assert_int_equal(error.line, 1);
		assert_non_null(strstr(error.text, "snapshot"));
		assert_non_null(strstr(error.text, "libcpuid"));
	}
}

static void zeros_without_end_are_refused_at_once(void **state)
{
	struct input_error error = {0};
	struct source *source;

	(void)state;
	assert_int_equal(input_open("/dev/zero", &source, &error), -EINVAL);
	assert_non_null(strstr(error.text, "expected"));
}

static void what_is_not_there_gives_its_errno(void **state)
{
	const struct tree *tree = *state;
	struct input_error error = {0};
	struct source *source;
	char full[256];

	assert_int_equal(input_open(tree_path(tree, "none", full), &source, &error), -ENOENT);
	assert_string_equal(error.file, full);
	assert_non_null(strstr(error.text, "open"));
	tree_file(tree, "file", "");
	error.text[0] = '\0';
	assert_int_equal(
		input_open(tree_path(tree, "file/below", full), &source, &error), -ENOTDIR);
}

/* Larger than what is looked at to tell the format, and than one read. */
static void long_snapshots_are_read_whole(void **state)
{
	const struct tree *tree = *state;
	struct input_error error = {0};
	struct source *source;
	uint64_t value = 0;
	char full[256], *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	fputs(HEADER, out);
	for (unsigned i = 0; i < 20000; i++)
		fprintf(out, "{\"ask\":\"msr\",\"cpu\":%u,\"index\":1,\"value\":%u}\n", i % 100,
			i / 100 * 100);
	fclose(out);
	tree_bytes(tree, "f", text, len);
	free(text);
	/* CPU n was given 0, 100, 200: the second answer contradicts the first. */
	assert_int_equal(input_open(tree_path(tree, "f", full), &source, &error), -EINVAL);
	out = open_memstream(&text, &len);
	fputs(HEADER, out);
	for (unsigned i = 0; i < 20000; i++)
		fprintf(out, "{\"ask\":\"msr\",\"cpu\":%u,\"index\":1,\"value\":%u}\n", i, i * 3);
	fclose(out);
	tree_bytes(tree, "f", text, len);
	free(text);
	error.text[0] = '\0';
	assert_int_equal(input_open(full, &source, &error), 0);
	for (uint32_t cpu = 0; cpu < 20000; cpu += 1999) {
		assert_int_equal(source_rdmsr(source, cpu, 1, &value), 0);
		assert_int_equal(value, cpu * 3);
	}
	source_close(source);
}

#define TREE_TEST(test) cmocka_unit_test_setup_teardown(test, tree_setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(inputs_are_told_apart_by_what_they_hold),
		TREE_TEST(directories_are_root_trees),
		TREE_TEST(archives_are_root_trees_and_may_be_packed),
		TREE_TEST(packed_inputs_cut_off_or_damaged_are_errors),
		TREE_TEST(what_is_packed_twice_is_refused),
		TREE_TEST(anything_else_is_an_error_that_says_what_was_expected),
		cmocka_unit_test(zeros_without_end_are_refused_at_once),
		TREE_TEST(what_is_not_there_gives_its_errno),
		TREE_TEST(long_snapshots_are_read_whole),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
