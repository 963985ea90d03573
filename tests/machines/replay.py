#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Replay every machine under tests/machines and compare what virtscout makes of it.

Against truth.json, written by hand: facts (a list: any of them; "unknown" is the state), modes, steps (who acts, in order),
findings that hold or do not, the answer of `advise --want`. Against expect.json, written by virtscout itself: all
facts, verdicts and findings, so that a change of any of them shows in review. VIRTSCOUT_UPDATE_EXPECT=1
rewrites expect.json and nothing else.
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BIN = os.environ.get("VIRTSCOUT_BIN", "build/virtscout")
UPDATE = os.environ.get("VIRTSCOUT_UPDATE_EXPECT") == "1"


def audit(snapshot):
    """The audit of a snapshot, as JSON; the user's own rules are kept out."""
    environment = {**os.environ, "XDG_CONFIG_HOME": "/nonexistent"}
    done = subprocess.run([BIN, "audit", "--from", str(snapshot), "-f", "json"], capture_output=True,
                          env=environment, timeout=60, check=False)
    if done.returncode not in (0, 1, 2, 3):
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    document = json.loads(done.stdout)
    document["exit"] = done.returncode
    return document


def value(fact):
    return fact["value"] if fact["state"] == "known" else "unknown"


def told(fact):
    """A fact as expect.json has it: its value, or why it is unknown."""
    if fact["state"] == "known":
        return fact["value"]
    return "unknown: " + fact["why"] + (f" ({fact['errno']})" if "errno" in fact else "")


def condensed(document):
    """What a reviewer wants to see of an audit."""
    modes = {}
    for name, mode in document["modes"].items():
        modes[name] = {"verdict": mode["verdict"], "cost": mode["cost"],
                       "because": [reason["text"] for reason in mode["because"]],
                       "steps": [f"{step['who']}: {step['action']}" for step in mode["steps"]]}
        if "would_be" in mode:
            modes[name]["would_be"] = mode["would_be"]
            modes[name]["assuming"] = mode["assuming"]
    holds = {}
    for finding in document["findings"]:
        if finding["holds"] != "no" and not finding.get("explained"):
            holds[finding["id"]] = f"{finding['holds']}, {finding['severity']}"
    return {"status": document["status"], "ranking": document["recommendation"]["ranking"], "modes": modes,
            "findings": holds, "facts": {name: told(fact) for name, fact in sorted(document["facts"].items())},
            "rows": {name: len(rows) for name, rows in document["inventory"].items()}}


def one_of(wanted):
    return wanted if isinstance(wanted, list) else [wanted]


class Machine(unittest.TestCase):
    """One machine; the tests are made below, by directory."""
    maxDiff = None

    def check_truth(self, document, truth):
        for name, wanted in truth.get("facts", {}).items():
            with self.subTest(fact=name):
                self.assertIn(value(document["facts"][name]), one_of(wanted))
        for name, wanted in truth.get("why", {}).items():
            with self.subTest(why=name):
                self.assertEqual(document["facts"][name].get("why"), wanted)
        for name, wanted in truth.get("modes", {}).items():
            with self.subTest(mode=name):
                self.assertIn(document["modes"][name]["verdict"], one_of(wanted))
        for name, wanted in truth.get("would_be", {}).items():
            with self.subTest(would_be=name):
                self.assertEqual(document["modes"][name].get("would_be"), wanted)
        for name, wanted in truth.get("steps", {}).items():
            with self.subTest(steps=name):
                self.assertEqual([step["who"] for step in document["modes"][name]["steps"]], wanted)
        findings = {finding["id"]: finding for finding in document["findings"]}
        for name, wanted in truth.get("findings", {}).items():
            with self.subTest(finding=name):
                self.assertIn(findings[name]["holds"], one_of(wanted))
        for name, words in truth.get("because", {}).items():
            with self.subTest(because=name):
                text = " ".join(reason["text"] for reason in document["modes"][name]["because"])
                for word in words:
                    self.assertIn(word, text)

    def replay(self, folder):
        document = audit(folder / "host.jsonl")
        truth = folder / "truth.json"
        if truth.exists():
            self.check_truth(document, json.loads(truth.read_text(encoding="utf-8")))
        expect = folder / "expect.json"
        got = condensed(document)
        if UPDATE:
            part = expect.with_suffix(".part")
            part.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            part.replace(expect)
        self.assertTrue(expect.exists(), "no expect.json: VIRTSCOUT_UPDATE_EXPECT=1 writes it")
        self.assertEqual(got, json.loads(expect.read_text(encoding="utf-8")))
        self.assertTrue((folder / "about.txt").exists(), "about.txt is missing: what is this machine?")


def add_machines():
    for folder in sorted(HERE.iterdir()):
        if (folder / "host.jsonl").exists():
            name = "test_" + folder.name.replace("-", "_")
            setattr(Machine, name, lambda self, folder=folder: self.replay(folder))


add_machines()

if __name__ == "__main__":
    if not os.access(BIN, os.X_OK):
        print(f"no program {BIN}", file=sys.stderr)
        sys.exit(1)
    unittest.main()
