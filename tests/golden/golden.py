#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Golden verdicts: every host of tests/machines and tests/golden/hosts for every workload of workloads.tsv.

verdicts.tsv has one line for a host and a workload: what each mode is, and which comes first. It was written by
virtscout, read line by line against the manuals, and is changed by hand or, with VIRTSCOUT_UPDATE_EXPECT=1, by
virtscout again: then its diff is to be read line by line as well.

A mode reads "ready", "degraded:admin" (the steps would make it better), "attainable:firmware+admin" (who acts, in
order; "?" behind: what comes after the steps can't be known before), "no", "unknown>ready" (what it would be).
"first" is "-" where nothing works. The hosts of hosts/ are made by hand of recorded machines; about.txt says of which.
"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BIN = os.environ.get("VIRTSCOUT_BIN", "build/virtscout")
UPDATE = os.environ.get("VIRTSCOUT_UPDATE_EXPECT") == "1"
MODES = ("hvm", "pv", "container", "emulation")
COLUMNS = ("host", "workload", *MODES, "first")


def read_table(name):
    with open(HERE / name, encoding="utf-8", newline="") as table:
        lines = (line for line in table if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t"))


def hosts():
    found = [*HERE.parent.glob("machines/*/host.jsonl"), *HERE.glob("hosts/*/host.jsonl")]
    return {path.parent.name: path for path in sorted(found)}


def advice(path, workload):
    options = ["--workload", workload] if workload else []
    done = subprocess.run([BIN, "advise", "--json", "--from", str(path), *options], capture_output=True,
                          env={**os.environ, "XDG_CONFIG_HOME": "/nonexistent"}, timeout=60, check=False)
    if done.returncode > 3:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


def cell(mode):
    if mode["verdict"] == "unknown":
        return "unknown>" + mode.get("would_be", "?")
    who = "+".join(step["who"] for step in mode["steps"])
    open_end = "?" if mode.get("then", {}).get("verdict") == "unknown" else ""
    return mode["verdict"] + (":" + who + open_end if who else "")


def verdicts():
    rows = []
    for host, path in hosts().items():
        for workload in read_table("workloads.tsv"):
            document = advice(path, workload["keys"])
            row = {mode: cell(document["modes"][mode]) for mode in MODES}
            first = document["recommendation"]["mode"]
            rows.append({"host": host, "workload": workload["name"], **row,
                         "first": "-" if row[first] == "no" else first})
    return rows


class Golden(unittest.TestCase):
    maxDiff = None

    def test_verdicts_are_as_reviewed(self):
        got = {(row["host"], row["workload"]): row for row in verdicts()}
        if UPDATE:
            with open(HERE / "verdicts.part", "w", encoding="utf-8", newline="") as part:
                writer = csv.DictWriter(part, COLUMNS, delimiter="\t", lineterminator="\n")
                writer.writeheader()
                writer.writerows(got.values())
            os.replace(HERE / "verdicts.part", HERE / "verdicts.tsv")
        wanted = {(row["host"], row["workload"]): row for row in read_table("verdicts.tsv")}
        self.assertEqual(sorted(wanted), sorted(got), "VIRTSCOUT_UPDATE_EXPECT=1 writes verdicts.tsv")
        for key, row in wanted.items():
            with self.subTest(host=key[0], workload=key[1]):
                self.assertEqual(got[key], row)

    def test_there_are_enough_of_them(self):
        self.assertGreaterEqual(len(hosts()), 46)
        self.assertGreaterEqual(len(read_table("workloads.tsv")), 10)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
