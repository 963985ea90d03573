// SPDX-License-Identifier: GPL-2.0-or-later
// The static program's own string functions, against the C library's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

/* Under other names, so that this program keeps the C library's. */
#define OWN(name) __typeof__(name) own_##name
OWN(memcpy);
OWN(memmove);
OWN(memset);
OWN(memcmp);
OWN(bcmp);
OWN(memchr);
OWN(strlen);
OWN(strcmp);
OWN(strncmp);
OWN(strchr);
OWN(strrchr);
OWN(strstr);
static __typeof__(memcpy) *const libc_memcpy = memcpy;
static __typeof__(memmove) *const libc_memmove = memmove;
static __typeof__(memset) *const libc_memset = memset;
static __typeof__(memcmp) *const libc_memcmp = memcmp;
static __typeof__(strstr) *const libc_strstr = strstr;
static __typeof__(strchr) *const libc_strchr = strchr;
static __typeof__(strrchr) *const libc_strrchr = strrchr;
static __typeof__(memchr) *const libc_memchr = memchr;
static __typeof__(strncmp) *const libc_strncmp = strncmp;

#define memcpy own_memcpy
#define memmove own_memmove
#define memset own_memset
#define memcmp own_memcmp
#define bcmp own_bcmp
#define memchr own_memchr
#define strlen own_strlen
#define strcmp own_strcmp
#define strncmp own_strncmp
#define strchr own_strchr
#define strrchr own_strrchr
#define strstr own_strstr
#include "cli/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef bcmp
#undef memchr
#undef strlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr

static const char *const texts[] = {
	"", "a", "b", "aa", "ab", "aab", "abab", "232 kvm\n", "\xff", "a\xff", "vmx flags"};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

static void comparisons_have_the_sign_of_the_librarys(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEXTS; i++)
		for (size_t j = 0; j < TEXTS; j++) {
			const char *a = texts[i], *b = texts[j];
			const size_t both = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

			assert_int_equal(sign(own_strcmp(a, b)), sign(strcmp(a, b)));
			for (size_t size = 0; size < 12; size++)
				assert_int_equal(sign(own_strncmp(a, b, size)),
					sign(libc_strncmp(a, b, size)));
			assert_int_equal(
				sign(own_memcmp(a, b, both)), sign(libc_memcmp(a, b, both)));
			assert_int_equal(own_bcmp(a, b, both) == 0, libc_memcmp(a, b, both) == 0);
		}
}

static void searches_find_the_same_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = texts[i];

		assert_int_equal(own_strlen(text), strlen(text));
		for (int byte = 0; byte < 256; byte++) {
			assert_ptr_equal(own_strchr(text, byte), libc_strchr(text, byte));
			assert_ptr_equal(own_strrchr(text, byte), libc_strrchr(text, byte));
			assert_ptr_equal(own_memchr(text, byte, strlen(text)),
				libc_memchr(text, byte, strlen(text)));
		}
		for (size_t j = 0; j < TEXTS; j++)
			assert_ptr_equal(own_strstr(text, texts[j]), libc_strstr(text, texts[j]));
	}
}

static void copies_hold_where_they_overlap(void **state)
{
	(void)state;
	for (size_t from = 0; from < 8; from++)
		for (size_t to = 0; to < 8; to++)
			for (size_t size = 0; size < 8; size++) {
				char own[16] = "0123456789abcde", libc[16] = "0123456789abcde";

				assert_ptr_equal(own_memmove(own + to, own + from, size), own + to);
				libc_memmove(libc + to, libc + from, size);
				assert_memory_equal(own, libc, sizeof(own));
			}
}

static void memory_is_filled_and_copied(void **state)
{
	char own[16] = "0123456789abcde", libc[16] = "0123456789abcde";

	(void)state;
	assert_ptr_equal(own_memset(own + 3, 0x1ff, 5), own + 3);
	libc_memset(libc + 3, 0xff, 5);
	assert_ptr_equal(own_memcpy(own, "xyz", 3), own);
	libc_memcpy(libc, "xyz", 3);
	own_memset(own, 0, 0);
	assert_memory_equal(own, libc, sizeof(own));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons_have_the_sign_of_the_librarys),
		cmocka_unit_test(searches_find_the_same_place),
		cmocka_unit_test(copies_hold_where_they_overlap),
		cmocka_unit_test(memory_is_filled_and_copied),
	};

	return cmocka_run_group_tests_name("check_string", tests, NULL, NULL);
}
