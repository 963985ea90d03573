#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure virtscout beside the tools that people run today.

    bench/compare.py --bin build/virtscout [--rounds N] [--json FILE]

All commands run in turn (alternate.c), round after round, so that a slow moment of the machine meets all of them alike. What
counts is the 10th percentile and its ratio to the first row, and to lscpu; the processor's time is the mean. System calls, those of
children too, and the memory held at the end are of one run more, under ptrace (-1 where that is forbidden). A tool that is not
installed is left out, and said so.
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

from check import build, measure


# What an audit answers, people ask these for.
REPLACED = (("kvm-ok",), ("virt-host-validate", "qemu"), ("lscpu",), ("systemd-detect-virt",), ("virt-what",), ("lspci", "-nn"),
            ("lxc-checkconfig",))
# Slow ones take part in fewer rounds.
EVERY = {"virt-what": 5, "lxc-checkconfig": 10}

Run = collections.namedtuple("Run", "seconds cpu_seconds faults")


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
    """One run, its output thrown away: wall and processor's time, and page faults."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(took, usage.ru_utime + usage.ru_stime, usage.ru_minflt)


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def write_json(path, document):
    if not path:
        return
    temporary = path + ".part"
    with open(temporary, "w", encoding="utf-8") as out:
        json.dump(document, out, indent=1)
    os.replace(temporary, path)


def show(rows):
    """The table, and how the audit compares; the ratios by name."""
    by_name = {row["name"]: row for row in rows}
    audit = by_name["virtscout audit"]["p10_us"]
    lscpu = by_name.get("lscpu", {}).get("p10_us")
    print(f"{'command':27} {'p10 ms':>8} {'median':>8} {'x empty':>8} {'x lscpu':>8} {'CPU ms':>8} {'syscalls':>9} {'faults':>7} "
          f"{'KiB':>7} {'exit':>5} {'runs':>5}")
    for row in rows:
        beside = f"{row['p10_us'] / lscpu:8.2f}" if lscpu else f"{'-':>8}"
        print(f"{row['name']:27} {row['p10_us'] / 1000:8.2f} {row['median_us'] / 1000:8.2f} {row['p10_us'] / rows[0]['p10_us']:8.1f} "
              f"{beside} {row['cpu_us'] / 1000:8.2f} {row['syscalls']:9} {row['faults']:7} {row['rss_kib']:7} {row['exit']:5} "
              f"{row['runs']:5}")
    there = [name for name in (" ".join(words) for words in REPLACED) if name in by_name]
    total = sum(by_name[name]["p10_us"] for name in there)
    print(f"\nThe {len(there)} commands that one audit replaces take {total / 1000:.0f} ms, {total / audit:.1f} times as long (at least 60 "
          "are wanted).")
    if lscpu:
        print(f"The audit takes {audit / lscpu:.2f} times as long as lscpu (at most 1 is wanted).")
    return {"replaced": total / audit, "replaced_commands": there, "audit_to_lscpu": audit / lscpu if lscpu else None}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for row in commands(os.path.realpath(args.bin), build(folder, "empty")):
            if shutil.which(row[1][0]):
                rows.append(row)
            else:
                print(f"{row[0]}: not installed, left out", file=sys.stderr)
        rows = measure(build(folder, "alternate"), rows, args.rounds)
    write_json(args.json, {"rounds": args.rounds, "ratios": show(rows), "rows": rows})


if __name__ == "__main__":
    main()
