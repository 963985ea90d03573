// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does vs_check() cost beside the raw operations that it can't do without? Both in turn, in
 * one process; and each of the operations alone, by which the order of its questions was chosen.
 * One JSON object; nanoseconds, the 10th percentile of the rounds.
 *
 *     library ROUNDS
 */
#include <cpuid.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "include/virtscout/check.h"

/* What this host's answer is made of; fixed before anything is measured. */
struct host {
	struct vs_answer answer;
	const char *parameter; /* of the hardware backend; NULL: there is none */
	struct vs_cache cache;
};

static void cpuid(uint32_t leaf)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid_count(leaf, 0, eax, ebx, ecx, edx);
	__asm__ volatile("" : : "r"(eax), "r"(ebx), "r"(ecx), "r"(edx));
}

static void raw_cpuid_once(struct host *host)
{
	(void)host;
	cpuid(0);
}

static void raw_cpuid(struct host *host)
{
	uint32_t eax, ebx, ecx, edx;

	(void)host;
	__cpuid_count(0, 0, eax, ebx, ecx, edx);
	if (ebx == signature_AMD_ebx || ebx == 0x6f677948) { /* "Auth", "Hygo" */
		cpuid(0x80000000);
		cpuid(0x80000001);
	} else {
		cpuid(1);
	}
}

static void raw_kvm(struct host *host)
{
	const int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	(void)host;
	if (fd < 0)
		return;
	ioctl(fd, KVM_GET_API_VERSION, 0);
	close(fd);
}

static void raw_read(struct host *host)
{
	char text[8];
	int fd;

	if (!host->parameter)
		return;
	fd = open(host->parameter, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text)) < 0)
		text[0] = 0;
	close(fd);
}

static void raw_access(struct host *host)
{
	(void)host;
	access("/sys/module/kvm_pvm", F_OK);
}

static void raw_xen(struct host *host)
{
	const int fd = open("/sys/hypervisor/type", O_RDONLY | O_CLOEXEC);

	(void)host;
	if (fd >= 0)
		close(fd);
}

static void raw(struct host *host)
{
	raw_cpuid(host);
	raw_kvm(host);
	raw_read(host);
	raw_access(host);
	/* Is this Xen's control domain? Only where the answer would be no. */
	if (host->answer.verdict == VS_NO && host->answer.kvm != VS_KVM_USABLE)
		raw_xen(host);
}

static void read_whole(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[4096];

	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text)) < 0)
		text[0] = 0;
	close(fd);
}

static void raw_cpuinfo(struct host *host)
{
	(void)host;
	read_whole("/proc/cpuinfo");
}

static void raw_misc(struct host *host)
{
	(void)host;
	read_whole("/proc/misc");
}

static void raw_clock(struct host *host)
{
	struct timespec now;

	(void)host;
	clock_gettime(CLOCK_BOOTTIME, &now);
}

static void check(struct host *host)
{
	vs_check(VS_NEED_HVM, &host->answer);
}

static void verdict(struct host *host)
{
	(void)host;
	vs_check(VS_NEED_HVM, NULL);
}

static void cached(struct host *host)
{
	vs_check_cached(&host->cache, VS_NEED_HVM, &host->answer);
}

static const struct {
	const char *name;
	void (*run)(struct host *host);
	unsigned times; /* in one go: what is short is measured many times at once */
} subjects[] = {
	{"raw", raw, 20},
	{"vs_check", check, 20},
	{"verdict", verdict, 20},
	{"cached", cached, 20000},
	{"cpuid_once", raw_cpuid_once, 20},
	{"cpuids", raw_cpuid, 20},
	{"kvm", raw_kvm, 20},
	{"parameter", raw_read, 20},
	{"access", raw_access, 20},
	{"xen", raw_xen, 20},
	{"cpuinfo", raw_cpuinfo, 20},
	{"misc", raw_misc, 20},
	{"clock", raw_clock, 20000},
};

enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

int main(int argc, char **argv)
{
	const size_t rounds = argc > 1 ? (size_t)atol(argv[1]) : 0;
	struct host host = {.cache = VS_CACHE_INIT(60000)};
	double *took = calloc(rounds * SUBJECTS, sizeof(*took));

	if (!rounds || !took) {
		fprintf(stderr, "usage: library ROUNDS\n");
		return 64;
	}
	vs_check(VS_NEED_HVM, &host.answer);
	if (!strcmp(host.answer.backend, "kvm_intel"))
		host.parameter = "/sys/module/kvm_intel/parameters/ept";
	else if (!strcmp(host.answer.backend, "kvm_amd"))
		host.parameter = "/sys/module/kvm_amd/parameters/npt";
	for (size_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < SUBJECTS; i++) {
			const uint64_t start = now_ns();

			for (unsigned n = 0; n < subjects[i].times; n++)
				subjects[i].run(&host);
			took[i * rounds + round] = (double)(now_ns() - start) / subjects[i].times;
		}
	printf("{\"rounds\":%zu", rounds);
	for (size_t i = 0; i < SUBJECTS; i++) {
		double *each = took + i * rounds;

		qsort(each, rounds, sizeof(*each), compare);
		printf(",\"%s\":%.1f", subjects[i].name, each[rounds / 10]);
	}
	printf("}\n");
	free(took);
	return 0;
}
