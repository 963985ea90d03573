// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of counters: a header, descriptors of equal size, each with a name, and the values
 * (<linux/kvm.h>, struct kvm_stats_header and struct kvm_stats_desc).
 */
#include "launch/stats.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define NAME_BYTES_MAX 256
#define DESCRIPTORS_MAX 1024

/* The name follows the head. */
union descriptor {
	struct kvm_stats_desc head;
	uint8_t bytes[sizeof(struct kvm_stats_desc) + NAME_BYTES_MAX];
};

static int read_at(struct vm *vm, int fd, void *bytes, size_t size, uint64_t offset)
{
	vm->call = KVM_CALL_READ;
	return vm->sys->ops->read(vm->sys, fd, bytes, size, offset);
}

static bool header_is_sane(const struct kvm_stats_header *header)
{
	return header->name_size > 0 && header->name_size <= NAME_BYTES_MAX &&
	       header->num_desc <= DESCRIPTORS_MAX;
}

/* A counter of that kind, of one item; not a histogram or the like that has the same name. */
static bool is_counter(const struct kvm_stats_desc *head, bool gauge)
{
	return head->size == 1 &&
	       (head->flags & KVM_STATS_TYPE_MASK) ==
		       (gauge ? KVM_STATS_TYPE_INSTANT : KVM_STATS_TYPE_CUMULATIVE);
}

static size_t note_offset(const union descriptor *descriptor, uint64_t data_offset,
	struct stats_counter *counters, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (counters[i].offset || strcmp(counters[i].name, descriptor->head.name) ||
			!is_counter(&descriptor->head, counters[i].gauge))
			continue;
		counters[i].offset = data_offset + descriptor->head.offset;
		found++;
	}
	return found;
}

static bool has_all(const struct stats_counter *counters, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!counters[i].offset && !counters[i].optional)
			return false;
	return true;
}

static int find_counters(struct vm *vm, int fd, struct stats_counter *counters, size_t count)
{
	struct kvm_stats_header header;
	union descriptor descriptor;
	size_t size, found = 0;
	int rc;

	rc = read_at(vm, fd, &header, sizeof(header), 0);
	if (rc < 0)
		return rc;
	if (!header_is_sane(&header))
		return -EBADMSG;
	size = sizeof(descriptor.head) + header.name_size;
	for (uint32_t i = 0; i < header.num_desc && found < count; i++) {
		rc = read_at(vm, fd, &descriptor, size, header.desc_offset + (uint64_t)i * size);
		if (rc < 0)
			return rc;
		descriptor.head.name[header.name_size - 1] = '\0';
		found += note_offset(&descriptor, header.data_offset, counters, count);
	}
	return has_all(counters, count) ? 0 : -ENOENT;
}

static int open_of(struct vm *vm, int owner, struct stats_counter *counters, size_t count)
{
	int fd, rc;

	for (size_t i = 0; i < count; i++)
		counters[i].offset = counters[i].value = 0;
	/* A kernel without it has different errnos for that, of a vCPU an invalid argument. */
	rc = vm_extension(vm, KVM_CAP_BINARY_STATS_FD);
	if (rc < 0)
		return rc;
	fd = vm_ioctl(vm, owner, KVM_CALL_GET_STATS_FD, 0);
	if (fd < 0)
		return rc == 0 ? -ENOTTY : fd;
	rc = find_counters(vm, fd, counters, count);
	if (rc == 0)
		return fd;
	stats_close(vm, fd);
	return rc;
}

int stats_open(struct vm *vm, struct stats_counter *counters, size_t count)
{
	return open_of(vm, vm->vcpu, counters, count);
}

int stats_open_vm(struct vm *vm, struct stats_counter *counters, size_t count)
{
	return open_of(vm, vm->fd, counters, count);
}

void stats_close(struct vm *vm, int fd)
{
	vm->sys->ops->close(vm->sys, fd);
}

int stats_read(struct vm *vm, int fd, struct stats_counter *counters, size_t count)
{
	int rc;

	for (size_t i = 0; i < count; i++) {
		if (!counters[i].offset)
			continue;
		rc = read_at(
			vm, fd, &counters[i].value, sizeof(counters[i].value), counters[i].offset);
		if (rc < 0)
			return rc;
	}
	return 0;
}
