# SPDX-License-Identifier: GPL-2.0-or-later
"""Is all there that hosts are booted from, and if not, how does it come there?"""
import gzip
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

from . import archive, cache, changed, debian, kernel, module, tools

HERE = pathlib.Path(__file__).resolve().parent
# What made/ is made by: where one of them changes, it is made anew.
RECIPE = [HERE / name for name in ("archive.py", "changed.py", "kernel.py", "module.py", "setup.py")]
# A tool, its arguments, and what it prints: that its libraries, and QEMU's module for software, are there.
PROBE = [("usr/bin/qemu-system-x86_64", "-accel tcg -M none -nodefaults -display none -monitor stdio", "QEMU"),
         ("usr/bin/bochs-bin", "--help cpu", "corei7_haswell_4770"), ("usr/bin/xorriso", "-version", "xorriso"),
         ("usr/bin/lz4", "--version", "LZ4"), ("bin/busybox", "--help", "BusyBox")]


def say(text):
    print(f"hosts: {text}", file=sys.stderr, flush=True)


def recipe():
    digest = hashlib.sha256((cache.stamp(cache.packages()) or "").encode())
    for path in [*RECIPE, *sorted(module.SOURCES.glob("*.c"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest() + "\n"


def ready():
    return debian.fetched() and cache.stamp(cache.made()) == recipe()


def write_file_system(flavor, path, ours, leave_out=()):
    with tempfile.TemporaryDirectory(prefix="virtscout-root-") as folder:
        kernel.file_system(flavor, pathlib.Path(folder), ours, leave_out)
        path.write_bytes(archive.of_folder(folder))


def make():
    """Fills made/ anew out of packages/."""
    new = cache.root() / "made.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    why_not = module.build(new / "modules")
    if why_not:
        say(why_not)
    for flavor in kernel.FLAVORS:
        say(f"unpacking kernel {kernel.release(flavor)}")
        packed = next((kernel.package(flavor) / "boot").glob("vmlinuz-*"))
        shutil.copy(packed, new / f"vmlinuz-{flavor}")
        (new / f"vmlinux-{flavor}").write_bytes(kernel.elf_within(packed.read_bytes()))
        shutil.copy(next((kernel.package(flavor) / "boot").glob("config-*")), new / f"config-{flavor}")
        write_file_system(flavor, new / f"root-{flavor}", new / "modules")
    write_file_system("cloud", new / "root-cloud-bochs", new / "modules", kernel.NOT_IN_BOCHS)
    xen = next((cache.packages() / "xen/boot").glob("xen-*.gz"))
    (new / "xen").write_bytes(gzip.decompress(xen.read_bytes()))
    changed.make(new)
    cache.set_stamp(new, recipe())
    shutil.rmtree(cache.made(), ignore_errors=True)
    new.rename(cache.made())


def check():
    """Do the tools run here? A package's version that lacks a library shows now, not in a host's test."""
    for path, options, word in PROBE:
        done = subprocess.run([*tools.command(path), *options.split()], env=tools.environment(), input="quit\n", text=True,
                              capture_output=True, check=False)
        if word not in done.stdout + done.stderr:
            raise cache.Missing(f"{path} does not answer as it should: {done.stderr.strip()[-300:]}")
    if not (cache.tools() / "usr/share/bochs/BIOS-bochs-latest").exists():
        raise cache.Missing("the Bochs BIOS is not in its package")


def run():
    """Fetches what is missing, makes what is out of date. Raises debian.Failed, cache.Missing."""
    with cache.locked():
        if ready():
            return
        if not debian.fetched():
            debian.fetch(say)
        check()
        make()
        say(f"ready in {cache.root()}")
