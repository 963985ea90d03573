# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the snapshot that was taken in the host say the same outside of it?

Facts are compared as they stand, value, state and reason. Those that no snapshot can have, or that change by
themselves, are in a table with the reason; all others must be equal.
"""
import fnmatch
import json
import os
import subprocess

from .answers import JUDGED

OTHERWISE = [
    ("launch.*", "guests ran for the audit; a snapshot holds what was asked of the host, and runs none"),
]


def otherwise(name, fact):
    """Is that fact one of the table's, or follows from one?"""
    follows = (fact or {}).get("source", "").removeprefix("from ").split(", ")
    return any(fnmatch.fnmatchcase(each, pattern) for each in (name, *follows) for pattern, _ in OTHERWISE)


def told(fact):
    if fact is None:
        return "missing"
    if fact["state"] == "known":
        return repr(fact["value"])
    return " ".join(["unknown:", fact["why"], fact.get("errno", "")]).strip()


def facts(program, snapshot, options):
    """Those of an audit with the options it had inside: some facts are about the workload that it was told of."""
    options = [option for option in options if option != "--validate"]
    done = subprocess.run([str(program), "audit", "--from", str(snapshot), "-f", "json", *options], capture_output=True,
                          check=False, timeout=120, env={**os.environ, "XDG_CONFIG_HOME": "/nonexistent"})
    if done.returncode not in JUDGED:
        raise ValueError(f"audit --from: exit {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}")
    return json.loads(done.stdout)["facts"]


def compare(inside, outside):
    """How many facts were compared, and which differ: lines of text."""
    names = [name for name in sorted(inside.keys() | outside.keys()) if not otherwise(name, inside.get(name))]
    wrong = [f"replay of {name}: {told(outside.get(name))}, in the host {told(inside.get(name))}" for name in names
             if told(inside.get(name)) != told(outside.get(name))]
    return len(names), wrong
