// SPDX-License-Identifier: GPL-2.0-or-later
// What Xen says through sysfs.
#include "probe/decode_xen.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_text.h"

/* Bits of features.h. */
#define FEATURE_AUTO_TRANSLATED 2
#define FEATURE_MMU_PT_UPDATE_PRESERVE_AD 5
#define FEATURE_HVM_PIRQS 10

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "xen-3.0-x86_64": the prefix, then a version. */
static bool is_capability(struct span word, const char *prefix, size_t len)
{
	return text_begins(word, prefix) && word.len > len && is_digit(word.at[len]);
}

int xen_capabilities_decode(struct span text, struct xen_capabilities *capabilities)
{
	struct span word;

	*capabilities = (struct xen_capabilities){0};
	while (text_word(&text, &word)) {
		capabilities->pv |= is_capability(word, "xen-", 4);
		capabilities->hvm |= is_capability(word, "hvm-", 4);
	}
	return capabilities->pv || capabilities->hvm ? 0 : -EBADMSG;
}

int xen_features_decode(struct span text, uint64_t *features)
{
	struct span word;
	uint64_t number = 0;

	if (!text_word(&text, &word) || word.len > 16)
		return -EBADMSG;
	for (size_t i = 0; i < word.len; i++) {
		char c = (char)(word.at[i] | 0x20);

		if (is_digit(word.at[i]))
			number = number << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			number = number << 4 | (unsigned)(c - 'a' + 10);
		else
			return -EBADMSG;
	}
	*features = number;
	return 0;
}

const char *xen_features_guest_type(uint64_t features)
{
	/* Only a domain that keeps its own page tables updates them through Xen. */
	if (bit_of(features, FEATURE_MMU_PT_UPDATE_PRESERVE_AD))
		return bit_of(features, FEATURE_AUTO_TRANSLATED) ? NULL : "pv";
	if (!bit_of(features, FEATURE_AUTO_TRANSLATED))
		return NULL;
	/* A control domain is never HVM. */
	if (bit_of(features, XEN_FEATURE_DOM0))
		return "pvh";
	return bit_of(features, FEATURE_HVM_PIRQS) ? "hvm" : NULL;
}

bool xen_is_image(const char *name)
{
	static const char *const ends[] = {".gz", ".efi"};
	size_t len = strlen(name);

	/* Symbols ("xen-syms-4.17") are none; a configuration ends otherwise. */
	if (strncmp(name, "xen", 3) != 0 || !strncmp(name, "xen-syms", 8))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (len > strlen(ends[i]) && !strcmp(name + len - strlen(ends[i]), ends[i]))
			return true;
	return len == 3;
}
