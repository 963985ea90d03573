// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A source that is an array of answers in the test. What is not in it was not captured.
 *
 *     struct source_table table = SOURCE_TABLE(CPUID(1, 0, .ecx = BIT(5)), MSR_ERR(0x48b, EACCES));
 *     probe(&table.base, ...);
 */
#ifndef VIRTSCOUT_TESTS_FAKE_SOURCE_TABLE_H
#define VIRTSCOUT_TESTS_FAKE_SOURCE_TABLE_H

#include "probe/source.h"

#define BIT(n) (UINT64_C(1) << (n))

struct table_row {
	struct question question;
	int err; /* positive errno; 0: answered */
	uint64_t value;
	struct cpuid_regs regs;
	struct file_stat stat;
	const void *bytes; /* for the blob */
	size_t len;
};

struct source_table {
	struct source base;
	const struct table_row *rows;
	size_t count;
	size_t asked; /* questions so far */
};

extern const struct source_ops source_table_ops;

#define SOURCE_TABLE(...)                                                                          \
	{                                                                                          \
		.base = {&source_table_ops}, .rows = (const struct table_row[]){__VA_ARGS__},      \
		.count =                                                                           \
			sizeof((const struct table_row[]){__VA_ARGS__}) / sizeof(struct table_row) \
	}

#define CPUID(leaf, sub, ...)                                                                      \
	{                                                                                          \
		.question = {.ask = ASK_CPUID, .index = (leaf), .subleaf = (sub)}, .regs = {       \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define CPUID_ON(n, leaf, sub, ...)                                                                \
	{                                                                                          \
		.question = {.ask = ASK_CPUID, .index = (leaf), .subleaf = (sub), .cpu = (n)},     \
		.regs = {                                                                          \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define CPUID_ERR(leaf, sub, e)                                                                    \
	{                                                                                          \
		.question = {.ask = ASK_CPUID, .index = (leaf), .subleaf = (sub)}, .err = (e)      \
	}
#define MSR(msr, v)                                                                                \
	{                                                                                          \
		.question = {.ask = ASK_MSR, .index = (msr)}, .value = (v)                         \
	}
#define MSR_ON(n, msr, v)                                                                          \
	{                                                                                          \
		.question = {.ask = ASK_MSR, .index = (msr), .cpu = (n)}, .value = (v)             \
	}
#define MSR_ERR_ON(n, msr, e)                                                                      \
	{                                                                                          \
		.question = {.ask = ASK_MSR, .index = (msr), .cpu = (n)}, .err = (e)               \
	}
#define MSR_ERR(msr, e)                                                                            \
	{                                                                                          \
		.question = {.ask = ASK_MSR, .index = (msr)}, .err = (e)                           \
	}
/*
 * @text: a string literal, or an array of bytes (then its final byte is left out, as with a
 * literal).
 */
#define FILE_TEXT(p, text)                                                                         \
	{                                                                                          \
		.question = {.ask = ASK_FILE, .path = (p)}, .bytes = (text),                       \
		.len = sizeof(text) - 1                                                            \
	}
#define FILE_BYTES(p, array, n)                                                                    \
	{                                                                                          \
		.question = {.ask = ASK_FILE, .path = (p)}, .bytes = (array), .len = (n)           \
	}
#define FILE_ERR(p, e)                                                                             \
	{                                                                                          \
		.question = {.ask = ASK_FILE, .path = (p)}, .err = (e)                             \
	}
/* @names: "one\0two\0" */
#define DIR_NAMES(p, names)                                                                        \
	{                                                                                          \
		.question = {.ask = ASK_DIR, .path = (p)}, .bytes = (names),                       \
		.len = sizeof(names) - 1                                                           \
	}
#define PROGRAM_NAMES(p, names)                                                                    \
	{                                                                                          \
		.question = {.ask = ASK_PROGRAMS, .path = (p)}, .bytes = (names),                  \
		.len = sizeof(names) - 1                                                           \
	}
#define PROGRAM_ERR(p, e)                                                                          \
	{                                                                                          \
		.question = {.ask = ASK_PROGRAMS, .path = (p)}, .err = (e)                         \
	}
#define DIR_ERR(p, e)                                                                              \
	{                                                                                          \
		.question = {.ask = ASK_DIR, .path = (p)}, .err = (e)                              \
	}
#define LINK_TO(p, target)                                                                         \
	{                                                                                          \
		.question = {.ask = ASK_LINK, .path = (p)}, .bytes = (target),                     \
		.len = sizeof(target) - 1                                                          \
	}
#define ACCESS_OK(p, m)                                                                            \
	{                                                                                          \
		.question = {.ask = ASK_ACCESS, .path = (p), .mode = (m) }                         \
	}
#define ACCESS_ERR(p, m, e)                                                                        \
	{                                                                                          \
		.question = {.ask = ASK_ACCESS, .path = (p), .mode = (m)}, .err = (e)              \
	}
#define STAT_OF(p, ...)                                                                            \
	{                                                                                          \
		.question = {.ask = ASK_STAT, .path = (p)}, .stat = { __VA_ARGS__ }                \
	}
#define STAT_ERR(p, e)                                                                             \
	{                                                                                          \
		.question = {.ask = ASK_STAT, .path = (p)}, .err = (e)                             \
	}
/* @array: the attribute's bytes */
#define CAPABILITY_BYTES(p, array)                                                                 \
	{                                                                                          \
		.question = {.ask = ASK_CAPABILITY, .path = (p)}, .bytes = (array),                \
		.len = sizeof(array)                                                               \
	}
#define CAPABILITY_ERR(p, e)                                                                       \
	{                                                                                          \
		.question = {.ask = ASK_CAPABILITY, .path = (p)}, .err = (e)                       \
	}
#define KVM_VALUE(what, arg, v)                                                                    \
	{                                                                                          \
		.question = {.ask = ASK_KVM, .path = (what), .index = (arg)}, .value = (v)         \
	}
#define KVM_ERR(what, arg, e)                                                                      \
	{                                                                                          \
		.question = {.ask = ASK_KVM, .path = (what), .index = (arg)}, .err = (e)           \
	}
#define UDEV_NAMES(subsystem, names)                                                               \
	{                                                                                          \
		.question = {.ask = ASK_UDEV, .path = (subsystem)}, .bytes = (names),              \
		.len = sizeof(names) - 1                                                           \
	}
#define UNAME_IS(what, text)                                                                       \
	{                                                                                          \
		.question = {.ask = ASK_UNAME, .path = (what)}, .bytes = (text),                   \
		.len = sizeof(text) - 1                                                            \
	}
/* @functions: an array of struct pci_function */
#define PCI_LIST(functions)                                                                        \
	{                                                                                          \
		.question = {.ask = ASK_PCI}, .bytes = (functions), .len = sizeof(functions)       \
	}
#define LAUNCHED(test, v)                                                                          \
	{                                                                                          \
		.question = {.ask = ASK_LAUNCH, .path = (test)}, .value = (v)                      \
	}

#endif
