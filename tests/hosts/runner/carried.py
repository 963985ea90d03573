# SPDX-License-Identifier: GPL-2.0-or-later
"""What is brought into a host? virtscout with its libraries, what the host's file says, and inside/."""
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import archive, cache, host as host_file, kernel

INSIDE = host_file.FOLDER / "inside"


def libraries(program):
    """The shared libraries that a program is linked with, with their linker; none for a static one."""
    done = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    return re.findall(r"(/\S+) \(0x", done.stdout)


def bring(program, where, name=None):
    shutil.copy(program, where / "hosts/bin" / (name or program.name))
    for library in libraries(program):
        target = where / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def lines(items):
    return "".join(f"{item}\n" for item in items)


def fill(where, boot, programs):
    (where / "hosts/bin").mkdir(parents=True)
    for program in programs:
        bring(program, where)
    for name in boot.programs:
        bring(programs[0].parent / "tests" / f"host_{name}", where, name)
    for path in INSIDE.iterdir():
        if path.suffix != ".c":
            shutil.copy(path, where / "hosts" / path.name)
    shutil.move(where / "hosts/init", where / "init")
    (where / "init").chmod(0o755)
    for name, text in [("modules", lines(boot.modules)), ("prepare", boot.prepare), ("within", boot.within),
                       ("audit", boot.audit), ("validate", boot.validate), ("take", boot.take), ("cgroup", f"{boot.cgroup}\n")]:
        (where / "hosts" / name).write_text(text, encoding="utf-8")
    if boot.config:
        (where / "boot").mkdir()
        shutil.copy(cache.made() / f"config-{boot.kernel}", where / f"boot/config-{kernel.release(boot.kernel)}")


def file_system(boot, programs, small=False):
    """The whole initial file system of a host."""
    base = cache.made() / (f"root-{boot.kernel}" + ("-bochs" if small and boot.kernel == "cloud" else ""))
    with tempfile.TemporaryDirectory(prefix="virtscout-carried-") as folder:
        fill(pathlib.Path(folder), boot, programs)
        return base.read_bytes() + archive.of_folder(folder)
