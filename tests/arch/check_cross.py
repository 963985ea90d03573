#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the static program build for another architecture, without a warning, and say there what it does not know?

Usage: check_cross.py ROOT SOURCE... (the sources of `virtscout`). Needs nothing but a cross compiler with its libc's headers;
./dev cross builds the rest as well. Exit status 0 yes, 1 no, 77 where there is no cross compiler.
"""
import os
import shutil
import subprocess
import sys
import tempfile

COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64-static"
FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", '-DVIRTSCOUT_VERSION="0.0.0"',
         '-DVIRTSCOUT_LIBEXEC_FROM_BIN="../libexec"', "-fno-stack-protector", "-fno-builtin",
         "-fno-tree-loop-distribute-patterns", "-nostdlib", "-static"]
UNKNOWN = 3


def check(root, sources):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "virtscout")
        built = subprocess.run([COMPILER, *FLAGS, "-I", root, "-o", program,
                                *(os.path.join(root, source) for source in sources)],
                               stderr=subprocess.PIPE, text=True, check=False)
        if built.returncode:
            print(built.stderr)
            return 1
        if not shutil.which(EMULATOR):
            print(f"built, but not run: there is no {EMULATOR}")
            return 0
        done = subprocess.run([EMULATOR, program, "check", "--need", "hw"], capture_output=True, text=True,
                              timeout=60, check=False)
        print(done.stdout, done.stderr)
        return 0 if done.returncode == UNKNOWN and "CPUID can't be asked" in done.stdout else 1


def main():
    if len(sys.argv) < 3:
        print("usage: check_cross.py ROOT SOURCE...", file=sys.stderr)
        return 1
    if not shutil.which(COMPILER):
        print(f"there is no {COMPILER}", file=sys.stderr)
        return 77
    return check(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
