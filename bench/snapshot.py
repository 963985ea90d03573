#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure snapshots: writing one beside the probing that it records, replaying one beside jansson's parse.

    bench/snapshot.py --bin build/virtscout [--rounds N] [--json FILE]

bench_snapshot, which is built beside virtscout, measures in turn, round after round, the processor's time on this host.
What counts is the 10th percentile.
"""
import argparse
import collections
import json
import os
import subprocess

from compare import percentile, write_json

TITLES = {"probe": "probing this host", "write": "probing, and writing a snapshot",
          "parse": "jansson's parse of that snapshot", "read": "reading it", "replay": "reading it, and probing what it says"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    program = os.path.join(os.path.dirname(os.path.realpath(args.bin)), "bench_snapshot")
    done = subprocess.run([program, str(args.rounds)], stdout=subprocess.PIPE, text=True, check=True)
    times = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        size, what, ns = line.split()
        times[what].append(int(ns) / 1e6)
    ms = {what: percentile(values, 0.1) for what, values in times.items()}
    print(f"{int(size) / 1000:.0f} kB")
    for what, title in TITLES.items():
        print(f"{title:38} {ms[what]:8.2f} ms")
    writing = (ms["write"] - ms["probe"]) / ms["probe"]
    replaying = ms["replay"] / ms["parse"]
    print(f"writing takes {writing:.2f} times as long as the probing (at most 1.3 is wanted)")
    print(f"replaying takes {replaying:.2f} times as long as jansson's parse (at most 2 is wanted)")
    write_json(args.json, {"rounds": args.rounds, "bytes": int(size), "ms": ms, "writing": writing, "replaying": replaying})


if __name__ == "__main__":
    main()
