// SPDX-License-Identifier: GPL-2.0-or-later
// What identifies a host or its people goes out of a snapshot, and nothing else.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/scrub.h"

/* What becomes of a file on a host named "anns-laptop.example.org". */
static const struct {
	const char *path, *text, *scrubbed;
} files[] = {
	{"/sys/class/dmi/id/product_serial", "PF-0ABC\n", "00-0000\n"},
	{"/sys/class/dmi/id/chassis_asset_tag", "ACME 17\n", "0000 00\n"},
	{"/sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com\n", "OracleCloud.com\n"},
	{"/sys/class/dmi/id/chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n",
		"7783-7084-3265-9085-8269-3286-77\n"},
	{"/sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com 1\n", "00000000000.000 0\n"},
	{"/sys/class/dmi/id/board_asset_tag", "OracleCloud.com\n", "00000000000.000\n"},
	{"/sys/class/dmi/id/product_uuid", "4c4c4544-0042-3010-8056-b4c04f4d4e31\n",
		"00000000-0000-0000-0000-000000000000\n"},
	{"/sys/class/dmi/id/product_name", "Latitude 7420\n", "Latitude 7420\n"},
	{"/sys/bus/usb-serial/devices/x/driver_name", "ftdi 12\n", "ftdi 12\n"},
	{"/sys/block/nvme0n1/wwid", "eui.0025385\n", "000.0000000\n"},
	{"/proc/sys/kernel/hostname", "anns-laptop\n", "0000-000000\n"},
	{"/proc/sys/kernel/osrelease", "6.1.0-13-amd64\n", "6.1.0-13-amd64\n"},
	{"/etc/machine-id", "0123456789abcdef\n", "0000000000000000\n"},
	{"/proc/cmdline", "BOOT_IMAGE=/vmlinuz-6.1 root=UUID=3E606156-786f ro quiet\n",
		"BOOT_IMAGE=/vmlinuz-6.1 root=UUID=00000000-0000 ro quiet\n"},
	{"/proc/cmdline", "root=PARTUUID=abc-01 resume=/dev/sda2 ip=10.0.0.7::dhcp",
		"root=PARTUUID=000-00 resume=/000/0000 ip=00.0.0.0::0000"},
	{"/proc/cmdline", "rd.luks.uuid=luks-1234 rd.lvm.lv=vg/ann hostname=h systemd.hostname=q",
		"rd.luks.uuid=0000-0000 rd.lvm.lv=00/000 hostname=0 systemd.hostname=0"},
	{"/proc/cmdline", "intel_iommu=on,sm_on iommu=pt root=/dev/sda1 kvm.nested=1 quiet",
		"intel_iommu=on,sm_on iommu=pt root=/dev/sda1 kvm.nested=1 quiet"},
	{"/proc/cmdline", "root=/dev/mapper/anns-laptop-root = =x",
		"root=/dev/mapper/0000-000000-0000 = =x"},
	{"/proc/cmdline",
		"root=/dev/mapper/anns--laptop--vg-root resume=x rd=/dev/disk/by-id/ata-S1 ro",
		"root=/dev/mapper/0000--000000--00-0000 resume=0 rd=/dev/disk/by-id/000-00 ro"},
	{"/proc/cmdline",
		"netconsole=6665@10.0.0.1/eth0,6666@10.0.0.2/8c:16:45:aa:bb:cc inst.ks=http://h/k "
		"quiet",
		"netconsole=0000@00.0.0.0/0000,0000@00.0.0.0/00:00:00:00:00:00 inst.ks=http://x/0 "
		"quiet"},
	{"/proc/cmdline",
		"root=/dev/ann/root root=/dev/md/anns:0 root=ZFS=tank/ann root=nfs:nas:/x,rw",
		"root=/dev/000/0000 root=/dev/md/0000:0 root=ZFS=0000/000 root=nfs:000:/0,00"},
	{"/proc/cmdline",
		"root=/dev/disk/by-uuid/3E60-A root=/dev/nvme0n1p2 memmap=64M@0x1000000 x=ann@nas "
		"y=a.b",
		"root=/dev/disk/by-uuid/0000-0 root=/dev/nvme0n1p2 memmap=64M@0x1000000 x=xxx@xxx "
		"y=a.b"},
	{"/proc/cmdline",
		"ds=nocloud;h=anns;i=i-123 systemd.machine_id=0123 iscsi_initiator=iqn.2001-04.x:y",
		"ds=0000000;0=0000;0=0-000 systemd.machine_id=0000 "
		"iscsi_initiator=000.0000-00.0:0"},
	{"/proc/cmdline",
		"a=iqn.1993-08.org.debian:01:ab b=nqn.2014-08.org:nvme c=fe80::1ff:fe23:4567:890a",
		"a=iqn.xxxx-xx.xxx.xxxxxx:xx:xx b=nqn.xxxx-xx.xxx:xxxx c=0000::000:0000:0000:0000"},
	{"/proc/cmdline",
		"vfio-pci.ids=10de:1b80,8086:9a49 pci=0000:00:02.0 d=127.0.0.1 e=::1 f=0.0.0.0 "
		"g=10.1.2.3.",
		"vfio-pci.ids=10de:1b80,8086:9a49 pci=0000:00:02.0 d=127.0.0.1 e=::1 f=0.0.0.0 "
		"g=00.0.0.0."},
	{"/proc/self/mountinfo",
		"1 2 0:5 / /home/ann/x rw - ext4 /dev/vg0/ann rw\n"
		"1 2 0:6 / /tank rw - zfs tank/home/ann rw,subvol=/ann,x=/y\n",
		"1 2 0:5 / /home/xxx/x rw - ext4 /dev/000/000 rw\n"
		"1 2 0:6 / /tank rw - zfs 0000/0000/000 rw,subvol=/000,x=/y\n"},
	{"/proc/self/cgroup",
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/"
		"app-anns\\x2dtool.scope\n"
		"12:cpu,cpuacct:/kubepods/besteffort/pod1b2c/0123456789abcdef\n"
		"1:name=systemd:/system.slice/docker-0123456789ab.scope\n",
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/"
		"app-xxxx\\xxxxxx1.scope\n"
		"12:cpu,cpuacct:/kubepods/besteffort/xxxxxx2/xxxxxxxxxxxxxxx3\n"
		"1:name=systemd:/system.slice/docker-xxxxxxxxxxx4.scope\n"},
	{"/proc/version", "Linux version 5.4.0.1 (ann@buildhost) (gcc 12.2.0) #1 SMP\n",
		"Linux version 5.4.0.1 (xxx@xxxxxxxxx) (gcc 12.2.0) #1 SMP\n"},
	{"/proc/device-tree/serial-number", "10000000ab", "0000000000"},
	{"/proc/device-tree/vm,uuid", "4c4c4544-0042", "00000000-0000"},
	{"/proc/device-tree/chosen/bootargs", "root=UUID=3E60 quiet", "root=UUID=0000 quiet"},
	{"/sys/class/net/enx001122334455/x",
		"enx001122334455 wlx0011aa334455.7 enx0011223344556 xenx001122334455",
		"enx000000000000 wlx000000000000.7 enx0011223344556 xenx001122334455"},
	{"/sys/block/sda/x", "wwn-0x5000c500a1b2c3d4 eui.0025385b01b2c3d4 smmu3.0x0000000009050000",
		"wwn-0x0000000000000000 eui.0000000000000000 smmu3.0x0000000009050000"},
	{"/sys/x", "01-8c-16-45-aa-bb-cc 8c-16-45-aa-bb-cc 20-11-01-10-00-00-00-00",
		"00-00-00-00-00-00-00 00-00-00-00-00-00 00-00-00-00-00-00-00-00"},
	{"/sys/devices/system/node/node0/cpumap", "00000000,ffffffff,ffffffff",
		"00000000,ffffffff,ffffffff"},
	{"/x", "0123456789abcdef0123456789abcdef 0123456789abcdef",
		"00000000000000000000000000000000 0123456789abcdef"},
	{"/x", "https://ann:pw@nas.local:80/p file:///x",
		"https://xxx:xx@xxx.xxxxx:xx/p file:///x"},
	{"/x", "at /home/ann/a b:/media/usb, example.org laptop.example.org",
		"at /home/xxx/x b:/media/xxx, xxxxxxxxxxx laptop.xxxxxxxxxxx"},
	{"/proc/self/mountinfo",
		"1 2 8:1 / / rw - ext4 /dev/mapper/anns--laptop--vg-root rw\n"
		"2 2 0:5 / /mnt/x rw - nfs4 nas.example.org:/data rw,addr=10.1.2.3,vers=4\n",
		"1 2 8:1 / / rw - ext4 /dev/mapper/0000--000000--00-0000 rw\n"
		"2 2 0:5 / /mnt/x rw - nfs4 000.0000000.000:/0000 rw,addr=00.0.0.0,vers=4\n"},
	{"/proc/mounts",
		"//nas/share /mnt/y cifs rw,username=ann,uid=0 0 0\n"
		"cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n/dev/sda1 / ext4 rw 0 0\n",
		"//000/00000 /mnt/x cifs rw,username=000,uid=0 0 0\n"
		"cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n/dev/sda1 / ext4 rw 0 0\n"},
	{"/proc/self/mountinfo",
		"1 2 /dev/mapper/anns-laptop-root anns-laptops anns-laptop.example.org",
		"1 2 /dev/mapper/0000-000000-0000 anns-laptops xxxxxxxxxxxxxxxxxxxxxxx"},
	{"/sys/x", "anns-laptop", "anns-laptop"},
	{"/boot/config-6.1.0",
		"# Linux/x86 6.1.76 Kernel Configuration\nCONFIG_DEFAULT_HOSTNAME=\"anns-laptop\"\n"
		"CONFIG_KVM=m\n# CONFIG_XEN is not set\nCONFIG_NR_CPUS=64\nCONFIG_A=\"\"",
		"# Linux/x86 6.1.76 Kernel Configuration\nCONFIG_DEFAULT_HOSTNAME=\"xxxx-xxxxxx\"\n"
		"CONFIG_KVM=m\n# CONFIG_XEN is not set\nCONFIG_NR_CPUS=64\nCONFIG_A=\"\""},
	{"/usr/src/linux-6.1/.config", "CONFIG_INITRAMFS_SOURCE=\"/home/ann/x\"\nCONFIG_KVM=y\n",
		"CONFIG_INITRAMFS_SOURCE=\"/xxxx/xxx/x\"\nCONFIG_KVM=y\n"},
	{"/proc/self/maps",
		"7f00-7f01 r-xp 00 fe:01 12 /home/ann/bin/virtscout\n\n"
		"7ffd-7ffe rw-p 00 00:00 0 [stack]\n7ffe-7fff rw-p 00 00:00 0\n"
		"ffff-fff1 --xp 00 00:00 0 [vsyscall]\n",
		"7ffd-7ffe rw-p 00 00:00 0 [stack]\nffff-fff1 --xp 00 00:00 0 [vsyscall]\n"},
	{"/proc/self/maps", "7ffd-7ffe rw-p 00 00:00 0 [stack]",
		"7ffd-7ffe rw-p 00 00:00 0 [stack]"},
	{"/proc/self/maps", "7f00-7f01 r-xp 00 fe:01 12 /home/ann/x", ""},
	{"/etc/virtscout/facts.d/site",
		"# Ann's rack\n  local.rack = r7\nlocal.on\n# +expiry-time=2030-01-01T00:00:00Z\n"
		"cpu.vmx.enabled=true\nno.such.fact=ann\nlocal.x=ann@example.org",
		"# xxx'x xxxx\n  #-cal.rack = xx\n#-cal.on\n# +expiry-time=2030-01-01T00:00:00Z\n"
		"cpu.vmx.enabled=true\nxx.xxxx.xxxx=xxx\n#-cal.x=xxx@xxxxxxx.xxx"},
	{"/etc/subuid", "ann:100000:65536\n_x.y-1:165536:65536\nann\n",
		"xxx:100000:65536\nxxxxxx:165536:65536\nxxx\n"},
	{"/etc/subgid", "ann:100000:65536", "xxx:100000:65536"},
	{"/proc/cpuinfo", "flags : vmx anns-laptop", "flags : vmx anns-laptop"},
	{"/x", "mac 8c:16:45:aA:bb:cc.", "mac 00:00:00:00:00:00."},
	{"/x", "pci 0000:00:02.0 12:34:56 ::1 aa:bb:cc:dd:ee fe80:00:11:22:33:44:55",
		"pci 0000:00:02.0 12:34:56 ::1 aa:bb:cc:dd:ee fe80:00:11:22:33:44:55"},
	{"/x", "80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03",
		"00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00"},
	{"/x", "GPU-83b8f4f2-509f-382f-3c1e-e6bfe0fa1001,",
		"GPU-00000000-0000-0000-0000-000000000000,"},
	{"/x", "83b8f4f2-509f-382f-3c1e-e6bfe0fa10012", "83b8f4f2-509f-382f-3c1e-e6bfe0fa10012"},
};

static void files_lose_what_identifies_and_nothing_else(void **state)
{
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, "anns-laptop.example.org");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char *text = strdup(files[i].text);

		text[scrub_file(&scrub, files[i].path, text, strlen(text))] = '\0';
		print_message("%s\n", files[i].path);
		assert_string_equal(text, files[i].scrubbed);
		free(text);
	}
	scrub_close(&scrub);
}

static void empty_files_stay_empty(void **state)
{
	static const char *const paths[] = {"/etc/subuid", "/proc/self/maps", "/boot/config-6.1.0",
		"/proc/cmdline", "/proc/self/mountinfo", "/sys/x", "/x"};
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, "anns-laptop");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		assert_int_equal(scrub_file(&scrub, paths[i], NULL, 0), 0);
	scrub_close(&scrub);
}

static void names_that_facts_hang_on_are_not_looked_for(void **state)
{
	static const char *const names[] = {NULL, "", "kvm", "on", "localhost", "cgroup2", "ab"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char text[] = "kvm on localhost cgroup2 ab\n";
		struct scrub scrub;

		scrub_open(&scrub, names[i]);
		scrub_file(&scrub, "/proc/self/mountinfo", text, strlen(text));
		assert_string_equal(text, "kvm on localhost cgroup2 ab\n");
		scrub_close(&scrub);
	}
}

static void an_environment_keeps_the_container_only(void **state)
{
	char text[] = "container=podman\0TOKEN=s3cret\0container_x=1\0";
	static const char scrubbed[] = "container=podman\0xxxxx=xxxxxx\0xxxxxxxxx_x=x\0";
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, NULL);
	scrub_file(&scrub, "/proc/1/environ", text, sizeof(text) - 1);
	assert_memory_equal(text, scrubbed, sizeof(text));
	scrub_close(&scrub);
}

/* Of a host of one letter only what stands where a host's name does. */
static void short_host_names_are_met_where_hosts_are_named(void **state)
{
	char text[] = "rw,addr=1.2.3.4 a:/export //a/share ann@a a.example.org a=b kvm.a\n";
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, "a.example.org");
	scrub_file(&scrub, "/proc/self/mountinfo", text, strlen(text));
	assert_string_equal(
		text, "rw,addr=0.0.0.0 0:/000000 //0/00000 xxx@x xxxxxxxxxxxxx a=b kvm.a\n");
	scrub_close(&scrub);
}

static void links_and_addresses_in_names_stay_different(void **state)
{
	char path[] = "/sys/class/net/enx001122334455/address";
	char names[] = "enx001122334466\0enx001122334455\0eth0\0"
		       "8c:16:45:aa:bb:cc";
	char target[] = "/home/ann/virtscout";
	char one[] = "/home/ann/x", two[] = "/home/bob/x";
	char cgroup[] = "/sys/fs/cgroup/system.slice/anns.service/memory.max";
	char other[] = "/sys/fs/cgroup/system.slice/bobs.service/memory.max",
	     top[] = "/sys/fs/cgroup";
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, "h");
	assert_int_equal(scrub_names(&scrub, path, path, strlen(path)), 0);
	assert_string_equal(path, "/sys/class/net/enx000000000000/address");
	assert_int_equal(scrub_names(&scrub, "/sys/class/net", names, sizeof(names)), 0);
	assert_memory_equal(names,
		"enx000000000001\0enx000000000000\0eth0\0"
		"00:00:00:00:00:02",
		sizeof(names));
	assert_int_equal(scrub_target(&scrub, "/proc/self/exe", target, strlen(target)), 0);
	assert_string_equal(target, "/home/xxx/xxxxxxxxx");
	assert_int_equal(scrub_names(&scrub, one, one, strlen(one)), 0);
	assert_int_equal(scrub_names(&scrub, two, two, strlen(two)), 0);
	assert_string_not_equal(one, two);
	assert_null(strstr(one, "ann"));
	assert_int_equal(scrub_names(&scrub, cgroup, cgroup, strlen(cgroup)), 0);
	assert_int_equal(scrub_names(&scrub, other, other, strlen(other)), 0);
	assert_int_equal(scrub_names(&scrub, top, top, strlen(top)), 0);
	assert_string_equal(top, "/sys/fs/cgroup");
	assert_string_not_equal(cgroup, other);
	assert_null(strstr(cgroup, "anns"));
	assert_non_null(strstr(cgroup, "/sys/fs/cgroup/system.slice/"));
	assert_non_null(strstr(cgroup, ".service/memory.max"));
	scrub_close(&scrub);
}

/* Two capabilities; the second is the serial number. And circles, and chains that lead nowhere. */
static void configuration_space_loses_the_serial_number(void **state)
{
	unsigned char config[4096];
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, NULL);
	memset(config, 0x11, sizeof(config));
	memcpy(config + 0x100, "\x01\x00\x02\x15", 4); /* 0001h, version 2, next 150h */
	memcpy(config + 0x150, "\x03\x00\x01\x10", 4); /* 0003h, next 100h: a circle */
	scrub_file(&scrub, "/sys/bus/pci/devices/0000:00:02.0/config", (char *)config, 4096);
	assert_memory_equal(config + 0x150, "\x03\x00\x01\x10\0\0\0\0\0\0\0\0\x11", 13);
	assert_int_equal(config[0x14f], 0x11);
	assert_int_equal(config[0x104], 0x11);
	for (size_t len = 0; len < 0x160; len++) {
		char *cut = malloc(len + !len);

		memset(config + 0x154, 'S', 8);
		memcpy(cut, config, len);
		scrub_pci_config(cut, len);
		assert_null(memchr(cut, 'S', len));
		free(cut);
	}
	scrub_close(&scrub);
}

static void firmware_variables_keep_the_switches_only(void **state)
{
	char secure[] = "\6\0\0\0\1", boot[] = "\7\0\0\0Ann's disk";
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, NULL);
	scrub_file(&scrub,
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", secure,
		5);
	scrub_file(&scrub,
		"/sys/firmware/efi/efivars/Boot0001-8be4df61-93ca-11d2-aa0d-00e098032b8c", boot,
		sizeof(boot) - 1);
	assert_memory_equal(secure, "\6\0\0\0\1", 5);
	assert_memory_equal(boot, "\7\0\0\0\0\0\0\0\0\0", 10);
	scrub_close(&scrub);
}

static void different_uuids_in_names_stay_different(void **state)
{
	char one[] = "/sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/type";
	char two[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002\0"
		     "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
	char efi[] = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	struct scrub scrub;

	(void)state;
	scrub_open(&scrub, NULL);
	assert_int_equal(scrub_names(&scrub, "/sys/bus", one, strlen(one)), 0);
	assert_string_equal(one, "/sys/bus/mdev/devices/00000000-0000-0000-0000-000000000000/type");
	assert_int_equal(scrub_names(&scrub, "/sys/bus", two, sizeof(two)), 0);
	assert_string_equal(two, "00000000-0000-0000-0000-000000000001");
	assert_string_equal(two + 37, "00000000-0000-0000-0000-000000000000");
	assert_int_equal(scrub_names(&scrub, "/sys/firmware/efi/efivars", efi, strlen(efi)), 0);
	assert_string_equal(efi, "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");
	for (unsigned i = 0; i < 100; i++) {
		char many[37];

		snprintf(many, sizeof(many), "%08x-509f-382f-3c1e-e6bfe0fa1002", i + 1000);
		assert_int_equal(scrub_names(&scrub, "/x", many, 36), 0);
		assert_memory_equal(many, "00000000-0000-0000-0000-0000000000", 34);
	}
	scrub_close(&scrub);
}

static void licences_in_acpi_tables_go_and_remapping_tables_stay(void **state)
{
	char msdm[64], dmar[64];
	struct scrub scrub;

	(void)state;
	memset(msdm, 'M', sizeof(msdm));
	memset(dmar, 'D', sizeof(dmar));
	scrub_open(&scrub, NULL);
	scrub_file(&scrub, "/sys/firmware/acpi/tables/MSDM", msdm, sizeof(msdm));
	scrub_file(&scrub, "/sys/firmware/acpi/tables/DMAR", dmar, sizeof(dmar));
	assert_int_equal(msdm[35], 'M');
	assert_int_equal(msdm[36], 0);
	assert_int_equal(msdm[63], 0);
	assert_int_equal(dmar[63], 'D');
	scrub_close(&scrub);
}

/*
 * Type 0 with two strings, type 1 with serial number 2 and a UUID, type 11 with a string, type
 * 127.
 */
static const char smbios[] = "\x00\x18\0\0\x01\x02\0\0\x00\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\0"
			     "Acme\0"
			     "F.20\0\0"
			     "\x01\x1b\1\0\x01\0\0\x02"
			     "UUIDUUIDUUIDUUID"
			     "\x06\0\0"
			     "Maker\0"
			     "SN-123\0\0"
			     "\x0b\x05\2\0\x01"
			     "Ann's\0\0"
			     "\x7f\x04\3\0\0\0";

static void smbios_loses_serial_number_uuid_and_oem_strings(void **state)
{
	static const char wanted[] = "\x00\x18\0\0\x01\x02\0\0\x00\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\0"
				     "Acme\0"
				     "F.20\0\0"
				     "\x01\x1b\1\0\x01\0\0\x02"
				     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				     "\x06\0\0"
				     "Maker\0"
				     "00-000\0\0"
				     "\x0b\x05\2\0\x01"
				     "000'0\0\0"
				     "\x7f\x04\3\0\0\0";
	char bytes[sizeof(smbios)];

	(void)state;
	memcpy(bytes, smbios, sizeof(smbios));
	scrub_smbios(bytes, sizeof(smbios) - 1);
	assert_memory_equal(bytes, wanted, sizeof(wanted));
}

static void smbios_cut_off_anywhere_is_survived(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(smbios); len++) {
		char *bytes = malloc(len ? len : 1);

		memcpy(bytes, smbios, len);
		scrub_smbios(bytes, len);
		assert_null(memmem(bytes, len, "SN-123", 6));
		free(bytes);
	}
}

static void numbers_of_the_processor_itself_go(void **state)
{
	struct answer answer = {.value = 5, .regs = {1, 2, 3, 4}};

	(void)state;
	scrub_numbers(&(struct question){.ask = ASK_CPUID, .index = 1}, &answer);
	scrub_numbers(&(struct question){.ask = ASK_MSR, .index = 0x3a}, &answer);
	assert_int_equal(answer.regs.ecx, 3);
	assert_int_equal(answer.value, 5);
	scrub_numbers(&(struct question){.ask = ASK_CPUID, .index = 3}, &answer);
	assert_int_equal(answer.regs.ecx, 0);
	scrub_numbers(&(struct question){.ask = ASK_MSR, .index = 0x4f}, &answer);
	assert_int_equal(answer.value, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_lose_what_identifies_and_nothing_else),
		cmocka_unit_test(empty_files_stay_empty),
		cmocka_unit_test(names_that_facts_hang_on_are_not_looked_for),
		cmocka_unit_test(an_environment_keeps_the_container_only),
		cmocka_unit_test(short_host_names_are_met_where_hosts_are_named),
		cmocka_unit_test(links_and_addresses_in_names_stay_different),
		cmocka_unit_test(configuration_space_loses_the_serial_number),
		cmocka_unit_test(firmware_variables_keep_the_switches_only),
		cmocka_unit_test(different_uuids_in_names_stay_different),
		cmocka_unit_test(licences_in_acpi_tables_go_and_remapping_tables_stay),
		cmocka_unit_test(smbios_loses_serial_number_uuid_and_oem_strings),
		cmocka_unit_test(smbios_cut_off_anywhere_is_survived),
		cmocka_unit_test(numbers_of_the_processor_itself_go),
	};

	return cmocka_run_group_tests_name("scrub", tests, NULL, NULL);
}
