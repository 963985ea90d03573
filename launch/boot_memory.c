// SPDX-License-Identifier: GPL-2.0-or-later
// Where is a guest's memory here? The guest says the addresses, so each is looked at.
#include "launch/boot_memory.h"

#include <stdbool.h>
#include <stddef.h>

#include "launch/boot_layout.h"

static bool lies_within(uint64_t address, uint64_t bytes, uint64_t start, uint64_t room)
{
	return address >= start && address - start <= room && bytes <= room - (address - start);
}

uint8_t *boot_memory_at(const struct boot_memory *memory, uint64_t address, uint64_t bytes)
{
	if (lies_within(address, bytes, 0, memory->below_hole))
		return memory->at + address;
	if (lies_within(address, bytes, BOOT_HOLE_END, memory->above_hole))
		return memory->at + memory->below_hole + (address - BOOT_HOLE_END);
	return NULL;
}
