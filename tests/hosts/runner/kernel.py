# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of a kernel's package: the kernel as QEMU boots it without a boot loader, and the first file system,
with a busybox and the modules that hosts ask for."""
import lzma
import pathlib
import re
import shutil
import subprocess
import zlib

from . import cache, tools

# Modules that hosts name, or that the bus asks for; with what they depend on.
MODULES = """kvm kvm-intel kvm-amd irqbypass msr cpuid vfio vfio-pci vfio_iommu_type1 e1000 e1000e igb nvme xenfs xen-privcmd
xen-evtchn ccp xhci-pci ahci virtio_net virtio_pci virtio_iommu vhost_net overlay""".split()
# Without drivers for devices that Bochs has not: its file system is read from an emulated CD.
NOT_IN_BOCHS = ("kernel/drivers/", "kernel/net/")
FLAVORS = ("cloud", "full")


def unpack_lz4(data):
    # The decoder tells of what follows the stream's end, the kernel's other sections, and still gives all of it.
    return subprocess.run([*tools.command("usr/bin/lz4"), "-dc"], input=data, env=tools.environment(),
                          capture_output=True, check=False).stdout


PACKINGS = [(b"\xfd7zXZ\0", lambda data: lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(data)),
            (b"\x1f\x8b\x08", lambda data: zlib.decompressobj(31).decompress(data)),
            (b"\x02\x21\x4c\x18", unpack_lz4)]


def elf_within(image):
    """The ELF file that a bzImage holds packed; found by the magic of the packing, as scripts/extract-vmlinux does."""
    for magic, unpack in PACKINGS:
        at = image.find(magic)
        while at >= 0:
            try:
                data = unpack(image[at:])
            except (lzma.LZMAError, zlib.error):
                data = b""
            if data[:4] == b"\x7fELF":
                return data
            at = image.find(magic, at + 1)
    raise cache.Missing("no ELF file in the kernel's image: packed in a way that is not known here")


def package(flavor):
    return cache.packages() / "kernels" / flavor


def release(flavor):
    return next((package(flavor) / "lib/modules").iterdir()).name


def depmod(folder, version, *options):
    return tools.run("bin/kmod", *options, "-b", folder, version, name="depmod", text=True)


def dependencies(flavor):
    """A module's path, and those of what it needs."""
    table = {}
    for line in depmod(package(flavor), release(flavor), "-n").splitlines():
        found = re.match(r"(kernel/\S+\.ko):(.*)$", line)
        if found:
            table[found.group(1)] = found.group(2).split()
    return table


def wanted_modules(table):
    names = {name.replace("-", "_") for name in MODULES}
    paths = set()
    for path, needs in table.items():
        if pathlib.Path(path).stem.replace("-", "_") in names:
            paths.update([path, *needs])
    return sorted(paths)


def file_system(flavor, where, ours, leave_out=()):
    """A root with busybox and modules, below the folder `where`; `ours` has those that we built for the cloud kernel."""
    for name in ("bin", "boot", "proc", "sys", "dev", "tmp", "run", "etc", "root", "hosts"):
        (where / name).mkdir(parents=True)
    (where / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/tmp:/bin/sh\n")
    (where / "etc/group").write_text("root:x:0:\nkvm:x:104:\nuser:x:1000:\n")
    shutil.copy(cache.tools() / "bin/busybox", where / "bin/busybox")
    for applet in tools.run("bin/busybox", "--list", text=True).split():
        if applet != "busybox":
            (where / "bin" / applet).symlink_to("busybox")
    (where / "sbin").symlink_to("bin")
    version = release(flavor)
    source = package(flavor) / "lib/modules" / version
    target = where / "lib/modules" / version
    for path in wanted_modules(dependencies(flavor)):
        if not path.startswith(leave_out):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / path, target / path)
    for name in ("modules.builtin", "modules.order", "modules.builtin.modinfo"):
        shutil.copy(source / name, target / name)
    if flavor == "cloud":
        for path in ours.glob("*.ko"):
            (target / "extra").mkdir(exist_ok=True)
            shutil.copy(path, target / "extra")
    depmod(where, version)
