// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtio devices under a driver that is this test: set up by PCI as a driver does it, a disk that
 * reads and writes, a console; and queues that break the rules, which harm nobody.
 */
#include <errno.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/boot_layout.h"
#include "launch/pci_bus.h"
#include "launch/virtio_blk.h"
#include "launch/virtio_console.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MIB UINT64_C(0x100000)
#define SIZE 8 /* of the queues here */
#define DESCRIPTORS UINT64_C(0x1000)
#define AVAILABLE UINT64_C(0x2000)
#define USED UINT64_C(0x3000)
#define QUEUE_STEP UINT64_C(0x4000) /* from one queue's tables to the next one's */
#define DATA UINT64_C(0x20000)
#define ABOVE BOOT_HOLE_END

struct place {
	uint8_t bytes[2 * MIB]; /* 1 MiB below the hole, 1 MiB above */
	struct boot_memory memory;
	struct virtio_ring ring; /* of the tests of queues alone */
	struct virtio_chain chain;
	struct pci_bus bus;
	struct virtio_blk blk;
	struct virtio_console console;
	FILE *file;
	uint32_t region;
	char heard[64]; /* from the console */
	size_t heard_len;
};

static void hear(void *to, const uint8_t *bytes, size_t len)
{
	struct place *place = to;

	for (size_t i = 0; i < len && place->heard_len < sizeof(place->heard) - 1; i++)
		place->heard[place->heard_len++] = (char)bytes[i];
}

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	place->memory = (struct boot_memory){place->bytes, MIB, MIB};
	place->ring = (struct virtio_ring){
		.descriptors = DESCRIPTORS, .available = AVAILABLE, .used = USED, .size = SIZE};
	place->file = tmpfile();
	assert_non_null(place->file);
	for (int sector = 0; sector < 8; sector++)
		for (int i = 0; i < VIRTIO_BLK_SECTOR; i++)
			fputc('0' + sector, place->file);
	assert_int_equal(fflush(place->file), 0);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	fclose(place->file);
	free(place);
	return 0;
}

/* --- the guest's side of a queue --- */

static void describe(struct place *place, unsigned queue, uint16_t index, uint64_t at, uint32_t len,
	uint16_t flags, uint16_t next)
{
	const struct vring_desc descriptor = {at, len, flags, next};

	memcpy(place->bytes + DESCRIPTORS + queue * QUEUE_STEP + index * sizeof(descriptor),
		&descriptor, sizeof(descriptor));
}

static void offer(struct place *place, unsigned queue, uint16_t head)
{
	uint8_t *available = place->bytes + AVAILABLE + queue * QUEUE_STEP;
	uint16_t index;

	memcpy(&index, available + 2, sizeof(index));
	memcpy(available + 4 + index % SIZE * 2, &head, sizeof(head));
	index++;
	memcpy(available + 2, &index, sizeof(index));
}

static struct vring_used_elem used_last(const struct place *place, unsigned queue, uint16_t *index)
{
	const uint8_t *used = place->bytes + USED + queue * QUEUE_STEP;
	struct vring_used_elem element = {0};

	memcpy(index, used + 2, sizeof(*index));
	memcpy(&element, used + 4 + (uint16_t)(*index - 1) % SIZE * sizeof(element),
		sizeof(element));
	return element;
}

/* --- queues alone --- */

static void addresses_are_those_of_memory_only(void **state)
{
	static const struct {
		uint64_t address, bytes;
		int64_t at; /* -1: not */
	} rows[] = {
		{0, 0, 0},
		{0, MIB, 0},
		{0, MIB + 1, -1},
		{MIB, 0, MIB},
		{MIB - 1, 1, MIB - 1},
		{MIB - 1, 2, -1},
		{MIB + 1, 0, -1},
		{BOOT_HOLE_START, 1, -1},
		{ABOVE - 1, 1, -1},
		{ABOVE - 1, 2, -1},
		{ABOVE, MIB, MIB},
		{ABOVE, MIB + 1, -1},
		{ABOVE + MIB - 1, 1, 2 * MIB - 1},
		{ABOVE, UINT64_MAX, -1},
		{UINT64_MAX, 1, -1},
		{UINT64_MAX, UINT64_MAX, -1},
		{1, UINT64_MAX, -1},
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("# row %zu\n", i);
		assert_ptr_equal(boot_memory_at(&place->memory, rows[i].address, rows[i].bytes),
			rows[i].at < 0 ? NULL : place->bytes + rows[i].at);
	}
}

static void a_queue_starts_only_where_it_may_be(void **state)
{
	static const struct {
		struct virtio_ring ring;
		int rc;
	} rows[] = {
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3000, .size = 8}, 0},
		{{.descriptors = ABOVE, .available = 0x2002, .used = 0x3004, .size = 1}, 0},
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3000, .size = 128}, 0},
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3000, .size = 0}, -EINVAL},
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3000, .size = 6}, -EINVAL},
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3000, .size = 256},
			-EINVAL},
		{{.descriptors = 0x1008, .available = 0x2000, .used = 0x3000, .size = 8}, -EINVAL},
		{{.descriptors = 0x1000, .available = 0x2001, .used = 0x3000, .size = 8}, -EINVAL},
		{{.descriptors = 0x1000, .available = 0x2000, .used = 0x3002, .size = 8}, -EINVAL},
		{{.descriptors = MIB - 112, .available = 0x2000, .used = 0x3000, .size = 8},
			-EINVAL},
		{{.descriptors = 0x1000, .available = MIB - 18, .used = 0x3000, .size = 8},
			-EINVAL},
		{{.descriptors = 0x1000, .available = 0x2000, .used = MIB - 64, .size = 8},
			-EINVAL},
		{{.descriptors = BOOT_HOLE_START, .available = 0x2000, .used = 0x3000, .size = 8},
			-EINVAL},
		{{.descriptors = UINT64_MAX - 15, .available = 0x2000, .used = 0x3000, .size = 8},
			-EINVAL},
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct virtio_ring ring = rows[i].ring;

		print_message("# row %zu\n", i);
		assert_int_equal(virtio_ring_start(&ring, &place->memory), rows[i].rc);
		assert_int_equal(ring.is_ready, rows[i].rc == 0);
	}
}

static int take(struct place *place)
{
	return virtio_ring_take(&place->ring, &place->memory, &place->chain);
}

static void a_chain_is_taken_in_its_pieces_and_given_back(void **state)
{
	struct place *place = *state;
	uint8_t bytes[16];
	uint16_t index;

	assert_int_equal(virtio_ring_start(&place->ring, &place->memory), 0);
	assert_int_equal(take(place), 0);
	memcpy(place->bytes + DATA, "abcdef", 6);
	describe(place, 0, 5, DATA, 2, VRING_DESC_F_NEXT, 2);
	describe(place, 0, 2, DATA + 2, 4, VRING_DESC_F_NEXT, 7);
	describe(place, 0, 7, ABOVE, 3, VRING_DESC_F_WRITE, 0);
	offer(place, 0, 5);
	assert_int_equal(take(place), 1);
	assert_int_equal(place->chain.head, 5);
	assert_int_equal(place->chain.to_read, 2);
	assert_int_equal(place->chain.to_write, 1);
	assert_int_equal(place->chain.read_bytes, 6);
	assert_int_equal(place->chain.write_bytes, 3);
	assert_int_equal(virtio_chain_read(&place->chain, 1, bytes, sizeof(bytes)), 5);
	assert_memory_equal(bytes, "bcdef", 5);
	assert_int_equal(virtio_chain_read(&place->chain, 6, bytes, sizeof(bytes)), 0);
	assert_int_equal(virtio_chain_write(&place->chain, 1, "xyz", 3), 2);
	assert_memory_equal(place->bytes + MIB, "\0xy", 3);
	assert_true(virtio_ring_give(&place->ring, &place->memory, &place->chain, 2));
	assert_int_equal(used_last(place, 0, &index).id, 5);
	assert_int_equal(used_last(place, 0, &index).len, 2);
	assert_int_equal(index, 1);
	assert_int_equal(take(place), 0);
	place->bytes[AVAILABLE] = VRING_AVAIL_F_NO_INTERRUPT;
	assert_false(virtio_ring_give(&place->ring, &place->memory, &place->chain, 0));
}

static void a_queue_goes_round(void **state)
{
	struct place *place = *state;
	uint16_t index;

	assert_int_equal(virtio_ring_start(&place->ring, &place->memory), 0);
	for (unsigned i = 0; i < 70000; i++) {
		describe(place, 0, i % SIZE, DATA, 1, 0, 0);
		offer(place, 0, i % SIZE);
		assert_int_equal(take(place), 1);
		assert_int_equal(place->chain.head, i % SIZE);
		virtio_ring_give(&place->ring, &place->memory, &place->chain, i);
		assert_int_equal(used_last(place, 0, &index).len, i);
	}
	assert_int_equal(index, (uint16_t)70000);
}

static void broken_chains_are_refused(void **state)
{
	static const struct {
		const char *name;
		struct vring_desc first, second;
		uint16_t head;
	} rows[] = {
		{"a circle of one", {DATA, 1, VRING_DESC_F_NEXT, 0}, {0}, 0},
		{"a circle of two", {DATA, 1, VRING_DESC_F_NEXT, 1},
			{DATA, 1, VRING_DESC_F_NEXT, 0}, 0},
		{"a head out of range", {DATA, 1, 0, 0}, {0}, SIZE},
		{"a next out of range", {DATA, 1, VRING_DESC_F_NEXT, SIZE}, {0}, 0},
		{"beyond memory", {MIB - 1, 2, 0, 0}, {0}, 0},
		{"in the hole", {BOOT_HOLE_START, 1, 0, 0}, {0}, 0},
		{"over the end of addresses", {UINT64_MAX, 2, 0, 0}, {0}, 0},
		{"overlong", {DATA, UINT32_MAX, VRING_DESC_F_NEXT, 1}, {DATA, 1, 0, 0}, 0},
		{"to be read after to be written",
			{DATA, 1, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, 1}, {DATA, 1, 0, 0}, 0},
		{"indirect", {DATA, 16, VRING_DESC_F_INDIRECT, 0}, {0}, 0},
		{"the second indirect", {DATA, 1, VRING_DESC_F_NEXT, 1},
			{DATA, 16, VRING_DESC_F_INDIRECT, 0}, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct place *place = *state;

		print_message("# %s\n", rows[i].name);
		memset(place->bytes, 0, 0x10000);
		assert_int_equal(virtio_ring_start(&place->ring, &place->memory), 0);
		memcpy(place->bytes + DESCRIPTORS, &rows[i].first, sizeof(rows[i].first));
		memcpy(place->bytes + DESCRIPTORS + 16, &rows[i].second, sizeof(rows[i].second));
		offer(place, 0, rows[i].head);
		assert_int_equal(take(place), -EBADMSG);
	}
}

/* No more than a request's length can say; nobody looks at the data. */
static void chains_that_are_too_long_are_refused(void **state)
{
	struct place *place = *state;

	place->memory.below_hole = BOOT_HOLE_START;
	assert_int_equal(virtio_ring_start(&place->ring, &place->memory), 0);
	describe(place, 0, 0, 0, 0x80000000, VRING_DESC_F_NEXT, 1);
	describe(place, 0, 1, 0, 0x7fffffff, VRING_DESC_F_NEXT, 2);
	describe(place, 0, 2, 0, 0x80000000, VRING_DESC_F_WRITE, 0);
	offer(place, 0, 0);
	assert_int_equal(take(place), 1);
	assert_int_equal(place->chain.read_bytes, UINT32_MAX);
	describe(place, 0, 1, 0, 0x80000000, VRING_DESC_F_NEXT, 2);
	offer(place, 0, 0);
	assert_int_equal(take(place), -EBADMSG);
}

static void more_than_the_queue_holds_is_refused(void **state)
{
	struct place *place = *state;

	assert_int_equal(virtio_ring_start(&place->ring, &place->memory), 0);
	place->bytes[AVAILABLE + 2] = SIZE + 1;
	assert_int_equal(take(place), -EBADMSG);
}

/* --- a driver by PCI --- */

static uint32_t space_read(struct place *place, unsigned slot, unsigned at, unsigned size)
{
	uint32_t value = 0;

	assert_true(
		pci_bus_port_write(&place->bus, 0xcf8, 4, 0x80000000 | slot << 11 | (at & 0xfc)));
	assert_true(pci_bus_port_read(&place->bus, (uint16_t)(0xcfc + at % 4), size, &value));
	return value;
}

static void space_write(
	struct place *place, unsigned slot, unsigned at, unsigned size, uint32_t value)
{
	assert_true(
		pci_bus_port_write(&place->bus, 0xcf8, 4, 0x80000000 | slot << 11 | (at & 0xfc)));
	assert_true(pci_bus_port_write(&place->bus, (uint16_t)(0xcfc + at % 4), size, value));
}

static uint32_t reg_read(struct place *place, unsigned at, unsigned size)
{
	struct virtio_pci *pci = pci_bus_find(&place->bus, place->region + at, &at);

	assert_non_null(pci);
	return virtio_pci_read(pci, at, size);
}

static void reg_write(struct place *place, unsigned at, unsigned size, uint32_t value)
{
	struct virtio_pci *pci = pci_bus_find(&place->bus, place->region + at, &at);

	assert_non_null(pci);
	virtio_pci_write(pci, at, size, value);
}

/* Where the structure of @type is in the region. */
static unsigned cap_find(struct place *place, unsigned slot, unsigned type)
{
	for (unsigned at = space_read(place, slot, 0x34, 1); at;
		at = space_read(place, slot, at + 1, 1))
		if (space_read(place, slot, at, 1) == 9 &&
			space_read(place, slot, at + 3, 1) == type)
			return space_read(place, slot, at + 8, 4);
	fail_msg("there is no capability %u", type);
	return 0;
}

#define COMMON(place, at, size) reg_read(place, VIRTIO_PCI_COMMON_##at, size)
#define SET_COMMON(place, at, size, value) reg_write(place, VIRTIO_PCI_COMMON_##at, size, value)

static void start_queue(struct place *place, uint16_t queue)
{
	SET_COMMON(place, Q_SELECT, 2, queue);
	assert_int_equal(COMMON(place, Q_SIZE, 2), VIRTIO_RING_MAX);
	SET_COMMON(place, Q_SIZE, 2, SIZE);
	SET_COMMON(place, Q_DESCLO, 4, (uint32_t)(DESCRIPTORS + queue * QUEUE_STEP));
	SET_COMMON(place, Q_AVAILLO, 4, (uint32_t)(AVAILABLE + queue * QUEUE_STEP));
	SET_COMMON(place, Q_USEDLO, 4, (uint32_t)(USED + queue * QUEUE_STEP));
	SET_COMMON(place, Q_ENABLE, 2, 1);
	assert_int_equal(COMMON(place, Q_ENABLE, 2), 1);
}

/* As VIRTIO 1.2, 3.1.1 has it. */
static void start_device(struct place *place, uint32_t features_low)
{
	unsigned queues;

	place->region = space_read(place, 1, 0x10, 4);
	SET_COMMON(place, STATUS, 1, 0);
	SET_COMMON(place, STATUS, 1, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	SET_COMMON(place, GFSELECT, 4, 0);
	SET_COMMON(place, GF, 4, features_low);
	SET_COMMON(place, GFSELECT, 4, 1);
	SET_COMMON(place, GF, 4, 1); /* VIRTIO_F_VERSION_1 */
	SET_COMMON(place, STATUS, 1, 11);
	assert_int_equal(COMMON(place, STATUS, 1), 11);
	queues = COMMON(place, NUMQ, 2);
	for (uint16_t i = 0; i < queues; i++)
		start_queue(place, i);
	SET_COMMON(place, STATUS, 1, 15);
	assert_int_equal(COMMON(place, STATUS, 1), 15);
}

static void open_disk(struct place *place, bool is_read_only)
{
	virtio_blk_make(&place->blk, &place->memory, fileno(place->file), 8 * VIRTIO_BLK_SECTOR,
		is_read_only);
	pci_bus_add(&place->bus, &place->blk.base);
}

static void notify(struct place *place, unsigned queue)
{
	reg_write(place, cap_find(place, 1, VIRTIO_PCI_CAP_NOTIFY_CFG) + 4 * queue, 2, queue);
}

static void a_device_is_found_by_its_numbers(void **state)
{
	struct place *place = *state;
	uint32_t value;

	assert_false(pci_bus_port_read(&place->bus, 0xcfc, 4, &value)); /* nothing is on it */
	open_disk(place, true);
	assert_int_equal(space_read(place, 0, 0x08, 4), 0x06000000); /* a host bridge */
	assert_int_equal(space_read(place, 0, 0x0a, 2), 0x0600);
	assert_int_equal(space_read(place, 1, 0x00, 4), 0x10421af4);
	assert_int_equal(space_read(place, 1, 0x02, 2), 0x1042);
	assert_int_equal(space_read(place, 1, 0x03, 1), 0x10);
	assert_int_equal(space_read(place, 1, 0x3c, 2), 0x010a); /* pin A, IRQ 10 */
	assert_int_equal(space_read(place, 2, 0x00, 4), UINT32_MAX);
	/* How large is the region? */
	value = space_read(place, 1, 0x10, 4);
	space_write(place, 1, 0x10, 4, UINT32_MAX);
	assert_int_equal(space_read(place, 1, 0x10, 4), 0xfffff000);
	space_write(place, 1, 0x10, 4, 0xd0500000);
	assert_null(pci_bus_find(&place->bus, value, &(unsigned){0}));
	place->region = 0xd0500000;
	assert_int_equal(COMMON(place, NUMQ, 2), 1);
	space_write(place, 1, 0x04, 2, 0); /* it listens to no memory accesses */
	assert_null(pci_bus_find(&place->bus, place->region, &(unsigned){0}));
	space_write(place, 1, 0x00, 4, 0); /* is read-only */
	assert_int_equal(space_read(place, 1, 0x00, 4), 0x10421af4);
}

static void features_that_were_not_offered_are_refused(void **state)
{
	struct place *place = *state;

	open_disk(place, false);
	place->region = space_read(place, 1, 0x10, 4);
	SET_COMMON(place, DFSELECT, 4, 0);
	assert_int_equal(COMMON(place, DF, 4), 1 << VIRTIO_BLK_F_FLUSH | 1 << VIRTIO_BLK_F_SEG_MAX);
	SET_COMMON(place, DFSELECT, 4, 1);
	assert_int_equal(COMMON(place, DF, 4), 1);
	SET_COMMON(place, DFSELECT, 4, 2);
	assert_int_equal(COMMON(place, DF, 4), 0);
	/* Without VIRTIO_F_VERSION_1. */
	SET_COMMON(place, STATUS, 1, 11);
	assert_int_equal(COMMON(place, STATUS, 1), 3);
	SET_COMMON(place, GFSELECT, 4, 1);
	SET_COMMON(place, GF, 4, 1);
	SET_COMMON(place, GFSELECT, 4, 0);
	SET_COMMON(place, GF, 4, 1 << VIRTIO_BLK_F_RO);
	SET_COMMON(place, STATUS, 1, 11);
	assert_int_equal(COMMON(place, STATUS, 1), 3);
	SET_COMMON(place, GF, 4, 1 << VIRTIO_BLK_F_FLUSH);
	SET_COMMON(place, STATUS, 1, 11);
	assert_int_equal(COMMON(place, STATUS, 1), 11);
	/* Too late to take others. */
	SET_COMMON(place, GF, 4, 1 << VIRTIO_BLK_F_RO);
	assert_int_equal(COMMON(place, GF, 4), 1 << VIRTIO_BLK_F_FLUSH);
	SET_COMMON(place, STATUS, 1, 0);
	assert_int_equal(COMMON(place, STATUS, 1), 0);
	assert_int_equal(COMMON(place, GF, 4), 0);
}

/* A request of @type; @len bytes of data at DATA, @is_write as the guest sees it. The status. */
static int request(struct place *place, uint32_t type, uint64_t sector, uint32_t len, bool is_write)
{
	const struct virtio_blk_outhdr head = {.type = type, .sector = sector};
	const uint64_t head_at = DATA + 0x10000, status_at = DATA + 0x11000;
	uint16_t before, after;

	used_last(place, 0, &before);
	memcpy(place->bytes + head_at, &head, sizeof(head));
	place->bytes[status_at] = 0xee;
	/* The head in two pieces: where they are cut is the driver's business. */
	describe(place, 0, 0, head_at, 5, VRING_DESC_F_NEXT, 1);
	describe(place, 0, 1, head_at + 5, 11, VRING_DESC_F_NEXT, len ? 2 : 3);
	describe(
		place, 0, 2, DATA, len, VRING_DESC_F_NEXT | (is_write ? 0 : VRING_DESC_F_WRITE), 3);
	describe(place, 0, 3, status_at, 1, VRING_DESC_F_WRITE, 0);
	offer(place, 0, 0);
	notify(place, 0);
	used_last(place, 0, &after);
	assert_int_equal((uint16_t)(after - before), 1);
	assert_int_equal(reg_read(place, cap_find(place, 1, VIRTIO_PCI_CAP_ISR_CFG), 1), 1);
	assert_int_equal(place->blk.base.interrupt, 0); /* the look took it away */
	return place->bytes[status_at];
}

static void a_disk_reads_writes_and_knows_its_end(void **state)
{
	static const struct {
		uint64_t sector;
		uint32_t len;
		uint8_t status;
	} rows[] = {
		{0, 512, VIRTIO_BLK_S_OK},
		{7, 512, VIRTIO_BLK_S_OK},
		{0, 4096, VIRTIO_BLK_S_OK},
		{8, 512, VIRTIO_BLK_S_IOERR},
		{7, 1024, VIRTIO_BLK_S_IOERR},
		{0, 4608, VIRTIO_BLK_S_IOERR},
		{0, 100, VIRTIO_BLK_S_IOERR},
		{UINT64_MAX, 512, VIRTIO_BLK_S_IOERR},
		{UINT64_MAX / 512, 512, VIRTIO_BLK_S_IOERR},
		{UINT64_MAX / 512 + 1, 512, VIRTIO_BLK_S_IOERR},
	};
	struct place *place = *state;

	open_disk(place, false);
	start_device(place, 1 << VIRTIO_BLK_F_FLUSH);
	assert_int_equal(reg_read(place, cap_find(place, 1, VIRTIO_PCI_CAP_DEVICE_CFG), 4), 8);
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("# row %zu\n", i);
		memset(place->bytes + DATA, '-', 8192);
		assert_int_equal(
			request(place, VIRTIO_BLK_T_IN, rows[i].sector, rows[i].len, false),
			rows[i].status);
		assert_int_equal(place->bytes[DATA],
			rows[i].status == VIRTIO_BLK_S_OK ? '0' + rows[i].sector : '-');
		assert_int_equal(place->bytes[DATA + rows[i].len], '-');
		memset(place->bytes + DATA, '0' + (int)rows[i].sector % 8, 8192);
		if (rows[i].len <= 512 || rows[i].status != VIRTIO_BLK_S_OK)
			assert_int_equal(
				request(place, VIRTIO_BLK_T_OUT, rows[i].sector, rows[i].len, true),
				rows[i].status);
	}
	memset(place->bytes + DATA, 'w', 1024);
	assert_int_equal(request(place, VIRTIO_BLK_T_OUT, 3, 1024, true), VIRTIO_BLK_S_OK);
	assert_int_equal(request(place, VIRTIO_BLK_T_FLUSH, 0, 0, false), VIRTIO_BLK_S_OK);
	memset(place->bytes + DATA, '-', 4096);
	assert_int_equal(request(place, VIRTIO_BLK_T_IN, 0, 4096, false), VIRTIO_BLK_S_OK);
	assert_int_equal(place->bytes[DATA + 3 * 512 - 1], '2');
	assert_int_equal(place->bytes[DATA + 3 * 512], 'w');
	assert_int_equal(place->bytes[DATA + 5 * 512 - 1], 'w');
	assert_int_equal(place->bytes[DATA + 5 * 512], '5');
	assert_int_equal(request(place, VIRTIO_BLK_T_GET_ID, 0, 20, false), VIRTIO_BLK_S_OK);
	assert_string_equal((const char *)place->bytes + DATA, "virtscout");
	assert_int_equal(request(place, VIRTIO_BLK_T_GET_ID, 0, 19, false), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(place, 99, 0, 0, false), VIRTIO_BLK_S_UNSUPP);
}

static void a_disk_that_fails_says_so(void **state)
{
	struct place *place = *state;

	open_disk(place, false);
	start_device(place, 0);
	place->blk.fd = -1;
	assert_int_equal(request(place, VIRTIO_BLK_T_IN, 0, 512, false), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(place, VIRTIO_BLK_T_OUT, 0, 512, true), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(place, VIRTIO_BLK_T_FLUSH, 0, 0, false), VIRTIO_BLK_S_IOERR);
	/* The file became shorter than it was. */
	place->blk.fd = fileno(place->file);
	assert_int_equal(ftruncate(place->blk.fd, 512), 0);
	assert_int_equal(request(place, VIRTIO_BLK_T_IN, 1, 512, false), VIRTIO_BLK_S_IOERR);
}

static void a_read_only_disk_is_not_written(void **state)
{
	struct place *place = *state;

	open_disk(place, true);
	start_device(place, 1 << VIRTIO_BLK_F_RO);
	memset(place->bytes + DATA, 'w', 512);
	assert_int_equal(request(place, VIRTIO_BLK_T_OUT, 0, 512, true), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(place, VIRTIO_BLK_T_IN, 0, 512, false), VIRTIO_BLK_S_OK);
	assert_int_equal(place->bytes[DATA], '0');
}

/* No head, no room for a status: given back, nothing written. */
static void requests_too_short_for_anything_are_given_back(void **state)
{
	struct place *place = *state;
	uint16_t index;

	open_disk(place, false);
	start_device(place, 0);
	describe(place, 0, 0, DATA, 8, 0, 0);
	offer(place, 0, 0);
	describe(place, 0, 1, DATA + 64, 1, VRING_DESC_F_WRITE, 0);
	offer(place, 0, 1);
	notify(place, 0);
	assert_int_equal(used_last(place, 0, &index).len, 1);
	assert_int_equal(index, 2);
	assert_int_equal(place->bytes[DATA + 64], VIRTIO_BLK_S_IOERR);
}

static void a_driver_that_breaks_the_rules_has_to_reset(void **state)
{
	struct place *place = *state;
	uint16_t index;

	open_disk(place, false);
	start_device(place, 0);
	describe(place, 0, 0, DATA, 1, VRING_DESC_F_NEXT, 0);
	offer(place, 0, 0);
	notify(place, 0);
	assert_int_equal(COMMON(place, STATUS, 1), 15 | VIRTIO_CONFIG_S_NEEDS_RESET);
	assert_int_equal(reg_read(place, cap_find(place, 1, VIRTIO_PCI_CAP_ISR_CFG), 1),
		VIRTIO_PCI_ISR_CONFIG);
	describe(place, 0, 1, DATA, 1, 0, 0);
	offer(place, 0, 1);
	notify(place, 0);
	used_last(place, 0, &index);
	assert_int_equal(index, 0);
	memset(place->bytes + AVAILABLE, 0, 64);
	start_device(place, 0);
	assert_int_equal(request(place, VIRTIO_BLK_T_IN, 0, 512, false), VIRTIO_BLK_S_OK);
}

static void registers_are_looked_at_as_a_whole_only(void **state)
{
	struct place *place = *state;

	open_disk(place, false);
	place->region = space_read(place, 1, 0x10, 4);
	SET_COMMON(place, Q_SELECT, 4, 1);
	assert_int_equal(COMMON(place, Q_SELECT, 2), 0);
	assert_int_equal(COMMON(place, NUMQ, 4), 0);
	SET_COMMON(place, Q_SELECT, 2, 1); /* there is none */
	assert_int_equal(COMMON(place, Q_SIZE, 2), 0);
	SET_COMMON(place, Q_ENABLE, 2, 1);
	assert_int_equal(COMMON(place, STATUS, 1), 0);
	SET_COMMON(place, Q_SELECT, 2, 0);
	SET_COMMON(place, Q_SIZE, 2, 5);
	SET_COMMON(place, Q_ENABLE, 2, 1);
	assert_int_equal(COMMON(place, STATUS, 1), VIRTIO_CONFIG_S_NEEDS_RESET);
	for (unsigned at = 0; at < VIRTIO_PCI_REGION; at++)
		for (unsigned size = 1; size <= 8; size++)
			if (at != 0x100)
				reg_read(place, at, size);
}

/* 4.1.4.9: what a driver does that can't reach the region. */
static void the_region_can_be_seen_by_the_configuration_space(void **state)
{
	struct place *place = *state;
	unsigned cap;

	open_disk(place, false);
	for (cap = space_read(place, 1, 0x34, 1); space_read(place, 1, cap + 3, 1) != 5;)
		cap = space_read(place, 1, cap + 1, 1);
	space_write(place, 1, cap + 8, 4, VIRTIO_PCI_COMMON_NUMQ);
	space_write(place, 1, cap + 12, 4, 2);
	assert_int_equal(space_read(place, 1, cap + 16, 2), 1);
	space_write(place, 1, cap + 8, 4, VIRTIO_PCI_COMMON_STATUS);
	space_write(place, 1, cap + 12, 4, 1);
	space_write(place, 1, cap + 16, 1, 1);
	assert_int_equal(place->blk.base.status, 1);
	space_write(place, 1, cap + 8, 4, 0xfffffffc);
	space_write(place, 1, cap + 12, 4, 4);
	space_read(place, 1, cap + 16, 4);
	space_write(place, 1, cap + 12, 4, 0);
	space_read(place, 1, cap + 16, 4);
}

static void a_console_says_and_hears(void **state)
{
	struct place *place = *state;
	uint16_t index;

	virtio_console_make(&place->console, &place->memory, hear, place);
	pci_bus_add(&place->bus, &place->console.base);
	assert_int_equal(virtio_console_receive(&place->console, (const uint8_t *)"x", 1), 0);
	start_device(place, 0);
	assert_int_equal(virtio_console_receive(&place->console, (const uint8_t *)"x", 1), 0);
	assert_false(place->console.has_sent);
	memcpy(place->bytes + DATA, "hello", 5);
	describe(place, 1, 0, DATA, 3, VRING_DESC_F_NEXT, 1);
	describe(place, 1, 1, DATA + 3, 2, 0, 0);
	offer(place, 1, 0);
	notify(place, 1);
	assert_string_equal(place->heard, "hello");
	assert_true(place->console.has_sent);
	assert_int_equal(used_last(place, 1, &index).len, 0);
	assert_int_equal(index, 1);

	describe(place, 0, 0, DATA + 0x100, 4, VRING_DESC_F_WRITE, 0);
	describe(place, 0, 1, DATA + 0x200, 4, VRING_DESC_F_WRITE, 0);
	offer(place, 0, 0);
	offer(place, 0, 1);
	notify(place, 0); /* there is nothing to be heard */
	used_last(place, 0, &index);
	assert_int_equal(index, 0);
	assert_int_equal(
		virtio_console_receive(&place->console, (const uint8_t *)"abcdefghij", 10), 8);
	assert_memory_equal(place->bytes + DATA + 0x100, "abcd", 4);
	assert_memory_equal(place->bytes + DATA + 0x200, "efgh", 4);
	assert_int_equal(used_last(place, 0, &index).len, 4);
	assert_int_equal(index, 2);
	assert_int_equal(place->console.base.interrupt, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(addresses_are_those_of_memory_only),
		TEST(a_queue_starts_only_where_it_may_be),
		TEST(a_chain_is_taken_in_its_pieces_and_given_back),
		TEST(a_queue_goes_round),
		TEST(broken_chains_are_refused),
		TEST(chains_that_are_too_long_are_refused),
		TEST(more_than_the_queue_holds_is_refused),
		TEST(a_device_is_found_by_its_numbers),
		TEST(features_that_were_not_offered_are_refused),
		TEST(a_disk_reads_writes_and_knows_its_end),
		TEST(a_disk_that_fails_says_so),
		TEST(a_read_only_disk_is_not_written),
		TEST(requests_too_short_for_anything_are_given_back),
		TEST(a_driver_that_breaks_the_rules_has_to_reset),
		TEST(registers_are_looked_at_as_a_whole_only),
		TEST(the_region_can_be_seen_by_the_configuration_space),
		TEST(a_console_says_and_hears),
	};

	return cmocka_run_group_tests_name("launch_virtio", tests, NULL, NULL);
}
