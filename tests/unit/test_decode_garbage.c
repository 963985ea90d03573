// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes that nobody meant, through every decoder of files and tables: no crash, no endless loop,
 * and nothing read beyond the end (each input has its own memory, so that the sanitizers see it).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_capability.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_container.h"
#include "probe/decode_dmar.h"
#include "probe/decode_interrupts.h"
#include "probe/decode_ivrs.h"
#include "probe/decode_kconfig.h"
#include "probe/decode_modprobe.h"
#include "probe/decode_mounts.h"
#include "probe/decode_pci_config.h"
#include "probe/decode_text.h"
#include "probe/decode_xen.h"

#define ROUNDS 2000

/* A generator that gives the same bytes each time (xorshift64*). */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

/* Bytes out of a small alphabet meet more branches than bytes out of all. */
static void fill(char *bytes, size_t len, uint64_t *seed, const char *alphabet)
{
	for (size_t i = 0; i < len; i++) {
		uint64_t random = next_random(seed) >> 16;

		bytes[i] = alphabet ? alphabet[random % strlen(alphabet)] : (char)random;
	}
}

static void decode_texts(struct span text)
{
	struct cgroup_mounts mounts;
	struct interrupts interrupts;
	struct xen_capabilities capabilities;
	struct cmdline_arg arg;
	struct kconfig config;
	struct span rest = text;
	uint64_t features;
	size_t args = 0;
	char out[32];

	cgroup_mounts_decode(text, MOUNTS_INFO, &mounts);
	assert_in_range(cgroup_mounts_version(&mounts), 0, 2);
	cgroup_mounts_decode(text, MOUNTS_TABLE, &mounts);
	cgroup_table_enabled(text, "cpu");
	interrupts_decode(text, &interrupts);
	assert_true(interrupts.remapped + interrupts.direct <= text.len);
	xen_capabilities_decode(text, &capabilities);
	xen_features_decode(text, &features);
	kconfig_decode(text, &config);
	assert_false(config.complete);
	assert_true(subid_ranges(text) <= (int64_t)text.len);
	vsyscall_mode(text);
	assert_true(words_with_commas(text, out, sizeof(out)) <= 0);
	capability_decode(text.at, text.len, &features);
	modprobe_decode(text, "a", "b");
	module_names_have(text, "a");
	text_field(text, "a");
	text_chosen(text);
	text_number(text);
	while (cmdline_next(&rest, &arg))
		args++;
	assert_true(args <= text.len);
	assert_true(cmdline_values(text, "a", out, sizeof(out)) <= 0);
}

static void texts_do_no_harm(void **state)
{
	static const char *const alphabets[] = {NULL, " \n:=-a1", "cgroup2 -/,\n",
		"\"[] \t\naI-R:10", "CONFIG_A=ym #\n", "\\\n a#/"};
	uint64_t seed = 88172645463325252;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t len = next_random(&seed) % 200;
		char *bytes = malloc(len ? len : 1);

		assert_non_null(bytes);
		fill(bytes, len, &seed, alphabets[i % 6]);
		decode_texts((struct span){bytes, len});
		free(bytes);
	}
}

/* Headers that are right lead the decoders on into bodies that are not. */
static void tables_do_no_harm(void **state)
{
	uint64_t seed = 1181783497276652981;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t len = next_random(&seed) % 400;
		char *bytes = malloc(len ? len : 1);
		struct dmar dmar;
		struct ivrs ivrs;

		assert_non_null(bytes);
		fill(bytes, len, &seed, i % 2 ? NULL : "\1\4\20\30\40\100");
		if (len >= 8) {
			uint32_t said = (uint32_t)(next_random(&seed) % 500);

			memcpy(bytes, i % 4 < 2 ? "DMAR" : "IVRS", 4);
			memcpy(bytes + 4, &said, sizeof(said));
		}
		if (dmar_decode(bytes, len, &dmar) == 0)
			assert_true(dmar.units <= len / 4);
		if (ivrs_decode(bytes, len, &ivrs) == 0)
			assert_true(ivrs.units <= len / 24);
		free(bytes);
	}
}

static void configuration_spaces_do_no_harm(void **state)
{
	static const size_t lens[] = {0, 63, 64, 128, 255, 256, 4095, 4096};
	uint64_t seed = 6364136223846793005;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t len = lens[i % 8];
		char *bytes = malloc(len ? len : 1);
		struct pci_capabilities caps;

		assert_non_null(bytes);
		fill(bytes, len, &seed, i % 3 ? NULL : "\1\15\20\100\200\377");
		if (pci_config_decode((const uint8_t *)bytes, len, &caps) < 0)
			assert_false(caps.acs || caps.ats || caps.sriov);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_do_no_harm),
		cmocka_unit_test(tables_do_no_harm),
		cmocka_unit_test(configuration_spaces_do_no_harm),
	};

	return cmocka_run_group_tests_name("decode_garbage", tests, NULL, NULL);
}
