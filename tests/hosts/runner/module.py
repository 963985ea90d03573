# SPDX-License-Identifier: GPL-2.0-or-later
"""How is a kernel module of ours built, for the kernel that hosts boot? With that kernel's headers, make out of its
package and this machine's gcc; where that can't be, the hosts which need the module are skipped."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from . import cache, kernel, tools

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "modules"
FLAVOR = "cloud"


def names():
    return sorted(path.stem for path in SOURCES.glob("*.c"))


def headers():
    """The folders of the headers: this flavor's, and what all flavors share."""
    sources = cache.packages() / "headers/usr/src"
    release = kernel.release(FLAVOR)
    return sources / f"linux-headers-{release}", sources / f"linux-headers-{release.removesuffix('-cloud-amd64')}-common"


def build(where):
    """Builds all of them into the folder. Why not, as a line, or None."""
    where.mkdir()
    own, common = headers()
    with tempfile.TemporaryDirectory(prefix="virtscout-module-") as folder:
        for name in names():
            shutil.copy(SOURCES / f"{name}.c", folder)
        objects = " ".join(f"{name}.o" for name in names())
        pathlib.Path(folder, "Makefile").write_text(f"obj-m := {objects}\n", encoding="ascii")
        make = tools.command("usr/bin/make")
        environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "ARCH")}
        done = subprocess.run([*make, "-C", own, "-f", common / "Makefile", f"MAKE={' '.join(make)}", f"M={folder}", "modules"],
                              capture_output=True, text=True, check=False, env={**environment, "LC_ALL": "C"})
        if done.returncode:
            return f"kernel modules can't be built here: {done.stderr.strip()[-300:]}"
        for name in names():
            shutil.copy(pathlib.Path(folder, f"{name}.ko"), where)
    return None
