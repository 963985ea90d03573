# SPDX-License-Identifier: GPL-2.0-or-later
"""How does Bochs start a host? From a CD with a boot loader; it has VMX and EPT, and no IOMMU."""
import shutil

from . import cache, carried, qemu, tools

# What would take seconds at Bochs' speed, and would say nothing.
FAST = "tsc=reliable lpj=4000000 mitigations=off nokaslr random.trust_cpu=on i8042.noaux i8042.nokbd"
LOADER = ["usr/lib/ISOLINUX/isolinux.bin", "usr/lib/syslinux/modules/bios/ldlinux.c32",
          "usr/lib/syslinux/modules/bios/mboot.c32", "usr/lib/syslinux/modules/bios/libcom32.c32"]
CONFIG = """config_interface: textconfig
display_library: rfb, options="timeout=0"
memory: guest={memory}, host={memory}
romimage: file={bios}
vgaromimage: file={shared}/VGABIOS-lgpl-latest
cpu: model={cpu}, count={cpus}, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=1
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path={work}/cd.iso, status=inserted
boot: cdrom
log: {work}/bochs.txt
panic: action=fatal
error: action=ignore
info: action=ignore
debug: action=ignore
com1: enabled=1, mode=file, dev={work}/console.txt
com2: enabled=1, mode=file, dev={work}/sent.txt
clock: sync=none, time0=1790000000
pci: enabled=1, chipset=i440fx
"""
PLUGINS = "plugins"  # from the folder in which it runs
LINUX = " KERNEL /vmlinuz\n INITRD /initrd\n APPEND console=ttyS0 no_timer_check {quiet} {line}\n"
XEN = (" KERNEL mboot.c32\n APPEND /xen console=com1 com1=115200,8n1 loglvl=info noreboot=0 {xen} --- "
       "/vmlinuz console=hvc0 {quiet} lpj=4000000 {line} --- /initrd\n")


def write_cd(boot, work, programs, with_xen):
    folder = work / "cd"
    (folder / "isolinux").mkdir(parents=True)
    for path in LOADER:
        shutil.copy(cache.tools() / path, folder / "isolinux")
    shutil.copy(cache.made() / f"vmlinuz-{boot.kernel}", folder / "vmlinuz")
    packed = tools.run("usr/bin/lz4", "-l", "-9", "-c", input=carried.file_system(boot, programs, small=True))
    (folder / "initrd").write_bytes(packed)
    if with_xen:
        shutil.copy(cache.made() / "xen", folder / "xen")
        entry = XEN.format(xen=boot.xen, quiet=qemu.QUIET, line=boot.command_line)
    else:
        entry = LINUX.format(quiet=qemu.QUIET, line=f"{FAST} {boot.command_line}")
    (folder / "isolinux/isolinux.cfg").write_text(f"DEFAULT l\nPROMPT 0\nTIMEOUT 1\nLABEL l\n{entry}", encoding="ascii")
    tools.run("usr/bin/xorriso", "-as", "mkisofs", "-quiet", "-o", work / "cd.iso", "-b", "isolinux/isolinux.bin", "-c",
              "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", folder)
    shutil.rmtree(folder)


def linux(boot, work, programs, with_xen=False):
    write_cd(boot, work, programs, with_xen)
    shared = cache.tools() / "usr/share/bochs"
    bios = cache.made() / boot.firmware if boot.firmware else shared / "BIOS-bochs-latest"
    (work / "bochsrc").write_text(CONFIG.format(memory=boot.memory, bios=bios, shared=shared, cpu=boot.cpu,
                                                cpus=boot.cpus, work=work), encoding="utf-8")
    (work / "debugger").write_text("c\n", encoding="ascii")
    # Bochs 2.7 ends with "buffer overflow detected" where the folder of its plugins has a long name.
    (work / PLUGINS).symlink_to(cache.tools() / "usr/lib/x86_64-linux-gnu/bochs/plugins")
    return ["env", f"LTDL_LIBRARY_PATH={PLUGINS}", *tools.command("usr/bin/bochs-bin"), "-q", "-f", f"{work}/bochsrc", "-rc", f"{work}/debugger"]


def xen(boot, work, programs):
    return linux(boot, work, programs, with_xen=True)
