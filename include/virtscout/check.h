/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * libvirtscout: can this host run hardware-assisted guests now?
 *
 * The questions and the answers are those of `virtscout check`. Nothing in this header allocates,
 * locks, starts a thread or touches errno; every function but the vs_watch_ ones may be called from
 * any thread at any time, in signal handlers and between fork() and exec() too.
 *
 *     #include <stdio.h>
 *     #include <virtscout/check.h>
 *
 *     int main(void)
 *     {
 *             struct vs_answer answer;
 *
 *             if (vs_check(VS_NEED_HVM, &answer) == VS_YES)
 *                     return 0;
 *             fprintf(stderr, "no KVM guests here: %s\n", answer.why);
 *             return 1;
 *     }
 *
 * Build with `cc example.c $(pkg-config --cflags --libs virtscout)`.
 */
#ifndef VIRTSCOUT_CHECK_H
#define VIRTSCOUT_CHECK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is asked for. */
enum vs_need {
	VS_NEED_HVM, /**< VMX or SVM, enabled, second-level paging, and KVM opens */
	VS_NEED_KVM, /**< KVM opens, by whatever backend */
	VS_NEED_HW,  /**< the CPU has VMX or SVM, and firmware has not switched it off */
	VS_NEED_SLAT /**< second-level paging: EPT or NPT */
};

/** The numbers are `virtscout check`'s exit statuses. */
enum vs_verdict {
	VS_YES,
	VS_DEGRADED, /**< of VS_NEED_HVM: yes, but without second-level paging */
	VS_NO,
	VS_UNKNOWN /**< it can't be told; never to be taken for either */
};

/** What CPUID shows. */
enum vs_hw { VS_HW_UNKNOWN, VS_HW_NONE, VS_HW_VMX, VS_HW_SVM };

/** Second-level paging that KVM uses; while KVM is not there, that the CPU has. */
enum vs_slat { VS_SLAT_UNKNOWN, VS_SLAT_NONE, VS_SLAT_EPT, VS_SLAT_NPT };

/** What became of opening /dev/kvm. */
enum vs_kvm {
	VS_KVM_UNKNOWN,
	VS_KVM_USABLE, /**< it opens, and answers as KVM does */
	VS_KVM_DENIED, /**< this process may not */
	VS_KVM_ABSENT, /**< there is no such file */
	VS_KVM_BROKEN  /**< what is there is not KVM, or has no driver */
};

/** Three-valued truth. */
enum vs_truth { VS_TRUTH_NO, VS_TRUTH_UNKNOWN, VS_TRUTH_YES };

/** What was found. Later versions may give meaning to what is reserved, which is 0 now. */
struct vs_answer {
	enum vs_verdict verdict;
	enum vs_hw hw;
	enum vs_truth enabled; /**< firmware lets VMX or SVM be used */
	enum vs_slat slat;
	enum vs_kvm kvm;
	int kvm_errno;       /**< of opening /dev/kvm and asking it; 0: none */
	const char *backend; /**< "kvm_intel", "kvm_amd", "kvm_pvm", "none", "unknown"; static */
	const char *why;     /**< one sentence, why the verdict is what it is; static */
	uint64_t reserved[4];
};

/**
 * vs_check() - ask this host.
 * @need: what is asked for; another number than those above is VS_UNKNOWN
 * @answer: written whole; or NULL: then only the verdict is sought, and the first answer that
 *          decides it ends the asking
 *
 * Takes some microseconds, most of them for CPUID, which traps in a guest, and for /dev/kvm, which
 * is opened and closed. What is found is true of the calling thread's credentials. Whether KVM
 * then makes a VM is not tried: that takes a hundred times as long.
 *
 * Return: the verdict.
 */
enum vs_verdict vs_check(enum vs_need need, struct vs_answer *answer);

/**
 * struct vs_cache - an answer that is kept, by the caller.
 * @max_age_ms: how old an answer may be that is given again; 0: none is
 *
 * Any number of threads and signal handlers may use one cache; nobody waits for anybody. A child
 * of fork() may go on with its copy. Threads with different credentials need different caches.
 */
struct vs_cache {
	uint32_t max_age_ms;
	/* The rest is the library's. */
	uint32_t vs_generation;
	uint64_t vs_stamp;
	uint64_t vs_facts;
};

/** Of a cache that is empty. */
#define VS_CACHE_INIT(milliseconds)                                                                \
	{                                                                                          \
		(milliseconds), 0, 0, 0                                                            \
	}

/**
 * vs_check_cached() - the same, from memory while the answer there is young enough.
 * @cache: set up by VS_CACHE_INIT()
 * @need: as of vs_check(); one cache serves all needs
 * @answer: as of vs_check(), but what is not asked for costs nothing: NULL saves no time
 *
 * The guarantee: the answer was found by asking, at most @max_age_ms before this call, and after
 * the last vs_cache_forget() that had returned before this call. It holds for every kind of
 * change: of files, modules, credentials, rules on devices. Time counts by CLOCK_BOOTTIME, so also
 * while the system sleeps.
 *
 * From memory it takes some tens of nanoseconds, without a system call where the kernel tells the
 * time without one (vdso(7)). A watch (below) ends answers early, when something changes; then
 * @max_age_ms may be long.
 *
 * Return: the verdict.
 */
enum vs_verdict vs_check_cached(
	struct vs_cache *cache, enum vs_need need, struct vs_answer *answer);

/** vs_cache_forget() - nothing that was asked before now is to be given again. */
void vs_cache_forget(struct vs_cache *cache);

/**
 * struct vs_watch - what tells of changes; for the caller's poll(2) or epoll(7).
 * @fd: readable when something may have changed; -1: not there
 *
 * fd[0] follows files: /dev/kvm made, removed, renamed, given to another user or group, its mode or
 * access list changed. fd[1] follows the kernel's device events, those that udev follows: KVM's
 * modules and its device come and go.
 */
struct vs_watch {
	int fd[2];
};

/**
 * vs_watch_open() - begin to follow changes.
 * @watch: written whole; one that is opened wants vs_watch_close()
 *
 * Open it before the first answer is cached. No change of these is announced: mounts over /dev,
 * control groups' rules on devices, the credentials of this process, what CPUID shows (a virtual
 * machine that is moved to another host); nor, in a user namespace of its own with its own network,
 * modules. For those @max_age_ms is the limit.
 *
 * Return: 0; or a negative errno where neither can be followed.
 */
int vs_watch_open(struct vs_watch *watch);

/**
 * vs_watch_read() - take what is announced. Never waits.
 * @watch: opened
 * @cache: forgets its answer if something has changed; or NULL
 *
 * Return: 1 if something has changed, or announcements were lost; 0 if not; or a negative errno:
 * then the cache has forgotten its answer, and the watch is no longer one.
 */
int vs_watch_read(const struct vs_watch *watch, struct vs_cache *cache);

/** vs_watch_close() - give the descriptors back. */
void vs_watch_close(struct vs_watch *watch);

/** The words of `virtscout check --json`: "yes", "vmx", "ept", "usable", ...; static. */
const char *vs_verdict_name(enum vs_verdict verdict);
const char *vs_hw_name(enum vs_hw hw);
const char *vs_slat_name(enum vs_slat slat);
const char *vs_kvm_name(enum vs_kvm kvm);

/** The library's version: "0.1.0"; static. */
const char *vs_version(void);

#ifdef __cplusplus
}
#endif

#endif
