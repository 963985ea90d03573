// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two properties of a default snapshot. Of a host with a secret planted in every kind of place none
 * survives, in text, in bytes or in the questions themselves. And of every replayed machine the
 * scrubbed snapshot says what the raw one says.
 */
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/gzip.h"
#include "probe/probe.h"
#include "probe/question.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"

/* Each in the form in which its kind is written. All of them are this host's alone. */
#define SERIAL "PF2QX7ZK"
#define UUID "4c4c4544-0042-3010-8056-b4c04f4d4e31"
#define UUID_SHORT "3E60-6156"
#define MAC "8c:16:45:aa:bb:cc"
#define MAC_DASHES "8c-16-45-aa-bb-cc"
#define MAC_PLAIN "8c1645aabbcc"
#define NODE "annslaptop"
#define DOMAIN "secret-lab.example"
#define FQDN NODE "." DOMAIN
#define USER "annikasmith"
#define SERVER "nasofann"
#define IPV4 "192.168.77.13"
#define IPV6 "fd12:3456:789a::c0de"
#define VOLUME "annsvolume"
#define CONTAINER "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define VM "annstestvm"
#define WWN "5000c500a1b2c3d4"
#define MACHINE_ID "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
#define TOKEN "hunter2hunter2"

static const char *const secrets[] = {SERIAL, UUID, UUID_SHORT, MAC, MAC_DASHES, MAC_PLAIN, NODE,
	DOMAIN, USER, SERVER, IPV4, IPV6, VOLUME, CONTAINER, VM, WWN, MACHINE_ID, TOKEN};

#define SECRET_COUNT (sizeof(secrets) / sizeof(*secrets))

/* What a file holds; with NULs where @len is given. */
static const struct {
	const char *path, *text;
	size_t len;
} files[] = {
	{"/proc/sys/kernel/hostname", FQDN "\n", 0},
	{"/proc/sys/kernel/domainname", DOMAIN "\n", 0},
	{"/proc/sys/kernel/random/boot_id", UUID "\n", 0},
	{"/etc/hostname", NODE "\n", 0},
	{"/etc/hosts", IPV4 " " FQDN " " NODE "\n", 0},
	{"/etc/machine-id", MACHINE_ID "\n", 0},
	{"/var/lib/dbus/machine-id", MACHINE_ID "\n", 0},
	{"/etc/subuid", USER ":100000:65536\n", 0},
	{"/etc/subgid", USER ":100000:65536\n", 0},
	{"/etc/nvme/hostnqn", "nqn.2014-08.org.nvmexpress:uuid:" UUID "\n", 0},
	{"/etc/modprobe.d/x.conf",
		"# " USER "@" SERVER "\noptions kvm nested=1\n# http://" FQDN "/x\n", 0},
	{"/proc/cmdline",
		"BOOT_IMAGE=/vmlinuz root=UUID=" UUID_SHORT " rd.luks.uuid=luks-" UUID
		" rd.lvm.lv=" VOLUME "/root ip=" IPV4 "::10.0.0.1:24:" NODE
		":eth0:off BOOTIF=01-" MAC_DASHES " ifname=eth0:" MAC " nfsroot=" SERVER
		":/x netconsole=1@" IPV4 "/e,2@10.0.0.1/" MAC " ds=nocloud;h=" NODE ";i=" SERIAL
		" iscsi_initiator=iqn.2001-04.com.x:" NODE " x=iqn.1993-08.org.debian:01:" NODE
		" resume=/dev/" VOLUME "/swap inst.ks=http://" SERVER "/ks systemd.hostname=" NODE
		" password=" TOKEN " console=ttyS0 api_token=" TOKEN " addr=" IPV6
		" root=LABEL=" VOLUME " root=/dev/mapper/" VOLUME "-root\n",
		0},
	{"/proc/bootconfig", "kernel.hostname=\"" NODE "\"\n", 0},
	{"/proc/version", "Linux version 6.1.0 (" USER "@" SERVER ") (gcc) #1 SMP\n", 0},
	{"/proc/self/mountinfo",
		"1 2 8:1 / / rw - ext4 /dev/mapper/" VOLUME "-root rw\n"
		"2 2 8:2 / /home/" USER " rw - ext4 /dev/" VOLUME "/home rw\n"
		"3 2 0:5 / /mnt/" VOLUME " rw - nfs4 " SERVER ":/data rw,addr=" IPV4 "\n"
		"4 2 0:6 / /media/" USER "/" VOLUME " rw - cifs //" SERVER "/x rw,username=" USER
		",domain=" DOMAIN "\n"
		"5 2 0:7 / /tank rw - zfs " VOLUME "/" USER " rw\n"
		"6 2 0:8 /docker/" CONTAINER
		" /x rw - overlay overlay rw,lowerdir=/var/lib/docker/" CONTAINER "\n"
		"7 2 0:9 / /x rw - btrfs /dev/disk/by-id/wwn-0x" WWN " rw,subvol=/" USER "\n",
		0},
	{"/proc/mounts", SERVER ":/data /mnt/" VOLUME " nfs rw,clientaddr=" IPV4 " 0 0\n", 0},
	{"/proc/swaps", "Filename Type\n/dev/" VOLUME "/swap partition 1 0 -2\n", 0},
	{"/proc/self/cgroup",
		"0::/machine.slice/machine-qemu\\x2d1\\x2d" VM ".scope/libvirt\n"
		"1:cpu:/docker/" CONTAINER "\n2:memory:/lxc.payload." VM "/user.slice/" USER "\n",
		0},
	{"/proc/1/environ", "container=lxc\0TOKEN=" TOKEN "\0HOME=/home/" USER "\0", 0},
	{"/proc/self/maps", "7f00-7f01 r-xp 00 fe:01 12 /home/" USER "/x\n", 0},
	{"/proc/net/arp", IPV4 " 0x1 0x2 " MAC " * eth0\n", 0},
	{"/run/.containerenv", "engine=\"podman\"\nname=\"" VM "\"\nid=\"" CONTAINER "\"\n", 0},
	{"/sys/class/dmi/id/product_serial", SERIAL "\n", 0},
	{"/sys/class/dmi/id/board_serial", SERIAL "\n", 0},
	{"/sys/class/dmi/id/product_uuid", UUID "\n", 0},
	{"/sys/class/dmi/id/chassis_asset_tag", SERIAL "\n", 0},
	{"/sys/class/net/eth0/address", MAC "\n", 0},
	{"/sys/class/net/eth0/phys_port_id", MAC_PLAIN "\n", 0},
	{"/sys/class/net/enx" MAC_PLAIN "/uevent", "INTERFACE=enx" MAC_PLAIN "\n", 0},
	{"/sys/class/nvme/nvme0/serial", SERIAL "\n", 0},
	{"/sys/class/nvme/nvme0/subsysnqn", "nqn.2019-08.com.x:nvme:" SERIAL "\n", 0},
	{"/sys/block/sda/device/wwid", "naa." WWN "\n", 0},
	{"/sys/block/sda/device/vpd_pg80", "x", 0},
	{"/sys/block/nvme0n1/x", "eui." WWN "\n", 0},
	{"/sys/bus/usb/devices/1-1/serial", SERIAL "\n", 0},
	{"/sys/class/fc_host/host1/port_name", "0x" WWN "\n", 0},
	{"/sys/class/drm/card0-eDP-1/edid", "\0\xff" SERIAL "\0", sizeof("\0\xff" SERIAL "\0") - 1},
	{"/sys/bus/pci/devices/0000:00:02.0/vpd", "\x82" SERIAL "\0",
		sizeof("\x82" SERIAL "\0") - 1},
	{"/sys/hypervisor/uuid", UUID "\n", 0},
	{"/sys/firmware/acpi/tables/MSDM", "MSDM12345678901234567890123456789012" SERIAL, 0},
	{"/sys/firmware/acpi/tables/SSDT1", "SSDT12345678901234567890123456789012" SERIAL, 0},
	{"/sys/firmware/acpi/tables/data/X", "DATA12345678901234567890123456789012" TOKEN, 0},
	{"/sys/firmware/dmi/tables/DMI", "\x0b\x05\2\0\x01" SERIAL "\0\0\x7f\x04\3\0\0\0",
		sizeof("\x0b\x05\2\0\x01" SERIAL "\0\0\x7f\x04\3\0\0\0") - 1},
	{"/sys/firmware/dmi/entries/1-0/raw",
		"\x01\x1b\1\0\x01\0\0\x01"
		"UUIDUUIDUUIDUUID"
		"\x06\0\0" SERIAL "\0\0",
		sizeof("\x01\x1b\1\0\x01\0\0\x01"
		       "UUIDUUIDUUIDUUID"
		       "\x06\0\0" SERIAL "\0\0") -
			1},
	{"/sys/firmware/efi/efivars/Boot0001-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		"\7\0\0\0" VOLUME, sizeof("\7\0\0\0" VOLUME) - 1},
	{"/proc/device-tree/serial-number", SERIAL "\0", sizeof(SERIAL)},
	{"/proc/device-tree/vm,uuid", UUID "\0", sizeof(UUID)},
	{"/proc/device-tree/chosen/bootargs", "root=UUID=" UUID_SHORT " ip=" IPV4 "\0",
		sizeof("root=UUID=" UUID_SHORT " ip=" IPV4 "\0") - 1},
	{"/sys/firmware/devicetree/base/ethernet/local-mac-address", MAC_PLAIN, 0},
	/* What nobody has thought of yet. */
	{"/etc/new/file",
		"a " USER "@" FQDN " b " UUID " c " MAC " d " IPV4 " e [" IPV6 "] f /home/" USER
		"/g " CONTAINER " h " NODE " i " MAC_DASHES " j wlx" MAC_PLAIN " k https://" SERVER
		"/ l\n",
		0},
	{"/sys/new/file",
		UUID " " MAC " enx" MAC_PLAIN " wwn-0x" WWN " " CONTAINER " " MACHINE_ID "\n", 0},
	{"/opt/bytes", "\1\0\2" UUID "\0" MAC "\0" USER "@" FQDN "\0",
		sizeof("\1\0\2" UUID "\0" MAC "\0" USER "@" FQDN "\0") - 1},
};

static const struct {
	enum ask ask;
	const char *path, *bytes;
	size_t len;
} names[] = {
#define NAMES(text) text, sizeof(text)
	{ASK_DIR, "/sys/class/net", NAMES("enx" MAC_PLAIN "\0lo")},
	{ASK_UDEV, "net", NAMES("enx" MAC_PLAIN "\0lo")},
	{ASK_DIR, "/sys/bus/mdev/devices", NAMES(UUID)},
	{ASK_DIR, "/dev/disk/by-id", NAMES("wwn-0x" WWN)},
	{ASK_DIR, "/sys/fs/cgroup/system.slice",
		NAMES("docker-" CONTAINER ".scope\0" VM ".service")},
	{ASK_DIR, "/home/" USER, NAMES(TOKEN)},
	{ASK_DIR, "/run/x", NAMES(NODE "\0" UUID)},
	{ASK_LINK, "/sys/class/net/enx" MAC_PLAIN, NAMES("../../devices/usb1/net/enx" MAC_PLAIN)},
	{ASK_LINK, "/proc/self/exe", NAMES("/home/" USER "/bin/x")},
	{ASK_LINK, "/run/y", NAMES("/run/" NODE)},
};

static const struct {
	enum ask ask;
	const char *path;
} others[] = {
	{ASK_ACCESS, "/sys/class/net/enx" MAC_PLAIN "/device"},
	{ASK_STAT, "/sys/bus/mdev/devices/" UUID},
	{ASK_ACCESS, "/sys/fs/cgroup/machine.slice/" VM ".scope/cgroup.controllers"},
	{ASK_STAT, "/home/" USER "/" VM},
	{ASK_ACCESS, "/run/" NODE "/x"},
};

/* A source of the above; what it was not given is not there. */
static int planted_ask(
	struct source *source, const struct question *question, struct answer *answer)
{
	(void)source;
	if (question->ask == ASK_FILE && !strcmp(question->path, "/proc/config.gz")) {
		static const char text[] = "CONFIG_KVM=y\nCONFIG_DEFAULT_HOSTNAME=\"" NODE "\"\n";

		return gzip_pack(text, strlen(text), answer->blob);
	}
	for (size_t i = 0; question->ask == ASK_FILE && i < sizeof(files) / sizeof(*files); i++)
		if (!strcmp(files[i].path, question->path))
			return answer_bytes(question, answer, files[i].text,
				files[i].len ? files[i].len : strlen(files[i].text));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].ask == question->ask && !strcmp(names[i].path, question->path))
			return answer_bytes(question, answer, names[i].bytes,
				names[i].len - (question->ask == ASK_LINK));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].ask == question->ask && !strcmp(others[i].path, question->path))
			return 0;
	return -ENOENT;
}

static const struct source_ops planted_ops = {.name = "planted", .ask = planted_ask};

static void ask(struct source *source, enum ask kind, const char *path, int wanted)
{
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};

	assert_int_equal(
		source_ask(source, &(struct question){.ask = kind, .path = path}, &answer), wanted);
}

static bool contains(const char *bytes, size_t len, const char *secret)
{
	const size_t size = strlen(secret);

	for (size_t at = 0; at + size <= len; at++)
		if (!strncasecmp(bytes + at, secret, size))
			return true;
	return false;
}

static unsigned survivors(const struct question *question, const char *bytes, size_t len)
{
	unsigned count = 0;

	for (size_t i = 0; i < SECRET_COUNT; i++)
		if (bytes && contains(bytes, len, secrets[i])) {
			print_error("%s: %s survives\n", question->path, secrets[i]);
			count++;
		}
	return count;
}

/* Everything is asked and recorded; the snapshot, raw or not, is read back. */
static struct snapshot *record_planted(bool raw)
{
	const struct record_options options = {.captured = "2026-11-23T02:50:00Z", .raw = raw};
	struct source planted = {&planted_ops}, *record;
	struct input_error error = {0};
	struct snapshot *snapshot;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(source_record_open(&planted, out, &options, &record), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		ask(record, ASK_FILE, files[i].path, 0);
		ask(record, ASK_ACCESS, files[i].path, -ENOENT);
	}
	ask(record, ASK_FILE, "/proc/config.gz", 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ask(record, names[i].ask, names[i].path, 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ask(record, others[i].ask, others[i].path, 0);
	assert_int_equal(source_record_finish(record), 0);
	source_close(record);
	fclose(out);
	if (snapshot_read(text, size, "planted", &snapshot, &error))
		fail_msg("line %d: %s", error.line, error.text);
	free(text);
	return snapshot;
}

static unsigned count_survivors(const struct snapshot *snapshot)
{
	unsigned count = 0;

	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_entry *entry = &snapshot->entries[i];
		const char *path = entry->question.path;
		cleanup_blob struct blob unpacked = BLOB_HEAP;

		count += survivors(&entry->question, path, path ? strlen(path) : 0);
		count += survivors(&entry->question, entry->bytes.at, entry->bytes.len);
		if (gzip_looks_like(entry->bytes.at, entry->bytes.len)) {
			assert_int_equal(
				gzip_unpack(entry->bytes.at, entry->bytes.len, 1 << 20, &unpacked),
				0);
			count += survivors(&entry->question, unpacked.at, unpacked.len);
		}
	}
	return count;
}

static void no_planted_secret_survives(void **state)
{
	struct snapshot *snapshot = record_planted(false);

	(void)state;
	assert_int_equal(count_survivors(snapshot), 0);
	/* No two questions have become one. */
	assert_int_equal(snapshot->count, 2 * sizeof(files) / sizeof(*files) + 1 +
						  sizeof(names) / sizeof(*names) +
						  sizeof(others) / sizeof(*others));
	snapshot_free(snapshot);
}

/* So that the test above can fail. */
static void every_planted_secret_is_in_a_raw_snapshot(void **state)
{
	struct snapshot *snapshot = record_planted(true);
	bool found[SECRET_COUNT] = {false};

	(void)state;
	for (size_t i = 0; i < snapshot->count; i++)
		for (size_t k = 0; k < SECRET_COUNT; k++)
			found[k] |= contains(snapshot->entries[i].bytes.at,
				snapshot->entries[i].bytes.len, secrets[k]);
	for (size_t k = 0; k < SECRET_COUNT; k++)
		assert_true(found[k]);
	snapshot_free(snapshot);
}

static struct fact_table *look(struct source *source)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct inventory inventory = {0};

	assert_non_null(facts);
	probe_all(source, facts, &inventory);
	inventory_free(&inventory);
	return facts;
}

static struct source *scrub_machine(struct source *source)
{
	const struct record_options options = {.captured = "2026-11-23T02:50:00Z"};
	struct input_error error = {0};
	struct snapshot *snapshot;
	struct source *record, *again;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(source_record_open(source, out, &options, &record), 0);
	free(look(record));
	assert_int_equal(source_record_finish(record), 0);
	source_close(record);
	fclose(out);
	assert_int_equal(snapshot_read(text, size, "again", &snapshot, &error), 0);
	free(text);
	assert_int_equal(source_replay_take(snapshot, &again), 0);
	return again;
}

static unsigned compare(const struct fact_table *was, const struct fact_table *is)
{
	unsigned wrong = 0;

	for (int i = 0; i < FACT_COUNT; i++) {
		const enum fact_id id = (enum fact_id)i;
		bool same = fact_known(was, id) == fact_known(is, id) &&
			    (fact_known(was, id) || was->at[id].why == is->at[id].why);

		if (same && fact_known(was, id))
			same = fact_desc(id)->type == FACT_TEXT
				       ? !strcmp(fact_text(was, id), fact_text(is, id))
				       : fact_int(was, id) == fact_int(is, id);
		if (same)
			continue;
		print_error("  %s is another one\n", fact_desc(id)->name);
		wrong++;
	}
	return wrong;
}

static void scrubbed_machines_have_the_same_facts(void **state)
{
	unsigned wrong = 0;
	glob_t paths;

	(void)state;
	assert_int_equal(glob(TEST_DATA "/machines/*/host.jsonl", 0, NULL, &paths), 0);
	assert_true(paths.gl_pathc > 10);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct source *source, *again;
		struct input_error error = {0};
		struct fact_table *was, *is;

		print_message("%s\n", paths.gl_pathv[i] + strlen(TEST_DATA "/machines/"));
		assert_int_equal(input_open(paths.gl_pathv[i], &source, &error), 0);
		was = look(source);
		again = scrub_machine(source);
		is = look(again);
		wrong += compare(was, is);
		free(was);
		free(is);
		source_close(again);
		source_close(source);
	}
	globfree(&paths);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_planted_secret_survives),
		cmocka_unit_test(every_planted_secret_is_in_a_raw_snapshot),
		cmocka_unit_test(scrubbed_machines_have_the_same_facts),
	};

	return cmocka_run_group_tests_name("scrub_planted", tests, NULL, NULL);
}
