#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure the fast path: whole processes beside an empty one and the peers, and vs_check() beside its raw operations.

    bench/check.py --bin build/virtscout [--rounds N] [--json FILE]

Commands run in turn (alternate.c), so that a slow moment of the machine meets all of them alike. What counts is the
10th percentile and its ratio to the first row; system calls and resident memory are counted in one run more,
under ptrace (-1 where that is forbidden). Goals are those of the project's issue; a row that misses one says so. The exit status is 0 all the same:
how fast a machine is today is no test.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))

# System calls more than an empty program.
CALLS_MORE = 6


def compiler():
    return os.environ.get("CC", "cc")


def build(folder, name, *more):
    program = os.path.join(folder, name)
    subprocess.run([compiler(), "-O2", "-D_GNU_SOURCE", "-I", os.path.dirname(HERE), "-static", "-o", program,
                    os.path.join(HERE, name + ".c"), *more], check=True)
    return program


def commands(binary, empty):
    """Rows: name, argv, in which of the rounds it takes part (slow ones in each so-manieth)."""
    return [
        ("empty static program", [empty], 1),
        ("virtscout check", [binary, "check"], 1),
        ("virtscout check -q", [binary, "check", "-q"], 1),
        ("virtscout check --json", [binary, "check", "--json"], 1),
        ("check_virtscout", [os.path.join(os.path.dirname(binary), "check_virtscout")], 1),
        ("lscpu", ["lscpu"], 4),
        ("kvm-ok", ["kvm-ok"], 8),
        ("virt-host-validate qemu", ["virt-host-validate", "qemu"], 16),
    ]


def measure(alternate, rows, rounds):
    words = []
    for _, argv, every in rows:
        words += [*(["--"] if words else []), str(every), shutil.which(argv[0]), *argv[1:]]
    done = subprocess.run([alternate, str(rounds), *words], check=True, stdout=subprocess.PIPE, text=True)
    return [{"name": name, **json.loads(line)} for (name, _, _), line in zip(rows, done.stdout.splitlines())]


def goals_of_processes(by_name):
    """(what, figure, goal, is it met) for each goal whose commands are there."""
    empty, check = by_name["empty static program"], by_name["virtscout check"]
    plugin = by_name["check_virtscout"]

    def ratio(a, b):
        return a["p10_us"] / b["p10_us"]

    yield "check / empty program", ratio(check, empty), "<= 1.00", ratio(check, empty) <= 1
    yield "plugin / check", ratio(plugin, check), "<= 1.20", ratio(plugin, check) <= 1.2
    if min(row["syscalls"] for row in (empty, check)) > 0:
        yield "check: system calls more than it", check["syscalls"] - empty["syscalls"], f"<= {CALLS_MORE}", \
            check["syscalls"] - empty["syscalls"] <= CALLS_MORE
    if min(row["rss_kib"] for row in (empty, check, plugin)) > 0:
        yield "check: memory / empty program", check["rss_kib"] / empty["rss_kib"], "<= 1.00", \
            check["rss_kib"] <= empty["rss_kib"]
        yield "plugin: KiB", plugin["rss_kib"], "<= 4096", plugin["rss_kib"] <= 4096
    for name, least in (("kvm-ok", 12), ("virt-host-validate qemu", 25), ("lscpu", 4)):
        if name in by_name:
            yield f"{name} / check", ratio(by_name[name], check), f">= {least}", \
                ratio(by_name[name], check) >= least


def goals_of_library(library):
    asked = library["vs_check"] / library["raw"]
    yield "vs_check / raw operations", asked, "<= 1.10", asked <= 1.1
    yield "vs_check_cached: ns", library["cached"], "< 100", library["cached"] < 100


def print_rows(rows):
    empty = rows[0]["p10_us"]
    print(f"{'command':26} {'p10 us':>9} {'median us':>10} {'x empty':>8} {'CPU us':>8} {'syscalls':>9} {'faults':>7} "
          f"{'RSS KiB':>8} {'exit':>5} {'runs':>5}")
    for row in rows:
        print(f"{row['name']:26} {row['p10_us']:9.0f} {row['median_us']:10.0f} {row['p10_us'] / empty:8.2f} "
              f"{row['cpu_us']:8.0f} {row['syscalls']:9} {row['faults']:7} {row['rss_kib']:8} {row['exit']:5} "
              f"{row['runs']:5}")


LIBRARY_ROWS = (
    ("vs_check", "vs_check(need, &answer)"),
    ("raw", "  the raw operations it can't do without"),
    ("verdict", "vs_check(need, NULL)"),
    ("cached", "vs_check_cached()"),
    ("clock", "  reading the clock"),
    ("cpuid_once", "one CPUID"),
    ("cpuids", "the CPUIDs of this vendor"),
    ("kvm", "/dev/kvm: open, version, close"),
    ("parameter", "the module's parameter: open, read, close"),
    ("access", "is /sys/module/kvm_pvm there?"),
    ("misc", "/proc/misc"),
    ("cpuinfo", "/proc/cpuinfo, 4 KiB"),
    ("xen", "is /sys/hypervisor/type there?"),
)


def print_library(library):
    print(f"\n{'in one process':44} {'p10 ns':>9}")
    for key, text in LIBRARY_ROWS:
        print(f"{text:44} {library[key]:9.0f}")


def print_goals(goals):
    print(f"\n{'goal':36} {'figure':>9} {'':>9}")
    for what, figure, goal, met in goals:
        print(f"{what:36} {figure:9.2f} {goal:>9}{'' if met else '   missed'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    binary = os.path.realpath(args.bin)
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for row in commands(binary, build(folder, "empty")):
            if shutil.which(row[1][0]):
                rows.append(row)
            else:
                print(f"{row[0]}: not installed, left out", file=sys.stderr)
        measured = measure(build(folder, "alternate"), rows, args.rounds)
        archive = os.path.join(os.path.dirname(binary), "libvirtscout.a")
        done = subprocess.run([build(folder, "library", archive), str(args.rounds)], check=True,
                              stdout=subprocess.PIPE, text=True)
    library = json.loads(done.stdout)
    goals = [*goals_of_processes({row["name"]: row for row in measured}), *goals_of_library(library)]
    print_rows(measured)
    print_library(library)
    print_goals(goals)
    if args.json:
        temporary = args.json + ".part"
        with open(temporary, "w", encoding="utf-8") as out:
            json.dump({"rounds": args.rounds, "rows": measured, "library": library,
                       "goals": [{"what": what, "figure": figure, "goal": goal, "met": met}
                                 for what, figure, goal, met in goals]}, out, indent=1)
        os.replace(temporary, args.json)


if __name__ == "__main__":
    main()
