// SPDX-License-Identifier: GPL-2.0-or-later
// What a processor's names and features say about QEMU below it.
#include "probe/decode_qemu_cpu.h"

#include <stddef.h>
#include <string.h>

#include "probe/decode_text.h"

#define OWN_MODEL "QEMU Virtual CPU version "

static const char *const made_up[] = {
#define QEMU_CPU(brand) brand,
#include "data/qemu_cpus.def"
#undef QEMU_CPU
};

static const struct {
	const char *brand;
	int64_t family, model, stepping, mhz;
} twins[] = {
#define QEMU_TWIN(brand, family, model, stepping, mhz) {brand, family, model, stepping, mhz},
#include "data/qemu_cpus.def"
#undef QEMU_TWIN
};

bool qemu_cpu_is_not_tcg(const struct cpuinfo *info)
{
	if (!info->x86)
		return false;
	/* qemu32 and athlon have that brand too, but no long mode; qemu32 is Intel's. */
	return span_has_word(info->flags, "vme") ||
	       (text_begins(info->brand, OWN_MODEL) && span_has_word(info->flags, "lm") &&
		       info->vendor.len && !text_is(info->vendor, "AuthenticAMD"));
}

/* "2659.998" is more than @base and a tenth. */
static bool clock_above(struct span clock, int64_t base)
{
	struct span whole;
	int64_t mhz;

	if (!text_part(&clock, '.', &whole))
		return false;
	mhz = text_number(whole);
	return mhz > base + base / 10;
}

/* "QEMU Virtual CPU version 0.13.0" to "... 2.4.1"; from 2.5 on all say "2.5+". */
static bool is_old_version(struct span brand)
{
	const size_t len = strlen(OWN_MODEL);

	if (!text_begins(brand, OWN_MODEL) || brand.len < len + 3 || brand.at[len + 1] != '.')
		return false;
	brand.at += len;
	return brand.at[0] == '0' || brand.at[0] == '1' ||
	       (brand.at[0] == '2' && brand.at[2] >= '0' && brand.at[2] <= '4');
}

bool qemu_cpu_is_of_kvm(const struct cpuinfo *info, struct span text)
{
	char brand[64];

	if (!qemu_cpu_is_not_tcg(info))
		return false;
	if (is_old_version(info->brand))
		return true;
	if (text_field(text, "bugs").at)
		return false;
	span_copy(info->brand, brand, sizeof(brand));
	for (size_t i = 0; i < sizeof(made_up) / sizeof(made_up[0]); i++)
		if (!strcmp(brand, made_up[i]))
			return true;
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (!strcmp(brand, twins[i].brand) && info->family == twins[i].family &&
			info->model == twins[i].model && info->stepping == twins[i].stepping)
			return clock_above(text_field(text, "cpu MHz"), twins[i].mhz);
	return false;
}
