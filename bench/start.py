#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what starting costs: each library by itself, and each command.

    bench/start.py --bin build/virtscout [--rounds N] [--json FILE]

For each library, an empty program that is linked with it is run in turn with one that is not. For each command, what
of its time is that of a program that does nothing (virtscout-full --version), the libraries that it maps, when it starts or later,
and page faults. What counts is the 10th percentile.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

from compare import percentile, run, write_json

LIBRARIES = ("jansson", "z", "deflate", "lzma", "cpuid", "pci", "udev")
COMMANDS = (("check",), ("audit",), ("audit", "-f", "json"), ("advise",), ("facts",), ("facts", "-f", "json"),
            ("explain", "cpu.vmx"), ("rules", "list"), ("snapshot",), ("facts", "--from", "SNAPSHOT"))
SOURCE = "int main(void)\n{\n\treturn 0;\n}\n"


def build(folder, name, *flags):
    program = os.path.join(folder, name)
    done = subprocess.run(["gcc", "-O2", "-x", "c", "-o", program, "-", "-Wl,--no-as-needed,-z,now", *flags],
                          input=SOURCE, text=True, stderr=subprocess.DEVNULL, check=False)
    return program if done.returncode == 0 else None


def in_turn(rows, rounds):
    for row in rows:
        row["runs"] = []
    for _ in range(rounds):
        for row in rows:
            row["runs"].append(run(row["argv"]))
    for row in rows:
        runs = row.pop("runs")
        row["p10_ms"] = 1000 * percentile([r.seconds for r in runs], 0.1)
        row["faults"] = runs[-1].faults


def libraries_of(argv):
    """Shared libraries that are mapped, but for libc; None where strace can't tell."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(["strace", "-f", "-e", "trace=openat", "-o", out.name, *argv], check=False,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = re.findall(r'"[^"]*/lib([^/"]+)\.so[^"]*"[^\n]* = \d', out.read())
    return [name for name in dict.fromkeys(found) if name != "c"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    binary = os.path.realpath(args.bin)
    with tempfile.TemporaryDirectory() as folder:
        programs = [{"name": "libc alone", "argv": [build(folder, "alone")]}]
        for name in LIBRARIES:
            program = build(folder, name, f"-l{name}")
            if program:
                programs.append({"name": f"lib{name}", "argv": [program]})
            else:
                print(f"lib{name}: not installed, left out", file=sys.stderr)
        in_turn(programs, args.rounds)
        snapshot = os.path.join(folder, "snapshot.jsonl")
        subprocess.run([binary, "snapshot", "-o", snapshot], check=True)
        nothing = {"name": "--version", "argv": [binary, "--version"]}
        commands = [nothing] + [{"name": " ".join(words), "argv": [binary, *(snapshot if w == "SNAPSHOT" else w for w in words)]}
                                for words in COMMANDS]
        in_turn(commands, args.rounds)
        for row in commands:
            row["libraries"] = libraries_of(row["argv"])
    print(f"{'linked with':24} {'p10 ms':>8} {'more, us':>9} {'page faults':>12}")
    for row in programs:
        row["more_us"] = 1000 * (row["p10_ms"] - programs[0]["p10_ms"])
        print(f"{row['name']:24} {row['p10_ms']:8.2f} {row['more_us']:9.0f} {row['faults']:12}")
    print(f"\n{'virtscout':24} {'p10 ms':>8} {'start, %':>9} {'page faults':>12}  libraries loaded")
    for row in commands:
        is_full = row["name"] != "check"  # which is a program of its own
        row["start_percent"] = min(100, 100 * nothing["p10_ms"] / row["p10_ms"]) if is_full else None
        known = "-" if row["libraries"] is None else ", ".join(row["libraries"]) or "none"
        share = f"{row['start_percent']:.0f}" if is_full else "-"
        print(f"{row['name']:24} {row['p10_ms']:8.2f} {share:>9} {row['faults']:12}  {known}")
    for row in programs + commands:
        del row["argv"]
    write_json(args.json, {"rounds": args.rounds, "libraries": programs, "commands": commands})


if __name__ == "__main__":
    main()
