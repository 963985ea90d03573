# SPDX-License-Identifier: GPL-2.0-or-later
"""Which Debian packages do the hosts need, and how are they unpacked without being installed?

apt-get works on lists and a status file of its own, so neither root nor up-to-date lists are needed, and what is
installed does not matter: the emulators come with their libraries and with the dynamic linker that fits them.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import cache

TOOLS = ["qemu-system-x86", "qemu-system-common", "qemu-system-data", "seabios", "ipxe-qemu", "bochs", "bochsbios", "vgabios",
         "busybox-static", "isolinux", "syslinux-common", "xorriso", "lz4", "kmod", "make"]
# The folder that a package goes to: a package whose dependency the version is in, and how its name looks.
VERSIONED = {"kernels/cloud": ("linux-image-cloud-amd64", r"linux-image-[0-9]\S*-cloud-amd64"),
             "kernels/full": ("linux-image-amd64", r"linux-image-[0-9]\S*-amd64"),
             "xen": ("xen-system-amd64", r"xen-hypervisor-[0-9]\S*-amd64")}
WANTED = f"{TOOLS} {sorted(VERSIONED)} headers"


class Failed(Exception):
    """apt-get or dpkg did not do it; the text is for the user."""


def run(command, folder):
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                              env={**os.environ, "LC_ALL": "C"})
    except FileNotFoundError as error:
        raise Failed(f"{command[0]} is not here: the hosts are set up on Debian only") from error
    if done.returncode:
        raise Failed(f"{' '.join(command[-4:])}: {done.stderr.strip()[-400:]}")
    return done.stdout


class Apt:
    """apt-get with its state below one folder."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("lists/partial", "archives/partial", "debs"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.options = ["-qq", "-o", f"APT::Sandbox::User={user}", "-o", f"Dir::State::lists={folder}/lists",
                        "-o", f"Dir::State::status={folder}/status", "-o", f"Dir::Cache={folder}",
                        "-o", "Debug::NoLocking=1", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=30",
                        "-o", "APT::Install-Recommends=false"]
        run(["apt-get", *self.options, "update"], folder)

    def closure(self, names):
        """The named packages with the libraries they need; maintainer scripts are not run, so nothing else."""
        lines = run(["apt-get", *self.options, "--print-uris", "install", *names], self.folder).splitlines()
        needed = {line.split()[1].split("_")[0] for line in lines if line.startswith("'")}
        return sorted(name for name in needed if name in names or name.startswith("lib"))

    def dependency(self, name, pattern):
        for line in run(["apt-cache", *self.options, "depends", name], self.folder).splitlines():
            found = re.search(rf"Depends: ({pattern})$", line)
            if found:
                return found.group(1)
        raise Failed(f"package {name} depends on nothing like {pattern}")

    def unpack(self, names, where):
        """Fetches the packages and unpacks them below the folder; their file names."""
        debs = self.folder / "debs"
        run(["apt-get", *self.options, "download", *names], debs)
        where.mkdir(parents=True, exist_ok=True)
        unpacked = sorted(debs.glob("*.deb"))
        for deb in unpacked:
            run(["dpkg", "-x", str(deb), str(where)], debs)
            deb.unlink()
        return [deb.name for deb in unpacked]


def header_packages(apt, new):
    """What modules for the cloud kernel are built with, in the version of that kernel."""
    headers = "linux-headers-" + next((new / "kernels/cloud/lib/modules").iterdir()).name
    return [headers, *(apt.dependency(headers, pattern) for pattern in (r"linux-headers-\S+-common", r"linux-kbuild-\S+"))]


def fetched():
    """Is all there that is wanted now?"""
    return (cache.stamp(cache.packages()) or "").startswith(WANTED + "\n")


def fetch(say):
    """Fills packages/ anew. Nothing of an earlier one is lost before all is there."""
    new = cache.root() / "packages.new"
    shutil.rmtree(new, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="virtscout-apt-") as folder:
        say("fetching the lists of packages")
        apt = Apt(pathlib.Path(folder))
        names = apt.closure(TOOLS)
        say(f"fetching {len(names)} packages of tools and their libraries")
        files = apt.unpack(names, new / "tools")
        for where, (meta, pattern) in VERSIONED.items():
            name = apt.dependency(meta, pattern)
            say(f"fetching {name}")
            files += apt.unpack([name], new / where)
        files += apt.unpack(header_packages(apt, new), new / "headers")
    cache.set_stamp(new, "\n".join([WANTED, *files]) + "\n")
    shutil.rmtree(cache.packages(), ignore_errors=True)
    new.rename(cache.packages())
