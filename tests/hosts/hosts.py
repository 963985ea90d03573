#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot emulated hosts, ask virtscout in each, and compare with what is true of it. README.md beside this file.

    hosts.py setup                       fetch and unpack what hosts are made of
    hosts.py list [NAME|GLOB]...         the hosts, a line each
    hosts.py run [OPTIONS] [NAME|GLOB]...   all hosts without a name
"""
import argparse
import concurrent.futures
import os
import pathlib
import signal
import sys
import threading
import time

if sys.version_info < (3, 11):
    print("hosts: needs Python 3.11 or later", file=sys.stderr)
    sys.exit(77)

# pylint: disable=wrong-import-position
from runner import boot, cache, debian, host as host_file, one, report, setup

SKIPPED = 77
USAGE = 64
STOPPED = 130


def say(text):
    print(f"hosts: {text}", file=sys.stderr, flush=True)


def set_up(_):
    try:
        setup.run()
    except (debian.Failed, cache.Missing, OSError) as error:
        say(f"the emulators can't be had here: {error}")
        return SKIPPED
    return 0


def show(args):
    for host in host_file.named(args.patterns):
        if host.default or not args.default:
            print(host.name if args.names else f"{host.name:<22}{'*' if host.default else ' '} {host.about}")
    return 0


def run(args):
    hosts = host_file.named(args.patterns)
    if not setup.ready():
        say('skipped: there are no emulators here; "./dev hosts setup" fetches them')
        return SKIPPED
    programs = [args.bin.resolve(), args.bin.resolve().with_name(args.bin.name + "-full")]
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    started = time.monotonic()
    outcomes = all_of(hosts, programs, args, stopped)
    if args.junit:
        report.junit(outcomes, args.junit, time.monotonic() - started)
    print(report.summary(outcomes) + f"; {time.monotonic() - started:.0f} s")
    if stopped.is_set():
        say("stopped")
        return STOPPED
    if outcomes and all(outcome.state == one.SKIPPED for outcome in outcomes):
        return SKIPPED
    return 0 if outcomes and all(outcome.state in (one.OK, one.SKIPPED) for outcome in outcomes) else 1


def all_of(hosts, programs, args, stopped):
    """The outcomes of the hosts that came to an end, each told as it comes."""
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = {pool.submit(one.run, host, programs, args.results, stopped, args.keep): host for host in hosts}
        for job in concurrent.futures.as_completed(jobs):
            try:
                outcome = job.result()
            except boot.Stopped:
                continue
            except Exception as error: # pylint: disable=broad-except
                outcome = one.Outcome(jobs[job].name, one.SILENT, wrong=[f"the runner failed: {error!r}"])
            outcomes.append(outcome)
            print("\n".join([report.line(outcome, jobs[job].about), *report.details(outcome)]), flush=True)
    return outcomes


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("setup").set_defaults(do=set_up)
    lister = commands.add_parser("list")
    lister.set_defaults(do=show)
    lister.add_argument("--default", action="store_true", help="those that ctest runs, marked * else")
    lister.add_argument("--names", action="store_true", help="the names alone")
    runner = commands.add_parser("run")
    runner.set_defaults(do=run)
    runner.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/virtscout"),
                        help="the program; NAME-full lies beside it")
    runner.add_argument("--jobs", "-j", type=int, default=os.cpu_count() or 1, help="hosts at a time")
    runner.add_argument("--results", type=pathlib.Path, default=pathlib.Path("build/hosts"),
                        help="consoles and answers of hosts that failed go there")
    runner.add_argument("--keep", action="store_true", help="keep those of all hosts")
    runner.add_argument("--junit", type=pathlib.Path, help="write JUnit's XML there")
    for each in (lister, runner):
        each.add_argument("patterns", nargs="*", metavar="NAME|GLOB")
    return parser.parse_args()


def main():
    args = arguments()
    try:
        return args.do(args)
    except host_file.Wrong as error:
        say(error)
        return USAGE
    except KeyboardInterrupt:
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
