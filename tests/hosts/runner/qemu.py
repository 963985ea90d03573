# SPDX-License-Identifier: GPL-2.0-or-later
"""How does QEMU start a host, and Xen on it? In software always (TCG): what the machine below has makes no difference."""
from . import cache, carried, host as host_file, tools

# No check that takes the time of an emulated processor and says nothing here; a panic ends the emulator.
QUIET = "quiet loglevel=4 panic=-1 cryptomgr.notests"
# One thread for all processors: with one for each, a host of two with SVM at work was seen to hang, and takes longer.
ACCELERATOR = "tcg,thread=single"
ROMS = ("usr/share/seabios", "usr/share/qemu", "usr/lib/ipxe/qemu")


def program(boot):
    path = cache.made() / f"qemu-{boot.signature}" if boot.signature else "usr/bin/qemu-system-x86_64"
    words = tools.command(path)
    for folder in ROMS:
        words += ["-L", str(cache.tools() / folder)]
    return words


def devices(boot):
    words = []
    for device in boot.devices:
        for each in host_file.device_set(device[1:]) if device.startswith("@") else [device]:
            words += ["-device", each]
    return words


def machine(boot, work):
    return [*program(boot), "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-accel", ACCELERATOR,
            "-machine", boot.machine, "-cpu", boot.cpu, "-smp", str(boot.cpus), "-m", str(boot.memory),
            "-serial", f"file:{work}/console.txt", "-serial", f"file:{work}/sent.txt", *devices(boot), *boot.options]


def linux(boot, work, programs):
    """The kernel as an ELF file, by its PVH entry: no boot loader, and nothing to unpack."""
    (work / "initrd").write_bytes(carried.file_system(boot, programs))
    return [*machine(boot, work), "-kernel", str(cache.made() / f"vmlinux-{boot.kernel}"),
            "-initrd", f"{work}/initrd", "-append", f"console=ttyS0 no_timer_check {QUIET} {boot.command_line}"]


def xen(boot, work, programs):
    """Xen as a multiboot kernel; the kernel and its file system are its modules. Xen has the first serial port."""
    (work / "initrd").write_bytes(carried.file_system(boot, programs))
    kernel = f"{cache.made()}/vmlinuz-{boot.kernel} console=hvc0 {QUIET} {boot.command_line}"
    return [*machine(boot, work), "-kernel", str(cache.made() / "xen"), "-initrd", f"{kernel},{work}/initrd",
            "-append", f"console=com1 com1=115200,8n1 noreboot=0 loglvl=info {boot.xen}"]
