#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure how soon virtscout boot has a kernel at its first instruction, beside the bare sequence of ioctls written out in C.

    bench/boot.py --bin build/virtscout [--rounds N] [--kernel-mib N] [--memory MIB] [--json FILE]

Both read the same file, a bzImage whose first instructions write a byte to the serial port; the time is that from starting the
program until the byte is there. They run in turn, round after round. What counts is the 10th percentile and the ratio, which is
not to be above 1.3. bench/boot_bare.c is the bare sequence.
"""
import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

LIMIT = 1.3
# mov al,'x'; mov dx,3f8h; out dx,al; xor al,al; out 0f4h,al
CODE = b"\xb0x\x66\xba\xf8\x03\xee\x30\xc0\xe6\xf4"


def bzimage(size):
    """As boot.rst wants it, with @size bytes of kernel; see tests/cli/test_boot.py."""
    kernel = bytearray(0x600)
    for form, at, value in (("B", 0x1f1, 1), ("<I", 0x1f4, 0x200 // 16 + size // 16), ("<H", 0x1fe, 0xaa55),
                            ("<I", 0x202, 0x53726448), ("B", 0x201, 0x66), ("<H", 0x206, 0x20f), ("B", 0x211, 1),
                            ("<I", 0x22c, 0x7fffffff), ("<I", 0x230, 0x200000), ("B", 0x236, 1), ("<I", 0x238, 2047),
                            ("<Q", 0x258, 0x1000000), ("<I", 0x260, 0x200 + size)):
        struct.pack_into(form, kernel, at, value)
    return bytes(kernel) + CODE + os.urandom(size - len(CODE))


def first_byte(argv, quiet):
    """Seconds until the program has written a byte; the program has ended then."""
    reader, writer = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, quiet, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=actions)
    os.close(writer)
    got = os.read(reader, 1)
    took = time.perf_counter() - start
    os.close(reader)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if got != b"x" or status:
        sys.exit(f"{argv[0]}: wrote {got!r}, status {status}: no figures")
    return took


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--kernel-mib", type=int, default=8)
    parser.add_argument("--memory", default="256")
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "rb") as quiet:
        bare, kernel = os.path.join(folder, "boot_bare"), os.path.join(folder, "kernel")
        source = os.path.join(os.path.dirname(os.path.realpath(__file__)), "boot_bare.c")
        subprocess.run(["gcc", "-O2", "-o", bare, source], check=True)
        with open(kernel, "wb") as out:
            out.write(bzimage(args.kernel_mib << 20))
        rows = [{"name": "bare sequence", "argv": [bare, kernel, args.memory], "times": []},
                {"name": "virtscout boot", "times": [],
                 "argv": [os.path.realpath(args.bin), "boot", "--kernel", kernel, "--memory", args.memory]}]
        for _ in range(args.rounds):
            for row in rows:
                row["times"].append(first_byte(row["argv"], quiet.fileno()))
    floor = percentile(rows[0]["times"], 0.1)
    print(f"{'first instruction of a kernel of ' + str(args.kernel_mib) + ' MiB':40} {'p10 ms':>8} {'median ms':>10} {'x bare':>7}")
    for row in rows:
        row["p10_ms"] = 1000 * percentile(row["times"], 0.1)
        row["median_ms"] = 1000 * percentile(row["times"], 0.5)
        row["ratio"] = row["p10_ms"] / 1000 / floor
        print(f"{row['name']:40} {row['p10_ms']:8.2f} {row['median_ms']:10.2f} {row['ratio']:7.2f}")
    print(f"limit {LIMIT}: {'kept' if rows[1]['ratio'] <= LIMIT else 'not kept'}")
    if args.json:
        keep = ("name", "p10_ms", "median_ms", "ratio")
        temporary = args.json + ".part"
        with open(temporary, "w", encoding="utf-8") as out:
            json.dump({"rounds": args.rounds, "rows": [{k: r[k] for k in keep} for r in rows]}, out, indent=1)
        os.replace(temporary, args.json)


if __name__ == "__main__":
    main()
