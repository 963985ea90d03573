#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What are the two programs and the library linked with (design.md, sections 1 and 2)?

`virtscout` is static, without a heap; `virtscout-full` needs libc and the five libraries of FULL_LINKS, or has all
of them in itself, and needs nothing else; libvirtscout shows vs_* alone and has neither heap nor locks.

Usage: check_links.py [--sanitize] FOLDER, where the programs lie. With --sanitize (a build that cannot
be static) sanitizer runtimes and what they need are allowed. Exit status 0 as it should be, 1 not so,
77 where a program is not built or readelf is not there.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

LOADER = ("ld-linux",)
# Linked, shared or from an archive: a symbol that tells of the latter.
FULL_LINKS = {"libcpuid": "cpu_identify", "libdeflate": "libdeflate_gzip_decompress", "libjansson": "json_loadb",
              "liblzma": "lzma_stream_decoder", "libz": "inflate"}
# What clang's and gcc's runtimes pull in.
SANITIZER_NEEDS = ("libasan", "libubsan", "libclang_rt", "libm", "libgcc_s", "libstdc++", "libpthread",
                   "libdl", "librt", "libresolv")
# Symbols of a heap, and of a C library's start-up.
HEAP_SYMBOLS = re.compile(r"^(_?_?libc_)?(malloc|calloc|realloc|brk|sbrk|mmap|mmap64|start_main)$|^_IO_|^_dl_")
# Symbols that only the libraries have.
LIBRARY_SYMBOLS = re.compile(
    r"^(json_(object|array|loads|dumps|decref|delete)|jsonp_|pci_(alloc|init|scan_bus|read_|lookup_name)"
    r"|udev_|cpuid_(get_raw_data|identify|get_total_cpus)|cpu_identify)")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def needed_by(program):
    """The libraries' names without version: libc of libc.so.6, ld-linux of ld-linux-x86-64.so.2."""
    names = re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", output_of("readelf", "-dW", program))
    return {re.sub(r"(-x86[-_]64|-aarch64)?\.so[.0-9]*$", "", name) for name in names}


def is_x86(program):
    return bool(re.search(r"Machine:.*(X86-64|Intel 80386)", output_of("readelf", "-hW", program)))


def symbols_of(program):
    """Every symbol's name; empty for a stripped program."""
    symbols = set()
    for line in output_of("readelf", "-sW", program).splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0].endswith(":") and fields[6] != "UND":
            symbols.add(fields[7].split("@")[0])
    return symbols


def check_fast(program, sanitize):
    """Violations of the fast program."""
    needed = needed_by(program) - set(LOADER)
    if sanitize:
        needed -= {"libc", *SANITIZER_NEEDS}
    for name in sorted(needed):
        yield f"{program} needs {name}: it is to be static"
    if not sanitize and "INTERP" in output_of("readelf", "-lW", program):
        yield f"{program} asks for a program interpreter: it is to be static"
    if not sanitize and is_x86(program) and re.search(r"LOAD.*\bRWE?\b", output_of("readelf", "-lW", program)):
        yield f"{program} has memory that is written to: all of it is on the stack"
    symbols = symbols_of(program)
    if not symbols:
        print(f"{program} is stripped: its symbols were not looked at")
    for symbol in sorted(symbols):
        if LIBRARY_SYMBOLS.match(symbol):
            yield f"{program} carries {symbol}: no library"
        if not sanitize and is_x86(program) and HEAP_SYMBOLS.match(symbol):
            yield f"{program} carries {symbol}: no heap, and no C library that would start one"


def check_full(program, sanitize):
    """Violations of the full program."""
    needed = needed_by(program) - set(LOADER)
    symbols = symbols_of(program)
    if not symbols:
        print(f"{program} is stripped: what it has from archives was not looked at")
    # CPUID is x86's.
    wanted = set(FULL_LINKS) - (set() if is_x86(program) else {"libcpuid"})
    for name in sorted(wanted - needed):
        if symbols and FULL_LINKS[name] not in symbols:
            yield f"{program} neither needs nor has {name}"
    is_static = "INTERP" not in output_of("readelf", "-lW", program)
    if is_static == ("libc" in needed):
        yield f"{program} is neither static nor linked with libc"
    if re.search(r"LOAD.*\bRWE\b", output_of("readelf", "-lW", program)):
        yield f"{program} has memory that is written to and executed"
    wanted.add("libc")
    needed -= wanted
    if sanitize:
        needed -= set(SANITIZER_NEEDS)
    for name in sorted(needed):
        yield f"{program} needs {name}: not among {', '.join(sorted(wanted))}"


def check_library(path, sanitize):
    """Violations of libvirtscout, shared or static: what it shows, and what it takes."""
    shown, wanted = set(), set()
    for line in output_of("readelf", "-sW", "-D" if path.endswith(".so") else "-W", path).splitlines():
        fields = line.split()
        if len(fields) < 8 or not fields[0].endswith(":") or fields[4] != "GLOBAL" or fields[3] == "FILE":
            continue
        # In a shared library, the version is a symbol too.
        if fields[6] != "ABS":
            (wanted if fields[6] == "UND" else shown).add(fields[7].split("@")[0])
    for name in sorted(shown):
        if not name.startswith("vs_"):
            yield f"{path} shows {name}: only vs_* is for programs"
    if not shown:
        yield f"{path} shows nothing"
    for name in sorted(wanted) if not sanitize else ():
        if HEAP_SYMBOLS.match(name) or name.startswith("pthread_"):
            yield f"{path} takes {name}: neither heap nor locks"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sanitize", action="store_true")
    parser.add_argument("folder")
    args = parser.parse_args()
    checks = ((os.path.join(args.folder, "virtscout"), check_fast),
              (os.path.join(args.folder, "virtscout-full"), check_full),
              (os.path.join(args.folder, "libvirtscout.so"), check_library),
              (os.path.join(args.folder, "libvirtscout.a"), check_library))

    if not shutil.which("readelf"):
        print("skipped: no readelf")
        return 77
    violations = []
    missing = []
    for program, check in checks:
        if os.path.exists(program):
            violations += check(program, args.sanitize)
        else:
            missing.append(program)
    print(*violations, sep="\n", end="\n" if violations else "")
    if missing and not violations:
        print("skipped: not built:", *missing)
        return 77
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
