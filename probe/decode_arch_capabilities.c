// SPDX-License-Identifier: GPL-2.0-or-later
// What a processor offers against speculation.
#include "probe/decode_arch_capabilities.h"

#include <string.h>

#include "probe/decode_cpuid.h"

struct bit_word {
	uint8_t bit;
	const char *word;
};

// clang-format off
static const struct bit_word capabilities[] = {
	{0, "rdctl-no"}, {1, "ibrs-all"}, {2, "rsba"}, {3, "skip-l1dfl-vmentry"}, {4, "ssb-no"},
	{5, "mds-no"}, {6, "pschange-mc-no"}, {7, "tsx-ctrl"}, {8, "taa-no"}, {13, "sbdr-ssdp-no"},
	{14, "fbsdp-no"}, {15, "psdp-no"}, {17, "fb-clear"}, {18, "fb-clear-ctrl"}, {19, "rrsba"},
	{20, "bhi-no"}, {24, "pbrsb-no"}, {25, "gds-ctrl"}, {26, "gds-no"}, {27, "rfds-no"},
	{28, "rfds-clear"}, {62, "its-no"},
};

static const struct bit_word intel_7_edx[] = {
	{9, "srbds-ctrl"}, {10, "md-clear"}, {26, "spec-ctrl"}, {27, "stibp"}, {28, "flush-l1d"},
	{29, "arch-capabilities"}, {31, "ssbd"},
};

static const struct bit_word intel_7_2_edx[] = {
	{0, "intel-psfd"}, {1, "ipred-ctrl"}, {2, "rrsba-ctrl"}, {3, "ddpd-u"}, {4, "bhi-ctrl"},
	{5, "mcdt-no"},
};

static const struct bit_word amd_7_edx[] = {{28, "flush-l1d"}};

static const struct bit_word amd_ext8_ebx[] = {
	{12, "ibpb"}, {14, "ibrs"}, {15, "amd-stibp"}, {17, "stibp-always-on"}, {24, "amd-ssbd"},
	{25, "virt-ssbd"}, {26, "amd-no-ssb"}, {28, "amd-psfd"}, {29, "btc-no"}, {30, "ibpb-ret"},
};

static const struct bit_word amd_ext21_eax[] = {
	{5, "verw-clear"}, {8, "auto-ibrs"}, {27, "sbpb"}, {28, "ibpb-brtype"}, {29, "srso-no"},
	{30, "srso-user-kernel-no"},
};

static const struct bit_word amd_ext21_ecx[] = {{1, "tsa-sq-no"}, {2, "tsa-l1-no"}};
// clang-format on

/* The words of @value's bits behind what stands in @text. Whatever the bits, all have room. */
static void add_words(uint64_t value, const struct bit_word *table, size_t count, char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < count; i++) {
		const size_t more = strlen(table[i].word);

		if (!bit_of(value, table[i].bit) || len + more + 2 > ARCH_CAPABILITIES_TEXT)
			continue;
		if (len)
			text[len++] = ',';
		memcpy(text + len, table[i].word, more + 1);
		len += more;
	}
}

#define ADD_WORDS(value, table, text)                                                              \
	add_words(value, table, sizeof(table) / sizeof((table)[0]), text)

void arch_capabilities_text(uint64_t value, char text[ARCH_CAPABILITIES_TEXT])
{
	text[0] = '\0';
	ADD_WORDS(value, capabilities, text);
	if (!text[0])
		memcpy(text, "none", sizeof("none"));
}

void cpu_controls_text(const struct controls_leaves *leaves, enum controls_vendor vendor,
	char text[ARCH_CAPABILITIES_TEXT])
{
	text[0] = '\0';
	if (vendor == CONTROLS_OF_INTEL) {
		ADD_WORDS(leaves->leaf7.edx, intel_7_edx, text);
		ADD_WORDS(leaves->leaf7_2.edx, intel_7_2_edx, text);
	} else {
		ADD_WORDS(leaves->leaf7.edx, amd_7_edx, text);
		ADD_WORDS(leaves->ext8.ebx, amd_ext8_ebx, text);
		ADD_WORDS(leaves->ext21.eax, amd_ext21_eax, text);
		ADD_WORDS(leaves->ext21.ecx, amd_ext21_ecx, text);
	}
	if (!text[0])
		memcpy(text, "none", sizeof("none"));
}
