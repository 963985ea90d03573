#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure virtscout beside the tools that people run today.

    bench/compare.py --bin build/virtscout [--rounds N] [--json FILE]

All commands run in turn, round after round, so that a slow moment of the machine meets all of them alike. What counts is the
10th percentile and its ratio to the first row; system calls are counted once by strace. A tool that is not
installed is left out, and said so.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time


def commands(binary, empty):
    """Rows: name, argv, how many rounds of all it takes part in (slow ones in fewer)."""
    return [
        ("empty static program", [empty], 1),
        ("virtscout check", [binary, "check"], 1),
        ("check_virtscout", [os.path.join(os.path.dirname(binary), "check_virtscout")], 1),
        ("virtscout audit", [binary, "audit"], 1),
        ("virtscout audit --validate", [binary, "audit", "--validate"], 10),
        ("lscpu", ["lscpu"], 1),
        ("kvm-ok", ["kvm-ok"], 1),
        ("virt-host-validate qemu", ["virt-host-validate", "qemu"], 1),
    ]


def run(argv):
    """Wall time in seconds and exit status of one run, its output thrown away."""
    start = time.perf_counter()
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, done.returncode


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def system_calls(argv):
    """How many system calls the command and its children make; None where strace can't tell."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(["strace", "-f", "-c", "-o", out.name, *argv], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in out.read().splitlines():
            words = line.split()
            if words and words[-1] == "total":
                return int(words[3] if len(words) > 4 else words[2])
    return None


def build_empty(folder):
    program = os.path.join(folder, "empty")
    source = os.path.join(os.path.dirname(os.path.realpath(__file__)), "empty.c")
    subprocess.run(["gcc", "-O2", "-static", "-o", program, source], check=True)
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for name, argv, every in commands(os.path.realpath(args.bin), build_empty(folder)):
            if shutil.which(argv[0]):
                rows.append({"name": name, "argv": argv, "every": every, "times": []})
            else:
                print(f"{name}: not installed, left out", file=sys.stderr)
        for turn in range(args.rounds):
            for row in rows:
                if turn % row["every"] == 0:
                    took, row["exit"] = run(row["argv"])
                    row["times"].append(took)
        floor = percentile(rows[0]["times"], 0.1)
        print(f"{'command':28} {'p10 ms':>9} {'median ms':>10} {'x empty':>8} {'syscalls':>9} {'exit':>5} {'runs':>5}")
        for row in rows:
            row["p10_ms"] = 1000 * percentile(row["times"], 0.1)
            row["median_ms"] = 1000 * percentile(row["times"], 0.5)
            row["ratio"] = row["p10_ms"] / 1000 / floor
            row["syscalls"] = system_calls(row["argv"])
            print(f"{row['name']:28} {row['p10_ms']:9.2f} {row['median_ms']:10.2f} {row['ratio']:8.1f} "
                  f"{row['syscalls'] if row['syscalls'] is not None else '-':>9} {row['exit']:5} {len(row['times']):5}")
    if args.json:
        keep = ("name", "p10_ms", "median_ms", "ratio", "syscalls", "exit")
        temporary = args.json + ".part"
        with open(temporary, "w", encoding="utf-8") as out:
            json.dump({"rounds": args.rounds, "rows": [{k: r[k] for k in keep} for r in rows]}, out, indent=1)
        os.replace(temporary, args.json)


if __name__ == "__main__":
    main()
