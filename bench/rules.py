#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure the rule engine: loading rule files beside jansson's own parse of the same bytes, and judging by them.

    bench/rules.py --bin build/virtscout [--rounds N] [--rules N,N,...] [--json FILE]

bench_rules, which is built beside virtscout, makes rules of all shapes and measures in turn, round after round, the
processor's time. What counts is the 10th percentile. "judge" is a whole judgement, verdicts on all modes included, with
every fact known; "first" is the first one after loading; "partly" is with a fifth of the facts unknown, and so with a
search for what to assume.
"""
import argparse
import collections
import json
import os
import subprocess

from compare import percentile

SIZES = (100, 1000, 4000, 10000, 100000)
BUDGET = 400000  # rules in all rounds of one size: large sets take part in fewer


def measure(program, rules, rounds):
    """Bytes of the file, and the 10th percentile in ns of everything that is measured."""
    done = subprocess.run([program, str(rounds), str(rules)], stdout=subprocess.PIPE, text=True, check=True)
    times = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        _, size, what, ns = line.split()
        times[what].append(int(ns))
    return int(size), {what: percentile(values, 0.1) for what, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=60, help="at most")
    parser.add_argument("--rules", default=",".join(map(str, SIZES)), help="sizes of the rule sets")
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    program = os.path.join(os.path.dirname(os.path.realpath(args.bin)), "bench_rules")
    rows = []
    print(f"{'rules':>7} {'kB':>7} {'judge ns/rule':>14} {'first':>7} {'partly':>7} {'load ms':>9} {'jansson ms':>11} {'x jansson':>10} "
          f"{'load us/rule':>13} {'runs':>5}")
    for rules in map(int, args.rules.split(",")):
        rounds = max(3, min(args.rounds, BUDGET // rules))
        size, ns = measure(program, rules, rounds)
        row = {"rules": rules, "bytes": size, "runs": rounds,
               "judge_ns_per_rule": ns["judge"] / rules, "judge_first_ns_per_rule": ns["first"] / rules,
               "judge_partly_ns_per_rule": ns["partly"] / rules,
               "load_ms": ns["load"] / 1e6, "jansson_ms": ns["parse"] / 1e6, "load_ratio": ns["load"] / ns["parse"]}
        rows.append(row)
        print(f"{rules:7} {size / 1000:7.0f} {row['judge_ns_per_rule']:14.1f} {row['judge_first_ns_per_rule']:7.1f} "
              f"{row['judge_partly_ns_per_rule']:7.1f} {row['load_ms']:9.2f} {row['jansson_ms']:11.2f} "
              f"{row['load_ratio']:10.2f} {ns['load'] / rules / 1000:13.2f} {rounds:5}", flush=True)
    if args.json:
        temporary = args.json + ".part"
        with open(temporary, "w", encoding="utf-8") as out:
            json.dump({"rows": rows}, out, indent=1)
        os.replace(temporary, args.json)


if __name__ == "__main__":
    main()
