# SPDX-License-Identifier: GPL-2.0-or-later
"""How is a program of the unpacked packages run? By the dynamic linker that came with it."""
import os
import subprocess

from . import cache

LIBRARIES = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/pulseaudio"]
LINKER = "lib64/ld-linux-x86-64.so.2"


def command(path, name=None):
    """The words that start a program, which is given by its path in its package, or as a file of made/; a program
    that does as it is called is called `name`."""
    tools = cache.tools()
    libraries = ":".join(str(tools / folder) for folder in LIBRARIES)
    return [str(tools / LINKER), "--library-path", libraries, *(["--argv0", name] if name else []), str(tools / path)]


def environment():
    plugins = cache.tools() / "usr/lib/x86_64-linux-gnu"
    return {**os.environ, "LC_ALL": "C", "LTDL_LIBRARY_PATH": str(plugins / "bochs/plugins"),
            "QEMU_MODULE_DIR": str(plugins / "qemu"), "BXSHARE": str(cache.tools() / "usr/share/bochs")}


def run(path, *arguments, name=None, **options):
    """Runs a tool to its end; what it printed."""
    return subprocess.run([*command(path, name), *map(str, arguments)], env=environment(), check=True,
                          capture_output=True, **options).stdout
