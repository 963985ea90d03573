// SPDX-License-Identifier: GPL-2.0-or-later
// What machines that are not PCs say about who runs them.
#include "probe/decode_machine.h"

#include <stdio.h>
#include <string.h>

#include "probe/decode_text.h"

#define VM_LEVELS 8

static const struct {
	const char *program, *vendor;
} control_programs[] = {
	{"KVM/Linux", "kvm"},
	{"z/VM", "zvm"},
};

static void add_layer(struct machine_words *words, const char *vendor)
{
	size_t len = strlen(words->nesting);

	snprintf(
		words->nesting + len, sizeof(words->nesting) - len, "%s%s", len ? " " : "", vendor);
}

static const char *vendor_of_program(struct span program)
{
	for (size_t i = 0; i < sizeof(control_programs) / sizeof(control_programs[0]); i++)
		if (text_begins(program, control_programs[i].program))
			return control_programs[i].vendor;
	return NULL;
}

void machine_of_sysinfo(struct span text, struct machine_words *words)
{
	const char *levels[VM_LEVELS] = {0};
	int count = 0;

	*words = (struct machine_words){0};
	for (; count < VM_LEVELS; count++) {
		char key[32];
		struct span program;

		snprintf(key, sizeof(key), "VM%02d Control Program", count);
		program = text_field(text, key);
		if (!program.at)
			break;
		levels[count] = vendor_of_program(program);
	}
	if (!count && !text_field(text, "LPAR Number").at)
		return;
	words->is_virtual = true;
	words->hypervisor = count ? levels[0] : "prsm";
	/* A partition's level is not shown on machines before partitions, and under emulators. */
	if (text_field(text, "LPAR Number").at)
		add_layer(words, "prsm");
	for (int i = count - 1; i >= 0; i--)
		add_layer(words, levels[i] ? levels[i] : "vm");
}

/*
 * Is one of the 0-terminated words @word, or does it begin so where @word ends with a comma?
 * Captures made by printing the file may have lost the 0s.
 */
static bool has_compatible(struct span words, const char *word)
{
	const bool prefix = word[strlen(word) - 1] == ',';
	struct span part, each;

	while (text_part(&words, '\0', &part))
		while (text_word(&part, &each))
			if (prefix ? text_begins(each, word) : text_is(each, word))
				return true;
	return false;
}

void machine_of_tree_hypervisor(struct span compatible, struct machine_words *words)
{
	*words = (struct machine_words){0};
	words->is_virtual = compatible.len > 0;
	if (has_compatible(compatible, "linux,kvm"))
		words->hypervisor = "kvm";
	else if (has_compatible(compatible, "xen,"))
		words->hypervisor = "xen";
	else if (has_compatible(compatible, "vmware"))
		words->hypervisor = "vmware";
}

void machine_of_tree_root(struct span compatible, struct machine_words *words)
{
	*words = (struct machine_words){0};
	words->is_virtual = has_compatible(compatible, "qemu,") ||
			    has_compatible(compatible, "linux,dummy-virt");
	/* QEMU's is both. */
	if (!words->is_virtual && has_compatible(compatible, "ibm,powernv"))
		words->hypervisor = "none";
}

/* Lines of "key=value". */
static struct span setting(struct span text, const char *key)
{
	struct span line, name;

	while (text_line(&text, &line))
		if (text_part(&line, '=', &name) && text_is(name, key))
			return line;
	return (struct span){0};
}

void machine_of_lparcfg(struct span text, struct machine_words *words)
{
	const struct span type = setting(text, "system_type");

	*words = (struct machine_words){0};
	if (!setting(text, "partition_id").at || !type.len)
		return;
	words->is_virtual = true;
	/* QEMU says "IBM pSeries (emulated by qemu)"; the machines say their type: "IBM,8247-21L". */
	if (text_begins(type, "IBM,"))
		words->hypervisor = "powervm";
}

void machine_of_cpuinfo(struct span text, struct machine_words *words)
{
	const struct span vendor = text_field(text, "vendor_id");
	struct span model;

	*words = (struct machine_words){0};
	if (vendor.at) {
		/* Else an x86, or s390: nothing more to look for in what may be a long text. */
		words->is_virtual = text_is(vendor, "User Mode Linux");
		words->hypervisor = words->is_virtual ? "uml" : NULL;
		return;
	}
	model = text_field(text, "model");
	if (text_begins(model, "IBM pSeries (emulated by qemu)") ||
		text_begins(model, "IBM PowerNV (emulated by qemu)"))
		words->is_virtual = true;
	else if (text_is(text_field(text, "platform"), "PowerNV"))
		words->hypervisor = "none";
}
