// SPDX-License-Identifier: GPL-2.0-or-later
// What a program of others does with libvirtscout: C, and C++ by the same text.
#include <virtscout/check.h>

int main(void)
{
	struct vs_cache cache = VS_CACHE_INIT(1000);
	struct vs_answer answer;

	vs_check(VS_NEED_HVM, &answer);
	if (vs_check_cached(&cache, VS_NEED_HVM, &answer) != answer.verdict)
		return 70;
	return (int)vs_check(VS_NEED_HVM, 0);
}
