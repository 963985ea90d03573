#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure the launcher: the first rung beside KVM's bare calls, each test of validate alone, and all of them.

    bench/launch.py --bin build/virtscout [--rounds N] [--json FILE]

bench_launch, which is built beside virtscout, makes a guest that halts: by the bare ioctls written out in C ("bare"), by
the launcher's VM ("vm"), and in a child process as a test of validate ("rung"), in turn, round after round. What counts is
the 10th percentile of wall-clock time. Times of tests are what validate says itself; system calls are counted by strace,
in all its processes.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import tempfile

from compare import percentile

GOAL = 1.15  # of "bare"
JUDGED = (0, 1, 2, 3)


def first_rung(program, rounds):
    done = subprocess.run([program, str(rounds)], stdout=subprocess.PIPE, text=True, check=True)
    times = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        what, ns = line.split()
        times[what].append(int(ns))
    return {what: percentile(values, 0.1) for what, values in times.items()}


def validate(program, *args):
    done = subprocess.run([program, "validate", "-f", "json", *args], stdout=subprocess.PIPE, check=False)
    if done.returncode not in JUDGED:
        raise SystemExit(f"bench: {program} validate: status {done.returncode}")
    return json.loads(done.stdout)


def system_calls(program, *args):
    with tempfile.NamedTemporaryFile("r") as trace:
        subprocess.run(["strace", "-f", "-c", "-o", trace.name, program, "validate", *args],
                       stdout=subprocess.DEVNULL, check=False)
        totals = re.findall(r"^\s*100\.00\s+[\d.]+\s+\d*\s+(\d+)", trace.read(), re.M)
    return int(totals[-1]) if totals else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=400, help="of the first rung; a fortieth of that of validate")
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    program = os.path.join(os.path.dirname(os.path.realpath(args.bin)), "bench_launch")

    rung = first_rung(program, args.rounds)
    print(f"{'a guest that halts':20} {'us':>9} {'x bare':>7}")
    for what, ns in rung.items():
        print(f"{what:20} {ns / 1000:9.1f} {ns / rung['bare']:7.2f}")
    verdict = "met" if rung["vm"] <= GOAL * rung["bare"] else "missed"
    print(f"the launcher's VM in {GOAL} times the bare calls: {verdict}\n")

    tests, whole = collections.defaultdict(list), []
    for _ in range(max(3, args.rounds // 40)):
        document = validate(args.bin)
        whole.append(document["ns"])
        for test in document["tests"]:
            tests[test["test"]].append((test["ns"], test["outcome"]))
    rows = []
    print(f"{'test':20} {'ms':>9} {'outcome':>9} {'system calls':>13}")
    none = system_calls(args.bin, "--only", "nested") or 0
    for name, samples in tests.items():
        calls = system_calls(args.bin, "--only", name)
        rows.append({"test": name, "ns": percentile([ns for ns, _ in samples], 0.1), "outcome": samples[-1][1],
                     "system_calls": calls})
        print(f"{name:20} {rows[-1]['ns'] / 1e6:9.2f} {samples[-1][1]:>9} {calls if calls is not None else '?':>13}")
    calls = system_calls(args.bin)
    print(f"{'all':20} {percentile(whole, 0.1) / 1e6:9.2f} {'':>9} {calls if calls is not None else '?':>13}")
    print(f"system calls of a test: with those of the rest of virtscout ({none} with nested alone)")
    if args.json:
        temporary = args.json + ".part"
        with open(temporary, "w", encoding="utf-8") as out:
            json.dump({"first_rung_ns": rung, "tests": rows, "all_ns": percentile(whole, 0.1), "system_calls": calls},
                      out, indent=1)
        os.replace(temporary, args.json)


if __name__ == "__main__":
    main()
