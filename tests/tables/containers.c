// SPDX-License-Identifier: GPL-2.0-or-later
// Containers, and hosts that could run some: namespaces, control groups, the configuration.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

#define ALL_NAMESPACES                                                                             \
	DIR_NAMES("/proc/self/ns",                                                                 \
		"cgroup\0ipc\0mnt\0net\0pid\0pid_for_children\0time\0user\0uts\0")
#define USERNS(max, clone, apparmor)                                                               \
	FILE_TEXT("/proc/sys/user/max_user_namespaces", max "\n"),                                 \
		FILE_TEXT("/proc/sys/kernel/unprivileged_userns_clone", clone "\n"),               \
		FILE_TEXT("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", apparmor "\n")
#define STATUS(uid, seccomp)                                                                       \
	FILE_TEXT("/proc/self/status", "Name:\tx\nPid:\t1\nUid:\t" uid "\t" uid "\t" uid "\t" uid  \
				       "\nSeccomp:\t" seccomp "\nCpus_allowed_list:\t0\n")
#define UNIFIED(controllers)                                                                       \
	FILE_TEXT("/proc/self/mountinfo",                                                          \
		"27 1 254:0 / / rw - ext4 /dev/vda rw\n"                                           \
		"30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),                          \
		FILE_TEXT("/sys/fs/cgroup/cgroup.controllers", controllers "\n"),                  \
		FILE_TEXT("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"       \
					   "perf_event\t0\t1\t1\n")
#define SLICE "/sys/fs/cgroup/user.slice/user-1000.slice"
#define PROGRAMS(bin, sbin)                                                                        \
	DIR_NAMES("/usr/bin", bin), DIR_ERR("/usr/local/bin", ENOENT),                             \
		DIR_NAMES("/usr/sbin", sbin), DIR_ERR("/usr/local/sbin", ENOENT),                  \
		DIR_ERR("/snap/bin", ENOENT),                                                      \
		ACCESS_ERR("/usr/libexec/qemu-kvm", ACCESS_EXISTS, ENOENT)
static const unsigned char cap_setuid[20] = {1, 0, 0, 2, 0x80};

static const struct host hosts[] = {
	{"intel, a filter forbids the ioctl",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026532345]", "mnt:[4026532344]"), INTEL_CPU(0, VMX_BIT),
			NO_MSRS, KVM_OPENS, KVM_ERR(KVM_ASK_CREATE_VM, 0, EPERM), REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.create_vm", "unknown"}, {"container.inside", "yes"}}},
	{"container without the device",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026531836]", "mnt:[4026532344]"), MARKS(0, "0::/\n"),
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT), REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE)),
		{{"container.inside", "yes"}, {"kvm.device.registered", "yes"},
			{"kvm.device.present", "no"}, {"kvm.backend", "kvm_intel"}}},
	{"service with mounts of its own",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026531836]", "mnt:[4026532344]"),
			MARKS(ENOENT, "0::/system.slice/x.service\n"), INTEL_CPU(0, 0), NO_MSRS,
			NO_KVM, INTEL_TEXT("", "")),
		{{"container.inside", "no"}, {"cpu.vmx", "no"}, {"cpu.vmx.ept", "no"}}},
	{"podman in a service of systemd's",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026532345]", "mnt:[4026532344]"),
			ACCESS_OK("/run/.containerenv", ACCESS_EXISTS),
			MARKS(ENOENT, "0::/machine.slice/libpod-1.scope\n"), INTEL_CPU(0, 0),
			NO_MSRS, NO_KVM, INTEL_TEXT("", "")),
		{{"container.inside", "yes"}, {"container.runtime", "podman"}}},
	{"rootless containers on a host of today",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), STATUS("1000", "0"), ALL_NAMESPACES,
			USERNS("95948", "1", "0"), UNIFIED("cpuset cpu io memory pids misc"),
			DIR_NAMES(SLICE, "cgroup.procs\0user@1000.service\0"),
			FILE_TEXT(SLICE "/user@1000.service/cgroup.controllers", "memory pids\n"),
			FILE_TEXT("/proc/cmdline", "ro quiet\n"),
			CONFIG_OF(BOOT_CONFIG, "CONFIG_CGROUP_BPF=y\nCONFIG_OVERLAY_FS=m\n"
					       "CONFIG_VETH=m\nCONFIG_BRIDGE=m\n"),
			FILE_TEXT("/proc/filesystems", "nodev\tproc\nnodev\tfuse\n"),
			DIR_NAMES(
				"/lib/modules/6.1.0-18-amd64/kernel/fs/overlayfs", "overlay.ko\0"),
			DIR_NAMES("/lib/modules/6.1.0-18-amd64/kernel/drivers/net", "veth.ko\0"),
			MODULES("bridge\0ext4\0"), PROGRAMS("newuidmap\0podman\0", "runc\0"),
			STAT_OF("/usr/bin/newuidmap", FILE_REGULAR, 0, 0, 0755, 0, 0),
			CAPABILITY_BYTES("/usr/bin/newuidmap", cap_setuid),
			FILE_TEXT("/etc/subuid", "xxx:100000:65536\n"),
			FILE_TEXT("/proc/sys/kernel/seccomp/actions_avail", "errno user_notif\n"),
			FILE_TEXT("/sys/kernel/security/lsm", "capability,apparmor"),
			PARAMETER("apparmor", "enabled", "Y\n"),
			FILE_ERR("/sys/fs/selinux/enforce", ENOENT),
			DIR_ERR("/sys/fs/selinux", ENOENT), DIR_NAMES("/sys/fs", "cgroup\0ext4\0"),
			ACCESS_OK("/proc/sys/kernel/ns_last_pid", ACCESS_EXISTS),
			FILE_TEXT("/proc/self/maps", "7ffd-7ffe rw-p 00 00:00 0 [stack]\n")),
		{{"container.userns", "yes"}, {"container.overlayfs", "no"},
			{"container.overlayfs.available", "yes"}, {"container.net.veth", "yes"},
			{"container.newuidmap", "capability"}, {"container.newgidmap", "none"},
			{"container.cgroup.delegated", "memory,pids"},
			{"container.cgroup.devices", "yes"}, {"container.runtimes", "podman,runc"},
			{"container.selinux", "none"}, {"kernel.config.kvm", "n"},
			{"container.vsyscall", "none"}}},
	{"container under a filter, and a configuration of another kernel",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), STATUS("0", "2"), ALL_NAMESPACES,
			USERNS("95948", "1", "0"), UNIFIED("cpu"),
			FILE_TEXT(BOOT_CONFIG, "# Linux/x86 5.10.1 Kernel Configuration\n"
					       "CONFIG_MMU=y\nCONFIG_MODULES=y\n"
					       "CONFIG_HAS_DMA=y\nCONFIG_VETH=y\n"),
			MODULES("ext4\0"), FILE_TEXT("/proc/filesystems", "nodev\tproc\n"),
			PROGRAMS("newuidmap\0", ""),
			STAT_OF("/usr/bin/newuidmap", FILE_REGULAR, 0, 0, 04755, 0, 0)),
		{{"container.userns", "unknown"}, {"container.seccomp.filtered", "yes"},
			{"kernel.config.veth", "unknown"}, {"container.net.veth", "unknown"},
			{"container.cgroup.devices", "unknown"},
			{"container.newuidmap", "setuid"}}},
	{"old kernel, all switched off",
		SOURCE_TABLE(RELEASE("4.9.0"), STATUS("0", "0"), ALL_NAMESPACES,
			USERNS("0", "0", "0"),
			FILE_TEXT("/proc/self/mountinfo",
				"35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"),
			FILE_TEXT("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
						   "memory\t0\t1\t0\ndevices\t3\t1\t1\n"),
			FILE_TEXT("/proc/cmdline", "cgroup_disable=memory\n"),
			CONFIG_OF("/usr/lib/modules/4.9.0/config", "CONFIG_XEN=y\n"),
			FILE_TEXT("/lib/modules/4.9.0/build/.config",
				"# Linux/x86 4.9.1 Kernel Configuration\nCONFIG_MMU=y\n"
				"CONFIG_MODULES=y\nCONFIG_HAS_DMA=y\nCONFIG_XEN=y\n"),
			MODULES("ext4\0"), FILE_TEXT("/proc/filesystems", "nodev\tproc\n"),
			PROGRAMS("env\0id\0", "init\0"), FILE_ERR("/etc/subuid", ENOENT)),
		{{"container.userns", "no"},
			{"container.userns.restricted_by",
				"max_user_namespaces,unprivileged_userns_clone"},
			{"container.cgroup.memory", "no"}, {"container.cgroup.devices", "yes"},
			{"xen.kernel.pv", "yes"}, {"xen.kernel.dom0", "no"},
			{"kernel.config.xen_pv", "unknown"}, {"container.net.veth", "no"},
			{"container.overlayfs.available", "no"}, {"container.runtimes", "none"},
			{"container.subuid.ranges", "0"}}},
};

const struct host_list hosts_containers = {hosts, sizeof(hosts) / sizeof(hosts[0])};
