#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure virtscout beside the tools that people run today.

    bench/compare.py --bin build/virtscout [--rounds N] [--json FILE]

All commands run in turn, round after round, so that a slow moment of the machine meets all of them alike. What counts is the
10th percentile and its ratio to the first row, and to lscpu; system calls are counted once by strace, memory is the most that one
process of the command held. A tool that is not installed is left out, and said so.
"""
import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time


# What an audit answers, people ask these for.
REPLACED = (("kvm-ok",), ("virt-host-validate", "qemu"), ("lscpu",), ("systemd-detect-virt",), ("virt-what",), ("lspci", "-nn"),
            ("lxc-checkconfig",))
# Slow ones take part in fewer rounds.
EVERY = {"virt-what": 5, "lxc-checkconfig": 10}

Run = collections.namedtuple("Run", "seconds cpu_seconds exit kib faults")


def commands(binary, empty):
    """Rows: name, argv, how many rounds of all it takes part in."""
    folder = os.path.dirname(binary)
    ours = [
        ("empty static program", [empty], 1),
        ("virtscout check", [binary, "check"], 1),
        ("check_virtscout", [os.path.join(folder, "check_virtscout")], 1),
        ("virtscout audit", [binary, "audit"], 1),
        ("virtscout audit -f json", [binary, "audit", "-f", "json"], 1),
        ("virtscout audit --validate", [binary, "audit", "--validate"], 10),
        ("virtscout snapshot", [binary, "snapshot"], 5),
    ]
    return ours + [(" ".join(words), list(words), EVERY.get(words[0], 1)) for words in REPLACED]


def run(argv):
    """One run, its output thrown away: wall and processor's time, exit status, the most memory in KiB, and page faults."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(took, usage.ru_utime + usage.ru_stime, child.returncode, usage.ru_maxrss, usage.ru_minflt)


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


def write_json(path, document):
    if not path:
        return
    temporary = path + ".part"
    with open(temporary, "w", encoding="utf-8") as out:
        json.dump(document, out, indent=1)
    os.replace(temporary, path)


def measure(rows, rounds):
    for row in rows:
        row["all"] = []
    for turn in range(rounds):
        for row in rows:
            if turn % row["every"] == 0:
                row["all"].append(run(row["argv"]))
    for row in rows:
        runs = row.pop("all")
        seconds = [one.seconds for one in runs]
        row.update(runs=len(runs), p10_ms=1000 * percentile(seconds, 0.1), median_ms=1000 * percentile(seconds, 0.5),
                   exit=runs[-1].exit, kib=max(one.kib for one in runs), faults=runs[-1].faults,
                   syscalls=system_calls(row["argv"]))


def show(rows):
    """The table, and how the audit compares; the ratios by name."""
    by_name = {row["name"]: row for row in rows}
    audit = by_name["virtscout audit"]["p10_ms"]
    lscpu = by_name.get("lscpu", {}).get("p10_ms")
    print(f"{'command':28} {'p10 ms':>9} {'median ms':>10} {'x empty':>8} {'x lscpu':>8} {'syscalls':>9} {'KiB':>7} {'exit':>5} {'runs':>5}")
    for row in rows:
        row["ratio"] = row["p10_ms"] / rows[0]["p10_ms"]
        beside = f"{row['p10_ms'] / lscpu:8.2f}" if lscpu else f"{'-':>8}"
        print(f"{row['name']:28} {row['p10_ms']:9.2f} {row['median_ms']:10.2f} {row['ratio']:8.1f} {beside} "
              f"{row['syscalls'] if row['syscalls'] is not None else '-':>9} {row['kib']:7} {row['exit']:5} {row['runs']:5}")
    there = [name for name in (" ".join(words) for words in REPLACED) if name in by_name]
    total = sum(by_name[name]["p10_ms"] for name in there)
    print(f"\nThe {len(there)} commands that one audit replaces take {total:.0f} ms, {total / audit:.1f} times as long as it.")
    if lscpu:
        print(f"The audit takes {audit / lscpu:.2f} times as long as lscpu.")
    return {"replaced": total / audit, "replaced_commands": there, "audit_to_lscpu": audit / lscpu if lscpu else None}


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
                rows.append({"name": name, "argv": argv, "every": every})
            else:
                print(f"{name}: not installed, left out", file=sys.stderr)
        measure(rows, args.rounds)
    ratios = show(rows)
    keep = ("name", "p10_ms", "median_ms", "ratio", "syscalls", "kib", "faults", "exit", "runs")
    write_json(args.json, {"rounds": args.rounds, "ratios": ratios, "rows": [{k: row[k] for k in keep} for row in rows]})


if __name__ == "__main__":
    main()
